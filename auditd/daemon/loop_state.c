/* Opening the state, and waiting until it can be kept again. */
#include <inttypes.h>
#include <stdio.h>

#include "base/log.h"
#include "daemon/inner.h"

enum { BACKOFF_FIRST_S = 1, BACKOFF_LAST_S = 60, SECOND = 1000000 };

const struct config *loop_config(const struct loop *loop)
{
	return loop->options->is_once ? &loop->once : loop->gear->config;
}

static int64_t day_of(int64_t time_us)
{
	const int64_t a_day_us = 86400LL * SECOND;

	return time_us / a_day_us - (time_us % a_day_us < 0);
}

int loop_open(struct loop *loop, struct error *err)
{
	const struct config *config = loop_config(loop);
	struct store *store = store_create(config->state, err);
	int64_t day = day_of(loop->now_us);

	if (store == NULL)
		return -1;
	store_limit_evidence(store, config->alerts.evidence_per_group_hour);
	struct live *live = live_new(config, &loop->gear->rules, store, loop->now_us, err);
	if (live == NULL || loop->options->describe(loop->gear, store, day, err) != 0) {
		live_free(live);
		store_close(store);
		return -1;
	}
	loop->store = store;
	loop->live = live;
	loop->day = day;
	loop->awake_us = INT64_MAX;
	loop->commits = loop->delivered = 0;
	loop->degraded[0] = '\0';
	return 0;
}

void loop_close(struct loop *loop)
{
	if (loop->live) {
		struct live_counts counts = live_counts(loop->live);
		loop->sums.records += counts.records;
		loop->sums.findings += counts.findings;
		loop->sums.alerts += counts.alerts;
		loop->sums.commits += counts.commits;
		loop->sums.untrusted_times += counts.untrusted_times;
		if (counts.committed_us != 0)
			loop->sums.committed_us = counts.committed_us;
	}
	periods_free(loop->periods);
	loop->periods = NULL;
	live_free(loop->live);
	store_close(loop->store);
	loop->live = NULL;
	loop->store = NULL;
}

/* Longer each time, until a commit succeeds: opening alone proves nothing, a full disk lets us open. */
static void wait_longer(struct loop *loop)
{
	int64_t backoff_us = loop->backoff_us * 2;

	if (backoff_us == 0)
		backoff_us = BACKOFF_FIRST_S * (int64_t)SECOND;
	if (backoff_us > BACKOFF_LAST_S * (int64_t)SECOND)
		backoff_us = BACKOFF_LAST_S * (int64_t)SECOND;
	loop->backoff_us = backoff_us;
	loop->retry_us = loop->monotonic_us + backoff_us;
}

void loop_degrade(struct loop *loop, const struct error *err)
{
	char line[200];

	if (loop->live && live_counts(loop->live).commits > loop->commits)
		loop->backoff_us = 0;
	snprintf(loop->degraded, sizeof loop->degraded, "%s", err->text);
	loop_close(loop);
	wait_longer(loop);
	log_line(LOG_ERROR, "%s; nothing is audited now, next try in %" PRId64 " s", loop->degraded,
	    loop->backoff_us / SECOND);
	snprintf(line, sizeof line, "degraded: %.180s", loop->degraded);
	notify_status(&loop->notify, line);
}

void loop_retry(struct loop *loop)
{
	struct error err;

	if (loop->monotonic_us < loop->retry_us)
		return;
	if (loop_open(loop, &err) != 0)
		loop_degrade(loop, &err);
	else
		log_line(LOG_WARNING, "the state is open again: going on from its last commit");
}
