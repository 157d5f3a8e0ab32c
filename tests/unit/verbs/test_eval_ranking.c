/* Average precision against values worked out by hand. */
#include "support.h"

#include "verbs/eval_figures.h"

/* cmocka compares floats only. */
static void assert_near(double a, double b, double epsilon)
{
	assert_true(a - b <= epsilon && b - a <= epsilon);
}

static struct prediction scored(uint64_t cluster, bool truth, int64_t score)
{
	return (struct prediction){.cluster = cluster,
	    .record = (uint32_t)cluster,
	    .truth = truth,
	    .has_score = true,
	    .score = score};
}

static double average_precision(struct prediction *predictions, size_t n, struct figures *figures)
{
	assert_int_equal(figures_of(predictions, n, figures), 0);
	assert_true(figures->is_defined[FIGURE_AVERAGE_PRECISION]);
	return figures->value[FIGURE_AVERAGE_PRECISION];
}

/* Ranked + - + - +: (1/1 + 2/3 + 3/5) / 3. */
static void each_positive_counts_with_the_precision_down_to_it(void **state)
{
	struct prediction predictions[] = {scored(1, true, 10), scored(2, true, 900),
	    scored(3, false, 800), scored(4, false, 20), scored(5, true, 700)};
	struct figures figures;

	(void)state;
	assert_near(
	    average_precision(predictions, 5, &figures), (1 + 2.0 / 3 + 3.0 / 5) / 3, 1e-12);
	assert_true(
	    figures.low[FIGURE_AVERAGE_PRECISION] < figures.value[FIGURE_AVERAGE_PRECISION]);
	assert_true(
	    figures.high[FIGURE_AVERAGE_PRECISION] > figures.value[FIGURE_AVERAGE_PRECISION]);
}

/* 500: + -, 100: + - -: half the recall at 1/2, half at 2/5; no order among equals can change it. */
static void equal_scores_are_one_step(void **state)
{
	struct prediction one[] = {scored(1, true, 500), scored(2, false, 500),
	    scored(3, true, 100), scored(4, false, 100), scored(5, false, 100)};
	struct prediction other[] = {scored(1, false, 500), scored(2, true, 500),
	    scored(3, false, 100), scored(4, false, 100), scored(5, true, 100)};
	struct figures figures;

	(void)state;
	assert_near(average_precision(one, 5, &figures), 0.5 * 0.5 + 0.5 * 0.4, 1e-12);
	assert_near(average_precision(other, 5, &figures), 0.45, 1e-12);
}

/* A score that is the same everywhere ranks like chance: the share of positives. Scores may be negative. */
static void a_constant_score_gives_the_prevalence(void **state)
{
	struct prediction predictions[] = {
	    scored(1, true, -7), scored(2, false, -7), scored(3, false, -7), scored(4, false, -7)};
	struct figures figures;

	(void)state;
	assert_near(average_precision(predictions, 4, &figures), 0.25, 1e-12);
}

static void without_a_positive_it_is_undefined(void **state)
{
	struct prediction predictions[] = {scored(1, false, 3), scored(2, false, 4)};
	struct figures figures;

	(void)state;
	assert_int_equal(figures_of(predictions, 2, &figures), 0);
	assert_false(figures.is_defined[FIGURE_AVERAGE_PRECISION]);
}

static void without_scores_there_is_none(void **state)
{
	struct prediction predictions[] = {{.truth = true, .predicted = true}};
	struct figures figures;

	(void)state;
	assert_int_equal(figures_of(predictions, 1, &figures), 0);
	assert_false(figures.is_defined[FIGURE_AVERAGE_PRECISION]);
}

/* A perfect ranking is not certain: Wilson over the 10 prompts with a positive begins near 0.72. */
static void a_perfect_ranking_has_a_lower_bound(void **state)
{
	struct prediction predictions[20];
	struct figures figures;

	(void)state;
	for (uint64_t i = 0; i < 20; i++)
		predictions[i] = scored(i, i < 10, i < 10 ? 100 : 0);
	assert_near(average_precision(predictions, 20, &figures), 1, 1e-12);
	assert_near(figures.low[FIGURE_AVERAGE_PRECISION], 0.7225, 0.001);
	assert_near(figures.high[FIGURE_AVERAGE_PRECISION], 1, 1e-12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_positive_counts_with_the_precision_down_to_it),
	    cmocka_unit_test(equal_scores_are_one_step),
	    cmocka_unit_test(a_constant_score_gives_the_prevalence),
	    cmocka_unit_test(without_a_positive_it_is_undefined),
	    cmocka_unit_test(without_scores_there_is_none),
	    cmocka_unit_test(a_perfect_ranking_has_a_lower_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
