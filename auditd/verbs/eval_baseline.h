/* An earlier evaluation of the same records, held against this one. */
#ifndef VERBS_EVAL_BASELINE_H
#define VERBS_EVAL_BASELINE_H

#include "verbs/eval_change.h"
#include "verbs/eval_file.h"
#include "verbs/eval_labels.h"

/* What a label's predictions were. */
struct baseline_label {
	struct span name;
	struct span outcomes; /* letters of enum outcome_letter alone */
	struct digest records;
};

/* An earlier evaluation. All zero bytes is a valid, empty one. */
struct baseline {
	const char *path; /* borrowed */
	struct eval_file file;
	struct arena arena;
	struct digest rules, records;
	struct span about, fold;   /* absent if none */
	struct span threshold;     /* a severity's name */
	struct baseline_label *at; /* in the arena */
	size_t n;
};

/* Load and check. Nothing of the file is believed but the letters, and those only where digest, number and truths are
 * those of this run. A file whose labels have no figures at all is none. 0, or -1 with ERROR_SETTING, ERROR_SYSTEM or ERROR_MEMORY. Free with baseline_done in any case. */
int baseline_load(struct baseline *baseline, const char *path, struct error *err);
void baseline_done(struct baseline *baseline);

struct label_change {
	struct span name;
	struct change change;
};

/* All labels that both have; names borrow from labels and baseline. */
struct comparison {
	struct label_change *at; /* in the arena */
	size_t n;
	struct span *only_before; /* labels that this run has no figures of */
	size_t nonly_before;
	struct span *only_now;
	size_t nonly_now;
	struct arena arena;
};

/* This run, as far as a baseline must be like it. */
struct compared {
	struct labels *labels;
	struct digest records;
	struct span fold; /* empty if none */
	enum severity threshold;
};

/* Compare. 0, or -1 with ERROR_SETTING where the baseline is of other records, another fold or another threshold, ERROR_MEMORY. Free with
 * comparison_done in any case. */
int baseline_compare(const struct baseline *baseline, const struct compared *now,
    struct comparison *comparison, struct error *err);
void comparison_done(struct comparison *comparison);

#endif
