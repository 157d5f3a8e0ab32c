/* Counting, shares and percentiles. */
#include <stdlib.h>

#include "verbs/eval_counts.h"

const char *const figure_names[FIGURES] = {
    "precision", "recall", "f1", "fpr", "accuracy", "average_precision"};

void counts_note(struct counts *counts, const struct prediction *prediction)
{
	counts->n++;
	if (prediction->is_inconclusive)
		counts->inconclusive[prediction->reason]++;
	if (prediction->truth)
		*(prediction->predicted ? &counts->tp : &counts->fn) += 1;
	else
		*(prediction->predicted ? &counts->fp : &counts->tn) += 1;
}

void counts_add(struct counts *sum, const struct counts *more)
{
	sum->n += more->n;
	sum->tp += more->tp;
	sum->fp += more->fp;
	sum->fn += more->fn;
	sum->tn += more->tn;
	for (size_t i = 0; i < INCONCLUSIVE_REASONS; i++)
		sum->inconclusive[i] += more->inconclusive[i];
}

uint64_t counts_inconclusive(const struct counts *counts)
{
	uint64_t n = 0;

	for (size_t i = 0; i < INCONCLUSIVE_REASONS; i++)
		n += counts->inconclusive[i];
	return n;
}

bool counts_share(const struct counts *counts, enum figure figure, uint64_t *part, uint64_t *whole)
{
	*part = counts->tp;
	switch (figure) {
	case FIGURE_PRECISION:
		*whole = counts->tp + counts->fp;
		break;
	case FIGURE_RECALL:
		*whole = counts->tp + counts->fn;
		break;
	case FIGURE_F1:
		*part = 2 * counts->tp;
		*whole = 2 * counts->tp + counts->fp + counts->fn;
		break;
	case FIGURE_FPR:
		*part = counts->fp;
		*whole = counts->fp + counts->tn;
		break;
	case FIGURE_ACCURACY:
		*part = counts->tp + counts->tn;
		*whole = counts->n;
		break;
	case FIGURE_AVERAGE_PRECISION:
	case FIGURES:
		*whole = 0;
		break;
	}
	return *whole > 0;
}

static int by_cluster(const void *left, const void *right)
{
	const struct prediction *a = left, *b = right;

	if (a->cluster != b->cluster)
		return a->cluster < b->cluster ? -1 : 1;
	return (a->record > b->record) - (a->record < b->record);
}

void predictions_sort(struct prediction *predictions, size_t n)
{
	if (n > 1)
		qsort(predictions, n, sizeof *predictions, by_cluster);
}

uint64_t sample_next(uint64_t *state)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static int by_value(const void *left, const void *right)
{
	const double *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

bool sample_interval(double *values, size_t n, double *low, double *high)
{
	qsort(values, n, sizeof *values, by_value);
	*low = values[(size_t)(0.025 * (double)(n - 1) + 0.5)];
	*high = values[(size_t)(0.975 * (double)(n - 1) + 0.5)];
	return values[0] < values[n - 1];
}
