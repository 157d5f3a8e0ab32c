/* Open addressing for words; one bit for the first word of each phrase. */
#include <string.h>

#include "detect/constraint_index.h"
#include "detect/constraint_words.h"

enum { SLOTS = 4096, BITS = 4096, FIRST_ROOM = 8 };

struct constraint_index {
	uint16_t words[SLOTS]; /* places from 1; 0: free */
	uint64_t firsts[BITS / 64];
};

static uint64_t hash_of(struct span word)
{
	uint64_t hash = 0xcbf29ce484222325; /* FNV-1a */

	for (size_t i = 0; i < word.len; i++)
		hash = (hash ^ (unsigned char)word.at[i]) * 0x100000001b3;
	return hash ^ hash >> 29;
}

/* The slot of a word, or the free one where it would stand. */
static size_t slot_of(const struct constraint_index *index, struct span word)
{
	size_t at = hash_of(word) % SLOTS;

	while (
	    index->words[at] && !span_equal(span_of(known_words[index->words[at] - 1].text), word))
		at = (at + 1) % SLOTS;
	return at;
}

struct constraint_index *constraint_index_new(struct arena *arena)
{
	struct constraint_index *index = arena_alloc(arena, sizeof *index);

	if (index == NULL)
		return NULL;
	for (size_t i = 0; i < nknown_words && i < SLOTS / 2; i++)
		index->words[slot_of(index, span_of(known_words[i].text))] = (uint16_t)(i + 1);
	for (size_t i = 0; i < nknown_phrases; i++) {
		const char *phrase = known_phrases[i].text;
		uint64_t bit = hash_of((struct span){phrase, strcspn(phrase, " ")}) % BITS;
		index->firsts[bit / 64] |= UINT64_C(1) << bit % 64;
	}
	return index;
}

unsigned constraint_index_word(const struct constraint_index *index, struct span word)
{
	return index->words[slot_of(index, word)];
}

bool constraint_index_begins(const struct constraint_index *index, struct span word)
{
	uint64_t bit = hash_of(word) % BITS;

	return index->firsts[bit / 64] >> bit % 64 & 1;
}

void *constraint_room(struct arena *arena, void *at, size_t n, size_t size)
{
	bool is_full = n == 0 || (n >= FIRST_ROOM && (n & (n - 1)) == 0);

	if (!is_full)
		return at;
	void *more = arena_array(arena, n == 0 ? FIRST_ROOM : n * 2, size);
	if (more && n > 0)
		memcpy(more, at, n * size);
	return more;
}
