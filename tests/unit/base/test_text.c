/* Spans, growing text, UTF-8 and text made safe to print. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

static void spans_compare_by_bytes_and_length(void **state)
{
	(void)state;
	assert_true(span_equal(span_of("abc"), span_of("abc")));
	assert_false(span_equal(span_of("abc"), span_of("abcd")));
	assert_true(span_equal((struct span){NULL, 0}, span_of("")));
	assert_true(span_compare(span_of("ab"), span_of("abc")) < 0);
	assert_true(span_compare(span_of("b"), span_of("abc")) > 0);
	assert_int_equal(span_compare(span_of("x"), span_of("x")), 0);
	assert_true(span_starts(span_of("abc"), span_of("ab")));
	assert_false(span_starts(span_of("a"), span_of("ab")));
}

static void slices_are_cut_to_the_span(void **state)
{
	(void)state;
	assert_true(span_is(span_slice(span_of("hello"), 1, 3), "el"));
	assert_true(span_is(span_slice(span_of("hello"), 3, 99), "lo"));
	assert_int_equal(span_slice(span_of("hello"), 9, 99).len, 0);
	assert_true(span_is(span_trim(span_of(" \t x y\r\n")), "x y"));
	assert_int_equal(span_trim(span_of(" \n")).len, 0);
}

static void buf_grows_and_keeps_what_it_has(void **state)
{
	struct buf buf = {0};

	(void)state;
	for (int i = 0; i < 1000; i++)
		assert_int_equal(buf_printf(&buf, "%d,", i), 0);
	assert_int_equal(buf.len, 10 * 2 + 90 * 3 + 900 * 4);
	assert_memory_equal(buf.at, "0,1,2,3,", 8);
	assert_string_equal(buf_string(&buf) + buf.len - 4, "999,");
	buf_done(&buf);
	assert_int_equal(buf.len, 0);
}

struct utf8_case {
	const char *text;
	int length;
	uint32_t code;
};

static void utf8_follows_table_3_7(void **state)
{
	static const struct utf8_case cases[] = {
	    {"A", 1, 'A'},
	    {"\xc3\xa9", 2, 0xe9},
	    {"\xe2\x82\xac", 3, 0x20ac},
	    {"\xf0\x9f\x98\x80", 4, 0x1f600},
	    {"\xf4\x8f\xbf\xbf", 4, 0x10ffff},
	    {"\xed\x9f\xbf", 3, 0xd7ff},
	    {"\xc0\x80", -1, 0xfffd},
	    {"\xc1\xbf", -1, 0xfffd},
	    {"\x80", -1, 0xfffd},
	    {"\xff", -1, 0xfffd},
	    {"\xe0\x80\x80", -1, 0xfffd},
	    {"\xed\xa0\x80", -1, 0xfffd},
	    {"\xf4\x90\x80\x80", -1, 0xfffd},
	    {"\xf5\x80\x80\x80", -1, 0xfffd},
	    {"\xe2\x82", -2, 0xfffd},
	    {"\xe2\x82x", -2, 0xfffd},
	    {"\xf0\x9f\x98", -3, 0xfffd},
	    {"\xf0\x9fx", -2, 0xfffd},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		uint32_t code = 0;
		assert_int_equal(utf8_decode(span_of(cases[i].text), 0, &code), cases[i].length);
		assert_int_equal(code, cases[i].code);
	}
}

static void every_code_point_survives_encoding(void **state)
{
	(void)state;
	for (uint32_t code = 1; code <= 0x10ffff; code++) {
		if (code >= 0xd800 && code <= 0xdfff)
			continue;
		char bytes[4];
		uint32_t back;
		size_t length = utf8_encode(code, bytes);
		assert_int_equal(utf8_decode((struct span){bytes, length}, 0, &back), (int)length);
		assert_int_equal(back, code);
	}
	char bytes[4];
	assert_int_equal(utf8_encode(0xd800, bytes), 3);
	assert_memory_equal(bytes, "\xef\xbf\xbd", 3);
}

static void prefixes_end_at_the_first_bad_byte(void **state)
{
	(void)state;
	assert_int_equal(ascii_prefix(span_of("0123456789abcdef\xc3\xa9")), 16);
	assert_int_equal(utf8_valid_prefix(span_of("0123456789\xc3\xa9 ok \xff more")), 16);
	assert_int_equal(utf8_valid_prefix(span_of("all good \xe2\x82\xac")), 12);
	assert_int_equal(utf8_floor(span_of("a\xe2\x82\xac"), 3), 1);
	assert_int_equal(utf8_ceil(span_of("a\xe2\x82\xac"), 2), 4);
	assert_int_equal(utf8_floor(span_of("abc"), 9), 3);
}

/* The quick way through common characters must agree with the decoder on every pair and triple of bytes. */
static void the_quick_check_agrees_with_the_decoder(void **state)
{
	char bytes[4] = {0, 0, 0, 'x'};

	(void)state;
	for (unsigned i = 0; i < 0x100; i++) {
		for (unsigned j = 0x70; j < 0xd0; j++) {
			for (unsigned k = 0x7e; k < 0xc2; k++) {
				bytes[0] = (char)i;
				bytes[1] = (char)j;
				bytes[2] = (char)k;
				size_t want = 0;
				uint32_t code;
				for (int n; want < 4 && (n = utf8_decode((struct span){bytes, 4},
							     want, &code)) > 0;)
					want += (size_t)n;
				assert_int_equal(utf8_valid_prefix((struct span){bytes, 4}), want);
			}
		}
	}
}

static void printable_text_cannot_move_a_cursor(void **state)
{
	static const char hostile[] = "a\x1b[2J\rb\nc\x7f \xe2\x80\xae"
				      "d \xc2\x9b"
				      "31m\xff\xe2\x82";
	struct buf out = {0};

	(void)state;
	assert_int_equal(
	    text_printable(&out, (struct span){hostile, sizeof hostile - 1}, false), 0);
	assert_string_equal(
	    buf_string(&out), "a\\x1b[2J\\x0db\\x0ac\\x7f \\u{202e}d \\u{9b}31m\\xff\\xe2\\x82");
	buf_clear(&out);
	text_printable(&out, span_of("a\nb\tc\r"), true);
	assert_string_equal(buf_string(&out), "a\nb\tc\\x0d");
	buf_done(&out);
}

static void html_text_cannot_leave_its_element(void **state)
{
	struct buf out = {0};

	(void)state;
	text_html(&out, span_of("<b onclick='x'>&\"\xff\xe2\x80\xae\x01"));
	assert_string_equal(
	    buf_string(&out), "&lt;b onclick=&#39;x&#39;&gt;&amp;&quot;\xef\xbf\xbd\\u{202e}\\x01");
	buf_done(&out);
}

static void the_nearest_word_is_the_one_meant(void **state)
{
	static const char *const names[] = {"severity", "confidence", "status"};

	(void)state;
	assert_int_equal(text_distance(span_of("kitten"), span_of("sitting")), 3);
	assert_int_equal(text_distance(span_of(""), span_of("abc")), 3);
	assert_int_equal(text_nearest(span_of("severty"), names, 3), 0);
	assert_int_equal(text_nearest(span_of("statsu"), names, 3), 2);
	assert_int_equal(text_nearest(span_of("zzzzzzzz"), names, 3), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(spans_compare_by_bytes_and_length),
	    cmocka_unit_test(slices_are_cut_to_the_span),
	    cmocka_unit_test(buf_grows_and_keeps_what_it_has),
	    cmocka_unit_test(utf8_follows_table_3_7),
	    cmocka_unit_test(every_code_point_survives_encoding),
	    cmocka_unit_test(prefixes_end_at_the_first_bad_byte),
	    cmocka_unit_test(the_quick_check_agrees_with_the_decoder),
	    cmocka_unit_test(printable_text_cannot_move_a_cursor),
	    cmocka_unit_test(html_text_cannot_leave_its_element),
	    cmocka_unit_test(the_nearest_word_is_the_one_meant),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
