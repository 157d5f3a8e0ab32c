/* The portable scan of strings, by words of eight bytes, and the choice among the scans. */
#include "transcript/json_private.h"

/* Walk over an escape, at is on its backslash; NULL if it is none. */
static const char *skip_escape(const char *at, const char *end)
{
	if (end - at >= 2 && json_escapes[(unsigned char)at[1]])
		return at + 2;
	return end - at >= 6 && at[1] == 'u' && hex_value(at + 2) >= 0 ? at + 6 : NULL;
}

/* The first quote, backslash or control character from there on, or the end. */
static const char *find_special(const char *at, const char *end, unsigned *marks)
{
	uint64_t seen = 0;

	for (; end - at >= 8; at += 8) {
		uint64_t word = word_load(at);
		uint64_t specials = word_specials(word);
		if (specials) {
			seen |= word & ((specials & -specials) - 1);
			at += word_first(specials);
			break;
		}
		seen |= word;
	}
	for (; at < end && (unsigned char)*at >= ' ' && *at != '"' && *at != '\\'; at++)
		seen |= (unsigned char)*at;
	if (seen & word_of(0x80))
		*marks |= MARK_BEYOND_ASCII;
	return at;
}

const char *json_find_end_portable(const char *at, const char *end, unsigned *marks)
{
	for (;;) {
		at = find_special(at, end, marks);
		if (at == end)
			return NULL;
		if (*at == '"')
			return at;
		if (*at != '\\') {
			*marks |= MARK_CONTROL;
			at++;
			continue;
		}
		*marks |= MARK_ESCAPE;
		while (at < end && *at == '\\') {
			at = skip_escape(at, end);
			if (at == NULL)
				return NULL;
		}
	}
}

const struct json_scan *json_scan_by(enum vector vector)
{
	static const struct json_scan portable = {
	    .vector = VECTOR_PORTABLE,
	    .find_end = json_find_end_portable,
	    .unescape = json_unescape_portable,
	};

#if VECTOR_X86
	if (vector == VECTOR_AVX512)
		return &json_scan_avx512;
	if (vector == VECTOR_AVX2)
		return &json_scan_avx2;
#endif
	(void)vector;
	return &portable;
}
