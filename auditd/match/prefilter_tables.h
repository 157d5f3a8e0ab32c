/* The tables of a prefilter: made by prefilter_build.c, used by prefilter.c.
 *
 * A string of symbols is found by its window: its rarest WINDOW symbols, or all where it has less. Of these the first
 * four (KEY) choose a word of the first table, the others a bit of it. */
#ifndef MATCH_PREFILTER_TABLES_H
#define MATCH_PREFILTER_TABLES_H

#include "match/prefilter.h"

enum { KEY = 4, OWN_KEY = 3, WINDOW = 6, STRING_LONGEST = ANCHOR_LONGEST + 2 };

/* Words of the first table: as many as the second-level cache has room for beside all else. */
enum { TABLE_BITS = 14 };

/* Keys of strings that are only two symbols long have this in their upper half. */
#define PAIR_KEY 0xffff0000u

/* Keys of three bytes have this in their highest. */
#define OWN_KEY_MARK 0xfd000000u

/* The symbols of a key of OWN_KEY bytes. */
#define OWN_KEY_MASK 0x00ffffffu

/* A string as it is compared: symbols, zeros behind them. Half a line of the cache, for most of these are far apart. */
struct entry {
	uint64_t low, high;
	uint32_t string;
	uint32_t first_user;
	unsigned char window, len; /* where the window begins; symbols of the string */
	bool opens, closes;        /* edges are among them */
	bool is_exact;             /* of some bytes more than the symbol must be compared */
	bool is_last;              /* of its key */
};

/* Where the entries of a key begin. */
struct slot {
	uint32_t key;
	uint32_t first; /* NO_ENTRY: empty */
};

#define NO_ENTRY UINT32_MAX

/* A string and the first of the patterns it speaks for. */
struct string {
	struct anchor text;
	bool is_own; /* it is found by its bytes */
	uint32_t first_user;
};

/* A pattern that a string speaks for, and the bytes from the start of its match. */
struct user {
	uint32_t pattern;
	uint32_t min, max;
	uint32_t max_beyond; /* in text that is not ASCII */
	bool is_at_start;    /* of the text */
	bool is_last;        /* of its string */
};

/* Positions of a block that may begin a window are written down in order; how many. symbols has WINDOW and 32 more behind
 * the last. */
struct prefilter;
typedef size_t (*find_function)(
    const uint32_t *table, const unsigned char *symbols, size_t n, uint32_t *places);
typedef void (*read_function)(const unsigned char *text, size_t n, unsigned char *symbols);

/* A way to do the two steps that look at every byte. */
struct method {
	const char *name;
	bool (*is_possible)(void);
	read_function read;     /* bytes to symbols */
	read_function lower;    /* bytes to bytes without upper case */
	find_function find;     /* by KEY symbols */
	find_function find_own; /* by OWN_KEY bytes */
};

extern const struct method prefilter_portable, prefilter_avx2, prefilter_avx512;

struct prefilter {
	uint32_t table[1 << TABLE_BITS];
	/* The same for strings that are found by their bytes: three are the key. NULL: there are none. is_own: some of them are
	 * ASCII. */
	uint32_t *own;
	bool is_own;
	unsigned char pairs[1024]; /* by pair_index: 1 if a string of two symbols is that */
	bool has_pairs;
	const struct method *method;
	struct slot *slots; /* by hash of the key */
	uint32_t slot_mask;
	struct entry *entries;
	struct string *strings;
	size_t nstrings;
	struct user *users;
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
#define HASH_FACTOR 0x9e3779b1u

static inline uint32_t table_index(uint32_t key)
{
	return key * HASH_FACTOR >> (32 - TABLE_BITS);
}

/* The bit of a word that the two symbols behind a key choose: three bits by the first, two by the second. */
static inline unsigned table_bit(unsigned fifth, unsigned sixth)
{
	return (fifth & 7) | (sixth & 3) << 3;
}

static inline unsigned pair_index(unsigned first, unsigned second)
{
	return first | second << 5;
}

static inline uint32_t slot_index(const struct prefilter *prefilter, uint32_t key)
{
	return key * HASH_FACTOR >> 8 & prefilter->slot_mask;
}

#endif
