/* What a specification's own examples gave, for programs. */
#include "base/json_out.h"
#include "verbs/conformance.h"

/* As keys. */
static const char *const outcome_keys[REPLY_OUTCOMES] = {
    "hit", "elsewhere", "miss", "quiet", "signal", "false_alarm"};

static void put_counts(struct json_out *json, const struct conformance_counts *counts)
{
	for (size_t i = 0; i < REPLY_OUTCOMES; i++)
		json_out_number(json, outcome_keys[i], counts->of[i]);
}

static void put_findings(struct json_out *json, const struct conformance *conformance,
    const struct conformance_reply *reply)
{
	json_out_array(json, "findings");
	for (size_t i = 0; i < reply->nfindings; i++) {
		const struct conformance_finding *found = &reply->findings[i];
		json_out_object(json, NULL);
		json_out_text(json, "rule", found->rule->id);
		json_out_text(json, "verdict", found->verdict);
		json_out_text(json, "severity", found->severity);
		json_out_text(json, "clause",
		    ruleset_clause(conformance->kit->ruleset, found->rule->clauses[0])->anchor);
		json_out_bool(json, "right_clause", found->is_right);
		json_out_end(json);
	}
	json_out_end(json);
}

static void put_settings(struct json_out *json, const struct example *example)
{
	json_out_array(json, "settings");
	for (size_t i = 0; i < example->nsettings; i++) {
		json_out_object(json, NULL);
		json_out_text(json, "key", example->settings[i].key);
		json_out_text(json, "value", example->settings[i].value);
		json_out_end(json);
	}
	json_out_end(json);
}

static void put_reply(struct json_out *json, const struct conformance *conformance,
    const struct conformance_reply *reply)
{
	const struct example_turn *turn = reply->turn;

	json_out_object(json, NULL);
	json_out_string(json, "id", reply->id);
	json_out_string(json, "label", grade_names[turn->grade]);
	json_out_text(json, "clause", reply->clause);
	json_out_text(json, "section", reply->example->anchor);
	json_out_text(json, "title", reply->example->title);
	json_out_text(json, "note", turn->note);
	json_out_number(json, "line", turn->line);
	json_out_bool(json, "elided", turn->is_elided);
	json_out_bool(json, "staged", turn->is_staged);
	json_out_bool(json, "no_words", turn->text.len == 0);
	put_settings(json, reply->example);
	json_out_string(json, "outcome", outcome_keys[reply->outcome]);
	put_findings(json, conformance, reply);
	json_out_end(json);
}

static void put_clauses(struct json_out *json, const struct conformance *conformance)
{
	const struct document *document = conformance->kit->document;

	json_out_array(json, "clauses");
	for (size_t i = 0; i < document->nclauses; i++) {
		struct span anchor = document->clauses[i].anchor;
		struct conformance_counts counts = conformance_count(conformance, anchor);
		size_t n = 0;
		for (size_t j = 0; j < REPLY_OUTCOMES; j++)
			n += counts.of[j];
		if (n == 0)
			continue;
		json_out_object(json, NULL);
		json_out_text(json, "clause", anchor);
		put_counts(json, &counts);
		json_out_end(json);
	}
	json_out_end(json);
}

static void put_flaws(struct json_out *json, const struct examples *examples)
{
	json_out_array(json, "flaws");
	for (size_t i = 0; i < examples->nflaws; i++) {
		json_out_object(json, NULL);
		json_out_number(json, "line", examples->flaws[i].line);
		json_out_string(json, "what", examples->flaws[i].what);
		json_out_end(json);
	}
	json_out_end(json);
	json_out_number(json, "more_flaws", examples->nflaws_dropped);
}

static void put_all(struct json_out *json, const struct conformance *conformance)
{
	const struct document *document = conformance->kit->document;
	struct conformance_counts total = conformance_count(conformance, (struct span){NULL, 0});

	json_out_object(json, NULL);
	json_out_bool(json, "in_sample", true);
	json_out_string(json, "caution", conformance_caution);
	json_out_string(json, "file", conformance->examples->name);
	json_out_text(json, "document", document->name);
	json_out_text(json, "release", document->release);
	json_out_string(json, "release_known_by", conformance->how);
	json_out_number(json, "examples", conformance->examples->n);
	put_flaws(json, conformance->examples);
	json_out_object(json, "total");
	put_counts(json, &total);
	json_out_end(json);
	put_clauses(json, conformance);
	json_out_array(json, "replies");
	for (size_t i = 0; i < conformance->nreplies; i++)
		put_reply(json, conformance, &conformance->replies[i]);
	json_out_end(json);
	json_out_end(json);
}

int conformance_json(const struct conformance *conformance, struct buf *out, struct error *err)
{
	struct json_out *json = json_out_new();

	if (json == NULL)
		return error_memory(err);
	put_all(json, conformance);
	int result = json_out_print(json, true, out, err);
	json_out_free(json);
	buf_byte(out, '\n');
	return result;
}
