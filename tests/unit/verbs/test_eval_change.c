/* What changed between two judgements of the same records. */
#include "support.h"

#include "verbs/eval_change.h"

/* cmocka compares floats only. */
static void assert_near(double a, double b, double epsilon)
{
	assert_true(a - b <= epsilon && b - a <= epsilon);
}

/* Source: the binomial distribution by hand: 2 * (1 + 10) / 2^10; 2 * (1 + 5 + 10) / 2^5. */
static void the_exact_p_is_that_of_a_fair_coin(void **state)
{
	(void)state;
	assert_near(mcnemar_exact(0, 0), 1, 1e-12);
	assert_near(mcnemar_exact(1, 0), 1, 1e-12);
	assert_near(mcnemar_exact(5, 0), 0.0625, 1e-12);
	assert_near(mcnemar_exact(9, 1), 22.0 / 1024, 1e-12);
	assert_near(mcnemar_exact(1, 9), 22.0 / 1024, 1e-12);
	assert_near(mcnemar_exact(3, 2), 1, 1e-12);
	assert_near(mcnemar_exact(5, 5), 1, 1e-12);
	assert_true(mcnemar_exact(20000, 0) >= 0);
	assert_true(mcnemar_exact(10100, 9900) > 0.1 && mcnemar_exact(10100, 9900) < 0.2);
}

static void better_and_worse_are_counted_and_subtracted(void **state)
{
	struct pair pairs[] = {
	    {1, true, false, true},   /* better */
	    {2, true, false, true},   /* better */
	    {3, true, true, true},    /* right both times */
	    {4, true, false, false},  /* wrong both times */
	    {5, false, false, true},  /* worse */
	    {6, false, false, false}, /* right both times */
	};
	struct change change;

	(void)state;
	assert_int_equal(change_of(pairs, ARRAY_LEN(pairs), &change), 0);
	assert_int_equal(change.better, 2);
	assert_int_equal(change.worse, 1);
	assert_near(change.p, 1, 1e-12);
	assert_near(change.before.value[FIGURE_RECALL], 0.25, 1e-12);
	assert_near(change.after.value[FIGURE_RECALL], 0.75, 1e-12);
	assert_near(change.difference[FIGURE_RECALL], 0.5, 1e-12);
	assert_near(change.difference[FIGURE_PRECISION], 0.75 - 1, 1e-12);
	assert_near(change.difference[FIGURE_ACCURACY], 1.0 / 6, 1e-12);
	for (int i = 0; i < SHARES; i++)
		assert_true(change.low[i] <= change.difference[i] &&
			    change.difference[i] <= change.high[i]);
}

static void no_change_is_no_difference(void **state)
{
	struct pair pairs[] = {
	    {1, true, true, true}, {2, false, true, true}, {3, true, false, false}};
	struct change change;

	(void)state;
	assert_int_equal(change_of(pairs, ARRAY_LEN(pairs), &change), 0);
	for (int i = 0; i < SHARES; i++) {
		assert_near(change.difference[i], 0, 0);
		assert_near(change.low[i], 0, 0);
		assert_near(change.high[i], 0, 0);
	}
}

/* What both runs share is no noise: of 400 records that are half right, 4 that become right are a difference whose interval
 * is far narrower than those of either side. */
static void pairs_are_resampled_together(void **state)
{
	struct pair pairs[400];
	struct change change;

	(void)state;
	for (uint64_t i = 0; i < 400; i++)
		pairs[i] = (struct pair){i, true, i % 2 == 0, i % 2 == 0 || i % 100 == 1};
	assert_int_equal(change_of(pairs, ARRAY_LEN(pairs), &change), 0);
	assert_near(change.difference[FIGURE_RECALL], 0.01, 1e-12);
	assert_true(change.high[FIGURE_RECALL] - change.low[FIGURE_RECALL] < 0.03);
	assert_true(change.after.high[FIGURE_RECALL] - change.after.low[FIGURE_RECALL] > 0.08);
}

/* Ten of ten, from none: certain in every resample, not in the world. */
static void a_difference_that_all_resamples_share_is_not_certain(void **state)
{
	struct pair pairs[10];
	struct change change;

	(void)state;
	for (uint64_t i = 0; i < 10; i++)
		pairs[i] = (struct pair){i, true, false, true};
	assert_int_equal(change_of(pairs, ARRAY_LEN(pairs), &change), 0);
	assert_near(change.difference[FIGURE_RECALL], 1, 1e-12);
	assert_true(change.low[FIGURE_RECALL] < 0.7);
	assert_near(change.high[FIGURE_RECALL], 1, 1e-12);
	assert_false(change.is_defined[FIGURE_PRECISION]); /* nothing was predicted before */
}

static void records_of_one_prompt_change_together(void **state)
{
	struct pair apart[100], together[100];
	struct change narrow, wide;

	(void)state;
	for (uint64_t i = 0; i < 100; i++) {
		apart[i] = (struct pair){i, true, false, i % 2 == 0};
		together[i] = (struct pair){i % 2, true, false, i % 2 == 0};
	}
	assert_int_equal(change_of(apart, 100, &narrow), 0);
	assert_int_equal(change_of(together, 100, &wide), 0);
	assert_true(narrow.high[FIGURE_RECALL] - narrow.low[FIGURE_RECALL] < 0.25);
	assert_true(wide.high[FIGURE_RECALL] - wide.low[FIGURE_RECALL] > 0.9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_exact_p_is_that_of_a_fair_coin),
	    cmocka_unit_test(better_and_worse_are_counted_and_subtracted),
	    cmocka_unit_test(no_change_is_no_difference),
	    cmocka_unit_test(pairs_are_resampled_together),
	    cmocka_unit_test(a_difference_that_all_resamples_share_is_not_certain),
	    cmocka_unit_test(records_of_one_prompt_change_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
