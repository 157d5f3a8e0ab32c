/* The time told never goes back and never stands still, whatever is done to the host's clock. */
#include "support.h"

#include "daemon/wall.h"

enum { SECOND = 1000000 };

static void it_is_the_hosts_clock_while_that_goes_on(void **state)
{
	struct wall wall = {0};

	(void)state;
	assert_int_equal(wall_turn(&wall, 1000LL * SECOND, 5 * SECOND), 1000LL * SECOND);
	assert_int_equal(wall_turn(&wall, 1001LL * SECOND, 6 * SECOND), 1001LL * SECOND);
	assert_int_equal(wall.ahead_us, 0);
}

static void a_jump_ahead_is_followed_at_once(void **state)
{
	struct wall wall = {0};

	(void)state;
	wall_turn(&wall, 1000LL * SECOND, 5 * SECOND);
	assert_int_equal(wall_turn(&wall, 90000LL * SECOND, 6 * SECOND), 90000LL * SECOND);
}

static void behind_a_jump_back_it_goes_on_at_half_speed(void **state)
{
	struct wall wall = {0};
	int64_t last, now;

	(void)state;
	last = wall_turn(&wall, 1000LL * SECOND, 0);
	for (int i = 1; i <= 20; i++) {
		now = wall_turn(&wall, (990LL + i) * SECOND, i * (int64_t)SECOND);
		assert_true(now > last);
		last = now;
	}
	/* ten seconds ahead, half a second caught up each second: the clocks meet after twenty */
	assert_int_equal(last, 1010LL * SECOND);
	assert_int_equal(wall_turn(&wall, 1011LL * SECOND, 21LL * SECOND), 1011LL * SECOND);
	assert_int_equal(wall.ahead_us, 0);
}

static void a_clock_that_jumps_about_never_takes_it_back(void **state)
{
	struct wall wall = {0};
	uint64_t seed = 7;
	int64_t last = 0, monotonic = 0;

	(void)state;
	for (int i = 0; i < 10000; i++) {
		int64_t host = (int64_t)random_below(&seed, 1000000) * SECOND;
		monotonic += (int64_t)random_below(&seed, SECOND);
		int64_t now = wall_turn(&wall, host, monotonic);
		assert_true(now >= last);
		last = now;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(it_is_the_hosts_clock_while_that_goes_on),
	    cmocka_unit_test(a_jump_ahead_is_followed_at_once),
	    cmocka_unit_test(behind_a_jump_back_it_goes_on_at_half_speed),
	    cmocka_unit_test(a_clock_that_jumps_about_never_takes_it_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
