/* Words are found by all of their bytes, and nothing else is. */
#include "support.h"

#include <stdio.h>

#include "transcript/schema_words.h"

static void every_word_is_found_and_no_other(void **state)
{
	static char texts[1000][24];
	static struct word list[1000];
	struct words words = {0};
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(list); i++) {
		snprintf(
		    texts[i], sizeof texts[i], "%.*sword%zu", (int)(i % 12), "prefixprefix", i);
		list[i] = (struct word){span_of(texts[i]), (int)i};
	}
	assert_int_equal(words_build(&words, list, ARRAY_LEN(list), &arena), 0);
	for (size_t i = 0; i < ARRAY_LEN(list); i++) {
		assert_int_equal(words_find(&words, span_of(texts[i])), i);
		texts[i][0]++;
		struct span other = {texts[i], list[i].text.len};
		assert_int_equal(words_find(&words, span_slice(other, 1, other.len)), -1);
		texts[i][0]--;
	}
	assert_int_equal(words_find(&words, (struct span){NULL, 0}), -1);
	arena_done(&arena);
}

static void the_empty_word_and_the_empty_set_are_allowed(void **state)
{
	const struct word list[] = {{SPAN(""), 7}};
	struct words words = {0};
	struct arena arena = {0};

	(void)state;
	assert_int_equal(words_find(&words, span_of("a")), -1);
	assert_int_equal(words_build(&words, list, 0, &arena), 0);
	assert_int_equal(words_find(&words, span_of("")), -1);
	assert_int_equal(words_build(&words, list, 1, &arena), 0);
	assert_int_equal(words_find(&words, span_of("")), 7);
	assert_int_equal(words_find(&words, span_of("a")), -1);
	arena_done(&arena);
}

static void case_is_ignored_where_asked(void **state)
{
	const struct word list[] = {{SPAN("user"), 1}, {SPAN("\xc3\xa9t\xc3\xa9"), 2}};
	struct words words = {0};
	struct arena arena = {0};

	(void)state;
	assert_int_equal(words_build(&words, list, ARRAY_LEN(list), &arena), 0);
	assert_int_equal(words_find(&words, span_of("User")), -1);
	assert_int_equal(words_find_any_case(&words, span_of("uSER")), 1);
	assert_int_equal(words_find_any_case(&words, span_of("\xc3\xa9T\xc3\xa9")), 2);
	assert_int_equal(
	    words_find_any_case(
		&words, span_of("a word of more bytes than any that is listed, or ever will be")),
	    -1);
	arena_done(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_word_is_found_and_no_other),
	    cmocka_unit_test(the_empty_word_and_the_empty_set_are_allowed),
	    cmocka_unit_test(case_is_ignored_where_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
