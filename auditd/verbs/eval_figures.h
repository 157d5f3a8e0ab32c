/* How often predictions are right: counts, rates and their 95 % intervals. Pure arithmetic over predictions. */
#ifndef VERBS_EVAL_FIGURES_H
#define VERBS_EVAL_FIGURES_H

#include "verbs/eval_counts.h"

struct figures {
	struct counts counts;
	size_t nclusters;
	bool is_defined
	    [FIGURES]; /* false where the denominator is 0, or where nothing has a score */
	double value[FIGURES];
	double low[FIGURES], high[FIGURES]; /* 95 % */
};

/* Count predictions, and give the figures with intervals by resampling whole clusters: 2,000 seeded resamples, percentiles;
 * where all resamples agree (a rate of 0 or 1), Wilson's interval over the clusters instead, since certainty is not what
 * the data show. Average precision is given where predictions have scores. predictions are sorted by cluster in place.
 * Returns 0, or -1 when out of memory.
 * Source: Efron and Tibshirani 1993, chapters 8 and 13; Wilson 1927. */
int figures_of(struct prediction *predictions, size_t n, struct figures *figures);

#endif
