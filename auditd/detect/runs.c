/* The portable splitters: byte by byte, a run's first eight bytes make its hash. */
#include <string.h>

#include "detect/runs.h"
#include "detect/runs_hash.h"
#include "detect/text.h"

static const uint16_t marks[256] = {
    ['0'] = SEEN_DIGIT,
    ['1'] = SEEN_DIGIT,
    ['2'] = SEEN_DIGIT,
    ['3'] = SEEN_DIGIT,
    ['4'] = SEEN_DIGIT,
    ['5'] = SEEN_DIGIT,
    ['6'] = SEEN_DIGIT,
    ['7'] = SEEN_DIGIT,
    ['8'] = SEEN_DIGIT,
    ['9'] = SEEN_DIGIT,
    ['"'] = SEEN_QUOTE,
    ['`'] = SEEN_TICK,
    ['<'] = SEEN_ANGLE,
    ['>'] = SEEN_ANGLE,
    ['='] = SEEN_EQUAL,
    ['/'] = SEEN_SLASH,
    ['@'] = SEEN_AT,
    ['{'] = SEEN_OPEN,
    ['['] = SEEN_OPEN,
    ['~'] = SEEN_TILDE,
    ['%'] = SEEN_PERCENT,
    ['\''] = SEEN_APOSTROPHE,
    ['\\'] = SEEN_BACKSLASH,
};

static bool is_plain(unsigned char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

void runs_look(struct span text, struct runs *runs)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned mark = marks[(unsigned char)text.at[i]];
		runs->seen |= mark;
		runs->ndigits += mark & SEEN_DIGIT;
	}
}

void runs_split_portable(struct span text, struct runs *runs)
{
	size_t n = 0;

	*runs = (struct runs){.at = runs->at};
	runs_look(text, runs);
	for (size_t i = 0; i < text.len; i++) {
		size_t start = i;
		while (i < text.len && is_plain((unsigned char)text.at[i]))
			i++;
		if (i > start)
			runs->at[n++] = run_hash(run_key(text, start, i));
	}
	runs->n = n;
}

/* The end of the run that begins at a place; the place itself: none does, *next is behind what stands there. */
static size_t run_end(struct span text, size_t at, size_t *next)
{
	uint32_t code;
	size_t start = at;

	for (*next = at; at < text.len; at = *next) {
		int n = utf8_decode(text, at, &code);
		*next = at + (n > 0 ? (size_t)n : 1);
		if (n <= 0 || !word_is_letter(code))
			return at;
		if (word_stands_alone(code)) {
			if (at == start)
				return *next;
			*next = at;
			return at;
		}
	}
	return at;
}

void runs_split_folded(struct span text, struct runs *runs)
{
	size_t n = 0, next;

	*runs = (struct runs){.at = runs->at};
	runs_look(text, runs);
	for (size_t at = 0; at < text.len; at = next) {
		size_t end = run_end(text, at, &next);
		if (end > at)
			runs->at[n++] = run_hash(run_key(text, at, end));
	}
	runs->n = n;
}

size_t runs_longest(struct span word, uint32_t *hash)
{
	size_t next, longest = 0;

	for (size_t at = 0; at < word.len; at = next) {
		size_t end = run_end(word, at, &next);
		if (end - at <= longest)
			continue;
		*hash = run_hash(run_key(word, at, end));
		longest = end - at;
	}
	return longest;
}
