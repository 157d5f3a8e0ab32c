/* The plan: asking only rules that something stirs gives findings and tallies as asking every rule does. */
#include "world.h"

#include "judge/plan.h"

static const char *const bodies[] = {
    "when: [{assistant: {any: [b, f]}}]",
    "when: [{assistant: {all: [b, c], none: [e], words: {max: 10}}}]",
    "when: [{any: {all: [b]}}]",
    "when: [{user: {all: [a]}}, {assistant: {all: [b]}}]",
    "when: [{user: {}}, {assistant: {all: [b]}}]",
    "when: [{user: {none: [a]}}, {assistant: {all: [b, c]}}]",
    "when: [{user: {none: [c], words: {min: 12}}}, {assistant: {any: [b, s]}}]",
    "when: [{user: {none: [a], words: {max: 12}}, unless: {tool: {}}}, {assistant: {all: [c]}}]",
    "when: [{user: {none: [a]}, within: any, unless: {tool: {all: [a]}}}, {assistant: {all: [b]}}]",
    "when: [{any: {}, within: any}, {user: {}}, {assistant: {all: [o]}}]",
    "when: [{system: {}, within: any}, {user: {all: [a]}, within: 2}, {assistant: {none: [b]}}]",
    "when: [{user: {all: [a]}, within: 2}, {assistant: {none: [b]}}]",
    "absence: {after: {user: {all: [a]}}, expect: {assistant: {all: [b]}}}",
    ("absence: {after: {user: {any: [a, c]}}, expect: {assistant: {all: [b]}}, within: 2, unless: "
     "{user: {all: [c]}}}"),
};

/* Compositions of the rules before them. */
static const char *const composed[] = {
    "compose: {of: [R0, R1, R2]}",
    "compose: {of: [R0, R3], at-least: 1, none: [R1]}",
    "compose: {of: [R4, R5, R6], at-least: 2}",
    "compose: {of: [R6, R0], at-least: 1}",
};

static const char *const words[] = {"u ", "u ", "u ", "a ", "a ", "a ", "s ", "t ", "d ", "u:a ",
    "u:c ", "u:c? ", "a:b ", "a:bc ", "a:o ", "a:s ", "a:b? ", "t:a ", "u/5 ", "u/11 ", "a/5 ",
    "a:b/5 ", "?:ab ", "? ", "u/o ", "a/o ", "a/i ", "u/p ", "a:b/p ", "a:f/x ", "u/x ", "a/x ",
    "a/q ", "u/y ", "u/v "};

static const char *const languages[] = {
    "languages: [en]", "languages: [any]", "languages: [en, es]"};

enum { RULES = 8, PLAIN_RULES = 7 };

/* A second view: of models that nobody bound. */
static void bind_models(struct world *world)
{
	const struct model_binding binding = {
	    .model = SPAN("other-*"), .spec = SPAN("not-bound"), .file = "models.yaml", .line = 1};
	struct error err = {0};

	if (ruleset_set_models(world->ruleset, &binding, 1, &err) != 0)
		fail_msg("%s", err.text);
	assert_true(world->ruleset->nviews > 1);
}

static void make_rules(struct world *world, uint64_t *seed)
{
	static const char *const ids[RULES] = {"R0", "R1", "R2", "R3", "R4", "R5", "R6", "R7"};
	struct world_rule rules[RULES];

	for (size_t i = 0; i < RULES; i++)
		rules[i] = (struct world_rule){ids[i],
		    i < PLAIN_RULES ? bodies[random_below(seed, ARRAY_LEN(bodies))]
				    : composed[random_below(seed, ARRAY_LEN(composed))],
		    languages[random_below(seed, ARRAY_LEN(languages))]};
	world_init(world, rules, RULES);
	bind_models(world);
}

static void make_talk(struct world *world, uint64_t *seed, char talk[320])
{
	static const struct span models[] = {SPAN("model-1"), SPAN("model-1"), SPAN("other-2")};
	/* Most talks are quiet: nothing of them hides anything. */
	size_t nwords = random_below(seed, 3) > 0 ? 18 : ARRAY_LEN(words);

	talk[0] = '\0';
	for (size_t i = 0, n = random_below(seed, 9); i < n; i++)
		strcat(talk, words[random_below(seed, nwords)]);
	world_talk(world, talk);
	world->transcript.has_ended = random_below(seed, 2) == 0;
	world->transcript.model = models[random_below(seed, ARRAY_LEN(models))];
	world->transcript.state = random_below(seed, 12) == 0 ? TRANSCRIPT_RAW : TRANSCRIPT_READ;
}

static void judge_into(struct world *world, struct judge_sums *sums)
{
	const struct judge_case subject = {.view = judge_view(world->ruleset, &world->transcript),
	    .transcript = &world->transcript,
	    .hits = &world->hits};
	struct error err = {0};

	assert_int_equal(judge_case_run(&subject, &world->arena, &world->findings, sums, &err), 0);
}

static void check_tallies(
    struct judge_sums *sums, struct judge_sums *all_sums, const char *talk, size_t nrules)
{
	const struct tally *tallies = judge_sums_tallies(sums);
	const struct tally *all = judge_sums_tallies(all_sums);

	assert_true(tallies && all);
	for (size_t i = 0; i < nrules; i++)
		if (memcmp(&tallies[i], &all[i], sizeof *all) != 0)
			fail_msg("rule %zu, after \"%s\": evaluated %llu, not %llu; exposed %llu, "
				 "not %llu",
			    i, talk, (unsigned long long)tallies[i].evaluated,
			    (unsigned long long)all[i].evaluated,
			    (unsigned long long)tallies[i].exposed,
			    (unsigned long long)all[i].exposed);
}

static size_t compare_rounds(struct world *world, uint64_t *seed, int nrounds)
{
	struct arena arena = {0};
	struct judge_plan *plan = plan_make(world->ruleset, &arena);
	struct judge_plan *all_plan = plan_make(world->ruleset, &arena);
	struct judge_sums sums, all;
	char talk[320];
	size_t nfindings = 0;

	assert_true(plan && all_plan);
	all_plan->asks_all = true;
	judge_sums_init(&sums, plan, &arena);
	judge_sums_init(&all, all_plan, &arena);
	for (int round = 0; round < nrounds; round++) {
		make_talk(world, seed, talk);
		arena_reset(&world->arena);
		judge_into(world, &sums);
		char *told = strdup(world_tell(world));
		judge_into(world, &all);
		assert_string_equal(told, world_tell(world));
		nfindings += world->findings.n;
		free(told);
		/* Sometimes of one conversation, mostly of several. */
		if (random_below(seed, 3) == 0)
			check_tallies(&sums, &all, talk, RULES);
	}
	check_tallies(&sums, &all, talk, RULES);
	arena_done(&arena);
	return nfindings;
}

static void rules_that_nothing_stirs_count_as_if_asked(void **state)
{
	uint64_t seed = 99;
	size_t nfindings = 0;

	(void)state;
	for (int pack = 0; pack < 300; pack++) {
		struct world world;
		make_rules(&world, &seed);
		nfindings += compare_rounds(&world, &seed, 60);
		world_done(&world);
	}
	assert_true(nfindings > 1000); /* the rounds did meet what they are about */
}

static void a_quiet_conversation_asks_nothing(void **state)
{
	static const struct world_rule rules[] = {
	    {"A", "when: [{user: {none: [a]}}, {assistant: {all: [b]}}]", NULL},
	    {"B", "when: [{user: {all: [a]}}, {assistant: {none: [b]}}]", NULL},
	    {"C", "compose: {of: [B], at-least: 1}", NULL},
	};
	struct world world;
	struct judge_sums sums;

	(void)state;
	world_init(&world, rules, ARRAY_LEN(rules));
	struct judge_plan *plan = judge_plan_new(world.ruleset);
	assert_non_null(plan);
	judge_sums_init(&sums, plan, &world.arena);
	world_talk(&world, "u a:c u a");
	judge_into(&world, &sums);
	assert_null(sums.tallies);
	const struct tally *tallies = judge_sums_tallies(&sums);
	assert_int_equal(tallies[0].exposed, 2);
	assert_int_equal(tallies[1].evaluated, 2);
	assert_int_equal(tallies[1].exposed, 0);
	assert_int_equal(tallies[2].evaluated, 1);
	judge_plan_free(plan);
	world_done(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rules_that_nothing_stirs_count_as_if_asked),
	    cmocka_unit_test(a_quiet_conversation_asks_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
