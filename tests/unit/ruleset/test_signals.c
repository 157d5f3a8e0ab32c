/* Signals as written become signals as matched: scopes, terms, weights, order. */
#include "packs.h"

#include <stdio.h>

#include "transcript/transcript.h"

static void a_scope_defaults_to_text_of_anybody(void **state)
{
	(void)state;
	struct ruleset *ruleset = must_parse(HEAD "signals: {a: {any: ['x+', y]}}\n");
	const struct signal *a = signal_named(ruleset, "a");

	assert_int_equal(a->kind, SIGNAL_ANY);
	assert_int_equal(a->scope.roles, (1u << ROLES) - 1);
	assert_int_equal(a->scope.parts, 1u << PART_TEXT | 1u << PART_REFUSAL);
	assert_int_equal(a->scope.where, WHERE_ANY);
	assert_int_equal(a->scope.first_sentence, 0);
	assert_int_equal(a->scope.last_sentence, 0);
	assert_int_equal(a->nterms, 1);
	const struct term *term = &ruleset->terms[a->first_term];
	assert_int_equal(term->npatterns, 2);
	const struct pattern *second = &ruleset->patterns[term->first_pattern + 1];
	assert_true(span_is(second->regex, "y"));
	assert_int_equal(second->regex.at[second->regex.len], '\0');
	assert_string_equal(second->file, "test.yaml");
	assert_int_equal(second->line, 4);
	ruleset_free(ruleset);
}

static void role_and_part_bits_are_those_of_transcripts(void **state)
{
	static const struct {
		const char *in;
		uint32_t roles, parts;
	} cases[] = {
	    {"{role: user}", 1u << ROLE_USER, 0},
	    {"{role: assistant}", 1u << ROLE_ASSISTANT, 0},
	    {"{role: system}", 1u << ROLE_SYSTEM, 0},
	    {"{role: developer}", 1u << ROLE_DEVELOPER, 0},
	    {"{role: tool}", 1u << ROLE_TOOL, 0},
	    {"{role: instruction}", 1u << ROLE_SYSTEM | 1u << ROLE_DEVELOPER, 0},
	    {"{role: [user, tool]}", 1u << ROLE_USER | 1u << ROLE_TOOL, 0},
	    {"{role: any}", (1u << ROLES) - 1, 0},
	    {"{part: text}", 0, 1u << PART_TEXT},
	    {"{part: reasoning}", 0, 1u << PART_REASONING},
	    {"{part: [call, result]}", 0, 1u << PART_CALL | 1u << PART_RESULT},
	    {"{part: refusal}", 0, 1u << PART_REFUSAL},
	    {"{part: other}", 0, 1u << PART_OTHER},
	    {"{part: any}", 0, (1u << PART_KINDS) - 1},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char text[256];
		snprintf(text, sizeof text, HEAD "signals: {a: {in: %s, any: [x]}}\n", cases[i].in);
		struct ruleset *ruleset = must_parse(text);
		const struct scope *scope = &signal_named(ruleset, "a")->scope;
		if (cases[i].roles)
			assert_int_equal(scope->roles, cases[i].roles);
		if (cases[i].parts)
			assert_int_equal(scope->parts, cases[i].parts);
		assert_int_equal(ruleset->terms[0].scope.roles, scope->roles);
		ruleset_free(ruleset);
	}
}

static void sentences_may_be_a_count_or_a_range(void **state)
{
	(void)state;
	struct ruleset *ruleset =
	    must_parse(HEAD "signals:\n"
			    "  a: {in: {sentences: 3, where: prose}, any: [x]}\n"
			    "  b: {in: {sentences: [2, 5], where: code}, any: [x]}\n");
	const struct scope *a = &signal_named(ruleset, "a")->scope;
	const struct scope *b = &signal_named(ruleset, "b")->scope;

	assert_int_equal(a->first_sentence, 0);
	assert_int_equal(a->last_sentence, 3);
	assert_int_equal(a->where, WHERE_PROSE);
	assert_int_equal(b->first_sentence, 2);
	assert_int_equal(b->last_sentence, 5);
	assert_int_equal(b->where, WHERE_CODE);
	ruleset_free(ruleset);
}

static void all_makes_a_term_of_every_pattern(void **state)
{
	(void)state;
	struct ruleset *ruleset = must_parse(
	    HEAD "signals:\n"
		 "  a: {all: [x, {regex: Y, exact: true, case: true}], none: [z, zz]}\n");
	const struct signal *a = signal_named(ruleset, "a");

	assert_int_equal(a->kind, SIGNAL_ALL);
	assert_int_equal(a->nterms, 2);
	assert_int_equal(a->ndefeats, 1);
	assert_int_equal(a->first_defeat, a->first_term + 2);
	const struct pattern *y =
	    &ruleset->patterns[ruleset->terms[a->first_term + 1].first_pattern];
	assert_true(span_is(y->regex, "Y") && y->is_exact && y->is_case_sensitive);
	assert_int_equal(ruleset->terms[a->first_defeat].npatterns, 2);
	ruleset_free(ruleset);
}

static void a_score_keeps_weights_and_the_widest_scope(void **state)
{
	(void)state;
	struct ruleset *ruleset = must_parse(
	    HEAD "signals:\n"
		 "  s:\n"
		 "    about: A score\n"
		 "    in: {role: assistant, where: prose}\n"
		 "    score:\n"
		 "      threshold: 2400\n"
		 "      terms:\n"
		 "        - {name: core, weight: 3000, any: [x], sentences: [2, 6],"
		 " later: {after: 2, weight: 1800}}\n"
		 "        - {name: less, weight: -500, any: [y, z], part: [call], sentences: 1}\n");
	const struct signal *s = signal_named(ruleset, "s");
	const struct term *core = &ruleset->terms[s->first_term], *less = core + 1;

	assert_int_equal(s->kind, SIGNAL_SCORE);
	assert_int_equal(s->threshold, 2400);
	assert_true(span_is(s->about, "A score"));
	assert_int_equal(s->nterms, 2);
	assert_true(span_is(core->name, "core"));
	assert_int_equal(core->weight, 3000);
	assert_int_equal(core->later_after, 2);
	assert_int_equal(core->later_weight, 1800);
	assert_int_equal(core->scope.first_sentence, 2);
	assert_int_equal(less->weight, -500);
	assert_int_equal(less->scope.parts, 1u << PART_CALL);
	assert_int_equal(less->scope.roles, 1u << ROLE_ASSISTANT);
	assert_int_equal(s->scope.where, WHERE_PROSE);
	assert_int_equal(s->scope.first_sentence, 0);
	assert_int_equal(s->scope.last_sentence, 6);
	assert_int_equal(s->scope.parts, 1u << PART_TEXT | 1u << PART_REFUSAL | 1u << PART_CALL);
	ruleset_free(ruleset);
}

static void negation_and_words_are_kept(void **state)
{
	(void)state;
	struct ruleset *ruleset =
	    must_parse(HEAD "signals:\n"
			    "  a: {any: [x], negated-by: {words: [not, \"won't\"], within: 3},"
			    " words: {min: 2, max: 9}}\n");
	const struct signal *a = signal_named(ruleset, "a");

	assert_int_equal(a->nnegators, 2);
	assert_true(span_is(a->negators[1], "won't"));
	assert_int_equal(a->negation_words, 3);
	assert_int_equal(a->min_words, 2);
	assert_int_equal(a->max_words, 9);
	ruleset_free(ruleset);
}

static void components_come_before_what_they_make_up(void **state)
{
	(void)state;
	struct ruleset *ruleset =
	    must_parse(HEAD "signals:\n"
			    "  top.most: {in: {role: user}, of: {all: [middle], none: [leaf]}}\n"
			    "  middle: {of: {any: [leaf, other]}}\n"
			    "  leaf: {any: [x]}\n"
			    "  other: {any: [y]}\n");
	const struct signal *top = signal_named(ruleset, "top.most");
	const struct signal *middle = signal_named(ruleset, "middle");

	assert_int_equal(top->kind, SIGNAL_OF);
	assert_int_equal(top->nterms, 0);
	assert_int_equal(top->scope.roles, 1u << ROLE_USER);
	assert_ptr_equal(&ruleset->signals[top->all.at[0]], middle);
	for (size_t i = 0; i < ruleset->nsignals; i++) {
		const struct signal *signal = &ruleset->signals[i];
		for (size_t j = 0; j < signal->all.n; j++)
			assert_true(signal->all.at[j] < i);
		for (size_t j = 0; j < signal->any.n; j++)
			assert_true(signal->any.at[j] < i);
		for (size_t j = 0; j < signal->none.n; j++)
			assert_true(signal->none.at[j] < i);
	}
	ruleset_free(ruleset);
}

/* The last of a long chain is declared first: no recursion may follow it. */
static void a_chain_of_thousands_is_ordered(void **state)
{
	enum { LONG = 9000 };
	struct buf text = {0};

	(void)state;
	buf_text(&text, HEAD "signals:\n");
	for (int i = LONG; i > 0; i--)
		buf_printf(&text, "  s%d: {of: {all: [s%d]}}\n", i, i - 1);
	buf_text(&text, "  s0: {any: [x]}\n");
	struct ruleset *ruleset = must_parse(buf_string(&text));
	assert_int_equal(ruleset->nsignals, LONG + 1);
	assert_true(span_is(ruleset->signals[0].name, "s0"));
	assert_true(span_is(ruleset->signals[LONG].name, "s9000"));
	ruleset_free(ruleset);
	buf_done(&text);
}

static void a_signal_made_of_itself_is_refused(void **state)
{
	(void)state;
	must_refuse(HEAD
	    "signals:\n  a: {of: {all: [b]}}\n  b: {of: {any: [c]}}\n  c: {of: {all: [a]}}\n",
	    "is made of itself");
	must_refuse(
	    HEAD "signals: {a: {of: {all: [a]}}}\n", "test.yaml:4: signal 'a' is made of itself");
}

static void slips_are_refused_with_their_place(void **state)
{
	static const struct {
		const char *body, *words;
	} cases[] = {
	    {"{}", "test.yaml:5: signal 'a' needs exactly one of 'any', 'all', 'score', 'of' and a "
		   "detector's kind"},
	    {"{any: [x], all: [y]}", "exactly one of"},
	    {"[x]", "exactly one of"},
	    {"{flop: changed}", "test.yaml:5: unknown key 'flop', did you mean 'flip'?"},
	    {"{metdata: {key: model, is: [x]}}", "unknown key 'metdata', did you mean 'metadata'?"},
	    {"{obeys: {by: [call]}}", "obeys needs 'using'"},
	    {"{canary: {look: held, tokens: [abcd]}}", "look: held needs 'pick'"},
	    {"{any: [x], nones: [y]}", "test.yaml:5: unknown key 'nones', did you mean 'none'?"},
	    {"{any: []}", "patterns is an empty list"},
	    {"{any: x}", "patterns must be a list"},
	    {"{any: ['']}", "an empty pattern"},
	    {"{any: [\"\\bword\\b\"]}",
		"the pattern holds a backspace: write the pattern in single quotes"},
	    {"{any: [\"\\e\\x02\"]}", "an escape character"},
	    {"{any: [{exact: true}]}", "a pattern needs 'regex'"},
	    {"{any: [{regex: x, flags: i}]}", "unknown key 'flags'"},
	    {"{in: {role: usr}, any: [x]}", "role 'usr' is not known, did you mean 'user'?"},
	    {"{in: {role: []}, any: [x]}", "role is an empty list"},
	    {"{in: {part: media}, any: [x]}", "part 'media'"},
	    {"{in: {where: pros}, any: [x]}", "did you mean 'prose'?"},
	    {"{in: {sentences: 0}, any: [x]}", "sentences must be between 1"},
	    {"{in: {sentences: [3, 2]}, any: [x]}", "sentences end before they begin"},
	    {"{in: {sentences: [3]}, any: [x]}", "[first, last]"},
	    {"{in: {where: prose}, of: {all: [b]}}", "takes only 'role'"},
	    {"{of: {none: [b]}}", "of needs 'all' or 'any'"},
	    {"{of: {all: [c]}}", "unknown signal 'c'"},
	    {"{of: {all: [bb]}}", "unknown signal 'bb', did you mean 'b'?"},
	    {"{of: {all: [b, b]}}", "'b' stands twice"},
	    {"{of: {all: [[b]]}}", "signal must be a single value"},
	    {"{of: {all: [b]}, none: [x]}", "has no 'none' of its own"},
	    {"{of: {all: [b]}, negated-by: {words: [not], within: 2}}",
		"has no 'negated-by' of its own"},
	    {"{any: [x], negated-by: {words: [Not], within: 2}}",
		"must be one word in small letters"},
	    {"{any: [x], negated-by: {words: [do not], within: 2}}",
		"must be one word in small letters"},
	    {"{any: [x], negated-by: {words: [not]}}", "negated-by needs 'within'"},
	    {"{any: [x], words: {}}", "words needs 'min' or 'max'"},
	    {"{any: [x], words: {min: 3, max: 2}}", "no message has"},
	    {"{score: {threshold: 100, terms: [{name: n, weight: 99, any: [x]}]}}",
		"all terms together weigh 99"},
	    {"{score: {threshold: 100, terms: [{name: n, weight: 0, any: [x]}]}}", "weight of 0"},
	    {"{score: {threshold: 100, terms: [{weight: 100, any: [x]}]}}", "a term needs 'name'"},
	    {"{score: {threshold: 100, terms: [{name: n, weight: 100}]}}", "a term needs 'any'"},
	    {"{score: {threshold: 0, terms: [{name: n, weight: 1, any: [x]}]}}",
		"threshold must be"},
	    {"{score: {terms: [{name: n, weight: 1, any: [x]}]}}", "score needs 'threshold'"},
	    {"{score: {threshold: 1, terms: [{name: n, weight: 1, any: [x], later: {after: 1}}]}}",
		"later needs 'weight'"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char text[512];
		snprintf(
		    text, sizeof text, HEAD "signals:\n  a: %s\n  b: {any: [y]}\n", cases[i].body);
		must_refuse(text, cases[i].words);
	}
}

static void a_pattern_may_have_4000_bytes_and_no_more(void **state)
{
	(void)state;
	for (size_t over = 0; over < 2; over++) {
		struct buf text = {0};
		buf_text(&text, HEAD "signals: {a: {any: ['");
		for (size_t i = 0; i < 4000 + over; i++)
			buf_byte(&text, 'x');
		buf_text(&text, "']}}\n");
		if (over)
			must_refuse(buf_string(&text), "a pattern of 4001 bytes");
		else
			ruleset_free(must_parse(buf_string(&text)));
		buf_done(&text);
	}
}

static void a_name_is_declared_once(void **state)
{
	(void)state;
	must_refuse(HEAD "signals:\n  a: {any: [x]}\n  a: {any: [y]}\n", "a second time");
	must_refuse(HEAD "signals: {'a b': {any: [x]}}\n", "letters, digits");
	must_refuse(HEAD "signals: {.a: {any: [x]}}\n", "no dot in front");
	must_refuse(HEAD
	    "signals: {a1234567890123456789012345678901234567890123456789012345678901234: {any: "
	    "[x]}}\n",
	    "1 to 64 characters");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_scope_defaults_to_text_of_anybody),
	    cmocka_unit_test(role_and_part_bits_are_those_of_transcripts),
	    cmocka_unit_test(sentences_may_be_a_count_or_a_range),
	    cmocka_unit_test(all_makes_a_term_of_every_pattern),
	    cmocka_unit_test(a_score_keeps_weights_and_the_widest_scope),
	    cmocka_unit_test(negation_and_words_are_kept),
	    cmocka_unit_test(components_come_before_what_they_make_up),
	    cmocka_unit_test(a_chain_of_thousands_is_ordered),
	    cmocka_unit_test(a_signal_made_of_itself_is_refused),
	    cmocka_unit_test(slips_are_refused_with_their_place),
	    cmocka_unit_test(a_pattern_may_have_4000_bytes_and_no_more),
	    cmocka_unit_test(a_name_is_declared_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
