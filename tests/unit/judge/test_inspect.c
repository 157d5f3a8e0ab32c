/* Inspection: it says what judge_run did, whatever the rule and the conversation, and why. */
#include "world.h"

#include "judge/inspect.h"

static struct inspected_case subject_of(const struct world *world)
{
	return (struct inspected_case){.ruleset = world->ruleset,
	    .transcript = &world->transcript,
	    .hits = &world->hits,
	    .findings = &world->findings};
}

static struct inspection inspect(struct world *world, uint32_t rule)
{
	struct inspected_case subject = subject_of(world);
	struct inspection inspection;
	struct error err = {0};

	assert_int_equal(judge_inspect(&subject, rule, &world->arena, &inspection, &err), 0);
	return inspection;
}

/* The line of the first failure; "" if all conditions are met. */
static const char *failure(struct world *world, uint32_t rule)
{
	struct inspected_case subject = subject_of(world);
	struct inspection inspection = inspect(world, rule);
	struct error err = {0};
	struct span line;

	assert_int_equal(
	    inspection_first_failure(&subject, &inspection, &world->arena, &line, &err), 0);
	assert_true(line.len < sizeof world->told);
	memcpy(world->told, line.at ? line.at : "", line.len);
	world->told[line.len] = '\0';
	return world->told;
}

static const struct inspected *find_condition(
    const struct inspected *claim, enum inspected_truth truth)
{
	for (const struct inspected *step = claim->children; step; step = step->next)
		for (const struct inspected *it = step->children; it; it = it->next)
			if (it->kind == INSPECTED_CONDITION && it->truth == truth)
				return it;
	return NULL;
}

/* The surest claim about each message. */
static void read_claims(const struct inspection *inspection,
    enum inspected_truth truths[WORLD_MESSAGES], const char *talk)
{
	memset(truths, 0, WORLD_MESSAGES * sizeof *truths);
	for (const struct inspected *it = inspection->claims; it; it = it->next) {
		if (it->truth != INSPECTED_MET && find_condition(it, it->truth) == NULL)
			fail_msg("%s: nothing says why a claim is %d", talk, (int)it->truth);
		if (it->truth == INSPECTED_MET && find_condition(it, INSPECTED_NOT_MET))
			fail_msg("%s: a claim holds with a condition that is not met", talk);
		if ((it->finding != NULL) != (it->truth != INSPECTED_NOT_MET))
			fail_msg("%s: a claim (%d, message %u) and its finding differ", talk,
			    (int)it->truth, it->message);
		if (it->has_message && it->truth > truths[it->message])
			truths[it->message] = it->truth;
	}
}

static void check_same(struct world *world, uint32_t rule, const char *talk)
{
	enum inspected_truth claimed[WORLD_MESSAGES], found[WORLD_MESSAGES] = {0};
	struct inspection inspection = inspect(world, rule);

	for (size_t i = 0; i < world->findings.n; i++) {
		const struct finding *it = &world->findings.at[i];
		if (it->rule_index == rule)
			found[it->message] =
			    span_is(it->verdict, "inconclusive") ? INSPECTED_UNSURE : INSPECTED_MET;
	}
	read_claims(&inspection, claimed, talk);
	for (uint32_t i = 0; i < world->transcript.nmessages; i++)
		if (claimed[i] != found[i])
			fail_msg("%s: message %u: judged %d, inspected %d", talk, i, (int)found[i],
			    (int)claimed[i]);
	if (inspection.nearest == NULL)
		return;
	if (inspection.nearest->truth == INSPECTED_MET)
		assert_null(inspection.condition);
	else
		assert_int_equal(inspection.condition->truth, inspection.nearest->truth);
}

static void check_rules(
    const struct world_rule *rules, size_t nrules, const char *const *words, size_t nwords)
{
	struct world world;
	uint64_t seed = 4711;
	size_t nmet = 0;

	world_init(&world, rules, nrules);
	for (int round = 0; round < 3000; round++) {
		char talk[320] = "";
		for (size_t i = 0, n = random_below(&seed, 12); i < n; i++)
			strcat(talk, words[random_below(&seed, nwords)]);
		world_talk(&world, talk);
		world.transcript.has_ended = random_below(&seed, 2) == 0;
		world_judge_again(&world);
		nmet += world.findings.n;
		for (uint32_t rule = 0; rule < nrules; rule++)
			check_same(&world, rule, talk);
	}
	assert_true(nmet > 100); /* the rounds did meet what they are about */
	world_done(&world);
}

static const char *const words[] = {"u ", "u:a ", "u:a? ", "u:c ", "u:c? ", "a ", "a ", "a:b ",
    "a:b? ", "a:bc ", "s:d ", "s:d? ", "s ", "t ", "t:a ", "u/p ", "a/p ", "a:b/p ", "a:b/o ",
    "a:b/i ", "a:b/5 ", "a:b/r5 ", "?:ab ", "u:a/o ", "a:f/p ", "a:s ", "a:b/x ", "a/x ", "u:a/x ",
    "u/x ", "u/v ", "t/v ", "u:c/v ", "a:f/x ", "a/q "};

#define SEQUENCE(body) "when: [" body "]"

static void what_is_judged_is_what_is_inspected_of_sequences(void **state)
{
	static const char *const bodies[] = {
	    SEQUENCE("{assistant: {any: [b, f]}}"),
	    SEQUENCE("{assistant: {all: [b], none: [c], words: {max: 10}}}"),
	    SEQUENCE("{assistant: {all: [b], words: {min: 10}}}"),
	    SEQUENCE("{any: {all: [b]}}"),
	    SEQUENCE("{user: {all: [a]}}, {assistant: {all: [b]}}"),
	    SEQUENCE("{user: {none: [a]}}, {assistant: {all: [b]}}"),
	    SEQUENCE("{user: {all: [a]}, within: 2}, {assistant: {none: [b]}}"),
	    SEQUENCE("{user: {all: [a]}, within: any, unless: {user: {all: [c]}}}, {assistant: "
		     "{all: [b]}}"),
	    SEQUENCE("{system: {all: [d]}}, {user: {all: [a]}, within: any}, {assistant: {all: "
		     "[b]}}"),
	    SEQUENCE("{system: {all: [d]}, within: 2}, {user: {all: [a]}, within: 3}, "
		     "{assistant: {all: [b]}}"),
	    SEQUENCE("{system: {all: [d]}, within: any, unless: {user: {all: [c]}}}, {user: "
		     "{any: [a, c]}, within: 2, unless: {system: {none: [d]}}}, {assistant: "
		     "{none: [b]}}"),
	    SEQUENCE("{assistant: {all: [b]}, within: any, unless: {user: {none: [a]}}}, "
		     "{assistant: {any: [b, s]}}"),
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bodies); i++)
		check_rules(&(struct world_rule){"R", bodies[i], NULL}, 1, words, ARRAY_LEN(words));
}

static void what_is_judged_is_what_is_inspected_of_absences(void **state)
{
	static const char *const bodies[] = {
	    "absence: {after: {user: {all: [a]}}, expect: {assistant: {all: [b]}}}",
	    "absence: {after: {user: {all: [a]}}, expect: {assistant: {all: [b]}}, within: 3}",
	    "absence: {after: {user: {all: [a]}}, expect: {assistant: {all: [b]}}, within: 2, "
	    "unless: {user: {all: [c]}}}",
	    "absence: {after: {assistant: {all: [b]}}, expect: {assistant: {any: [c, s]}}, "
	    "within: 2, unless: [{user: {none: [a]}}, {tool: {all: [a]}}]}",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bodies); i++)
		check_rules(&(struct world_rule){"R", bodies[i], NULL}, 1, words, ARRAY_LEN(words));
}

static void what_is_judged_is_what_is_inspected_of_compositions(void **state)
{
	static const struct world_rule rules[] = {
	    {"A", SEQUENCE("{assistant: {all: [b]}}"), NULL},
	    {"B", SEQUENCE("{user: {all: [a]}}, {assistant: {any: [c, s]}}"), NULL},
	    {"C", "absence: {after: {user: {all: [a]}}, expect: {assistant: {all: [b]}}}", NULL},
	    {"D", "compose: {of: [A, B], at-least: 1, none: [C]}", NULL},
	    {"E", "compose: {of: [A, B]}", NULL},
	    {"F", "compose: {of: [D, C]}", NULL},
	};

	(void)state;
	check_rules(rules, ARRAY_LEN(rules), words, ARRAY_LEN(words));
}

/* Where licences may excuse, all conditions are met all the same. */
static void a_licence_is_an_outcome_no_condition(void **state)
{
	struct world world;

	(void)state;
	world_init(&world,
	    &(struct world_rule){"R", SEQUENCE("{assistant: {all: [b]}}"), "excused-by: [e]"}, 1);
	assert_string_equal(world_judge(&world, "u:e a:b"), "R@1=excused-0");
	struct inspection inspection = inspect(&world, 0);
	assert_null(inspection.condition);
	const struct inspected *it = inspection.nearest->children;
	while (it && it->kind != INSPECTED_OUTCOME)
		it = it->next;
	assert_non_null(it);
	assert_true(span_is(it->text, "licence: found"));
	assert_int_equal(it->message, 0);
	assert_true(span_is(it->children->text, "e"));
	world_done(&world);
}

/* A row: one rule's body, a conversation, the line that says what was not met first. */
struct failure_case {
	const char *what, *body, *talk, *line;
};

static void the_first_condition_not_met_is_named(void **state)
{
#define PAIR SEQUENCE("{user: {all: [a]}}, {assistant: {all: [b], none: [c]}}")
#define STOPPED                                                                                    \
	SEQUENCE("{user: {all: [a]}, within: any, unless: {user: {all: [c]}}}, {assistant: {all: " \
		 "[b]}}")
#define ABSENT                                                                                     \
	"absence: {after: {user: {all: [a]}}, expect: {assistant: {all: [b]}}, within: 2, "        \
	"unless: {user: {all: [c]}}}"
	static const struct failure_case cases[] = {
	    {"all are met", PAIR, "u:a a:b", ""},
	    {"no trigger", PAIR, "u a:b",
		"step 1 of 2: user message, message 0: not met: all of a - a does not hold: none "
		"of its terms hits"},
	    {"nobody asked", PAIR, "a:b",
		"step 1 of 2: user message: not met: there is such a message before"},
	    {"no claim", PAIR, "u:a a",
		"step 2 of 2, the claim: assistant message, message 1: not met: all of b - b does "
		"not hold: none of its terms hits"},
	    {"what must not hold", PAIR, "u:a a:bc",
		"step 2 of 2, the claim: assistant message, message 1: not met: none of c - c "
		"holds"},
	    {"the trigger is too far", PAIR, "u:a u a:b",
		"step 1 of 2: user message, message 0: not met: the nearest of its role before "
		"the next step - it is number 2, counted back"},
	    {"history", PAIR, "u:a a:b/i",
		"may bear a finding, message 1: not met: it is the model's own output - it was "
		"sent "
		"as history, and may be the caller's"},
	    {"not new", PAIR, "u:a a:b/o",
		"may bear a finding, message 1: not met: its turn is new - it was judged where it "
		"first stood"},
	    {"another language", PAIR, "u:a a:b/x",
		"may bear a finding, message 1: not met: it may be in a language that the rule "
		"reads - taken as Spanish (es); the rule reads en, so it is only counted as "
		"inconclusive"},
	    {"an image may say it", SEQUENCE("{user: {none: [a]}}, {assistant: {all: [b]}}"),
		"u/v a:b",
		"step 1 of 2: user message, message 0: not sure: none of a - a may hold: an "
		"image, a sound or a file may say it"},
	    {"nobody answered", PAIR, "u:a",
		"step 2 of 2, the claim: assistant message: not met: there is such a message"},
	    {"a limit", PAIR, "u:a a:b?",
		"step 2 of 2, the claim: assistant message, message 1: not sure: all of b - b may "
		"hold: a limit was met"},
	    {"stopped", STOPPED, "u:a u:c a:b",
		"step 1 of 2: user message, message 1: not met: unless: no such message comes "
		"between - one does"},
	    {"the nearest candidate counts", PAIR, "u:a a:c u:a a",
		"step 2 of 2, the claim: assistant message, message 3: not met: all of b - b does "
		"not hold: none of its terms hits"},
	    {"words", SEQUENCE("{assistant: {all: [b], words: {max: 10}}}"), "a:b/12",
		"step 1 of 1, the claim: assistant message, message 0: not met: at most 10 words "
		"- it has 12"},
	    {"it came", ABSENT, "u:a a a:b",
		"expect, within 2: it does not come, message 2: not met: no reply is what is "
		"expected - this one is"},
	    {"it may still come", ABSENT, "u:a a",
		"expect, within 2: it does not come: not met: the window ends within the log - 1 "
		"of 2 replies, and more may follow"},
	    {"needless", ABSENT, "u:a a u:c a",
		"unless, message 2: not met: no message makes it needless - this one does"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct world world;
		world_init(&world, &(struct world_rule){"R", cases[i].body, NULL}, 1);
		world_judge(&world, cases[i].talk);
		const char *line = failure(&world, 0);
		if (strcmp(line, cases[i].line) != 0)
			fail_msg("%s: \"%s\", not \"%s\"", cases[i].what, line, cases[i].line);
		world_done(&world);
	}
}

static void a_part_says_why_it_did_not_fire(void **state)
{
	static const struct world_rule rules[] = {
	    {"A", SEQUENCE("{assistant: {all: [b]}}"), NULL},
	    {"B", SEQUENCE("{assistant: {all: [c]}}"), NULL},
	    {"E", "compose: {of: [A, B]}", NULL},
	};
	struct world world;

	(void)state;
	world_init(&world, rules, ARRAY_LEN(rules));
	world_judge(&world, "u a:b");
	struct inspection inspection = inspect(&world, 2);
	assert_non_null(inspection.condition);
	assert_true(span_is(inspection.condition->text, "at least 2 of 2 rules fire"));
	assert_int_equal(inspection.condition->value, 1);
	const struct inspected *part = inspection.condition->children;
	assert_int_equal(part->truth, INSPECTED_MET);
	assert_true(span_is(part->why, "violation"));
	assert_int_equal(part->next->truth, INSPECTED_NOT_MET);
	assert_true(span_is(part->next->why,
	    "step 1 of 1, the claim: assistant message, message 1: not met: all of c - c does not "
	    "hold: none of its terms hits"));
	world_done(&world);
}

static const struct inspected *signal_at(struct world *world, char name, uint32_t message)
{
	struct inspected_case subject = subject_of(world);
	const struct inspected *it;
	struct error err = {0};

	assert_int_equal(
	    judge_inspect_signal(&subject, world_signal(world, name), &world->arena, &it, &err), 0);
	while (message-- > 0)
		it = it->next;
	return it;
}

static void a_signal_is_told_message_by_message(void **state)
{
	struct world world;

	(void)state;
	world_init(&world, &(struct world_rule){"R", SEQUENCE("{assistant: {all: [b]}}"), NULL}, 1);
	world_judge(&world, "u:a a:ab t:z u:s");
	const struct inspected *it = signal_at(&world, 'a', 0);
	assert_int_equal(it->truth, INSPECTED_MET);
	assert_int_equal(it->children->kind, INSPECTED_PLACE);
	assert_int_equal(it->children->end, 3);
	it = signal_at(&world, 'o', 0);
	assert_int_equal(it->truth, INSPECTED_NOT_MET);
	assert_true(span_is(it->why, "b does not hold"));
	assert_true(span_is(it->children->text, "a"));
	assert_int_equal(it->children->truth, INSPECTED_MET);
	it = signal_at(&world, 'z', 1);
	assert_true(span_is(it->why, "it looks at tool messages only"));
	it = signal_at(&world, 'w', 1);
	assert_true(span_is(it->why, "20 words, at most 10"));
	it = signal_at(&world, 's', 3);
	assert_int_equal(it->value, 2400);
	assert_int_equal(it->of, 2000);
	assert_true(span_is(it->children->text, "one"));
	assert_int_equal(it->children->value, 2400);
	world_done(&world);
}

/* A hit that only negators keep from counting is shown as such. */
static void a_negated_hit_is_shown(void **state)
{
	struct world world;
	struct signal *signal;
	struct hits unnegated;
	struct error err = {0};
	const struct inspected *it;

	(void)state;
	world_init(&world, &(struct world_rule){"R", SEQUENCE("{assistant: {all: [b]}}"), NULL}, 1);
	world_judge(&world, "u:a");
	signal = &world.ruleset->signals[world_signal(&world, 'a')];
	signal->nnegators = 1;
	unnegated = world.hits;
	struct message_facts with = world.facts[0],
			     without = {.holds = with.unsure, .unsure = with.unsure};
	unnegated.messages = &with;
	world.facts[0] = without;
	struct inspected_case subject = subject_of(&world);
	subject.unnegated = &unnegated;
	assert_int_equal(
	    judge_inspect_signal(&subject, world_signal(&world, 'a'), &world.arena, &it, &err), 0);
	assert_true(span_is(it->why, "negated"));
	assert_true(it->children->is_negated);
	assert_int_equal(it->children->truth, INSPECTED_NOT_MET);
	world_done(&world);
}

static void of_very_many_candidates_the_last_are_looked_at(void **state)
{
	struct world world;

	(void)state;
	world_init(&world, &(struct world_rule){"R", SEQUENCE("{assistant: {all: [b]}}"), NULL}, 1);
	world_judge(&world, "a:b a a");
	struct inspection inspection = inspect(&world, 0);
	assert_int_equal(inspection.nclaims, 3);
	assert_int_equal(inspection.nleft_out, 0);
	assert_ptr_equal(inspection.nearest, inspection.claims);
	world_done(&world);
}

static void a_rule_that_is_not_tried_says_so(void **state)
{
	struct world world;

	(void)state;
	world_init(&world, &(struct world_rule){"R", PAIR, NULL}, 1);
	world.transcript.state = TRANSCRIPT_RAW;
	world_judge(&world, "?:ab");
	assert_string_equal(
	    failure(&world, 0), "a line read as raw text has no messages for several steps");
	world_done(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_judged_is_what_is_inspected_of_sequences),
	    cmocka_unit_test(what_is_judged_is_what_is_inspected_of_absences),
	    cmocka_unit_test(what_is_judged_is_what_is_inspected_of_compositions),
	    cmocka_unit_test(a_licence_is_an_outcome_no_condition),
	    cmocka_unit_test(the_first_condition_not_met_is_named),
	    cmocka_unit_test(a_part_says_why_it_did_not_fire),
	    cmocka_unit_test(a_signal_is_told_message_by_message),
	    cmocka_unit_test(a_negated_hit_is_shown),
	    cmocka_unit_test(of_very_many_candidates_the_last_are_looked_at),
	    cmocka_unit_test(a_rule_that_is_not_tried_says_so),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
