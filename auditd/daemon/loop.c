/* Turn, wait, answer, and again. */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "daemon/guest.h"
#include "daemon/inner.h"
#include "daemon/stops.h"
#include "report/report.h"

enum { SECOND = 1000000, GREET_TURNS = 64, GREET_US = 1000000, ONCE_REPORTS = 1000 };

/* ---- time ---- */

static void tell_time(struct loop *loop)
{
	loop->monotonic_us = wall_monotonic_us();
	loop->now_us = wall_turn(&loop->wall, wall_realtime_us(), loop->monotonic_us);
	bool is_behind = loop->wall.ahead_us > SECOND;
	if (is_behind && !loop->was_behind)
		log_line(LOG_WARNING,
		    "the host's clock went back by %" PRId64
		    " s: until it has caught up, time goes on at half speed here",
		    loop->wall.ahead_us / SECOND);
	loop->was_behind = is_behind;
}

/* ---- waiting ---- */

static int least(int a, int b)
{
	if (a < 0 || b < 0)
		return a < 0 ? b : a;
	return a < b ? a : b;
}

static int wait_ms(const struct loop *loop)
{
	int ms = loop_chores_wait_ms(loop);

	if (loop->live)
		ms = least(ms, live_wait_ms(loop->live, loop->now_us));
	ms = least(ms, notify_wait_ms(&loop->notify, loop->monotonic_us));
	ms = least(ms, server_wait_ms(loop->control, loop->monotonic_us));
	return least(ms, server_wait_ms(loop->scrape, loop->monotonic_us));
}

/* Sleep until something is to be done. While there is more to read this only looks. Returns whether a socket has to be
 * looked after. */
static bool wait(const struct loop *loop, bool has_more)
{
	struct pollfd polls[2 + 2 * SERVER_DESCRIPTORS];
	size_t n = 0, nserved;
	int descriptor = loop->live ? live_descriptor(loop->live) : -1;
	bool is_asked = server_wait_ms(loop->control, loop->monotonic_us) == 0 ||
			server_wait_ms(loop->scrape, loop->monotonic_us) == 0;

	n += server_poll(loop->control, polls + n);
	n += server_poll(loop->scrape, polls + n);
	nserved = n;
	polls[n++] = (struct pollfd){.fd = stops_descriptor(), .events = POLLIN};
	if (descriptor >= 0)
		polls[n++] = (struct pollfd){.fd = descriptor, .events = POLLIN};
	if (poll(polls, (nfds_t)n, has_more ? 0 : wait_ms(loop)) <= 0)
		return is_asked;
	for (size_t i = 0; i < nserved; i++)
		is_asked = is_asked || polls[i].revents != 0;
	return is_asked;
}

/* ---- turning ---- */

/* Returns whether there may be more at once. */
static bool turn(struct loop *loop)
{
	struct error err;

	if (loop->live == NULL) {
		loop_retry(loop);
		return false;
	}
	int got = live_turn(loop->live, loop->now_us, &err);
	if (got < 0)
		loop_degrade(loop, &err);
	else if (got == 0 && loop->awake_us == INT64_MAX)
		loop->awake_us = loop->now_us;
	return got == 1;
}

static void serve(struct loop *loop)
{
	struct error err;

	(void)server_turn(loop->control, loop->monotonic_us);
	(void)server_turn(loop->scrape, loop->monotonic_us);
	if (loop->must_listen && loop_listen(loop, &err) != 0)
		log_line(LOG_ERROR, "%s; the sockets stay where they were", err.text);
	loop->must_listen = false;
}

static void reload(struct loop *loop)
{
	struct buf late = {0};
	struct error err;

	(void)loop_reload(loop, &late, &err);
	buf_done(&late);
}

/* The first turn has looked at all files; which format each has is known when some of it was read. */
static void greet(struct loop *loop, unsigned turns, bool has_more)
{
	if (loop->live == NULL)
		return;
	if (!loop->is_ready)
		notify_ready(&loop->notify, "following");
	loop->is_ready = true;
	if (loop->is_greeted ||
	    (has_more && turns < GREET_TURNS && loop->now_us - loop->started_us < GREET_US))
		return;
	loop_greet(loop);
	loop->is_greeted = true;
}

static void run_until_stopped(struct loop *loop)
{
	for (unsigned turns = 1;; turns += turns < GREET_TURNS) {
		tell_time(loop);
		bool has_more = turn(loop);
		greet(loop, turns, has_more);
		loop_deliver(loop);
		loop_chores(loop);
		loop_deliver(loop);
		notify_alive(&loop->notify, loop->monotonic_us);
		bool is_asked = wait(loop, has_more);
		struct stops stops = stops_take();
		if (stops.stop)
			return;
		if (stops.reload)
			reload(loop);
		if (is_asked || loop->must_listen)
			serve(loop);
		loop_deliver(loop); /* a reload commits too */
	}
}

/* What is judged is committed; while degraded there is nothing that could be. */
static int stop(struct loop *loop, struct error *err)
{
	notify_stopping(&loop->notify, "committing");
	tell_time(loop);
	if (loop->live == NULL)
		return 0;
	if (live_commit(loop->live, loop->now_us, err) != 0)
		return -1;
	loop_deliver(loop);
	return 0;
}

static int run_always(struct loop *loop, struct error *err)
{
	const struct notify_environment environment = notify_environment();
	struct error unheard;

	if (loop_listen(loop, err) != 0)
		return -1;
	if (notify_init(&loop->notify, &environment, &unheard) != 0)
		log_line(LOG_WARNING, "%s; the service manager hears nothing", unheard.text);
	run_until_stopped(loop);
	return stop(loop, err);
}

/* ---- once ---- */

static int judge_completeness(
    const struct loop *loop, struct loop_outcome *outcome, struct error *err)
{
	struct follow_counts counts = follow_counts(live_follow(loop->live));
	char why[200];
	bool is_complete;

	if (report_completeness(loop->store, &report_defaults, &is_complete, why, err) != 0)
		return -1;
	snprintf(outcome->why, sizeof outcome->why, "%s", is_complete ? "" : why);
	if (!outcome->is_complete)
		snprintf(outcome->why, sizeof outcome->why, "it was stopped before all was read");
	else if (counts.unreadable > 0)
		snprintf(outcome->why, sizeof outcome->why, "%" PRIu64 " file%s cannot be read",
		    counts.unreadable, counts.unreadable == 1 ? "" : "s");
	else if (counts.unseen > 0)
		snprintf(outcome->why, sizeof outcome->why,
		    "%" PRIu64 " place%s cannot be looked at: %s", counts.unseen,
		    counts.unseen == 1 ? "" : "s", counts.unseen_help);
	else if (counts.pending_format > 0)
		snprintf(outcome->why, sizeof outcome->why, "%" PRIu64 " %s for format",
		    counts.pending_format,
		    counts.pending_format == 1 ? "text waits" : "texts wait");
	outcome->is_complete = outcome->why[0] == '\0';
	return 0;
}

/* Until nothing is left or a stop is asked for: what was read by then is kept. */
static int run_once(struct loop *loop, struct loop_outcome *outcome, struct error *err)
{
	int got = 1;

	while (got == 1 && !stops_is_asked()) {
		tell_time(loop);
		if ((got = live_turn(loop->live, loop->now_us, err)) < 0)
			return -1;
	}
	outcome->is_complete = got == 0;
	loop_greet(loop);
	if (loop->options->is_end && live_end_conversations(loop->live, loop->now_us, err) != 0)
		return -1;
	if (live_commit(loop->live, loop->now_us, err) != 0)
		return -1;
	loop_deliver(loop);
	for (unsigned n = 0; n < ONCE_REPORTS && loop_report(loop); n++)
		;
	loop_write_metrics(loop);
	if (loop->live == NULL)
		return error_set(err, ERROR_SYSTEM, "%.300s", loop->degraded);
	return judge_completeness(loop, outcome, err);
}

/* ---- from beginning to end ---- */

static void complain(void *context, const char *what)
{
	(void)context;
	log_line(LOG_WARNING, "%s", what);
}

static void be_polite(const struct config *config)
{
	const struct guest_options guest = {
	    .is_idle_io = config->limits.is_idle_io, .memory = config->limits.memory};

	guest_apply(&guest, complain, NULL);
}

static int begin(struct loop *loop, struct loop_outcome *outcome, struct error *err)
{
	if (loop_open(loop, err) != 0)
		return -1;
	return loop->options->is_once ? run_once(loop, outcome, err) : run_always(loop, err);
}

static void finish(struct loop *loop)
{
	loop_deafen(loop);
	loop_close(loop);
	loop_tidy(loop);
	loop->options->unload(loop->gear);
	sinks_free(loop->sinks);
	lag_done(&loop->lag);
	figures_done(&loop->figures);
	notify_done(&loop->notify);
	stops_done();
	free(loop);
}

int loop_run(const struct loop_options *options, struct loop_gear *gear,
    struct loop_outcome *outcome, struct error *err)
{
	struct loop *loop = calloc(1, sizeof *loop);

	*outcome = (struct loop_outcome){.is_complete = true};
	if (loop == NULL || stops_init(LOOP_GRACE_MS, err) != 0) {
		options->unload(gear);
		free(loop);
		return loop ? -1 : error_memory(err);
	}
	loop->options = options;
	loop->gear = gear;
	loop->once = *gear->config;
	loop->once.limits.max_mb_s = 0;
	loop->notify.descriptor = -1;
	be_polite(gear->config);
	tell_time(loop);
	loop->started_us = loop->now_us;
	int result = begin(loop, outcome, err);
	finish(loop);
	return result;
}
