/* The in-order end of the pipeline: thread → judge → store, and the byte account. One at a time, in the order the
 * batches were read, so that the outcome does not depend on how many workers examined them. */
#ifndef SETTLE_H
#define SETTLE_H

#include "base/error.h"
#include "batch.h"
#include "match/match.h"
#include "ruleset/exceptions.h"
#include "ruleset/ruleset.h"
#include "store/store.h"
#include "transcript/thread.h"

struct settle_options {
	struct thread_options thread;
	const struct exceptions *exceptions; /* borrowed, of the same ruleset; NULL: none */
	bool no_excerpts;
};

struct settler;

/* Begin: what an earlier scan has seen is recalled from the store. ruleset and store are borrowed. NULL with
 * err set. */
struct settler *settler_new(const struct ruleset *ruleset, struct store *store,
    const struct settle_options *options, struct error *err);
void settler_free(struct settler *settler);

/* Settle the next batch. scanner matches conversations that were spread over records and have now ended; it may be
 * any worker's that is idle. 0, or -1 with ERROR_SYSTEM (the store) or ERROR_MEMORY: nothing may be committed. */
int settle(
    struct settler *settler, struct batch *batch, struct scanner *scanner, struct error *err);

/* No more batches: judge all open conversations and put the last tallies, hashes and counters. */
int settle_end(struct settler *settler, struct scanner *scanner, struct error *err);

/* Findings put so far (of those the store may already have had some). */
uint64_t settled_findings(const struct settler *settler);

/* Inputs settled to their end. */
uint64_t settled_inputs(const struct settler *settler);

#endif
