/* From accounts to rules. */
#include "support.h"

#include <string.h>

#include "verbs/rules_profile.h"

static const char pack[] =
    "pack: test\nversion: \"1\"\nspec: {document: test, release: 2025-01-01}\n"
    "signals:\n"
    "  one: {in: {role: assistant}, any: ['\\bapples\\b', '\\bpears\\b'], none: ['\\bno\\b']}\n"
    "  two: {in: {role: assistant}, any: ['\\bplums\\b']}\n"
    "  both: {of: {all: [one, two]}}\n"
    "  before: {in: {role: assistant}, earlier: [two]}\n"
    "  grant: {in: {role: user}, any: ['\\bplease\\b']}\n"
    "  idle: {in: {role: user}, any: ['\\bkettle\\b']}\n"
    "rules:\n"
    "  - id: AA-01\n    rev: 1\n    title: A\n    family: style\n    clauses: [c]\n"
    "    status: experimental\n    languages: [en]\n    severity: low\n    confidence: weak\n"
    "    excused-by: [grant]\n"
    "    when: [{assistant: {all: [both]}}]\n"
    "    why: W.\n    false-positives: [F]\n"
    "    tests:\n"
    "      - {name: fires, expect: violation, talk: [{assistant: \"apples and plums\"}]}\n"
    "      - {name: silent, expect: none, talk: [{assistant: \"apples\"}]}\n"
    "  - id: AA-02\n    rev: 1\n    title: B\n    family: style\n    clauses: [c]\n"
    "    status: experimental\n    languages: [en]\n    severity: low\n    confidence: weak\n"
    "    when: [{assistant: {all: [before]}}]\n"
    "    why: W.\n    false-positives: [F]\n"
    "    tests:\n"
    "      - {name: fires, expect: violation, talk: [{assistant: plums}, {user: q}, "
    "{assistant: x}]}\n"
    "      - {name: silent, expect: none, talk: [{assistant: \"apples\"}]}\n";

static struct {
	struct ruleset *ruleset;
	struct profile *profile;
	struct anchor_facts anchors[8];
	uint64_t findings[2];
	struct arena arena;
	struct profile_sums sums;
} scene;

static uint64_t no_time(void *context)
{
	(void)context;
	return 0;
}

static int open_scene(void **state)
{
	const struct profile_clock clock = {.now = no_time};
	struct error err;

	(void)state;
	memset(&scene, 0, sizeof scene);
	scene.ruleset = ruleset_parse(span_of(pack), "test.yaml", NULL, &err);
	if (scene.ruleset == NULL)
		fail_msg("%s", err.text);
	assert_int_equal(scene.ruleset->npatterns, 6);
	scene.profile = profile_new(6, scene.ruleset->nsignals, 2, &clock);
	return scene.profile ? 0 : -1;
}

static int close_scene(void **state)
{
	(void)state;
	profile_free(scene.profile);
	ruleset_free(scene.ruleset);
	arena_done(&scene.arena);
	return 0;
}

static uint32_t signal_of(const char *name)
{
	int index = ruleset_find_signal(scene.ruleset, span_of(name));

	assert_true(index >= 0);
	return (uint32_t)index;
}

/* The first pattern of a signal's terms, or of what undoes it. */
static uint32_t pattern_of(const char *name, bool undoes)
{
	const struct signal *signal = &scene.ruleset->signals[signal_of(name)];
	uint32_t term = undoes ? signal->first_defeat : signal->first_term;

	return scene.ruleset->terms[term].first_pattern;
}

static void sum(void)
{
	assert_int_equal(profile_sum(scene.ruleset, scene.profile, scene.anchors, scene.findings,
			     &scene.arena, &scene.sums),
	    0);
}

static void near(double value, double expected)
{
	assert_true(value - expected < 1e-6 && expected - value < 1e-6);
}

static void a_signal_has_its_patterns_time_and_what_undoes_it(void **state)
{
	uint32_t first = pattern_of("one", false), undoing = pattern_of("one", true);

	(void)state;
	scene.profile->patterns[first] = (struct profile_pattern){10, 5, 7, 3, 100};
	scene.profile->patterns[first + 1] = (struct profile_pattern){12, 1, 1, 0, 20};
	scene.profile->patterns[undoing] = (struct profile_pattern){10, 2, 2, 2, 3};
	scene.anchors[first] = (struct anchor_facts){.n = 4, .shortest = 6};
	scene.anchors[undoing] = (struct anchor_facts){.n = 1, .shortest = 2};
	sum();
	const struct profile_signal_sum *one = &scene.sums.signals[signal_of("one")];
	assert_int_equal(one->ns, 123);
	assert_int_equal(one->anchors.npatterns, 3);
	assert_int_equal(one->anchors.nguarded, 2);
	assert_int_equal(one->anchors.shortest, 2);
	assert_int_equal(one->anchors.looked_at, 12);
	assert_int_equal(one->anchors.candidates, 8);
	assert_int_equal(one->anchors.confirmations, 10);
	assert_int_equal(one->anchors.matches, 5);
	assert_int_equal(scene.sums.patterns_ns, 123);
}

static void a_signal_is_shared_equally_by_all_who_use_it_in_whatever_way(void **state)
{
	(void)state;
	scene.profile->patterns[pattern_of("one", false)].ns = 100;
	scene.profile->patterns[pattern_of("two", false)].ns = 60;
	scene.profile->patterns[pattern_of("grant", false)].ns = 8;
	scene.profile->patterns[pattern_of("idle", false)].ns = 4;
	scene.profile->signals[signal_of("before")] = 20;
	scene.profile->signals[signal_of("both")] = 2;
	scene.profile->rules[0].ns = 1;
	scene.profile->rules[1].ns = 5;
	scene.profile->works[PROFILE_FOLD] = 50;
	scene.findings[1] = 9;
	sum();
	assert_int_equal(scene.sums.signals[signal_of("one")].nrules, 1);
	assert_int_equal(scene.sums.signals[signal_of("two")].nrules, 2);
	assert_int_equal(scene.sums.signals[signal_of("grant")].nrules, 1);
	assert_int_equal(scene.sums.signals[signal_of("idle")].nrules, 0);
	near(scene.sums.rules[0].ns, 1 + 100 + 30 + 8 + 2);
	near(scene.sums.rules[1].ns, 5 + 30 + 20);
	near(scene.sums.rules[0].alone_ns, 110);
	assert_int_equal(scene.sums.rules[0].nsignals, 4);
	assert_int_equal(scene.sums.rules[0].nshared, 1);
	assert_int_equal(scene.sums.rules[1].nsignals, 2);
	assert_int_equal(scene.sums.rules[1].findings, 9);
	assert_int_equal(scene.sums.unused_ns, 4);
	assert_int_equal(scene.sums.detectors_ns, 22);
	assert_int_equal(scene.sums.total_ns, 50 + 6 + 172 + 22);
	near(scene.sums.rules[0].ns + scene.sums.rules[1].ns + 4 + 50, (double)scene.sums.total_ns);
	near(profile_share(&scene.sums, 25), 0.1);
}

static void the_dearest_come_first_and_equals_in_their_order(void **state)
{
	uint32_t two = pattern_of("two", false), idle = pattern_of("idle", false);

	(void)state;
	scene.profile->patterns[two].ns = 5;
	scene.profile->patterns[idle].ns = 7;
	sum();
	assert_int_equal(scene.sums.by_pattern[0], idle);
	assert_int_equal(scene.sums.by_pattern[1], two);
	for (size_t i = 3; i < 6; i++)
		assert_true(scene.sums.by_pattern[i - 1] < scene.sums.by_pattern[i]);
	assert_int_equal(scene.sums.by_signal[0], signal_of("idle"));
	assert_int_equal(scene.sums.by_rule[0], 0);
	assert_int_equal(scene.sums.by_rule[1], 1);
}

static void of_nothing_all_shares_are_nothing(void **state)
{
	(void)state;
	sum();
	assert_int_equal(scene.sums.total_ns, 0);
	near(profile_share(&scene.sums, 1), 0);
}

#define IN_SCENE(test) cmocka_unit_test_setup_teardown(test, open_scene, close_scene)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    IN_SCENE(a_signal_has_its_patterns_time_and_what_undoes_it),
	    IN_SCENE(a_signal_is_shared_equally_by_all_who_use_it_in_whatever_way),
	    IN_SCENE(the_dearest_come_first_and_equals_in_their_order),
	    IN_SCENE(of_nothing_all_shares_are_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
