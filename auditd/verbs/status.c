/* specaudit status: how a daemon, or the state it left, fares. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "daemon/control.h"
#include "daemon/status.h"
#include "daemon/wall.h"
#include "verbs/ask.h"
#include "verbs/kit.h"

static const struct option_row rows[] = {
    {"config", 'c', OPTION_VALUE},
    {"state", 0, OPTION_VALUE},
    {"output", 0, OPTION_VALUE},
    {"check", 0, OPTION_FLAG},
    {"max-age", 0, OPTION_VALUE},
};

enum status_output { STATUS_OUTPUT_TEXT, STATUS_OUTPUT_JSON };
static const char *const outputs[] = {"text", "json"};

struct plan {
	struct options options;
	struct ask_place place;
	size_t output;
	uint64_t max_age; /* seconds */
};

static void print_line(struct span text)
{
	fwrite(text.at, 1, text.len, stdout);
	if (text.len == 0 || text.at[text.len - 1] != '\n')
		putchar('\n');
}

/* ---- a daemon's own word ---- */

static int print_answer(const struct plan *plan, struct answer *answer)
{
	if (plan->output == STATUS_OUTPUT_JSON)
		print_line(buf_span(&answer->text));
	else
		print_line(answer_text(answer, "text"));
	return EXIT_DONE;
}

/* ---- without one, the state's ---- */

/* When the state was written last: by whom the state does not say, but nobody else writes there. */
static int64_t written_us(const char *state)
{
	static const char *const names[] = {"specaudit.db-wal", "specaudit.db"};
	int64_t last_us = 0;

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct buf path = {0};
		struct stat found;
		buf_printf(&path, "%s/%s", state, names[i]);
		const char *name = buf_string(&path);
		if (name && stat(name, &found) == 0) {
			int64_t us =
			    (int64_t)found.st_mtim.tv_sec * 1000000 + found.st_mtim.tv_nsec / 1000;
			last_us = us > last_us ? us : last_us;
		}
		buf_done(&path);
	}
	return last_us;
}

static int print_figures(const struct plan *plan, const struct figures *figures, struct error *err)
{
	struct buf out = {0};
	int result = plan->output == STATUS_OUTPUT_JSON ? status_json(figures, &out, err)
							: status_text(figures, &out, err);

	if (result == 0)
		print_line(buf_span(&out));
	buf_done(&out);
	return result;
}

static int print_state(const struct plan *plan)
{
	struct figures figures = {.run = {.version = SPECAUDIT_VERSION,
				      .state = plan->place.state,
				      .now_us = wall_realtime_us(),
				      .degraded = "",
				      .alarm = "",
				      .reload_error = ""}};
	struct error err;
	struct store *store = store_open(plan->place.state, &err);

	if (store == NULL)
		return kit_fail(&err);
	figures.live.committed_us = written_us(plan->place.state);
	int result = figures_read_store(&figures, store, &err);
	if (result == 0)
		result = figures_read_state(&figures, store, &err);
	if (result == 0)
		result = print_figures(plan, &figures, &err);
	figures_done(&figures);
	store_close(store);
	return result == 0 ? EXIT_DONE : kit_fail(&err);
}

/* ---- asking ---- */

static int show(const struct plan *plan)
{
	static const char *const requests[] = {
	    [STATUS_OUTPUT_TEXT] = "{\"do\":\"status\",\"output\":\"text\"}\n",
	    [STATUS_OUTPUT_JSON] = "{\"do\":\"status\"}\n"};
	struct answer answer;
	struct error err;
	int got = ask(plan->place.control, requests[plan->output], &answer, &err);
	int status = got < 0 ? kit_fail(&err) : EXIT_DONE;

	if (got == 1 && answer_text(&answer, "error").len > 0)
		status = verb_misused(&verb_status, "%s", answer_text(&answer, "error").at);
	else if (got == 1)
		status = print_answer(plan, &answer);
	answer_done(&answer);
	return got == 0 ? print_state(plan) : status;
}

/* For probes: one line and the exit status. */
static int check(const struct plan *plan)
{
	struct answer answer;
	struct error err;
	char request[80];

	snprintf(request, sizeof request, "{\"do\":\"check\",\"seconds\":%llu}\n",
	    (unsigned long long)plan->max_age);
	int got = ask(plan->place.control, request, &answer, &err);
	bool is_healthy = got == 1 && answer_is(&answer, "healthy");
	if (got < 0)
		printf("%s\n", err.text);
	else if (got == 0)
		printf("no daemon is running on this state\n");
	else if (is_healthy)
		printf("healthy\n");
	else if (answer_text(&answer, "why").len > 0)
		print_line(answer_text(&answer, "why"));
	else
		print_line(answer_text(&answer, "error"));
	answer_done(&answer);
	return is_healthy ? EXIT_DONE : EXIT_UNHEALTHY;
}

static int run(int argc, char **argv)
{
	struct plan plan = {.max_age = CONTROL_SECONDS};
	struct options *options = &plan.options;
	int status;

	if (!options_parse(options, &verb_status, rows, ARRAY_LEN(rows), argc, argv, &status) ||
	    !options_choice(
		options, "output", outputs, ARRAY_LEN(outputs), &plan.output, &status) ||
	    !options_number(options, "max-age", false, 1, 86400, &plan.max_age, &status))
		return status;
	if (options->narguments > 0)
		return verb_misused(&verb_status, "it takes no paths");
	status = ask_place(&plan.place, options);
	if (status == 0)
		status = options_has(options, "check") ? check(&plan) : show(&plan);
	ask_place_done(&plan.place);
	return status;
}

const struct verb verb_status = {
    .name = "status",
    .usage = "[--config FILE | --state DIR] [OPTION...]",
    .summary = "Say how a running daemon fares, text by text and rule by rule",
    .help =
	"  -c, --config FILE   whose state it is about; default /etc/specaudit/specaudit.yaml\n"
	"  --state DIR         the state itself; without a daemon its content is shown\n"
	"  --output FORMAT     text (default) or json\n"
	"  --check             for probes: one line, and exit with 0 if all is well, 1 if not\n"
	"  --max-age SECONDS   with --check: how old the last commit may be while there is more to "
	"read; default 30\n"
	"\n"
	"example:\n"
	"  specaudit status --state /var/lib/specaudit --check\n",
    .run = run,
};
