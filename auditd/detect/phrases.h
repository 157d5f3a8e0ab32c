/* Phrases for cues: words in a row with gaps between, found in one pass over a text's words.
 *
 * A phrase is made of elements set apart by blanks. An element is words set apart by '|', in small letters; a word that
 * ends with '*' stands for all that begin so, except in the first element. "~n" before an element lets up to n words
 * stand between it and the one before; an element that begins with '?' may be missing. A phrase does not go beyond the
 * end of a sentence. */
#ifndef DETECT_PHRASES_H
#define DETECT_PHRASES_H

#include "base/arena.h"
#include "detect/flat.h"

struct phrases;

/* Make an empty set of phrases in an arena. NULL when out of memory. */
struct phrases *phrases_new(struct arena *arena);

/* Add a phrase under a number of the caller's. 0, or -1 when out of memory. What is no phrase never matches. */
int phrases_add(struct phrases *phrases, struct span phrase, unsigned tag);

/* When all are added, before the first search. 0, or -1 when out of memory. */
int phrases_end(struct phrases *phrases);

/* The phrases that begin at word `at`: the bit of each one's tag (below 32); *end is set behind the longest. What it
 * costs is bounded by the phrases alone. */
unsigned phrases_at(const struct phrases *phrases, const struct flat *flat, size_t at, size_t *end);

#endif
