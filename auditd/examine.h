/* What a batch's records are and what can be seen in them: transcript and match. Independent of every other batch,
 * so that any worker may do it at any time. */
#ifndef EXAMINE_H
#define EXAMINE_H

#include "base/error.h"
#include "batch.h"
#include "observe.h"
#include "transcript/contents.h"
#include "transcript/schema.h"

/* One worker's tools. */
struct examiner {
	const struct schemas *schemas;         /* borrowed */
	const struct reading_options *reading; /* borrowed */
	const struct matcher *matcher;         /* borrowed; NULL for a reader that does not match */
	struct reader reader;
	struct observer observer;
	struct contents *contents; /* owned; NULL for a reader that does not match */
};

/* matcher is NULL for a reader that does not match. 0, or -1 with ERROR_MEMORY. */
int examiner_init(struct examiner *examiner, const struct schemas *schemas,
    const struct reading_options *reading, const struct matcher *matcher, struct error *err);
void examiner_done(struct examiner *examiner);

/* Read and match every record of the batch, in the batch's own way of reading if it has one. 0, or -1 with ERROR_MEMORY. */
int examine(struct examiner *examiner, struct batch *batch, struct error *err);

#endif
