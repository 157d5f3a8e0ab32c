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

static void every_clause_says_what_it_means_and_what_is_not_seen(void **state)
{
	static const size_t expected[OBSERVABLES] = {0, 15, 47, 18};
	size_t by_observable[OBSERVABLES] = {0};

	(void)state;
	struct ruleset *ruleset = load_shipped();
	const struct document *document = &ruleset->documents[ruleset->document];
	for (size_t i = 0; i < document->nclauses; i++) {
		const struct clause *clause = &document->clauses[i];
		if (clause->meaning.len == 0 || clause->unseen.len == 0 || clause->trail == NULL)
			fail_msg("%s lacks a meaning, unseen or trail", clause->anchor.at);
		by_observable[clause->observable] += clause->until.at == NULL;
	}
	for (size_t i = 0; i < OBSERVABLES; i++)
		assert_int_equal(by_observable[i], expected[i]);
	ruleset_free(ruleset);
}

/* Does the release have another set of this clause's sentences than the one before? */
static bool changes(const struct document *document, size_t clause, size_t release)
{
	for (size_t i = 0; i < document->nsentences; i++) {
		uint64_t in = document->sentences[i].releases;
		if (document->sentences[i].clause == clause &&
		    (in >> release & 1) != (in >> (release - 1) & 1))
			return true;
	}
	return false;
}

static void the_trail_follows_from_the_sentences(void **state)
{
	(void)state;
	struct ruleset *ruleset = load_shipped();
	const struct document *document = &ruleset->documents[ruleset->document];

	assert_int_equal(document->nsentences, 813);
	for (size_t i = 0; i < document->nclauses; i++) {
		const struct clause *clause = &document->clauses[i];
		for (size_t j = 0; j < document->nreleases; j++) {
			enum trail expected =
			    !clause_is_in(clause, document->releases[j])     ? TRAIL_ABSENT
			    : j == 0 || clause->trail[j - 1] == TRAIL_ABSENT ? TRAIL_NEW
			    : changes(document, i, j)                        ? TRAIL_CHANGED
									     : TRAIL_SAME;
			if (clause->trail[j] != expected)
				fail_msg("%s, %s: %s, not %s", clause->anchor.at,
				    document->releases[j].at, trail_names[clause->trail[j]],
				    trail_names[expected]);
		}
	}
	ruleset_free(ruleset);
}

/* Up to 2025-04-11 what is root or system now was one level, of the same rank as system messages. */
static void old_releases_have_their_own_level(void **state)
{
	size_t nplatform = 0;

	(void)state;
	struct ruleset *ruleset = load_shipped();
	const struct document *document = &ruleset->documents[ruleset->document];
	for (size_t i = 0; i < document->nclauses; i++) {
		const struct clause *clause = &document->clauses[i];
		const struct level *old = document_level(document, clause, span_of("2025-04-11"));
		if (!clause_is_in(clause, span_of("2025-04-11")) || old == NULL)
			continue;
		assert_false(span_is(old->name, "root") || span_is(old->name, "system"));
		if (!span_is(old->name, "platform"))
			continue;
		nplatform++;
		assert_int_equal(old->excused_by, SPEAKER_SYSTEM);
		const struct level *now = document_level(document, clause, document->release);
		assert_true(
		    clause->until.at || span_is(now->name, "root") || span_is(now->name, "system"));
	}
	assert_int_equal(nplatform, 20);
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
		for (size_t i = 0; i < rule->of.absence.nunless; i++)
			mark_condition(used, &rule->of.absence.unless[i]);
	}
	for (size_t i = 0; rule->kind == RULE_SEQUENCE && i < rule->of.sequence.nsteps; i++) {
		const struct step *step = &rule->of.sequence.steps[i];
		mark_condition(used, &step->is);
		for (size_t j = 0; j < step->nunless; j++)
			mark_condition(used, &step->unless[j]);
	}
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
		mark(used, &ruleset->signals[i].using);
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
	    cmocka_unit_test(every_clause_says_what_it_means_and_what_is_not_seen),
	    cmocka_unit_test(the_trail_follows_from_the_sentences),
	    cmocka_unit_test(old_releases_have_their_own_level),
	    cmocka_unit_test(every_rule_explains_and_tests_itself),
	    cmocka_unit_test(every_rule_applies_to_the_newest_release),
	    cmocka_unit_test(no_signal_lies_idle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
