/* Licences: who may excuse what, where they are looked for, and what cannot be told. */
#include "world.h"

#define BODY "when: [{assistant: {all: [a]}}]"
#define EXCUSED "excused-by: [b, c]"

static const char *judge_under(
    const char *more, struct level level, const char *talk, char told[256])
{
	struct world world;

	world_init(&world, &(struct world_rule){"R", BODY, more}, 1);
	world.ruleset->documents[0].levels[0] = level;
	int n = snprintf(told, 256, "%s", world_judge(&world, talk));
	assert_true(n < 256);
	world_done(&world);
	return told;
}

/* The least speaker of a level, and the letters of the roles that may excuse. */
static const struct {
	enum speaker least;
	const char *excusing;
} speakers[] = {
    {SPEAKER_NOBODY, ""}, {SPEAKER_SYSTEM, "s"}, {SPEAKER_DEVELOPER, "sd"}, {SPEAKER_USER, "sdu"}};

/* Each message authority against each level, with and without implicit licences. */
static void a_licence_needs_the_speaker_whom_the_ladder_names(void **state)
{
	static const char letters[] = {'s', 'd', 'u', 'a', 't'};
	char talk[16], told[256];

	(void)state;
	for (size_t i = 0; i < 2 * ARRAY_LEN(speakers); i++)
		for (size_t k = 0; k < ARRAY_LEN(letters); k++) {
			struct level level = {SPAN("law"), speakers[i / 2].least, i % 2 == 1};
			bool is_excused = strchr(speakers[i / 2].excusing, letters[k]) != NULL;
			assert_true(snprintf(talk, sizeof talk, "%c:b a:a", letters[k]) > 0);
			judge_under(EXCUSED, level, talk, told);
			const char *expected = is_excused ? "R@1=excused-0" : "R@1=violation";
			if (strcmp(told, expected) != 0)
				fail_msg("%s, %s: %s", speaker_names[level.excused_by], talk, told);
		}
}

static void implicit_signs_excuse_where_the_level_takes_them(void **state)
{
	static const struct {
		const char *more;
		bool is_implied;
		const char *talk, *told;
	} cases[] = {
	    {"implied-by: [c]", true, "u:c a:a", "R@1=excused-0"},
	    {"implied-by: [c]", false, "u:c a:a", "R@1=violation"},
	    {"implied-by: [c]", true, "t:c a:a", "R@1=violation"},
	    {"implied-by: [c]", true, "u:c? a:a", "R@1=inconclusive-limit"},
	    {"implied-by: [c]", false, "u:c? a:a", "R@1=violation"},
	    {"implied-by: [c]", true, "a:a u:c", "R@0=violation"},
	    {"implied-by: [c]\n    excused-by: [b]", false, "u:b u:c a:a", "R@2=excused-0"},
	    {"implied-by: [c]\n    excused-by: [b]", true, "u:b u:c a:a", "R@2=excused-1"},
	};
	char told[256];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct level level = {SPAN("custom"), SPEAKER_USER, cases[i].is_implied};
		judge_under(cases[i].more, level, cases[i].talk, told);
		if (strcmp(told, cases[i].told) != 0)
			fail_msg("case %zu: %s", i, told);
	}
}

static void an_explicit_licence_is_named_before_an_implicit_one(void **state)
{
	struct world world;

	(void)state;
	world_init(
	    &world, &(struct world_rule){"R", BODY, "implied-by: [c]\n    excused-by: [b]"}, 1);
	world_judge(&world, "u:bc a:a");
	const struct finding *it = &world.findings.at[0];
	assert_true(span_is(it->evidence[it->nevidence - 1].label, "b"));
	world_done(&world);
}

/* By an older release the clause may have had another level. */
static void the_release_in_force_decides_the_level(void **state)
{
	struct level levels[] = {
	    {SPAN("law"), SPEAKER_NOBODY, false}, {SPAN("custom"), SPEAKER_USER, false}};
	struct clause_past past = {SPAN("2023-12-31"), 1};
	struct world world;
	struct error err;

	(void)state;
	world_init(&world, &(struct world_rule){"R", BODY, EXCUSED}, 1);
	struct document *document = &world.ruleset->documents[0];
	document->levels = levels;
	document->nlevels = 2;
	document->clauses[0].past = &past;
	document->clauses[0].npast = 1;
	assert_string_equal(world_judge(&world, "u:b a:a"), "R@1=violation");
	assert_int_equal(ruleset_set_release(world.ruleset, span_of("2023-12-31"), &err), 0);
	assert_string_equal(world_judge_again(&world), "R@1=excused-0");
	document->clauses[0].level = LEVEL_NONE;
	assert_int_equal(ruleset_set_release(world.ruleset, span_of("2024-01-01"), &err), 0);
	assert_string_equal(world_judge_again(&world), "R@1=excused-0");
	document->nlevels = 0;
	assert_string_equal(world_judge_again(&world), "R@1=violation");
	world_done(&world);
}

/* The same conversation of three models: each is judged by the release that it is bound to, or as if it were. */
static void the_release_a_model_is_bound_to_decides_the_level(void **state)
{
	static const struct model_binding bindings[] = {
	    {.model = SPAN("old"), .spec = SPAN("book@2023-12-31"), .file = "m", .line = 1},
	    {.model = SPAN("other"), .spec = SPAN("not-bound"), .file = "m", .line = 2},
	};
	struct level levels[] = {
	    {SPAN("law"), SPEAKER_NOBODY, false}, {SPAN("custom"), SPEAKER_USER, false}};
	struct clause_past past = {SPAN("2023-12-31"), 1};
	struct world world;
	struct error err;

	(void)state;
	world_init(&world, &(struct world_rule){"R", BODY, EXCUSED}, 1);
	struct rule *rule = &world.ruleset->rules[0];
	struct document *document = &world.ruleset->documents[0];
	rule->status = STATUS_STABLE;
	rule->confidence = CONFIDENCE_EXACT;
	rule->severity = SEVERITY_HIGH;
	document->levels = levels;
	document->nlevels = 2;
	document->clauses[0].past = &past;
	document->clauses[0].npast = 1;
	assert_int_equal(ruleset_set_models(world.ruleset, bindings, ARRAY_LEN(bindings), &err), 0);
	assert_string_equal(world_judge(&world, "u:b a:a"), "R@1=violation");
	assert_true(span_is(world.findings.at[0].spec, "book@2024-01-01"));
	assert_true(world.findings.at[0].is_alert);
	world.transcript.model = span_of("old");
	assert_string_equal(world_judge_again(&world), "R@1=excused-0");
	assert_true(span_is(world.findings.at[0].spec, "book@2023-12-31"));
	world.transcript.model = span_of("other");
	assert_string_equal(world_judge_again(&world), "R@1=violation");
	assert_true(span_is(world.findings.at[0].spec, "book@2024-01-01 (as if)"));
	assert_false(world.findings.at[0].is_alert);
	world_done(&world);
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
	    {"a limit", BODY, "u:b? a:a", "R@1=inconclusive-limit", "1 0 0 0 1"},
	    {"a cut system message", BODY, "s/p a:a", "R@1=inconclusive-partial", "1 0 0 0 1"},
	    {"a sure one elsewhere", BODY, "u:b u:c? a:a", "R@2=excused-0", "1 1 0 1 0"},
	    {"of no authority", BODY, "t/p a:a", "R@1=violation", "1 1 1 0 0"},
	    {"a claim that may hold is not excused", BODY, "u:b a:a?", "R@1=inconclusive-limit",
		"1 0 0 0 1"},
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
	    cmocka_unit_test(a_licence_needs_the_speaker_whom_the_ladder_names),
	    cmocka_unit_test(implicit_signs_excuse_where_the_level_takes_them),
	    cmocka_unit_test(an_explicit_licence_is_named_before_an_implicit_one),
	    cmocka_unit_test(the_release_in_force_decides_the_level),
	    cmocka_unit_test(the_release_a_model_is_bound_to_decides_the_level),
	    cmocka_unit_test(authority_is_the_message_s_not_the_role_s),
	    cmocka_unit_test(it_must_stand_before_the_claim_and_the_latest_is_named),
	    cmocka_unit_test(each_rule_has_licences_of_its_own),
	    cmocka_unit_test(a_hidden_licence_is_inconclusive),
	    cmocka_unit_test(the_finding_names_the_licence),
	    cmocka_unit_test(absences_are_excused_alike),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
