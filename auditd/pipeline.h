/* The whole audit of a list of inputs: source → decode → transcript → match → judge → store. */
#ifndef PIPELINE_H
#define PIPELINE_H

#include "base/error.h"
#include "intake.h"
#include "match/match.h"
#include "ruleset/ruleset.h"
#include "settle.h"
#include "source/source.h"
#include "store/store.h"
#include "transcript/schema.h"

/* How far it is. */
struct pipeline_progress {
	uint64_t inputs;       /* settled */
	uint64_t stored_bytes; /* read */
	uint64_t text_bytes;   /* settled */
	uint64_t findings;
};

/* What the pipeline works with; all borrowed. */
struct pipeline {
	const struct source_list *inputs;
	const struct schemas *schemas;
	struct settle_rules rules;
	struct store *store;
	struct reading_options reading;
	struct intake_options intake;
	struct settle_options settle;
	unsigned jobs; /* threads in all, at least 1 */
	/* Called now and then with what was done so far, by one thread at a time; may be NULL. */
	void (*progress)(const struct pipeline_progress *progress, void *context);
	void *context;
};

/* Run to the end of the inputs. Everything is put into the store; nothing is committed: that is the caller's.
 * The outcome is the same for any number of jobs. Returns 0, or -1 with ERROR_SYSTEM (the store), ERROR_MEMORY:
 * then nothing may be committed. */
int pipeline_run(struct pipeline *pipeline, struct error *err);

#endif
