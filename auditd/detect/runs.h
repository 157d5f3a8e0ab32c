/* A text as quick tests see it: its letters and digits in runs, each known by a hash of how it begins, and which marks it
 * holds. What two texts or lists of words have in common, their runs have too: so what the runs deny need not be looked
 * for. Private to this room. */
#ifndef DETECT_RUNS_H
#define DETECT_RUNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/* Bytes that a text holds somewhere. */
enum seen {
	SEEN_DIGIT = 1,
	SEEN_QUOTE = 2,  /* " */
	SEEN_TICK = 4,   /* ` */
	SEEN_ANGLE = 8,  /* < > */
	SEEN_EQUAL = 16, /* = */
	SEEN_SLASH = 32, /* / */
	SEEN_AT = 64,    /* @ */
	SEEN_OPEN = 128, /* { [ */
	SEEN_TILDE = 256,
	SEEN_PERCENT = 512,
	SEEN_APOSTROPHE = 1024,
	SEEN_BACKSLASH = 2048,
};

struct runs {
	uint32_t *at; /* in the order of the text */
	size_t n;
	size_t ndigits;
	unsigned seen; /* of enum seen */
};

/* Fill runs->at, which has room for len / 2 + 1, and the rest of *runs, of ASCII text in whatever case. */
typedef void runs_splitter(struct span text, struct runs *runs);

runs_splitter runs_split_portable;

/* The fastest that this processor has; all give the same. */
runs_splitter *runs_best_splitter(void);

/* The same of text that is not all ASCII and was folded, in small letters: other letters stand in runs too, and
 * characters that stand for words are runs of their own (see words.c). Never more than len / 2 + 1. */
void runs_split_folded(struct span text, struct runs *runs);

/* The hash of the longest run of a word or phrase (of equals the first), and its length; 0: it has none. Whatever text holds
 * the word holds such a run. */
size_t runs_longest(struct span word, uint32_t *hash);

/* Add what a text holds, in whatever encoding, to runs->seen and runs->ndigits. */
void runs_look(struct span text, struct runs *runs);

#endif
