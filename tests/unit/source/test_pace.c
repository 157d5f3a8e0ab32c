/* How much a pace lets through, whatever the clock does. All clocks here are numbers. */
#include "support.h"

#include "source/pace.h"

enum { SECOND = 1000000, READ = 128 << 10 };

/* Read for so many microseconds as a follower does, in reads of at most so many bytes: how much came. */
static uint64_t read_for(struct pace *pace, int64_t *now_us, int64_t duration_us, uint64_t most)
{
	int64_t end_us = *now_us + duration_us;
	uint64_t all = 0;

	while (*now_us < end_us) {
		uint64_t n = pace_allows(pace, *now_us);
		if (n > 0) {
			assert_int_equal(pace_wait_ms(pace, *now_us), 0);
			n = n < most ? n : most;
			pace_take(pace, n);
			all += n;
			*now_us += 50;
			continue;
		}
		int wait_ms = pace_wait_ms(pace, *now_us);
		assert_in_range(wait_ms, 1, 1300);
		/* The wait it names is enough, and not more than a millisecond too long. */
		struct pace then = *pace;
		assert_true(pace_allows(&then, *now_us + wait_ms * 1000) > 0);
		then = *pace;
		assert_true(pace_allows(&then, *now_us + (wait_ms - 1) * 1000) == 0);
		*now_us += wait_ms * 1000;
	}
	return all;
}

static void the_rate_is_kept_from_the_slowest_to_the_fastest(void **state)
{
	static const uint64_t rates[] = {1, 2, 20, 333, 2000};
	(void)state;

	for (size_t i = 0; i < ARRAY_LEN(rates); i++) {
		struct pace pace = {0};
		int64_t now_us = 1764000000 * (int64_t)SECOND;
		pace_set(&pace, rates[i]);
		uint64_t a_second = rates[i] * SECOND;
		uint64_t all = read_for(&pace, &now_us, 10 * SECOND, READ);
		/* A quarter of a second's worth is there at once. */
		assert_in_range(all, 10 * a_second, 10 * a_second + a_second / 4 + READ);
	}
}

static void without_a_limit_all_is_allowed_at_once(void **state)
{
	struct pace pace = {0};
	(void)state;

	assert_true(pace_allows(&pace, 5) == UINT64_MAX);
	pace_take(&pace, UINT64_MAX);
	assert_int_equal(pace_wait_ms(&pace, 5), 0);
	pace_set(&pace, 1);
	pace_set(&pace, 0);
	assert_true(pace_allows(&pace, 5) == UINT64_MAX);
}

static void rest_is_saved_up_for_a_quarter_of_a_second_only(void **state)
{
	struct pace pace = {0};
	(void)state;

	pace_set(&pace, 4);
	assert_int_equal(pace_allows(&pace, 0), SECOND);
	pace_take(&pace, SECOND);
	assert_int_equal(pace_allows(&pace, 0), 0);
	assert_int_equal(pace_allows(&pace, 3600 * (int64_t)SECOND), SECOND);
}

static void a_clock_set_back_neither_stalls_nor_floods(void **state)
{
	struct pace pace = {0};
	int64_t now_us = 1764000000 * (int64_t)SECOND;
	(void)state;

	pace_set(&pace, 10);
	read_for(&pace, &now_us, SECOND, READ);
	now_us -= 86400 * (int64_t)SECOND;
	uint64_t all = read_for(&pace, &now_us, SECOND, READ);
	assert_in_range(all, 10 * SECOND - READ, 10 * SECOND + READ);
}

static void a_clock_that_jumps_ahead_gives_one_burst(void **state)
{
	struct pace pace = {0};
	int64_t now_us = -5;
	(void)state;

	pace_set(&pace, 10);
	read_for(&pace, &now_us, SECOND, READ);
	now_us = INT64_MAX - 10 * (int64_t)SECOND;
	uint64_t all = read_for(&pace, &now_us, SECOND, READ);
	assert_in_range(all, 10 * SECOND, 10 * SECOND + 10 * SECOND / 4 + READ);
	now_us = INT64_MIN;
	all = read_for(&pace, &now_us, SECOND, READ);
	assert_in_range(all, 10 * SECOND - READ, 10 * SECOND + READ);
}

static void a_clock_that_trembles_lets_no_more_through(void **state)
{
	struct pace pace = {0};
	uint64_t seed = 7, all = 0;
	int64_t now_us = 0;
	(void)state;

	pace_set(&pace, 10);
	pace_take(&pace, pace_allows(&pace, now_us));
	for (int i = 0; i < 1000; i++) {
		now_us += 2000;
		uint64_t n = pace_allows(&pace, now_us - (int64_t)random_below(&seed, 1000));
		pace_take(&pace, n);
		all += n;
	}
	/* Two seconds went by; what a step back takes, the next step ahead gives again. */
	assert_in_range(all, 2 * 10 * SECOND - READ, 2 * 10 * SECOND + 4 * SECOND);
}

static void more_than_was_allowed_is_waited_for(void **state)
{
	struct pace pace = {0};
	(void)state;

	pace_set(&pace, 1);
	pace_allows(&pace, 0);
	pace_take(&pace, SECOND / 4 + 500000);
	assert_int_equal(pace_allows(&pace, 0), 0);
	/* Half a second for what was taken too early, and a read's worth. */
	assert_int_equal(pace_wait_ms(&pace, 0), 500 + 66);
	/* But for a second at most, whatever was taken and at whatever rate. */
	pace_take(&pace, UINT64_MAX);
	assert_int_equal(pace_wait_ms(&pace, 0), 1000 + 66);
	pace_set(&pace, 1000);
	pace_take(&pace, UINT64_MAX);
	pace_set(&pace, 1);
	assert_int_equal(pace_wait_ms(&pace, 0), 1000 + 66);
}

static void reads_are_worth_their_call(void **state)
{
	struct pace pace = {0};
	(void)state;

	pace_set(&pace, 1);
	pace_take(&pace, pace_allows(&pace, 0));
	assert_int_equal(pace_allows(&pace, 1000), 0);
	assert_int_equal(pace_allows(&pace, 65000), 0);
	assert_int_equal(pace_allows(&pace, 66000), 66000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_rate_is_kept_from_the_slowest_to_the_fastest),
	    cmocka_unit_test(without_a_limit_all_is_allowed_at_once),
	    cmocka_unit_test(rest_is_saved_up_for_a_quarter_of_a_second_only),
	    cmocka_unit_test(a_clock_set_back_neither_stalls_nor_floods),
	    cmocka_unit_test(a_clock_that_jumps_ahead_gives_one_burst),
	    cmocka_unit_test(a_clock_that_trembles_lets_no_more_through),
	    cmocka_unit_test(more_than_was_allowed_is_waited_for),
	    cmocka_unit_test(reads_are_worth_their_call),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
