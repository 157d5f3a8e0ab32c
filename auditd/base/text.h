/* Text as pointer and length, text that grows, UTF-8, and text made safe to print.
 *
 * Nothing here relies on a NUL behind the text: conversation text may hold NUL bytes. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define ARRAY_LEN(array) (sizeof(array) / sizeof((array)[0]))

/* Bytes that somebody else owns. {NULL, 0} is "absent"; an empty text has at != NULL. */
struct span {
	const char *at;
	size_t len;
};

/* A literal as a span, also as a constant initialiser. */
#define SPAN(literal)                                                                              \
	{                                                                                          \
		(literal), sizeof(literal) - 1                                                     \
	}

/* Give a C string as a span; NULL gives the absent span. Borrows. */
struct span span_of(const char *string);

/* Are both the same bytes? Absent equals empty. */
static inline bool span_equal(struct span a, struct span b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

/* Is it the same bytes as the C string? */
bool span_is(struct span a, const char *string);

/* Order by bytes, a shorter prefix first: <0, 0, >0. */
int span_compare(struct span a, struct span b);

/* Does it begin with that? */
static inline bool span_starts(struct span a, struct span prefix)
{
	return a.len >= prefix.len && (prefix.len == 0 || memcmp(a.at, prefix.at, prefix.len) == 0);
}

/* Bytes [start, end) of it; both are cut to its length. Borrows. */
static inline struct span span_slice(struct span a, size_t start, size_t end)
{
	if (end > a.len)
		end = a.len;
	if (start > end)
		start = end;
	return (struct span){a.at ? a.at + start : NULL, end - start};
}

/* Without ASCII white space (space, \t, \r, \n) at both ends. Borrows. */
struct span span_trim(struct span a);

/* Text that grows. All zero bytes is a valid, empty buf. at has no NUL behind it unless asked for. */
struct buf {
	char *at;
	size_t len;
	size_t cap;
	bool failed; /* memory ran out once: contents are incomplete; callers check it at the end */
};

/* Append; on lack of memory set failed, keep what was there and return -1. */
int buf_append(struct buf *buf, struct span text);
int buf_text(struct buf *buf, const char *string);
int buf_byte(struct buf *buf, char byte);
int buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Make room for more bytes behind len (not counted in len). 0, or -1 when out of memory. */
int buf_reserve(struct buf *buf, size_t more);

/* The contents as a span, borrowed until the next append. */
struct span buf_span(const struct buf *buf);

/* Put a NUL behind the contents (not counted) and give them as a C string; NULL when out of memory. */
const char *buf_string(struct buf *buf);

/* Forget the contents, keep the memory. */
void buf_clear(struct buf *buf);

/* Free the memory; empty and usable afterwards. */
void buf_done(struct buf *buf);

/* What utf8_decode does beyond ASCII. */
int utf8_decode_beyond_ascii(struct span text, size_t at, uint32_t *code);

/* Decode one code point at text[at]. Returns its length in bytes (1 to 4) and sets *code; for bytes
 * that are not UTF-8 returns the negated length of the maximal ill-formed subpart (-1 to -3) and sets
 * *code to U+FFFD. at < text.len. Source: Unicode 15, section 3.9, table 3-7 and "Best practices". */
static inline int utf8_decode(struct span text, size_t at, uint32_t *code)
{
	if ((unsigned char)text.at[at] >= 0x80)
		return utf8_decode_beyond_ascii(text, at, code);
	*code = (unsigned char)text.at[at];
	return 1;
}

/* Write a code point as UTF-8 to out[4]; returns its length. Surrogates and values over 10FFFF are
 * written as U+FFFD. */
size_t utf8_encode(uint32_t code, char out[4]);

/* Length of the longest prefix of text that is well-formed UTF-8. */
size_t utf8_valid_prefix(struct span text);

/* Length of the longest prefix that is ASCII (bytes below 0x80). */
size_t ascii_prefix(struct span text);

/* The largest position <= at that is not inside a character of well-formed text. */
size_t utf8_floor(struct span text, size_t at);

/* The smallest position >= at that is not inside a character of well-formed text. */
size_t utf8_ceil(struct span text, size_t at);

/* Append text so that a terminal, a log or a one-line message shows it harmlessly: control characters
 * (C0, DEL, C1), bidirectional overrides, line separators and ill-formed bytes become \xNN or \u{N};
 * with keep_newlines, \n and \t stay. 0, or -1 when out of memory. */
int text_printable(struct buf *out, struct span text, bool keep_newlines);

/* Append text escaped for HTML element content and quoted attributes; characters that may not stand in
 * HTML, or would reorder it, become visible \u{N}. */
int text_html(struct buf *out, struct span text);

/* How many single-character edits (insert, delete, replace) turn a into b, for "did you mean". Only
 * the first 63 bytes of each count. Source: Wagner and Fischer 1974. */
size_t text_distance(struct span a, struct span b);

/* The index of the name nearest to word, or -1 if none is near enough to be meant. */
int text_nearest(struct span word, const char *const *names, size_t nnames);

#endif
