/* Compositions: enough of some rules, none of others. */
#include "world.h"

#define A                                                                                          \
	{                                                                                          \
		"A", "when: [{assistant: {all: [a]}}]", NULL                                       \
	}
#define B                                                                                          \
	{                                                                                          \
		"B", "when: [{user: {all: [b]}}]", "verdict: signal"                               \
	}
#define C                                                                                          \
	{                                                                                          \
		"C", "when: [{assistant: {all: [c]}}]", "excused-by: [e]"                          \
	}

static void check(const char *compose, const char *talk, const char *told, const char *tally)
{
	const struct world_rule rules[] = {A, B, C, {"M", compose, NULL}};
	struct world world;

	world_init(&world, rules, ARRAY_LEN(rules));
	int index = ruleset_find_rule(world.ruleset, (struct span)SPAN("M"));
	char made[256] = "";
	world_judge(&world, talk);
	for (size_t i = 0; i < world.findings.n; i++) {
		const struct finding *it = &world.findings.at[i];
		if ((int)it->rule_index == index)
			assert_true(snprintf(made, sizeof made, "%u=%.*s", it->message,
					(int)it->verdict.len, it->verdict.at) > 0);
	}
	if (strcmp(made, told) != 0)
		fail_msg("%s on %s: \"%s\", not \"%s\"", compose, talk, made, told);
	const char *counted = world_tally(&world, (size_t)index);
	if (strcmp(counted, tally) != 0)
		fail_msg("%s on %s: tally %s, not %s", compose, talk, counted, tally);
	world_done(&world);
}

static void enough_of_the_rules_must_have_findings(void **state)
{
	(void)state;
	check("compose: {of: [A, B]}", "u:b a:a", "1=violation", "1 1 1 0 0");
	check("compose: {of: [A, B]}", "u a:a", "", "1 1 0 0 0");
	check("compose: {of: [A, B]}", "u:b a", "", "1 1 0 0 0");
	check("compose: {of: [A, B, C], at-least: 2}", "u a:ac", "1=violation", "1 1 1 0 0");
	check("compose: {of: [A, B, C], at-least: 2}", "u:b a", "", "1 1 0 0 0");
	check("compose: {of: [A, B], at-least: 1}", "u:b a", "0=violation", "1 1 1 0 0");
}

static void it_is_exposed_where_enough_rules_were(void **state)
{
	(void)state;
	check("compose: {of: [A, B]}", "a:a", "", "1 0 0 0 0");
	check("compose: {of: [A, B]}", "u:b/o a:a/o", "", "0 0 0 0 0");
}

static void the_claim_is_the_latest_message(void **state)
{
	(void)state;
	check("compose: {of: [A, B]}", "u:b a:a u:b a", "2=violation", "1 1 1 0 0");
	check("compose: {of: [A, B]}", "a:a u:b a:a", "2=violation", "1 1 1 0 0");
}

static void none_of_the_others_may_have_one(void **state)
{
	(void)state;
	check("compose: {of: [A], none: [B]}", "u a:a", "1=violation", "1 1 1 0 0");
	check("compose: {of: [A], none: [B]}", "u:b a:a", "", "1 1 0 0 0");
}

static void excused_findings_do_not_count(void **state)
{
	(void)state;
	check("compose: {of: [C]}", "u a:c", "1=violation", "1 1 1 0 0");
	check("compose: {of: [C]}", "u:e a:c", "", "1 1 0 0 0");
	check("compose: {of: [A], none: [C]}", "u:e a:ac", "1=violation", "1 1 1 0 0");
}

static void inconclusive_findings_leave_it_open(void **state)
{
	(void)state;
	check("compose: {of: [A, B]}", "u:b a:a?", "1=inconclusive", "1 0 0 0 1");
	check("compose: {of: [A, B], at-least: 1}", "u:b a:a?", "0=violation", "1 1 1 0 0");
	check("compose: {of: [A, B]}", "u a:a?", "", "1 1 0 0 0");
	check("compose: {of: [A], none: [B]}", "u:b? a:a", "1=inconclusive", "1 0 0 0 1");
}

static void only_new_turns_count(void **state)
{
	(void)state;
	check("compose: {of: [A, B]}", "u:b/o a:a", "", "1 0 0 0 0");
}

static void evidence_comes_from_all_parts(void **state)
{
	const struct world_rule rules[] = {A, B, {"M", "compose: {of: [A, B]}", NULL}};
	struct world world;

	(void)state;
	world_init(&world, rules, ARRAY_LEN(rules));
	assert_string_equal(
	    world_judge(&world, "u:b a:a"), "B@0=signal A@1=violation M@1=violation");
	const struct finding *it = &world.findings.at[2];
	assert_int_equal(it->nevidence, 2);
	assert_true(it->evidence[0].message != it->evidence[1].message);
	assert_int_equal(it->nreasons, 2);
	assert_true(span_is(it->reasons[0].text, "A: violation on message 1"));
	assert_true(span_is(it->reasons[1].text, "B: signal on message 0"));
	world_done(&world);
}

static void compositions_may_be_composed(void **state)
{
	const struct world_rule rules[] = {A, B, {"M", "compose: {of: [A, B]}", NULL},
	    {"N", "compose: {of: [M]}", "excused-by: [d]"}};
	struct world world;

	(void)state;
	world_init(&world, rules, ARRAY_LEN(rules));
	assert_string_equal(
	    world_judge(&world, "u:b a:a"), "B@0=signal A@1=violation M@1=violation N@1=violation");
	assert_string_equal(world_judge(&world, "u:bd a:a"),
	    "B@0=signal A@1=violation M@1=violation N@1=excused-0");
	world_done(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(enough_of_the_rules_must_have_findings),
	    cmocka_unit_test(it_is_exposed_where_enough_rules_were),
	    cmocka_unit_test(the_claim_is_the_latest_message),
	    cmocka_unit_test(none_of_the_others_may_have_one),
	    cmocka_unit_test(excused_findings_do_not_count),
	    cmocka_unit_test(inconclusive_findings_leave_it_open),
	    cmocka_unit_test(only_new_turns_count),
	    cmocka_unit_test(evidence_comes_from_all_parts),
	    cmocka_unit_test(compositions_may_be_composed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
