/* Patterns become code when they are first looked for: whoever asks first, all threads find the same. */
#include "support.h"

#include <pthread.h>
#include <stdio.h>

#include "match/patterns.h"
#include "rules.h"

enum { THREADS = 8, PATTERNS = 300 };

static struct rules rules;
static char texts[PATTERNS][32];

/* Pattern i finds "w<i>x" and no other's word. */
static void fill(void)
{
	static char regexes[PATTERNS][64];

	rules_init(&rules);
	for (size_t i = 0; i < PATTERNS; i++) {
		snprintf(regexes[i], sizeof regexes[i], "\\bw%zu(?:x|[a-f]{2,9}y)\\b", i);
		snprintf(texts[i], sizeof texts[i], "so W%zuX it is", i);
		(void)add_plain(&rules, regexes[i]);
	}
}

static enum found look(const struct patterns *patterns, struct patterns_scratch *scratch,
    uint32_t pattern, const char *text, struct place *place)
{
	*place = (struct place){.last = strlen(text)};
	return patterns_find(patterns, scratch, pattern, span_of(text), place);
}

struct seeker {
	pthread_t thread;
	const struct patterns *patterns;
	size_t first;
	size_t nwrong;
};

static void *seek(void *argument)
{
	struct seeker *seeker = argument;
	struct patterns_scratch *scratch = patterns_scratch_new();

	seeker->nwrong = scratch == NULL;
	for (size_t i = 0; scratch && i < PATTERNS; i++) {
		uint32_t pattern = (uint32_t)((seeker->first + i) % PATTERNS);
		const char *other = texts[(pattern + 1) % PATTERNS];
		struct place place;
		seeker->nwrong += look(seeker->patterns, scratch, pattern, texts[pattern],
				      &place) != FOUND_MATCH ||
				  place.start != 3;
		seeker->nwrong +=
		    look(seeker->patterns, scratch, pattern, other, &place) != FOUND_NONE;
	}
	patterns_scratch_free(scratch);
	return NULL;
}

/* Half of the threads begin at the same pattern, so that they meet at each. */
static void run_threads(const struct patterns *patterns)
{
	struct seeker seekers[THREADS];

	for (size_t i = 0; i < THREADS; i++) {
		seekers[i] = (struct seeker){.patterns = patterns, .first = i / 2 * 75};
		assert_int_equal(pthread_create(&seekers[i].thread, NULL, seek, &seekers[i]), 0);
	}
	for (size_t i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(seekers[i].thread, NULL), 0);
		assert_int_equal(seekers[i].nwrong, 0);
	}
}

static void test_threads_may_ask_at_once(void **state)
{
	(void)state;
	fill();
	for (int no_jit = 0; no_jit < 2; no_jit++) {
		struct patterns *patterns = patterns_new(&rules.set, no_jit);
		assert_non_null(patterns);
		run_threads(patterns);
		run_threads(patterns);
		patterns_free(patterns);
	}
}

static void test_checked_ones_find_the_same(void **state)
{
	struct error err = {0};

	(void)state;
	fill();
	struct patterns *patterns = patterns_new(&rules.set, false);
	assert_non_null(patterns);
	assert_int_equal(patterns_check(patterns, &err), 0);
	run_threads(patterns);
	assert_int_equal(patterns_check(patterns, &err), 0);
	patterns_free(patterns);
}

static void check_refused(const char *regex, const char *says)
{
	struct error err = {0};

	fill();
	(void)add_plain(&rules, regex);
	struct patterns *patterns = patterns_new(&rules.set, false);
	assert_non_null(patterns);
	/* Twice: what was refused once is not taken for checked. */
	for (int i = 0; i < 2; i++) {
		assert_int_equal(patterns_check(patterns, &err), -1);
		assert_int_equal(err.kind, ERROR_SETTING);
		assert_string_equal(err.text, says);
	}
	patterns_free(patterns);
}

static void test_a_check_says_what_is_wrong(void **state)
{
	(void)state;
	check_refused("a(b", "rules.yaml:7: pattern: missing closing parenthesis at offset 3");
	check_refused("a*", "rules.yaml:7: pattern: it may match the empty text, at offset 0");
}

static void test_machine_code_only_where_wanted(void **state)
{
	(void)state;
	fill();
	struct patterns *plain = patterns_new(&rules.set, true);
	assert_non_null(plain);
	assert_false(patterns_have_jit(plain));
	patterns_free(plain);
	rules_init(&rules);
	struct patterns *none = patterns_new(&rules.set, false);
	assert_non_null(none);
	assert_false(patterns_have_jit(none));
	patterns_free(none);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_threads_may_ask_at_once),
	    cmocka_unit_test(test_checked_ones_find_the_same),
	    cmocka_unit_test(test_a_check_says_what_is_wrong),
	    cmocka_unit_test(test_machine_code_only_where_wanted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
