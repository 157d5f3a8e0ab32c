/* Intervals against values computed elsewhere. */
#include "support.h"

#include "report/statistics.h"

static void expect(uint64_t hits, uint64_t trials, double low, double high)
{
	struct interval interval = wilson_interval(hits, trials);

	assert_float_equal(interval.low, low, 5e-7);
	assert_float_equal(interval.high, high, 5e-7);
}

static void wilson_agrees_with_known_values(void **state)
{
	(void)state;
	expect(81, 263, 0.2552885, 0.3662096); /* Newcombe 1998 gives 0.2553, 0.3662 */
	expect(15, 148, 0.0623864, 0.1604872); /* and 0.0624, 0.1605 */
	expect(0, 20, 0, 0.1611251);           /* and 0, 0.1611 */
	expect(1, 29, 0.0061130, 0.1717550);   /* and 0.0061, 0.1718 */
}

static void wilson_stays_within_0_and_1(void **state)
{
	(void)state;
	for (uint64_t n = 1; n < 200; n++) {
		assert_true(wilson_interval(0, n).low == 0);
		assert_true(wilson_interval(n, n).high == 1);
		assert_true(wilson_interval(n, n).low > 0);
		assert_true(wilson_interval(0, n).high < 1);
	}
}

static void wilson_knows_nothing_without_trials(void **state)
{
	(void)state;
	expect(0, 0, 0, 1);
	expect(5, 0, 0, 1);
}

static void more_hits_than_trials_are_all(void **state)
{
	(void)state;
	struct interval all = wilson_interval(7, 7);
	expect(9, 7, all.low, all.high);
}

static void a_share_of_nothing_is_0(void **state)
{
	(void)state;
	assert_true(share_of(5, 0) == 0);
	assert_true(share_of(1, 4) == 0.25);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(wilson_agrees_with_known_values),
	    cmocka_unit_test(wilson_stays_within_0_and_1),
	    cmocka_unit_test(wilson_knows_nothing_without_trials),
	    cmocka_unit_test(more_hits_than_trials_are_all),
	    cmocka_unit_test(a_share_of_nothing_is_0),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
