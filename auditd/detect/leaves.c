/* A scanner that needs no well-formed JSON: strings in double quotes, what is behind a colon or in a list is a value. */
#include <string.h>

#include "detect/leaves.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static size_t string_end(struct span text, size_t at)
{
	while (at < text.len && text.at[at] != '"')
		at += text.at[at] == '\\' ? 2 : 1;
	return at < text.len ? at : text.len;
}

static unsigned hex_of(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 0;
}

static size_t unescape_one(struct span text, size_t at, char *out, size_t *n)
{
	char c = text.at[at];

	if (c != 'u' || at + 4 >= text.len) {
		out[(*n)++] = c == 'n' || c == 'r' ? '\n' : c == 't' ? ' ' : c;
		return at + 1;
	}
	uint32_t code = hex_of(text.at[at + 1]) << 12 | hex_of(text.at[at + 2]) << 8 |
			hex_of(text.at[at + 3]) << 4 | hex_of(text.at[at + 4]);
	*n += utf8_encode(code, out + *n); /* at most 3 bytes for 6; half a pair becomes U+FFFD */
	return at + 5;
}

static int unescape(struct span text, struct arena *arena, struct span *out)
{
	if (text.len == 0 || memchr(text.at, '\\', text.len) == NULL) {
		*out = text;
		return 0;
	}
	char *bytes = arena_alloc(arena, text.len + 4);
	size_t n = 0;
	if (bytes == NULL)
		return -1;
	for (size_t i = 0; i < text.len;) {
		if (text.at[i] == '\\' && i + 1 < text.len)
			i = unescape_one(text, i + 1, bytes, &n);
		else
			bytes[n++] = text.at[i++];
	}
	*out = (struct span){bytes, n};
	return 0;
}

static int keep(
    struct span text, size_t start, size_t end, struct arena *arena, struct leaves *leaves)
{
	if (leaves->n == LEAVES_MOST) {
		leaves->is_full = true;
		return 0;
	}
	struct leaf *leaf = &leaves->at[leaves->n++];
	leaf->start = (uint32_t)start;
	leaf->end = (uint32_t)end;
	return unescape(span_slice(text, start, end), arena, &leaf->text);
}

static bool is_key(struct span text, size_t behind)
{
	while (behind < text.len && is_blank(text.at[behind]))
		behind++;
	return behind < text.len && text.at[behind] == ':';
}

static size_t number_end(struct span text, size_t at)
{
	while (at < text.len && strchr("0123456789.+-eE", text.at[at]) && text.at[at])
		at++;
	return at;
}

int leaves_find(struct span arguments, struct arena *arena, struct leaves *leaves)
{
	struct span text = span_trim(arguments);
	size_t end;

	leaves->n = 0;
	leaves->is_full = false;
	if (text.len == 0)
		return 0;
	if (text.at[0] != '{' && text.at[0] != '[')
		return keep(arguments, 0, arguments.len, arena, leaves);
	for (size_t i = 0; i < arguments.len; i = end + 1) {
		char c = arguments.at[i];
		end = i;
		if (c == '"') {
			end = string_end(arguments, i + 1);
			if (!is_key(arguments, end + 1) &&
			    keep(arguments, i + 1, end, arena, leaves) != 0)
				return -1;
		} else if ((c >= '0' && c <= '9') || c == '-') {
			end = number_end(arguments, i + 1);
			if (keep(arguments, i, end, arena, leaves) != 0)
				return -1;
			end--;
		}
	}
	return 0;
}
