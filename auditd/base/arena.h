/* Memory that is freed all at once: what belongs to one turn lives in one arena. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

#include "base/text.h"

struct arena_block;

/* All zero bytes is a valid, empty arena. */
struct arena {
	struct arena_block *blocks; /* newest first; owned */
	char *next;                 /* free space in the newest block */
	size_t left;                /* bytes left in the newest block */
	size_t held;                /* bytes held in all blocks */
};

/* Give size bytes, zeroed, aligned for any type. Returns NULL when out of memory. They live until
 * arena_reset or arena_done. A size of 0 gives a pointer that may not be read. */
void *arena_alloc(struct arena *arena, size_t size);

/* The same but for the zeroes: for what is written at once. */
void *arena_bytes(struct arena *arena, size_t size);

/* Give count zeroed items of size bytes; NULL when out of memory or when the product overflows. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* Copy text into the arena with a NUL behind it. Returns a span with at == NULL when out of memory. */
struct span arena_text(struct arena *arena, struct span text);

/* The same as a C string; NULL when out of memory. */
char *arena_string(struct arena *arena, struct span text);

/* Forget everything that was handed out but keep a block of up to 1 MiB for reuse. */
void arena_reset(struct arena *arena);

/* Free all memory. The arena is empty and usable afterwards. */
void arena_done(struct arena *arena);

#endif
