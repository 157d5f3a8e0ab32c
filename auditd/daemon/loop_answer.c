/* Who asks is answered: over the control socket, and over the one for metrics. */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "daemon/control.h"
#include "daemon/inner.h"
#include "daemon/metrics.h"
#include "daemon/status.h"

/* Reading tallies may take a hundredth of the time at most: a state grows, and we are a guest. */
enum { FIGURES_SHARE = 100 };

static struct figures_run describe_run(const struct loop *loop)
{
	return (struct figures_run){
	    .is_running = true,
	    .version = loop->options->version,
	    .state = loop->gear->config->state,
	    .started_us = loop->started_us,
	    .now_us = loop->now_us,
	    .degraded = loop->degraded,
	    .alarm = loop->gear->blind ? blind_alarm(loop->gear->blind) : "",
	    .reloads = loop->reloads,
	    .reloads_failed = loop->reloads_failed,
	    .reload_error = loop->reload_error,
	};
}

static void add_sums(struct live_counts *counts, const struct live_counts *sums)
{
	counts->records += sums->records;
	counts->findings += sums->findings;
	counts->alerts += sums->alerts;
	counts->commits += sums->commits;
	counts->untrusted_times += sums->untrusted_times;
	if (counts->committed_us == 0)
		counts->committed_us = sums->committed_us;
}

int loop_figures(struct loop *loop, bool is_forced, struct error *err)
{
	struct figures *figures = &loop->figures;

	figures->run = describe_run(loop);
	if (loop->live == NULL) {
		figures->live = loop->sums;
		return 0;
	}
	if (figures_read_live(figures, loop->live, &loop->lag, loop->gear->rules.canaries,
		loop->store, loop->now_us, err) != 0)
		return -1;
	add_sums(&figures->live, &loop->sums);
	if (!is_forced && loop->monotonic_us < loop->figures_due_us)
		return 0;
	if (figures_read_store(figures, loop->store, err) != 0)
		return -1;
	loop->figures_due_us = loop->monotonic_us + figures->read_us * FIGURES_SHARE;
	return 0;
}

static int answer_status(
    struct loop *loop, const struct control_request *request, struct buf *out, struct error *err)
{
	struct buf text = {0};
	int result = loop_figures(loop, true, err);

	if (result == 0 && loop->live)
		result = figures_read_losses(&loop->figures, loop->store, err);
	if (result == 0)
		result = request->as_text ? status_text(&loop->figures, &text, err)
					  : status_json(&loop->figures, &text, err);
	if (result == 0 && request->as_text) {
		control_answer_text(out, buf_span(&text));
	} else if (result == 0) {
		buf_append(out, buf_span(&text));
		buf_byte(out, '\n');
	}
	buf_done(&text);
	return result;
}

static int answer_check(
    struct loop *loop, const struct control_request *request, struct buf *out, struct error *err)
{
	char why[300];

	if (loop_figures(loop, false, err) != 0)
		return -1;
	bool is_healthy = figures_are_healthy(&loop->figures, request->seconds, why);
	control_answer_check(out, is_healthy, why);
	return 0;
}

static int answer_reload(struct loop *loop, struct buf *out, struct error *err)
{
	struct buf late = {0}, text = {0};
	int result = loop_reload(loop, &late, err);

	buf_text(&text, "configuration and rules were taken anew");
	if (late.len > 0)
		buf_printf(&text, "; at the next start: %s", buf_string(&late));
	if (result == 0)
		control_answer_text(out, buf_span(&text));
	buf_done(&late);
	buf_done(&text);
	return result;
}

static int answer_request(struct loop *loop, struct span line, struct buf *out, struct error *err)
{
	struct control_request request;

	if (control_parse(line, &request, err) != 0)
		return -1;
	switch (request.verb) {
	case CONTROL_STATUS:
		return answer_status(loop, &request, out, err);
	case CONTROL_CHECK:
		return answer_check(loop, &request, out, err);
	case CONTROL_RELOAD:
		return answer_reload(loop, out, err);
	case CONTROL_VERBS:
		break;
	}
	return error_set(err, ERROR_SETTING, "not known");
}

static void answer_control(void *context, struct span line, struct buf *out)
{
	struct error err;

	if (answer_request(context, line, out, &err) != 0)
		control_answer_error(out, err.text);
}

static void answer_scrape(void *context, struct span request, struct buf *out)
{
	struct loop *loop = context;
	struct buf text = {0};
	struct error err;

	if (loop_figures(loop, false, &err) == 0 && metrics_print(&loop->figures, &text, &err) == 0)
		metrics_answer(request, buf_span(&text), out);
	buf_done(&text);
}

static const struct service control_service = {.request = control_line, .answer = answer_control},
			    scrape_service = {.request = metrics_request,
				.answer = answer_scrape,
				.is_one_answer = true};

/* Listen at path, if that is not where we listen already. "": nowhere. The old socket goes only when the new one is
 * there. */
static int listen_at(struct loop *loop, const struct service *service, const char *path,
    struct server **server, struct error *err)
{
	struct server *fresh = NULL;

	if (*server && strcmp(path, server_path(*server)) == 0)
		return 0;
	if (path[0] != '\0' && (fresh = server_new(path, service, loop, err)) == NULL)
		return -1;
	server_free(*server);
	*server = fresh;
	return 0;
}

int loop_listen(struct loop *loop, struct error *err)
{
	const struct config *config = loop->gear->config;

	if (loop->options->is_once)
		return 0;
	if (listen_at(loop, &control_service, config->operations.control, &loop->control, err) != 0)
		return -1;
	return listen_at(
	    loop, &scrape_service, config->operations.metrics_socket, &loop->scrape, err);
}

void loop_deafen(struct loop *loop)
{
	server_free(loop->control);
	server_free(loop->scrape);
	loop->control = loop->scrape = NULL;
}
