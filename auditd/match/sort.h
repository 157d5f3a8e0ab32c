/* Sorting by number, in a time that is linear in how many there are. */
#ifndef MATCH_SORT_H
#define MATCH_SORT_H

#include <stddef.h>
#include <stdint.h>

/* Which of things that are elsewhere, and the number that it is sorted by. */
struct numbered {
	uint64_t number;
	uint32_t index;
};

/* Sort by number; equal ones keep their order. 0, or -1 when out of memory. Source: radix sort from the lowest digit, Knuth,
 * The Art of Computer Programming, volume 3, section 5.2.5. */
int sort_numbered(struct numbered *items, size_t n);

#endif
