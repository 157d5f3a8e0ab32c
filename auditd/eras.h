/* The rules that judge: the newest, and older ones under which conversations that are still open began. */
#ifndef ERAS_H
#define ERAS_H

#include "canary.h"
#include "cells.h"
#include "judge/judge.h"
#include "observe.h"
#include "ruleset/exceptions.h"
#include "ruleset/ruleset.h"
#include "transcript/thread.h"

/* What is judged by; all borrowed. */
struct settle_rules {
	const struct ruleset *ruleset;
	const struct matcher *matcher;
	const struct exceptions *exceptions; /* of the same ruleset; NULL: none */
	const struct canaries *canaries;     /* planted records, which count nowhere; NULL: none */
	bool no_excerpts;                    /* findings quote nothing */
};

struct era {
	struct era *older;
	uint64_t number; /* from 1 */
	struct settle_rules rules;
	struct judge_plan *plan; /* owned */
	struct observer
	    observer; /* empty until a conversation spread over records has to be matched */
	struct cells cells;
};

/* All zero bytes is a valid, empty list. */
struct eras {
	struct era *newest;
	uint64_t last; /* the last number given */
};

/* A new era begins. NULL when out of memory. */
struct era *eras_begin(struct eras *eras, const struct settle_rules *rules);
void eras_done(struct eras *eras);

/* The era with that number; the newest with that ruleset. NULL: none. */
struct era *eras_find(const struct eras *eras, uint64_t number);
struct era *eras_find_ruleset(const struct eras *eras, const struct digest *ruleset);

/* Match a transcript by its rules. 0, or -1 with ERROR_MEMORY. */
int era_scan(struct era *era, const struct transcript *transcript, struct arena *arena,
    struct hits *hits, struct error *err);

/* Add the tallies of all to the store and empty them. 0 or -1. */
int eras_flush(struct eras *eras, struct store *store, struct error *err);

/* Drop those but the newest under which nothing is open. Their tallies must have been flushed. */
void eras_drop_unused(struct eras *eras, const struct thread *thread);

#endif
