/* Two judgements of the same records: what changed, and how sure that is. Pure arithmetic. */
#ifndef VERBS_EVAL_CHANGE_H
#define VERBS_EVAL_CHANGE_H

#include "verbs/eval_figures.h"

/* One record, judged twice. */
struct pair {
	uint64_t cluster;
	bool truth;
	bool before, after; /* predicted */
};

struct change {
	struct figures before, after;     /* the shares; nothing here has a score */
	bool is_defined[SHARES];          /* false where either side has no denominator */
	double difference[SHARES];        /* after minus before */
	double low[SHARES], high[SHARES]; /* 95 %, of the difference */
	uint64_t better, worse; /* records that were wrong and are right, and the other way */
	double p;               /* exact McNemar test, two-sided, over records */
};

/* Hold both judgements against each other. Intervals are percentiles of 2,000 seeded resamples of whole clusters, both
 * judgements of a record together; where all resamples agree on a difference that is not 0, the squares-and-add interval
 * of the two figures' own intervals, taken as independent. pairs are sorted by cluster in place.
 * Returns 0, or -1 when out of memory.
 * Source: McNemar 1947; Newcombe 1998, "Interval estimation for the difference between independent proportions", method
 * 10. */
int change_of(struct pair *pairs, size_t n, struct change *change);

/* Give the exact two-sided p that changes as lopsided as these happen by chance: a fair coin thrown better + worse times.
 * 1 where nothing changed. */
double mcnemar_exact(uint64_t better, uint64_t worse);

#endif
