/* OpenMetrics text, and the two ways out. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/metrics.h"

/* A family's head. The unit is the end of its name, or NULL. */
static void family(
    struct buf *out, const char *name, const char *type, const char *unit, const char *help)
{
	buf_printf(out, "# TYPE specaudit_%s %s\n", name, type);
	if (unit)
		buf_printf(out, "# UNIT specaudit_%s %s\n", name, unit);
	buf_printf(out, "# HELP specaudit_%s %s\n", name, help);
}

/* A label's value: quotes, backslashes and line ends escaped, ill-formed bytes and control characters shown. */
static void label(struct buf *out, const char *name, struct span value)
{
	struct buf harmless = {0};

	text_printable(&harmless, value, false);
	buf_printf(out, "%s=\"", name);
	for (size_t i = 0; i < harmless.len; i++) {
		if (harmless.at[i] == '"' || harmless.at[i] == '\\')
			buf_byte(out, '\\');
		buf_byte(out, harmless.at[i]);
	}
	buf_byte(out, '"');
	out->failed = out->failed || harmless.failed;
	buf_done(&harmless);
}

static void counter(
    struct buf *out, const char *name, const char *unit, const char *help, uint64_t value)
{
	family(out, name, "counter", unit, help);
	buf_printf(out, "specaudit_%s_total %" PRIu64 "\n", name, value);
}

static void gauge(
    struct buf *out, const char *name, const char *unit, const char *help, double value)
{
	family(out, name, "gauge", unit, help);
	buf_printf(out, "specaudit_%s %.17g\n", name, value);
}

/* One sample of a family of counters with one label. */
static void labelled(
    struct buf *out, const char *name, const char *key, const char *word, uint64_t value)
{
	buf_printf(out, "specaudit_%s{", name);
	label(out, key, span_of(word));
	buf_printf(out, "} %" PRIu64 "\n", value);
}

static void print_run(const struct figures *figures, struct buf *out)
{
	const struct figures_run *run = &figures->run;

	/* a gauge, not of type info, which collectors of the older format refuse */
	family(out, "build_info", "gauge", NULL, "The program that writes this.");
	buf_text(out, "specaudit_build_info{");
	label(out, "version", span_of(run->version));
	buf_text(out, "} 1\n");
	gauge(out, "start_time_seconds", "seconds", "When the daemon was started, since 1970.",
	    (double)run->started_us / 1e6);
	gauge(out, "degraded", NULL, "1 while nothing is audited because the state cannot be kept.",
	    run->degraded[0] != '\0');
	family(out, "reloads", "counter", NULL, "Configurations and rules taken anew, by outcome.");
	labelled(out, "reloads_total", "outcome", "ok", run->reloads);
	labelled(out, "reloads_total", "outcome", "failed", run->reloads_failed);
}

static void print_live(const struct figures *figures, struct buf *out)
{
	const struct live_counts *live = &figures->live;

	counter(out, "settled_records", NULL, "Records judged since the start.", live->records);
	counter(out, "settled_findings", NULL, "Findings since the start.", live->findings);
	counter(out, "alerts", NULL, "Findings that alert, since the start.", live->alerts);
	counter(out, "commits", NULL, "Commits since the start.", live->commits);
	counter(out, "untrusted_times", NULL,
	    "Records since the start whose time is absent or cannot be.", live->untrusted_times);
	gauge(out, "last_commit_timestamp_seconds", "seconds",
	    "When the last commit was made, since 1970.", (double)live->committed_us / 1e6);
	gauge(out, "uncommitted_records", NULL, "Records judged and not committed yet.",
	    (double)live->uncommitted);
	gauge(out, "open_conversations", NULL, "Conversations that may go on.",
	    (double)live->open_conversations);
}

static void print_account(const struct figures *figures, struct buf *out)
{
	const struct account *account = &figures->account;

	counter(out, "read_bytes", "bytes", "Stored bytes read.", account->read);
	counter(out, "decoded_bytes", "bytes", "Text bytes that decoding gave.", account->produced);
	family(out, "text_bytes", "counter", "bytes", "Text bytes, by what became of them.");
	labelled(out, "text_bytes_total", "outcome", "audited", account->audited);
	labelled(out, "text_bytes_total", "outcome", "raw", account->raw);
	labelled(out, "text_bytes_total", "outcome", "other", account->other);
	labelled(out, "text_bytes_total", "outcome", "blank", account->blank);
	family(out, "records", "counter", NULL, "Records of the state, by what became of them.");
	labelled(out, "records_total", "outcome", "audited", account->records_audited);
	labelled(out, "records_total", "outcome", "raw", account->records_raw);
	labelled(out, "records_total", "outcome", "other", account->records_other);
	labelled(out, "records_total", "outcome", "lost", account->records_lost);
	family(out, "quarantined_bytes", "counter", "bytes", "Bytes not audited, by reason.");
	for (enum loss_reason reason = 0; reason < LOSS_REASONS; reason++)
		labelled(out, "quarantined_bytes_total", "reason", loss_name(reason),
		    account->lost[reason]);
	family(out, "losses", "counter", NULL, "Places where something was lost, by reason.");
	for (enum loss_reason reason = 0; reason < LOSS_REASONS; reason++)
		labelled(out, "losses_total", "reason", loss_name(reason), account->losses[reason]);
}

static void print_rule(
    struct buf *out, const char *name, const struct figures_rule *rule, uint64_t value)
{
	buf_printf(out, "specaudit_%s{", name);
	label(out, "rule", rule->id);
	buf_byte(out, ',');
	label(out, "clause", rule->clause);
	buf_byte(out, ',');
	label(out, "severity", rule->severity);
	buf_printf(out, "} %" PRIu64 "\n", value);
}

static void print_rules(const struct figures *figures, struct buf *out)
{
	const struct figures_rule *rules = figures->rules;

	family(out, "findings", "counter", NULL, "Findings of the state, by rule.");
	for (size_t i = 0; i < figures->nrules; i++)
		print_rule(out, "findings_total", &rules[i], rules[i].tally.fired);
	family(out, "exposures", "counter", NULL,
	    "Where a rule's trigger was present and the outcome could be told.");
	for (size_t i = 0; i < figures->nrules; i++)
		print_rule(out, "exposures_total", &rules[i], rules[i].tally.exposed);
	family(out, "inconclusive", "counter", NULL, "Where the outcome could not be told.");
	for (size_t i = 0; i < figures->nrules; i++)
		print_rule(
		    out, "inconclusive_total", &rules[i], tally_inconclusive(&rules[i].tally));
}

static void print_states(const struct figures *figures, struct buf *out)
{
	family(out, "texts", "gauge", NULL, "Followed texts, by state.");
	for (size_t i = 0; i < figures->nstates; i++) {
		buf_text(out, "specaudit_texts{");
		label(out, "state", figures->states[i].name);
		buf_printf(out, "} %" PRIu64 "\n", figures->states[i].n);
	}
}

static int by_lag(const void *a, const void *b)
{
	const struct figures_text *const *left = a, *const *right = b;
	uint64_t l = figures_behind(*left), r = figures_behind(*right);

	if (l != r)
		return l < r ? 1 : -1;
	return ((*left)->input > (*right)->input) - ((*left)->input < (*right)->input);
}

/* Two texts may have had one path, one after the other: the number tells them apart. */
static void print_text(struct buf *out, const char *name, const struct figures_text *text)
{
	buf_printf(out, "specaudit_%s{", name);
	label(out, "path", span_slice(text->path, 0, 255));
	buf_printf(out, ",input=\"%" PRIu32 "\"} ", text->input);
}

static int print_texts(const struct figures *figures, struct buf *out)
{
	const struct figures_text **texts = malloc((figures->ntexts + 1) * sizeof(void *));
	size_t n = 0;

	if (texts == NULL)
		return -1;
	for (size_t i = 0; i < figures->ntexts; i++)
		if (figures->texts[i].input != FOLLOW_NO_INPUT)
			texts[n++] = &figures->texts[i];
	qsort(texts, n, sizeof(void *), by_lag);
	n = n < METRICS_TEXTS ? n : METRICS_TEXTS;
	family(out, "text_lag_bytes", "gauge", "bytes",
	    "Stored bytes of a text not read yet; of at most 100 texts.");
	for (size_t i = 0; i < n; i++) {
		print_text(out, "text_lag_bytes", texts[i]);
		buf_printf(out, "%" PRIu64 "\n", figures_behind(texts[i]));
	}
	family(out, "text_lag_seconds", "gauge", "seconds",
	    "How long a text has not been read to its end; of at most 100 texts.");
	for (size_t i = 0; i < n; i++) {
		print_text(out, "text_lag_seconds", texts[i]);
		buf_printf(out, "%.17g\n", (double)texts[i]->lag_us / 1e6);
	}
	free(texts);
	return 0;
}

static void print_follow(const struct figures *figures, struct buf *out)
{
	const struct follow_counts *follow = &figures->follow;

	gauge(out, "lag_bytes", "bytes", "Stored bytes not read yet, of all texts.",
	    (double)follow->lag_bytes);
	gauge(out, "lag_seconds", "seconds",
	    "How long the text most behind has not been read to "
	    "its end.",
	    (double)figures->lag_us / 1e6);
	gauge(out, "open_decoders", NULL, "Texts with a decoder at work.",
	    (double)follow->open_decoders);
	gauge(out, "unreadable_files", NULL, "Files that cannot be read.",
	    (double)follow->unreadable);
	gauge(out, "unseen_places", NULL,
	    "Folders that may not be listed and links that lead nowhere.", (double)follow->unseen);
	gauge(out, "pending_format_texts", NULL, "Texts that wait for their format to be set.",
	    (double)follow->pending_format);
	print_states(figures, out);
}

/* As many series as the configuration names canaries. */
static void print_watched(const struct figures *figures, struct buf *out)
{
	gauge(out, "alarm", NULL, "1 while something that is expected is missing.",
	    figures->run.alarm[0] != '\0');
	if (figures->ncanaries == 0)
		return;
	family(out, "canary_missed", "gauge", NULL,
	    "1 if a canary was missed in the last window that was judged.");
	for (size_t i = 0; i < figures->ncanaries; i++)
		labelled(out, "canary_missed", "canary", figures->canaries[i].id,
		    figures->canaries[i].is_missed);
}

int metrics_print(const struct figures *figures, struct buf *out, struct error *err)
{
	print_run(figures, out);
	print_live(figures, out);
	print_account(figures, out);
	print_rules(figures, out);
	print_follow(figures, out);
	print_watched(figures, out);
	if (print_texts(figures, out) != 0)
		return error_memory(err);
	buf_text(out, "# EOF\n");
	return out->failed ? error_memory(err) : 0;
}

/* ---- the file ---- */

static int write_whole(int file, struct span text)
{
	while (text.len > 0) {
		ssize_t n = write(file, text.at, text.len);
		if (n < 0)
			return -1;
		text.at += n;
		text.len -= (size_t)n;
	}
	return fchmod(file, S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH);
}

/* Not synced: after a power cut it is written anew before anybody asks. The name while it is being written does not end
 * as collectors want it. */
int metrics_write(const char *path, struct span text, struct error *err)
{
	struct buf name = {0};

	buf_printf(&name, "%s.new", path);
	const char *fresh = buf_string(&name);
	if (fresh == NULL) {
		buf_done(&name);
		return error_memory(err);
	}
	int file =
	    open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
	int result = file < 0 ? error_set(err, ERROR_SYSTEM, "%s: cannot be made", fresh) : 0;
	if (result == 0 && write_whole(file, text) != 0)
		result = error_set(err, ERROR_SYSTEM, "%s: cannot be written", fresh);
	if (file >= 0)
		close(file);
	if (result == 0 && rename(fresh, path) != 0)
		result = error_set(err, ERROR_SYSTEM, "%s: cannot be replaced", path);
	if (result != 0 && file >= 0)
		unlink(fresh);
	buf_done(&name);
	return result;
}

/* ---- the socket ---- */

size_t metrics_request(struct span so_far)
{
	static const struct span ends[] = {SPAN("\r\n\r\n"), SPAN("\n\n")};

	for (size_t at = 0; at < so_far.len; at++)
		for (size_t i = 0; i < ARRAY_LEN(ends); i++)
			if (span_starts(span_slice(so_far, at, so_far.len), ends[i]))
				return at + ends[i].len;
	return 0;
}

static void answer(
    struct buf *out, const char *status, const char *type, struct span body, bool has_body)
{
	buf_printf(out,
	    "HTTP/1.0 %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n",
	    status, type, body.len);
	if (has_body)
		buf_append(out, body);
}

void metrics_answer(struct span request, struct span text, struct buf *out)
{
	static const char plain[] = "text/plain; charset=utf-8";
	const char *space = memchr(request.at, ' ', request.len);
	struct span method = span_slice(request, 0, space ? (size_t)(space - request.at) : 0);
	struct span rest = span_slice(request, method.len + 1, request.len);
	size_t length = 0;

	while (length < rest.len && rest.at[length] > ' ')
		length++;
	struct span target = span_slice(rest, 0, length);
	if (!span_is(method, "GET") && !span_is(method, "HEAD"))
		answer(out, "405 Method Not Allowed", plain, span_of("only GET and HEAD\n"), true);
	else if (!span_is(target, "/metrics") && !span_is(target, "/"))
		answer(out, "404 Not Found", plain, span_of("only /metrics\n"), true);
	else
		answer(out, "200 OK", "application/openmetrics-text; version=1.0.0; charset=utf-8",
		    text, span_is(method, "GET"));
}
