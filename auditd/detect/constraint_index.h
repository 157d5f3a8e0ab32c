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

/* The place of a word in known_words, counted from 1; 0: it is none. *begins: may a phrase begin with it? */
unsigned constraint_index_word(
    const struct constraint_index *index, struct span word, bool *begins);

/* By row of a type's grammar: the classes that a token is of at which the row may match, all of them where the row begins with
 * a word of its own. */
const uint64_t *constraint_index_rows(
    const struct constraint_index *index, enum constraint_type type);

/* Make room for one more of n items that lie in an arena, of which there was room for none at first: gives where they lie
 * now, or NULL when out of memory. */
void *constraint_room(struct arena *arena, void *at, size_t n, size_t size);

#endif
