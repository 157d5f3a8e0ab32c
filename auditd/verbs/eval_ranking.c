/* Average precision. */
#include <stdlib.h>

#include "report/statistics.h"
#include "verbs/eval_ranking.h"

struct ranked {
	int64_t score;
	size_t cluster; /* from 0 */
	bool truth;
};

static int by_score(const void *left, const void *right)
{
	const struct ranked *a = left, *b = right;

	return (a->score < b->score) - (a->score > b->score);
}

/* Fill ranked, best first; returns how many clusters hold a positive. */
static uint64_t rank(const struct prediction *predictions, size_t n, struct ranked *ranked)
{
	uint64_t npositive = 0;
	bool has_positive = false;
	size_t cluster = 0;

	for (size_t i = 0; i < n; i++) {
		if (i > 0 && predictions[i].cluster != predictions[i - 1].cluster) {
			cluster++;
			has_positive = false;
		}
		npositive += predictions[i].truth && !has_positive;
		has_positive |= predictions[i].truth;
		ranked[i] = (struct ranked){predictions[i].score, cluster, predictions[i].truth};
	}
	qsort(ranked, n, sizeof *ranked, by_score);
	return npositive;
}

/* weights say how often each cluster counts. Returns false where nothing true counts. */
static bool average_precision(
    const struct ranked *ranked, size_t n, const uint32_t *weights, double *out)
{
	uint64_t ntrue = 0, nseen = 0;
	double sum = 0;

	for (size_t i = 0, end; i < n; i = end) {
		uint64_t gain = 0;
		for (end = i; end < n && ranked[end].score == ranked[i].score; end++) {
			nseen += weights[ranked[end].cluster];
			gain += ranked[end].truth ? weights[ranked[end].cluster] : 0;
		}
		ntrue += gain;
		if (gain > 0)
			sum += (double)gain * (double)ntrue / (double)nseen;
	}
	if (ntrue > 0)
		*out = sum / (double)ntrue;
	return ntrue > 0;
}

static void draw(uint32_t *weights, size_t nclusters, uint64_t *seed)
{
	for (size_t i = 0; i < nclusters; i++)
		weights[i] = 0;
	for (size_t i = 0; i < nclusters; i++)
		weights[sample_next(seed) % nclusters]++;
}

static void give_interval(const struct ranked *ranked, size_t n, uint32_t *weights,
    uint64_t npositive, struct figures *figures)
{
	double *low = &figures->low[FIGURE_AVERAGE_PRECISION],
	       *high = &figures->high[FIGURE_AVERAGE_PRECISION];
	double values[RESAMPLES];
	uint64_t seed = 1;
	size_t nvalues = 0;

	for (size_t i = 0; i < RESAMPLES; i++) {
		draw(weights, figures->nclusters, &seed);
		nvalues += average_precision(ranked, n, weights, &values[nvalues]);
	}
	if (nvalues > 0 && sample_interval(values, nvalues, low, high))
		return;
	double value = figures->value[FIGURE_AVERAGE_PRECISION];
	struct interval interval =
	    wilson_interval((uint64_t)(value * (double)npositive + 0.5), npositive);
	*low = interval.low;
	*high = interval.high;
}

int ranking_of(const struct prediction *predictions, size_t n, struct figures *figures)
{
	struct ranked *ranked = calloc(n ? n : 1, sizeof *ranked);
	uint32_t *weights = calloc(figures->nclusters ? figures->nclusters : 1, sizeof *weights);
	double value;
	int result = -1;

	if (ranked == NULL || weights == NULL)
		goto done;
	uint64_t npositive = rank(predictions, n, ranked);
	for (size_t i = 0; i < figures->nclusters; i++)
		weights[i] = 1;
	figures->is_defined[FIGURE_AVERAGE_PRECISION] =
	    average_precision(ranked, n, weights, &value);
	if (figures->is_defined[FIGURE_AVERAGE_PRECISION]) {
		figures->value[FIGURE_AVERAGE_PRECISION] = value;
		give_interval(ranked, n, weights, npositive, figures);
	}
	result = 0;
done:
	free(ranked);
	free(weights);
	return result;
}
