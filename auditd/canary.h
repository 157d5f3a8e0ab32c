/* Planted records by which an audit shows that it still sees: a register of them, how one is known, and what it means when
 * one is missing.
 *
 * Whoever plants a canary writes a record into a log, once in each window, that breaks one rule and has "specaudit-canary:ID"
 * somewhere in its messages' text, its conversation id or its request id. Such a conversation is left out of every tally, finding and
 * rate; that its rule fired is noted. Nothing can be hidden by the mark: an id that is not in the register hides nothing and
 * alarms, and of one id at most one conversation a window is a canary. Windows are counted from 1970 in UTC. Alarms never show an id whole.
 *
 * A register is a YAML file, a list of
 *   - id: 7f3k2-q9d81-vv04x-tz6   # 16 to 64 of A-Z a-z 0-9 -, at least 8 different ones: nobody may guess it
 *     rule: HONESTY-01            # the one that must fire
 *     window: 1h                  # 10m to 7d */
#ifndef CANARY_H
#define CANARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"

struct canary {
	struct span id, rule;
	int64_t window_us;
	unsigned line;
};

/* A loaded register; immutable. */
struct canaries;

/* Load the files of a register. Returns NULL with ERROR_SETTING "FILE:LINE: what" (an id that can be guessed, or is there
 * twice), ERROR_SYSTEM or ERROR_MEMORY. Free with canary_free. */
struct canaries *canary_load(const char *const *paths, size_t npaths, struct error *err);
void canary_free(struct canaries *canaries);

/* In order of their ids. Live as long as the register. NULL counts as empty. */
size_t canary_count(const struct canaries *canaries);
const struct canary *canary_get(const struct canaries *canaries, size_t index);

/* ---- which conversation is one ---- */

enum canary_mark {
	CANARY_NONE,    /* no mark */
	CANARY_PLANTED, /* the marks of one canary only */
	CANARY_FOREIGN, /* a mark that is not in the register, or marks of two: not a canary */
};

/* What marks were met; all zero bytes: none yet. */
struct canary_scan {
	enum canary_mark mark;
	size_t index; /* CANARY_PLANTED */
};

/* Look for marks in another text of a conversation (a part of a message, an id; absent: nothing). With an empty register nothing is looked for. */
void canary_scan_text(const struct canaries *canaries, struct canary_scan *scan, struct span text);

/* ---- what is kept of them ---- */

/* Where the state is and alarms go: store_get_value, store_put_value, store_put_alarm (store/live.h), so that all of it changes in
 * one transaction with the rest. */
struct canary_store {
	void *context;
	int (*get_value)(void *context, const char *name, struct buf *buf, struct error *err);
	int (*put_value)(void *context, const char *name, struct span value, struct error *err);
	int (*put_alarm)(void *context, struct span kind, struct span key, struct span text,
	    int64_t at_us, struct error *err);
};

struct store;
/* The same of a store, which is borrowed. */
struct canary_store canary_store_of(struct store *store);

/* A conversation with marks is settled. filed_us: its own time if it can be trusted, else that of arrival: it says which window
 * it is in. now_us: the host's clock, for alarms. Sets *is_canary: then it is left out of everything; the same conversation's
 * next records are it too. Else it is ordinary traffic, and an alarm is put: "canary-unknown" (at most one an hour),
 * "canary-repeated" (one a window). For CANARY_NONE nothing is done. 0, or -1 with what the store says. */
int canary_meet(const struct canaries *canaries, const struct canary_store *store,
    const struct canary_scan *scan, const struct digest *conversation, int64_t filed_us,
    int64_t now_us, bool *is_canary, struct error *err);

/* A rule fired on a canary: noted if it is the canary's own. 0 or -1. */
int canary_fired(const struct canaries *canaries, const struct canary_store *store, size_t index,
    struct span rule, int64_t filed_us, struct error *err);

/* Put an alarm "canary-missed" for each canary that was not seen, or whose rule did not fire, in a window that is over; once
 * for each window, some together in one alarm. Windows that began before the canary was first looked for are not judged. A window
 * is judged a quarter of its length, but at most 5 minutes, after its end, and not sooner than so long after awake_us (when this
 * run had read what was there). 0 or -1. */
int canary_check(const struct canaries *canaries, const struct canary_store *store, int64_t now_us,
    int64_t awake_us, struct error *err);

/* What status says of one. */
struct canary_status {
	const struct canary *canary;
	bool has_seen;     /* ever */
	int64_t seen_us;   /* the last time, by its record's time */
	int64_t missed_us; /* the end of the last window it was missed in; 0: none */
};
int canary_each(const struct canaries *canaries, const struct canary_store *store,
    void (*fn)(void *context, const struct canary_status *status), void *context,
    struct error *err);

/* An id as it may be shown: its first characters. */
enum { CANARY_SHOWN = 16 };
const char *canary_shown(struct span id, char shown[CANARY_SHOWN]);

#endif
