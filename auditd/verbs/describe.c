/* Ruleset to JSON. */
#include "base/dates.h"
#include "base/json_out.h"
#include "verbs/describe.h"
#include "verbs/kit.h"
#include "verbs/measured.h"

static void describe_list(struct json_out *out, const char *key, const struct span *texts, size_t n)
{
	json_out_array(out, key);
	for (size_t i = 0; i < n; i++)
		json_out_text(out, NULL, texts[i]);
	json_out_end(out);
}

static void describe_clauses_of(
    struct json_out *out, const struct ruleset *ruleset, const struct rule *rule)
{
	json_out_array(out, "clauses");
	for (size_t i = 0; i < rule->nclauses; i++) {
		struct span document = ruleset->documents[rule->clauses[i].document].name;
		struct span anchor = ruleset_clause(ruleset, rule->clauses[i])->anchor;
		struct buf name = {0};
		buf_append(&name, document);
		buf_byte(&name, '#');
		buf_append(&name, anchor);
		json_out_text(out, NULL, buf_span(&name));
		buf_done(&name);
	}
	json_out_end(out);
}

static void describe_share(struct json_out *out, const char *key, bool is_known, double share)
{
	if (is_known)
		json_out_real(out, key, share);
	else
		json_out_null(out, key);
}

void describe_measured(
    struct json_out *out, const struct measured *measured, const struct rule *rule)
{
	const struct measured_entry *entry;
	size_t n = measured_of(measured, rule->id, &entry);

	json_out_array(out, "measured");
	for (size_t i = 0; i < n; i++, entry++) {
		json_out_object(out, NULL);
		json_out_text(out, "set", entry->set);
		json_out_text(out, "about", entry->about);
		json_out_text(out, "fold", entry->fold);
		json_out_text(out, "threshold", entry->threshold);
		json_out_number(out, "rev", entry->rev);
		json_out_number(out, "records", entry->records);
		json_out_number(out, "fired", entry->fired);
		json_out_number(out, "right", entry->right);
		describe_share(out, "precision", entry->has_precision, entry->precision);
		describe_share(out, "low", entry->has_precision, entry->low);
		describe_share(out, "high", entry->has_precision, entry->high);
		describe_share(out, "recall", entry->has_recall, entry->recall);
		json_out_end(out);
	}
	json_out_end(out);
}

/* What the rule is judged by: "document@release" of the clause it claims. */
static void describe_spec(
    struct json_out *out, const struct ruleset *ruleset, const struct rule *rule)
{
	uint32_t index = rule->nclauses > 0 ? rule->clauses[0].document : ruleset->document;
	const struct document *document = &ruleset->documents[index];
	struct buf spec = {0};

	buf_append(&spec, document->name);
	if (document->release.len > 0) {
		buf_byte(&spec, '@');
		buf_append(&spec, document->release);
	}
	json_out_text(out, "spec", buf_span(&spec));
	buf_done(&spec);
}

void describe_leanings(struct json_out *out, const struct rule *rule)
{
	char hex[DIGEST_HEX];

	json_out_array(out, "leans_on");
	for (size_t i = 0; i < rule->nleans_on; i++) {
		digest_hex(&rule->leans_on[i], hex);
		json_out_string(out, NULL, hex);
	}
	json_out_end(out);
}

static void describe_rule(struct json_out *out, const struct ruleset *ruleset,
    const struct measured *measured, const struct rule *rule)
{
	json_out_object(out, NULL);
	json_out_text(out, "id", rule->id);
	json_out_number(out, "rev", rule->rev);
	json_out_text(out, "title", rule->title);
	json_out_string(out, "family", family_names[rule->family]);
	json_out_string(out, "severity", severity_names[rule->severity]);
	json_out_string(out, "confidence", confidence_names[rule->confidence]);
	json_out_string(out, "status", status_names[rule->status]);
	json_out_string(out, "kind", rule_kind_names[rule->kind]);
	json_out_bool(out, "applies", ruleset_rule_judges(ruleset, rule));
	json_out_text(out, "why", rule->why);
	describe_clauses_of(out, ruleset, rule);
	if (ruleset->ndocuments > 0)
		describe_spec(out, ruleset, rule);
	describe_leanings(out, rule);
	describe_list(out, "languages", rule->languages, rule->nlanguages);
	describe_list(out, "false_positives", rule->false_positives, rule->nfalse_positives);
	describe_measured(out, measured, rule);
	json_out_end(out);
}

static void describe_clause(
    struct json_out *out, const struct document *document, const struct clause *clause)
{
	json_out_object(out, NULL);
	json_out_text(out, "document", document->name);
	json_out_text(out, "anchor", clause->anchor);
	json_out_text(out, "title", clause->title);
	json_out_text(
	    out, "authority", level_name(document_level(document, clause, document->release)));
	json_out_text(out, "meaning", clause->meaning);
	json_out_string(out, "observable",
	    clause->observable == OBSERVABLE_UNKNOWN ? NULL : observable_names[clause->observable]);
	json_out_text(out, "unseen", clause->unseen);
	json_out_end(out);
}

/* Is the clause in the release that is judged by? */
static bool is_in_force(const struct ruleset *ruleset, size_t document, const struct clause *clause)
{
	if (document != ruleset->document)
		return clause->until.at == NULL;
	return (clause->from.at == NULL || span_compare(clause->from, ruleset->release) <= 0) &&
	       (clause->until.at == NULL || span_compare(ruleset->release, clause->until) <= 0);
}

/* Days since 1970 as a report reads them back: the row is found anew for each tally. */
static void describe_models(struct json_out *out, const struct ruleset *ruleset)
{
	char day[DATES_DAY];

	json_out_array(out, "models");
	for (size_t i = 0; i < ruleset->nmodels; i++) {
		const struct model_row *row = &ruleset->models[i];
		json_out_object(out, NULL);
		json_out_text(out, "model", row->name);
		if (row->has_from)
			json_out_string(out, "from", dates_day(row->from, day));
		if (row->has_until)
			json_out_string(out, "until", dates_day(row->until, day));
		json_out_text(out, "spec", ruleset->judges[i].spec);
		json_out_end(out);
	}
	json_out_end(out);
}

static void describe_all(
    struct json_out *out, const struct ruleset *ruleset, const struct measured *measured)
{
	json_out_object(out, NULL);
	json_out_array(out, "rules");
	for (size_t i = 0; i < ruleset->nrules; i++)
		describe_rule(out, ruleset, measured, &ruleset->rules[i]);
	json_out_end(out);
	describe_models(out, ruleset);
	json_out_array(out, "clauses");
	for (size_t i = 0; i < ruleset->ndocuments; i++)
		for (size_t j = 0; j < ruleset->documents[i].nclauses; j++)
			if (is_in_force(ruleset, i, &ruleset->documents[i].clauses[j]))
				describe_clause(
				    out, &ruleset->documents[i], &ruleset->documents[i].clauses[j]);
	json_out_end(out);
	json_out_end(out);
}

int describe_text(const struct ruleset *ruleset, struct buf *text, struct error *err)
{
	struct json_out *out = json_out_new();
	struct measured measured = {0};
	int result = -1;

	if (out == NULL) {
		error_memory(err);
	} else if (measured_load(&measured, kit_rules_dir(), ruleset, err) == 0) {
		describe_all(out, ruleset, &measured);
		result = json_out_print(out, false, text, err);
	}
	measured_done(&measured);
	json_out_free(out);
	return result;
}

int describe_ruleset(const struct ruleset *ruleset, struct store *store, struct error *err)
{
	struct buf text = {0}, spec = {0};
	int result = describe_text(ruleset, &text, err);

	if (ruleset->ndocuments > 0)
		buf_append(&spec, ruleset->documents[ruleset->document].name);
	buf_byte(&spec, '@');
	buf_append(&spec, ruleset->release);
	if (result == 0) {
		struct store_ruleset row = {
		    .digest = ruleset->digest,
		    .pack = ruleset->pack,
		    .version = ruleset->version,
		    .spec = buf_span(&spec),
		    .engine = span_of(SPECAUDIT_VERSION),
		    .description = buf_span(&text),
		    .nrules = ruleset->nrules,
		};
		result = store_put_ruleset(store, &row, err);
	}
	buf_done(&text);
	buf_done(&spec);
	return result;
}
