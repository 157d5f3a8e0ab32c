/* An evaluation's figures, printed. */
#ifndef VERBS_EVAL_PRINT_H
#define VERBS_EVAL_PRINT_H

#include <stdio.h>

#include "verbs/eval_baseline.h"
#include "verbs/eval_run.h"

struct eval_report {
	struct eval *eval; /* borrowed; its predictions are put in other order */
	const char *about; /* NULL: none */
	bool no_outcomes;
	const struct baseline *baseline; /* NULL: none */
	const struct comparison *comparison;
};

/* Print tables of at most 100 columns: counts and rates of each label, and below it of each source where there are several;
 * rules; what changed since the baseline. 0, or -1 with ERROR_MEMORY. */
int eval_print_text(const struct eval_report *report, FILE *out, struct error *err);

/* Print {"labels":{NAME:{...}},"rules":{ID:{...}},"records","unlabelled",...}, and "baseline" where there is one.
 * 0, or -1 with ERROR_MEMORY, ERROR_SYSTEM. */
int eval_print_json(const struct eval_report *report, FILE *file, struct error *err);

#endif
