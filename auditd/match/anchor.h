/* What the prefilter looks for: strings of which every match of a pattern contains at least one. */
#ifndef MATCH_ANCHOR_H
#define MATCH_ANCHOR_H

#include <stddef.h>
#include <stdint.h>

#include "match/symbols.h"
#include "match/syntax.h"

enum { ANCHOR_SHORTEST = 2, ANCHOR_LONGEST = 14, ANCHOR_MOST = 512 };

/* Bytes of an anchor that stand for any of a kind: of those that are SYMBOL_OTHER, and digits. */
enum { ANY_OTHER = 1, ANY_DIGIT = 2 };

/* Bytes to find with ASCII letters in either case: they are lower case here. An edge is a place where the text begins or
 * ends, or a byte lies beside it that is SYMBOL_OTHER. */
struct anchor {
	unsigned char len;
	bool opens, closes; /* an edge lies before the first byte; behind the last one */
	char bytes[ANCHOR_LONGEST];
};

/* A pattern's anchors, with the bytes between the start of the match and the start of the anchor in ASCII text. In
 * other text the least may be the same, the most is four times as many. */
struct anchors {
	const struct anchor *at;
	size_t n; /* 0: no anchors known, the pattern must run everywhere */
	uint32_t min_distance, max_distance; /* the latter may be ENDLESS */
	uint64_t rate;                       /* how many are expected in 2^48 bytes of chat text */
	uint64_t key_rate;                   /* and of what the scan has to look at for them */
	bool is_at_start;                    /* matches start at the start of the text only */
};

/* Find the cheapest anchors of a pattern: rare, and near the start of the match. They hold for folded text, and
 * for any text without U+017F and U+212A. *out lives in the arena. 0, or -1 with ERROR_MEMORY.
 * Source: the idea of required factors is in Navarro and Raffinot, Flexible Pattern Matching in Strings,
 * 2002, section 5.5. */
int anchors_find(
    const struct node *root, struct arena *arena, struct anchors *out, struct error *err);

/* Is it so often met that the pattern's windows are better found only when they are asked for? */
bool anchors_are_common(const struct anchors *anchors);

/* Has it bytes beyond ASCII? */
bool anchor_is_beyond(const struct anchor *anchor);

/* Bytes of an anchor that stand for no others: six, or three to five if nowhere are more. */
struct anchor_piece {
	unsigned at, len; /* 0: there are none */
	unsigned rarity;
};

/* The rarest of which one of the first three says more than its symbol. */
struct anchor_piece anchor_own_piece(const struct anchor *anchor);

/* By what the scan first finds an anchor: six symbols, or the bytes of its piece. */
struct anchor_key {
	unsigned rarity;
	unsigned whole; /* the rarity of the anchor */
	bool is_own;    /* by bytes */
};

struct anchor_key anchor_key(const struct anchor *anchor);

/* The symbol that a byte of an anchor has. */
static inline unsigned char anchor_symbol(char byte)
{
	return byte == ANY_DIGIT ? SYMBOL_DIGIT : symbol_of((unsigned char)byte);
}

/* Does its symbol not tell the byte? Blanks may be anything that is SYMBOL_OTHER: between the same words that is rare. */
static inline bool anchor_needs_byte(char byte)
{
	unsigned char symbol = anchor_symbol(byte);

	return byte != ANY_OTHER && byte != ANY_DIGIT && byte != ' ' &&
	       (symbol == SYMBOL_OTHER || symbol == SYMBOL_DIGIT);
}

static inline bool anchor_needs_bytes(const struct anchor *anchor)
{
	for (unsigned i = 0; i < anchor->len; i++)
		if (anchor_needs_byte(anchor->bytes[i]))
			return true;
	return false;
}

/* Bytes with their edges, which are symbols too. */
static inline unsigned anchor_width(const struct anchor *anchor)
{
	return anchor->len + (unsigned)anchor->opens + (unsigned)anchor->closes;
}

/* An anchor as symbols, edges included: anchor_width of them. */
struct anchor_symbols {
	unsigned char at[ANCHOR_LONGEST + 2];
	unsigned n;
};

struct anchor_symbols anchor_symbols(const struct anchor *anchor);

/* What symbols beyond the rarest six add to rarity. */
static inline unsigned symbols_surplus(unsigned n)
{
	return n > 6 ? (n - 6) * 2 : 0;
}

/* How rare symbols are in chat text: minus the binary logarithm of their share of all positions, in quarters of a bit; and
 * what the bytes of an anchor add that must be compared. */
unsigned symbols_rarity(const unsigned char *symbols, unsigned n);
unsigned bytes_rarity(const struct anchor *anchor);

#endif
