/* The line that says why a rule did not fire, from text to words. */
#include "support.h"

#include <string.h>

#include "match/match.h"
#include "verbs/rules_explain.h"

static const char pack[] =
    "pack: test\nspec: {document: book, release: 2024-01-01}\n"
    "signals: {yes: {any: ['\\byes\\b']}}\n"
    "rules:\n"
    "  - {id: R, rev: 1, title: T, family: style, clauses: [book#page],\n"
    "     status: stable, languages: [en], severity: high,\n"
    "     confidence: strong, when: [{assistant: {all: [yes]}}], why: W,\n"
    "     tests: [{name: a, expect: violation, talk: [{assistant: 'yes'}]},\n"
    "             {name: b, expect: none, talk: [{assistant: 'no'}]}]}\n";

static void check(const char *text, const char *expected)
{
	struct error err = {0};
	struct arena arena = {0};
	struct span source = {pack, sizeof pack - 1}, line;
	struct ruleset *ruleset = ruleset_parse(source, "test.yaml", NULL, &err);
	if (ruleset == NULL)
		fail_msg("%s", err.text);
	struct matcher *matcher = matcher_new(ruleset, &match_defaults, &err);
	struct scanner *scanner = scanner_new(matcher);
	struct part part = {.kind = PART_TEXT, .text = span_of(text)};
	struct message message = {.role = ROLE_ASSISTANT,
	    .side = SIDE_OUTPUT,
	    .is_new = true,
	    .number = 7,
	    .parts = &part,
	    .nparts = 1};
	struct transcript transcript = {.format = "test", .messages = &message, .nmessages = 1};
	struct tally tally = {0};
	struct hits hits;
	struct findings findings;

	assert_non_null(scanner);
	assert_int_equal(scanner_run(scanner, &transcript, &arena, &hits, &err), 0);
	assert_int_equal(judge_run(judge_view(ruleset, &transcript), &transcript, &hits, &arena,
			     &findings, &tally, &err),
	    0);
	struct explain_case judged = {ruleset, &transcript, &hits, &findings};
	assert_int_equal(explain_first_failure(&judged, 0, &arena, &line, &err), 0);
	if (!span_is(line, expected))
		fail_msg("\"%.*s\", not \"%s\"", (int)line.len, line.at ? line.at : "", expected);
	scanner_free(scanner);
	matcher_free(matcher);
	ruleset_free(ruleset);
	arena_done(&arena);
}

static void a_rule_that_fires_has_no_first_failure(void **state)
{
	(void)state;
	check("Well, yes.", "");
}

static void a_rule_that_does_not_says_which_condition_failed(void **state)
{
	(void)state;
	check("Well, no.", "step 1 of 1, the claim: assistant message, message 7: not met: all of "
			   "yes - yes does not hold: none of its terms hits");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_rule_that_fires_has_no_first_failure),
	    cmocka_unit_test(a_rule_that_does_not_says_which_condition_failed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
