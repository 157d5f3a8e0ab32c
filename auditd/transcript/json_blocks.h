/* Strings by blocks of 64 bytes, a bit for each: what the vector scans share once they have turned bytes
 * into bits. Nobody else includes this. */
#ifndef TRANSCRIPT_JSON_BLOCKS_H
#define TRANSCRIPT_JSON_BLOCKS_H

#include "transcript/json_private.h"

/* Which bytes of a block are what. */
struct block {
	uint64_t quotes, backslashes, controls, beyond;
};

/* The same of bytes behind a backslash, and of what must follow them. */
struct escapes {
	uint64_t simple, u, hex;
};

/* What one block leaves to the next. */
struct carry {
	uint64_t escaped; /* 1: the first byte stands behind a backslash */
	uint64_t hex;     /* the first bytes must be hexadecimal digits */
};

/* Which bytes stand behind a backslash that does not itself stand behind one. In a row of backslashes
 * these are every second one: adding the row's first bit to the row carries out behind it, at an even or
 * odd place as it began at one.
 * Source: Langdale and Lemire, "Parsing gigabytes of JSON per second", 2019, section 3.1.1. */
static inline uint64_t find_escaped(uint64_t backslashes, uint64_t *carry)
{
	const uint64_t even = UINT64_C(0x5555555555555555);

	backslashes &= ~*carry;
	uint64_t follows = backslashes << 1 | *carry;
	uint64_t odd_starts = backslashes & ~even & ~follows;
	uint64_t sum = odd_starts + backslashes;
	*carry = sum < backslashes;
	return (even ^ sum << 1) & follows;
}

/* The bits up to the lowest one, itself included; all if there is none. */
static inline uint64_t up_to_lowest(uint64_t bits)
{
	return bits ^ (bits - 1);
}

/* The digits that must follow each `u`: within the block, and as carry. */
static inline uint64_t hex_wanted(uint64_t u, struct carry *carry)
{
	uint64_t wanted = carry->hex | u << 1 | u << 2 | u << 3 | u << 4;

	carry->hex = u >> 63 | u >> 62 | u >> 61 | u >> 60;
	return wanted;
}

/* Are all escapes up to a string's end well-formed? span: the bits of the string in this block, and of its
 * closing quote. */
static inline bool are_well_formed(
    const struct escapes *escapes, uint64_t escaped, uint64_t span, struct carry *carry)
{
	uint64_t u = escaped & escapes->u & span;
	uint64_t wanted = hex_wanted(u, carry);

	return (escaped & span & ~escapes->simple & ~u) == 0 &&
	       (wanted & span & ~escapes->hex) == 0;
}

static inline unsigned marks_of(const struct block *block, uint64_t span)
{
	unsigned marks = 0;

	if (block->backslashes & span)
		marks |= MARK_ESCAPE;
	if (block->beyond & span)
		marks |= MARK_BEYOND_ASCII;
	if (block->controls & span)
		marks |= MARK_CONTROL;
	return marks;
}

#endif
