/* Conditions: three outcomes, word bounds, and what missing text leaves open. One-step rules ask them. */
#include "world.h"

#define CUT "when: [{assistant: {all: [a], none: [c]}}]"

static void all_any_and_none_are_taken_together(void **state)
{
	static const char body[] = "when: [{assistant: {all: [a, b], any: [c, d], none: [e]}}]";
	static const struct world_case cases[] = {
	    {"all of it", body, "a:abc", "R@0=violation", NULL},
	    {"the other of any", body, "a:abd", "R@0=violation", NULL},
	    {"one of all is missing", body, "a:ac", "", NULL},
	    {"none of any", body, "a:ab", "", NULL},
	    {"one of none", body, "a:abce", "", NULL},
	    {"unsure in all", body, "a:ab?c", "R@0=inconclusive-limit", NULL},
	    {"unsure in any", body, "a:abc?", "R@0=inconclusive-limit", NULL},
	    {"unsure in any, sure in another", body, "a:abc?d", "R@0=violation", NULL},
	    {"unsure in none", body, "a:abce?", "R@0=inconclusive-limit", NULL},
	    {"no beats unsure", body, "a:a?c", "", NULL},
	    {"no beats unsure the other way round", body, "a:a?bce", "", NULL},
	};
	(void)state;
	world_check_cases(cases, ARRAY_LEN(cases));
}

static void words_are_bounded_inclusively(void **state)
{
	static const char body[] = "when: [{assistant: {all: [a], words: {min: 5, max: 9}}}]";
	static const struct world_case cases[] = {
	    {"too few", body, "a:a/4", "", NULL},
	    {"least", body, "a:a/5", "R@0=violation", NULL},
	    {"most", body, "a:a/9", "R@0=violation", NULL},
	    {"too many", body, "a:a/10", "", NULL},
	};
	(void)state;
	world_check_cases(cases, ARRAY_LEN(cases));
}

static void missing_text_can_only_add_words(void **state)
{
	static const char most[] = "when: [{assistant: {all: [a], words: {max: 9}}}]";
	static const char least[] = "when: [{assistant: {all: [a], words: {min: 5}}}]";
	static const struct world_case cases[] = {
	    {"may be too long", most, "a:a/p4", "R@0=inconclusive-partial", NULL},
	    {"is too long already", most, "a:a/p10", "", NULL},
	    {"is long enough already", least, "a:a/p5", "R@0=violation", NULL},
	    {"may be long enough", least, "a:a/p4", "R@0=inconclusive-partial", NULL},
	    {"the body lies elsewhere",
		"when: [{user: {all: [a]}}, {assistant: {words: {max: 9}}}]", "u:a a/m0",
		"R@1=inconclusive-partial", NULL},
	};
	(void)state;
	world_check_cases(cases, ARRAY_LEN(cases));
}

static void missing_text_may_hold_what_must_not_be_there(void **state)
{
	static const struct world_case cases[] = {
	    {"whole", CUT, "a:a", "R@0=violation", NULL},
	    {"truncated", CUT, "a:a/p", "R@0=inconclusive-partial", NULL},
	    {"redacted", CUT, "a:a/r", "R@0=inconclusive-partial", NULL},
	    {"elsewhere", CUT, "a:a/m", "R@0=inconclusive-partial", NULL},
	    {"it is there", CUT, "a:ac/p", "", NULL},
	    {"a claim must be seen", CUT, "u:a a/p", "", NULL},
	    {"what is seen stays seen", "when: [{assistant: {all: [a]}}]", "a:a/p", "R@0=violation",
		NULL},
	    {"of another role", "when: [{any: {all: [a], none: [z]}}]", "a:a/p", "R@0=violation",
		NULL},
	    {"a limit is named first", CUT, "a:a?/p", "R@0=inconclusive-limit", NULL},
	};
	(void)state;
	world_check_cases(cases, ARRAY_LEN(cases));
}

static void a_signal_that_more_text_could_undo_is_unsure_when_cut(void **state)
{
	static const struct world_case cases[] = {
	    {"undone by words", "when: [{assistant: {all: [f]}}]", "a:f/p",
		"R@0=inconclusive-partial", NULL},
	    {"whole", "when: [{assistant: {all: [f]}}]", "a:f", "R@0=violation", NULL},
	    {"undone by length", "when: [{assistant: {all: [w]}}]", "a:w/p",
		"R@0=inconclusive-partial", NULL},
	    {"made of steady ones", "when: [{assistant: {all: [o]}}]", "a:abo/p", "R@0=violation",
		NULL},
	    {"a score is an estimate", "when: [{assistant: {all: [s]}}]", "a:s/p", "R@0=violation",
		NULL},
	    {"another message is cut", "when: [{assistant: {all: [f]}}]", "u/p a:f",
		"R@1=violation", NULL},
	};
	(void)state;
	world_check_cases(cases, ARRAY_LEN(cases));
}

static void roles_select(void **state)
{
	static const struct world_case cases[] = {
	    {"any", "when: [{any: {all: [a]}}]", "s:a d:a u:a a:a t:a",
		"R@0=violation R@1=violation R@2=violation R@3=violation R@4=violation",
		"5 5 5 0 0"},
	    {"tool", "when: [{tool: {all: [a]}}]", "s:a d:a u:a a:a t:a", "R@4=violation",
		"1 1 1 0 0"},
	};
	(void)state;
	world_check_cases(cases, ARRAY_LEN(cases));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_any_and_none_are_taken_together),
	    cmocka_unit_test(words_are_bounded_inclusively),
	    cmocka_unit_test(missing_text_can_only_add_words),
	    cmocka_unit_test(missing_text_may_hold_what_must_not_be_there),
	    cmocka_unit_test(a_signal_that_more_text_could_undo_is_unsure_when_cut),
	    cmocka_unit_test(roles_select),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
