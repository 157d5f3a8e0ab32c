/* What eval refuses to measure: figures over a part of the labels would pass for figures over all. */
#ifndef VERBS_EVAL_CHECK_H
#define VERBS_EVAL_CHECK_H

#include "base/error.h"
#include "base/loss.h"
#include "decode/record.h"
#include "transcript/schema.h"

/* Where in the labelled files. */
struct eval_place {
	const char *path;
	uint64_t line; /* from 1; of a loss: of the last line before it, 0 if there is none */
};

/* Was the record read whole, as one conversation (or as none, if its mapping says so)? 0, or -1 with ERROR_INPUT
 * "FILE:LINE: what is wrong". Not for blank records. */
int eval_check_record(const struct eval_place *place, const struct record *record,
    const struct reading *reading, struct error *err);

/* Returns -1 with ERROR_INPUT that says what was lost and where. */
int eval_refuse_loss(const struct eval_place *place, const struct loss *loss, struct error *err);

#endif
