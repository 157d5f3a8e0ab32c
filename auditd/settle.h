/* The in-order end of the pipeline: thread → judge → store, and the byte account. One at a time, in the order the
 * batches were read, so that the outcome does not depend on how many workers examined them.
 *
 * A scan settles batches, then settle_end, and its caller commits once. An audit of followed texts (is_live) settles batches and
 * commits now and then by settle_commit: whatever is not in the store yet goes with it, so that a settler made anew from the store
 * does as the one before would have done. */
#ifndef SETTLE_H
#define SETTLE_H

#include "base/error.h"
#include "batch.h"
#include "eras.h"
#include "store/store.h"
#include "transcript/thread.h"

struct settle_options {
	struct thread_options thread;

	/* Followed texts: ENTRY_SWITCH and ENTRY_POSITION come, and what survives a restart is kept in the store. */
	bool is_live;
	uint64_t evidence_per_group_hour; /* as store_limit_evidence */
	bool
	    has_since; /* of texts that were there, records of an earlier trusted time than since_us are not audited */
	int64_t since_us;
};

struct settler;

/* Begin: what an earlier audit has seen is recalled from the store, with is_live also all that it had open. rules and store are
 * borrowed. NULL with err set; ERROR_SETTING: the state is damaged. */
struct settler *settler_new(const struct settle_rules *rules, struct store *store,
    const struct settle_options *options, struct error *err);
void settler_free(struct settler *settler);

/* Settle the next batch. 0, or -1 with ERROR_SYSTEM (the store) or ERROR_MEMORY: nothing may be committed. */
int settle(struct settler *settler, struct batch *batch, struct error *err);

/* No more batches: judge all open conversations and put the last tallies, hashes and counters. For scans. */
int settle_end(struct settler *settler, struct error *err);

/* What time it is for what is settled from now on, by the host's clock: when records arrive. */
void settle_set_now(struct settler *settler, int64_t now_us);

/* Judge conversations to which nothing was added since that time; INT64_MAX: all. 0, or -1 as settle. */
int settle_age(struct settler *settler, int64_t before_us, struct error *err);

/* Alarm for planted records that are missing, as canary_check. 0, or -1 as settle. */
int settle_check_canaries(struct settler *settler, int64_t awake_us, struct error *err);

/* Put all that is not in the store yet and commit. 0, or -1: then the settler may only be freed, and the store closed. */
int settle_commit(struct settler *settler, struct error *err);

/* Judge by these rules from here on; conversations that are open end under those they began with. Commit before.
 * 0, or -1 with ERROR_MEMORY. */
int settle_turn_rules(struct settler *settler, const struct settle_rules *rules, struct error *err);

/* Is it the newest, or are there open conversations that end under it? */
bool settle_uses(const struct settler *settler, const struct ruleset *ruleset);

struct settle_counts {
	uint64_t findings; /* put (of those the store may already have had some) */
	uint64_t alerts;   /* of these, that called for somebody */
	uint64_t inputs;   /* settled to their end */
	uint64_t records;  /* that were not blank */
	uint64_t untrusted_times;
	uint64_t open_conversations;
	int64_t
	    oldest_us; /* when the last line of the one that waits longest arrived; INT64_MAX: none is open */
	int64_t watermark_us; /* the largest trusted time of a record; INT64_MIN: none yet */
};
struct settle_counts settle_counts(const struct settler *settler);

/* Call this for every record when it was settled, with its input and the text offset behind it. */
void settle_on_settled(struct settler *settler,
    void (*fn)(void *context, uint32_t input, uint64_t text_offset), void *context);

#endif
