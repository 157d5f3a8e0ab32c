/* How often predictions are right: counts, rates and their 95 % intervals. Pure arithmetic over predictions. */
#ifndef VERBS_EVAL_FIGURES_H
#define VERBS_EVAL_FIGURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One labelled record under one label. */
struct prediction {
	uint64_t
	    cluster; /* records of one prompt belong together: they are no independent evidence */
	uint32_t source; /* index of where the record comes from */
	bool truth;
	bool predicted;
	bool is_inconclusive; /* the rules could not decide; predicted is false */
};

enum figure { FIGURE_PRECISION, FIGURE_RECALL, FIGURE_F1, FIGURE_FPR, FIGURE_ACCURACY, FIGURES };
extern const char *const figure_names[FIGURES]; /* "precision", "recall", "f1", "fpr", "accuracy" */

struct counts {
	uint64_t n, tp, fp, fn, tn, inconclusive;
};

struct figures {
	struct counts counts;
	size_t nclusters;
	bool is_defined[FIGURES]; /* false where the denominator is 0 */
	double value[FIGURES];
	double low[FIGURES], high[FIGURES]; /* 95 % */
};

/* Count predictions, and give the figures with intervals by resampling whole clusters: 2,000 seeded resamples, percentiles;
 * where all resamples agree (a rate of 0 or 1), Wilson's interval over the clusters instead, since certainty is not what
 * the data show. predictions are sorted by cluster in place. Returns 0, or -1 when out of memory.
 * Source: Efron and Tibshirani 1993, chapters 8 and 13; Wilson 1927. */
int figures_of(struct prediction *predictions, size_t n, struct figures *figures);

#endif
