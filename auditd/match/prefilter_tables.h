/* The tables of a prefilter: made by prefilter_build.c, used by prefilter.c.
 *
 * A string is found by its window: its rarest four bytes, or two where it has less than four. With case bits set
 * they are its key. */
#ifndef MATCH_PREFILTER_TABLES_H
#define MATCH_PREFILTER_TABLES_H

#include "match/prefilter.h"

/* Of windows that pass the first table by chance there would be too many with more strings than FEW_STRINGS. */
enum { SMALL_BITS = 15, LARGE_BITS = 17, FEW_STRINGS = 1000 };

/* Setting these bits makes letters small, and some other bytes alike: comparison tells those apart. */
#define CASE_BITS 0x2020202020202020u

/* A string with what tells most other texts with its window apart. */
struct entry {
	uint32_t key;       /* of the window */
	uint32_t other_key; /* of the four bytes furthest from it */
	uint32_t string;
	unsigned char window, other, len; /* where the two begin; the string's length */
};

/* All entries of one key. */
struct slot {
	uint32_t key;
	uint32_t first, n; /* n == 0: empty */
};

/* A string and the patterns it speaks for. */
struct string {
	struct anchor text;
	uint32_t first_user, nusers;
};

/* Of a pattern's anchors from the start of the match. */
struct distance {
	uint32_t min, max;
	uint32_t max_beyond; /* in text that is not ASCII */
	bool is_at_start;    /* of the text */
};

struct prefilter {
	/* By hash of the key of a window of four: a byte that is 1 if a string may have it. The small table fits
	 * the first-level cache. */
	unsigned char small[1 << SMALL_BITS];
	unsigned char large[1 << LARGE_BITS];
	unsigned char pairs[1 << 16]; /* by the key of a window of two */
	bool is_large, has_pairs;     /* which of them a scan needs */
	struct slot *
	    slots; /* by hash of the key; keys of two have nothing in their upper half, others have */
	uint32_t slot_mask;
	struct entry *entries;
	size_t nentries;
	struct string *strings;
	size_t nstrings;
	uint32_t *users;            /* patterns */
	struct distance *distances; /* by pattern */
};

/* Bytes as a number, the first lowest. */
static inline uint32_t load32(const unsigned char *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

static inline uint64_t load64(const unsigned char *at)
{
	return load32(at) | (uint64_t)load32(at + 4) << 32;
}

/* Source: multiplicative hashing, Knuth, The Art of Computer Programming, volume 3, section 6.4. */
static inline uint32_t hash(uint32_t key)
{
	return key * 0x9e3779b1u;
}

static inline uint32_t small_index(uint32_t key)
{
	return hash(key) >> (32 - SMALL_BITS);
}

static inline uint32_t large_index(uint32_t key)
{
	return hash(key) >> (32 - LARGE_BITS);
}

static inline uint32_t slot_index(const struct prefilter *prefilter, uint32_t key)
{
	return hash(key) >> 12 & prefilter->slot_mask;
}

#endif
