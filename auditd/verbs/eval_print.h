/* An evaluation's figures, printed. */
#ifndef VERBS_EVAL_PRINT_H
#define VERBS_EVAL_PRINT_H

#include <stdio.h>

#include "base/error.h"
#include "verbs/eval_labels.h"

struct eval_report {
	struct labels *labels; /* borrowed; their predictions are put in other order */
	uint64_t nrecords, nunlabelled;
};

/* Print a row for each label, and below it one for each source where there are several. 0, or -1 with ERROR_MEMORY. */
int eval_print_text(const struct eval_report *report, FILE *out, struct error *err);

/* Print {"labels":{NAME:{...}},"records","unlabelled","rules_digest"}. 0, or -1 with ERROR_MEMORY, ERROR_SYSTEM. */
int eval_print_json(const struct eval_report *report, FILE *file, struct error *err);

#endif
