/* Absences: what is expected and does not follow, its deadline, what answers it and what makes it needless. */
#include "world.h"

#define NEXT "absence: {after: {user: {all: [a]}}, expect: {assistant: {any: [b, c]}}}"
#define IN_2 "absence: {after: {user: {all: [a]}}, expect: {assistant: {all: [b]}}, within: 2}"
#define UNLESS                                                                                     \
	"absence: {after: {user: {all: [a]}}, expect: {assistant: {all: [b]}}, within: 2,"         \
	" unless: [{user: {all: [d]}}]}"

static const char *judge_ended(const char *body, const char *talk, char told[256])
{
	struct world world;

	world_init(&world, &(struct world_rule){"R", body, NULL}, 1);
	world.transcript.has_ended = true;
	int n = snprintf(told, 256, "%s", world_judge(&world, talk));
	n += snprintf(told + n, 256 - (size_t)n, "; %s", world_tally(&world, 0));
	assert_true(n < 256);
	world_done(&world);
	return told;
}

static void the_next_reply_must_have_it(void **state)
{
	static const struct world_case cases[] = {
	    {"fires", NEXT, "u:a a", "R@1=violation", "1 1 1 0 0"},
	    {"answered", NEXT, "u:a a:b", "", "1 1 0 0 0"},
	    {"answered otherwise", NEXT, "u:a a:c", "", "1 1 0 0 0"},
	    {"no trigger", NEXT, "u a", "", "0 0 0 0 0"},
	    {"said before does not count", NEXT, "a:b u:a a", "R@2=violation", "1 1 1 0 0"},
	    {"too late", NEXT, "u:a a a:b", "R@1=violation", "1 1 1 0 0"},
	    {"no reply yet", NEXT, "a u:a", "", "0 0 0 0 0"},
	    {"each trigger", NEXT, "u:a a u:a a", "R@1=violation R@3=violation", "2 2 2 0 0"},
	    {"the trigger is not its own reply",
		"absence: {after: {assistant: {all: [a]}}, expect: {assistant: {all: [b]}}}",
		"a:ab a", "R@1=violation", "1 1 1 0 0"},
	};
	(void)state;
	world_check_cases(cases, ARRAY_LEN(cases));
}

static void the_deadline_counts_replies(void **state)
{
	static const struct world_case cases[] = {
	    {"one of two", IN_2, "u:a a", "", "0 0 0 0 0"},
	    {"both", IN_2, "u:a a u t a", "R@4=violation", "1 1 1 0 0"},
	    {"the second answers", IN_2, "u:a a a:b", "", "1 1 0 0 0"},
	    {"the third is late", IN_2, "u:a a a a:b", "R@2=violation", "1 1 1 0 0"},
	    {"windows overlap", IN_2, "u:a a u:a a a", "R@3=violation R@4=violation", "2 2 2 0 0"},
	    {"one answer for two", IN_2, "u:a a u:a a:b", "", "1 1 0 0 0"},
	};
	(void)state;
	world_check_cases(cases, ARRAY_LEN(cases));
}

static void the_end_is_a_deadline_once_there_was_a_reply(void **state)
{
	char told[256];

	(void)state;
	assert_string_equal(judge_ended(IN_2, "u:a a", told), "R@1=violation; 1 1 1 0 0");
	assert_string_equal(judge_ended(IN_2, "u:a a u", told), "R@1=violation; 1 1 1 0 0");
	assert_string_equal(judge_ended(IN_2, "a u:a", told), "; 0 0 0 0 0");
	assert_string_equal(judge_ended(IN_2, "u:a a:b", told), "; 1 1 0 0 0");
}

static void one_reply_bears_one_finding(void **state)
{
	char told[256];
	static const struct world_case cases[] = {
	    {"of triggers in a row the nearest speaks", NEXT, "u:a u:a u:a a", "R@3=violation",
		"1 1 1 0 0"},
	};
	(void)state;
	world_check_cases(cases, ARRAY_LEN(cases));
	/* The last reply ends the first window by count and the second by the end. */
	assert_string_equal(judge_ended(IN_2, "u:a a u:a a", told), "R@3=violation; 1 1 1 0 0");
	/* The surest of them speaks. */
	assert_string_equal(judge_ended(IN_2, "u:a? a u:a a", told), "R@3=violation; 1 1 1 0 0");
	assert_string_equal(judge_ended(IN_2, "u:a a u:a? a", told), "R@3=violation; 1 1 1 0 0");
}

static void unless_makes_it_needless(void **state)
{
	static const struct world_case cases[] = {
	    {"needless", UNLESS, "u:a a u:d a", "", "1 0 0 0 0"},
	    {"too late", UNLESS, "u:a a a u:d", "R@2=violation", "1 1 1 0 0"},
	    {"too early", UNLESS, "u:d u:a a a", "R@3=violation", "1 1 1 0 0"},
	    {"the trigger itself does not", UNLESS, "u:ad a a", "R@2=violation", "1 1 1 0 0"},
	    {"triggered anew", UNLESS, "u:a u:d u:a a a", "R@4=violation", "2 1 1 0 0"},
	    {"it may be needless", UNLESS, "u:a a u:d? a", "R@3=inconclusive-limit", "1 0 0 0 1"},
	    {"cut text may make it needless", UNLESS, "u:a a u/p a", "R@3=inconclusive-partial",
		"1 0 0 0 1"},
	};
	(void)state;
	world_check_cases(cases, ARRAY_LEN(cases));
}

static void what_cannot_be_told_is_inconclusive(void **state)
{
	static const struct world_case cases[] = {
	    {"a cut reply", NEXT, "u:a a/p", "R@1=inconclusive-partial", "1 0 0 0 1"},
	    {"a redacted reply", NEXT, "u:a a/r", "R@1=inconclusive-partial", "1 0 0 0 1"},
	    {"a reply that lies elsewhere", NEXT, "u:a a/m", "R@1=inconclusive-partial",
		"1 0 0 0 1"},
	    {"an earlier reply was cut", IN_2, "u:a a/p a", "R@2=inconclusive-partial",
		"1 0 0 0 1"},
	    {"a cut reply before the trigger", NEXT, "a/p u:a a", "R@2=violation", "1 1 1 0 0"},
	    {"a cut reply that answers", NEXT, "u:a a:b/p", "", "1 1 0 0 0"},
	    {"answered after a cut one", IN_2, "u:a a/p a:b", "", "1 1 0 0 0"},
	    {"a limit hides the answer", NEXT, "u:a a:b?", "R@1=inconclusive-limit", "1 0 0 0 1"},
	    {"the trigger may be there", NEXT, "u:a? a", "R@1=inconclusive-limit", "1 0 0 0 1"},
	    {"answered whether or not", NEXT, "u:a? a:b", "", "1 0 0 0 0"},
	    {"a trigger that is there goes before one that may be", NEXT, "u:a u:a? a",
		"R@2=violation", "1 1 1 0 0"},
	};
	(void)state;
	world_check_cases(cases, ARRAY_LEN(cases));
}

static void a_tool_signal_cannot_hide_in_a_cut_reply(void **state)
{
	/* z looks at tool messages alone, so what is cut from a reply cannot hold it. */
	static const struct world_case cases[] = {
	    {"z", "absence: {after: {user: {all: [a]}}, expect: {any: {all: [z]}}}", "u:a a/p",
		"R@1=violation", "1 1 1 0 0"},
	};
	(void)state;
	world_check_cases(cases, ARRAY_LEN(cases));
}

static void it_is_found_once_when_the_deciding_reply_is_new(void **state)
{
	static const struct world_case cases[] = {
	    {"old", NEXT, "u:a/o a/o u", "", "0 0 0 0 0"},
	    {"old trigger, new reply", NEXT, "u:a/o a", "R@1=violation", "1 1 1 0 0"},
	    {"the second reply decides", IN_2, "u:a/o a/o a", "R@2=violation", "1 1 1 0 0"},
	    {"an old answer", IN_2, "u:a/o a:b/o a", "", "0 0 0 0 0"},
	    {"a reply among the input", NEXT, "u:a a/i u", "", "0 0 0 0 0"},
	};
	(void)state;
	world_check_cases(cases, ARRAY_LEN(cases));
}

/* Fill holds[] from the talk, then ask of each reply, by the plain reading, whether it is a missed deadline. */
static bool plainly_fires(const struct world *world, uint32_t reply, unsigned within)
{
	uint64_t a = UINT64_C(1) << world_signal(world, 'a'), b = UINT64_C(1)
								  << world_signal(world, 'b');
	unsigned nreplies = 0;

	if (world->messages[reply].role != ROLE_ASSISTANT)
		return false;
	for (uint32_t i = reply + 1; i-- > 0;) {
		bool is_reply = world->messages[i].role == ROLE_ASSISTANT;
		if (is_reply && world->holds[i] & b)
			return false;
		nreplies += is_reply;
		if (nreplies > within)
			return false;
		if (nreplies == within && !is_reply && world->holds[i] & a)
			return true;
	}
	return false;
}

static void random_conversations_agree_with_the_plain_reading(void **state)
{
	static const char *const words[] = {"u ", "u:a ", "a ", "a:b ", "a ", "t:b "};
	struct world world;
	uint64_t seed = 20240612;

	(void)state;
	world_init(&world, &(struct world_rule){"R", IN_2, NULL}, 1);
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
			if (fired != plainly_fires(&world, i, 2))
				fail_msg("round %d, message %u of %s", round, i, talk);
		}
		assert_int_equal(next, world.findings.n);
	}
	world_done(&world);
}

static void the_finding_says_what_is_missing(void **state)
{
	struct world world;

	(void)state;
	world_init(&world, &(struct world_rule){"R", NEXT, NULL}, 1);
	assert_string_equal(world_judge(&world, "u:a a"), "R@1=violation");
	const struct finding *it = &world.findings.at[0];
	assert_int_equal(it->nevidence, 2);
	assert_int_equal(it->evidence[0].message, 0);
	assert_true(span_is(it->evidence[0].label, "a"));
	assert_int_equal(it->evidence[1].message, 1);
	assert_int_equal(it->evidence[1].end, 0);
	assert_true(span_is(it->evidence[1].label, "no b, c"));
	assert_int_equal(it->nreasons, 2);
	assert_true(span_is(it->reasons[1].text, "no b, c in 1 of 1 messages"));
	world_done(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_next_reply_must_have_it),
	    cmocka_unit_test(the_deadline_counts_replies),
	    cmocka_unit_test(the_end_is_a_deadline_once_there_was_a_reply),
	    cmocka_unit_test(one_reply_bears_one_finding),
	    cmocka_unit_test(unless_makes_it_needless),
	    cmocka_unit_test(what_cannot_be_told_is_inconclusive),
	    cmocka_unit_test(a_tool_signal_cannot_hide_in_a_cut_reply),
	    cmocka_unit_test(it_is_found_once_when_the_deciding_reply_is_new),
	    cmocka_unit_test(random_conversations_agree_with_the_plain_reading),
	    cmocka_unit_test(the_finding_says_what_is_missing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
