/* A rule, or a signal, for programs to read. */
#include "transcript/transcript.h"
#include "verbs/describe.h"
#include "verbs/rules_show.h"

static void put_bits(
    struct json_out *out, const char *key, uint32_t bits, const char *const *names, size_t n)
{
	json_out_array(out, key);
	for (size_t i = 0; i < n; i++)
		if (bits >> i & 1)
			json_out_string(out, NULL, names[i]);
	json_out_end(out);
}

static void put_texts(struct json_out *out, const char *key, const struct span *texts, size_t n)
{
	json_out_array(out, key);
	for (size_t i = 0; i < n; i++)
		json_out_text(out, NULL, texts[i]);
	json_out_end(out);
}

static void put_signals(struct json_out *out, const char *key, const struct ruleset *ruleset,
    const struct signal_list *list)
{
	json_out_array(out, key);
	for (size_t i = 0; i < list->n; i++)
		json_out_text(out, NULL, ruleset->signals[list->at[i]].name);
	json_out_end(out);
}

static void put_lists(struct json_out *out, const struct ruleset *ruleset,
    const struct signal_list *all, const struct signal_list *any, const struct signal_list *none)
{
	put_signals(out, "all", ruleset, all);
	put_signals(out, "any", ruleset, any);
	put_signals(out, "none", ruleset, none);
}

/* 0 is no bound. */
static void put_bound(struct json_out *out, const char *key, unsigned bound)
{
	if (bound > 0)
		json_out_number(out, key, bound);
	else
		json_out_null(out, key);
}

/* What stands in the object of a condition. */
static void put_condition(
    struct json_out *out, const struct ruleset *ruleset, const struct condition *condition)
{
	put_bits(out, "roles", condition->roles, role_names, ROLES);
	put_lists(out, ruleset, &condition->all, &condition->any, &condition->none);
	put_bound(out, "min_words", condition->min_words);
	put_bound(out, "max_words", condition->max_words);
}

static void put_unless(struct json_out *out, const struct ruleset *ruleset,
    const struct condition *conditions, size_t n)
{
	json_out_array(out, "unless");
	for (size_t i = 0; i < n; i++) {
		json_out_object(out, NULL);
		put_condition(out, ruleset, &conditions[i]);
		json_out_end(out);
	}
	json_out_end(out);
}

static void put_sequence(
    struct json_out *out, const struct ruleset *ruleset, const struct sequence *sequence)
{
	json_out_array(out, "when");
	for (size_t i = 0; i < sequence->nsteps; i++) {
		const struct step *step = &sequence->steps[i];
		json_out_object(out, NULL);
		put_condition(out, ruleset, &step->is);
		if (i + 1 < sequence->nsteps) {
			put_bound(out, "within", step->within);
			put_unless(out, ruleset, step->unless, step->nunless);
		}
		json_out_end(out);
	}
	json_out_end(out);
}

static void put_absence(
    struct json_out *out, const struct ruleset *ruleset, const struct absence *absence)
{
	json_out_object(out, "absence");
	json_out_object(out, "after");
	put_condition(out, ruleset, &absence->after);
	json_out_end(out);
	json_out_object(out, "expect");
	put_condition(out, ruleset, &absence->expect);
	json_out_end(out);
	json_out_number(out, "within", absence->within);
	put_unless(out, ruleset, absence->unless, absence->nunless);
	json_out_end(out);
}

static void put_rules(struct json_out *out, const char *key, const struct ruleset *ruleset,
    const uint32_t *rules, size_t n)
{
	json_out_array(out, key);
	for (size_t i = 0; i < n; i++)
		json_out_text(out, NULL, ruleset->rules[rules[i]].id);
	json_out_end(out);
}

static void put_kind(struct json_out *out, const struct ruleset *ruleset, const struct rule *rule)
{
	const struct compose *compose = &rule->of.compose;

	json_out_string(out, "kind", rule_kind_names[rule->kind]);
	if (rule->kind == RULE_SEQUENCE)
		put_sequence(out, ruleset, &rule->of.sequence);
	if (rule->kind == RULE_ABSENCE)
		put_absence(out, ruleset, &rule->of.absence);
	if (rule->kind != RULE_COMPOSE)
		return;
	json_out_object(out, "compose");
	put_rules(out, "of", ruleset, compose->rules, compose->nrules);
	json_out_number(out, "at_least", compose->at_least);
	put_rules(out, "none", ruleset, compose->none, compose->nnone);
	json_out_end(out);
}

static void put_clauses(
    struct json_out *out, const struct ruleset *ruleset, const struct rule *rule)
{
	json_out_array(out, "clauses");
	for (size_t i = 0; i < rule->nclauses; i++) {
		struct shown_clause clause = clause_shown(ruleset, rule->clauses[i]);
		json_out_object(out, NULL);
		json_out_text(out, "document", clause.document);
		json_out_text(out, "anchor", clause.anchor);
		json_out_text(out, "title", clause.title);
		json_out_text(out, "authority", clause.authority);
		json_out_text(out, "meaning", clause.meaning);
		json_out_end(out);
	}
	json_out_end(out);
}

static void put_tests(struct json_out *out, const struct rule *rule)
{
	json_out_array(out, "tests");
	for (size_t i = 0; i < rule->ntests; i++) {
		json_out_object(out, NULL);
		json_out_text(out, "name", rule->tests[i].name);
		json_out_string(out, "expect", verdict_names[rule->tests[i].expect]);
		json_out_number(out, "line", rule->tests[i].line);
		json_out_end(out);
	}
	json_out_end(out);
}

void show_rule_json(struct json_out *out, const struct ruleset *ruleset,
    const struct measured *measured, const struct rule *rule)
{
	json_out_object(out, NULL);
	json_out_text(out, "id", rule->id);
	json_out_number(out, "rev", rule->rev);
	json_out_text(out, "title", rule->title);
	json_out_string(out, "family", family_names[rule->family]);
	put_clauses(out, ruleset, rule);
	describe_leanings(out, rule);
	json_out_string(out, "status", status_names[rule->status]);
	put_texts(out, "languages", rule->languages, rule->nlanguages);
	json_out_text(out, "valid_from", rule->valid_from);
	json_out_text(out, "valid_until", rule->valid_until);
	json_out_bool(out, "applies", ruleset_rule_applies(ruleset, rule));
	json_out_string(out, "severity", severity_names[rule->severity]);
	json_out_string(out, "confidence", confidence_names[rule->confidence]);
	json_out_string(out, "verdict", verdict_names[rule->verdict]);
	put_kind(out, ruleset, rule);
	put_signals(out, "excused_by", ruleset, &rule->excused_by);
	put_signals(out, "implied_by", ruleset, &rule->implied_by);
	json_out_text(out, "why", rule->why);
	put_texts(out, "false_positives", rule->false_positives, rule->nfalse_positives);
	put_tests(out, rule);
	json_out_string(out, "file", rule->file);
	json_out_number(out, "line", rule->line);
	describe_measured(out, measured, rule);
	json_out_end(out);
}

static void put_scope(struct json_out *out, const struct scope *scope)
{
	json_out_object(out, "in");
	put_bits(out, "roles", scope->roles, role_names, ROLES);
	put_bits(out, "parts", scope->parts, part_kind_names, PART_KINDS);
	json_out_string(out, "where", where_names[scope->where]);
	put_bound(out, "first_sentence", scope->first_sentence);
	put_bound(out, "last_sentence", scope->last_sentence);
	json_out_end(out);
}

static void put_term(
    struct json_out *out, const struct ruleset *ruleset, const struct term *term, bool has_weight)
{
	json_out_object(out, NULL);
	if (has_weight) {
		json_out_text(out, "name", term->name);
		json_out_signed(out, "weight", term->weight);
	}
	if (term->later_after > 0) {
		json_out_number(out, "later_after", term->later_after);
		json_out_signed(out, "later_weight", term->later_weight);
	}
	put_scope(out, &term->scope);
	json_out_array(out, "patterns");
	for (uint32_t i = 0; i < term->npatterns; i++) {
		const struct pattern *pattern = &ruleset->patterns[term->first_pattern + i];
		json_out_object(out, NULL);
		json_out_text(out, "regex", pattern->regex);
		json_out_bool(out, "exact", pattern->is_exact);
		json_out_bool(out, "case_sensitive", pattern->is_case_sensitive);
		json_out_end(out);
	}
	json_out_end(out);
	json_out_end(out);
}

void show_signal_json(struct json_out *out, const struct ruleset *ruleset, uint32_t index)
{
	static const char *const kinds[] = {[SIGNAL_ANY] = "any",
	    [SIGNAL_ALL] = "all",
	    [SIGNAL_SCORE] = "score",
	    [SIGNAL_OF] = "of"};
	const struct signal *signal = &ruleset->signals[index];
	bool is_score = signal->kind == SIGNAL_SCORE;

	json_out_object(out, NULL);
	json_out_text(out, "name", signal->name);
	json_out_text(out, "about", signal->about);
	json_out_string(out, "kind",
	    signal->kind == SIGNAL_DETECTED ? detector_names[signal->detector]
					    : kinds[signal->kind]);
	put_scope(out, &signal->scope);
	if (is_score)
		json_out_signed(out, "threshold", signal->threshold);
	put_bound(out, "min_words", signal->min_words);
	put_bound(out, "max_words", signal->max_words);
	if (signal->kind == SIGNAL_OF)
		put_lists(out, ruleset, &signal->all, &signal->any, &signal->none);
	json_out_array(out, "terms");
	for (uint32_t i = 0; i < signal->nterms; i++)
		put_term(out, ruleset, &ruleset->terms[signal->first_term + i], is_score);
	json_out_end(out);
	json_out_array(out, "undone_by");
	for (uint32_t i = 0; i < signal->ndefeats; i++)
		put_term(out, ruleset, &ruleset->terms[signal->first_defeat + i], false);
	json_out_end(out);
	put_texts(out, "negators", signal->negators, signal->nnegators);
	put_bound(out, "negation_words", signal->negation_words);
	json_out_array(out, "asked_for_by");
	for (size_t i = 0; i < ruleset->nsignals; i++)
		if (signal_asks(&ruleset->signals[i], index))
			json_out_text(out, NULL, ruleset->signals[i].name);
	for (size_t i = 0; i < ruleset->nrules; i++)
		if (rule_asks(&ruleset->rules[i], index))
			json_out_text(out, NULL, ruleset->rules[i].id);
	json_out_end(out);
	json_out_string(out, "file", signal->file);
	json_out_number(out, "line", signal->line);
	json_out_end(out);
}
