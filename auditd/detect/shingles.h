/* A set of shingles (hashes of words in a row) that knows where each stood first. Private to this room. */
#ifndef DETECT_SHINGLES_H
#define DETECT_SHINGLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct shingle {
	uint64_t hash;
	uint32_t place; /* as given; UINT32_MAX: a free slot */
	uint32_t mark;  /* the caller's */
};

struct shingle_set {
	struct shingle *slots; /* a power of two of them */
	size_t mask;
	size_t n;
	bool was_lost; /* one found no room: texts made to collide */
};

/* Make room for at most n shingles in the arena. 0, or -1 when out of memory. Borrows the arena's memory. */
int shingles_init(struct shingle_set *set, struct arena *arena, size_t n);

/* Add a shingle at a place unless it is there. Returns the one that is there, or NULL when it found no room within a
 * bounded number of steps, which was_lost remembers. */
struct shingle *shingles_add(struct shingle_set *set, uint64_t hash, uint32_t place, bool *is_new);

/* The shingle of that hash, or NULL. */
struct shingle *shingles_find(const struct shingle_set *set, uint64_t hash);

#endif
