/* Instructions that were read lately: conversations of one application begin with the same ones. Private to constraint*.c. */
#ifndef DETECT_CONSTRAINT_CACHE_H
#define DETECT_CONSTRAINT_CACHE_H

#include "detect/constraint.h"
#include "detect/text.h"

/* A few texts, what was read out of them, and memory for both; all zero bytes is a valid, empty one. */
struct constraint_cache;

/* In the arena; NULL when out of memory. */
struct constraint_cache *constraint_cache_new(struct arena *arena);
void constraint_cache_done(struct constraint_cache *cache);

/* What a text says that is no user's, and its view, read now or remembered; both live as long as the transcript at hand. NULL
 * where it is not worth while, there is no room or no memory: then it is read as any other, with the same outcome. */
const struct constraints *constraint_cache_read(struct constraint_cache *cache,
    struct detecting *detecting, struct span text, const struct view **view);

/* Another transcript begins. */
void constraint_cache_next(struct constraint_cache *cache);

#endif
