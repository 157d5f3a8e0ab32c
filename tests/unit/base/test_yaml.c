/* YAML as a strict tree with lines. */
#include "support.h"

#include <string.h>

#include "base/yaml.h"

static struct yaml *parse(const char *text, struct error *err)
{
	return yaml_parse(span_of(text), "t.yaml", err);
}

static void a_tree_knows_its_lines(void **state)
{
	struct error err;
	struct yaml *yaml = parse("a: 1\nb:\n  - x\n  - 'y'\nc: {d: true}\n", &err);

	(void)state;
	assert_non_null(yaml);
	const struct yaml_node *root = yaml_root(yaml);
	assert_int_equal(root->type, YAML_MAP);
	assert_int_equal(root->nitems, 3);
	const struct yaml_node *b = yaml_find(root, "b");
	assert_int_equal(b->type, YAML_LIST);
	assert_int_equal(b->items[1]->line, 4);
	assert_true(b->items[1]->is_quoted);
	assert_true(span_is(yaml_find(yaml_find(root, "c"), "d")->text, "true"));
	assert_null(yaml_find(root, "nothing"));
	yaml_release(yaml);
}

struct refusal {
	const char *text;
	const char *message;
};

static void what_is_not_plain_is_refused_with_its_line(void **state)
{
	static const struct refusal refusals[] = {
	    {"a: 1\na: 2\n", "t.yaml:2: key 'a' stands here a second time (first on line 1)"},
	    {"x: &anchor 1\ny: *anchor\n", "t.yaml:1: anchors, aliases and tags are not allowed"},
	    {"x: !!str 1\n", "t.yaml:1: anchors, aliases and tags are not allowed"},
	    {"a: 1\n---\nb: 2\n", "t.yaml:2: a second document in one file"},
	    {"? [a]\n: 1\n", "t.yaml:1: a key must be a plain word"},
	    {"a: [1\nb", "t.yaml:"},
	    {"a: \"\\0\"\n", "t.yaml:1: a NUL character in a value"},
	    {"\xff\xfe", "t.yaml:1: "},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
		struct error err = {0};
		assert_null(parse(refusals[i].text, &err));
		assert_int_equal(err.kind, ERROR_SETTING);
		assert_memory_equal(err.text, refusals[i].message, strlen(refusals[i].message));
	}
}

static void nesting_is_bounded(void **state)
{
	struct buf text = {0};
	struct error err;

	(void)state;
	for (int i = 0; i < 100000; i++)
		buf_byte(&text, '[');
	assert_null(yaml_parse(buf_span(&text), "deep", &err));
	assert_int_equal(err.kind, ERROR_SETTING);
	buf_done(&text);
}

static void unknown_keys_name_the_nearest(void **state)
{
	static const char *const keys[] = {"severity", "title"};
	struct error err;
	struct yaml *yaml = parse("title: x\nseverty: high\n", &err);

	(void)state;
	assert_int_equal(yaml_check_keys(yaml, yaml_root(yaml), keys, 2, &err), -1);
	assert_string_equal(err.text, "t.yaml:2: unknown key 'severty', did you mean 'severity'?");
	yaml_release(yaml);
}

static void scalars_are_read_as_what_they_must_be(void **state)
{
	static const char *const colours[] = {"red", "green"};
	struct error err;
	struct yaml *yaml =
	    parse("n: 12\nbig: 99999999999999999999\nq: '12'\nb: true\nc: gren\ne:\n", &err);
	const struct yaml_node *root = yaml_root(yaml);
	int64_t number = 0;
	bool flag = false;
	size_t choice = 9;
	struct span text;

	(void)state;
	assert_int_equal(yaml_integer(yaml, yaml_find(root, "n"), "n", 0, 20, &number, &err), 0);
	assert_int_equal(number, 12);
	assert_int_equal(yaml_integer(yaml, yaml_find(root, "n"), "n", 0, 5, &number, &err), -1);
	assert_string_equal(err.text, "t.yaml:1: n must be between 0 and 5, not 12");
	assert_int_equal(
	    yaml_integer(yaml, yaml_find(root, "big"), "big", 0, 5, &number, &err), -1);
	assert_int_equal(yaml_integer(yaml, yaml_find(root, "q"), "q", 0, 20, &number, &err), -1);
	assert_int_equal(yaml_bool(yaml, yaml_find(root, "b"), "b", &flag, &err), 0);
	assert_true(flag);
	assert_int_equal(
	    yaml_choice(yaml, yaml_find(root, "c"), "colour", colours, 2, &choice, &err), -1);
	assert_string_equal(
	    err.text, "t.yaml:5: colour 'gren' is not known, did you mean 'green'?");
	assert_int_equal(choice, 9);
	assert_int_equal(yaml_text(yaml, yaml_find(root, "e"), "e", &text, &err), -1);
	assert_string_equal(err.text, "t.yaml:6: e has no value");
	yaml_release(yaml);
}

static void files_that_cannot_be_read_are_named(void **state)
{
	struct error err;

	(void)state;
	assert_null(yaml_load("/nonexistent/rules.yaml", &err));
	assert_int_equal(err.kind, ERROR_SYSTEM);
	assert_non_null(strstr(err.text, "/nonexistent/rules.yaml"));
}

static void an_empty_file_is_an_empty_map(void **state)
{
	struct error err;
	struct yaml *yaml = parse("# nothing\n", &err);

	(void)state;
	assert_non_null(yaml);
	assert_int_equal(yaml_root(yaml)->type, YAML_MAP);
	assert_int_equal(yaml_root(yaml)->nitems, 0);
	yaml_release(yaml);
}

static void a_byte_order_mark_is_passed_over(void **state)
{
	struct error err;
	struct yaml *yaml = parse("\xef\xbb\xbf"
				  "a: b\n",
	    &err);

	(void)state;
	assert_non_null(yaml);
	assert_non_null(yaml_find(yaml_root(yaml), "a"));
	assert_int_equal(yaml_root(yaml)->line, 1);
	yaml_release(yaml);
	assert_null(parse("a: b\n\xef\xbb\xbf"
			  "c: d\n\x01",
	    &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_tree_knows_its_lines),
	    cmocka_unit_test(what_is_not_plain_is_refused_with_its_line),
	    cmocka_unit_test(nesting_is_bounded),
	    cmocka_unit_test(unknown_keys_name_the_nearest),
	    cmocka_unit_test(scalars_are_read_as_what_they_must_be),
	    cmocka_unit_test(files_that_cannot_be_read_are_named),
	    cmocka_unit_test(an_empty_file_is_an_empty_map),
	    cmocka_unit_test(a_byte_order_mark_is_passed_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
