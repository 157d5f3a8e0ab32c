/* A secret turned round, or written in a plain code: rot13, base64, hex, bits, decimal character codes. The secret is
 * encoded, not the text decoded, so that the search stays one for a short text. */
#include <stdio.h>
#include <string.h>

#include "detect/told_forms.h"

enum { LEAST = 4, MOST = 64 };

static char rot13(char c)
{
	return (char)(c >= 'a' && c <= 'z' ? 'a' + (c - 'a' + 13) % 26 : c);
}

static char small(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static bool find_turned(
    const struct telling *telling, const struct wanted *wanted, struct buf *out, struct span *place)
{
	struct span secret = wanted->bones.text;

	buf_clear(out);
	for (size_t i = secret.len; i > 0;) {
		size_t start = i - 1;
		while (start > 0 && ((unsigned char)secret.at[start] & 0xc0) == 0x80)
			start--;
		buf_append(out, span_slice(secret, start, i));
		i = start;
	}
	return !span_equal(buf_span(out), secret) &&
	       bones_find(&telling->bones, telling->view->text, wanted, buf_span(out), place);
}

static bool find_rotated(
    const struct telling *telling, const struct wanted *wanted, struct buf *out, struct span *place)
{
	buf_clear(out);
	for (size_t i = 0; i < wanted->bones.text.len; i++)
		buf_byte(out, rot13(wanted->bones.text.at[i]));
	return !span_equal(buf_span(out), wanted->bones.text) &&
	       bones_find(&telling->bones, telling->view->text, wanted, buf_span(out), place);
}

/* Byte by byte in a number's digits; blanks and marks between them are gone from the bones. */
static bool find_numbers(const struct telling *telling, struct span secret, int base,
    struct buf *out, struct span *place)
{
	size_t at;

	buf_clear(out);
	for (size_t i = 0; i < secret.len; i++) {
		unsigned char c = (unsigned char)secret.at[i];
		if (base == 2)
			for (int bit = 7; bit >= 0; bit--)
				buf_byte(out, (char)('0' + (c >> bit & 1)));
		else
			buf_printf(out, base == 16 ? "%02x" : "%d", c);
	}
	if (!text_find(telling->bones.text, buf_span(out), 0, &at))
		return false;
	*place = span_slice(
	    telling->view->text, telling->bones.at[at], telling->bones.at[at + out->len - 1] + 1);
	return true;
}

/* The letters of base64 that depend on the secret alone, at one of three places in a group of bytes, in small letters as the
 * text is. Source: RFC 4648, section 4. */
static void encode64(struct span secret, size_t lead, struct buf *out)
{
	static const char letters[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t nbits = (lead + secret.len) * 8;

	buf_clear(out);
	for (size_t bit = 0; bit + 6 <= nbits; bit += 6) {
		unsigned value = 0;
		if (bit < lead * 8)
			continue;
		for (size_t k = bit; k < bit + 6; k++) {
			unsigned c = (unsigned char)secret.at[k / 8 - lead];
			value = value << 1 | (c >> (7 - k % 8) & 1u);
		}
		buf_byte(out, small(letters[value]));
	}
}

static bool find_base64(
    const struct telling *telling, struct span secret, struct buf *out, struct span *place)
{
	enum { SHORTEST = 5 };
	size_t at;

	for (size_t lead = 0; lead < 3; lead++) {
		encode64(secret, lead, out);
		if (out->len < SHORTEST || !text_find(telling->view->text, buf_span(out), 0, &at))
			continue;
		*place = span_slice(telling->view->text, at, at + out->len);
		return true;
	}
	return false;
}

int find_encoded(const struct telling *telling, const struct wanted *wanted, struct arena *arena,
    struct span *place)
{
	static const int bases[] = {16, 2, 10};
	struct buf out = {0};
	bool found = false;

	(void)arena;
	if (wanted->bones.text.len < LEAST || wanted->text.len > MOST)
		return 0;
	struct span exact = wanted->exact.len ? wanted->exact : wanted->text;
	found = find_turned(telling, wanted, &out, place) ||
		find_rotated(telling, wanted, &out, place) ||
		find_base64(telling, exact, &out, place) ||
		find_base64(telling, wanted->text, &out, place);
	for (size_t i = 0; i < ARRAY_LEN(bases) && !found; i++)
		found = find_numbers(telling, exact, bases[i], &out, place) ||
			find_numbers(telling, wanted->text, bases[i], &out, place);
	bool failed = out.failed;
	buf_done(&out);
	return failed ? -1 : found;
}
