/* The report as one JSON object: the same numbers as the other formats, for machines. Bounded lists
 * have their total beside them. */
#include "base/dates.h"
#include "base/json_out.h"
#include "report/finding.h"
#include "report/format.h"
#include "report/json.h"
#include "report/words.h"

static void put_engine(struct json_out *json, const struct summary *summary)
{
	struct span engine = {0};

	if (summary->nversions > 0)
		engine = summary->versions[summary->nversions - 1].engine;
	json_out_text(json, "engine", engine);
}

static void put_models(struct json_out *json, const struct summary_version *version)
{
	json_out_array(json, "models");
	for (size_t i = 0; i < version->nmodels; i++) {
		const struct summary_model *row = &version->models[i];
		json_out_object(json, NULL);
		json_out_text(json, "model", row->model.name);
		json_out_text(json, "from", row->model.from);
		json_out_text(json, "until", row->model.until);
		json_out_text(json, "spec", row->is_bound ? row->model.spec : version->spec);
		json_out_bool(json, "bound", row->is_bound);
		json_out_number(json, "turns", row->turns);
		json_out_end(json);
	}
	json_out_end(json);
	json_out_number(json, "turns_of_other_models", version->unnamed);
}

static void put_versions(struct json_out *json, const struct summary *summary)
{
	json_out_array(json, "rulesets");
	for (size_t i = 0; i < summary->nversions; i++) {
		const struct summary_version *version = &summary->versions[i];
		json_out_object(json, NULL);
		json_out_string(json, "digest", version->hex);
		json_out_text(json, "pack", version->pack);
		json_out_text(json, "version", version->version);
		json_out_text(json, "spec", version->spec);
		json_out_text(json, "engine", version->engine);
		json_out_number(json, "rules", version->nrules);
		put_models(json, version);
		json_out_end(json);
	}
	json_out_end(json);
}

static void put_completeness(
    struct json_out *json, const struct summary *summary, const struct report_options *options)
{
	json_out_bool(json, "complete", summary->is_complete);
	json_out_string(
	    json, "why_incomplete", summary->is_complete ? NULL : summary->why_incomplete);
	json_out_object(json, "allowed");
	json_out_real(json, "quarantine", options->allow_quarantine);
	json_out_real(json, "raw", options->allow_raw);
	json_out_end(json);
}

static void put_period(struct json_out *json, const struct summary *summary)
{
	char text[DATES_DAY];

	json_out_object(json, "period");
	json_out_string(json, "first_day",
	    summary->has_hours ? dates_day_of_hour(summary->first_hour, text) : NULL);
	json_out_string(json, "last_day",
	    summary->has_hours ? dates_day_of_hour(summary->last_hour, text) : NULL);
	json_out_string(json, "timezone", "UTC");
	json_out_end(json);
}

static void put_lost(struct json_out *json, const struct account *account, bool is_stored)
{
	json_out_object(json, "lost");
	for (size_t i = 0; i < LOSS_REASONS; i++)
		if (loss_is_stored((enum loss_reason)i) == is_stored)
			json_out_number(json, loss_name((enum loss_reason)i), account->lost[i]);
	json_out_end(json);
}

static void put_losses_by_reason(struct json_out *json, const struct account *account)
{
	json_out_object(json, "losses");
	for (size_t i = 0; i < LOSS_REASONS; i++)
		json_out_number(json, loss_name((enum loss_reason)i), account->losses[i]);
	json_out_end(json);
}

static void put_account(struct json_out *json, const char *key, const struct account *account)
{
	json_out_object(json, key);
	json_out_object(json, "stored");
	json_out_number(json, "read", account->read);
	json_out_number(json, "decoded", account->decoded);
	json_out_number(json, "container", account->container);
	put_lost(json, account, true);
	json_out_end(json);
	json_out_object(json, "text");
	json_out_number(json, "produced", account->produced);
	json_out_number(json, "audited", account->audited);
	json_out_number(json, "raw", account->raw);
	json_out_number(json, "other", account->other);
	json_out_number(json, "blank", account->blank);
	put_lost(json, account, false);
	json_out_number(json, "pending", account->pending);
	json_out_end(json);
	json_out_bool(json, "balances", account_balances(account));
	put_losses_by_reason(json, account);
	json_out_object(json, "records");
	json_out_number(json, "total", account->records);
	json_out_number(json, "audited", account->records_audited);
	json_out_number(json, "raw", account->records_raw);
	json_out_number(json, "other", account->records_other);
	json_out_number(json, "lost", account->records_lost);
	json_out_end(json);
	json_out_end(json);
}

static void put_inputs(struct json_out *json, const struct summary *summary)
{
	json_out_number(json, "inputs_total", summary->total_inputs);
	json_out_number(json, "repeats_total", summary->total_repeats);
	json_out_array(json, "inputs");
	for (size_t i = 0; i < summary->ninputs; i++) {
		const struct store_input *input = &summary->inputs[i];
		json_out_object(json, NULL);
		json_out_text(json, "path", input->path);
		json_out_text(json, "codec", input->codec);
		json_out_number(json, "size", input->size);
		json_out_string(json, "digest", input->stream);
		json_out_bool(json, "repeat", input->is_repeat);
		put_account(json, "account", &input->account);
		json_out_end(json);
	}
	json_out_end(json);
}

static void put_losses(struct json_out *json, const struct summary *summary)
{
	json_out_number(json, "losses_total", summary->total_losses);
	json_out_array(json, "losses");
	for (size_t i = 0; i < summary->nlosses; i++) {
		const struct loss *loss = &summary->losses[i].loss;
		json_out_object(json, NULL);
		json_out_string(json, "reason", loss_name(loss->reason));
		json_out_text(json, "file", summary->losses[i].path);
		json_out_number(json, "raw", loss->at.raw_offset);
		json_out_number(json, "text", loss->at.text_offset);
		json_out_number(json, "line", loss->at.line);
		json_out_number(json, "bytes", loss->nbytes);
		json_out_string(json, "detail", loss->detail);
		json_out_end(json);
	}
	json_out_end(json);
}

static void put_counters(struct json_out *json, const struct summary *summary)
{
	json_out_array(json, "counters");
	for (size_t i = 0; i < summary->ncounters; i++) {
		json_out_object(json, NULL);
		json_out_text(json, "name", summary->counters[i].name);
		json_out_number(json, "value", summary->counters[i].value);
		json_out_end(json);
	}
	json_out_end(json);
}

static void put_totals(struct json_out *json, const struct summary *summary)
{
	const struct {
		const char *key;
		const struct store_count *count;
	} totals[] = {
	    {"all", &summary->total},
	    {"stable", &summary->stable},
	    {"experimental", &summary->other},
	};

	json_out_object(json, "findings");
	for (size_t i = 0; i < ARRAY_LEN(totals); i++) {
		json_out_object(json, totals[i].key);
		json_put_count(json, totals[i].count);
		json_out_end(json);
	}
	json_out_end(json);
}

static void put_group(
    struct json_out *json, const char *key, const struct summary_group *group, bool turns)
{
	json_out_array(json, key);
	for (size_t i = 0; i < group->nrows + group->has_others; i++) {
		const struct summary_row *row = i < group->nrows ? &group->rows[i] : &group->others;
		json_out_object(json, NULL);
		json_out_text(json, "name", row->count.name);
		json_out_bool(json, "others", i == group->nrows);
		json_put_count(json, &row->count);
		if (turns)
			json_out_number(json, "turns", row->turns);
		json_out_end(json);
	}
	json_out_end(json);
}

static void put_groups(struct json_out *json, const struct summary *summary)
{
	static const struct {
		const char *key;
		enum store_group group;
	} groups[] = {
	    {"family", GROUP_FAMILY},
	    {"severity", GROUP_SEVERITY},
	    {"verdict", GROUP_VERDICT},
	    {"clause", GROUP_CLAUSE},
	    {"rule", GROUP_RULE},
	    {"model", GROUP_MODEL},
	    {"day", GROUP_DAY},
	};

	json_out_object(json, "findings_by");
	for (size_t i = 0; i < ARRAY_LEN(groups); i++)
		put_group(json, groups[i].key, &summary->groups[groups[i].group],
		    groups[i].group == GROUP_MODEL || groups[i].group == GROUP_DAY);
	json_out_end(json);
}

static void put_languages(struct json_out *json, const struct summary *summary)
{
	json_out_array(json, "languages");
	for (size_t i = 0; i < summary->nlanguages; i++) {
		json_out_object(json, NULL);
		json_out_text(json, "name", summary->languages[i].name);
		json_out_number(json, "turns", summary->languages[i].turns);
		json_out_bool(json, "read_by_a_rule", summary->languages[i].nreading > 0);
		json_out_number(json, "rules_reading", summary->languages[i].nreading);
		json_out_number(json, "rules", summary->njudging);
		json_out_end(json);
	}
	json_out_end(json);
}

/* What is in no rate. */
static void put_aside(struct json_out *json, const struct summary *summary)
{
	struct buf text = {0};

	json_out_object(json, "not_judged");
	json_out_bool(json, "languages_identified", summary->languages_identified);
	json_out_number(json, "turns_in_languages_no_rule_reads", summary_unread_turns(summary));
	json_out_number(json, "turns_in_no_identified_language", summary->unidentified);
	put_languages(json, summary);
	json_out_number(
	    json, "messages_with_media", summary_counter(summary, "messages-with-media", 0));
	json_put_undecided(json, "undecided", &summary->undecided);
	json_out_array(json, "sentences");
	for (size_t i = 0; words_aside(summary, i, &text); i++)
		json_out_text(json, NULL, buf_span(&text));
	json_out_end(json);
	json_out_end(json);
	buf_done(&text);
}

static void put_exceptions(struct json_out *json, const struct summary *summary)
{
	json_out_array(json, "exceptions");
	for (size_t i = 0; i < summary->nexceptions; i++) {
		const struct summary_exception *row = &summary->exceptions[i];
		const struct store_exception *exception = &row->exception;
		json_out_object(json, NULL);
		json_out_text(json, "id", exception->id);
		json_put_list(json, "rules", &exception->rules);
		json_put_list(json, "tenants", &exception->tenants);
		json_put_list(json, "models", &exception->models);
		json_out_text(json, "reason", exception->reason);
		json_out_text(json, "owner", exception->owner);
		json_out_text(json, "expires", exception->expires);
		json_out_text(json, "as_of", exception->as_of);
		json_out_text(json, "state", exception->state);
		if (row->has_days)
			json_out_signed(json, "days_left", row->days_left);
		else
			json_out_null(json, "days_left");
		json_out_number(json, "findings", exception->findings);
		json_out_text(json, "digest", exception->digest);
		json_out_bool(json, "given", exception->is_given);
		json_out_number(json, "version", row->version);
		json_out_number(json, "versions", row->nversions);
		json_out_end(json);
	}
	json_out_end(json);
}

static void put_examples(struct json_out *json, const struct summary *summary)
{
	json_out_array(json, "examples");
	for (size_t i = 0; i < summary->nrules; i++) {
		const struct summary_rule *rule = &summary->rules[i];
		for (size_t j = 0; j < rule->nexamples; j++) {
			const struct finding *finding = &rule->examples[j];
			const struct summary_version *version =
			    summary_version_of(summary, finding);
			finding_put(json, NULL, finding, span_of(version ? version->hex : NULL),
			    version ? version->engine : (struct span){0});
		}
	}
	json_out_end(json);
}

static void put_limits(struct json_out *json, const struct summary *summary)
{
	struct buf text = {0};

	json_out_array(json, "limits");
	for (size_t i = 0; words_limit(summary, i, &text); i++)
		json_out_text(json, NULL, buf_span(&text));
	json_out_end(json);
	buf_done(&text);
}

static void put_edition(struct json_out *json, const struct report_period *period)
{
	json_out_object(json, "edition");
	json_out_number(json, "number", period->edition);
	json_out_text(json, "replaces", period->replaces);
	json_out_array(json, "changes");
	for (size_t i = 0; i < period->nchanges; i++) {
		json_out_object(json, NULL);
		json_out_text(json, "name", period->changes[i].name);
		json_out_number(json, "before", period->changes[i].before);
		json_out_number(json, "after", period->changes[i].after);
		json_out_end(json);
	}
	json_out_end(json);
	json_out_end(json);
}

/* What the report was asked for; the records' own first and last days stand in "period". */
static void put_window(struct json_out *json, const struct report_period *period)
{
	if (period == NULL)
		return;
	json_out_object(json, "window");
	json_out_text(json, "kind", period->kind);
	json_out_text(json, "from", period->from);
	json_out_text(json, "to", period->to);
	json_out_text(json, "timezone", period->timezone);
	json_out_end(json);
	if (period->edition > 0)
		put_edition(json, period);
}

static void put_expected(struct json_out *json, const struct summary *summary)
{
	json_out_object(json, "expected");
	json_out_number(json, "records", summary->expected_records);
	json_out_number(json, "seen", summary->seen_records);
	json_out_number(json, "missing", summary->missing_records);
	json_out_number(json, "silent_streams", summary->nsilent);
	json_out_number(json, "short_hours", summary->nshort);
	json_out_array(json, "rows");
	for (size_t i = 0; i < summary->nexpected; i++) {
		const struct store_expected *row = &summary->expected[i];
		json_out_object(json, NULL);
		json_out_text(json, "stream", row->stream);
		json_out_text(json, "host", row->host);
		json_out_text(json, "hour", row->hour);
		json_out_text(json, "last_grown", row->grown);
		json_out_bool(json, "silent", row->is_silent);
		json_out_text(json, "problem", row->problem);
		json_out_number(json, "expected", row->expected);
		json_out_number(json, "seen", row->seen);
		json_out_number(json, "missing", row->missing);
		json_out_bool(json, "too_few", row->is_too_few);
		json_out_end(json);
	}
	json_out_end(json);
	json_out_end(json);
}

static void put_segment(
    struct json_out *json, const struct summary *summary, const struct report_options *options)
{
	put_engine(json, summary);
	put_versions(json, summary);
	put_completeness(json, summary, options);
	put_period(json, summary);
	json_out_object(json, "counts");
	json_out_number(json, "conversations",
	    summary_counter(summary, "conversations", summary->counts.conversations));
	json_out_number(json, "turns", summary_counter(summary, "turns", summary->counts.turns));
	json_out_number(json, "repeated_turns",
	    summary_counter(summary, "repeated-turns", summary->counts.repeats));
	json_out_number(json, "untrusted_times", summary->untrusted);
	json_out_end(json);
	put_account(json, "account", &summary->account);
	put_inputs(json, summary);
	put_losses(json, summary);
	if (summary->nexpected > 0)
		put_expected(json, summary);
	put_counters(json, summary);
	put_totals(json, summary);
	put_aside(json, summary);
	json_out_array(json, "rules");
	for (size_t i = 0; i < summary->nrules; i++)
		json_put_rule(json, &summary->rules[i]);
	json_out_end(json);
	json_put_clauses(json, summary);
	put_exceptions(json, summary);
	put_groups(json, summary);
	put_examples(json, summary);
	put_limits(json, summary);
}

static void put_report(struct json_out *json, const struct report_segments *segments,
    const struct report_options *options)
{
	json_out_object(json, NULL);
	json_out_number(json, "v", 1);
	put_window(json, options->period);
	if (segments->n == 1) {
		put_segment(json, &segments->at[0], options);
	} else {
		json_out_array(json, "segments");
		for (size_t i = 0; i < segments->n; i++) {
			json_out_object(json, NULL);
			put_segment(json, &segments->at[i], options);
			json_out_end(json);
		}
		json_out_end(json);
	}
	json_out_end(json);
}

static int write_json(const struct report_segments *segments, const struct report_options *options,
    struct buf *out, struct error *err)
{
	struct json_out *json = json_out_new();

	if (json == NULL)
		return error_memory(err);
	put_report(json, segments, options);
	int result = json_out_print(json, true, out, err);
	json_out_free(json);
	buf_byte(out, '\n');
	return result;
}

const struct format format_json = {
    .endings = {".json"},
    .write = write_json,
};
