/* The paired bootstrap and the exact McNemar test. */
#include <math.h>
#include <stdlib.h>

#include "verbs/eval_change.h"

/* Both judgements of one cluster. */
struct twice {
	struct counts before, after;
};

static int by_cluster(const void *left, const void *right)
{
	const struct pair *a = left, *b = right;

	return (a->cluster > b->cluster) - (a->cluster < b->cluster);
}

static size_t gather(const struct pair *pairs, size_t n, struct twice *clusters)
{
	size_t nclusters = 0;

	for (size_t i = 0; i < n; i++) {
		if (i == 0 || pairs[i].cluster != pairs[i - 1].cluster)
			clusters[nclusters++] = (struct twice){0};
		struct twice *cluster = &clusters[nclusters - 1];
		struct prediction one = {.truth = pairs[i].truth, .predicted = pairs[i].before};
		counts_note(&cluster->before, &one);
		one.predicted = pairs[i].after;
		counts_note(&cluster->after, &one);
	}
	return nclusters;
}

static bool difference_of(const struct twice *counts, enum figure figure, double *out)
{
	uint64_t part_before, whole_before, part, whole;

	if (!counts_share(&counts->before, figure, &part_before, &whole_before) ||
	    !counts_share(&counts->after, figure, &part, &whole))
		return false;
	*out = (double)part / (double)whole - (double)part_before / (double)whole_before;
	return true;
}

static void add_independently(struct change *change, enum figure figure)
{
	const struct figures *before = &change->before, *after = &change->after;
	double down = hypot(after->value[figure] - after->low[figure],
	    before->high[figure] - before->value[figure]);
	double up = hypot(after->high[figure] - after->value[figure],
	    before->value[figure] - before->low[figure]);

	change->low[figure] = fmax(-1, change->difference[figure] - down);
	change->high[figure] = fmin(1, change->difference[figure] + up);
}

static void give_interval(
    const struct twice *clusters, size_t nclusters, enum figure figure, struct change *change)
{
	double values[RESAMPLES];
	uint64_t seed = 1;
	size_t n = 0;

	for (size_t i = 0; i < RESAMPLES; i++) {
		struct twice sum = {0};
		for (size_t j = 0; j < nclusters; j++) {
			const struct twice *one = &clusters[sample_next(&seed) % nclusters];
			counts_add(&sum.before, &one->before);
			counts_add(&sum.after, &one->after);
		}
		n += difference_of(&sum, figure, &values[n]);
	}
	bool differs =
	    n > 0 && sample_interval(values, n, &change->low[figure], &change->high[figure]);
	if (!differs && change->difference[figure] != 0)
		add_independently(change, figure);
}

static void give_differences(const struct twice *clusters, size_t nclusters, struct change *change)
{
	struct twice all = {0};

	for (size_t i = 0; i < nclusters; i++) {
		counts_add(&all.before, &clusters[i].before);
		counts_add(&all.after, &clusters[i].after);
	}
	for (int i = 0; i < SHARES; i++) {
		enum figure figure = (enum figure)i;
		change->is_defined[figure] =
		    difference_of(&all, figure, &change->difference[figure]);
		if (change->is_defined[figure])
			give_interval(clusters, nclusters, figure, change);
	}
}

/* The figures of one side. */
static int give_side(const struct pair *pairs, size_t n, bool is_after, struct figures *figures)
{
	struct prediction *predictions = calloc(n ? n : 1, sizeof *predictions);

	if (predictions == NULL)
		return -1;
	for (size_t i = 0; i < n; i++)
		predictions[i] = (struct prediction){.cluster = pairs[i].cluster,
		    .truth = pairs[i].truth,
		    .predicted = is_after ? pairs[i].after : pairs[i].before};
	int result = figures_of(predictions, n, figures);
	free(predictions);
	return result;
}

int change_of(struct pair *pairs, size_t n, struct change *change)
{
	struct twice *clusters = calloc(n ? n : 1, sizeof *clusters);
	int result = -1;

	*change = (struct change){0};
	if (clusters == NULL || give_side(pairs, n, false, &change->before) != 0 ||
	    give_side(pairs, n, true, &change->after) != 0)
		goto done;
	if (n > 1)
		qsort(pairs, n, sizeof *pairs, by_cluster);
	give_differences(clusters, gather(pairs, n, clusters), change);
	for (size_t i = 0; i < n; i++) {
		bool was_right = pairs[i].before == pairs[i].truth;
		bool is_right = pairs[i].after == pairs[i].truth;
		change->better += !was_right && is_right;
		change->worse += was_right && !is_right;
	}
	change->p = mcnemar_exact(change->better, change->worse);
	result = 0;
done:
	free(clusters);
	return result;
}

double mcnemar_exact(uint64_t better, uint64_t worse)
{
	uint64_t n = better + worse, fewer = better < worse ? better : worse;
	double log_term = -(double)n * log(2), sum = 0;

	for (uint64_t k = 0; k <= fewer; k++) {
		sum += exp(log_term);
		log_term += log((double)(n - k)) - log((double)(k + 1));
	}
	return fmin(1, 2 * sum);
}
