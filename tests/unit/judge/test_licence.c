/* Licences: who may excuse what, where they are looked for, and what cannot be told. */
#include "world.h"

#define BODY "when: [{assistant: {all: [a]}}]"
#define EXCUSED "excused-by: [b, c]"

static const char *judge_under(enum clause_authority clause, const char *talk, char told[256])
{
	struct world world;

	world_init(&world, &(struct world_rule){"R", BODY, EXCUSED}, 1);
	world.ruleset->documents[0].clauses[0].authority = clause;
	int n = snprintf(told, 256, "%s", world_judge(&world, talk));
	assert_true(n < 256);
	world_done(&world);
	return told;
}

/* Each message authority against each clause authority. */
static void a_licence_needs_the_clause_s_authority(void **state)
{
	static const char letters[] = {'s', 'd', 'u', 'a', 't'};
	static const struct {
		enum clause_authority clause;
		const char *excusing; /* letters of the roles that may */
	} cases[] = {
	    {CLAUSE_ROOT, ""},
	    {CLAUSE_SYSTEM, ""},
	    {CLAUSE_DEVELOPER, "sd"},
	    {CLAUSE_USER, "sdu"},
	    {CLAUSE_GUIDELINE, "sdu"},
	    {CLAUSE_NO_AUTHORITY, "sdu"},
	};
	char talk[16], told[256];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		for (size_t k = 0; k < ARRAY_LEN(letters); k++) {
			bool is_excused = strchr(cases[i].excusing, letters[k]) != NULL;
			assert_true(snprintf(talk, sizeof talk, "%c:b a:a", letters[k]) > 0);
			judge_under(cases[i].clause, talk, told);
			const char *expected = is_excused ? "R@1=excused-0" : "R@1=violation";
			if (strcmp(told, expected) != 0)
				fail_msg("%s clause, %s: %s",
				    clause_authority_names[cases[i].clause], talk, told);
		}
}

static void authority_is_the_message_s_not_the_role_s(void **state)
{
	struct world world;

	(void)state;
	world_init(&world, &(struct world_rule){"R", BODY, EXCUSED}, 1);
	world_talk(&world, "u:b a:a");
	world.messages[0].authority = AUTHORITY_NONE;
	assert_string_equal(world_judge_again(&world), "R@1=violation");
	world.messages[0].authority = AUTHORITY_ROOT;
	assert_string_equal(world_judge_again(&world), "R@1=excused-0");
	world_done(&world);
}

static void it_must_stand_before_the_claim_and_the_latest_is_named(void **state)
{
	static const struct world_case cases[] = {
	    {"before", BODY, "u:b u a:a", "R@2=excused-0", "1 1 0 1 0"},
	    {"after", BODY, "u a:a u:b", "R@1=violation", "1 1 1 0 0"},
	    {"the latest", BODY, "u:b u:c s a:a", "R@3=excused-1", "1 1 0 1 0"},
	    {"from there on", BODY, "a:a u:b a:a u:c a:a",
		"R@0=violation R@2=excused-1 R@4=excused-3", "3 3 1 2 0"},
	    {"old messages license too", BODY, "u:b/o a:a", "R@1=excused-0", "1 1 0 1 0"},
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		world_check_case(&cases[i], EXCUSED);
	static const struct world_case own = {"nobody licenses himself",
	    "when: [{user: {all: [a]}}]", "u:ab", "R@0=violation", "1 1 1 0 0"};
	world_check_case(&own, EXCUSED);
}

static void each_rule_has_licences_of_its_own(void **state)
{
	const struct world_rule rules[] = {
	    {"R1", BODY, "excused-by: [b]"}, {"R2", BODY, "excused-by: [c]"}, {"R3", BODY, NULL}};
	struct world world;

	(void)state;
	world_init(&world, rules, ARRAY_LEN(rules));
	assert_string_equal(
	    world_judge(&world, "u:c u:b a:a"), "R1@2=excused-1 R2@2=excused-0 R3@2=violation");
	assert_string_equal(
	    world_judge(&world, "u:b u a:a"), "R1@2=excused-0 R2@2=violation R3@2=violation");
	world_done(&world);
}

static void a_hidden_licence_is_inconclusive(void **state)
{
	static const struct world_case cases[] = {
	    {"a limit", BODY, "u:b? a:a", "R@1=inconclusive-limit", "1 1 0 0 1"},
	    {"a cut system message", BODY, "s/p a:a", "R@1=inconclusive-partial", "1 1 0 0 1"},
	    {"a sure one elsewhere", BODY, "u:b u:c? a:a", "R@2=excused-0", "1 1 0 1 0"},
	    {"of no authority", BODY, "t/p a:a", "R@1=violation", "1 1 1 0 0"},
	    {"a claim that may hold is not excused", BODY, "u:b a:a?", "R@1=inconclusive-limit",
		"1 1 0 0 1"},
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		world_check_case(&cases[i], EXCUSED);
}

static void the_finding_names_the_licence(void **state)
{
	struct world world;

	(void)state;
	world_init(&world, &(struct world_rule){"R", BODY, EXCUSED}, 1);
	world_judge(&world, "u:b a:a");
	const struct finding *it = &world.findings.at[0];
	assert_true(it->is_excused);
	assert_int_equal(it->excused_by, 0);
	assert_false(it->is_alert);
	const struct evidence *last = &it->evidence[it->nevidence - 1];
	assert_int_equal(last->message, 0);
	assert_true(span_is(last->label, "b"));
	assert_int_equal(last->end, 10 * world_signal(&world, 'b') + 3);
	assert_true(span_is(it->reasons[it->nreasons - 1].text, "excused by message 0"));
	world_judge(&world, "u a:a");
	it = &world.findings.at[0];
	assert_false(it->is_excused);
	assert_true(span_is(it->reasons[it->nreasons - 1].text, "no licence found"));
	world_done(&world);
}

static void absences_are_excused_alike(void **state)
{
	static const struct world_case cases[] = {
	    {"excused", "absence: {after: {user: {all: [a]}}, expect: {assistant: {all: [d]}}}",
		"d:b u:a a u:a a", "R@2=excused-0 R@4=excused-0", "2 2 0 2 0"},
	};
	(void)state;
	world_check_case(&cases[0], EXCUSED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_licence_needs_the_clause_s_authority),
	    cmocka_unit_test(authority_is_the_message_s_not_the_role_s),
	    cmocka_unit_test(it_must_stand_before_the_claim_and_the_latest_is_named),
	    cmocka_unit_test(each_rule_has_licences_of_its_own),
	    cmocka_unit_test(a_hidden_licence_is_inconclusive),
	    cmocka_unit_test(the_finding_names_the_licence),
	    cmocka_unit_test(absences_are_excused_alike),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
