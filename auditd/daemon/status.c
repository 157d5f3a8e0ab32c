/* Figures as JSON and as a page. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/dates.h"
#include "base/json_out.h"
#include "daemon/control.h"
#include "daemon/status.h"

static uint64_t behind_bytes(const struct figures_text *text)
{
	return text->size > text->read ? text->size - text->read : 0;
}

/* ---- the document ---- */

static void put_time(struct json_out *json, const char *key, int64_t at_us)
{
	char text[DATES_TIME];

	if (at_us == 0)
		json_out_null(json, key);
	else
		json_out_string(json, key, dates_time(at_us, text));
}

static void put_words(struct json_out *json, const char *key, const char *words)
{
	if (words == NULL || words[0] == '\0')
		json_out_null(json, key);
	else
		json_out_string(json, key, words);
}

static void put_lag(struct json_out *json, uint64_t bytes, int64_t us)
{
	json_out_object(json, "lag");
	json_out_number(json, "bytes", bytes);
	json_out_real(json, "seconds", (double)us / 1e6);
	json_out_end(json);
}

static void put_run(struct json_out *json, const struct figures *figures)
{
	const struct figures_run *run = &figures->run;
	char why[300];

	json_out_number(json, "v", 1);
	json_out_bool(json, "running", run->is_running);
	json_out_string(json, "version", run->version);
	json_out_string(json, "state", run->state);
	put_time(json, "time", run->now_us);
	put_time(json, "started", run->started_us);
	put_words(json, "degraded", run->degraded);
	json_out_bool(json, "healthy", figures_are_healthy(figures, CONTROL_SECONDS, why));
	put_time(json, "committed", figures->live.committed_us);
	json_out_number(json, "uncommitted", figures->live.uncommitted);
}

static void put_counts(struct json_out *json, const struct figures *figures)
{
	const struct live_counts *live = &figures->live;
	const struct follow_counts *follow = &figures->follow;
	const struct figures_run *run = &figures->run;

	put_lag(json, follow->lag_bytes, figures->lag_us);
	json_out_number(json, "records", live->records);
	json_out_number(json, "findings", live->findings);
	json_out_number(json, "alerts", live->alerts);
	json_out_number(json, "commits", live->commits);
	json_out_number(json, "open_conversations", live->open_conversations);
	json_out_number(json, "open_decoders", follow->open_decoders);
	json_out_number(json, "untrusted_times", live->untrusted_times);
	json_out_number(json, "unreadable", follow->unreadable);
	json_out_number(json, "unseen", follow->unseen);
	json_out_number(json, "pending_format", follow->pending_format);
	json_out_object(json, "reloads");
	json_out_number(json, "ok", run->reloads);
	json_out_number(json, "failed", run->reloads_failed);
	put_words(json, "error", run->reload_error);
	json_out_end(json);
}

static void put_account(struct json_out *json, const struct account *account)
{
	json_out_object(json, "account");
	json_out_number(json, "read", account->read);
	json_out_number(json, "decoded", account->decoded);
	json_out_number(json, "container", account->container);
	json_out_number(json, "produced", account->produced);
	json_out_number(json, "audited", account->audited);
	json_out_number(json, "raw", account->raw);
	json_out_number(json, "other", account->other);
	json_out_number(json, "blank", account->blank);
	json_out_number(json, "pending", account->pending);
	json_out_number(json, "records", account->records);
	json_out_object(json, "quarantined");
	for (enum loss_reason reason = 0; reason < LOSS_REASONS; reason++)
		json_out_number(json, loss_name(reason), account->lost[reason]);
	json_out_end(json);
	json_out_end(json);
}

static void put_rules(struct json_out *json, const struct figures *figures)
{
	json_out_array(json, "rules");
	for (size_t i = 0; i < figures->nrules; i++) {
		const struct figures_rule *rule = &figures->rules[i];
		json_out_object(json, NULL);
		json_out_text(json, "id", rule->id);
		json_out_text(json, "clause", rule->clause);
		json_out_text(json, "severity", rule->severity);
		json_out_number(json, "evaluated", rule->tally.evaluated);
		json_out_number(json, "exposed", rule->tally.exposed);
		json_out_number(json, "fired", rule->tally.fired);
		json_out_number(json, "suppressed", rule->tally.suppressed);
		json_out_number(json, "excused", rule->tally.excused);
		json_out_number(json, "inconclusive", tally_inconclusive(&rule->tally));
		json_out_end(json);
	}
	json_out_end(json);
}

static void put_stream(struct json_out *json, const struct stream *stream)
{
	json_out_object(json, NULL);
	json_out_string(json, "stream", stream->expectation->stream);
	json_out_bool(json, "silent", stream->outcome.is_silent);
	put_time(json, "grown", stream->outcome.grown_us);
	put_words(json, "problem", stream->outcome.problem);
	json_out_array(json, "hours");
	for (size_t i = 0; i < stream->outcome.nhours; i++) {
		const struct expect_hour *hour = &stream->outcome.hours[i];
		json_out_object(json, NULL);
		json_out_string(json, "host", hour->host);
		put_time(json, "hour", hour->hour * INT64_C(3600000000));
		json_out_number(json, "expected", hour->expected);
		json_out_number(json, "seen", hour->seen);
		json_out_number(json, "missing", hour->missing);
		json_out_bool(json, "too_few", hour->is_too_few);
		json_out_end(json);
	}
	json_out_end(json);
	json_out_end(json);
}

static void put_watched(struct json_out *json, const struct figures *figures)
{
	json_out_array(json, "streams");
	for (size_t i = 0; figures->streams && i < figures->streams->n; i++)
		put_stream(json, &figures->streams->at[i]);
	json_out_end(json);
	json_out_array(json, "canaries");
	for (size_t i = 0; i < figures->ncanaries; i++) {
		const struct figures_canary *canary = &figures->canaries[i];
		json_out_object(json, NULL);
		json_out_string(json, "id", canary->id);
		json_out_text(json, "rule", canary->rule);
		put_time(json, "seen", canary->seen_us);
		put_time(json, "missed", canary->missed_us);
		json_out_end(json);
	}
	json_out_end(json);
}

static void put_text(struct json_out *json, const struct figures_text *text, bool is_running)
{
	json_out_object(json, NULL);
	if (text->input == FOLLOW_NO_INPUT)
		json_out_null(json, "input");
	else
		json_out_number(json, "input", text->input);
	json_out_text(json, "path", text->path);
	json_out_text(json, "state", text->state);
	json_out_text(json, "codec", text->codec);
	json_out_text(json, "format", text->format.len ? text->format : (struct span){0});
	json_out_text(json, "why", text->why.len ? text->why : (struct span){0});
	if (is_running) {
		json_out_bool(json, "readable", text->is_readable);
		json_out_bool(json, "open", text->is_open);
		json_out_number(json, "size", text->size);
		json_out_number(json, "read", text->read);
		put_lag(json, behind_bytes(text), text->lag_us);
	}
	json_out_number(json, "text", text->text_offset);
	if (is_running)
		json_out_number(json, "resume", text->resume_bytes);
	json_out_number(json, "quarantined", text->quarantined);
	put_time(json, "grown", text->grown_us);
	json_out_end(json);
}

int status_json(const struct figures *figures, struct buf *out, struct error *err)
{
	struct json_out *json = json_out_new();

	if (json == NULL)
		return error_memory(err);
	json_out_object(json, NULL);
	put_run(json, figures);
	if (figures->run.is_running) {
		put_counts(json, figures);
		put_watched(json, figures);
	}
	put_account(json, &figures->account);
	put_rules(json, figures);
	json_out_object(json, "states");
	for (size_t i = 0; i < figures->nstates; i++) {
		struct buf name = {0};
		buf_append(&name, figures->states[i].name);
		if (buf_string(&name))
			json_out_number(json, name.at, figures->states[i].n);
		buf_done(&name);
	}
	json_out_end(json);
	json_out_array(json, "texts");
	for (size_t i = 0; i < figures->ntexts; i++)
		put_text(json, &figures->texts[i], figures->run.is_running);
	json_out_end(json);
	json_out_end(json);
	int result = json_out_print(json, false, out, err);
	json_out_free(json);
	return result;
}

/* ---- the page ---- */

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

static void print_streams(struct buf *out, const struct streams *streams)
{
	char at[DATES_TIME];

	for (size_t i = 0; streams && i < streams->n; i++) {
		const struct stream *stream = &streams->at[i];
		buf_text(out, "stream ");
		text_printable(out, span_of(stream->expectation->stream), false);
		buf_printf(out, ": %s since %s",
		    stream->outcome.is_silent ? "silent" : "grown last",
		    dates_time(stream->outcome.grown_us, at));
		if (stream->expectation->counts)
			buf_printf(out,
			    ", of %" PRIu64 " expected records %" PRIu64
			    " missing, too many of them in %" PRIu64 " hours",
			    stream->expected, stream->missing, stream->too_few);
		if (stream->outcome.problem[0] != '\0') {
			buf_text(out, ", ");
			text_printable(out, span_of(stream->outcome.problem), false);
		}
		buf_text(out, "\n");
	}
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
	uint64_t behind = behind_bytes(text);

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
	buf_text(out, ", ");
	text_printable(out, text->codec, false);
	if (text->format.len > 0) {
		buf_text(out, ", ");
		text_printable(out, text->format, false);
	}
	buf_text(out, ", text to ");
	buf_printf(out, "%" PRIu64, text->text_offset);
	if (is_running) {
		buf_text(out, ", behind ");
		print_bytes(out, behind_bytes(text));
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
		print_streams(out, figures->streams);
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
		buf_printf(&text, "%" PRIu64 " texts, behind ", figures->follow.texts);
		print_bytes(&text, figures->follow.lag_bytes);
		buf_printf(&text, ", %" PRIu64 " records and %" PRIu64 " findings since the start",
		    figures->live.records, figures->live.findings);
	}
	const char *words = buf_string(&text);
	snprintf(line, LINE, "%s", words ? words : "");
	buf_done(&text);
}
