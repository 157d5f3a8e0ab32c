/* Sets of small numbers as arrays of 64-bit words. */
#ifndef MATCH_BITS_H
#define MATCH_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline size_t bits_words(size_t nbits)
{
	return (nbits + 63) / 64;
}

static inline bool bits_has(const uint64_t *bits, size_t index)
{
	return bits[index / 64] >> (index % 64) & 1;
}

static inline void bits_add(uint64_t *bits, size_t index)
{
	bits[index / 64] |= 1ull << (index % 64);
}

/* The index of the lowest bit of a word that is not 0. */
static inline size_t bits_lowest(uint64_t word)
{
	return (size_t)__builtin_ctzll(word);
}

#endif
