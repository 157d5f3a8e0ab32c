/* Figures as a page for people, and as a line for a service manager. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/dates.h"
#include "daemon/control.h"
#include "daemon/status.h"

static void print_bytes(struct buf *out, uint64_t bytes)
{
	static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
	double size = (double)bytes;
	size_t unit = 0;

	while (size >= 1024 && unit + 1 < ARRAY_LEN(units)) {
		size /= 1024;
		unit++;
	}
	buf_printf(out, unit == 0 ? "%.0f %s" : "%.1f %s", size, units[unit]);
}

static void print_age(struct buf *out, int64_t us)
{
	int64_t seconds = us / 1000000;

	if (seconds < 120)
		buf_printf(out, "%.1f s", (double)us / 1e6);
	else if (seconds < 7200)
		buf_printf(out, "%" PRId64 " min", seconds / 60);
	else
		buf_printf(out, "%" PRId64 " h", seconds / 3600);
}

static void print_head(struct buf *out, const struct figures *figures)
{
	const struct figures_run *run = &figures->run;
	char at[DATES_TIME], why[300];
	bool is_healthy = figures_are_healthy(figures, CONTROL_SECONDS, why);

	buf_printf(out, "specaudit %s, state ", run->version);
	text_printable(out, span_of(run->state), false);
	if (!run->is_running)
		buf_text(out, "\nthe daemon is not running: what follows is what the state says");
	else
		buf_printf(out, "\nrunning since %s", dates_time(run->started_us, at));
	buf_text(out, "\nhealth: ");
	text_printable(out, span_of(is_healthy ? "good" : why), false);
	if (figures->live.committed_us != 0) {
		buf_printf(out, "\nlast commit: %s (", dates_time(figures->live.committed_us, at));
		print_age(out, run->now_us - figures->live.committed_us);
		buf_text(out, " ago)");
	} else {
		buf_text(out, "\nlast commit: none yet");
	}
	buf_text(out, "\n");
}

static void print_counts(struct buf *out, const struct figures *figures)
{
	const struct live_counts *live = &figures->live;
	const struct figures_run *run = &figures->run;

	buf_text(out, "behind: ");
	print_bytes(out, figures->follow.lag_bytes);
	buf_text(out, ", ");
	print_age(out, figures->lag_us);
	buf_printf(out,
	    "\nsince the start: %" PRIu64 " records, %" PRIu64 " findings, %" PRIu64
	    " alerts, %" PRIu64 " commits; %" PRIu64 " times not to be trusted\n",
	    live->records, live->findings, live->alerts, live->commits, live->untrusted_times);
	buf_printf(out,
	    "open: %" PRIu64 " conversations, %" PRIu64 " decoders; uncommitted: %" PRIu64
	    " records\n",
	    live->open_conversations, figures->follow.open_decoders, live->uncommitted);
	if (run->reloads + run->reloads_failed > 0)
		buf_printf(out, "reloads: %" PRIu64 " done, %" PRIu64 " refused", run->reloads,
		    run->reloads_failed);
	if (run->reload_error[0] != '\0') {
		buf_text(out, " (");
		text_printable(out, span_of(run->reload_error), false);
		buf_text(out, ")");
	}
	if (run->reloads + run->reloads_failed > 0)
		buf_text(out, "\n");
}

static void print_canaries(struct buf *out, const struct figures *figures)
{
	char at[DATES_TIME];

	for (size_t i = 0; i < figures->ncanaries; i++) {
		const struct figures_canary *canary = &figures->canaries[i];
		buf_printf(out, "canary %s: seen %s", canary->id,
		    canary->seen_us ? dates_time(canary->seen_us, at) : "never");
		if (canary->is_missed)
			buf_printf(
			    out, ", missed in the window to %s", dates_time(canary->missed_us, at));
		buf_text(out, "\n");
	}
}

static void print_losses(struct buf *out, const struct account *account)
{
	bool is_first = true;

	buf_text(out, "quarantined: ");
	for (enum loss_reason reason = 0; reason < LOSS_REASONS; reason++) {
		if (account->losses[reason] == 0)
			continue;
		buf_printf(out, "%s%s ", is_first ? "" : ", ", loss_name(reason));
		print_bytes(out, account->lost[reason]);
		is_first = false;
	}
	buf_text(out, is_first ? "nothing\n" : "\n");
}

static int by_hits(const void *a, const void *b)
{
	const struct figures_rule *const *left = a, *const *right = b;
	uint64_t l = (*left)->tally.fired, r = (*right)->tally.fired;

	return l != r ? (l < r) - (l > r) : span_compare((*left)->id, (*right)->id);
}

static int print_rules(struct buf *out, const struct figures *figures)
{
	const struct figures_rule **rules = malloc((figures->nrules + 1) * sizeof(void *));
	size_t n = 0;

	if (rules == NULL)
		return -1;
	for (size_t i = 0; i < figures->nrules; i++)
		if (figures->rules[i].tally.fired > 0)
			rules[n++] = &figures->rules[i];
	qsort(rules, n, sizeof(void *), by_hits);
	buf_printf(out, "\n%zu of %zu rules fired\n", n, figures->nrules);
	for (size_t i = 0; i < n; i++) {
		buf_text(out, "  ");
		text_printable(out, rules[i]->id, false);
		buf_printf(out, " %" PRIu64 " of %" PRIu64 "\n", rules[i]->tally.fired,
		    rules[i]->tally.exposed);
	}
	free(rules);
	return 0;
}

/* Those that need eyes come first: unreadable, pending, most behind. */
static uint64_t weight_of(const struct figures_text *text)
{
	uint64_t behind = figures_behind(text);

	if (!text->is_readable)
		return UINT64_MAX;
	if (span_is(text->state, "pending-format"))
		return UINT64_MAX - 1;
	return behind < UINT64_MAX - 2 ? behind : UINT64_MAX - 2;
}

static int by_need(const void *a, const void *b)
{
	const struct figures_text *const *left = a, *const *right = b;
	uint64_t l = weight_of(*left), r = weight_of(*right);

	if (l != r)
		return l < r ? 1 : -1;
	return ((*left)->input > (*right)->input) - ((*left)->input < (*right)->input);
}

static void print_text(struct buf *out, const struct figures_text *text, bool is_running)
{
	buf_text(out, "  ");
	text_printable(out, text->path, false);
	buf_text(out, ": ");
	text_printable(out, text->state, false);
	if (text->codec.len > 0) {
		buf_text(out, ", ");
		text_printable(out, text->codec, false);
	}
	if (text->format.len > 0) {
		buf_text(out, ", ");
		text_printable(out, text->format, false);
	}
	buf_text(out, ", text to ");
	buf_printf(out, "%" PRIu64, text->text_offset);
	if (is_running) {
		buf_text(out, ", behind ");
		print_bytes(out, figures_behind(text));
		buf_text(out, " and ");
		print_age(out, text->lag_us);
		buf_text(out, ", a restart decodes ");
		print_bytes(out, text->resume_bytes);
	}
	if (text->quarantined > 0) {
		buf_text(out, ", quarantined ");
		print_bytes(out, text->quarantined);
	}
	if (text->why.len > 0) {
		buf_text(out, " (");
		text_printable(out, text->why, false);
		buf_text(out, ")");
	}
	buf_text(out, "\n");
}

static int print_texts(struct buf *out, const struct figures *figures)
{
	const struct figures_text **texts = malloc((figures->ntexts + 1) * sizeof(void *));

	if (texts == NULL)
		return -1;
	for (size_t i = 0; i < figures->ntexts; i++)
		texts[i] = &figures->texts[i];
	qsort(texts, figures->ntexts, sizeof(void *), by_need);
	buf_text(out, "\ntexts:");
	for (size_t i = 0; i < figures->nstates; i++) {
		buf_printf(out, "%s %" PRIu64 " ", i ? "," : "", figures->states[i].n);
		text_printable(out, figures->states[i].name, false);
	}
	buf_text(out, figures->nstates ? "\n" : " none\n");
	for (size_t i = 0; i < figures->ntexts && i < STATUS_TEXTS; i++)
		print_text(out, texts[i], figures->run.is_running);
	if (figures->ntexts > STATUS_TEXTS)
		buf_printf(out, "  and %zu more (--output json lists all)\n",
		    figures->ntexts - STATUS_TEXTS);
	free(texts);
	return 0;
}

int status_text(const struct figures *figures, struct buf *out, struct error *err)
{
	print_head(out, figures);
	if (figures->run.is_running) {
		print_counts(out, figures);
		print_canaries(out, figures);
	}
	print_losses(out, &figures->account);
	if (print_rules(out, figures) != 0 || print_texts(out, figures) != 0 || out->failed)
		return error_memory(err);
	return 0;
}

void status_line(const struct figures *figures, char line[200])
{
	struct buf text = {0};
	enum { LINE = 200 };

	if (figures->run.degraded[0] != '\0') {
		buf_printf(&text, "degraded: %s", figures->run.degraded);
	} else {
		buf_printf(&text, "%" PRIu64 " text%s, behind ", figures->follow.texts,
		    figures->follow.texts == 1 ? "" : "s");
		print_bytes(&text, figures->follow.lag_bytes);
		buf_printf(&text, ", %" PRIu64 " records and %" PRIu64 " findings since the start",
		    figures->live.records, figures->live.findings);
	}
	const char *words = buf_string(&text);
	snprintf(line, LINE, "%s", words ? words : "");
	buf_done(&text);
}
