/* Open addressing for words; one bit for the first word of each phrase. */
#include <assert.h>
#include <string.h>

#include "detect/constraint_grammar.h"
#include "detect/constraint_index.h"
#include "detect/constraint_words.h"

enum { SLOTS = 4096, BITS = 4096, FIRST_ROOM = 8, ROWS_MOST = 32 };

_Static_assert(CLASSES < 64, "a row that begins with a word of its own is of all classes");

struct constraint_index {
	uint16_t words[SLOTS]; /* places from 1; 0: free */
	uint64_t firsts[BITS / 64];
	uint64_t rows[CONSTRAINTS][ROWS_MOST];
};

/* The first bytes, the last ones and the length. */
static uint64_t hash_of(struct span word)
{
	uint64_t head = 0, tail = 0;
	size_t len = word.len < 8 ? word.len : 8;

	if (len > 0) {
		memcpy(&head, word.at, len);
		memcpy(&tail, word.at + word.len - len, len);
	}
	uint64_t hash = (head ^ tail << 7 ^ word.len) * 0x9e3779b97f4a7c15;
	return hash >> 40;
}

/* The slot of a word, or the free one where it would stand. */
static size_t slot_of(const struct constraint_index *index, struct span word, uint64_t hash)
{
	size_t at = hash % SLOTS;

	while (
	    index->words[at] && !span_equal(span_of(known_words[index->words[at] - 1].text), word))
		at = (at + 1) % SLOTS;
	return at;
}

static void add_word(struct constraint_index *index, size_t place)
{
	struct span word = span_of(known_words[place].text);

	index->words[slot_of(index, word, hash_of(word))] = (uint16_t)(place + 1);
}

/* The classes of a pattern's first element, as constraint_pattern.c reads it. */
static uint64_t first_classes(const char *pattern)
{
	size_t len = strcspn(pattern, " ");
	uint64_t classes = 0;

	for (size_t at = 0, end; at < len; at = end + 1) {
		for (end = at; end < len && (pattern[end] != '/' || end == at);)
			end++;
		if (pattern[at] != '@' || end == at + 1 || class_of(pattern[at + 1]) == CLASSES)
			return UINT64_MAX;
		classes |= CLASS_BIT(class_of(pattern[at + 1]));
	}
	return classes;
}

static void add_rows(struct constraint_index *index)
{
	for (size_t i = 0; i < CONSTRAINTS; i++) {
		assert(grammars[i].nrows <= ROWS_MOST);
		for (size_t k = 0; k < ROWS_MOST; k++)
			index->rows[i][k] = k < grammars[i].nrows
						? first_classes(grammars[i].rows[k].pattern)
						: UINT64_MAX;
	}
}

struct constraint_index *constraint_index_new(struct arena *arena)
{
	struct constraint_index *index = arena_alloc(arena, sizeof *index);

	if (index == NULL)
		return NULL;
	for (size_t i = 0; i < nknown_words && i < SLOTS / 2; i++)
		add_word(index, i);
	for (size_t i = 0; i < nknown_phrases; i++) {
		const char *phrase = known_phrases[i].text;
		uint64_t bit = hash_of((struct span){phrase, strcspn(phrase, " ")}) % BITS;
		index->firsts[bit / 64] |= UINT64_C(1) << bit % 64;
	}
	add_rows(index);
	return index;
}

unsigned constraint_index_word(const struct constraint_index *index, struct span word, bool *begins)
{
	uint64_t hash = hash_of(word), bit = hash % BITS;

	*begins = index->firsts[bit / 64] >> bit % 64 & 1;
	return index->words[slot_of(index, word, hash)];
}

const uint64_t *constraint_index_rows(
    const struct constraint_index *index, enum constraint_type type)
{
	return index->rows[type];
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
