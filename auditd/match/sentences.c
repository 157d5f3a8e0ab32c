/* Where sentences begin. */
#include <string.h>

#include "match/segments.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_closing(char c)
{
	return c == '"' || c == '\'' || c == ')' || c == ']' || c == '*' || c == '_';
}

/* The word before the full stop, without blanks: "e.g" of "e.g.". At most 12 bytes are looked at. */
static struct span word_before(struct span text, size_t stop)
{
	size_t start = stop;

	while (start > 0 && stop - start < 12 && !is_blank(text.at[start - 1]) &&
	       text.at[start - 1] != '(')
		start--;
	return span_slice(text, start, stop);
}

static bool is_word(struct span word, const char *small)
{
	if (word.len != strlen(small))
		return false;
	for (size_t i = 0; i < word.len; i++)
		if ((word.at[i] | (is_letter(word.at[i]) ? 0x20 : 0)) != small[i])
			return false;
	return true;
}

/* A number that begins its line: "12." of a list. */
static bool is_item_number(struct span text, struct span word)
{
	size_t start = (size_t)(word.at - text.at);

	for (size_t i = 0; i < word.len; i++)
		if (!is_digit(word.at[i]))
			return false;
	while (start > 0 && (text.at[start - 1] == ' ' || text.at[start - 1] == '\t'))
		start--;
	return word.len > 0 && word.len <= 3 && (start == 0 || text.at[start - 1] == '\n');
}

/* Does the full stop here belong to the word before it? */
static bool is_abbreviated(struct span text, size_t stop)
{
	static const char *const abbreviations[] = {"mr", "mrs", "ms", "dr", "prof", "st", "vs",
	    "e.g", "i.e", "approx", "fig", "jr", "sr", "u.s", "u.k", "cf", "dept", "gov", "inc",
	    "ltd"};
	struct span word = word_before(text, stop);

	if (word.len == 1 && word.at[0] >= 'A' && word.at[0] <= 'Z' && word.at[0] != 'I')
		return true;
	for (size_t i = 0; i < ARRAY_LEN(abbreviations); i++)
		if (is_word(word, abbreviations[i]))
			return true;
	return is_item_number(text, word);
}

/* Ideographic full stops and wide marks. Their length in bytes, or 0. */
static size_t wide_stop(struct span text, size_t at)
{
	static const char *const stops[] = {"\u3002", "\uff01", "\uff1f", "\uff61"};
	struct span rest = span_slice(text, at, at + 3);

	for (size_t i = 0; i < ARRAY_LEN(stops); i++)
		if (span_is(rest, stops[i]))
			return rest.len;
	return 0;
}

/* Does a sentence end at this byte? Sets *end behind its last mark. */
static bool ends_here(struct span text, size_t at, size_t *end)
{
	char c = text.at[at];

	if (c == '\n') {
		*end = at + 1;
		return true;
	}
	if (c != '.' && c != '!' && c != '?') {
		size_t length = (unsigned char)c < 0xe3 ? 0 : wide_stop(text, at);
		*end = at + length;
		return length > 0;
	}
	size_t behind = at + 1;
	while (behind < text.len && is_closing(text.at[behind]))
		behind++;
	*end = behind;
	if (behind == text.len || is_blank(text.at[behind]))
		return c != '.' || !is_abbreviated(text, at);
	return c != '.' && (unsigned char)text.at[behind] >= 0x80;
}

int sentences_find(struct span text, struct buf *starts)
{
	bool is_over = false;  /* a sentence has ended, and the next has not begun */
	bool has_text = false; /* the first one has begun */

	buf_clear(starts);
	for (size_t at = 0; at < text.len;) {
		size_t end = at + 1;
		if (is_over && !is_blank(text.at[at])) {
			uint32_t start = (uint32_t)at;
			(void)buf_append(starts, (struct span){(const char *)&start, sizeof start});
			is_over = false;
		}
		bool ends = ends_here(text, at, &end);
		has_text |= !is_blank(text.at[at]);
		is_over |= ends && has_text;
		at = ends ? end : at + 1;
	}
	return starts->failed ? -1 : 0;
}
