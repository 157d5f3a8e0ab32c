/* UTF-8 character by character, and text made safe to print: every byte comes in as untrusted and leaves as
 * valid text. Whole texts are checked in utf8_valid.c. */
#include <string.h>

#include "base/text.h"

/* The range of the second byte for each lead byte (table 3-7), and the sequence's length. */
static int lead(unsigned char c, unsigned char *low, unsigned char *high)
{
	*low = 0x80;
	*high = 0xbf;
	if (c >= 0xc2 && c <= 0xdf)
		return 2;
	if (c >= 0xe0 && c <= 0xef) {
		if (c == 0xe0)
			*low = 0xa0;
		if (c == 0xed)
			*high = 0x9f;
		return 3;
	}
	if (c >= 0xf0 && c <= 0xf4) {
		if (c == 0xf0)
			*low = 0x90;
		if (c == 0xf4)
			*high = 0x8f;
		return 4;
	}
	return 0;
}

int utf8_decode_beyond_ascii(struct span text, size_t at, uint32_t *code)
{
	const unsigned char *bytes = (const unsigned char *)text.at + at;
	size_t left = text.len - at;
	unsigned char low, high;

	int length = lead(bytes[0], &low, &high);
	*code = 0xfffd;
	if (length == 0 || left < 2 || bytes[1] < low || bytes[1] > high)
		return -1;
	uint32_t value = bytes[0] & (0x7fu >> length);
	value = value << 6 | (bytes[1] & 0x3fu);
	for (int i = 2; i < length; i++) {
		if ((size_t)i >= left || (bytes[i] & 0xc0) != 0x80)
			return -i;
		value = value << 6 | (bytes[i] & 0x3fu);
	}
	*code = value;
	return length;
}

size_t utf8_encode(uint32_t code, char out[4])
{
	if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
		code = 0xfffd;
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xc0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (char)(0xe0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 0x3f));
		out[2] = (char)(0x80 | (code & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | code >> 18);
	out[1] = (char)(0x80 | (code >> 12 & 0x3f));
	out[2] = (char)(0x80 | (code >> 6 & 0x3f));
	out[3] = (char)(0x80 | (code & 0x3f));
	return 4;
}

static bool is_continuation(struct span text, size_t at)
{
	return ((unsigned char)text.at[at] & 0xc0) == 0x80;
}

size_t utf8_floor(struct span text, size_t at)
{
	if (at >= text.len)
		return text.len;
	while (at > 0 && is_continuation(text, at))
		at--;
	return at;
}

size_t utf8_ceil(struct span text, size_t at)
{
	if (at >= text.len)
		return text.len;
	while (at < text.len && is_continuation(text, at))
		at++;
	return at;
}

/* Characters that move the cursor, reorder text or end a line without showing. */
static bool is_unsafe(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == 0x61c || code == 0x200e ||
	       code == 0x200f || (code >= 0x2028 && code <= 0x202e) ||
	       (code >= 0x2066 && code <= 0x2069) || code == 0xfeff || (code & 0xfffe) == 0xfffe ||
	       (code >= 0xfdd0 && code <= 0xfdef) || (code >= 0xe0000 && code <= 0xe007f);
}

static int append_unsafe(struct buf *out, uint32_t code)
{
	return code < 0x80 ? buf_printf(out, "\\x%02x", (unsigned)code)
			   : buf_printf(out, "\\u{%x}", (unsigned)code);
}

int text_printable(struct buf *out, struct span text, bool keep_newlines)
{
	for (size_t at = 0; at < text.len;) {
		uint32_t code;
		int length = utf8_decode(text, at, &code);
		if (length < 0) {
			for (int i = 0; i < -length; i++)
				buf_printf(out, "\\x%02x", (unsigned char)text.at[at + (size_t)i]);
			at += (size_t)-length;
			continue;
		}
		if (is_unsafe(code) && !(keep_newlines && (code == '\n' || code == '\t')))
			append_unsafe(out, code);
		else
			buf_append(out, span_slice(text, at, at + (size_t)length));
		at += (size_t)length;
	}
	return out->failed ? -1 : 0;
}

static const char *html_entity(uint32_t code)
{
	switch (code) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

int text_html(struct buf *out, struct span text)
{
	for (size_t at = 0; at < text.len;) {
		uint32_t code;
		int length = utf8_decode(text, at, &code);
		size_t step = (size_t)(length < 0 ? -length : length);
		const char *entity = html_entity(code);
		if (length < 0)
			buf_text(out, "\xef\xbf\xbd");
		else if (entity)
			buf_text(out, entity);
		else if (is_unsafe(code) && code != '\n' && code != '\t')
			append_unsafe(out, code);
		else
			buf_append(out, span_slice(text, at, at + step));
		at += step;
	}
	return out->failed ? -1 : 0;
}
