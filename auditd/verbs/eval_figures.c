/* The cluster bootstrap. */
#include <stdlib.h>

#include "report/statistics.h"
#include "verbs/eval_figures.h"
#include "verbs/eval_ranking.h"

static struct counts resample(const struct counts *clusters, size_t nclusters, uint64_t *seed)
{
	struct counts sum = {0};

	for (size_t i = 0; i < nclusters; i++)
		counts_add(&sum, &clusters[sample_next(seed) % nclusters]);
	return sum;
}

/* Clusters that have any part in a figure's denominator. */
static uint64_t count_effective(const struct counts *clusters, size_t nclusters, enum figure figure)
{
	uint64_t n = 0, part, whole;

	for (size_t i = 0; i < nclusters; i++)
		n += counts_share(&clusters[i], figure, &part, &whole);
	return n;
}

static void interval_of(const struct counts *clusters, size_t nclusters,
    const struct counts *samples, enum figure figure, struct figures *figures)
{
	double *low = &figures->low[figure], *high = &figures->high[figure];
	double values[RESAMPLES];
	uint64_t part, whole;
	size_t n = 0;

	for (size_t i = 0; i < RESAMPLES; i++)
		if (counts_share(&samples[i], figure, &part, &whole))
			values[n++] = (double)part / (double)whole;
	if (n > 0 && sample_interval(values, n, low, high))
		return;
	uint64_t effective = count_effective(clusters, nclusters, figure);
	uint64_t hits = (uint64_t)(figures->value[figure] * (double)effective + 0.5);
	struct interval interval = wilson_interval(hits, effective);
	*low = interval.low;
	*high = interval.high;
}

/* Sums by cluster of predictions sorted by cluster; returns how many there are. */
static size_t gather(const struct prediction *predictions, size_t n, struct counts *clusters)
{
	size_t nclusters = 0;

	for (size_t i = 0; i < n; i++) {
		if (i == 0 || predictions[i].cluster != predictions[i - 1].cluster)
			clusters[nclusters++] = (struct counts){0};
		counts_note(&clusters[nclusters - 1], &predictions[i]);
	}
	return nclusters;
}

static void give_shares(
    const struct counts *clusters, const struct counts *samples, struct figures *figures)
{
	uint64_t part, whole;

	for (int i = 0; i < SHARES; i++) {
		enum figure figure = (enum figure)i;
		figures->is_defined[figure] = counts_share(&figures->counts, figure, &part, &whole);
		if (!figures->is_defined[figure])
			continue;
		figures->value[figure] = (double)part / (double)whole;
		interval_of(clusters, figures->nclusters, samples, figure, figures);
	}
}

int figures_of(struct prediction *predictions, size_t n, struct figures *figures)
{
	struct counts *clusters = calloc(n ? n : 1, sizeof *clusters);
	struct counts *samples = calloc(RESAMPLES, sizeof *samples);
	uint64_t seed = 1;
	int result = -1;

	if (clusters == NULL || samples == NULL)
		goto done;
	*figures = (struct figures){0};
	predictions_sort(predictions, n);
	figures->nclusters = gather(predictions, n, clusters);
	for (size_t i = 0; i < figures->nclusters; i++)
		counts_add(&figures->counts, &clusters[i]);
	for (size_t i = 0; i < RESAMPLES && n > 0; i++)
		samples[i] = resample(clusters, figures->nclusters, &seed);
	give_shares(clusters, samples, figures);
	result = n > 0 && predictions[0].has_score ? ranking_of(predictions, n, figures) : 0;
done:
	free(clusters);
	free(samples);
	return result;
}
