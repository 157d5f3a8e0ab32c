/* Our reader of YAML makes libyaml's trees, or none. */
#include "support.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "trees.h"

#define RULES SPECAUDIT_SOURCE_DIR "/rules/"

static void check_file(const char *path)
{
	struct buf text = {0};

	read_file(path, &text);
	if (compare_readers(buf_span(&text)) != 1)
		fail_msg("%s is not read as libyaml reads it", path);
	buf_done(&text);
}

static void check_folder(const char *folder, size_t least)
{
	DIR *stream = opendir(folder);
	char path[400];
	size_t n = 0;

	assert_non_null(stream);
	for (struct dirent *entry; (entry = readdir(stream)) != NULL;) {
		if (strstr(entry->d_name, ".yaml") == NULL)
			continue;
		snprintf(path, sizeof path, "%s/%.100s", folder, entry->d_name);
		check_file(path);
		n++;
	}
	closedir(stream);
	assert_true(n >= least);
}

static void test_shipped_rules_are_plain(void **state)
{
	(void)state;
	check_folder(RULES "model-spec", 20);
	check_folder(RULES "spec/openai-model-spec", 2);
}

struct sample {
	const char *text;
	int result;
};

static void test_what_is_plain(void **state)
{
	static const struct sample samples[] = {
	    {"a: b\n", 1},
	    {"a: b", 1},
	    {"\n# c\n\n  a: b # c\n", 1},
	    {"a: b c#d\n", 1},
	    {"a: -1\nb: -x\n", 1},
	    {"a: b:c, [d]\n", 1},
	    {"a:\n  b\n", 1},
	    {"'a': \"b\"\n", 1},
	    {"a: 'it''s'\n", 1},
	    {"a: '\\n'\nb: \"\\n\\\"\\\\\\/\\t\"\n", 1},
	    {"a: 'one \n   two'\nb: \"one\ntwo\"\n", 1},
	    {"a:\n  - b\n  - c: d\n    e: f\n  -   g: h\n      i: j\nk: l\n", 1},
	    {"a: {}\nb: []\nc: {d: [e, 'f', \"g\"], h: {i: j}}\n", 1},
	    {"a: [b,\n  c, # d\n\n  e]\n", 1},
	    {"a: \xc3\xa9 \xe2\x80\x99\n'\xe4\xbd\xa0': \xf0\x9f\x98\x80\n", 1},
	    {"- a\n- b\n", 1},
	    {"[a, b]\n", 1},
	    {"- a: b\n  c:\n    - d\n- e\n", 1},
	    /* left to libyaml */
	    {"", 0},
	    {"# c\n", 0},
	    {"a\n", 0},
	    {"a:\n", 0},
	    {"a:\n- b\n", 0},
	    {"a: b\n  c\n", 0},
	    {"a: b: c\n", 0},
	    {"a: 1\na: 2\n", 0},
	    {"a: \tb\n", 0},
	    {"a: b\r\n", 0},
	    {"--- a\n", 0},
	    {"a: b\n---\n", 0},
	    {"a: b\n...\n", 0},
	    {"%YAML 1.1\n---\na: b\n", 0},
	    {"a: &b c\n", 0},
	    {"a: !b c\n", 0},
	    {"a: |\n  b\n", 0},
	    {"? a\n: b\n", 0},
	    {"a: [b, c\n", 0},
	    {"a: [b,\nc]\n", 0},
	    {"a: 'b\n", 0},
	    {"a: 'b\n\n  c'\n", 0},
	    {"a: 'b\n--- c'\n", 0},
	    {"a: \"\\x41\"\n", 0},
	    {"a: b\n c: d\n", 0},
	    {"  a: b\nc: d\n", 0},
	    {"a: \xff\n", 0},
	    {"a: \xe2\x80\xa8\n", 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(samples); i++)
		if (compare_readers(span_of(samples[i].text)) != samples[i].result)
			fail_msg("sample %zu: '%s'", i, samples[i].text);
}

/* Pieces that are near each other's grammar. */
static void random_yaml(struct buf *out, uint64_t *seed)
{
	static const char *const pieces[] = {"a", "b", "key", "'q'", "\"d\"", ": ", ":", ":\n",
	    "\n", "\n  ", "\n    ", "\n- ", "\n  - ", "- ", "-", ", ", ",", "[", "]", "{", "}", "#",
	    " # c", " ", "  ", "'", "\"", "\\", "\\n", "''", "?", "? ", "|", ">", "&x ", "*x",
	    "!t ", "%", "@", "---", "...", "\n---\n", "\n...\n", "1", "-5", "true", "\xc3\xa9",
	    "\xe2\x80\xa8", "\t", "\r\n", "a: b\n", "c: [d, e]\n", "f: {g: h}\n",
	    "- i: j\n  k: l\n", "x:\n  y: z\n", "'w': v\n", "\n\n", "\xef\xbb\xbf", "~", "`",
	    "\x7f", "\xc2\x85"};
	size_t n = 1 + random_below(seed, 14);

	buf_clear(out);
	for (size_t i = 0; i < n; i++)
		buf_text(out, pieces[random_below(seed, ARRAY_LEN(pieces))]);
}

static void test_random_texts_are_read_alike(void **state)
{
	struct buf text = {0};
	uint64_t seed = 1;
	size_t nplain = 0;

	(void)state;
	for (int round = 0; round < 300000; round++) {
		random_yaml(&text, &seed);
		int result = compare_readers(buf_span(&text));
		if (result < 0)
			fail_msg("round %d: '%s'", round, buf_string(&text));
		nplain += result > 0;
	}
	assert_true(nplain > 1000);
	buf_done(&text);
}

/* A good text with a few bytes spoilt: where it is still plain, it is the same. */
static void test_spoilt_texts_are_read_alike(void **state)
{
	static const char spoilers[] = " \n:-#'\"[]{},ab\\?|>&*!%@`.\t";
	struct buf whole = {0}, text = {0};
	uint64_t seed = 2;
	size_t nplain = 0;

	(void)state;
	read_file(RULES "model-spec/privilege.yaml", &whole);
	assert_true(whole.len > 4000);
	whole.len = 4000;
	while (whole.at[whole.len - 1] != '\n')
		whole.len--;
	for (int round = 0; round < 20000; round++) {
		buf_clear(&text);
		buf_append(&text, buf_span(&whole));
		for (size_t n = 1 + random_below(&seed, 2); n > 0; n--)
			text.at[random_below(&seed, text.len)] =
			    spoilers[random_below(&seed, sizeof spoilers - 1)];
		int result = compare_readers(buf_span(&text));
		if (result < 0)
			fail_msg("round %d", round);
		nplain += result > 0;
	}
	assert_true(nplain > 1000);
	buf_done(&whole);
	buf_done(&text);
}

static void nest(struct buf *out, size_t depth, const char *open, const char *close)
{
	buf_clear(out);
	buf_text(out, "a: ");
	for (size_t i = 0; i < depth; i++)
		buf_text(out, open);
	buf_text(out, "b");
	for (size_t i = 0; i < depth; i++)
		buf_text(out, close);
	buf_byte(out, '\n');
}

static void test_depth_is_libyamls_matter(void **state)
{
	struct buf text = {0};

	(void)state;
	for (size_t depth = 1; depth < 80; depth++) {
		nest(&text, depth, "[", "]");
		assert_true(compare_readers(buf_span(&text)) == (depth < YAML_DEEPEST));
		nest(&text, depth, "{c: ", "}");
		assert_true(compare_readers(buf_span(&text)) == (depth < YAML_DEEPEST));
		buf_clear(&text);
		for (size_t i = 0; i < depth; i++)
			buf_printf(&text, "%*sk:\n", (int)i, "");
		buf_printf(&text, "%*sv\n", (int)depth, "");
		assert_true(compare_readers(buf_span(&text)) == (depth <= YAML_DEEPEST));
		buf_clear(&text);
		for (size_t i = 0; i < depth; i++)
			buf_text(&text, "k: [\n ");
		assert_int_equal(compare_readers(buf_span(&text)), 0);
	}
	buf_done(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_shipped_rules_are_plain),
	    cmocka_unit_test(test_what_is_plain),
	    cmocka_unit_test(test_random_texts_are_read_alike),
	    cmocka_unit_test(test_spoilt_texts_are_read_alike),
	    cmocka_unit_test(test_depth_is_libyamls_matter),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
