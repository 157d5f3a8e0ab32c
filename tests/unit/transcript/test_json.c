/* Walking a parsed record: children, keys, items, and the bytes of each value. */
#include "support.h"

#include <string.h>

#include "transcript/json.h"

static struct span spell(const char *string)
{
	return span_of(string);
}

static void parse(struct json *json, const char *text)
{
	struct error err;

	if (json_parse(json, span_of(text), &err) != 0)
		fail_msg("%s: %s", text, err.text);
}

static void assert_raw(struct json_at at, const char *raw)
{
	assert_non_null(at.json);
	if (!span_is(json_raw(at), raw))
		fail_msg("%.*s is not %s", (int)json_raw(at).len, json_raw(at).at, raw);
}

static void assert_nowhere(struct json_at at)
{
	assert_null(at.json);
	assert_int_equal(at.index, 0);
}

static const struct json_at nowhere = {NULL, 0};

static void types_are_told(void **state)
{
	static const enum json_type types[] = {JSON_TYPE_NULL, JSON_TYPE_FALSE, JSON_TYPE_TRUE,
	    JSON_TYPE_NUMBER, JSON_TYPE_STRING, JSON_TYPE_ARRAY, JSON_TYPE_OBJECT};
	struct json json = {0};

	(void)state;
	parse(&json, "[null, false, true, 1, \"a\", [0], {\"b\": 0}]");
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		struct json_at at = json_item(json_root(&json), (int64_t)i);
		assert_int_equal(json_type_of(at), types[i]);
		for (size_t j = 0; j < ARRAY_LEN(types); j++)
			assert_int_equal(json_is(at, types[j]), i == j);
	}
	json_done(&json);
}

static void nothing_is_found_nowhere(void **state)
{
	struct json empty = {0};

	(void)state;
	assert_nowhere(json_root(&empty));
	assert_nowhere(json_child(nowhere));
	assert_nowhere(json_after(nowhere, nowhere));
	assert_nowhere(json_find(nowhere, spell("a")));
	assert_nowhere(json_find_nth(nowhere, spell("a"), 0));
	assert_nowhere(json_item(nowhere, 0));
	assert_int_equal(json_count(nowhere), 0);
	assert_false(json_is(nowhere, JSON_TYPE_NULL));
	assert_int_equal(json_type_of(nowhere), JSON_TYPE_NULL);
	assert_null(json_raw(nowhere).at);
}

static void a_walk_visits_each_child_once(void **state)
{
	struct json json = {0};
	static const char *const raw[] = {"a", "[1, [2, 3]]", "b", "{}", "c", "{\"d\": []}"};
	size_t n = 0;

	(void)state;
	parse(&json, "{\"a\": [1, [2, 3]], \"b\": {}, \"c\": {\"d\": []}}");
	struct json_at root = json_root(&json);
	for (struct json_at at = json_child(root); at.json; at = json_after(root, at)) {
		assert_true(n < ARRAY_LEN(raw));
		assert_raw(at, raw[n++]);
	}
	assert_int_equal(n, ARRAY_LEN(raw));
	json_done(&json);
}

static void scalars_and_empty_containers_have_no_children(void **state)
{
	static const char *const texts[] = {"1", "\"a\"", "null", "[]", "{}", "[ ]"};
	struct json json = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		parse(&json, texts[i]);
		assert_nowhere(json_child(json_root(&json)));
		assert_nowhere(json_after(json_root(&json), json_root(&json)));
		assert_int_equal(json_count(json_root(&json)), 0);
		assert_nowhere(json_find(json_root(&json), spell("a")));
		assert_nowhere(json_item(json_root(&json), 0));
		assert_nowhere(json_item(json_root(&json), -1));
	}
	json_done(&json);
}

static void counts_are_of_items_and_members(void **state)
{
	struct json json = {0};

	(void)state;
	parse(&json, "[[1, 2, 3], {\"a\": [1, 2], \"b\": {\"c\": 1}}]");
	assert_int_equal(json_count(json_root(&json)), 2);
	assert_int_equal(json_count(json_item(json_root(&json), 0)), 3);
	assert_int_equal(json_count(json_item(json_root(&json), 1)), 2);
	json_done(&json);
}

static void items_are_counted_from_either_end(void **state)
{
	struct json json = {0};

	(void)state;
	parse(&json, "[\"a\", [1, 2], {\"k\": [3]}, \"d\"]");
	struct json_at root = json_root(&json);
	assert_raw(json_item(root, 0), "a");
	assert_raw(json_item(root, 1), "[1, 2]");
	assert_raw(json_item(root, 3), "d");
	assert_raw(json_item(root, -1), "d");
	assert_raw(json_item(root, -2), "{\"k\": [3]}");
	assert_raw(json_item(root, -4), "a");
	assert_nowhere(json_item(root, 4));
	assert_nowhere(json_item(root, -5));
	assert_nowhere(json_item(root, INT64_MAX));
	assert_nowhere(json_item(root, INT64_MIN));
	assert_nowhere(json_item(json_item(root, 2), 0));
	json_done(&json);
}

static void members_are_found_by_their_whole_key(void **state)
{
	struct json json = {0};

	(void)state;
	parse(&json, "{\"ab\": 1, \"a\": 2, \"\": 3, \"x\": {\"deep\": 4}, \"v\": \"value\"}");
	struct json_at root = json_root(&json);
	assert_raw(json_find(root, spell("a")), "2");
	assert_raw(json_find(root, spell("ab")), "1");
	assert_raw(json_find(root, spell("")), "3");
	assert_raw(json_find(root, (struct span){NULL, 0}), "3");
	assert_raw(json_find(root, spell("v")), "value");
	assert_nowhere(json_find(root, spell("abc")));
	assert_nowhere(json_find(root, spell("deep")));
	assert_nowhere(json_find(root, spell("value")));
	assert_int_equal(json.flags, 0);
	json_done(&json);
}

static void the_last_of_equal_keys_counts_and_the_others_can_be_seen(void **state)
{
	struct json json = {0};

	(void)state;
	parse(&json, "{\"a\": 1, \"b\": [{\"a\": 9}], \"\\u0061\": 2, \"c\": 4, \"a\": [3]}");
	struct json_at root = json_root(&json);
	assert_raw(json_find(root, spell("b")), "[{\"a\": 9}]");
	assert_int_equal(json.flags, 0);
	assert_raw(json_find_nth(root, spell("a"), 0), "1");
	assert_raw(json_find_nth(root, spell("a"), 1), "2");
	assert_raw(json_find_nth(root, spell("a"), 2), "[3]");
	assert_nowhere(json_find_nth(root, spell("a"), 3));
	assert_nowhere(json_find_nth(root, spell("z"), 0));
	assert_int_equal(json.flags, 0);
	assert_raw(json_find(root, spell("a")), "[3]");
	assert_int_equal(json.flags, JSON_HAD_DUPLICATE);
	json_done(&json);
}

static void keys_are_compared_unescaped(void **state)
{
	struct json json = {0};

	(void)state;
	parse(&json, "{\"cont\\u0065nt\": 1, \"a\\/b\": 2, \"\\ud83d\\ude00\": 3, \"q\\\"\": 4, "
		     "\"n\\u0000l\": 5, \"\\ud800\": 6, \"bad\xff\": 7}");
	struct json_at root = json_root(&json);
	assert_raw(json_find(root, spell("content")), "1");
	assert_nowhere(json_find(root, spell("conten")));
	assert_nowhere(json_find(root, spell("contents")));
	assert_nowhere(json_find(root, spell("cont\\u0065nt")));
	assert_raw(json_find(root, spell("a/b")), "2");
	assert_raw(json_find(root, spell("\xf0\x9f\x98\x80")), "3");
	assert_raw(json_find(root, spell("q\"")), "4");
	assert_raw(json_find(root, (struct span)SPAN("n\0l")), "5");
	assert_nowhere(json_find(root, spell("n")));
	assert_raw(json_find(root, spell("\xef\xbf\xbd")), "6");
	assert_raw(json_find(root, spell("bad\xef\xbf\xbd")), "7");
	json_done(&json);
}

static void raw_bytes_are_exact(void **state)
{
	static const struct {
		const char *text;
		const char *path; /* item or member numbers */
		const char *raw;
	} rows[] = {
	    {" [ ] ", "", "[ ]"},
	    {" {\t} ", "", "{\t}"},
	    {"[1]", "", "[1]"},
	    {" [1 , 2 ] ", "", "[1 , 2 ]"},
	    {"[\"]\"]", "", "[\"]\"]"},
	    {"[[1],2]", "0", "[1]"},
	    {"[[[1]],2]", "0", "[[1]]"},
	    {"[[[1]],2]", "00", "[1]"},
	    {"[[[1 ] ] ,2]", "0", "[[1 ] ]"},
	    {"[[[1 ] ] ,2]", "00", "[1 ]"},
	    {"[[[]]]", "0", "[[]]"},
	    {"[[[]]]", "00", "[]"},
	    {"[[],[[],[ ]\n]]", "1", "[[],[ ]\n]"},
	    {"[{\"a\":{\"b\":[0]}},3]", "0", "{\"a\":{\"b\":[0]}}"},
	    {"[{\"a\":{\"b\":[0]}},3]", "01", "{\"b\":[0]}"},
	    {"[{\"a\":{\"b\":[0]}},3]", "011", "[0]"},
	    {"[{\"a\":\"}\\\"]\"}]", "0", "{\"a\":\"}\\\"]\"}"},
	    {"[\"a\\n\"]", "0", "a\\n"},
	    {"[-1.5e3 ]", "0", "-1.5e3"},
	    {"[true]", "0", "true"},
	    {"[\"\"]", "0", ""},
	};
	struct json json = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		parse(&json, rows[i].text);
		struct json_at at = json_root(&json);
		for (const char *step = rows[i].path; *step; step++) {
			struct json_at parent = at;
			at = json_child(parent);
			for (int n = *step - '0'; n > 0; n--)
				at = json_after(parent, at);
		}
		assert_raw(at, rows[i].raw);
	}
	json_done(&json);
}

static void raw_bytes_of_a_record_with_nul_white_space_are_exact(void **state)
{
	struct span text = SPAN("[[1\0]\0, 2]");
	struct json json = {0};
	struct error err;

	(void)state;
	assert_int_equal(json_parse(&json, text, &err), 0);
	struct span raw = json_raw(json_item(json_root(&json), 0));
	assert_int_equal(raw.len, 4);
	assert_memory_equal(raw.at, "[1\0]", 4);
	json_done(&json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(types_are_told),
	    cmocka_unit_test(nothing_is_found_nowhere),
	    cmocka_unit_test(a_walk_visits_each_child_once),
	    cmocka_unit_test(scalars_and_empty_containers_have_no_children),
	    cmocka_unit_test(counts_are_of_items_and_members),
	    cmocka_unit_test(items_are_counted_from_either_end),
	    cmocka_unit_test(members_are_found_by_their_whole_key),
	    cmocka_unit_test(the_last_of_equal_keys_counts_and_the_others_can_be_seen),
	    cmocka_unit_test(keys_are_compared_unescaped),
	    cmocka_unit_test(raw_bytes_are_exact),
	    cmocka_unit_test(raw_bytes_of_a_record_with_nul_white_space_are_exact),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
