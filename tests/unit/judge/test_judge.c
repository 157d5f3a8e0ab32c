/* The loop: what a finding says, who it is, raw text, order, purity, bounds, the table of kinds. */
#include "world.h"

#include "judge/kind.h"

#define PAIR "when: [{user: {all: [a]}}, {assistant: {all: [b]}}]"

static void every_kind_has_its_row(void **state)
{
	static const struct {
		const char *body, *fires, *near_miss;
	} cases[RULE_KINDS] = {
	    [RULE_SEQUENCE] = {"when: [{assistant: {all: [a]}}]", "u a:a", "u:a a"},
	    [RULE_ABSENCE] =
		{"absence: {after: {user: {all: [b]}}, expect: {assistant: {all: [a]}}}", "u:b a",
		    "u:b a:a"},
	    [RULE_COMPOSE] = {"compose: {of: [P]}", "u:c a", "u a"},
	};

	(void)state;
	for (size_t i = 0; i < RULE_KINDS; i++) {
		const struct world_rule rules[] = {
		    {"P", "when: [{user: {all: [c]}}]", NULL}, {"R", cases[i].body, NULL}};
		struct world world;
		assert_non_null(judge_kinds[i]);
		assert_int_equal(judge_kinds[i]->kind, i);
		world_init(&world, rules, ARRAY_LEN(rules));
		assert_non_null(strstr(world_judge(&world, cases[i].fires), "R@"));
		assert_null(strstr(world_judge(&world, cases[i].near_miss), "R@"));
		world_judge(&world, "");
		world.transcript.state = TRANSCRIPT_RAW;
		bool has_raw = strstr(world_judge(&world, "?:abc"), "R@") != NULL;
		assert_int_equal(has_raw, judge_kinds[i]->reads_raw);
		world_done(&world);
	}
}

static void a_finding_says_all_of_itself(void **state)
{
	struct world world;

	(void)state;
	world_init(&world, &(struct world_rule){"R-1", PAIR, NULL}, 1);
	world.transcript.tenant = (struct span)SPAN("shop");
	world.transcript.has_time = true;
	world.transcript.time_us = 1700000000000000;
	world_judge(&world, "u:a a:b");
	assert_int_equal(world.findings.n, 1);
	const struct finding *it = &world.findings.at[0];
	assert_true(span_is(it->rule, "R-1"));
	assert_int_equal(it->rev, 3);
	assert_true(span_is(it->title, "Title of R-1"));
	assert_true(span_is(it->family, "honesty"));
	assert_int_equal(it->nclauses, 1);
	assert_true(span_is(it->clauses[0], "book#page"));
	assert_true(span_is(it->spec, "book@2024-01-01"));
	assert_true(span_is(it->severity, "high"));
	assert_true(span_is(it->confidence, "strong"));
	assert_true(span_is(it->status, "stable"));
	assert_true(span_is(it->role, "assistant"));
	assert_true(span_is(it->conversation, "talk-1"));
	assert_true(span_is(it->model, "model-1"));
	assert_true(span_is(it->tenant, "shop"));
	assert_true(span_is(it->format, "test"));
	assert_true(it->has_time && it->time_us == 1700000000000000);
	assert_int_equal(it->origin.line, 2);
	assert_memory_equal(&it->turn, &world.messages[1].turn, sizeof it->turn);
	assert_null(it->inconclusive.at);
	assert_null(it->evidence[0].excerpt.at);
	world_done(&world);
}

static void only_sure_stable_and_grave_violations_alert(void **state)
{
	static const struct {
		const char *more;
		bool is_alert;
	} cases[] = {
	    {"", true},
	    {"severity: medium", true},
	    {"severity: low", false},
	    {"confidence: exact", true},
	    {"confidence: weak", false},
	    {"status: experimental", false},
	    {"status: deprecated", false},
	    {"verdict: suspect", false},
	    {"verdict: signal", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct world world;
		world_init(&world, &(struct world_rule){"R", PAIR, cases[i].more}, 1);
		world_judge(&world, "u:a a:b");
		assert_int_equal(world.findings.n, 1);
		assert_int_equal(world.findings.at[0].is_alert, cases[i].is_alert);
		assert_string_equal(world_tally(&world, 0), "1 1 1 0 0");
		world_judge(&world, "u:a a:b?");
		assert_false(world.findings.at[0].is_alert);
		world_done(&world);
	}
}

static void evidence_points_at_first_hits(void **state)
{
	static const char body[] =
	    "when: [{user: {none: [c]}}, {assistant: {all: [s, o], words: {max: 28}}}]";
	struct world world;

	(void)state;
	world_init(&world, &(struct world_rule){"R", body, NULL}, 1);
	assert_string_equal(world_judge(&world, "u a:abso/11"), "R@1=violation");
	const struct finding *it = &world.findings.at[0];
	assert_int_equal(it->nevidence, 4);
	assert_true(span_is(it->evidence[0].label, "no c"));
	assert_true(span_is(it->evidence[0].role, "user"));
	assert_int_equal(it->evidence[0].end, 0);
	assert_true(span_is(it->evidence[1].label, "s"));
	assert_int_equal(it->evidence[1].start, 10 * world_signal(&world, 's'));
	assert_true(span_is(it->evidence[2].label, "a"));
	assert_true(span_is(it->evidence[3].label, "b"));
	assert_int_equal(it->evidence[3].origin.line, 2);
	assert_int_equal(it->nreasons, 4);
	assert_true(span_is(it->reasons[0].text, "none of: c"));
	assert_true(span_is(it->reasons[1].text, "s holds"));
	assert_true(it->reasons[1].has_value);
	assert_int_equal(it->reasons[1].value, 2400);
	assert_int_equal(it->reasons[1].of, 2000);
	assert_true(span_is(it->reasons[2].text, "o holds"));
	assert_true(span_is(it->reasons[3].text, "11 words, at most 28"));
	assert_int_equal(it->reasons[3].value, 11);
	world_done(&world);
}

static void a_signal_without_hits_is_named_all_the_same(void **state)
{
	struct world world;

	(void)state;
	world_init(&world, &(struct world_rule){"R", PAIR, NULL}, 1);
	assert_string_equal(world_judge(&world, "u:a? a:b"), "R@1=inconclusive-limit");
	const struct finding *it = &world.findings.at[0];
	assert_int_equal(it->nevidence, 2);
	assert_true(span_is(it->evidence[0].label, "a"));
	assert_int_equal(it->evidence[0].end, 0);
	assert_true(span_is(it->reasons[0].text, "a may hold: a limit was met"));
	assert_true(span_is(it->reasons[it->nreasons - 1].text, "not known: a limit was met"));
	world_done(&world);
}

static void a_hit_is_the_first_of_its_signal_that_matched(void **state)
{
	struct world world;

	(void)state;
	world_init(&world, &(struct world_rule){"R", "when: [{assistant: {all: [f]}}]", NULL}, 1);
	world_talk(&world, "a:f");
	struct hit first = world.hit[0];
	const struct signal *f = &world.ruleset->signals[first.signal];
	const struct hit hits[] = {
	    {.signal = first.signal, .term = first.term, .start = 50, .end = 60},
	    {.signal = first.signal,
		.term = first.term,
		.start = 1,
		.end = 2,
		.outcome = OUTCOME_GAVE_UP},
	    {.signal = first.signal, .term = f->first_defeat, .start = 2, .end = 3},
	    {.signal = first.signal, .term = first.term, .start = 20, .end = 25},
	    {.signal = first.signal, .term = first.term, .part = 1, .start = 5, .end = 6},
	};
	memcpy(world.hit, hits, sizeof hits);
	world.hits.n = world.facts[0].nhits = ARRAY_LEN(hits);
	assert_string_equal(world_judge_again(&world), "R@0=violation");
	assert_int_equal(world.findings.at[0].evidence[0].start, 20);
	assert_int_equal(world.findings.at[0].evidence[0].end, 25);
	struct digest id = world.findings.at[0].id;
	/* Their order within the signal does not matter. */
	for (size_t i = 0; i < ARRAY_LEN(hits); i++)
		world.hit[i] = hits[ARRAY_LEN(hits) - 1 - i];
	world_judge_again(&world);
	assert_memory_equal(&world.findings.at[0].id, &id, sizeof id);
	world_done(&world);
}

static void evidence_and_reasons_are_bounded_and_never_lose_the_claim(void **state)
{
	static const char body[] =
	    "when: [{any: {all: [a, b, c, d, e, s, f]}}, {any: {all: [a, b, c, d, e, s, f]}},"
	    " {any: {all: [a, b, c, d, e, s, f]}}, {any: {all: [a, b, c, d, e, s, f]}},"
	    " {any: {all: [a, b, c, d, e, s, f]}}, {any: {all: [a, b, c, d, e, s, f]}},"
	    " {any: {all: [a, b, c, d, e, s, f]}}, {assistant: {all: [a, b, c, d, e, s, f]}}]";
	struct world world;

	(void)state;
	world_init(&world, &(struct world_rule){"R", body, "excused-by: [w]"}, 1);
	assert_string_equal(world_judge(&world, "u:abcdesfw u:abcdesf u:abcdesf u:abcdesf u:abcdesf"
						" u:abcdesf u:abcdesf a:abcdesf"),
	    "R@7=excused-0");
	const struct finding *it = &world.findings.at[0];
	assert_true(it->nevidence <= JUDGE_EVIDENCE_MAX);
	assert_true(it->nreasons <= JUDGE_REASONS_MAX);
	bool has_claim = false;
	for (size_t i = 0; i < it->nevidence; i++)
		has_claim = has_claim || it->evidence[i].message == 7;
	assert_true(has_claim);
	assert_true(span_is(it->evidence[it->nevidence - 1].label, "w"));
	assert_true(span_is(it->reasons[it->nreasons - 1].text, "excused by message 0"));
	world_done(&world);
}

static void identities_do_not_depend_on_what_is_new(void **state)
{
	struct world world;
	struct digest whole[2];

	(void)state;
	world_init(&world, &(struct world_rule){"R", PAIR, NULL}, 1);
	assert_string_equal(world_judge(&world, "u:a a:b u:a a:b"), "R@1=violation R@3=violation");
	whole[0] = world.findings.at[0].id;
	whole[1] = world.findings.at[1].id;
	assert_true(digest_compare(&whole[0], &whole[1]) != 0);
	assert_string_equal(world_judge(&world, "u:a/o a:b/o u:a a:b"), "R@3=violation");
	assert_int_equal(digest_compare(&world.findings.at[0].id, &whole[1]), 0);
	assert_string_equal(world_judge(&world, "u:a a:b"), "R@1=violation");
	assert_int_equal(digest_compare(&world.findings.at[0].id, &whole[0]), 0);
	world_done(&world);
}

static void identities_tell_rules_revisions_and_spans_apart(void **state)
{
	const struct world_rule rules[] = {{"R1", PAIR, NULL}, {"R2", PAIR, NULL}};
	struct world world;

	(void)state;
	world_init(&world, rules, ARRAY_LEN(rules));
	world_judge(&world, "u:a a:b");
	assert_int_equal(world.findings.n, 2);
	struct digest id = world.findings.at[0].id;
	assert_true(digest_compare(&id, &world.findings.at[1].id) != 0);
	world.ruleset->rules[0].rev++;
	world_judge_again(&world);
	assert_true(digest_compare(&id, &world.findings.at[0].id) != 0);
	world.ruleset->rules[0].rev--;
	world.hit[1].end++;
	world_judge_again(&world);
	assert_true(digest_compare(&id, &world.findings.at[0].id) != 0);
	world.hit[1].end--;
	world_judge_again(&world);
	assert_int_equal(digest_compare(&id, &world.findings.at[0].id), 0);
	world_done(&world);
}

static void findings_come_by_message_then_rule(void **state)
{
	const struct world_rule rules[] = {{"R1", "when: [{any: {all: [a]}}]", NULL},
	    {"R2", "when: [{any: {all: [b]}}]", NULL}, {"R3", "when: [{user: {all: [a]}}]", NULL}};
	struct world world;

	(void)state;
	world_init(&world, rules, ARRAY_LEN(rules));
	assert_string_equal(world_judge(&world, "u:ab a:b u:a"),
	    "R1@0=violation R2@0=violation R3@0=violation "
	    "R2@1=violation R1@2=violation R3@2=violation");
	world_done(&world);
}

static void the_same_input_gives_the_same_findings(void **state)
{
	const struct world_rule rules[] = {{"R1", PAIR, "excused-by: [c]"},
	    {"R2", "absence: {after: {user: {all: [a]}}, expect: {assistant: {all: [d]}}}", NULL},
	    {"R3", "compose: {of: [R1, R2]}", NULL}};
	struct world world;

	(void)state;
	world_init(&world, rules, ARRAY_LEN(rules));
	char *first = strdup(world_judge(&world, "u:a a:b s:c u:a a:b"));
	struct tally tallies[WORLD_RULES];
	memcpy(tallies, world.tallies, sizeof tallies);
	assert_true(strlen(first) > 0);
	world_judge(&world, "u a");
	assert_string_equal(world_judge(&world, "u:a a:b s:c u:a a:b"), first);
	assert_memory_equal(tallies, world.tallies, sizeof tallies);
	free(first);
	world_done(&world);
}

static void tallies_are_added_to(void **state)
{
	struct world world;
	struct error err = {0};

	(void)state;
	world_init(&world, &(struct world_rule){"R", PAIR, NULL}, 1);
	world_judge(&world, "u:a a:b");
	assert_int_equal(judge_run(judge_view(world.ruleset, &world.transcript), &world.transcript,
			     &world.hits, &world.arena, &world.findings, world.tallies, &err),
	    0);
	assert_string_equal(world_tally(&world, 0), "2 2 2 0 0");
	world_done(&world);
}

static void raw_lines_are_at_most_suspect(void **state)
{
	static const struct {
		const char *body, *more, *talk, *told;
	} cases[] = {
	    {"when: [{assistant: {all: [a]}}]", "", "?:a", "R@0=suspect"},
	    {"when: [{assistant: {all: [a]}}]", "", "?:a/o", ""},
	    {"when: [{assistant: {all: [a]}}]", "", "?", ""},
	    {"when: [{user: {all: [a], words: {max: 3}}}]", "", "?:a", "R@0=suspect"},
	    {"when: [{any: {all: [a], words: {max: 3}}}]", "", "?:a", "R@0=suspect"},
	    {"when: [{assistant: {all: [a], none: [b]}}]", "", "?:ab", ""},
	    {"when: [{assistant: {all: [a]}}]", "verdict: signal", "?:a", "R@0=signal"},
	    {"when: [{assistant: {all: [a]}}]", "", "?:a?", "R@0=inconclusive-limit"},
	    {PAIR, "", "?:ab", ""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct world world;
		world_init(&world, &(struct world_rule){"R", cases[i].body, cases[i].more}, 1);
		world.transcript.state = TRANSCRIPT_RAW;
		const char *told = world_judge(&world, cases[i].talk);
		if (strcmp(told, cases[i].told) != 0)
			fail_msg("%s on %s: %s", cases[i].body, cases[i].talk, told);
		for (size_t k = 0; k < world.findings.n; k++) {
			const struct finding *it = &world.findings.at[k];
			bool says = false;
			for (size_t r = 0; r < it->nreasons; r++)
				says = says || span_is(it->reasons[r].text,
						   "role unknown: line read as raw text");
			assert_true(says);
			assert_false(it->is_alert);
		}
		world_done(&world);
	}
}

/* A rule that only counts words or asks for silence says nothing of a line that may be anything. */
static void raw_lines_must_show_a_signal(void **state)
{
	struct world world;

	(void)state;
	world_init(&world,
	    &(struct world_rule){"R", "when: [{assistant: {all: [a], none: [b]}}]", NULL}, 1);
	world.ruleset->rules[0].of.sequence.steps[0].is.all.n = 0;
	world.transcript.state = TRANSCRIPT_RAW;
	assert_string_equal(world_judge(&world, "?"), "");
	world.transcript.state = TRANSCRIPT_READ;
	assert_string_equal(world_judge(&world, "a"), "R@0=violation");
	world_done(&world);
}

static void a_message_of_unknown_role_is_raw_among_others(void **state)
{
	static const struct world_case cases[] = {
	    {"one step", "when: [{assistant: {all: [a]}}]", "u ?:a a:a",
		"R@1=suspect R@2=violation", "2 2 2 0 0"},
	    {"never a step of more", PAIR, "?:a a:b u:a ?:b", "", "1 0 0 0 0"},
	    {"but of a step of any role", "when: [{any: {all: [a]}}, {any: {all: [b]}}]", "?:a u:b",
		"R@1=violation", "2 1 1 0 0"},
	    {"and a reply of any role",
		"absence: {after: {user: {all: [a]}}, expect: {any: {all: [b]}}}", "u:a ?:b", "",
		"1 1 0 0 0"},
	    {"is at most suspect", "when: [{any: {all: [a], words: {max: 9}}}]", "?:a/9 ?:a/10",
		"R@0=suspect", "2 2 1 0 0"},
	};
	(void)state;
	world_check_cases(cases, ARRAY_LEN(cases));
}

static void rules_of_other_releases_are_skipped(void **state)
{
	struct world world;

	(void)state;
	world_init(&world, &(struct world_rule){"R", PAIR, "valid: {from: 2025-01-01}"}, 1);
	assert_string_equal(world_judge(&world, "u:a a:b"), "");
	assert_string_equal(world_tally(&world, 0), "0 0 0 0 0");
	world_done(&world);
	world_init(&world, &(struct world_rule){"R", PAIR, "valid: {from: 2023-01-01}"}, 1);
	assert_string_equal(world_judge(&world, "u:a a:b"), "R@1=violation");
	world_done(&world);
}

/* A conversation of n messages, all alike but for the last one, without the shorthand's bounds. */
static void judge_many(struct world *world, uint32_t n, const char *like)
{
	struct error err = {0};

	world_talk(world, like);
	struct message *messages = calloc(n, sizeof *messages);
	struct message_facts *facts = calloc(n, sizeof *facts);
	assert_true(messages && facts);
	for (uint32_t i = 0; i < n; i++) {
		messages[i] = world->messages[i % world->transcript.nmessages];
		facts[i] = world->facts[i % world->transcript.nmessages];
	}
	world->transcript.messages = messages;
	world->hits.messages = facts;
	world->transcript.nmessages = world->hits.nmessages = n;
	assert_int_equal(
	    judge_run(judge_view(world->ruleset, &world->transcript), &world->transcript,
		&world->hits, &world->arena, &world->findings, world->tallies, &err),
	    0);
	world_check_sums(world);
	free(messages);
	free(facts);
	world->transcript.messages = world->messages;
	world->hits.messages = world->facts;
}

static void findings_of_one_rule_are_bounded(void **state)
{
	struct world world;

	(void)state;
	world_init(&world, &(struct world_rule){"R", "when: [{user: {all: [a]}}]", NULL}, 1);
	judge_many(&world, 3000, "u:a");
	assert_int_equal(world.findings.n, JUDGE_FINDINGS_MAX + 1);
	assert_true(span_is(world.findings.at[JUDGE_FINDINGS_MAX - 1].verdict, "violation"));
	assert_true(span_is(world.findings.at[JUDGE_FINDINGS_MAX].verdict, "inconclusive"));
	assert_true(span_is(world.findings.at[JUDGE_FINDINGS_MAX].inconclusive, "limit"));
	assert_string_equal(world_tally(&world, 0), "3000 1024 1024 0 1976");
	world_done(&world);
}

/* Half a million messages; a walk back from each would take minutes. */
static void long_conversations_cost_no_more_than_their_length(void **state)
{
	const struct world_rule rules[] = {
	    {"R1",
		"when: [{system: {all: [a]}, within: any, unless: {tool: {all: [c]}}},"
		" {user: {all: [b]}, within: any}, {assistant: {all: [d]}}]",
		"excused-by: [e]"},
	    {"R2",
		"absence: {after: {user: {all: [a]}}, expect: {assistant: {all: [e]}}, within: "
		"9999}",
		NULL}};
	struct world world;

	(void)state;
	world_init(&world, rules, ARRAY_LEN(rules));
	judge_many(&world, 500000, "u:a a:d");
	assert_string_equal(world_tally(&world, 0), "250000 0 0 0 0");
	judge_many(&world, 500000, "s:a u:b a:d a:d");
	assert_string_equal(world_tally(&world, 0), "500000 1024 1024 0 248976");
	world_done(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_kind_has_its_row),
	    cmocka_unit_test(a_finding_says_all_of_itself),
	    cmocka_unit_test(only_sure_stable_and_grave_violations_alert),
	    cmocka_unit_test(evidence_points_at_first_hits),
	    cmocka_unit_test(a_signal_without_hits_is_named_all_the_same),
	    cmocka_unit_test(a_hit_is_the_first_of_its_signal_that_matched),
	    cmocka_unit_test(evidence_and_reasons_are_bounded_and_never_lose_the_claim),
	    cmocka_unit_test(identities_do_not_depend_on_what_is_new),
	    cmocka_unit_test(identities_tell_rules_revisions_and_spans_apart),
	    cmocka_unit_test(findings_come_by_message_then_rule),
	    cmocka_unit_test(the_same_input_gives_the_same_findings),
	    cmocka_unit_test(tallies_are_added_to),
	    cmocka_unit_test(raw_lines_are_at_most_suspect),
	    cmocka_unit_test(raw_lines_must_show_a_signal),
	    cmocka_unit_test(a_message_of_unknown_role_is_raw_among_others),
	    cmocka_unit_test(rules_of_other_releases_are_skipped),
	    cmocka_unit_test(findings_of_one_rule_are_bounded),
	    cmocka_unit_test(long_conversations_cost_no_more_than_their_length),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
