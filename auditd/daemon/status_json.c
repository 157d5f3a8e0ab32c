/* Figures as a JSON document. */
#include "base/dates.h"
#include "base/json_out.h"
#include "daemon/control.h"
#include "daemon/status.h"

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
	put_words(json, "alarm", run->alarm);
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
	json_out_number(json, "no_files", follow->others);
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

static void put_watched(struct json_out *json, const struct figures *figures)
{
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
		put_lag(json, figures_behind(text), text->lag_us);
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
