/* What a matcher makes when it is first asked for, it makes alike for threads that ask at once. */
#include "support.h"

#include <pthread.h>
#include <stdio.h>

#include "rules.h"

enum { THREADS = 8, ROUNDS = 20, PATTERNS = 60 };

static struct rules rules;
static struct buf text;

static void fill(void)
{
	static char regexes[PATTERNS][64];

	rules_init(&rules);
	buf_clear(&text);
	for (unsigned i = 0; i < PATTERNS; i++) {
		snprintf(regexes[i], sizeof regexes[i], "%s\\bword%u(?:s|[a-f]{2,9}y)\\b",
		    i % 5 == 4 ? "^.{0,30}" : "", i);
		(void)add_plain(&rules, regexes[i]);
		buf_printf(&text, "%s word%us ", i % 3 ? "and" : "the", i);
	}
}

struct worker {
	pthread_t thread;
	const struct matcher *matcher;
	enum role role;
	struct arena arena;
	struct hits hits;
};

static void *work(void *argument)
{
	struct worker *worker = argument;
	struct talk_of_one talk;

	worker->hits =
	    run_matcher(worker->matcher, say(&talk, worker->role, buf_span(&text)), &worker->arena);
	return NULL;
}

static void check_same(const struct hits *a, const struct hits *b)
{
	assert_int_equal(a->n, b->n);
	for (size_t i = 0; i < a->n; i++)
		assert_true(is_same_hit(&a->at[i], &b->at[i]));
}

static void run_round(const struct worker *alone)
{
	struct matcher *fresh = compile(&rules, match_defaults);
	struct worker workers[THREADS];

	for (size_t i = 0; i < THREADS; i++) {
		workers[i] = (struct worker){.matcher = fresh, .role = alone->role};
		assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
	}
	for (size_t i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
		check_same(&workers[i].hits, &alone->hits);
		arena_done(&workers[i].arena);
	}
	matcher_free(fresh);
}

static void test_threads_share_a_fresh_matcher(void **state)
{
	(void)state;
	fill();
	struct matcher *matcher = compile(&rules, match_defaults);
	struct worker alone = {.matcher = matcher, .role = ROLE_ASSISTANT};
	(void)work(&alone);
	assert_true(alone.hits.n >= PATTERNS * 4 / 5);
	for (int round = 0; round < ROUNDS; round++)
		run_round(&alone);
	arena_done(&alone.arena);
	matcher_free(matcher);
	buf_done(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_threads_share_a_fresh_matcher)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
