/* Code, quotations and tags: told by their marks alone, more simply than segments.c tells them, for here a wrong guess
 * costs a few words. */
#include <string.h>

#include "match/language_words.h"

enum {
	QUOTE_LONGEST = 500, /* bytes */
	CODE_LONGEST = 200,  /* bytes of `code` and of a tag */
};

/* What a mark opens another closes. */
struct pair {
	struct span open, close;
	size_t longest; /* bytes between them */
	bool one_line;  /* else one paragraph */
};

static const struct pair pairs[LANGUAGE_PAIRS] = {
    {SPAN("\""), SPAN("\""), QUOTE_LONGEST, false},
    {SPAN("\u201c"), SPAN("\u201d"), QUOTE_LONGEST, false},
    {SPAN("\u201e"), SPAN("\u201c"), QUOTE_LONGEST, false},
    {SPAN("\u00ab"), SPAN("\u00bb"), QUOTE_LONGEST, false},
    {SPAN("\u300c"), SPAN("\u300d"), QUOTE_LONGEST, false},
    {SPAN("\u300e"), SPAN("\u300f"), QUOTE_LONGEST, false},
    {SPAN("`"), SPAN("`"), CODE_LONGEST, true},
    {SPAN("<"), SPAN(">"), CODE_LONGEST, true},
};

/* Where a mark begins at one of the places [at, last), or last. */
static size_t find_mark(struct span text, size_t at, size_t last, struct span mark)
{
	while (at < last) {
		const char *found = memchr(text.at + at, mark.at[0], last - at);
		if (found == NULL)
			break;
		at = (size_t)(found - text.at);
		if (memcmp(found, mark.at, mark.len) == 0)
			return at;
		at++;
	}
	return last;
}

/* Where in [at, last) the line ends, or the paragraph; or last. */
static size_t find_break(struct span text, size_t at, size_t last, bool one_line)
{
	while (at < last) {
		const char *found = memchr(text.at + at, '\n', last - at);
		if (found == NULL)
			break;
		at = (size_t)(found - text.at);
		if (one_line || (at + 1 < text.len && text.at[at + 1] == '\n'))
			return at;
		at++;
	}
	return last;
}

/* Where what the pair encloses ends, or the same place if nothing closes it. That nothing did up to some place is
 * remembered, so that marks without a match cost no more than the text's length. */
static size_t behind_pair(struct language_marks *marks, struct span text, size_t place, size_t kind)
{
	const struct pair *pair = &pairs[kind];
	size_t start = place + pair->open.len, left = text.len - start;
	size_t end = left > pair->longest ? start + pair->longest : text.len;
	size_t at = start > marks->unclosed[kind] ? start : marks->unclosed[kind];
	size_t last = end >= pair->close.len ? end - pair->close.len + 1 : 0;

	if (last < at)
		last = at;
	size_t close = find_mark(text, at, last, pair->close);
	size_t stop = find_break(text, at, close, pair->one_line);
	if (stop == close && close < last)
		return close + pair->close.len;
	marks->unclosed[kind] = stop;
	return place;
}

/* A fence goes on to the next one, or to the end. */
static size_t behind_fence(struct span text, size_t place)
{
	static const struct span fence = SPAN("```");
	size_t at = place + fence.len, last = text.len - fence.len + 1;
	size_t found = at < last ? find_mark(text, at, last, fence) : last;

	return found < last ? found + fence.len : text.len;
}

static size_t behind_line(struct span text, size_t place)
{
	const char *newline = memchr(text.at + place, '\n', text.len - place);

	return newline ? (size_t)(newline - text.at) + 1 : text.len;
}

size_t language_behind(struct language_marks *marks, struct span text, size_t at)
{
	struct span rest = span_slice(text, at, text.len);
	static const struct span fence = SPAN("```");

	if (span_starts(rest, fence))
		return behind_fence(text, at);
	if (rest.at[0] == '>' && (at == 0 || text.at[at - 1] == '\n'))
		return behind_line(text, at);
	for (size_t i = 0; i < LANGUAGE_PAIRS; i++)
		if (rest.at[0] == pairs[i].open.at[0] && span_starts(rest, pairs[i].open))
			return behind_pair(marks, text, at, i);
	return at;
}
