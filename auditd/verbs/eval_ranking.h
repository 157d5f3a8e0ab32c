/* How well scores rank what is true above what is not. */
#ifndef VERBS_EVAL_RANKING_H
#define VERBS_EVAL_RANKING_H

#include "verbs/eval_figures.h"

/* Add FIGURE_AVERAGE_PRECISION to figures that has nclusters: the sum over the distinct scores, highest first, of the gain
 * in recall times the precision so far; equal scores are one step. Its interval is from 2,000 seeded resamples of whole
 * clusters; where all agree, Wilson's over the clusters that hold a positive. Undefined without a positive.
 * predictions are sorted by cluster. Returns 0, or -1 when out of memory.
 * Source: Manning, Raghavan and Schuetze 2008, section 8.4 (uninterpolated). */
int ranking_of(const struct prediction *predictions, size_t n, struct figures *figures);

#endif
