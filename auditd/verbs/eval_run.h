/* Labelled transcripts in, predictions out: the part of eval that reads and judges. */
#ifndef VERBS_EVAL_RUN_H
#define VERBS_EVAL_RUN_H

#include "examine.h"
#include "verbs/eval_fold.h"
#include "verbs/eval_labels.h"
#include "verbs/eval_rules.h"
#include "verbs/kit.h"

/* One evaluation under way. */
struct eval {
	struct kit kit;
	struct examiner examiner;
	struct labels labels;
	struct rule_scores scores;
	struct fold fold;
	struct json json; /* of the record's labels */
	struct arena arena;
	struct tally *tallies; /* by rule; of the record at hand */
	struct digest records; /* of the texts of all evaluated records, in reading order */
	uint64_t nrecords, nunlabelled,
	    noutside; /* read; of these without labels; not of the fold */
	uint32_t nevaluated;
	uint64_t nerrors;               /* that may still be printed */
	const struct evaluated *record; /* at hand, for what is printed of it */
	const char *path;
	uint64_t line; /* of the record at hand or read last; 0: none yet */
};

/* Get ready to judge with the kit, which is loaded. 0, or -1 with ERROR_MEMORY. */
int eval_begin(struct eval *eval, enum severity threshold, struct error *err);

/* Read one file and add its records. -1 with ERROR_INPUT where it, or a record of it, cannot be read whole
 * or no record has labels; ERROR_MEMORY. */
int eval_read(struct eval *eval, const char *path, struct error *err);

void eval_done(struct eval *eval);

#endif
