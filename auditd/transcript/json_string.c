/* A string's raw text in, its value out: escapes resolved, always well-formed UTF-8. */
#include "transcript/json_private.h"

enum { REPLACEMENT = 0xfffd };

/* The value of \uXXXX, whose backslash is at[0]; -1 if it is none. */
static int32_t unicode_escape(struct span raw, size_t at)
{
	if (raw.len - at < 6 || raw.at[at] != '\\' || raw.at[at + 1] != 'u')
		return -1;
	return hex_value(raw.at + at + 2);
}

static bool is_high_surrogate(int32_t code)
{
	return code >= 0xd800 && code <= 0xdbff;
}

static bool is_low_surrogate(int32_t code)
{
	return code >= 0xdc00 && code <= 0xdfff;
}

static size_t read_escape(struct span raw, size_t at, uint32_t *code, unsigned *flags)
{
	char simple = at + 1 < raw.len ? json_escapes[(unsigned char)raw.at[at + 1]] : 0;

	if (simple) {
		*code = (unsigned char)simple;
		return 2;
	}
	int32_t unit = unicode_escape(raw, at);
	*code = unit < 0 ? '\\' : (uint32_t)unit;
	if (unit < 0)
		return 1;
	if (!is_high_surrogate(unit) && !is_low_surrogate(unit))
		return 6;
	int32_t low = is_high_surrogate(unit) ? unicode_escape(raw, at + 6) : -1;
	if (is_low_surrogate(low)) {
		*code = (uint32_t)(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
		return 12;
	}
	*code = REPLACEMENT;
	*flags |= JSON_HAD_SURROGATE;
	return 6;
}

size_t json_character(struct span raw, size_t at, uint32_t *code, unsigned *flags)
{
	if (raw.at[at] == '\\')
		return read_escape(raw, at, code, flags);
	int length = utf8_decode(raw, at, code);
	if (length > 0)
		return (size_t)length;
	*flags |= JSON_HAD_BAD_UTF8;
	return (size_t)-length;
}

/* How many ill-formed subparts there are: each will be one U+FFFD. */
static size_t count_ill_formed(struct span raw)
{
	size_t count = 0;

	for (size_t at = utf8_valid_prefix(raw); at < raw.len; count++) {
		uint32_t code;
		at += (size_t)-utf8_decode(raw, at, &code);
		at += utf8_valid_prefix(span_slice(raw, at, raw.len));
	}
	return count;
}

/* A backslash or, with marks of 0x80, a byte beyond ASCII. */
static bool needs_look(char byte, uint64_t beyond_ascii)
{
	return byte == '\\' || ((unsigned char)byte & beyond_ascii);
}

/* Copy up to the next byte that needs a look; returns how many bytes. Copies whole words: what is written
 * too much lies within the copy's space and is written over. */
static size_t copy_plain(struct span raw, size_t at, char *out, uint64_t beyond_ascii)
{
	size_t start = at;

	for (; raw.len - at >= 8; at += 8) {
		uint64_t word = word_load(raw.at + at);
		uint64_t marks = word_backslashes(word) | (word & beyond_ascii);
		memcpy(out + (at - start), raw.at + at, 8);
		if (marks)
			return at - start + word_first(marks);
	}
	for (; at < raw.len; at++) {
		if (needs_look(raw.at[at], beyond_ascii))
			break;
		out[at - start] = raw.at[at];
	}
	return at - start;
}

/* Every character is at most as long as its escape, and only an ill-formed subpart (one byte or more)
 * grows, to U+FFFD's three: so up to any place the value is not longer than its raw text and two bytes for
 * each ill-formed subpart, which copy_plain relies on. */
static size_t unescape_by_words(
    struct span raw, uint64_t beyond_ascii, char *value, unsigned *flags)
{
	size_t done = 0;

	for (size_t at = 0; at < raw.len;) {
		size_t plain = copy_plain(raw, at, value + done, beyond_ascii);
		at += plain;
		done += plain;
		while (at < raw.len && needs_look(raw.at[at], beyond_ascii)) {
			if (raw.at[at] == '\\') {
				at = json_escapes_read(raw, at, value, &done, flags);
				continue;
			}
			uint32_t code;
			at += json_character(raw, at, &code, flags);
			done += utf8_encode(code, value + done);
		}
	}
	return done;
}

size_t json_unescape_portable(struct span raw, char *out, unsigned *flags)
{
	return unescape_by_words(raw, 0, out, flags);
}

/* Unescape into the arena. */
static struct span unescape(const struct json_scan *scan, struct span raw, size_t nill_formed,
    struct arena *arena, unsigned *flags)
{
	char *value = arena_bytes(arena, raw.len + 2 * nill_formed);

	if (value == NULL)
		return (struct span){NULL, 0};
	size_t len = nill_formed > 0 ? unescape_by_words(raw, word_of(0x80), value, flags)
				     : scan->unescape(raw, value, flags);
	return (struct span){value, len};
}

struct span json_text_quietly(struct json_at at, struct arena *arena, bool *has_failed)
{
	if (!json_is(at, JSON_TYPE_STRING))
		return (struct span){NULL, 0};
	const struct json_token *token = json_token_of(at);
	struct span raw = json_raw_scalar(at);
	size_t nill_formed = token->beyond ? count_ill_formed(raw) : 0;
	if (nill_formed == 0 && !token->escaped)
		return raw;
	struct span value = unescape(at.json->scan, raw, nill_formed, arena, &at.json->flags);
	*has_failed |= value.at == NULL;
	return value;
}

struct span json_text(struct json_at at, struct arena *arena, struct error *err)
{
	bool has_failed = false;
	struct span text = json_text_quietly(at, arena, &has_failed);

	if (has_failed)
		error_memory(err);
	return text;
}

struct span json_unescape_loosely(struct span text, struct arena *arena)
{
	unsigned flags = 0;

	if (text.len == 0)
		return (struct span)SPAN("");
	size_t nill_formed = count_ill_formed(text);
	if (nill_formed == 0 && memchr(text.at, '\\', text.len) == NULL)
		return text;
	return unescape(json_scan_by(vector_best()), text, nill_formed, arena, &flags);
}
