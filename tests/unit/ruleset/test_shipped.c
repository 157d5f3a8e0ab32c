/* The pack and the catalogue that the program ships load, and hold what they promise. */
#include "packs.h"

#include <stdlib.h>

#define RULES SPECAUDIT_SOURCE_DIR "/rules/model-spec"
#define SPECS SPECAUDIT_SOURCE_DIR "/rules/spec"

static struct ruleset *load_shipped(void)
{
	const char *path = RULES;
	struct error err = {0};
	struct ruleset *ruleset = ruleset_load(&path, 1, SPECS, &err);

	if (ruleset == NULL)
		fail_msg("%s", err.text);
	return ruleset;
}

static void the_catalogue_has_every_section(void **state)
{
	(void)state;
	struct ruleset *ruleset = load_shipped();
	const struct document *document = &ruleset->documents[ruleset->document];
	static const struct {
		const char *level;
		size_t n;
	} expected[] = {{"root", 22}, {"system", 3}, {"platform", 0}, {"developer", 1},
	    {"user", 15}, {"guideline", 18}};
	size_t by_level[ARRAY_LEN(expected)] = {0}, headings = 0, living = 0;

	assert_true(span_is(document->name, "openai-model-spec"));
	assert_true(span_is(ruleset->release, "2025-12-18"));
	assert_int_equal(document->nreleases, 5);
	assert_int_equal(document->nclauses, 85);
	for (size_t i = 0; i < document->nclauses; i++) {
		if (document->clauses[i].until.at)
			continue;
		living++;
		if (document->clauses[i].level == LEVEL_NONE)
			headings++;
		else
			by_level[document->clauses[i].level]++;
	}
	assert_int_equal(living, 80);
	assert_int_equal(headings, 21);
	assert_int_equal(document->nlevels, ARRAY_LEN(expected));
	for (size_t i = 0; i < ARRAY_LEN(expected); i++) {
		assert_true(span_is(document->levels[i].name, expected[i].level));
		assert_int_equal(by_level[i], expected[i].n);
	}
	ruleset_free(ruleset);
}

static void every_rule_explains_and_tests_itself(void **state)
{
	(void)state;
	struct ruleset *ruleset = load_shipped();
	size_t by_family[FAMILIES] = {0};

	assert_in_range(ruleset->nrules, 12, 1000);
	for (size_t i = 0; i < ruleset->nrules; i++) {
		const struct rule *rule = &ruleset->rules[i];
		size_t firing = 0, silent = 0, excused = 0;
		for (size_t j = 0; j < rule->ntests; j++) {
			firing += rule->tests[j].expect == rule->verdict;
			silent += rule->tests[j].expect == VERDICT_NONE;
			excused += rule->tests[j].expect == VERDICT_EXCUSED;
		}
		if (firing == 0 || silent == 0 || (rule->excused_by.n > 0) != (excused > 0))
			fail_msg("%s: %zu firing, %zu silent, %zu excused tests", rule->id.at,
			    firing, silent, excused);
		if (rule->why.len == 0 || rule->nfalse_positives == 0)
			fail_msg("%s does not say why it matters or what it mistakes", rule->id.at);
		by_family[rule->family]++;
	}
	assert_in_range(by_family[FAMILY_REFUSAL_OVERREACH], 4, 1000);
	assert_in_range(by_family[FAMILY_UNSAFE_CONTENT], 4, 1000);
	assert_in_range(by_family[FAMILY_INSTRUCTION_HIERARCHY], 4, 1000);
	ruleset_free(ruleset);
}

static void every_rule_applies_to_the_newest_release(void **state)
{
	(void)state;
	struct ruleset *ruleset = load_shipped();

	for (size_t i = 0; i < ruleset->nrules; i++)
		if (!ruleset_rule_applies(ruleset, &ruleset->rules[i]))
			fail_msg("%s does not apply", ruleset->rules[i].id.at);
	ruleset_free(ruleset);
}

static void mark(bool *used, const struct signal_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		used[list->at[i]] = true;
}

static void mark_condition(bool *used, const struct condition *condition)
{
	mark(used, &condition->all);
	mark(used, &condition->any);
	mark(used, &condition->none);
}

static void mark_rule(bool *used, const struct rule *rule)
{
	mark(used, &rule->excused_by);
	mark(used, &rule->implied_by);
	if (rule->kind == RULE_ABSENCE) {
		mark_condition(used, &rule->of.absence.after);
		mark_condition(used, &rule->of.absence.expect);
	}
	for (size_t i = 0; rule->kind == RULE_SEQUENCE && i < rule->of.sequence.nsteps; i++)
		mark_condition(used, &rule->of.sequence.steps[i].is);
}

/* Sub-classes that only people and reports read are named with a dot. */
static void no_signal_lies_idle(void **state)
{
	(void)state;
	struct ruleset *ruleset = load_shipped();
	bool *used = calloc(ruleset->nsignals, sizeof *used);

	assert_non_null(used);
	for (size_t i = 0; i < ruleset->nrules; i++)
		mark_rule(used, &ruleset->rules[i]);
	for (size_t i = 0; i < ruleset->nsignals; i++) {
		mark(used, &ruleset->signals[i].all);
		mark(used, &ruleset->signals[i].any);
		mark(used, &ruleset->signals[i].none);
	}
	for (size_t i = 0; i < ruleset->nsignals; i++)
		if (!used[i] && strchr(ruleset->signals[i].name.at, '.') == NULL)
			fail_msg("nothing uses signal %s", ruleset->signals[i].name.at);
	free(used);
	ruleset_free(ruleset);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_catalogue_has_every_section),
	    cmocka_unit_test(every_rule_explains_and_tests_itself),
	    cmocka_unit_test(every_rule_applies_to_the_newest_release),
	    cmocka_unit_test(no_signal_lies_idle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
