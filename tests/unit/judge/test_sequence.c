/* Sequences: what fires, near misses, windows, what stops them, and what cannot be told. */
#include "world.h"

#define PAIR "when: [{user: {all: [a]}}, {assistant: {all: [b]}}]"
#define WITHIN_2 "when: [{user: {all: [a]}, within: 2}, {assistant: {all: [b]}}]"
#define ANY_EARLIER "when: [{user: {all: [a]}, within: any}, {assistant: {all: [b]}}]"
#define UNLESS                                                                                     \
	"when: [{user: {all: [a]}, within: any, unless: [{user: {all: [c]}}, {tool: {all: "        \
	"[d]}}]},"                                                                                 \
	" {assistant: {all: [b]}}]"
#define TRIPLE                                                                                     \
	"when: [{system: {all: [c]}, within: any}, {user: {all: [a]}}, {assistant: {all: [b]}}]"
#define NEAREST_D                                                                                  \
	"when: [{system: {all: [d]}}, {user: {all: [a]}, within: any}, {assistant: {all: [b]}}]"
#define ONE "when: [{assistant: {any: [a, b], none: [c]}}]"

static void one_step_fires_on_every_message_that_holds(void **state)
{
	static const struct world_case cases[] = {
	    {"fires", ONE, "u a:a", "R@1=violation", "1 1 1 0 0"},
	    {"each", ONE, "u a:a u a:b", "R@1=violation R@3=violation", "2 2 2 0 0"},
	    {"another role", ONE, "u:a a", "", "1 1 0 0 0"},
	    {"a none signal holds", ONE, "u a:ac", "", "1 1 0 0 0"},
	    {"nothing said", ONE, "", "", "0 0 0 0 0"},
	    {"a limit hides the claim", ONE, "a:a?", "R@0=inconclusive-limit", "1 0 0 0 1"},
	    {"a limit hides what rules it out", ONE, "a:ac?", "R@0=inconclusive-limit",
		"1 0 0 0 1"},
	    {"another signal is enough", ONE, "a:a?b", "R@0=violation", "1 1 1 0 0"},
	};
	(void)state;
	world_check_cases(cases, ARRAY_LEN(cases));
}

static void two_steps_need_both_in_order(void **state)
{
	static const struct world_case cases[] = {
	    {"fires", PAIR, "u:a a:b", "R@1=violation", "1 1 1 0 0"},
	    {"no trigger", PAIR, "u a:b", "", "1 0 0 0 0"},
	    {"no claim", PAIR, "u:a a", "", "1 1 0 0 0"},
	    {"wrong order", PAIR, "a:b u:a", "", "1 0 0 0 0"},
	    {"wrong roles", PAIR, "a:a u:b", "", "1 0 0 0 0"},
	    {"other roles between do not count", PAIR, "u:a t t s a:b", "R@4=violation",
		"1 1 1 0 0"},
	    {"a nearer one of its role does", PAIR, "u:a u a:b", "", "1 0 0 0 0"},
	    {"each claim", PAIR, "u:a a:b a:b", "R@1=violation R@2=violation", "2 2 2 0 0"},
	    {"exposed without claim signals anywhere", PAIR, "u:a a u:a a", "", "2 2 0 0 0"},
	};
	(void)state;
	world_check_cases(cases, ARRAY_LEN(cases));
}

static void within_bounds_how_far_back_a_step_is_sought(void **state)
{
	static const struct world_case cases[] = {
	    {"second nearest", WITHIN_2, "u:a u a:b", "R@2=violation", "1 1 1 0 0"},
	    {"third nearest", WITHIN_2, "u:a u u a:b", "", "1 0 0 0 0"},
	    {"any earlier", ANY_EARLIER, "u:a u u u u u a:b", "R@6=violation", "1 1 1 0 0"},
	    {"not later", ANY_EARLIER, "u a:b u:a", "", "1 0 0 0 0"},
	    {"nor the claim itself",
		"when: [{assistant: {all: [a]}, within: any}, {assistant: {all: [b]}}]", "a:ab", "",
		"1 0 0 0 0"},
	    {"of one role", "when: [{assistant: {all: [a]}}, {assistant: {all: [b]}}]",
		"a:a a:ab a:b", "R@1=violation R@2=violation", "3 2 2 0 0"},
	};
	(void)state;
	world_check_cases(cases, ARRAY_LEN(cases));
}

static void unless_stops_strictly_between(void **state)
{
	static const struct world_case cases[] = {
	    {"nothing between", UNLESS, "u:a a:b", "R@1=violation", "1 1 1 0 0"},
	    {"stopped", UNLESS, "u:a u:c a:b", "", "1 0 0 0 0"},
	    {"stopped by the other", UNLESS, "u:a t:d a:b", "", "1 0 0 0 0"},
	    {"the wrong role does not stop", UNLESS, "u:a t:c a:b", "R@2=violation", "1 1 1 0 0"},
	    {"before does not stop", UNLESS, "u:c u:a a:b", "R@2=violation", "1 1 1 0 0"},
	    {"the trigger does not stop itself", UNLESS, "u:ac a:b", "R@1=violation", "1 1 1 0 0"},
	    {"triggered again", UNLESS, "u:a u:c u:a a:b", "R@3=violation", "1 1 1 0 0"},
	    {"a limit hides a stop", UNLESS, "u:a u:c? a:b", "R@2=inconclusive-limit", "1 0 0 0 1"},
	    {"cut text may stop", UNLESS, "u:a u/p a:b", "R@2=inconclusive-partial", "1 0 0 0 1"},
	    {"but not where nobody claims", UNLESS, "u:a u/p a", "", "1 0 0 0 0"},
	};
	(void)state;
	world_check_cases(cases, ARRAY_LEN(cases));
}

static void three_steps_are_matched_backwards(void **state)
{
	static const struct world_case cases[] = {
	    {"fires", TRIPLE, "s:c u:a a:b", "R@2=violation", "1 1 1 0 0"},
	    {"the first is missing", TRIPLE, "s u:a a:b", "", "1 0 0 0 0"},
	    {"the first comes too late", TRIPLE, "u:a s:c a:b", "", "1 0 0 0 0"},
	    {"the middle is missing", TRIPLE, "s:c u a:b", "", "1 0 0 0 0"},
	    {"the nearest that holds is taken, though only an older one would do",
		"when: [{system: {all: [c]}}, {user: {all: [a]}, within: any}, {assistant: {all: "
		"[b]}}]",
		"s:c u:a s u:a a:b", "", "1 0 0 0 0"},
	    {"one message cannot be two steps",
		"when: [{user: {all: [a]}}, {user: {all: [c]}}, {assistant: {all: [b]}}]",
		"u:ac a:b", "", "1 0 0 0 0"},
	    {"two messages can",
		"when: [{user: {all: [a]}}, {user: {all: [c]}}, {assistant: {all: [b]}}]",
		"u:a u:c a:b", "R@2=violation", "1 1 1 0 0"},
	    {"the first may be there", TRIPLE, "s:c? u:a a:b", "R@2=inconclusive-limit",
		"1 0 0 0 1"},
	};
	(void)state;
	world_check_cases(cases, ARRAY_LEN(cases));
}

static void an_unsure_step_decides_only_where_it_matters(void **state)
{
	static const struct world_case cases[] = {
	    {"the trigger may be there", PAIR, "u:a? a:b", "R@1=inconclusive-limit", "1 0 0 0 1"},
	    {"without the claim it does not matter", PAIR, "u:a? a", "", "1 0 0 0 0"},
	    {"the claim may be there", PAIR, "u:a a:b?", "R@1=inconclusive-limit", "1 0 0 0 1"},
	    {"without the trigger it does not matter", PAIR, "u a:b?", "", "1 0 0 0 0"},
	    {"an older one holds anyway", ANY_EARLIER, "u:a u:a? a:b", "R@2=violation",
		"1 1 1 0 0"},
	    {"a newer one holds anyway", ANY_EARLIER, "u:a? u:a a:b", "R@2=violation", "1 1 1 0 0"},
	    {"the older one is stopped", UNLESS, "u:a u:c u:a? a:b", "R@3=inconclusive-limit",
		"1 0 0 0 1"},
	    {"the unsure one is stopped", UNLESS, "u:a? u:c a:b", "", "1 0 0 0 0"},
	    {"what led to the nearer one is missing", NEAREST_D, "s:d u:a s u:a? a:b",
		"R@4=inconclusive-limit", "1 0 0 0 1"},
	    {"what led to the farther one is missing", NEAREST_D, "s u:a s:d u:a? a:b",
		"R@4=inconclusive-limit", "1 0 0 0 1"},
	    {"one of two that may be there leads nowhere", NEAREST_D, "s:d u:a u:a? s u:a? a:b",
		"R@5=inconclusive-limit", "1 0 0 0 1"},
	    {"the nearer of two that may be there leads on, the farther does not", NEAREST_D,
		"s:d u:a s u:a? s:d u:a? a:b", "R@6=inconclusive-limit", "1 0 0 0 1"},
	    {"neither leads anywhere", NEAREST_D, "s u:a? s u:a? a:b", "", "1 0 0 0 0"},
	    {"the unsure one is older and stopped", UNLESS, "u:a? u:c u:a a:b", "R@3=violation",
		"1 1 1 0 0"},
	    {"out of the window", WITHIN_2, "u:a? u u a:b", "", "1 0 0 0 0"},
	};
	(void)state;
	world_check_cases(cases, ARRAY_LEN(cases));
}

/* The messages that a finding of three steps shows, oldest first. */
static void check_shown(const char *talk, uint32_t first, uint32_t second)
{
	struct world world;

	world_init(&world, &(struct world_rule){"R", NEAREST_D, NULL}, 1);
	world_judge(&world, talk);
	assert_int_equal(world.findings.n, 1);
	assert_int_equal(world.findings.at[0].nevidence, 3);
	assert_int_equal(world.findings.at[0].evidence[0].message, first);
	assert_int_equal(world.findings.at[0].evidence[1].message, second);
	world_done(&world);
}

static void evidence_shows_the_messages_that_were_chosen(void **state)
{
	(void)state;
	check_shown("s:d u:a u:a u a:b", 0, 2);
	check_shown("s:d s u:a? s:d u:a? a:b", 3, 4);
	check_shown("s:d u:a? s u:a? a:b", 0, 1);
	check_shown("s:d u:a u:a? a:b", 0, 1);
}

static void only_new_messages_bear_findings(void **state)
{
	static const struct world_case cases[] = {
	    {"an old claim", PAIR, "u:a/o a:b/o", "", "0 0 0 0 0"},
	    {"an old trigger serves", PAIR, "u:a/o a:b", "R@1=violation", "1 1 1 0 0"},
	    {"the new one alone", PAIR, "u:a/o a:b/o u:a a:b", "R@3=violation", "1 1 1 0 0"},
	};
	(void)state;
	world_check_cases(cases, ARRAY_LEN(cases));
}

static void assistant_text_among_the_input_is_not_conduct(void **state)
{
	static const struct world_case cases[] = {
	    {"it may be forged", PAIR, "u:a a:b/i", "", "0 0 0 0 0"},
	    {"but it can be a step", "when: [{assistant: {all: [a]}}, {user: {all: [b]}}]",
		"a:a/i u:b", "R@1=violation", "1 1 1 0 0"},
	    {"a user's claim is input", "when: [{user: {all: [a]}}]", "u:a", "R@0=violation",
		"1 1 1 0 0"},
	};
	(void)state;
	world_check_cases(cases, ARRAY_LEN(cases));
}

/* The same answer message by message, by the plain reading of the rule: look back from the claim. */
static bool plainly_fires(const struct world *world, uint32_t claim, unsigned within)
{
	uint64_t a = UINT64_C(1) << world_signal(world, 'a'),
		 b = UINT64_C(1) << world_signal(world, 'b'),
		 c = UINT64_C(1) << world_signal(world, 'c');
	unsigned seen = 0;
	bool is_stopped = false;

	if (world->messages[claim].role != ROLE_ASSISTANT || !(world->holds[claim] & b))
		return false;
	for (uint32_t i = claim; i-- > 0;) {
		bool is_user = world->messages[i].role == ROLE_USER;
		if (is_user && ++seen > within)
			return false;
		if (is_user && world->holds[i] & a)
			return !is_stopped;
		is_stopped = is_stopped || (is_user && world->holds[i] & c);
	}
	return false;
}

static void random_conversations_agree_with_the_plain_reading(void **state)
{
	static const char *const words[] = {
	    "u ", "u:a ", "u:c ", "u:ac ", "a ", "a:b ", "t:a ", "s:b "};
	struct world world;
	uint64_t seed = 20240611;

	(void)state;
	world_init(&world,
	    &(struct world_rule){"R",
		"when: [{user: {all: [a]}, within: 3, unless: {user: {all: [c]}}}, {assistant: "
		"{all: [b]}}]",
		NULL},
	    1);
	for (int round = 0; round < 2000; round++) {
		char talk[256] = "";
		for (size_t i = 0, n = random_below(&seed, 14); i < n; i++)
			strcat(talk, words[random_below(&seed, ARRAY_LEN(words))]);
		world_judge(&world, talk);
		size_t next = 0;
		for (uint32_t i = 0; i < world.transcript.nmessages; i++) {
			bool fired =
			    next < world.findings.n && world.findings.at[next].message == i;
			next += fired;
			if (fired != plainly_fires(&world, i, 3))
				fail_msg("round %d, message %u of %s", round, i, talk);
		}
		assert_int_equal(next, world.findings.n);
	}
	world_done(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_step_fires_on_every_message_that_holds),
	    cmocka_unit_test(two_steps_need_both_in_order),
	    cmocka_unit_test(within_bounds_how_far_back_a_step_is_sought),
	    cmocka_unit_test(unless_stops_strictly_between),
	    cmocka_unit_test(three_steps_are_matched_backwards),
	    cmocka_unit_test(an_unsure_step_decides_only_where_it_matters),
	    cmocka_unit_test(evidence_shows_the_messages_that_were_chosen),
	    cmocka_unit_test(only_new_messages_bear_findings),
	    cmocka_unit_test(assistant_text_among_the_input_is_not_conduct),
	    cmocka_unit_test(random_conversations_agree_with_the_plain_reading),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
