/* Counts, rates and intervals over predictions. */
#include "support.h"

#include "verbs/eval_figures.h"

static struct prediction make(uint64_t cluster, bool truth, bool predicted)
{
	return (struct prediction){.cluster = cluster, .truth = truth, .predicted = predicted};
}

static void rates_follow_from_the_counts(void **state)
{
	struct prediction predictions[] = {make(1, true, true), make(2, true, true),
	    make(3, true, false), make(4, false, true), make(5, false, false),
	    make(6, false, false), make(7, false, false)};
	struct figures figures;

	(void)state;
	assert_int_equal(figures_of(predictions, ARRAY_LEN(predictions), &figures), 0);
	assert_int_equal(figures.counts.tp, 2);
	assert_int_equal(figures.counts.fn, 1);
	assert_int_equal(figures.counts.fp, 1);
	assert_int_equal(figures.counts.tn, 3);
	assert_int_equal(figures.nclusters, 7);
	assert_float_equal(figures.value[FIGURE_PRECISION], 2.0 / 3, 1e-12);
	assert_float_equal(figures.value[FIGURE_RECALL], 2.0 / 3, 1e-12);
	assert_float_equal(figures.value[FIGURE_F1], 2.0 / 3, 1e-12);
	assert_float_equal(figures.value[FIGURE_FPR], 0.25, 1e-12);
	assert_float_equal(figures.value[FIGURE_ACCURACY], 5.0 / 7, 1e-12);
	for (int i = 0; i < FIGURES; i++) {
		assert_true(
		    figures.low[i] <= figures.value[i] && figures.value[i] <= figures.high[i]);
		assert_true(figures.low[i] >= 0 && figures.high[i] <= 1);
	}
}

static void what_has_no_denominator_is_undefined(void **state)
{
	struct prediction predictions[] = {make(1, false, false), make(2, false, false)};
	struct figures figures;

	(void)state;
	assert_int_equal(figures_of(predictions, 2, &figures), 0);
	assert_false(figures.is_defined[FIGURE_PRECISION]);
	assert_false(figures.is_defined[FIGURE_RECALL]);
	assert_false(figures.is_defined[FIGURE_F1]);
	assert_true(figures.is_defined[FIGURE_FPR]);
	assert_int_equal(figures_of(predictions, 0, &figures), 0);
	assert_false(figures.is_defined[FIGURE_ACCURACY]);
}

/* 0 false of 100 independent prompts is not certainty: Wilson gives an upper bound near 3.7 %. */
static void a_rate_of_zero_has_an_upper_bound(void **state)
{
	struct prediction predictions[100];
	struct figures figures;

	(void)state;
	for (uint64_t i = 0; i < 100; i++)
		predictions[i] = make(i, false, false);
	assert_int_equal(figures_of(predictions, 100, &figures), 0);
	assert_float_equal(figures.value[FIGURE_FPR], 0, 1e-12);
	assert_float_equal(figures.high[FIGURE_FPR], 0.037, 0.001);
}

/* A hundred replies to two prompts are hardly more evidence than two. */
static void replies_to_one_prompt_are_no_independent_evidence(void **state)
{
	struct prediction apart[100], together[100];
	struct figures wide, narrow;

	(void)state;
	for (uint64_t i = 0; i < 100; i++) {
		apart[i] = make(i, true, i % 2 == 0);
		together[i] = make(i % 2, true, i % 2 == 0);
	}
	assert_int_equal(figures_of(apart, 100, &narrow), 0);
	assert_int_equal(figures_of(together, 100, &wide), 0);
	assert_float_equal(narrow.value[FIGURE_RECALL], wide.value[FIGURE_RECALL], 1e-12);
	assert_true(narrow.high[FIGURE_RECALL] - narrow.low[FIGURE_RECALL] < 0.25);
	assert_true(wide.high[FIGURE_RECALL] - wide.low[FIGURE_RECALL] > 0.9);
}

static void the_order_of_predictions_changes_nothing(void **state)
{
	struct prediction one[50], other[50];
	struct figures a, b;

	(void)state;
	for (uint64_t i = 0; i < 50; i++)
		one[i] = other[49 - i] = make(i / 3, i % 3 == 0, i % 5 == 0);
	assert_int_equal(figures_of(one, 50, &a), 0);
	assert_int_equal(figures_of(other, 50, &b), 0);
	for (int i = 0; i < FIGURES; i++) {
		assert_float_equal(a.low[i], b.low[i], 0);
		assert_float_equal(a.high[i], b.high[i], 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rates_follow_from_the_counts),
	    cmocka_unit_test(what_has_no_denominator_is_undefined),
	    cmocka_unit_test(a_rate_of_zero_has_an_upper_bound),
	    cmocka_unit_test(replies_to_one_prompt_are_no_independent_evidence),
	    cmocka_unit_test(the_order_of_predictions_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
