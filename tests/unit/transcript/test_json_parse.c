/* What the JSON reader accepts, what it forgives and under which flag, and where it says it went wrong. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "transcript/json.h"

/* Parse a copy that has no byte to spare, so that a sanitizer sees every byte read behind it. */
static int parse_exactly(struct json *json, struct span text, struct error *err)
{
	char *copy = malloc(text.len > 0 ? text.len : 1);
	assert_non_null(copy);
	if (text.len > 0)
		memcpy(copy, text.at, text.len);
	int result = json_parse(json, (struct span){copy, text.len}, err);
	free(copy);
	return result;
}

struct accepted {
	struct span text;
	size_t ntokens;
	unsigned flags;
};

static void check_accepted(const struct accepted *rows, size_t nrows)
{
	struct json json = {0};

	for (size_t i = 0; i < nrows; i++) {
		struct error err = {0};
		int result = parse_exactly(&json, rows[i].text, &err);
		if (result != 0 || json.ntokens != rows[i].ntokens || json.flags != rows[i].flags)
			fail_msg("%s: %s, %zu tokens, flags %u", rows[i].text.at, err.text,
			    json.ntokens, json.flags);
	}
	json_done(&json);
}

static void grammatical_texts_are_accepted(void **state)
{
	static const struct accepted rows[] = {
	    {SPAN("null"), 1, 0},
	    {SPAN("true"), 1, 0},
	    {SPAN("false"), 1, 0},
	    {SPAN("0"), 1, 0},
	    {SPAN("-0"), 1, 0},
	    {SPAN("12"), 1, 0},
	    {SPAN("-1.5"), 1, 0},
	    {SPAN("0.0"), 1, 0},
	    {SPAN("1e5"), 1, 0},
	    {SPAN("1E+05"), 1, 0},
	    {SPAN("10.25e-3"), 1, 0},
	    {SPAN("\"\""), 1, 0},
	    {SPAN("\"a\""), 1, 0},
	    {SPAN("\"1234567\""), 1, 0},
	    {SPAN("\"12345678\""), 1, 0},
	    {SPAN("\"123456789\""), 1, 0},
	    {SPAN("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00aF\""), 1, 0},
	    {SPAN("\"\x7f\""), 1, 0},
	    {SPAN("\"\xc3\xa9\xe2\x82\xac\""), 1, 0},
	    {SPAN("[]"), 1, 0},
	    {SPAN("{}"), 1, 0},
	    {SPAN("[ ]"), 1, 0},
	    {SPAN("{\t}"), 1, 0},
	    {SPAN("[1]"), 2, 0},
	    {SPAN("[1,2,[],{},[3]]"), 7, 0},
	    {SPAN("{\"a\":1}"), 3, 0},
	    {SPAN("{\"a\":{\"b\":[]},\"c\":null}"), 7, 0},
	    {SPAN(" \n\r\t{ \"a\" :\n1 , \"b\" : [ 2 , 3 ] } \n"), 7, 0},
	    {SPAN("{\"\":\"\"}"), 3, 0},
	    {SPAN("[[[[[[[[]]]]]]]]"), 8, 0},
	};

	(void)state;
	check_accepted(rows, ARRAY_LEN(rows));
}

static void every_tolerance_has_its_flag(void **state)
{
	static const struct accepted rows[] = {
	    {SPAN("\"a\tb\""), 1, JSON_HAD_CONTROL},
	    {SPAN("\"a\nb\""), 1, JSON_HAD_CONTROL},
	    {SPAN("\"\x01\""), 1, JSON_HAD_CONTROL},
	    {SPAN("\"\x1f\""), 1, JSON_HAD_CONTROL},
	    {SPAN("\"a\0b\""), 1, JSON_HAD_CONTROL},
	    {SPAN("\"longer than a word \x1f of eight bytes\""), 1, JSON_HAD_CONTROL},
	    {SPAN("\"longer than a word   of eight bytes\""), 1, 0},
	    {SPAN("\"longer than a word \0 of eight bytes\""), 1, JSON_HAD_CONTROL},
	    {SPAN("NaN"), 1, JSON_HAD_NAN},
	    {SPAN("[Infinity,-Infinity]"), 3, JSON_HAD_NAN},
	    {SPAN("9223372036854775807"), 1, 0},
	    {SPAN("9223372036854775808"), 1, JSON_HAD_HUGE},
	    {SPAN("-9223372036854775808"), 1, 0},
	    {SPAN("-9223372036854775809"), 1, JSON_HAD_HUGE},
	    {SPAN("123456789012345678901234567890"), 1, JSON_HAD_HUGE},
	    {SPAN("0.123456789012345678901234567890"), 1, 0},
	    {SPAN("1.7976931348623157e308"), 1, 0},
	    {SPAN("1.7976931348623159e308"), 1, JSON_HAD_HUGE},
	    {SPAN("-1e309"), 1, JSON_HAD_HUGE},
	    {SPAN("1e99999999999999999999999999"), 1, JSON_HAD_HUGE},
	    {SPAN("1e-99999999999999999999999999"), 1, 0},
	    {SPAN("0e99999999999999999999999999"), 1, 0},
	    {SPAN("\0\0[\0"
		  "1\0,\0"
		  "2\0]\0"),
		3, JSON_HAD_NUL},
	    {SPAN("{\0\"a\"\0:\0"
		  "1\0}"),
		3, JSON_HAD_NUL},
	    {SPAN("[\"\xff\xc3\", \"\\ud800\"]"), 3, 0},
	    {SPAN("{\"a\":1,\"a\":2}"), 5, 0},
	};

	(void)state;
	check_accepted(rows, ARRAY_LEN(rows));
}

static void other_texts_are_refused_where_they_go_wrong(void **state)
{
	static const struct {
		struct span text;
		const char *message;
	} rows[] = {
	    {SPAN(""), "offset 0: expected a value"},
	    {SPAN("   "), "offset 3: expected a value"},
	    {SPAN("\0\0"), "offset 2: expected a value"},
	    {SPAN("\xef\xbb\xbf{}"), "offset 0: expected a value"},
	    {SPAN("]"), "offset 0: expected a value"},
	    {SPAN("'a'"), "offset 0: expected a value"},
	    {SPAN("undefined"), "offset 0: expected a value"},
	    {SPAN("+1"), "offset 0: expected a value"},
	    {SPAN(".5"), "offset 0: expected a value"},
	    {SPAN("\xff"), "offset 0: expected a value"},
	    {SPAN("nul"), "offset 3: expected null"},
	    {SPAN("nulL"), "offset 3: expected null"},
	    {SPAN("tru}"), "offset 3: expected true"},
	    {SPAN("falsy"), "offset 4: expected false"},
	    {SPAN("nan"), "offset 1: expected null"},
	    {SPAN("Nan"), "offset 2: expected NaN"},
	    {SPAN("Inf"), "offset 3: expected Infinity"},
	    {SPAN("-Inf"), "offset 4: expected -Infinity"},
	    {SPAN("-NaN"), "offset 1: expected a digit"},
	    {SPAN("-"), "offset 1: expected a digit"},
	    {SPAN("1."), "offset 2: expected a digit"},
	    {SPAN("1.e3"), "offset 2: expected a digit"},
	    {SPAN("1e"), "offset 2: expected a digit"},
	    {SPAN("1e+"), "offset 3: expected a digit"},
	    {SPAN("01"), "offset 1: expected the end of the text"},
	    {SPAN("-01"), "offset 2: expected the end of the text"},
	    {SPAN("0x10"), "offset 1: expected the end of the text"},
	    {SPAN("1 2"), "offset 2: expected the end of the text"},
	    {SPAN("{}{}"), "offset 2: expected the end of the text"},
	    {SPAN("{}x"), "offset 2: expected the end of the text"},
	    {SPAN("[1]]"), "offset 3: expected the end of the text"},
	    {SPAN("\""), "offset 1: expected '\"'"},
	    {SPAN("\"abcdefghijk"), "offset 12: expected '\"'"},
	    {SPAN("\"\\"), "offset 2: expected one of \"\\/bfnrtu behind the backslash"},
	    {SPAN("\"\\x41\""), "offset 2: expected one of \"\\/bfnrtu behind the backslash"},
	    {SPAN("\"\\\0\""), "offset 2: expected one of \"\\/bfnrtu behind the backslash"},
	    {SPAN("\"\\N\""), "offset 2: expected one of \"\\/bfnrtu behind the backslash"},
	    {SPAN("\"\\\""), "offset 3: expected '\"'"},
	    {SPAN("\"\\u"), "offset 3: expected a hexadecimal digit"},
	    {SPAN("\"\\u12"), "offset 5: expected a hexadecimal digit"},
	    {SPAN("\"\\u12\""), "offset 5: expected a hexadecimal digit"},
	    {SPAN("\"\\u123g\""), "offset 6: expected a hexadecimal digit"},
	    {SPAN("\"\\u 123\""), "offset 3: expected a hexadecimal digit"},
	    {SPAN("[1"), "offset 2: expected ',' or ']'"},
	    {SPAN("[1 2]"), "offset 3: expected ',' or ']'"},
	    {SPAN("[1}"), "offset 2: expected ',' or ']'"},
	    {SPAN("[1,]"), "offset 3: expected a value"},
	    {SPAN("[,1]"), "offset 1: expected a value"},
	    {SPAN("["), "offset 1: expected a value"},
	    {SPAN("[1,,2]"), "offset 3: expected a value"},
	    {SPAN("{"), "offset 1: expected a key or '}'"},
	    {SPAN("{]"), "offset 1: expected a key or '}'"},
	    {SPAN("{a:1}"), "offset 1: expected a key or '}'"},
	    {SPAN("{1:1}"), "offset 1: expected a key or '}'"},
	    {SPAN("{\"a\"}"), "offset 4: expected ':'"},
	    {SPAN("{\"a\" 1}"), "offset 5: expected ':'"},
	    {SPAN("{\"a\":}"), "offset 5: expected a value"},
	    {SPAN("{\"a\":1"), "offset 6: expected ',' or '}'"},
	    {SPAN("{\"a\":1]"), "offset 6: expected ',' or '}'"},
	    {SPAN("{\"a\":1,}"), "offset 7: expected a key"},
	    {SPAN("{\"a\":1 \"b\":2}"), "offset 7: expected ',' or '}'"},
	    {SPAN("{\"a\":\"b{\"c\":1}"), "offset 9: expected ',' or '}'"},
	    {SPAN("[1] // no"), "offset 4: expected the end of the text"},
	};
	struct json json = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct error err = {0};
		assert_int_equal(parse_exactly(&json, rows[i].text, &err), -1);
		assert_int_equal(err.kind, ERROR_INPUT);
		assert_string_equal(err.text, rows[i].message);
		assert_int_equal(json.error_at, strtoul(err.text + strlen("offset "), NULL, 10));
		assert_false(json.is_too_deep);
		assert_null(json_root(&json).json);
	}
	json_done(&json);
}

static void every_cut_of_a_record_is_refused_at_its_end(void **state)
{
	static const char record[] = "{\"k\": [\"long enough text \\u00e9\\n\", -1.5, true], "
				     "\"e\": {\"x\": null}}";
	struct json json = {0};
	struct error err;

	(void)state;
	for (size_t len = 0; len < sizeof record - 1; len++) {
		assert_int_equal(parse_exactly(&json, (struct span){record, len}, &err), -1);
		assert_int_equal(json.error_at, len);
	}
	assert_int_equal(parse_exactly(&json, span_of(record), &err), 0);
	json_done(&json);
}

/* depth opening brackets, each after `open`, with as many closing ones. */
static void nest(struct buf *text, const char *open, const char *close, size_t depth)
{
	buf_clear(text);
	for (size_t i = 0; i < depth; i++)
		buf_text(text, open);
	for (size_t i = 0; i < depth && *close; i++)
		buf_text(text, close);
	assert_false(text->failed);
}

static void nesting_is_limited(void **state)
{
	struct json json = {0};
	struct buf text = {0};
	struct error err = {0};

	(void)state;
	nest(&text, "[", "]", JSON_DEPTH);
	assert_int_equal(parse_exactly(&json, buf_span(&text), &err), 0);
	assert_int_equal(json.ntokens, JSON_DEPTH);
	nest(&text, "[", "]", JSON_DEPTH + 1);
	assert_int_equal(parse_exactly(&json, buf_span(&text), &err), -1);
	assert_int_equal(err.kind, ERROR_LIMIT);
	assert_string_equal(err.text, "offset 128: nested deeper than 128 levels");
	assert_int_equal(json.error_at, JSON_DEPTH);
	assert_true(json.is_too_deep);
	nest(&text, "[[],{\"a\":", "", JSON_DEPTH / 2);
	buf_text(&text, "{");
	assert_int_equal(parse_exactly(&json, buf_span(&text), &err), -1);
	assert_true(json.is_too_deep);
	assert_int_equal(json.error_at, text.len - 1);
	assert_int_equal(parse_exactly(&json, (struct span)SPAN("["), &err), -1);
	assert_false(json.is_too_deep);
	json_done(&json);
	buf_done(&text);
}

/* The tape is reserved beforehand: these have the most tokens a byte. */
static void the_densest_texts_fit_the_tape(void **state)
{
	struct json json = {0};
	struct buf text = {0};
	struct error err;

	(void)state;
	nest(&text, "[", "", JSON_DEPTH);
	assert_int_equal(parse_exactly(&json, buf_span(&text), &err), -1);
	json_done(&json);
	nest(&text, "[", "", JSON_DEPTH - 1);
	for (size_t i = 0; i < 1000; i++)
		buf_text(&text, i % 3 ? "1," : "[],");
	assert_int_equal(parse_exactly(&json, buf_span(&text), &err), -1);
	assert_int_equal(json.error_at, text.len);
	json_done(&json);
	buf_clear(&text);
	for (size_t i = 0; i < 5000; i++)
		buf_text(&text, i == 0 ? "[1" : ",1");
	buf_text(&text, "]");
	assert_int_equal(parse_exactly(&json, buf_span(&text), &err), 0);
	assert_int_equal(json.ntokens, 5001);
	json_done(&json);
	buf_done(&text);
}

/* The length of a container, the starts of its children and its bytes tell the same story. */
static void check_tape(struct json_at at)
{
	const struct json_token *token = &at.json->tokens[at.index];
	size_t total = 1;

	if (token->type != JSON_TYPE_ARRAY && token->type != JSON_TYPE_OBJECT)
		return;
	struct span raw = json_raw(at);
	for (struct json_at child = json_child(at); child.json; child = json_after(at, child)) {
		struct span inner = json_raw(child);
		assert_true(inner.at > raw.at && inner.at + inner.len < raw.at + raw.len);
		bool is_scalar = json_child(child).json == NULL;
		total += is_scalar ? 1 : at.json->tokens[child.index].len;
		check_tape(child);
	}
	assert_int_equal(token->len, total);
}

static void tape_lengths_agree_with_the_text(void **state)
{
	struct span text = SPAN("[{\"a\":[1,{\"b\":[[],[2]]}],\"c\":{}},[],[[\"x\"]] , \"y\"]");
	struct json json = {0};
	struct error err;

	(void)state;
	assert_int_equal(json_parse(&json, text, &err), 0);
	assert_int_equal(json.tokens[0].len, json.ntokens);
	check_tape(json_root(&json));
	for (size_t i = 0; i < json.ntokens; i++) {
		struct json inner = {0};
		struct json_at at = {&json, (uint32_t)i};
		if (!json_is(at, JSON_TYPE_ARRAY) && !json_is(at, JSON_TYPE_OBJECT))
			continue;
		assert_int_equal(parse_exactly(&inner, json_raw(at), &err), 0);
		assert_int_equal(inner.ntokens, json.tokens[i].len);
		json_done(&inner);
	}
	json_done(&json);
}

static void a_large_tape_is_given_back(void **state)
{
	enum { LARGE = 20 << 20 };
	struct json json = {0};
	struct error err;
	char *text = malloc(LARGE);

	(void)state;
	assert_non_null(text);
	memset(text, ' ', LARGE);
	text[LARGE - 1] = '1';
	assert_int_equal(json_parse(&json, (struct span){text, LARGE}, &err), 0);
	assert_true(json.capacity >= LARGE / 2);
	assert_int_equal(json_parse(&json, (struct span)SPAN("[1]"), &err), 0);
	assert_true(json.capacity < 1000);
	size_t capacity = json.capacity;
	const struct json_token *tokens = json.tokens;
	assert_int_equal(json_parse(&json, (struct span)SPAN("1"), &err), 0);
	assert_int_equal(json.capacity, capacity);
	assert_ptr_equal(json.tokens, tokens);
	free(text);
	json_done(&json);
}

static void a_text_that_offsets_cannot_address_is_refused(void **state)
{
	struct json json = {0};
	struct error err = {0};

	(void)state;
	assert_int_equal(json_parse(&json, (struct span)SPAN("NaN"), &err), 0);
	assert_int_equal(json_parse(&json, (struct span){"", JSON_LONGEST + (size_t)1}, &err), -1);
	assert_int_equal(json.flags, 0);
	assert_int_equal(err.kind, ERROR_LIMIT);
	assert_int_equal(json.error_at, JSON_LONGEST);
	assert_false(json.is_too_deep);
	assert_null(json_root(&json).json);
	json_done(&json);
}

static void the_absent_text_is_an_empty_one(void **state)
{
	struct json json = {0};
	struct error err = {0};

	(void)state;
	assert_int_equal(json_parse(&json, (struct span){NULL, 0}, &err), -1);
	assert_string_equal(err.text, "offset 0: expected a value");
	assert_int_equal(json_parse(&json, (struct span){NULL, 0}, NULL), -1);
	json_done(&json);
}

static void a_failure_leaves_nothing_of_the_text_before(void **state)
{
	struct json json = {0};
	struct error err;

	(void)state;
	assert_int_equal(json_parse(&json, (struct span)SPAN("[NaN, \"a\tb\"]"), &err), 0);
	assert_int_equal(json.flags, JSON_HAD_NAN | JSON_HAD_CONTROL);
	assert_int_equal(json_parse(&json, (struct span)SPAN("[1, 2"), &err), -1);
	assert_int_equal(json.ntokens, 0);
	assert_int_equal(json.flags, 0);
	assert_int_equal(json_parse(&json, (struct span)SPAN("[1]"), &err), 0);
	assert_int_equal(json.error_at, 0);
	json_done(&json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(grammatical_texts_are_accepted),
	    cmocka_unit_test(every_tolerance_has_its_flag),
	    cmocka_unit_test(other_texts_are_refused_where_they_go_wrong),
	    cmocka_unit_test(every_cut_of_a_record_is_refused_at_its_end),
	    cmocka_unit_test(nesting_is_limited),
	    cmocka_unit_test(the_densest_texts_fit_the_tape),
	    cmocka_unit_test(tape_lengths_agree_with_the_text),
	    cmocka_unit_test(a_large_tape_is_given_back),
	    cmocka_unit_test(a_text_that_offsets_cannot_address_is_refused),
	    cmocka_unit_test(the_absent_text_is_an_empty_one),
	    cmocka_unit_test(a_failure_leaves_nothing_of_the_text_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
