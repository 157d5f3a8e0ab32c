/* Short lists of strings that a piece of a pattern may stand for, and what it costs to look for them. */
#ifndef MATCH_ANCHOR_LIST_H
#define MATCH_ANCHOR_LIST_H

#include <stdbool.h>

#include "match/anchor.h"

/* Larger products of lists are not made. */
enum { CROSS_MOST = 320 };

/* Texts that a node may stand for; one of them may be empty. */
struct list {
	struct anchor *at;
	size_t n;
};

/* Where lists live. */
struct finder {
	struct arena *arena;
	bool failed; /* out of memory */
};

/* An empty list with room for so many. */
struct list list_new(struct finder *finder, size_t capacity);

/* Add a string unless it is there; there must be room. */
void list_add(struct list *list, const struct anchor *text);

/* The list of the empty text alone: nothing is known. */
struct list list_nothing(struct finder *finder);
bool list_is_nothing(const struct list *list);

/* Whether two lists make one. */
enum cross {
	CROSS_TOO_MANY, /* *out is a */
	CROSS_CUT,      /* some of *out are cut to ANCHOR_LONGEST: nothing can follow them */
	CROSS_WHOLE,
};

/* Every text of a with every one of b behind it. */
enum cross list_cross(
    struct finder *finder, const struct list *a, const struct list *b, struct list *out);

/* The texts of both; false if they are more than ANCHOR_MOST. */
bool list_join(struct finder *finder, const struct list *a, const struct list *b, struct list *out);

/* Set the strings of anchors to those of the list that hold no other one: of "sorry" and "very sorry" the first
 * will do, up to five bytes later. */
void list_shorten(struct finder *finder, const struct list *list, struct anchors *anchors);

/* How many of them are expected in 2^48 bytes of chat text. */
uint64_t anchors_rate(const struct anchors *anchors);
uint64_t anchors_key_rate(const struct anchors *anchors);

/* Are they met so often that a pattern may as well run over all of the text? */
bool anchors_are_everywhere(const struct anchors *anchors);

/* What looking for them costs per byte of text, to compare; or anything not less than most, where it is not less. */
uint64_t anchors_cost(const struct anchors *anchors, uint64_t most);

/* Sums and products of lengths that stay ENDLESS once they are too large. */
uint32_t length_plus(uint32_t a, uint32_t b);
uint32_t length_times(uint32_t a, uint32_t b);

static inline uint32_t smaller(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static inline uint32_t larger(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

#endif
