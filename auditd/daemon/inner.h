/* What the parts of the loop share. */
#ifndef DAEMON_INNER_H
#define DAEMON_INNER_H

#include "daemon/figures.h"
#include "daemon/lag.h"
#include "daemon/loop.h"
#include "daemon/notify.h"
#include "daemon/periods.h"
#include "daemon/server.h"
#include "daemon/sinks.h"
#include "daemon/wall.h"

enum { CHORES = 8 };

struct loop {
	const struct loop_options *options;
	struct loop_gear *gear; /* judged by */
	struct loop_gear *worn; /* what open conversations may still be judged by */
	struct config once;     /* of the start, without a limit of speed: what is_once audits by */

	struct store *store; /* both NULL while degraded */
	struct live *live;
	char degraded[400];      /* why; "" while all is well */
	int64_t retry_us;        /* when to try again, by the monotonic clock */
	int64_t backoff_us;      /* how long was waited last; 0 after a commit */
	uint64_t commits;        /* of live's, when backoff_us was looked at */
	struct live_counts sums; /* of audits before this live: the counts go on over a reopening */

	struct wall wall;
	int64_t now_us, monotonic_us, started_us;
	int64_t awake_us;          /* when all that was there had been read; INT64_MAX: not yet */
	bool is_ready, is_greeted; /* both were said */
	bool was_behind;           /* the clock's going back was said */
	int64_t day;               /* since 1970, UTC: what the gear is held against */

	struct sinks *sinks;     /* of the gear; NULL: not begun, or memory was short */
	uint64_t event;          /* the last that chores have seen */
	struct periods *periods; /* of the gear and the open store; NULL: not begun */
	bool is_periods_said;    /* that they cannot be begun */
	uint64_t delivered;      /* how many commits there were when events were given to them */
	struct notify notify;
	struct server *control, *scrape;
	bool must_listen; /* the sockets' paths may have changed */
	int64_t due_us[CHORES];

	struct lag lag;
	struct figures figures;
	int64_t figures_due_us; /* when the store may be read for figures again */
	bool is_metrics_said;   /* that the textfile cannot be written */
	uint64_t reloads, reloads_failed;
	char reload_error[400];
};

/* ---- loop_state.c: the state, lost and found ---- */

/* Open the store and begin or go on from it. 0, or -1 with nothing open. */
int loop_open(struct loop *loop, struct error *err);
void loop_close(struct loop *loop);

/* Say what went wrong, close, and wait before the next try. */
void loop_degrade(struct loop *loop, const struct error *err);

/* Try again if it is time. */
void loop_retry(struct loop *loop);

/* What is audited by: the gear's configuration, or what is_once makes of it. */
const struct config *loop_config(const struct loop *loop);

/* ---- loop_reload.c ---- */

/* Load anew and judge by it, or keep what is there: then *err says why. Appends to late the keys that take effect only at the
 * next start. 0 or -1. */
int loop_reload(struct loop *loop, struct buf *late, struct error *err);

/* Free what no conversation is judged by any more. */
void loop_tidy(struct loop *loop);

/* ---- loop_answer.c: sockets, figures ---- */

int loop_listen(struct loop *loop, struct error *err);
void loop_deafen(struct loop *loop);

/* Gather the figures anew; what the store says only when is_forced, or when reading it is affordable again. 0 or -1. */
int loop_figures(struct loop *loop, bool is_forced, struct error *err);

/* ---- loop_chores.c ---- */

/* Do what is due. */
void loop_chores(struct loop *loop);
/* How long until something is: ms, at least 0. */
int loop_chores_wait_ms(const struct loop *loop);
/* Write at most one report of a period that is due. Returns whether there may be more. */
bool loop_report(struct loop *loop);
/* Give the sinks what was committed since the last time. To be called behind everything that may have committed, before
 * anything else is settled: what is not durable must not be told, and how far a sink is must not be made durable with half of
 * what is being settled. */
void loop_deliver(struct loop *loop);
/* Write the metrics textfile now, if there is one to write. */
void loop_write_metrics(struct loop *loop);

/* ---- loop_greet.c ---- */

/* Say what is followed, how, and where it begins. */
void loop_greet(const struct loop *loop);

#endif
