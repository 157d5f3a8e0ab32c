/* Counting, and the cluster bootstrap. */
#include <stdlib.h>
#include <string.h>

#include "report/statistics.h"
#include "verbs/eval_figures.h"

enum { RESAMPLES = 2000 };

const char *const figure_names[FIGURES] = {"precision", "recall", "f1", "fpr", "accuracy"};

static int by_cluster(const void *left, const void *right)
{
	const struct prediction *a = left, *b = right;

	return (a->cluster > b->cluster) - (a->cluster < b->cluster);
}

static void count(struct counts *counts, const struct prediction *prediction)
{
	counts->n++;
	counts->inconclusive += prediction->is_inconclusive;
	if (prediction->truth)
		*(prediction->predicted ? &counts->tp : &counts->fn) += 1;
	else
		*(prediction->predicted ? &counts->fp : &counts->tn) += 1;
}

static void add(struct counts *sum, const struct counts *more)
{
	sum->n += more->n;
	sum->tp += more->tp;
	sum->fp += more->fp;
	sum->fn += more->fn;
	sum->tn += more->tn;
	sum->inconclusive += more->inconclusive;
}

/* A figure as a share: what is counted, of how many. */
static void share_in(
    const struct counts *counts, enum figure figure, uint64_t *part, uint64_t *whole)
{
	switch (figure) {
	case FIGURE_PRECISION:
		*part = counts->tp;
		*whole = counts->tp + counts->fp;
		return;
	case FIGURE_RECALL:
		*part = counts->tp;
		*whole = counts->tp + counts->fn;
		return;
	case FIGURE_F1:
		*part = 2 * counts->tp;
		*whole = 2 * counts->tp + counts->fp + counts->fn;
		return;
	case FIGURE_FPR:
		*part = counts->fp;
		*whole = counts->fp + counts->tn;
		return;
	case FIGURE_ACCURACY:
	case FIGURES:
		break;
	}
	*part = counts->tp + counts->tn;
	*whole = counts->n;
}

/* Source: Steele, Lea and Flood 2014 (SplitMix64). */
static uint64_t next_random(uint64_t *state)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static struct counts resample(const struct counts *clusters, size_t nclusters, uint64_t *seed)
{
	struct counts sum = {0};

	for (size_t i = 0; i < nclusters; i++)
		add(&sum, &clusters[next_random(seed) % nclusters]);
	return sum;
}

static int by_value(const void *left, const void *right)
{
	const double *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

/* The 2.5th and 97.5th percentile of n sorted values. */
static void percentiles(const double *values, size_t n, double *low, double *high)
{
	*low = values[(size_t)(0.025 * (double)(n - 1) + 0.5)];
	*high = values[(size_t)(0.975 * (double)(n - 1) + 0.5)];
}

/* Clusters that have any part in a figure's denominator. */
static uint64_t count_effective(const struct counts *clusters, size_t nclusters, enum figure figure)
{
	uint64_t n = 0, part, whole;

	for (size_t i = 0; i < nclusters; i++) {
		share_in(&clusters[i], figure, &part, &whole);
		n += whole > 0;
	}
	return n;
}

static void interval_of(const struct counts *clusters, size_t nclusters,
    const struct counts *samples, enum figure figure, struct figures *figures)
{
	double values[RESAMPLES];
	uint64_t part, whole;
	size_t n = 0;

	for (size_t i = 0; i < RESAMPLES; i++) {
		share_in(&samples[i], figure, &part, &whole);
		if (whole > 0)
			values[n++] = (double)part / (double)whole;
	}
	double *low = &figures->low[figure], *high = &figures->high[figure];
	qsort(values, n, sizeof *values, by_value);
	*low = 0;
	*high = 1;
	if (n > 0)
		percentiles(values, n, low, high);
	if (n > 0 && values[0] < values[n - 1])
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
		count(&clusters[nclusters - 1], &predictions[i]);
	}
	return nclusters;
}

int figures_of(struct prediction *predictions, size_t n, struct figures *figures)
{
	struct counts *clusters = calloc(n ? n : 1, sizeof *clusters);
	struct counts *samples = calloc(RESAMPLES, sizeof *samples);
	uint64_t seed = 1, part, whole;
	int result = -1;

	if (clusters == NULL || samples == NULL)
		goto done;
	*figures = (struct figures){0};
	qsort(predictions, n, sizeof *predictions, by_cluster);
	figures->nclusters = gather(predictions, n, clusters);
	for (size_t i = 0; i < figures->nclusters; i++)
		add(&figures->counts, &clusters[i]);
	for (size_t i = 0; i < RESAMPLES && n > 0; i++)
		samples[i] = resample(clusters, figures->nclusters, &seed);
	for (int i = 0; i < FIGURES; i++) {
		enum figure figure = (enum figure)i;
		share_in(&figures->counts, figure, &part, &whole);
		figures->is_defined[figure] = whole > 0;
		if (whole == 0)
			continue;
		figures->value[figure] = (double)part / (double)whole;
		interval_of(clusters, figures->nclusters, samples, figure, figures);
	}
	result = 0;
done:
	free(clusters);
	free(samples);
	return result;
}
