/* The rules as shipped, on the conversations that they carry as tests and on pairs of these joined: what an inspection
 * says of a rule is what judge_run made of it. */
#include "support.h"

#include <string.h>

#include "judge/inspect.h"
#include "match/match.h"
#include "shipped.h"
#include "transcript/thread.h"

struct shipped {
	struct ruleset *ruleset;
	struct matcher *matcher;
	struct scanner *scanner;
	struct arena arena;
	size_t ntalks, nfindings, nfailures;
};

static void load(struct shipped *shipped)
{
	const char *const packs[] = {SPECAUDIT_SOURCE_DIR "/rules/model-spec"};
	struct error err = {0};

	*shipped = (struct shipped){0};
	shipped->ruleset = ruleset_load(packs, 1, SPECAUDIT_SOURCE_DIR "/rules/spec", &err);
	if (shipped->ruleset == NULL)
		fail_msg("%s", err.text);
	shipped->matcher = matcher_new(shipped->ruleset, &match_defaults, &err);
	if (shipped->matcher == NULL)
		fail_msg("%s", err.text);
	shipped->scanner = scanner_new(shipped->matcher);
	assert_non_null(shipped->scanner);
}

static void unload(struct shipped *shipped)
{
	arena_done(&shipped->arena);
	scanner_free(shipped->scanner);
	matcher_free(shipped->matcher);
	ruleset_free(shipped->ruleset);
}

static bool has_condition(const struct inspected *claim, enum inspected_truth truth)
{
	for (const struct inspected *step = claim->children; step; step = step->next)
		for (const struct inspected *it = step->children; it; it = it->next)
			if (it->kind == INSPECTED_CONDITION && it->truth == truth)
				return true;
	return false;
}

/* A finding has its claim, a claim that holds its finding, and one that does not its reason. */
static void check_rule(
    struct shipped *shipped, const struct inspected_case *subject, uint32_t rule, const char *name)
{
	struct inspection inspection;
	struct error err = {0};
	struct span line;
	size_t nfound = 0, nclaimed = 0;

	assert_int_equal(judge_inspect(subject, rule, &shipped->arena, &inspection, &err), 0);
	for (size_t i = 0; i < subject->findings->n; i++) {
		const struct inspected *it = inspection.claims;
		if (subject->findings->at[i].rule_index != rule)
			continue;
		nfound++;
		while (it && it->finding != &subject->findings->at[i])
			it = it->next;
		if (it == NULL)
			fail_msg("%s: rule %u: a finding without a claim", name, rule);
	}
	for (const struct inspected *it = inspection.claims; it; it = it->next) {
		nclaimed += it->finding != NULL;
		if ((it->finding != NULL) != (it->truth != INSPECTED_NOT_MET))
			fail_msg("%s: rule %u: a claim and its finding differ", name, rule);
		if (it->truth == INSPECTED_MET ? has_condition(it, INSPECTED_NOT_MET) ||
						     has_condition(it, INSPECTED_UNSURE)
					       : !has_condition(it, it->truth))
			fail_msg("%s: rule %u: a claim and its conditions differ", name, rule);
	}
	assert_true(nclaimed >= nfound);
	assert_int_equal(
	    inspection_first_failure(subject, &inspection, &shipped->arena, &line, &err), 0);
	assert_true(line.len > 0 ? nfound == 0 || inspection.condition : nfound > 0);
	shipped->nfindings += nfound;
	shipped->nfailures += line.len > 0;
}

static void check_talk(
    struct shipped *shipped, const struct rule_test *a, const struct rule_test *b)
{
	size_t n = a->ntalk + (b ? b->ntalk : 0);
	const struct ruleset *ruleset = shipped->ruleset;
	struct transcript transcript = {.unit = UNIT_CONVERSATION, .format = "test"};
	struct hits hits;
	struct findings findings;
	struct error err = {0};

	arena_reset(&shipped->arena);
	transcript.messages = arena_array(&shipped->arena, n, sizeof *transcript.messages);
	struct tally *tallies = arena_array(&shipped->arena, ruleset->nrules, sizeof *tallies);
	assert_true(transcript.messages && tallies);
	append(&shipped->arena, a, &transcript);
	if (b)
		append(&shipped->arena, b, &transcript);
	struct thread *thread = thread_new(&thread_defaults);
	assert_non_null(thread);
	assert_int_equal(thread_place(thread, &transcript, &err), 0);
	thread_free(thread);
	assert_int_equal(
	    scanner_run(shipped->scanner, &transcript, &shipped->arena, &hits, &err), 0);
	assert_int_equal(judge_run(judge_view(ruleset, &transcript), &transcript, &hits,
			     &shipped->arena, &findings, tallies, &err),
	    0);
	struct inspected_case subject = {
	    .ruleset = ruleset, .transcript = &transcript, .hits = &hits, .findings = &findings};
	for (uint32_t i = 0; i < ruleset->nrules; i++)
		check_rule(shipped, &subject, i, a->name.at);
	shipped->ntalks++;
}

static void the_shipped_rules_are_inspected_as_they_are_judged(void **state)
{
	const struct rule_test *previous = NULL;
	struct shipped shipped;

	(void)state;
	load(&shipped);
	for (size_t i = 0; i < shipped.ruleset->nrules; i++) {
		const struct rule *rule = &shipped.ruleset->rules[i];
		for (size_t j = 0; j < rule->ntests; j++) {
			check_talk(&shipped, &rule->tests[j], NULL);
			if (previous)
				check_talk(&shipped, &rule->tests[j], previous);
			previous = &rule->tests[j];
		}
	}
	assert_true(shipped.ntalks > 30 && shipped.nfindings > 20 && shipped.nfailures > 20);
	unload(&shipped);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_shipped_rules_are_inspected_as_they_are_judged),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
