/* Predictions counted, and what every resampling of them shares. Pure arithmetic. */
#ifndef VERBS_EVAL_COUNTS_H
#define VERBS_EVAL_COUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "judge/finding.h"

/* One labelled record under one label. */
struct prediction {
	uint64_t
	    cluster;   /* records of one prompt belong together: they are no independent evidence */
	int64_t score; /* in milli-weights; only where has_score */
	uint32_t source; /* index of where the record comes from */
	uint32_t record; /* its place among the evaluated records, in reading order */
	bool has_score;  /* the same for all predictions of one label */
	bool truth;
	bool predicted;
	bool is_inconclusive;     /* the rules could not decide; predicted is false */
	enum inconclusive reason; /* why; only where is_inconclusive */
};

struct counts {
	uint64_t n, tp, fp, fn, tn;
	uint64_t inconclusive[INCONCLUSIVE_REASONS];
};

/* The first SHARES figures are shares of counts; the last one looks at the order of scores. */
enum figure {
	FIGURE_PRECISION,
	FIGURE_RECALL,
	FIGURE_F1,
	FIGURE_FPR,
	FIGURE_ACCURACY,
	FIGURE_AVERAGE_PRECISION,
	FIGURES,
	SHARES = FIGURE_AVERAGE_PRECISION,
};
extern const char *const figure_names[FIGURES]; /* "precision", ..., "average_precision" */

enum { RESAMPLES = 2000 };

/* Count one prediction. */
void counts_note(struct counts *counts, const struct prediction *prediction);

/* Add more to sum. */
void counts_add(struct counts *sum, const struct counts *more);

/* All inconclusive ones, whatever the reason. */
uint64_t counts_inconclusive(const struct counts *counts);

/* Give a figure below SHARES as part of whole. Returns false, with whole 0, where it has no denominator. */
bool counts_share(const struct counts *counts, enum figure figure, uint64_t *part, uint64_t *whole);

/* Sort predictions by cluster. */
void predictions_sort(struct prediction *predictions, size_t n);

/* Draw the next number of a seeded sequence. Source: Steele, Lea and Flood 2014 (SplitMix64). */
uint64_t sample_next(uint64_t *state);

/* Sort n > 0 values and give their 2.5th and 97.5th percentile. Returns whether they differ at all: an interval of no
 * width is not what the data show. */
bool sample_interval(double *values, size_t n, double *low, double *high);

#endif
