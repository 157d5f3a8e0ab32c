/* What the prefilter looks for: strings of which every match of a pattern contains at least one. */
#ifndef MATCH_ANCHOR_H
#define MATCH_ANCHOR_H

#include <stddef.h>
#include <stdint.h>

#include "match/syntax.h"

enum { ANCHOR_SHORTEST = 2, ANCHOR_LONGEST = 16, ANCHOR_MOST = 512 };

/* Bytes to find with ASCII letters in either case: they are lower case here. */
struct anchor {
	unsigned char len;
	char bytes[ANCHOR_LONGEST];
};

/* A pattern's anchors, with the bytes between the start of the match and the start of the anchor in ASCII text. In
 * other text the least may be the same, the most is four times as many. */
struct anchors {
	const struct anchor *at;
	size_t n; /* 0: no anchors known, the pattern must run everywhere */
	uint32_t min_distance, max_distance; /* the latter may be ENDLESS */
	bool is_at_start;                    /* matches start at the start of the text only */
};

/* Find the cheapest anchors of a pattern: rare, and near the start of the match. They hold for folded text, and
 * for any text without U+017F and U+212A. *out lives in the arena. 0, or -1 with ERROR_MEMORY.
 * Source: the idea of required factors is in Navarro and Raffinot, Flexible Pattern Matching in Strings,
 * 2002, section 5.5. */
int anchors_find(
    const struct node *root, struct arena *arena, struct anchors *out, struct error *err);

/* How rare a string is in English text: minus the binary logarithm of its share of all positions, in quarters
 * of a bit. */
struct rarity {
	unsigned whole;     /* of the string */
	unsigned window;    /* of its rarest four bytes (two, where it has less than four) */
	unsigned window_at; /* where those begin */
};

struct rarity anchor_rarity(const struct anchor *anchor);

#endif
