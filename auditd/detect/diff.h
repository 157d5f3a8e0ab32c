/* The differences of two sequences. Pure. Private to this room. */
#ifndef DETECT_DIFF_H
#define DETECT_DIFF_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* Items [a, a_end) of the one became [b, b_end) of the other; either may be empty. */
struct hunk {
	size_t a, a_end, b, b_end;
};

struct hunks {
	struct hunk *at; /* in order */
	size_t n;
};

enum { DIFF_MOST = 256 };

/* Find the fewest items to delete and insert that turn a into b; items are equal where their hashes are. Time is
 * (na + nb) times the number of differences. 1; 0 where there are more than DIFF_MOST differences; -1 when out of memory.
 * Source: Myers, "An O(ND) difference algorithm and its variations", 1986. */
int diff_run(const uint64_t *a, size_t na, const uint64_t *b, size_t nb, struct arena *arena,
    struct hunks *hunks);

#endif
