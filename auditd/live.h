/* The running audit: follow → examine → settle, and a commit of everything together by time and size. The daemon's loop
 * turns it; tests and benches turn it too. Reads no clock: whoever turns it says what time it is. */
#ifndef LIVE_H
#define LIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "canary.h"
#include "follow.h"
#include "match/match.h"
#include "ruleset/exceptions.h"
#include "ruleset/ruleset.h"
#include "setup/config.h"
#include "store/store.h"
#include "transcript/schema.h"

/* What an audit judges by; all borrowed, and kept by the caller until live_uses says that nobody needs it any more. */
struct live_rules {
	const struct ruleset *ruleset;
	const struct matcher *matcher;
	const struct schemas *schemas;
	const struct exceptions *exceptions; /* NULL: none */
	const struct canaries *canaries;     /* NULL: none */
	struct span description;             /* as store_ruleset.description */
};

struct live;

/* Go on where the store says. The ruleset's row is put. config, rules and store are borrowed. now_us: the host's clock. NULL with
 * err set: ERROR_SYSTEM, ERROR_MEMORY, ERROR_SETTING (the state cannot be gone on with). */
struct live *live_new(const struct config *config, const struct live_rules *rules,
    struct store *store, int64_t now_us, struct error *err);
void live_free(struct live *live);

/* Look for changes (follow_look), fill and settle what there is, one batch, with several workers some more, and commit if that is due. Returns 1 when something
 * was read, 0 when there was nothing; -1 with ERROR_SYSTEM, ERROR_MEMORY: nothing may be gone on with: live_free, close the store, and begin again from it. */
int live_turn(struct live *live, int64_t now_us, struct error *err);

/* Commit now whatever is not. 0, or -1 as live_turn. */
int live_commit(struct live *live, int64_t now_us, struct error *err);

/* How long to wait for the descriptor (follow_descriptor; -1: none) before live_turn has something to do: ms, never longer than the commit allows. */
int live_wait_ms(const struct live *live, int64_t now_us);
int live_descriptor(const struct live *live);

/* End all open conversations now, as after.idle would (for `run --once --end`, and tests). */
int live_end_conversations(struct live *live, int64_t now_us, struct error *err);

/* Judge by other rules from here on, after a commit: what is open ends under the rules it began with. config and rules are borrowed from now on. 0, or -1 as live_turn. */
int live_reload(struct live *live, const struct config *config, const struct live_rules *rules,
    int64_t now_us, struct error *err);
/* Is that the ruleset judged by, or one that an open conversation still needs? Asked by its address: after a reload two may have
 * one digest. */
bool live_uses(const struct live *live, const struct ruleset *ruleset);

const struct follow *live_follow(const struct live *live);

struct live_counts {
	uint64_t records, findings, alerts, commits;
	uint64_t open_conversations;
	int64_t committed_us; /* the last commit, by the host's clock; 0: none yet */
	uint64_t uncommitted; /* records settled since */
	uint64_t untrusted_times;
	int64_t
	    watermark_us; /* the largest time of a record that can be trusted; INT64_MIN: none yet */
};
struct live_counts live_counts(const struct live *live);

/* Is anything settled that only live_commit may commit? Parts of it are not in the store yet. */
bool live_has_uncommitted(const struct live *live);

/* Called for every record when it was settled, with the input and text offset behind it; for benches and tests. */
void live_on_settled(struct live *live,
    void (*fn)(void *context, uint32_t input, uint64_t text_offset), void *context);

#endif
