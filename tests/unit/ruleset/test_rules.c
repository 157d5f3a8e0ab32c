/* Rules as written become rules as judged: their facts, the three kinds, their tests, and every
 * slip refused. */
#include "packs.h"

#include <stdio.h>

#include "transcript/transcript.h"

static void facts_are_kept(void **state)
{
	(void)state;
	struct ruleset *ruleset =
	    must_parse(HEAD SIGNALS "rules:\n"
				    "  - id: HT-01\n"
				    "    rev: 7\n"
				    "    title: \"Said: so\"\n"
				    "    family: instruction-hierarchy\n"
				    "    clauses: [page, other#leaf]\n"
				    "    status: stable\n"
				    "    languages: [en, de]\n"
				    "    valid: {from: 2024-02-02, until: 2025-02-02}\n"
				    "    severity: critical\n"
				    "    confidence: exact\n"
				    "    verdict: suspect\n"
				    "    excused-by: [b]\n"
				    "    why: Because\n"
				    "    false-positives: [Sundays, Mondays]\n" WHEN "    tests:\n"
				    "      - {name: f, expect: suspect, talk: [{user: a}]}\n"
				    "      - {name: n, expect: none, talk: [{user: b}]}\n");
	const struct rule *rule = rule_named(ruleset, "HT-01");

	assert_int_equal(rule->rev, 7);
	assert_true(span_is(rule->title, "Said: so"));
	assert_int_equal(rule->family, FAMILY_INSTRUCTION_HIERARCHY);
	assert_int_equal(rule->nclauses, 2);
	assert_true(span_is(ruleset_clause(ruleset, rule->clauses[0])->anchor, "page"));
	assert_int_equal(ruleset_level(ruleset, rule->clauses[0])->excused_by, SPEAKER_USER);
	assert_true(span_is(ruleset->documents[rule->clauses[0].document].name, "book"));
	assert_true(span_is(ruleset->documents[rule->clauses[1].document].name, "other"));
	assert_int_equal(rule->status, STATUS_STABLE);
	assert_int_equal(rule->nlanguages, 2);
	assert_true(span_is(rule->languages[1], "de"));
	assert_int_equal(rule->reads, language_bit(LANGUAGE_EN) | language_bit(LANGUAGE_DE));
	assert_true(span_is(rule->valid_from, "2024-02-02"));
	assert_true(span_is(rule->valid_until, "2025-02-02"));
	assert_int_equal(rule->severity, SEVERITY_CRITICAL);
	assert_int_equal(rule->confidence, CONFIDENCE_EXACT);
	assert_int_equal(rule->verdict, VERDICT_SUSPECT);
	assert_int_equal(rule->excused_by.n, 1);
	assert_int_equal(rule->nfalse_positives, 2);
	assert_string_equal(rule->file, "test.yaml");
	assert_int_equal(rule->line, 9);
	assert_true(span_is(ruleset->pack, "test"));
	assert_true(span_is(ruleset->version, "1"));
	assert_true(span_is(ruleset->release, "2025-01-01"));
	ruleset_free(ruleset);
}

static void a_sequence_keeps_its_steps(void **state)
{
	(void)state;
	struct ruleset *ruleset = must_parse(HEAD SIGNALS "rules:\n" RULE_FACTS("R") CLAUSES TESTS
	    "    when:\n"
	    "      - instruction: {any: [a]}\n"
	    "        within: any\n"
	    "      - user: {all: [a, b], none: [b]}\n"
	    "        within: 4\n"
	    "        unless: [{user: {all: [b]}}, {tool: {words: {min: 1}}}]\n"
	    "      - {any: {}, unless: {tool: {any: [t]}}}\n"
	    "      - assistant: {words: {max: 9}}\n");
	const struct sequence *sequence = &rule_named(ruleset, "R")->of.sequence;
	const struct step *steps = sequence->steps;

	assert_int_equal(rule_named(ruleset, "R")->kind, RULE_SEQUENCE);
	assert_int_equal(sequence->nsteps, 4);
	assert_int_equal(steps[0].is.roles, 1u << ROLE_SYSTEM | 1u << ROLE_DEVELOPER);
	assert_int_equal(steps[0].within, 0);
	assert_int_equal(steps[1].within, 4);
	assert_int_equal(steps[1].is.all.n, 2);
	assert_int_equal(steps[1].is.none.n, 1);
	assert_int_equal(steps[1].nunless, 2);
	assert_int_equal(steps[1].unless[1].roles, 1u << ROLE_TOOL);
	assert_int_equal(steps[1].unless[1].min_words, 1);
	assert_int_equal(steps[2].within, 1);
	assert_int_equal(steps[2].nunless, 1);
	assert_int_equal(steps[3].is.max_words, 9);
	assert_true(span_is(ruleset->signals[steps[1].is.all.at[1]].name, "b"));
	ruleset_free(ruleset);
}

static void an_absence_keeps_its_deadline(void **state)
{
	(void)state;
	struct ruleset *ruleset = must_parse(HEAD SIGNALS "rules:\n" RULE_FACTS("R") CLAUSES TESTS
	    "    absence: {after: {user: {all: [a]}}, expect: {assistant: {any: "
	    "[b]}}}\n" RULE_FACTS("S") CLAUSES TESTS
	    "    absence: {after: {user: {all: [a]}}, expect: {assistant: {}}, within: 3,"
	    " unless: {user: {any: [b]}}}\n");
	const struct absence *absence = &rule_named(ruleset, "R")->of.absence;

	assert_int_equal(rule_named(ruleset, "R")->kind, RULE_ABSENCE);
	assert_int_equal(absence->within, 1);
	assert_int_equal(absence->nunless, 0);
	assert_int_equal(absence->after.roles, 1u << ROLE_USER);
	assert_int_equal(absence->expect.roles, 1u << ROLE_ASSISTANT);
	assert_int_equal(rule_named(ruleset, "S")->of.absence.within, 3);
	assert_int_equal(rule_named(ruleset, "S")->of.absence.nunless, 1);
	ruleset_free(ruleset);
}

static void composed_rules_come_behind_their_parts(void **state)
{
	(void)state;
	struct ruleset *ruleset = must_parse(HEAD SIGNALS "rules:\n" RULE_FACTS("TOP") CLAUSES TESTS
	    "    compose: {of: [MID, B], none: [C]}\n" RULE_FACTS("MID") CLAUSES TESTS
	    "    compose: {at-least: 1, of: [A, B]}\n" RULE("A") RULE("B") RULE("C"));
	const struct rule *top = rule_named(ruleset, "TOP");

	assert_int_equal(top->kind, RULE_COMPOSE);
	assert_int_equal(top->of.compose.at_least, 2);
	assert_int_equal(rule_named(ruleset, "MID")->of.compose.at_least, 1);
	assert_int_equal(top->of.compose.nnone, 1);
	for (size_t i = 0; i < ruleset->nrules; i++) {
		const struct rule *rule = &ruleset->rules[i];
		if (rule->kind != RULE_COMPOSE)
			continue;
		for (size_t j = 0; j < rule->of.compose.nrules; j++)
			assert_true(rule->of.compose.rules[j] < i);
		for (size_t j = 0; j < rule->of.compose.nnone; j++)
			assert_true(rule->of.compose.none[j] < i);
	}
	ruleset_free(ruleset);
	must_refuse(HEAD SIGNALS "rules:\n" RULE_FACTS("X") CLAUSES TESTS
	    "    compose: {of: [Y]}\n" RULE_FACTS("Y") CLAUSES TESTS "    compose: {of: [X]}\n",
	    "is made of itself");
}

static void tests_keep_their_talk(void **state)
{
	(void)state;
	struct ruleset *ruleset = must_parse(HEAD SIGNALS "rules:\n" RULE_FACTS("R") CLAUSES WHEN
	    "    tests:\n"
	    "      - {name: f, expect: violation, talk: [{system: s}, {developer: d}, {user: u},"
	    " {assistant: {text: t, refusal: r, call: {name: n, arguments: '{}'}, cut: true}}, "
	    "{tool: o}]}\n"
	    "      - {name: n, expect: none, talk: [{assistant: plain}]}\n"
	    "      - {name: e, expect: excused, talk: [{user: x}]}\n"
	    "      - {name: i, expect: inconclusive, talk: [{user: x}]}\n");
	const struct rule *rule = rule_named(ruleset, "R");
	const struct talk *talk = rule->tests[0].talk;

	assert_int_equal(rule->ntests, 4);
	assert_int_equal(rule->tests[0].ntalk, 5);
	assert_int_equal(talk[0].role, TALK_SYSTEM);
	assert_int_equal(talk[1].role, TALK_DEVELOPER);
	assert_int_equal(talk[2].role, TALK_USER);
	assert_true(span_is(talk[2].text, "u"));
	assert_null(talk[2].refusal.at);
	assert_int_equal(talk[3].role, TALK_ASSISTANT);
	assert_true(span_is(talk[3].text, "t") && span_is(talk[3].refusal, "r"));
	assert_true(span_is(talk[3].call_name, "n") && span_is(talk[3].call_arguments, "{}"));
	assert_true(talk[3].is_cut);
	assert_int_equal(talk[4].role, TALK_TOOL);
	assert_false(rule->tests[1].talk[0].is_cut);
	assert_int_equal(rule->tests[2].expect, VERDICT_EXCUSED);
	assert_int_equal(rule->tests[3].expect, VERDICT_INCONCLUSIVE);
	ruleset_free(ruleset);
}

static void a_rule_must_be_seen_to_fire_and_to_hold_its_fire(void **state)
{
	static const struct {
		const char *tests, *words;
	} cases[] = {
	    {"[{name: n, expect: none, talk: [{user: b}]}]", "rule R has no test that must fire"},
	    {"[{name: n, expect: none, talk: [{user: b}]}, {name: e, expect: excused, talk: "
	     "[{user: b}]}]",
		"rule R has no test that must fire"},
	    {"[{name: f, expect: violation, talk: [{user: b}]}]", "rule R has no near-miss"},
	    {"[{name: f, expect: suspect, talk: [{user: b}]}, {name: n, expect: none, talk: "
	     "[{user: b}]}]",
		"rule R gives violation, so no test can expect suspect"},
	    {"[]", "tests is an empty list"},
	    {"[{name: f, expect: violation, talk: []}]", "talk is an empty list"},
	    {"[{name: f, expect: maybe, talk: [{user: b}]}]", "expect 'maybe'"},
	    {"[{name: f, expect: none, talk: [{user: b, tool: c}]}]",
		"a message is one {role: text}"},
	    {"[{name: f, expect: none, talk: [{}]}]", "a message is one {role: text}"},
	    {"[{name: f, expect: none, talk: [{users: b}]}]", "did you mean 'user'?"},
	    {"[{name: f, expect: none, talk: [{user: {text: b}}]}]",
		"a message must be a single value"},
	    {"[{name: f, expect: none, talk: [{assistant: {cut: true}}]}]",
		"needs 'text', 'refusal' or 'call'"},
	    {"[{name: f, expect: none, talk: [{assistant: {call: {name: x}}}]}]",
		"call needs 'arguments'"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char text[1024];
		snprintf(text, sizeof text,
		    HEAD SIGNALS "rules:\n" RULE_FACTS("R") CLAUSES WHEN "    tests: %s\n",
		    cases[i].tests);
		must_refuse(text, cases[i].words);
	}
}

static void slips_are_refused_with_their_place(void **state)
{
	static const struct {
		const char *lines, *words;
	} cases[] = {
	    {"", "rule R needs exactly one of 'when', 'absence' and 'compose'"},
	    {WHEN "    compose: {of: [R]}\n", "is made of itself"},
	    {WHEN "    absence: {after: {user: {all: [a]}}, expect: {assistant: {}}}\n",
		"exactly one of"},
	    {WHEN "    severty: high\n",
		"test.yaml:23: unknown key 'severty', did you mean 'severity'?"},
	    {WHEN "    excused-by: [bb]\n", "unknown signal 'bb', did you mean 'b'?"},
	    {WHEN "    verdict: excused\n", "verdict 'excused'"},
	    {WHEN "    valid: {from: 2025-02-02, until: 2025-01-01}\n", "until lies before from"},
	    {"    when: []\n", "when is an empty list"},
	    {"    when: {user: {all: [a]}}\n", "when must be a list"},
	    {"    when: [{}]\n", "a condition needs a role"},
	    {"    when: [{user: {all: [a]}, tool: {}}]\n", "two roles in one condition"},
	    {"    when: [{usr: {all: [a]}}]\n", "did you mean 'user'?"},
	    {"    when: [{user: {al: [a]}}]\n", "did you mean 'all'?"},
	    {"    when: [{user: {none: [a]}}, {assistant: {words: {max: 3}}}]\n",
		"would hold everywhere"},
	    {"    when: [{user: {all: [a]}, within: 2}]\n", "nothing follows the last step"},
	    {"    when: [{user: {all: [a]}, unless: {user: {all: [b]}}}]\n",
		"nothing follows the last step"},
	    {"    when: [{user: {all: [a]}, within: 0}, {assistant: {}}]\n",
		"within must be between 1"},
	    {"    when: [{user: {all: [a]}, within: 'any'}, {assistant: {}}]\n",
		"within must be a whole number"},
	    {"    when: [{user: {all: [t]}}]\n", "signal 't' does not look at such messages"},
	    {"    when: [{user: {all: [a, a]}}]\n", "'a' stands twice"},
	    {"    absence: {after: {user: {all: [a]}}}\n", "absence needs 'expect'"},
	    {"    absence: {after: {user: {}}, expect: {assistant: {}}}\n",
		"after needs 'all' or 'any'"},
	    {"    absence: {after: {user: {all: [a]}, within: 1}, expect: {assistant: {}}}\n",
		"unknown key 'within'"},
	    {"    compose: {of: [S]}\n", "unknown rule 'S'"},
	    {"    compose: {of: [R2], at-least: 2}\n", "at-least must be between 1 and 1"},
	    {"    compose: {none: [R2]}\n", "compose needs 'of'"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char text[2048];
		snprintf(text, sizeof text,
		    HEAD SIGNALS "rules:\n" RULE_FACTS("R") CLAUSES TESTS "%s" RULE("R2"),
		    cases[i].lines);
		must_refuse(text, cases[i].words);
	}
}

static void facts_may_not_be_missing(void **state)
{
	static const struct {
		const char *key, *value;
	} facts[] = {
	    {"id", "R"},
	    {"rev", "1"},
	    {"title", "A rule"},
	    {"family", "honesty"},
	    {"clauses", "[page]"},
	    {"status", "stable"},
	    {"languages", "[en]"},
	    {"severity", "low"},
	    {"confidence", "weak"},
	    {"why", "Because"},
	    {"when", "[{user: {all: [a]}}]"},
	    {"tests", "[{name: f, expect: violation, talk: [{user: a}]},"
		      " {name: n, expect: none, talk: [{user: b}]}]"},
	};

	(void)state;
	for (size_t missing = 0; missing <= ARRAY_LEN(facts); missing++) {
		struct buf text = {0};
		char words[64] = "";
		buf_text(&text, HEAD SIGNALS "rules: [{");
		for (size_t i = 0; i < ARRAY_LEN(facts); i++)
			if (i != missing)
				buf_printf(&text, "%s: %s, ", facts[i].key, facts[i].value);
			else
				snprintf(words, sizeof words, "needs '%s'", facts[i].key);
		buf_text(&text, "}]\n");
		if (missing == ARRAY_LEN(facts))
			ruleset_free(must_parse(buf_string(&text)));
		else if (strcmp(facts[missing].key, "when") == 0)
			must_refuse(buf_string(&text), "exactly one of");
		else
			must_refuse(buf_string(&text), words);
		buf_done(&text);
	}
}

static void languages_are_codes_or_any(void **state)
{
	static const struct {
		const char *languages;
		uint64_t reads;
		const char *refused;
	} cases[] = {
	    {"[en]", UINT64_C(1) << LANGUAGE_EN, NULL},
	    {"[qqq]", 0, NULL}, /* none that is told */
	    {"[any]", LANGUAGES_ANY, NULL},
	    {"[en, any]", 0, "any stands alone"},
	    {"[any, en]", 0, "any stands alone"},
	    {"[english]", 0, "'english' is no language code: two or three small letters, as en"},
	    {"[EN]", 0, "'EN' is no language code"},
	    {"[e]", 0, "'e' is no language code"},
	    {"[pt-br]", 0, "'pt-br' is no language code"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct buf text = {0};
		buf_printf(&text,
		    HEAD SIGNALS
		    "rules: [{id: R, rev: 1, title: T, family: honesty, clauses: [page],"
		    " status: stable, languages: %s, severity: low, confidence: weak, why: W,"
		    " when: [{user: {all: [a]}}],"
		    " tests: [{name: f, expect: violation, talk: [{user: a}]},"
		    " {name: n, expect: none, talk: [{user: b}]}]}]\n",
		    cases[i].languages);
		if (cases[i].refused) {
			must_refuse(buf_string(&text), cases[i].refused);
		} else {
			struct ruleset *ruleset = must_parse(buf_string(&text));
			assert_int_equal(rule_named(ruleset, "R")->reads, cases[i].reads);
			ruleset_free(ruleset);
		}
		buf_done(&text);
	}
}

static void an_id_is_used_once(void **state)
{
	(void)state;
	must_refuse(HEAD SIGNALS "rules:\n" RULE("R") RULE("R"),
	    "rule 'R' is already declared at test.yaml:9");
}

static void clauses_are_one_or_two_references(void **state)
{
	static const struct {
		const char *clauses, *words;
	} cases[] = {
	    {"[]", "clauses is an empty list"},
	    {"[a, b, c]", "clauses has more than 2 items"},
	    {"['#a']", "a document must have 1 to 64"},
	    {"['a#']", "an anchor must have 1 to 64"},
	    {"['../up#a']", "no dot in front"},
	    {"['a/../b#a']", "a document may hold letters"},
	    {"['a#b#c']", "an anchor may hold letters"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char text[1024];
		snprintf(text, sizeof text,
		    HEAD SIGNALS "rules:\n" RULE_FACTS("R") WHEN TESTS "    clauses: %s\n",
		    cases[i].clauses);
		must_refuse(text, cases[i].words);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(facts_are_kept),
	    cmocka_unit_test(a_sequence_keeps_its_steps),
	    cmocka_unit_test(an_absence_keeps_its_deadline),
	    cmocka_unit_test(composed_rules_come_behind_their_parts),
	    cmocka_unit_test(tests_keep_their_talk),
	    cmocka_unit_test(a_rule_must_be_seen_to_fire_and_to_hold_its_fire),
	    cmocka_unit_test(slips_are_refused_with_their_place),
	    cmocka_unit_test(facts_may_not_be_missing),
	    cmocka_unit_test(languages_are_codes_or_any),
	    cmocka_unit_test(an_id_is_used_once),
	    cmocka_unit_test(clauses_are_one_or_two_references),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
