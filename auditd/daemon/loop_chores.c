/* What is done now and then, beside the audit. */
#include "base/log.h"
#include "daemon/inner.h"
#include "daemon/metrics.h"
#include "daemon/status.h"

enum { SECOND = 1000000 };

static int note_lag(const struct follow_status *status, void *context)
{
	struct loop *loop = context;

	/* a text that cannot be noted is not known to be late; nothing else comes of it */
	if (status->input != FOLLOW_NO_INPUT)
		(void)lag_note(
		    &loop->lag, status->input, status->size > status->read, loop->now_us);
	return 0;
}

static void look_at_lag(struct loop *loop)
{
	if (loop->live == NULL)
		return;
	(void)follow_each(live_follow(loop->live), note_lag, loop);
	lag_sweep(&loop->lag);
	loop_tidy(loop);
}

static void say_status(struct loop *loop)
{
	char line[200];
	struct error err;

	if (loop->notify.descriptor < 0 || loop->live == NULL ||
	    loop_figures(loop, false, &err) != 0)
		return;
	status_line(&loop->figures, line);
	notify_status(&loop->notify, line);
}

static int note_event(const struct store_event *event, void *context)
{
	struct loop *loop = context;

	loop->event = event->number;
	return 0;
}

/* Events put by chores are committed at once, with all else that is not: nothing else would ask for it in a quiet hour. */
static int commit_events(struct loop *loop, struct error *err)
{
	uint64_t before = loop->event;

	if (store_each_event(loop->store, before, note_event, loop, err) != 0)
		return -1;
	return loop->event == before ? 0 : live_commit(loop->live, loop->now_us, err);
}

/* A group to which nothing came for so long is closed. */
static void close_alerts(struct loop *loop)
{
	const struct config *config = loop_config(loop);
	struct error err;

	if (loop->live == NULL)
		return;
	if (store_close_alerts(loop->store, loop->now_us - config->alerts.close_after * SECOND,
		loop->now_us, &err) != 0 ||
	    commit_events(loop, &err) != 0)
		loop_degrade(loop, &err);
}

/* Does all come in that is expected to? */
static void look_for_blindness(struct loop *loop)
{
	struct error err;

	if (loop->live == NULL || loop->gear->blind == NULL)
		return;
	if (blind_look(loop->gear->blind, loop->store, loop->now_us, loop->awake_us, &err) != 0 ||
	    commit_events(loop, &err) != 0)
		loop_degrade(loop, &err);
}

/* Exceptions end with a day, whether or not anybody reloads. */
static void begin_day(struct loop *loop)
{
	const int64_t day = loop->now_us / (86400LL * SECOND);
	struct error err;

	if (loop->live == NULL || day == loop->day)
		return;
	loop->day = day;
	if (loop->options->describe(loop->gear, loop->store, day, &err) != 0)
		loop_degrade(loop, &err);
}

static struct sinks *begin_sinks(const struct config *config)
{
	const struct sinks_options options = {.ndjson = config->alerts.ndjson,
	    .to_journal = config->alerts.to_journal,
	    .to_syslog = config->alerts.to_syslog};
	struct error err;
	struct sinks *sinks = sinks_new(&options, &err);

	if (sinks == NULL)
		log_line(LOG_ERROR, "alerts are not told: %s", err.text);
	return sinks;
}

/* Only right behind a commit: what a crash would take back must not be told, nor be committed in part with the sinks' marks. Behind a
 * chore's commit the next batch may be settled already: then it is done behind the commit of that. */
void loop_deliver(struct loop *loop)
{
	char why[300] = "";
	struct error err;

	if (loop->live == NULL || live_has_uncommitted(loop->live) ||
	    live_counts(loop->live).commits == loop->delivered)
		return;
	loop->delivered = live_counts(loop->live).commits;
	if (loop->sinks == NULL)
		loop->sinks = begin_sinks(loop_config(loop));
	/* Right behind a commit nothing but the sinks' marks is in the store that is not durable. */
	if (loop->sinks && (sinks_deliver(loop->sinks, loop->store, why, &err) != 0 ||
			       store_commit(loop->store, &err) != 0))
		loop_degrade(loop, &err);
	if (why[0] != '\0')
		log_line(LOG_WARNING, "%s", why);
}

static int commit(void *context, struct error *err)
{
	struct loop *loop = context;

	return live_commit(loop->live, loop->now_us, err);
}

static bool begin_periods(struct loop *loop)
{
	const struct config *config = loop_config(loop);
	const struct periods_options options = {.config = config,
	    .state = config->state,
	    .report = &report_defaults,
	    .commit = commit,
	    .context = loop};
	struct error err;

	if (loop->periods == NULL)
		loop->periods = periods_new(&options, loop->store, &err);
	if (loop->periods == NULL && !loop->is_periods_said)
		log_line(LOG_ERROR, "reports of periods are not written: %s", err.text);
	loop->is_periods_said = loop->periods == NULL;
	return loop->periods != NULL;
}

bool loop_report(struct loop *loop)
{
	char why[300] = "";
	struct error err;

	if (loop->live == NULL || !begin_periods(loop))
		return false;
	int got = periods_step(loop->periods, loop->store, loop->now_us, why, &err);
	if (why[0] != '\0')
		log_line(LOG_WARNING, "%s", why);
	if (got < 0)
		loop_degrade(loop, &err);
	return got == 1;
}

/* One at a time, so that an audit that comes back after a week does not stand still for a week of reports. */
static void report(struct loop *loop)
{
	(void)loop_report(loop);
}

/* What chores have put, and events that a sink would not take: both go with a commit, which a quiet hour does not ask for. */
static void commit_chores(struct loop *loop)
{
	struct error err;

	if (loop->live && live_commit(loop->live, loop->now_us, &err) != 0)
		loop_degrade(loop, &err);
}

static int print_metrics(struct loop *loop, const char *path, struct error *err)
{
	struct buf text = {0};
	int result = loop_figures(loop, loop->options->is_once, err);

	if (result == 0)
		result = metrics_print(&loop->figures, &text, err);
	if (result == 0)
		result = metrics_write(path, buf_span(&text), err);
	buf_done(&text);
	return result;
}

/* A textfile that cannot be written is said once, until it can be. */
void loop_write_metrics(struct loop *loop)
{
	const char *path = loop_config(loop)->operations.metrics;
	struct error err;

	if (path[0] == '\0')
		return;
	bool has_failed = print_metrics(loop, path, &err) != 0;
	if (has_failed && !loop->is_metrics_said)
		log_line(LOG_WARNING, "%s; metrics are not written", err.text);
	loop->is_metrics_said = has_failed;
}

static const struct {
	void (*run)(struct loop *loop);
	int64_t every_s; /* 0: as operations.metrics_every says */
} chores[CHORES] = {
    {look_at_lag, 1},
    {begin_day, 1},
    {say_status, 10},
    {close_alerts, 10},
    {report, 1},
    {look_for_blindness, 60},
    {commit_chores, 60},
    {loop_write_metrics, 0},
};

void loop_chores(struct loop *loop)
{
	for (size_t i = 0; i < CHORES; i++) {
		if (loop->monotonic_us < loop->due_us[i])
			continue;
		int64_t every_s =
		    chores[i].every_s ? chores[i].every_s : loop_config(loop)->operations.every;
		chores[i].run(loop);
		loop->due_us[i] = loop->monotonic_us + every_s * SECOND;
	}
}

int loop_chores_wait_ms(const struct loop *loop)
{
	int64_t first_us = loop->due_us[0];

	for (size_t i = 1; i < CHORES; i++)
		first_us = loop->due_us[i] < first_us ? loop->due_us[i] : first_us;
	int64_t left_us = first_us - loop->monotonic_us;
	return left_us > 0 ? (int)((left_us + 999) / 1000) : 0;
}
