/* Every scan walks over strings and unescapes them as a reading character by character does. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "transcript/json_private.h"

enum { PIECES = 30, LONGEST_PIECE = 40, TEXTS = 150000 };

/* What a string may be made of, the dangerous ones in many sizes. */
static size_t add_piece(char *out, uint64_t *seed, bool is_hostile)
{
	static const struct span fine[] = {SPAN("\\n"), SPAN("\\\""), SPAN("\\\\"), SPAN("\\u00e9"),
	    SPAN("\\u20AC"), SPAN("\\ud83d\\ude00"), SPAN("\xc3\xa9"), SPAN("\xe2\x82\xac"),
	    SPAN("\xf0\x9f\x98\x80"), SPAN("\\/\\b\\f\\r\\t")};
	static const struct span odd[] = {SPAN("\\"), SPAN("\\u"), SPAN("\\u0"), SPAN("\\u00"),
	    SPAN("\\u000"), SPAN("\\x"), SPAN("\\U0041"), SPAN("\x01"), SPAN("\t"), SPAN("\\ud800"),
	    SPAN("\""), SPAN("\\\xc3\xa9"), SPAN("\\u00\xc3\xa9"), SPAN("u"), SPAN("\0")};
	size_t kind = random_below(seed, 8), len = 1 + random_below(seed, LONGEST_PIECE);
	const struct span *piece = &fine[random_below(seed, ARRAY_LEN(fine))];

	if (kind < 3) {
		memset(out, 'a' + (int)random_below(seed, 26), len);
		return len;
	}
	if (kind == 3) {
		len = is_hostile ? len : len & ~(size_t)1;
		memset(out, '\\', len);
		return len;
	}
	if (is_hostile && kind == 4)
		piece = &odd[random_below(seed, ARRAY_LEN(odd))];
	memcpy(out, piece->at, piece->len);
	return piece->len;
}

static size_t make_string(char *out, uint64_t *seed)
{
	bool is_hostile = random_below(seed, 2) == 0;
	size_t len = 0;

	for (size_t n = random_below(seed, PIECES); n > 0; n--)
		len += add_piece(out + len, seed, is_hostile);
	if (random_below(seed, 8) > 0)
		out[len++] = '"';
	if (random_below(seed, 2) == 0)
		len += add_piece(out + len, seed, true);
	return len;
}

/* Where the string ends, by RFC 8259 byte after byte; NULL if it does not, or an escape is wrong. */
static const char *end_by_bytes(struct span text, unsigned *marks)
{
	for (size_t at = 0; at < text.len; at++) {
		unsigned char byte = (unsigned char)text.at[at];
		if (byte == '"')
			return text.at + at;
		if (byte < ' ')
			*marks |= MARK_CONTROL;
		if (byte >= 0x80)
			*marks |= MARK_BEYOND_ASCII;
		if (byte != '\\')
			continue;
		*marks |= MARK_ESCAPE;
		size_t left = text.len - at;
		bool is_unicode =
		    left >= 6 && text.at[at + 1] == 'u' && hex_value(text.at + at + 2) >= 0;
		if (left < 2 || (!is_unicode && !json_escapes[(unsigned char)text.at[at + 1]]))
			return NULL;
		at += is_unicode ? 5 : 1;
	}
	return NULL;
}

static void check_skip(const struct json_scan *scan, struct span text)
{
	unsigned expected_marks = 0, marks = 0;
	const char *expected = end_by_bytes(text, &expected_marks);
	const char *end = scan->find_end(text.at, text.at + text.len, &marks);

	if (end != expected || (end && marks != expected_marks))
		fail_msg("%s: ends at %td not %td, marks %u not %u: %.*s",
		    vector_name(scan->vector), end ? end - text.at : -1,
		    expected ? expected - text.at : -1, marks, expected_marks, (int)text.len,
		    text.at);
}

static void check_unescape(const struct json_scan *scan, struct span raw)
{
	char *expected = malloc(raw.len + 1), *out = malloc(raw.len > 0 ? raw.len : 1);
	unsigned expected_flags = 0, flags = 0;
	size_t len = 0;

	assert_non_null(expected);
	assert_non_null(out);
	for (size_t at = 0; at < raw.len;) {
		uint32_t code;
		char bytes[4];
		at += json_character(raw, at, &code, &expected_flags);
		size_t n = utf8_encode(code, bytes);
		memcpy(expected + len, bytes, n);
		len += n;
	}
	if (scan->unescape(raw, out, &flags) != len || memcmp(out, expected, len) != 0 ||
	    flags != expected_flags)
		fail_msg(
		    "%s: unescapes wrongly: %.*s", vector_name(scan->vector), (int)raw.len, raw.at);
	free(expected);
	free(out);
}

static void all_scans_agree_with_a_walk_by_bytes(void **state)
{
	uint64_t seed = 3;

	(void)state;
	for (size_t i = 0; i < TEXTS; i++) {
		char made[(PIECES + 2) * LONGEST_PIECE];
		size_t len = make_string(made, &seed);
		char *copy = malloc(len + 1);
		assert_non_null(copy);
		memcpy(copy + 1, made, len);
		struct span exact = {copy + 1, len};
		struct span valid = span_slice(exact, 0, utf8_valid_prefix(exact));
		for (unsigned vector = 0; vector <= (unsigned)vector_best(); vector++) {
			check_skip(json_scan_by((enum vector)vector), exact);
			check_unescape(json_scan_by((enum vector)vector), valid);
		}
		free(copy);
	}
}

static void a_scan_is_of_its_level_or_a_lower_one(void **state)
{
	(void)state;
	for (unsigned vector = 0; vector <= (unsigned)vector_best(); vector++)
		assert_true(json_scan_by((enum vector)vector)->vector <= vector);
	assert_int_equal(json_scan_by(VECTOR_PORTABLE)->vector, VECTOR_PORTABLE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_scans_agree_with_a_walk_by_bytes),
	    cmocka_unit_test(a_scan_is_of_its_level_or_a_lower_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
