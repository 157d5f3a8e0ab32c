/* Where code, quotations and sentences are. */
#include "support.h"

#include <string.h>

#include "match/segments.h"
#include "match/words.h"

/* Ask about a marked word of a text. */
static int where(const char *text, const char *word, enum where kind)
{
	struct segments segments = {0};
	const char *found = strstr(text, word);

	assert_non_null(found);
	segments_set(&segments, span_of(text));
	size_t start = (size_t)(found - text);
	int result = segments_where(&segments, start, start + strlen(word), kind);
	segments_done(&segments);
	return result;
}

static void check(const char *text, enum where expected)
{
	for (enum where kind = WHERE_PROSE; kind < WHERES; kind++)
		if (where(text, "XX", kind) != (kind == expected))
			fail_msg("'%s': kind %d", text, (int)kind);
	assert_int_equal(where(text, "XX", WHERE_ANY), 1);
}

static void test_code(void **state)
{
	(void)state;
	check("before\n```\nXX\n```\nafter", WHERE_CODE);
	check("before\n```\ncode\n```\nXX", WHERE_PROSE);
	check("before XX\n```\ncode\n```\n", WHERE_PROSE);
	check("~~~ c\nXX\n```\n~~~", WHERE_CODE);
	check("```\ncode\n``` no end\nXX\n", WHERE_CODE);
	check("````\n```\nXX\n````\n", WHERE_CODE);
	check("```\nnever closed XX", WHERE_CODE);
	check("- item\n      ```\n      XX\n      ```\n", WHERE_CODE);
	check("use `XX` here", WHERE_CODE);
	check("use ``a ` XX`` here", WHERE_CODE);
	check("a ` that is alone XX", WHERE_PROSE);
	check("a ` tick\n\nXX ` tick", WHERE_PROSE);
	check("a `b` XX `c`", WHERE_PROSE);
	check("\n\n`XX`\n\n", WHERE_CODE);
}

static void test_quotations(void **state)
{
	(void)state;
	check("he said \"XX\" twice", WHERE_QUOTE);
	check("(\"XX\")", WHERE_QUOTE);
	check("he said \"a\" XX \"b\"", WHERE_PROSE);
	check("> XX\nreply", WHERE_QUOTE);
	check("> quoted\nXX", WHERE_PROSE);
	check("a 5\" pipe and XX and a 6\" pipe", WHERE_PROSE);
	check("a \" that is alone XX \"", WHERE_PROSE);
	check("\"open\n\nXX\" closed", WHERE_PROSE);
	check("\"open\nXX\" closed", WHERE_QUOTE);
}

static void test_long_quotations_are_prose(void **state)
{
	struct buf text = {0};

	(void)state;
	buf_text(&text, "\"XX");
	for (int i = 0; i < 500; i++)
		buf_byte(&text, 'a');
	buf_text(&text, "\"");
	check(buf_string(&text), WHERE_PROSE);
	buf_done(&text);
}

static void test_a_hit_over_the_edge_is_neither(void **state)
{
	const char *text = "say `aXXb` now";

	(void)state;
	assert_int_equal(where(text, "b` now", WHERE_CODE), 0);
	assert_int_equal(where(text, "b` now", WHERE_PROSE), 0);
	assert_int_equal(where("> XX\n> YY", "XX\n> YY", WHERE_QUOTE), 1);
}

static void check_sentence(const char *text, unsigned expected)
{
	struct segments segments = {0};
	const char *found = strstr(text, "XX");

	assert_non_null(found);
	segments_set(&segments, span_of(text));
	unsigned sentence = segments_sentence(&segments, (size_t)(found - text));
	if (sentence != expected)
		fail_msg("'%s': sentence %u, not %u", text, sentence, expected);
	segments_done(&segments);
}

static void test_sentences(void **state)
{
	(void)state;
	check_sentence("XX", 1);
	check_sentence("  XX", 1);
	check_sentence("One. XX", 2);
	check_sentence("One! Two? XX", 3);
	check_sentence("One?! XX", 2);
	check_sentence("One... XX", 2);
	check_sentence("One\nXX", 2);
	check_sentence("One.\n\n\nXX", 2);
	check_sentence("\n\nXX", 1);
	check_sentence("Mr. Smith, e.g. the J. Smith of 3.14 XX", 1);
	check_sentence("It was I. XX", 2);
	check_sentence("1. XX", 1);
	check_sentence("a\n2. XX", 2);
	check_sentence("It was 1999. XX", 2);
	check_sentence("It was 12. XX", 2);
	check_sentence("He said \"go.\" XX", 2);
	check_sentence("v1.2.XX", 1);
	check_sentence("\u4f60\u597d\u3002XX", 2);
	check_sentence("\u4f60\u597d!\u4f60\u597d?\u4f60XX", 3);
	check_sentence("a\uff1fXX", 2);
}

static void test_words(void **state)
{
	static const struct {
		const char *text;
		size_t n;
	} cases[] = {{"", 0}, {" ", 0}, {"one", 1}, {"one two", 2}, {"  one\n\ttwo  ", 2},
	    {"I'm (here).", 2}, {"caf\u00e9 au lait", 3}, {"a\u00a0b", 2},
	    {"\u4f60\u597d\u3002", 3}, {"x\u3000y", 2},
	    {"ab\u4f60"
	     "cd",
		3}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(words_count(span_of(cases[i].text)), cases[i].n);
}

/* Blocks and ends of blocks count the same as a plain loop. */
static void test_words_of_long_texts(void **state)
{
	struct buf text = {0};
	uint64_t seed = 3;

	(void)state;
	for (size_t n = 0, words = 0; n < 2000; n++) {
		bool blank = random_below(&seed, 3) == 0;
		words += !blank && (text.len == 0 || text.at[text.len - 1] == ' ');
		buf_byte(&text, blank ? ' ' : 'x');
		assert_int_equal(words_count(buf_span(&text)), words);
	}
	buf_done(&text);
}

/* Text of all kinds of blanks, ideographs and letters. */
static void random_words(struct buf *text, uint64_t *seed)
{
	static const char *const pieces[] = {" ", "\n", "x", "word", "some words here ",
	    "\u201cquoted\u201d", "\u2014", "\u00e9", "\u00a0", "\u00b7", "\u2003", "\u200b",
	    "\u2028", "\u205f", "\u1680", "\u3000", "\u3002", "\u4e2d", "\u9fff", "\u30a2",
	    "\uac00", "\uf900", "\uff01", "\U0001f600", "\U00020000", "\xc2\x85",
	    "a long run of plain text that fills more than a block of it, and then goes on "};
	size_t n = random_below(seed, 60), few = 1 + random_below(seed, ARRAY_LEN(pieces));

	buf_clear(text);
	for (size_t i = 0; i < n; i++)
		buf_text(text, pieces[random_below(seed, few)]);
}

static void test_words_by_all_ways(void **state)
{
	struct buf text = {0};
	uint64_t seed = 4;

	(void)state;
	for (unsigned round = 0; round < 4000; round++) {
		random_words(&text, &seed);
		size_t words = words_count_by(WORDS_PORTABLE, buf_span(&text));
		for (unsigned way = 0; way < WORDS_WAYS; way++)
			if (words_has((enum words_way)way))
				assert_int_equal(
				    words_count_by((enum words_way)way, buf_span(&text)), words);
	}
	buf_done(&text);
}

static void test_negators(void **state)
{
	struct span negators[] = {SPAN("not"), SPAN("don't"), SPAN("\u4e0d")};
	struct signal signal = {.negators = negators, .nnegators = 3, .negation_words = 3};
	static const struct {
		const char *text;
		bool is_negated;
	} cases[] = {{"do not XX", true}, {"do NOT XX", true}, {"Don't you XX", true},
	    {"not a b XX", true}, {"not a b c XX", false}, {"nothing XX", false}, {"XX", false},
	    {"knot XX", false}, {"not, XX", true}, {"\u4e0d XX", true}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		size_t at = (size_t)(strstr(cases[i].text, "XX") - cases[i].text);
		if (words_negate(&signal, span_of(cases[i].text), 0, at) != cases[i].is_negated)
			fail_msg("'%s'", cases[i].text);
	}
	assert_false(words_negate(&signal, span_of("not so. XX"), 8, 8));
}

/* Runs of ticks of all lengths and quotes without end: no time that grows with the square. */
static void test_hostile_text(void **state)
{
	struct segments segments = {0};
	struct buf text = {0};

	(void)state;
	for (int i = 0; text.len < 1000000; i++) {
		for (int j = 0; j <= i % 40; j++)
			buf_byte(&text, '`');
		buf_byte(&text, 'x');
		buf_text(&text, i % 3 ? "\"" : " \"a");
	}
	segments_set(&segments, buf_span(&text));
	assert_true(segments_where(&segments, 5, 6, WHERE_PROSE) >= 0);
	assert_true(segments_sentence(&segments, text.len) >= 1);
	buf_clear(&text);
	while (text.len < 1000000)
		buf_text(&text, ". ");
	segments_set(&segments, buf_span(&text));
	assert_true(segments_sentence(&segments, text.len) > 400000);
	buf_done(&text);
	segments_done(&segments);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_code),
	    cmocka_unit_test(test_quotations),
	    cmocka_unit_test(test_long_quotations_are_prose),
	    cmocka_unit_test(test_a_hit_over_the_edge_is_neither),
	    cmocka_unit_test(test_sentences),
	    cmocka_unit_test(test_words),
	    cmocka_unit_test(test_words_of_long_texts),
	    cmocka_unit_test(test_words_by_all_ways),
	    cmocka_unit_test(test_negators),
	    cmocka_unit_test(test_hostile_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
