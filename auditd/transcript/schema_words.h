/* A fixed set of words, each with a number, found by hashing: keys of messages, roles, part
 * types. Built once when mappings are loaded, immutable afterwards. */
#ifndef TRANSCRIPT_SCHEMA_WORDS_H
#define TRANSCRIPT_SCHEMA_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"

struct word {
	struct span text;
	int number; /* not negative */
};

struct word_slot {
	struct span text;
	uint64_t head, tail; /* its first and last bytes as numbers */
	int number;
};

/* All zero bytes is a valid, empty set. */
struct words {
	struct word_slot *slots; /* a slot is free if its text is absent */
	uint32_t mask; /* number of slots - 1; a power of two, at least half of them free */
};

/* Build a set of n different words in the arena; their texts are borrowed. 0, or -1 when out of
 * memory. */
int words_build(struct words *words, const struct word *list, size_t n, struct arena *arena);

/* The number of a word, or -1. */
int words_find(const struct words *words, struct span text);

/* The same for a set of lower-case words, with ASCII capitals taken for small letters. */
int words_find_any_case(const struct words *words, struct span text);

#endif
