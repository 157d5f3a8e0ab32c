/* The values of a tool call's arguments. */
#ifndef DETECT_LEAVES_H
#define DETECT_LEAVES_H

#include "base/arena.h"
#include "base/text.h"

enum { LEAVES_MOST = 256 };

/* Where a value stands in the arguments, and what it says, unescaped. */
struct leaf {
	uint32_t start, end; /* without its quotes */
	struct span text;    /* in the arena, or the arguments' own */
};

struct leaves {
	struct leaf at[LEAVES_MOST];
	size_t n;
	bool is_full; /* there are more */
};

/* Find all strings and numbers of JSON arguments but its keys, in order; of anything else the whole text as one. In one pass.
 * 0, or -1 when out of memory. */
int leaves_find(struct span arguments, struct arena *arena, struct leaves *leaves);

#endif
