/* Where words and phrases of constraints stand in their tables, by a hash: most words of a text are none of them. Private to
 * constraint*.c. */
#ifndef DETECT_CONSTRAINT_INDEX_H
#define DETECT_CONSTRAINT_INDEX_H

#include "base/arena.h"
#include "detect/constraint.h"

/* Immutable. */
struct constraint_index;

/* In the arena; NULL when out of memory. */
struct constraint_index *constraint_index_new(struct arena *arena);

/* The place of a word in known_words, counted from 1; 0: it is none. */
unsigned constraint_index_word(const struct constraint_index *index, struct span word);

/* May a phrase begin with this word? */
bool constraint_index_begins(const struct constraint_index *index, struct span word);

/* Make room for one more of n items that lie in an arena, of which there was room for none at first: gives where they lie
 * now, or NULL when out of memory. */
void *constraint_room(struct arena *arena, void *at, size_t n, size_t size);

#endif
