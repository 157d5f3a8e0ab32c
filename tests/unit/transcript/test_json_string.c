/* The values of strings: escapes, surrogates, ill-formed bytes, and text that only resembles a string. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "transcript/json.h"

#define REPLACED "\xef\xbf\xbd"

struct row {
	struct span raw; /* between the quotes */
	struct span value;
	unsigned flags;
};

/* Read a string from a copy of exactly its size. */
static void check(const struct row *row)
{
	struct json json = {0};
	struct arena arena = {0};
	struct error err = {0};
	size_t len = row->raw.len + 2;
	char *copy = malloc(len);

	assert_non_null(copy);
	copy[0] = '"';
	memcpy(copy + 1, row->raw.at, row->raw.len);
	copy[len - 1] = '"';
	if (json_parse(&json, (struct span){copy, len}, &err) != 0)
		fail_msg("%s: %s", row->raw.at, err.text);
	struct span value = json_text(json_root(&json), &arena, &err);
	assert_non_null(value.at);
	if (!span_equal(value, row->value) || json.flags != row->flags)
		fail_msg(
		    "%s gives %.*s, flags %u", row->raw.at, (int)value.len, value.at, json.flags);
	assert_int_equal(utf8_valid_prefix(value), value.len);
	free(copy);
	arena_done(&arena);
	json_done(&json);
}

static void check_all(const struct row *rows, size_t nrows)
{
	for (size_t i = 0; i < nrows; i++)
		check(&rows[i]);
}

static void escapes_become_characters(void **state)
{
	static const struct row rows[] = {
	    {SPAN(""), SPAN(""), 0},
	    {SPAN("plain"), SPAN("plain"), 0},
	    {SPAN("\\\"\\\\\\/\\b\\f\\n\\r\\t"), SPAN("\"\\/\b\f\n\r\t"), 0},
	    {SPAN("\\u0041\\u00e9\\u20AC"), SPAN("A\xc3\xa9\xe2\x82\xac"), 0},
	    {SPAN("a\\u0000b"), SPAN("a\0b"), 0},
	    {SPAN("\\\\n"), SPAN("\\n"), 0},
	    {SPAN("1234567\\n"), SPAN("1234567\n"), 0},
	    {SPAN("12345678\\n12345678"), SPAN("12345678\n12345678"), 0},
	    {SPAN("\\n1234567890123456789"), SPAN("\n1234567890123456789"), 0},
	    {SPAN("\xe6\x97\xa5\\n\xe6\x9c\xac"), SPAN("\xe6\x97\xa5\n\xe6\x9c\xac"), 0},
	    {SPAN("\\uffff\\ufffd"), SPAN("\xef\xbf\xbf" REPLACED), 0},
	};

	(void)state;
	check_all(rows, ARRAY_LEN(rows));
}

static void surrogates_pair_up_or_are_replaced(void **state)
{
	static const struct row rows[] = {
	    {SPAN("\\ud83d\\ude00"), SPAN("\xf0\x9f\x98\x80"), 0},
	    {SPAN("\\uD800\\uDC00"), SPAN("\xf0\x90\x80\x80"), 0},
	    {SPAN("\\udbff\\udfff"), SPAN("\xf4\x8f\xbf\xbf"), 0},
	    {SPAN("\\ud83d"), SPAN(REPLACED), JSON_HAD_SURROGATE},
	    {SPAN("\\ude00"), SPAN(REPLACED), JSON_HAD_SURROGATE},
	    {SPAN("\\ud83dx"), SPAN(REPLACED "x"), JSON_HAD_SURROGATE},
	    {SPAN("\\ud83d\\n"), SPAN(REPLACED "\n"), JSON_HAD_SURROGATE},
	    {SPAN("\\ud83d\\u0041"), SPAN(REPLACED "A"), JSON_HAD_SURROGATE},
	    {SPAN("\\ude00\\ude00"), SPAN(REPLACED REPLACED), JSON_HAD_SURROGATE},
	    {SPAN("\\ud83d\\udbff"), SPAN(REPLACED REPLACED), JSON_HAD_SURROGATE},
	    {SPAN("\\ude00\\ud83d"), SPAN(REPLACED REPLACED), JSON_HAD_SURROGATE},
	    {SPAN("\\ud83d\\ud83d\\ude00"), SPAN(REPLACED "\xf0\x9f\x98\x80"), JSON_HAD_SURROGATE},
	};

	(void)state;
	check_all(rows, ARRAY_LEN(rows));
}

static void each_ill_formed_subpart_is_replaced(void **state)
{
	static const struct row rows[] = {
	    {SPAN("\xff"), SPAN(REPLACED), JSON_HAD_BAD_UTF8},
	    {SPAN("a\x80z"), SPAN("a" REPLACED "z"), JSON_HAD_BAD_UTF8},
	    {SPAN("\xc3"), SPAN(REPLACED), JSON_HAD_BAD_UTF8},
	    {SPAN("\xe2\x82"), SPAN(REPLACED), JSON_HAD_BAD_UTF8},
	    {SPAN("\xe2\x82\\n"), SPAN(REPLACED "\n"), JSON_HAD_BAD_UTF8},
	    {SPAN("\xc0\xaf"), SPAN(REPLACED REPLACED), JSON_HAD_BAD_UTF8},
	    {SPAN("\xed\xa0\xbd"), SPAN(REPLACED REPLACED REPLACED), JSON_HAD_BAD_UTF8},
	    {SPAN("\xf0\x9f\x98"), SPAN(REPLACED), JSON_HAD_BAD_UTF8},
	    {SPAN("\xff\xff\xff\xff\xff\xff\xff\xff\xff"),
		SPAN(REPLACED REPLACED REPLACED REPLACED REPLACED REPLACED REPLACED REPLACED
			REPLACED),
		JSON_HAD_BAD_UTF8},
	    {SPAN("\xff"
		  "12345678\\n\xc3\xa9"
		  "12345678\xff"),
		SPAN(REPLACED "12345678\n\xc3\xa9"
			      "12345678" REPLACED),
		JSON_HAD_BAD_UTF8},
	    {SPAN("\\ud800\xff"), SPAN(REPLACED REPLACED), JSON_HAD_BAD_UTF8 | JSON_HAD_SURROGATE},
	};

	(void)state;
	check_all(rows, ARRAY_LEN(rows));
}

/* More than an arena gives at least, so that a sanitizer sees what is written behind the value. */
static void a_long_ill_formed_string_has_room_to_grow(void **state)
{
	struct buf raw = {0}, value = {0};

	(void)state;
	for (size_t i = 0; i < 5000; i++) {
		buf_text(&raw, i % 2 ? "\xff\\n" : "\xff\xff");
		buf_text(&value, i % 2 ? REPLACED "\n" : REPLACED REPLACED);
	}
	struct row row = {buf_span(&raw), buf_span(&value), JSON_HAD_BAD_UTF8};
	check(&row);
	buf_done(&raw);
	buf_done(&value);
}

static void control_characters_stay(void **state)
{
	static const struct row rows[] = {
	    {SPAN("a\nb"), SPAN("a\nb"), JSON_HAD_CONTROL},
	    {SPAN("a\0b"), SPAN("a\0b"), JSON_HAD_CONTROL},
	    {SPAN("\\n\0\\n"), SPAN("\n\0\n"), JSON_HAD_CONTROL},
	};

	(void)state;
	check_all(rows, ARRAY_LEN(rows));
}

static void what_needs_no_change_is_given_in_place(void **state)
{
	struct span text = SPAN("[\"\xc3\xa9 plain\", 1, \"\"]");
	struct json json = {0};
	struct error err = {0};

	(void)state;
	assert_int_equal(json_parse(&json, text, &err), 0);
	assert_ptr_equal(json_text(json_item(json_root(&json), 0), NULL, &err).at, text.at + 2);
	assert_ptr_equal(json_text(json_item(json_root(&json), 2), NULL, &err).at, text.at + 17);
	json_done(&json);
}

static void only_strings_have_a_text(void **state)
{
	struct json json = {0};
	struct error err = {0};
	struct arena arena = {0};

	(void)state;
	assert_int_equal(json_parse(&json, (struct span)SPAN("[1, null, {}]"), &err), 0);
	assert_null(json_text(json_root(&json), &arena, &err).at);
	for (int64_t i = 0; i < 3; i++)
		assert_null(json_text(json_item(json_root(&json), i), &arena, &err).at);
	assert_null(json_text((struct json_at){NULL, 0}, &arena, &err).at);
	assert_int_equal(err.kind, ERROR_NONE);
	json_done(&json);
	arena_done(&arena);
}

/* The bytes of a string one by one, for comparison: escapes of every length around every word boundary. */
static void escapes_are_found_at_every_place(void **state)
{
	static const struct {
		const char *escape, *character;
	} kinds[] = {{"\\n", "\n"}, {"\\u00e9", "\xc3\xa9"}, {"\\ud83d\\ude00", "\xf0\x9f\x98\x80"},
	    {"\xff", REPLACED}, {"\xc3\xa9", "\xc3\xa9"}};
	struct buf raw = {0}, value = {0};

	(void)state;
	for (size_t kind = 0; kind < ARRAY_LEN(kinds); kind++) {
		for (size_t before = 0; before < 20; before++) {
			for (size_t after = 0; after < 20; after++) {
				buf_clear(&raw);
				buf_clear(&value);
				buf_printf(&raw, "%.*s%s%.*s", (int)before, "abcdefghijklmnopqrst",
				    kinds[kind].escape, (int)after, "ABCDEFGHIJKLMNOPQRST");
				buf_printf(&value, "%.*s%s%.*s", (int)before,
				    "abcdefghijklmnopqrst", kinds[kind].character, (int)after,
				    "ABCDEFGHIJKLMNOPQRST");
				struct row row = {buf_span(&raw), buf_span(&value),
				    kinds[kind].escape[0] == '\xff' ? JSON_HAD_BAD_UTF8 : 0};
				check(&row);
			}
		}
	}
	buf_done(&raw);
	buf_done(&value);
}

static void loose_text_keeps_what_is_no_escape(void **state)
{
	static const struct {
		struct span text, value;
	} rows[] = {
	    {SPAN(""), SPAN("")},
	    {SPAN("plain \"text\""), SPAN("plain \"text\"")},
	    {SPAN("a\\nb\\u0041\\ud83d\\ude00"), SPAN("a\nbA\xf0\x9f\x98\x80")},
	    {SPAN("C:\\windows\\x"), SPAN("C:\\windows\\x")},
	    {SPAN("tail\\"), SPAN("tail\\")},
	    {SPAN("\\u12"), SPAN("\\u12")},
	    {SPAN("\\u123"), SPAN("\\u123")},
	    {SPAN("\\u12zz\\t"), SPAN("\\u12zz\t")},
	    {SPAN("\\\xc3\xa9\\\xff\\n"), SPAN("\\\xc3\xa9\\" REPLACED "\n")},
	    {SPAN("\\ud800\\u"), SPAN(REPLACED "\\u")},
	    {SPAN("\xff"), SPAN(REPLACED)},
	    {SPAN("\0\\u0000\0"), SPAN("\0\0\0")},
	};
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char *copy = malloc(rows[i].text.len + 1);
		assert_non_null(copy);
		memcpy(copy + 1, rows[i].text.at, rows[i].text.len);
		struct span value =
		    json_unescape_loosely((struct span){copy + 1, rows[i].text.len}, &arena);
		assert_non_null(value.at);
		assert_int_equal(value.len, rows[i].value.len);
		assert_memory_equal(value.at, rows[i].value.at, value.len);
		free(copy);
	}
	assert_non_null(json_unescape_loosely((struct span){NULL, 0}, &arena).at);
	arena_done(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(escapes_become_characters),
	    cmocka_unit_test(surrogates_pair_up_or_are_replaced),
	    cmocka_unit_test(each_ill_formed_subpart_is_replaced),
	    cmocka_unit_test(a_long_ill_formed_string_has_room_to_grow),
	    cmocka_unit_test(control_characters_stay),
	    cmocka_unit_test(what_needs_no_change_is_given_in_place),
	    cmocka_unit_test(only_strings_have_a_text),
	    cmocka_unit_test(escapes_are_found_at_every_place),
	    cmocka_unit_test(loose_text_keeps_what_is_no_escape),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
