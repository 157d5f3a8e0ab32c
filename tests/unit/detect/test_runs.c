/* Runs: every way to find them finds the same. */
#include <stdlib.h>
#include <string.h>

#include "support.h"

#include "detect/runs.h"

enum { LONGEST = 400 };

static void split(runs_splitter *splitter, const char *text, size_t len, struct runs *runs)
{
	runs->at = malloc((len / 2 + 1) * sizeof *runs->at);
	assert_non_null(runs->at);
	splitter((struct span){text, len}, runs);
	assert_true(runs->n <= len / 2 + 1);
}

static void must_agree(const char *text, size_t len)
{
	static runs_splitter *const others[] = {runs_split_folded};
	char *copy = malloc(len + 1); /* no byte more than is read, for the sanitizer */
	struct runs one, other;

	assert_non_null(copy);
	memcpy(copy, text, len);
	copy = realloc(copy, len ? len : 1);
	split(runs_split_portable, copy, len, &one);
	for (size_t i = 0; i <= ARRAY_LEN(others); i++) {
		split(i < ARRAY_LEN(others) ? others[i] : runs_best_splitter(), copy, len, &other);
		assert_int_equal(one.n, other.n);
		assert_int_equal(one.seen, other.seen);
		assert_int_equal(one.ndigits, other.ndigits);
		assert_memory_equal(one.at, other.at, one.n * sizeof *one.at);
		free(other.at);
	}
	free(one.at);
	free(copy);
}

static void all_splitters_agree(void **state)
{
	static const char bytes[] = "abcXYZ09 .,-'\"`<>=/@{[~%\\_\n\t\x01";
	uint32_t random = 7;
	char text[LONGEST];

	(void)state;
	for (int round = 0; round < 4000; round++) {
		size_t len = (size_t)(random >> 8) % LONGEST;
		unsigned wide = round % 3 == 0, mostly = (unsigned)round % 5;
		for (size_t i = 0; i < len; i++) {
			random = random * 1664525u + 1013904223u;
			unsigned r = random >> 8;
			text[i] = wide             ? (char)(r % 128)
				  : r % 7 < mostly ? (char)('a' + r % 26)
						   : bytes[r % (sizeof bytes - 1)];
		}
		random = random * 1664525u + 1013904223u;
		must_agree(text, len);
	}
}

static void each_mark_is_seen_wherever_it_stands(void **state)
{
	char text[LONGEST];
	struct runs runs;

	(void)state;
	for (int c = 0; c < 128; c++)
		for (size_t at = 0; at < 130; at += 13) {
			memset(text, '.', sizeof text);
			text[at] = (char)c;
			must_agree(text, 130);
		}
	split(runs_best_splitter(), "a \"7\" <b> @{x}", 14, &runs);
	assert_int_equal(runs.seen, SEEN_QUOTE | SEEN_DIGIT | SEEN_ANGLE | SEEN_AT | SEEN_OPEN);
	assert_int_equal(runs.n, 4);
	assert_int_equal(runs.ndigits, 1);
	free(runs.at);
}

static void a_run_is_the_same_in_any_case_and_place(void **state)
{
	struct runs runs;
	uint32_t hash;

	(void)state;
	split(runs_best_splitter(), "Send; SEND-send can't", 21, &runs);
	assert_int_equal(runs.n, 5);
	assert_int_equal(runs_longest(span_of("send"), &hash), 4);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(runs.at[i], hash);
	assert_int_equal(runs_longest(span_of("can't"), &hash), 3);
	assert_int_equal(runs.at[3], hash);
	free(runs.at);
	assert_int_equal(runs_longest(span_of("..."), &hash), 0);
	assert_int_equal(runs_longest(span_of("re-send"), &hash), 4);
}

static void letters_of_all_scripts_stand_in_runs(void **state)
{
	static const char text[] = "caf\xc3\xa9 \xe6\x97\xa5\xe6\x9c\xac \xe2\x80\x94 x";
	struct runs runs;
	uint32_t hash;

	(void)state;
	split(runs_split_folded, text, sizeof text - 1, &runs);
	assert_int_equal(runs.n, 4);
	assert_int_equal(runs_longest(span_of("caf\xc3\xa9"), &hash), 5);
	assert_int_equal(runs.at[0], hash);
	free(runs.at);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_splitters_agree),
	    cmocka_unit_test(each_mark_is_seen_wherever_it_stands),
	    cmocka_unit_test(a_run_is_the_same_in_any_case_and_place),
	    cmocka_unit_test(letters_of_all_scripts_stand_in_runs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
