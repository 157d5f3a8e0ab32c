/* specaudit spec coverage: every clause of a release, and the rules that claim it or the reason why none does. */
#include <stdio.h>

#include "base/json_out.h"
#include "base/log.h"
#include "report/markdown.h"
#include "verbs/kit.h"
#include "verbs/spec_kit.h"

enum fate { FATE_CLAIMED, FATE_SECOND, FATE_NO_RULE, FATE_UNOBSERVABLE, FATES };

static const char *const fate_names[FATES] = {
    "claimed by rules", "as a second clause only", "no rule yet", "not observable"};
static const char *const fate_keys[FATES] = {"claimed", "second", "no_rule", "not_observable"};

struct coverage {
	const struct spec_kit *kit;
	struct buf out;
	struct json_out *json; /* NULL in the other formats */
	size_t order;
	size_t counts[FATES];
};

static enum fate fate_of(const struct spec_kit *kit, size_t index)
{
	enum spec_claim most = SPEC_CLAIM_NONE;

	for (size_t i = 0; i < kit->ruleset->nrules; i++) {
		enum spec_claim claim = spec_claim_of(kit, &kit->ruleset->rules[i], index);
		if (claim > most)
			most = claim;
	}
	if (most != SPEC_CLAIM_NONE)
		return most == SPEC_CLAIM_FIRST ? FATE_CLAIMED : FATE_SECOND;
	return kit->document->clauses[index].observable == OBSERVABLE_NO ? FATE_UNOBSERVABLE
									 : FATE_NO_RULE;
}

/* "UC-01 (experimental), UC-02 (stable, second)", or the reason why nothing does. */
static void say_claims(struct buf *out, const struct spec_kit *kit, size_t index, enum fate fate)
{
	size_t n = 0;

	if (fate == FATE_NO_RULE)
		buf_text(out, fate_names[fate]);
	if (fate == FATE_UNOBSERVABLE) {
		buf_printf(out, "%s: ", fate_names[fate]);
		buf_append(out, kit->document->clauses[index].unseen);
	}
	for (size_t i = 0; i < kit->ruleset->nrules; i++) {
		const struct rule *rule = &kit->ruleset->rules[i];
		enum spec_claim claim = spec_claim_of(kit, rule, index);
		if (claim == SPEC_CLAIM_NONE)
			continue;
		buf_printf(out, "%s%s (%s%s)", n++ ? ", " : "", rule->id.at,
		    status_names[rule->status], claim == SPEC_CLAIM_SECOND ? ", second" : "");
	}
}

static void text_head(struct coverage *coverage)
{
	buf_printf(&coverage->out, "%-45s %-10s %-8s %s\n", "clause", "authority", "in logs",
	    "rules, or why none");
}

static void text_row(
    struct coverage *coverage, const struct clause *clause, struct span level, struct span claims)
{
	spec_cell(&coverage->out, clause->anchor, 45);
	buf_byte(&coverage->out, ' ');
	spec_cell(&coverage->out, level, 10);
	buf_printf(&coverage->out, " %-8s ", observable_names[clause->observable]);
	spec_cell(&coverage->out, claims, 0);
	buf_byte(&coverage->out, '\n');
}

static void markdown_head(struct coverage *coverage)
{
	buf_text(&coverage->out,
	    "| # | clause | authority | in logs | rules, or why none |\n| --: | --- | --- | --- | "
	    "--- |\n");
}

static void markdown_row(
    struct coverage *coverage, const struct clause *clause, struct span level, struct span claims)
{
	struct buf *out = &coverage->out;

	buf_printf(out, "| %zu | ", coverage->order);
	markdown_code(out, clause->anchor);
	buf_text(out, " | ");
	markdown_words(out, level);
	buf_printf(out, " | %s | ", observable_names[clause->observable]);
	markdown_words(out, claims);
	buf_text(out, " |\n");
}

static size_t total_of(const struct coverage *coverage)
{
	size_t total = 0;

	for (size_t i = 0; i < FATES; i++)
		total += coverage->counts[i];
	return total;
}

/* The line that adds up. */
static void say_total(struct coverage *coverage)
{
	const struct document *document = coverage->kit->document;
	size_t total = total_of(coverage);
	char text[400];

	snprintf(text, sizeof text,
	    "%s@%s: %zu clauses: %zu %s, %zu %s, %zu %s, %zu %s; %zu unaccounted",
	    document->name.at, document->release.at ? document->release.at : "", coverage->order,
	    coverage->counts[FATE_CLAIMED], fate_names[FATE_CLAIMED], coverage->counts[FATE_SECOND],
	    fate_names[FATE_SECOND], coverage->counts[FATE_NO_RULE], fate_names[FATE_NO_RULE],
	    coverage->counts[FATE_UNOBSERVABLE], fate_names[FATE_UNOBSERVABLE],
	    coverage->order - total);
	buf_byte(&coverage->out, '\n');
	text_printable(&coverage->out, span_of(text), false);
	buf_byte(&coverage->out, '\n');
}

static void json_head(struct coverage *coverage)
{
	const struct document *document = coverage->kit->document;

	json_out_object(coverage->json, NULL);
	json_out_text(coverage->json, "document", document->name);
	json_out_text(coverage->json, "release", document->release);
	json_out_array(coverage->json, "clauses");
}

static void json_rules(struct coverage *coverage, size_t index)
{
	const struct spec_kit *kit = coverage->kit;

	json_out_array(coverage->json, "rules");
	for (size_t i = 0; i < kit->ruleset->nrules; i++) {
		const struct rule *rule = &kit->ruleset->rules[i];
		enum spec_claim claim = spec_claim_of(kit, rule, index);
		if (claim == SPEC_CLAIM_NONE)
			continue;
		json_out_object(coverage->json, NULL);
		json_out_text(coverage->json, "id", rule->id);
		json_out_string(coverage->json, "status", status_names[rule->status]);
		json_out_bool(coverage->json, "second", claim == SPEC_CLAIM_SECOND);
		json_out_end(coverage->json);
	}
	json_out_end(coverage->json);
}

static void json_row(
    struct coverage *coverage, size_t index, struct span level, enum fate fate, struct span claims)
{
	const struct clause *clause = &coverage->kit->document->clauses[index];
	struct json_out *json = coverage->json;

	json_out_object(json, NULL);
	json_out_number(json, "order", coverage->order);
	json_out_text(json, "anchor", clause->anchor);
	json_out_text(json, "title", clause->title);
	json_out_text(json, "authority", level);
	json_out_string(json, "observable", observable_names[clause->observable]);
	json_out_text(json, "meaning", clause->meaning);
	json_out_text(json, "unseen", clause->unseen);
	json_rules(coverage, index);
	json_out_string(json, "fate", fate_keys[fate]);
	json_out_text(json, "reason",
	    fate == FATE_NO_RULE || fate == FATE_UNOBSERVABLE ? claims : (struct span){NULL, 0});
	json_out_end(json);
}

static void json_total(struct coverage *coverage)
{
	json_out_end(coverage->json);
	json_out_object(coverage->json, "total");
	json_out_number(coverage->json, "clauses", coverage->order);
	for (size_t i = 0; i < FATES; i++)
		json_out_number(coverage->json, fate_keys[i], coverage->counts[i]);
	json_out_number(coverage->json, "unaccounted", coverage->order - total_of(coverage));
	json_out_end(coverage->json);
	json_out_end(coverage->json);
}

enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_MARKDOWN, FORMATS };
static const char *const format_names[FORMATS] = {"text", "json", "markdown"};

static void row(struct coverage *coverage, enum format format, size_t index)
{
	const struct document *document = coverage->kit->document;
	const struct clause *clause = &document->clauses[index];
	const struct level *level = document_level(document, clause, document->release);
	enum fate fate = fate_of(coverage->kit, index);
	struct buf claims = {0};

	coverage->order++;
	coverage->counts[fate]++;
	say_claims(&claims, coverage->kit, index, fate);
	struct span name = format == FORMAT_JSON ? level_name(level) : span_of("-");
	if (level)
		name = level->name;
	if (format == FORMAT_JSON)
		json_row(coverage, index, name, fate, buf_span(&claims));
	else if (format == FORMAT_MARKDOWN)
		markdown_row(coverage, clause, name, buf_span(&claims));
	else
		text_row(coverage, clause, name, buf_span(&claims));
	coverage->out.failed |= claims.failed;
	buf_done(&claims);
}

static void table(struct coverage *coverage, enum format format)
{
	const struct document *document = coverage->kit->document;

	if (format == FORMAT_JSON)
		json_head(coverage);
	else if (format == FORMAT_MARKDOWN)
		markdown_head(coverage);
	else
		text_head(coverage);
	for (size_t i = 0; i < document->nclauses; i++)
		if (clause_is_in(&document->clauses[i], document->release))
			row(coverage, format, i);
	if (format == FORMAT_JSON)
		json_total(coverage);
	else
		say_total(coverage);
}

int spec_coverage(const struct spec_kit *kit)
{
	struct coverage coverage = {.kit = kit};
	size_t format = FORMAT_TEXT;
	struct error err;
	int status = 0;

	if (!options_choice(kit->options, "output", format_names, FORMATS, &format, &status))
		return status;
	if (kit->narguments > 0)
		return verb_misused(&verb_spec, "coverage takes no arguments");
	if (format == FORMAT_JSON && (coverage.json = json_out_new()) == NULL) {
		error_memory(&err);
		return kit_fail(&err);
	}
	table(&coverage, (enum format)format);
	int result = 0;
	if (coverage.json &&
	    (result = json_out_print(coverage.json, true, &coverage.out, &err)) == 0)
		buf_byte(&coverage.out, '\n');
	json_out_free(coverage.json);
	if (result == 0)
		return spec_print(&coverage.out);
	buf_done(&coverage.out);
	return kit_fail(&err);
}
