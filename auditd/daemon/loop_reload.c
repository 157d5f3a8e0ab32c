/* Taking other rules and settings while the audit goes on. */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "daemon/inner.h"

/* What a running audit cannot change: where it keeps its state. */
static int check_gear(const struct loop *loop, const struct loop_gear *gear, struct error *err)
{
	if (strcmp(gear->config->state, loop->gear->config->state) == 0)
		return 0;
	return error_set(err, ERROR_SETTING,
	    "state: %.150s cannot become %.150s while the daemon runs; restart it",
	    loop->gear->config->state, gear->config->state);
}

/* From here on all is as the new gear says; what fails on the way is waited out, and begun again by the new one. */
static void change_gear(struct loop *loop, struct loop_gear *gear)
{
	struct error err;

	gear->next = NULL;
	loop->gear->next = loop->worn;
	loop->worn = loop->gear;
	loop->gear = gear;
	sinks_free(loop->sinks); /* both begin anew when they are needed */
	loop->sinks = NULL;
	periods_free(loop->periods);
	loop->periods = NULL;
	if (loop->live == NULL)
		return;
	store_limit_evidence(loop->store, gear->config->alerts.evidence_per_group_hour);
	if (live_reload(loop->live, gear->config, &gear->rules, loop->now_us, &err) != 0 ||
	    loop->options->describe(gear, loop->store, loop->day, &err) != 0)
		loop_degrade(loop, &err);
	loop_tidy(loop);
}

/* What of it waits for the next start, since it differs from what held at this one: said, and no reason to refuse the rest. */
static int note_late(
    const struct loop *loop, const struct loop_gear *gear, struct buf *late, struct error *err)
{
	struct config begun = loop->once;

	begun.state = gear->config->state; /* the same; but the text of then may be gone */
	if (setup_compare(&begun, gear->config, late, err) != 0)
		return -1;
	if (late->len > 0)
		log_line(LOG_WARNING,
		    "what the configuration now says of %s takes effect at the next start",
		    buf_string(late));
	return 0;
}

static int exchange(struct loop *loop, struct buf *late, struct error *err)
{
	struct loop_gear *gear = loop->options->load(loop->options->context, err);

	if (gear == NULL)
		return -1;
	if (check_gear(loop, gear, err) != 0 || note_late(loop, gear, late, err) != 0) {
		loop->options->unload(gear);
		return -1;
	}
	change_gear(loop, gear);
	loop->must_listen = true; /* not here: a client of the socket may be who asks */
	return 0;
}

int loop_reload(struct loop *loop, struct buf *late, struct error *err)
{
	char line[200];

	notify_reloading(&loop->notify, wall_monotonic_us());
	int result = exchange(loop, late, err);
	if (result == 0) {
		loop->reloads++;
		loop->reload_error[0] = '\0';
		log_line(LOG_INFO, "configuration and rules were taken anew");
		snprintf(line, sizeof line, "configuration and rules were taken anew");
	} else {
		loop->reloads_failed++;
		snprintf(loop->reload_error, sizeof loop->reload_error, "%s", err->text);
		log_line(LOG_ERROR, "%s; nothing has changed, the audit goes on as before",
		    loop->reload_error);
		snprintf(line, sizeof line, "reload refused: %.160s", loop->reload_error);
	}
	notify_ready(&loop->notify, line);
	return result;
}

/* While degraded nothing is open: whatever was, begins again from the state. */
void loop_tidy(struct loop *loop)
{
	struct loop_gear **at = &loop->worn;

	while (*at) {
		struct loop_gear *gear = *at;
		if (loop->live && live_uses(loop->live, gear->rules.ruleset)) {
			at = &gear->next;
			continue;
		}
		*at = gear->next;
		loop->options->unload(gear);
	}
}
