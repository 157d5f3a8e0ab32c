/* Headers of deflated blocks. What zlib refuses is found odd here, at the same bit or later. */
#include <stdint.h>
#include <string.h>

#include "decode/gzip_trees.h"

enum {
	LITERALS_MOST = 286,
	DISTANCES_MOST = 30,
	LENGTHS = 19,    /* codes that code lengths are written in */
	LENGTH_BITS = 7, /* of the longest of them */
	CODE_BITS = 15,  /* of the longest code */
	END_OF_BLOCK = 256,
};

enum { BLOCK_STORED, BLOCK_FIXED, BLOCK_DYNAMIC };

/* Bits read from the lowest on. When there are fewer than asked for, is_short is set, and zeros are read. */
struct bits {
	const unsigned char *at;
	const unsigned char *end;
	uint64_t held;
	unsigned nheld;
	size_t taken; /* since the header began */
	bool is_short;
};

/* Hold at least n bits, 32 at most, if there are so many. */
static void hold(struct bits *bits, unsigned n)
{
	if (bits->nheld >= n)
		return;
	/* Twenty-four bits at least stay free, and a byte is taken no more often than it fits. */
	while (bits->nheld <= 56 && bits->at < bits->end) {
		bits->held |= (uint64_t)*bits->at++ << bits->nheld;
		bits->nheld += 8;
	}
}

static void drop(struct bits *bits, unsigned n)
{
	if (n > bits->nheld) {
		bits->is_short = true;
		return;
	}
	bits->held >>= n;
	bits->nheld -= n;
	bits->taken += n;
}

static unsigned take(struct bits *bits, unsigned n)
{
	hold(bits, n);
	unsigned value = (unsigned)bits->held & ((1U << n) - 1);
	drop(bits, n);
	return bits->is_short ? 0 : value;
}

/* Do codes of these lengths use up all that can be written in most bits? */
static bool is_complete(const unsigned char *lengths, size_t n, unsigned most)
{
	uint32_t used = 0;

	for (size_t i = 0; i < n; i++) {
		if (lengths[i] > 0)
			used += 1U << (most - lengths[i]);
	}
	return used == 1U << most;
}

/* For every LENGTH_BITS bits that may come: the symbol that they begin with << 3 | its length. The codes are
 * complete, so no entry stays unset. */
struct length_codes {
	unsigned char entries[1 << LENGTH_BITS];
};

static unsigned reversed(unsigned code, unsigned length)
{
	unsigned result = 0;

	for (unsigned i = 0; i < length; i++)
		result |= (code >> i & 1) << (length - 1 - i);
	return result;
}

static void make_codes(struct length_codes *codes, const unsigned char *lengths)
{
	unsigned code = 0;

	for (unsigned length = 1; length <= LENGTH_BITS; length++, code <<= 1) {
		for (unsigned symbol = 0; symbol < LENGTHS; symbol++) {
			if (lengths[symbol] != length)
				continue;
			unsigned step = 1U << length;
			for (unsigned i = reversed(code, length); i < 1 << LENGTH_BITS; i += step)
				codes->entries[i] = (unsigned char)(symbol << 3 | length);
			code++;
		}
	}
}

/* Read the lengths of the codes that lengths are written in. False: odd, or cut short. */
static bool read_codes(struct bits *bits, unsigned n, struct length_codes *codes)
{
	static const unsigned char order[LENGTHS] = {
	    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
	unsigned char lengths[LENGTHS] = {0};

	for (unsigned i = 0; i < n; i++)
		lengths[order[i]] = (unsigned char)take(bits, 3);
	if (bits->is_short || !is_complete(lengths, LENGTHS, LENGTH_BITS))
		return false;
	make_codes(codes, lengths);
	return true;
}

/* How often the length that a symbol stands for comes; *length is the one before, and becomes that. */
static unsigned read_repeat(struct bits *bits, unsigned symbol, unsigned char *length)
{
	switch (symbol) {
	case 16:
		return 3 + take(bits, 2);
	case 17:
		*length = 0;
		return 3 + take(bits, 3);
	case 18:
		*length = 0;
		return 11 + take(bits, 7);
	default:
		*length = (unsigned char)symbol;
		return 1;
	}
}

/* Read n lengths. False: odd, or cut short. */
static bool read_lengths(
    struct bits *bits, const struct length_codes *codes, unsigned char *lengths, size_t n)
{
	unsigned char length = 0;

	for (size_t have = 0; have < n;) {
		hold(bits, LENGTH_BITS);
		unsigned entry = codes->entries[bits->held & ((1 << LENGTH_BITS) - 1)];
		unsigned symbol = entry >> 3;
		drop(bits, entry & 7);
		if (bits->is_short || (symbol == 16 && have == 0))
			return false;
		unsigned repeat = read_repeat(bits, symbol, &length);
		if (bits->is_short || repeat > n - have)
			return false;
		memset(lengths + have, length, repeat);
		have += repeat;
	}
	return true;
}

/* Read the rest of the header of a block with codes of its own. False: odd, or cut short. */
static bool read_dynamic(struct bits *bits)
{
	unsigned char lengths[LITERALS_MOST + DISTANCES_MOST];
	struct length_codes codes;
	unsigned nliterals = 257 + take(bits, 5);
	unsigned ndistances = 1 + take(bits, 5);
	unsigned ncodes = 4 + take(bits, 4);

	if (bits->is_short || nliterals > LITERALS_MOST || ndistances > DISTANCES_MOST)
		return false;
	if (!read_codes(bits, ncodes, &codes) ||
	    !read_lengths(bits, &codes, lengths, nliterals + ndistances))
		return false;
	return lengths[END_OF_BLOCK] > 0 && is_complete(lengths, nliterals, CODE_BITS) &&
	       is_complete(lengths + nliterals, ndistances, CODE_BITS);
}

static bool read_stored(struct bits *bits, unsigned shift, size_t *nstored)
{
	take(bits, (8 - (shift + (unsigned)bits->taken) % 8) % 8);
	unsigned length = take(bits, 16);
	unsigned complement = take(bits, 16);

	*nstored = length;
	return !bits->is_short && (length ^ complement) == 0xffff;
}

enum gzip_trees_kind gzip_trees_read(struct span bytes, unsigned shift, struct gzip_trees *trees)
{
	const unsigned char *at = (const unsigned char *)bytes.at;
	struct bits bits = {.at = at, .end = at + bytes.len};
	bool is_good = true;

	take(&bits, shift);
	bits.taken = 0;
	*trees = (struct gzip_trees){.is_final = take(&bits, 1)};
	unsigned kind = take(&bits, 2);
	if (bits.is_short)
		return TREES_SHORT;
	if (kind == BLOCK_STORED)
		is_good = read_stored(&bits, shift, &trees->nstored);
	else if (kind == BLOCK_DYNAMIC)
		is_good = read_dynamic(&bits);
	else if (kind != BLOCK_FIXED)
		return TREES_ODD;
	if (bits.is_short)
		return TREES_SHORT;
	trees->nbits = bits.taken;
	if (!is_good)
		return TREES_ODD;
	return kind == BLOCK_STORED ? TREES_STORED : TREES_CODED;
}
