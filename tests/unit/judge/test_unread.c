/* What a rule cannot read: messages in other languages, and what images may say. */
#include "world.h"

#define ONE "when: [{assistant: {all: [a], none: [c]}}]"
#define PAIR "when: [{user: {all: [a]}}, {assistant: {all: [b]}}]"
#define BENIGN "when: [{user: {none: [a]}}, {assistant: {all: [b]}}]"
#define UNLESS                                                                                     \
	"when: [{user: {all: [a]}, within: any, unless: [{user: {all: [c]}}]},"                    \
	" {assistant: {all: [b]}}]"
#define NEXT "absence: {after: {user: {all: [a]}}, expect: {assistant: {all: [b]}}}"
#define IN_2 "absence: {after: {user: {all: [a]}}, expect: {assistant: {all: [b]}}, within: 2}"

/* The tally's last figure is of all reasons; this asks for one. */
static void check_reason(
    const char *body, const char *more, const char *talk, enum inconclusive reason)
{
	struct world world;

	world_init(&world, &(struct world_rule){"R", body, more}, 1);
	world_judge(&world, talk);
	assert_int_equal(world.tallies[0].inconclusive[reason], 1);
	assert_int_equal(tally_inconclusive(&world.tallies[0]), 1);
	world_done(&world);
}

static void a_foreign_message_is_counted_and_bears_no_finding(void **state)
{
	static const struct world_case cases[] = {
	    {"one step", ONE, "u a:a/x", "", "1 0 0 0 1"},
	    {"without any signal", ONE, "u a/x", "", "1 0 0 0 1"},
	    {"among others", ONE, "u a:a/x u a:a", "R@3=violation", "2 1 1 0 1"},
	    {"of another role", ONE, "u:a/x a", "", "1 1 0 0 0"},
	    {"an old one", ONE, "u a:a/xo", "", "0 0 0 0 0"},
	    {"not the model's conduct", ONE, "u a:a/xi", "", "0 0 0 0 0"},
	    {"two steps", PAIR, "u:a a:b/x", "", "1 0 0 0 1"},
	    {"two steps without the first", PAIR, "u a:b/x", "", "1 0 0 0 1"},
	    {"of unknown language it is judged", ONE, "u a:a/q", "R@1=violation", "1 1 1 0 0"},
	    {"absence", NEXT, "u:a a/x", "", "1 0 0 0 1"},
	    {"absence without its trigger", NEXT, "u a/x", "", "1 0 0 0 1"},
	    {"an answer in another language is one, but no exposure", NEXT, "u:a a:b/x", "",
		"1 0 0 0 1"},
	};
	(void)state;
	world_check_cases(cases, ARRAY_LEN(cases));
	check_reason(ONE, NULL, "u a:a/x", INCONCLUSIVE_LANGUAGE);
	check_reason(NEXT, NULL, "u:a a/x", INCONCLUSIVE_LANGUAGE);
}

static void languages_say_what_a_rule_reads(void **state)
{
	static const struct {
		const char *languages, *told, *tally;
	} cases[] = {
	    {"languages: [en]", "R@1=violation", "2 1 1 0 1"},
	    {"languages: [es]", "R@3=violation", "2 1 1 0 1"},
	    {"languages: [de]", "", "2 0 0 0 2"},
	    {"languages: [en, es]", "R@1=violation R@3=violation", "2 2 2 0 0"},
	    {"languages: [any]", "R@1=violation R@3=violation", "2 2 2 0 0"},
	    {"languages: [qqq]", "", "2 0 0 0 2"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct world_case it = {
		    cases[i].languages, ONE, "u a:a u a:a/x", cases[i].told, cases[i].tally};
		world_check_case(&it, cases[i].languages);
	}
}

static void what_is_seen_counts_in_any_language(void **state)
{
	static const struct world_case cases[] = {
	    {"a step", PAIR, "u:a/x a:b", "R@1=violation", "1 1 1 0 0"},
	    {"a step not seen", PAIR, "u/x a:b", "", "1 0 0 0 0"},
	    {"a trigger", NEXT, "u:a/x a", "R@1=violation", "1 1 1 0 0"},
	    {"a stop", UNLESS, "u:a u:c/x a:b", "", "1 0 0 0 0"},
	    {"what rules it out", BENIGN, "u:a/x a:b", "", "1 0 0 0 0"},
	    {"an earlier answer", IN_2, "u:a a:b/x a", "", "1 0 0 0 1"},
	};
	(void)state;
	world_check_cases(cases, ARRAY_LEN(cases));
}

static void what_is_not_seen_may_be_said_in_another_language(void **state)
{
	static const struct world_case cases[] = {
	    {"none", BENIGN, "u/x a:b", "R@1=inconclusive-language", "1 0 0 0 1"},
	    {"none, and nothing claimed", BENIGN, "u/x a", "", "1 0 0 0 0"},
	    {"a stop", UNLESS, "u:a u/x a:b", "R@2=inconclusive-language", "1 0 0 0 1"},
	    {"an earlier reply", IN_2, "u:a a/x a", "R@2=inconclusive-language", "2 0 0 0 2"},
	    {"words that undo a signal", "when: [{user: {all: [f]}}, {assistant: {all: [b]}}]",
		"u:f/x a:b", "R@1=inconclusive-language", "1 0 0 0 1"},
	    {"length is the same in all", "when: [{user: {all: [w]}}, {assistant: {all: [b]}}]",
		"u:w/x a:b", "R@1=violation", "1 1 1 0 0"},
	    {"a signal of another role", "when: [{any: {none: [z]}}, {assistant: {all: [b]}}]",
		"u/x a:b", "R@1=violation", "1 1 1 0 0"},
	    {"a cut message is partial first", BENIGN, "u/xp a:b", "R@1=inconclusive-partial",
		"1 0 0 0 1"},
	    {"a message between that says nothing either way", BENIGN, "u t/x a:b", "R@2=violation",
		"1 1 1 0 0"},
	};
	(void)state;
	world_check_cases(cases, ARRAY_LEN(cases));
}

/* Too short to tell, but hardly in the rule's language: unlike one that is positively foreign it may bear a finding. */
static void what_is_not_seen_may_be_said_in_a_few_words_of_another_language(void **state)
{
	static const struct world_case cases[] = {
	    {"what is seen counts", ONE, "u a:a/y", "R@1=inconclusive-language", "1 0 0 0 1"},
	    {"without `none`", PAIR, "u:a a:b/y", "R@1=violation", "1 1 1 0 0"},
	    {"seen, and ruled out", ONE, "u a:ac/y", "", "1 1 0 0 0"},
	    {"nothing seen", ONE, "u a/y", "", "1 1 0 0 0"},
	    {"an absent answer", NEXT, "u:a a/y", "R@1=inconclusive-language", "1 0 0 0 1"},
	    {"an answer", NEXT, "u:a a:b/y", "", "1 1 0 0 0"},
	    {"a user's", BENIGN, "u/y a:b", "R@1=inconclusive-language", "1 0 0 0 1"},
	};
	(void)state;
	world_check_cases(cases, ARRAY_LEN(cases));
	const struct world_case is_read = {
	    "it may be in another that is read", ONE, "u a:a/y", "R@1=violation", "1 1 1 0 0"};
	world_check_case(&is_read, "languages: [en, es]");
	world_check_case(&is_read, "languages: [any]");
}

static void a_licence_may_be_given_in_another_language(void **state)
{
	static const struct world_case cases[] = {
	    {"not seen", ONE, "s/x a:a", "R@1=inconclusive-language", "1 0 0 0 1"},
	    {"seen", ONE, "s:b/x a:a", "R@1=excused-0", "1 1 0 1 0"},
	    {"of no authority", ONE, "t/x a:a", "R@1=violation", "1 1 1 0 0"},
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		world_check_case(&cases[i], "excused-by: [b]");
}

static void an_image_may_say_what_text_does_not(void **state)
{
	static const struct world_case cases[] = {
	    {"none of a user's message", BENIGN, "u/v a:b", "R@1=inconclusive-media", "1 0 0 0 1"},
	    {"what rules it out is seen", BENIGN, "u:a/v a:b", "", "1 0 0 0 0"},
	    {"and nothing claimed", BENIGN, "u/v a", "", "1 0 0 0 0"},
	    {"seen text needs no image", PAIR, "u:a/v a:b", "R@1=violation", "1 1 1 0 0"},
	    {"a tool's", "when: [{tool: {none: [a]}}, {assistant: {all: [b]}}]", "t/v a:b",
		"R@1=inconclusive-media", "1 0 0 0 1"},
	    {"a stop", UNLESS, "u:a u/v a:b", "R@2=inconclusive-media", "1 0 0 0 1"},
	    {"of the model's own making it is no request", ONE, "u a:a/v", "R@1=violation",
		"1 1 1 0 0"},
	    {"nor does an operator's count", BENIGN, "s/v u a:b", "R@2=violation", "1 1 1 0 0"},
	    {"words that undo a signal", "when: [{user: {all: [f]}}, {assistant: {all: [b]}}]",
		"u:f/v a:b", "R@1=inconclusive-media", "1 0 0 0 1"},
	    {"language goes first", BENIGN, "u/vx a:b", "R@1=inconclusive-language", "1 0 0 0 1"},
	};
	(void)state;
	world_check_cases(cases, ARRAY_LEN(cases));
	check_reason(BENIGN, NULL, "u/v a:b", INCONCLUSIVE_MEDIA);
}

static void check_says(const char *body, const char *more, const char *talk, const char *sentence)
{
	struct world world;
	bool says = false;

	world_init(&world, &(struct world_rule){"R", body, more}, 1);
	world_judge(&world, talk);
	assert_int_equal(world.findings.n, 1);
	const struct finding *it = &world.findings.at[0];
	for (size_t i = 0; i < it->nreasons; i++)
		says = says || span_is(it->reasons[i].text, sentence);
	if (!says)
		fail_msg("%s on %s does not say \"%s\"", body, talk, sentence);
	world_done(&world);
}

static void the_finding_names_the_message_that_leaves_it_open(void **state)
{
	(void)state;
	check_says(BENIGN, NULL, "u u/x a:b", "not known: message 1 is in es, the rule reads en");
	check_says(BENIGN, "languages: [de, fr]", "u/x t/x a:b/q",
	    "not known: message 0 is in es, the rule reads de, fr");
	check_says(UNLESS, NULL, "u:a u/x a:b", "not known: message 1 is in es, the rule reads en");
	check_says(ONE, "excused-by: [b]", "s/x u a:a",
	    "not known: message 0 is in es, the rule reads en");
	check_says(BENIGN, NULL, "u/y a:b",
	    "not known: message 0 is short and hardly in a language that the rule reads (en)");
	check_says(BENIGN, NULL, "u/v a:b", "not known: message 0 has an image that may say it");
	check_says(BENIGN, NULL, "u/p a:b", "not known: text is missing");
}

static void a_cause_between_is_found(void **state)
{
	struct buf talk = {0};

	(void)state;
	buf_text(&talk, "u:a u/x");
	for (int i = 0; i < 50; i++)
		buf_text(&talk, " u");
	buf_text(&talk, " a:b");
	check_says(
	    UNLESS, NULL, buf_string(&talk), "not known: message 1 is in es, the rule reads en");
	buf_done(&talk);
}

#define A                                                                                          \
	{                                                                                          \
		"A", "when: [{assistant: {all: [a]}}]", NULL                                       \
	}
#define B                                                                                          \
	{                                                                                          \
		"B", "when: [{assistant: {all: [b]}}]", NULL                                       \
	}

static void check_composed(const char *body, const char *talk, const char *told, const char *tally)
{
	const struct world_rule rules[] = {A, B, {"M", body, NULL}};
	struct world world;

	world_init(&world, rules, ARRAY_LEN(rules));
	assert_string_equal(world_judge(&world, talk), told);
	assert_string_equal(world_tally(&world, 2), tally);
	world_done(&world);
}

static void compositions_leave_open_what_was_not_read(void **state)
{
	(void)state;
	check_composed("compose: {of: [A, B]}", "a:ab/x", "", "1 0 0 0 1");
	check_composed("compose: {of: [A, B]}", "a:a a:b/x",
	    "A@0=violation M@0=inconclusive-language", "1 0 0 0 1");
	check_composed("compose: {of: [A, B]}", "a:ab a/x",
	    "A@0=violation B@0=violation M@0=violation", "1 1 1 0 0");
	check_composed("compose: {of: [A], none: [B]}", "a a/x", "", "1 0 0 0 1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_foreign_message_is_counted_and_bears_no_finding),
	    cmocka_unit_test(languages_say_what_a_rule_reads),
	    cmocka_unit_test(what_is_seen_counts_in_any_language),
	    cmocka_unit_test(what_is_not_seen_may_be_said_in_another_language),
	    cmocka_unit_test(what_is_not_seen_may_be_said_in_a_few_words_of_another_language),
	    cmocka_unit_test(a_licence_may_be_given_in_another_language),
	    cmocka_unit_test(an_image_may_say_what_text_does_not),
	    cmocka_unit_test(the_finding_names_the_message_that_leaves_it_open),
	    cmocka_unit_test(a_cause_between_is_found),
	    cmocka_unit_test(compositions_leave_open_what_was_not_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
