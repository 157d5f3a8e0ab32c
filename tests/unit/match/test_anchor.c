/* What patterns are refused, and which strings the others are found by. */
#include "support.h"

#include <string.h>

#include "match/anchor.h"
#include "match/effort.h"
#include "match/literal.h"

static struct arena arena;

static int teardown(void **state)
{
	(void)state;
	arena_done(&arena);
	return 0;
}

static void check_refused(const char *regex, const char *words)
{
	struct error err = {0};
	struct node *root = syntax_parse(span_of(regex), true, &arena, &err);

	if (root != NULL && syntax_check(root, &err) == 0)
		fail_msg("'%s' is not refused", regex);
	assert_int_equal(err.kind, ERROR_SETTING);
	if (strstr(err.text, words) == NULL)
		fail_msg("'%s' is refused by '%s'", regex, err.text);
}

static struct anchors find(const char *regex)
{
	struct error err = {0};
	struct anchors anchors = {0};
	struct node *root = syntax_parse(span_of(regex), true, &arena, &err);

	if (root == NULL || syntax_check(root, &err) != 0)
		fail_msg("'%s': %s", regex, err.text);
	assert_int_equal(anchors_find(root, &arena, &anchors, &err), 0);
	return anchors;
}

/* Expect exactly these strings, parted by |, and distances. */
/* Edges as < and >, any digit as #, any other byte as _. */
static void add_anchor(struct buf *out, const struct anchor *anchor)
{
	buf_text(out, anchor->opens ? "<" : "");
	for (size_t i = 0; i < anchor->len; i++) {
		char byte = anchor->bytes[i];
		buf_byte(out, byte == ANY_DIGIT ? '#' : byte == ANY_OTHER ? '_' : byte);
	}
	buf_text(out, anchor->closes ? ">" : "");
}

static void check(const char *regex, const char *expected, uint32_t min, uint32_t max)
{
	struct anchors anchors = find(regex);
	struct buf found = {0};

	for (size_t i = 0; i < anchors.n; i++) {
		buf_text(&found, i ? "|" : "");
		add_anchor(&found, &anchors.at[i]);
	}
	if (!span_is(buf_span(&found), expected) ||
	    (anchors.n && (anchors.min_distance != min || anchors.max_distance != max)))
		fail_msg("'%s' gives '%.*s' %u %u", regex, (int)found.len, found.at,
		    anchors.min_distance, anchors.max_distance);
	buf_done(&found);
}

static void test_what_rules_may_not_use(void **state)
{
	(void)state;
	check_refused("(a)\\1", "backreferences are not allowed at offset 3");
	check_refused("(a)\\g{1}", "not allowed");
	check_refused("(?<n>a)\\k<n>", "not allowed");
	check_refused("(?P<n>a)(?P=n)", "backreferences");
	check_refused("a(?R)?", "recursion");
	check_refused("(a)(?1)", "recursion");
	check_refused("(a)(?-1)", "recursion");
	check_refused("(a)(?+1)(b)", "recursion");
	check_refused("(?&n)(?<n>a)", "recursion");
	check_refused("(?P>n)(?P<n>a)", "recursion");
	check_refused("a(?C1)b", "callouts");
	check_refused("(a)(?(1)b|c)", "conditions");
	check_refused("(*COMMIT)a", "verbs");
	check_refused("a(*SKIP)b", "verbs");
	check_refused("a\\Kb", "\\K");
	check_refused("a\\Cb", "\\C");
	check_refused("\\Gb", "\\G");
	check_refused("a{,3}", "brace");
}

static void check_folded(const char *regex, bool is_exact, const char *words)
{
	struct error err = {0};
	struct node *root = syntax_parse(span_of(regex), !is_exact, &arena, &err);
	bool is_taken = root && (is_exact || literal_check(root, &err) == 0);

	if (is_taken != (words == NULL))
		fail_msg("'%s' is %s", regex, is_taken ? "not refused" : err.text);
	if (words && strstr(err.text, words) == NULL)
		fail_msg("'%s' is refused by '%s'", regex, err.text);
}

static void test_what_folding_never_leaves(void **state)
{
	static const struct {
		const char *regex, *words; /* NULL: it is taken */
	} cases[] = {
	    {"don\xe2\x80\x99"
	     "t",
		"it holds U+2019, which texts are rid of: write ''' instead, or say "
		"exact: true at offset 3"},
	    {"a\xe2\x80\x94"
	     "b",
		"U+2014, which texts are rid of: write '-'"},
	    {"a\xe2\x80\x93"
	     "?b",
		"U+2013"},
	    {"a\xc2\xa0"
	     "b",
		"U+00A0"},
	    {"a\xe2\x80\x8b"
	     "b",
		"U+200B, which is left out of texts: leave it out"},
	    {"\xef\xbd\x81"
	     "bc",
		"U+FF41, which texts are rid of: write 'a'"},
	    {"x\xe2\x80\xa6"
	     "",
		"write '...'"},
	    {"a|(?:b|\xe2\x80\x9c"
	     ")",
		"U+201C"},
	    {"(?=\xe2\x80\x9c"
	     ")a",
		"U+201C"},
	    {"a\\x{2019}b", "U+2019"},
	    {"\\Qa\xe2\x80\x99"
	     "\\E",
		"U+2019"},
	    {"[\xe2\x80\x98"
	     "\xe2\x80\x99"
	     "]s",
		"U+2018"},
	    {"[\xe2\x80\x98"
	     "-\xe2\x80\x9d"
	     "]",
		"U+2018"},
	    {"cafe\xcc\x81"
	     "",
		"U+0065 U+0301"},
	    {"p\xd0\xb0"
	     "ypal",
		"U+0070 U+0430, which texts are rid of: write 'pa'"},
	    {"\xe2\x84\xaa"
	     "elvin \xc5\xbf\xc2\xb5",
		NULL}, /* letters whose case folds to what is left */
	    {"['\xe2\x80\x99"
	     "]s",
		NULL},
	    {"[^\xe2\x80\x99"
	     "]s",
		NULL},
	    {"[\\w\xe2\x80\x99"
	     "]s",
		NULL},
	    {"caf\xc3\xa9"
	     "",
		NULL},
	    {"stra\xc3\x9f"
	     "e \xc5\x82"
	     "\xc3\xb3"
	     "d\xc5\xba"
	     " \xc4\xb1"
	     "\xc4\xb0"
	     "",
		NULL},
	    {"\\b\xd1\x81"
	     "\xd0\xbb"
	     "\xd0\xbe"
	     "\xd0\xb2"
	     "\xd0\xbe"
	     "\\b",
		NULL},
	    {"\\b\xce\xbb"
	     "\xcf\x8c"
	     "\xce\xb3"
	     "\xce\xbf"
	     "\xcf\x82"
	     "\\b",
		NULL},
	    {"\xe4\xb8\xad"
	     "\xe6\x96\x87"
	     "\xe3\x80\x82"
	     "",
		NULL},
	    {"\xe3\x81\xaf"
	     "\xe3\x81\x8c"
	     "\xe3\x82\xac"
	     "",
		NULL},
	    {"\xd9\x84"
	     "\xd8\xa7"
	     " \xd8\xa3"
	     "\xd8\xb3"
	     "\xd8\xaa"
	     "\xd8\xb7"
	     "\xd9\x8a"
	     "\xd8\xb9"
	     "",
		NULL},
	    {"\xe0\xa4\x95"
	     "\xe0\xa5\x8d"
	     "\xe0\xa4\xb7"
	     "\xe0\xa4\xbf"
	     "",
		NULL},
	    {"\xed\x95\x9c"
	     "\xea\xb5\xad"
	     "",
		NULL},
	    {"\xe2\x82\xac"
	     "|\xc2\xbf"
	     "|\xc2\xa7"
	     "",
		NULL},
	    {"[\xe4\xb8\x80"
	     "-\xe9\xbf\xbf"
	     "]x",
		NULL},
	    {"\xf0\x9f\x98\x80"
	     "",
		NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		check_folded(cases[i].regex, false, cases[i].words);
		check_folded(cases[i].regex, true, NULL);
	}
}

static void test_repeats_that_run_away(void **state)
{
	static const char *const refused[] = {"(a+)+", "(a*)*b", "(?:a+)*b", "((a+))+", "(a+b?)+",
	    "(\\s*\\w+)*x", "(?:.*,)*x", "(a{1,80})+", "(a+){0,200}", "(?:a|b+)+", "(a|a)+b",
	    "(?:\\s|\\n)+x", "(?:[a-z]+|[0-9]+)+x", "(?:(?:ab)+)+", "(?:[a-z]+ ?)+!",
	    "(?=(a+)+b)c"};
	static const char *const taken[] = {"a+", "(?:ab)+", "(?:\\w+ )+x", "(?:\\w+, )*x",
	    "( \\w+){0,3} x", "(?:[a-z0-9-]{1,63}\\.)+com", "(?:[a-z]+,?\\s)+x", "(?>a+)+b",
	    "(?:a++)+b", "(?:a|b)+c", "(a+){1,3}", "(?:\\w+\\s+)+x", "\\w+\\s+\\w+",
	    "(?:\\bno+\\b ?){0,4}", "(?:foo|bar)+"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(refused); i++)
		check_refused(refused[i], "can run away");
	for (size_t i = 0; i < ARRAY_LEN(taken); i++)
		(void)find(taken[i]);
}

static void test_nesting_has_a_limit(void **state)
{
	struct buf text = {0};

	(void)state;
	for (int i = 0; i < 200; i++)
		buf_byte(&text, '(');
	buf_byte(&text, 'a');
	for (int i = 0; i < 200; i++)
		buf_byte(&text, ')');
	check_refused(buf_string(&text), "nested too deeply");
	buf_clear(&text);
	buf_byte(&text, 'a');
	for (int i = 0; i < 500; i++)
		buf_text(&text, "{2}");
	check_refused(buf_string(&text), "too many quantifiers");
	buf_done(&text);
}

static void test_strings(void **state)
{
	(void)state;
	check("refuse", "refuse", 0, 0);
	check("Refuse TO", "refuse to", 0, 0);
	check("\\bre(?:fuse|ject)\\b", "<refuse>|<reject>", 0, 0);
	check("(?i)sorry", "sorry", 0, 0);
	check("\\Qa.b*c\\E", "a.b*c", 0, 0);
	check("a\\.b\\x63\\x{64}\\o{145}", "a.bcde", 0, 0);
	check("(?x) ab c # comment\n d", "abcd", 0, 0);
	check("qu[ei]z", "quez|quiz", 0, 0);
	check("colou?r", "colo", 0, 0);
	check("(?<name>ab)(?'other'cd)(?P<third>ef)", "abcdef", 0, 0);
	check("ab(?=xyz)(?!q)(?<=ab)c", "abc", 0, 0);
	check("ab(?#x|y)c", "abc", 0, 0);
	check("a{3}b{2}", "aaabb", 0, 0);
	check("ab{1,2}c", "abc|abbc", 0, 0);
	check("\u4f60\u597d", "\u4f60\u597d", 0, 0);
	check("(?:ab|cd)(?:ef|gh)", "abef|abgh|cdef|cdgh", 0, 0);
}

static void test_distances(void **state)
{
	(void)state;
	check("[^x]{2,3}zebra", "zebra", 2, 3);
	check("\\w+zebra", "zebra", 1, ENDLESS);
	check("[a-z]{0,5}[0-9]?zebra", "zebra", 0, 6);
	check("(?:very ){0,40}zebra", "zebra", 0, 200);
	check(".{0,10}zebra", "zebra", 0, 10);
	check("\u00e9zebra", "zebra", 1, 1);
	check("\\s{2}zebra", "__zebra", 0, 0);
	check("(?:a\\w|bb\\w\\w)zebra", "zebra", 2, 4);
	check("zebra.*quiz", "zebra", 0, 0);
	check("(?:x.?){2}zebra", "zebra", 2, 4);
}

static void test_nothing_known(void **state)
{
	static const char *const patterns[] = {"a", "\\w+", ".", "[^a]b?", "a|zebra", "(?:zebra)?x",
	    "\u00e9", "\\d{4}", "[[:alpha:]]{5}", "\\p{Lu}{3}", "\\X", "\\R", "(?:zebra|\\w)",
	    "[a-\\x{ff}]x"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(patterns); i++)
		check(patterns[i], "", 0, 0);
}

/* Long strings are cut; large choices still have anchors. */
static void test_bounds(void **state)
{
	struct buf text = {0};

	(void)state;
	struct anchors anchors = find("a sentence that is much longer than what an anchor holds");
	assert_int_equal(anchors.n, 1);
	assert_true(anchors.at[0].len <= ANCHOR_LONGEST);
	buf_text(&text, "(?:");
	for (int i = 0; i < 200; i++)
		buf_printf(&text, "%s%03dword", i ? "|" : "", i);
	buf_text(&text, ")s?");
	anchors = find(buf_string(&text));
	assert_int_equal(anchors.n, 200);
	for (int i = 200; i < 600; i++)
		buf_printf(&text, "|%03dword", i);
	anchors = find(buf_string(&text));
	assert_int_equal(anchors.n, 0);
	buf_done(&text);
}

static unsigned rarity(const char *text)
{
	struct anchor anchor = {.len = (unsigned char)strlen(text)};

	memcpy(anchor.bytes, text, anchor.len);
	struct anchor_symbols symbols = anchor_symbols(&anchor);
	return symbols_rarity(symbols.at, symbols.n);
}

static void test_rare_strings_come_first(void **state)
{
	(void)state;
	assert_true(rarity("the ") < rarity("zqxj"));
	assert_true(rarity("the ") < rarity("the they"));
	assert_true(rarity(" and ") < rarity(" gnu "));
	check("\\bthe \\w{1,9} bazooka", " bazooka", 5, 13);
}

static void test_start_of_text(void **state)
{
	static const char *const at_start[] = {
	    "^a", "\\Aa", "(?:^a|^b)c", "(?:(?=x)^a)", "(?>^a)b", "(^)a", "(?:^a)+"};
	static const char *const anywhere[] = {
	    "a", "(?m)^a", "(?:^|\\n)a", "(?im)^a", "(?m:^)a", "a^", "\\Z^?a", "(?=^)a"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(at_start); i++)
		assert_true(find(at_start[i]).is_at_start);
	for (size_t i = 0; i < ARRAY_LEN(anywhere); i++)
		assert_false(find(anywhere[i]).is_at_start);
}

static void test_effort(void **state)
{
	struct error err = {0};
	struct effort effort;
	struct buf text = {0};

	(void)state;
	assert_int_equal(
	    effort_find(syntax_parse(span_of("[a-z]+@x"), true, &arena, &err), &arena, &effort), 0);
	assert_int_equal(effort.n, 1);
	while (text.len < 100000)
		buf_text(&text, "plain words of English ");
	assert_false(effort_is_too_much(&effort, buf_span(&text), text.len));
	for (int i = 0; i < 20000; i++)
		buf_byte(&text, 'A');
	assert_true(effort_is_too_much(&effort, buf_span(&text), text.len));
	assert_false(effort_is_too_much(&effort, buf_span(&text), 100));
	assert_false(effort_is_too_much(
	    &effort, span_slice(buf_span(&text), text.len - 4096, text.len), 4096));
	assert_int_equal(effort_find(syntax_parse(span_of("[a-z]{1,30}@x"), true, &arena, &err),
			     &arena, &effort),
	    0);
	assert_int_equal(effort.n, 0);
	buf_done(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_what_rules_may_not_use),
	    cmocka_unit_test(test_what_folding_never_leaves),
	    cmocka_unit_test(test_repeats_that_run_away),
	    cmocka_unit_test(test_nesting_has_a_limit),
	    cmocka_unit_test(test_strings),
	    cmocka_unit_test(test_distances),
	    cmocka_unit_test(test_nothing_known),
	    cmocka_unit_test(test_bounds),
	    cmocka_unit_test(test_rare_strings_come_first),
	    cmocka_unit_test(test_start_of_text),
	    cmocka_unit_test(test_effort),
	};

	return cmocka_run_group_tests(tests, NULL, teardown);
}
