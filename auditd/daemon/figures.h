/* What can be said of an audit, running or not, gathered once for all who say it: status, probes, metrics. */
#ifndef DAEMON_FIGURES_H
#define DAEMON_FIGURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/loss.h"
#include "canary.h"
#include "daemon/lag.h"
#include "live.h"
#include "store/store.h"

/* One followed text, as long as there can be more of it to read. */
struct figures_text {
	uint32_t input;
	struct span path, state, codec;
	struct span format, why; /* empty where nothing is known */
	uint64_t size, read;     /* stored bytes; both 0 where nobody runs */
	uint64_t text_offset;    /* of the text, settled or on its way */
	uint64_t resume_bytes;   /* that a restart would decode again */
	uint64_t quarantined;    /* bytes of it, stored and text together; by figures_read_losses */
	int64_t lag_us, grown_us; /* behind for so long; grown last at */
	bool is_open, is_readable;
};

/* One canary. */
struct figures_canary {
	char id[CANARY_SHOWN]; /* as it may be shown */
	struct span rule;
	int64_t seen_us, missed_us; /* 0: never */
	bool is_missed;             /* in the last window that was judged */
};

/* One rule, over all rulesets that judged here. */
struct figures_rule {
	struct span id, clause, severity; /* clause: the first it claims, or absent */
	struct tally tally;
};

/* How many texts are in a state. */
struct figures_state {
	struct span name;
	uint64_t n;
};
enum { FIGURES_STATES = 16 };

/* What the loop knows of itself. */
struct figures_run {
	bool is_running;
	const char *version, *state; /* borrowed */
	int64_t started_us, now_us;
	const char *degraded; /* why nothing is audited at present; "" */
	const char *alarm;    /* what the audit misses: a silent stream, a canary; "" */
	uint64_t reloads, reloads_failed;
	const char *reload_error; /* of the last that failed, if none came behind it; "" */
};

struct figures {
	struct figures_run run;
	struct live_counts live; /* all zero where nobody runs, but for committed_us */
	struct follow_counts follow;
	int64_t lag_us; /* of the text that is behind the longest */

	struct arena texts_arena; /* of texts */
	struct figures_text *texts;
	size_t ntexts;
	struct figures_state states[FIGURES_STATES]; /* of all texts, also those that are over */
	size_t nstates;
	struct figures_canary *canaries; /* in the same arena */
	size_t ncanaries;

	struct arena store_arena; /* of what the store says */
	struct figures_rule *rules;
	size_t nrules;
	struct account account; /* of all inputs but repeats */
	uint64_t ninputs;
	int64_t read_us; /* how long it took to read that, by the monotonic clock */
};

/* All zero bytes is valid and empty. */
void figures_done(struct figures *figures);

/* Read rules, accounts and losses out of a store: as long as its tallies are many. Replaces what was there; on failure
 * nothing is there. 0 or -1. */
int figures_read_store(struct figures *figures, struct store *store, struct error *err);

/* Take a running audit as it is: counts and texts, and the canaries of a register (NULL: none). */
int figures_read_live(struct figures *figures, const struct live *live, const struct lag *lag,
    const struct canaries *canaries, struct store *store, int64_t now_us, struct error *err);

/* Add what each text lost, by its account in the store: as long as its inputs are many. 0 or -1. */
int figures_read_losses(struct figures *figures, struct store *store, struct error *err);

/* Take the texts of a state that nobody works on from the store alone. */
int figures_read_state(struct figures *figures, struct store *store, struct error *err);

/* Stored bytes of a text that are not read yet. */
uint64_t figures_behind(const struct figures_text *text);

/* Is all well? Puts why not, one line, into why ("" if it is). seconds: how old the last commit may be while there is
 * more to read. */
bool figures_are_healthy(const struct figures *figures, int64_t seconds, char why[300]);

#endif
