/* Phrases in lists by the hash of their first word. */
#include <stdlib.h>
#include <string.h>

#include "detect/phrases.h"

enum { MOST_ELEMENTS = 12, MOST_ALTERNATIVES = 64, MOST_GAP = 12 };

struct alternative {
	uint64_t hash;
	struct span prefix; /* absent: the whole word, by its hash */
};

struct element {
	unsigned gap;
	bool is_optional;
	const struct alternative *alternatives;
	size_t n;
};

struct phrase {
	unsigned tag;
	size_t nelements;
	const struct element *elements;
};

/* A phrase under one of the words that it can begin with. */
struct entry {
	uint64_t hash;
	const struct phrase *phrase;
};

struct phrases {
	struct arena *arena;
	struct entry *entries;
	size_t n, cap;
	uint64_t seen[64]; /* bit h % 4096: some entry has such a hash */
};

struct phrases *phrases_new(struct arena *arena)
{
	struct phrases *phrases = arena_alloc(arena, sizeof *phrases);

	if (phrases)
		phrases->arena = arena;
	return phrases;
}

static uint64_t hash_of(struct span word)
{
	uint64_t hash = 0xcbf29ce484222325; /* as in words.c */

	for (size_t i = 0; i < word.len; i++)
		hash = (hash ^ (unsigned char)word.at[i]) * 0x100000001b3;
	return hash;
}

/* The next piece up to a separator; absent at the end. */
static struct span next_piece(struct span *rest, char separator)
{
	size_t start = 0, end;

	while (start < rest->len && rest->at[start] == separator)
		start++;
	for (end = start; end < rest->len && rest->at[end] != separator; end++)
		;
	struct span piece = span_slice(*rest, start, end);
	*rest = span_slice(*rest, end, rest->len);
	return piece;
}

static int read_element(struct arena *arena, struct span text, struct element *element)
{
	size_t most = 1;

	for (size_t i = 0; i < text.len; i++)
		most += text.at[i] == '|';
	struct alternative *alternatives = arena_array(
	    arena, most < MOST_ALTERNATIVES ? most : MOST_ALTERNATIVES, sizeof *alternatives);
	if (alternatives == NULL)
		return -1;
	if (text.len > 0 && text.at[0] == '?') {
		element->is_optional = true;
		text = span_slice(text, 1, text.len);
	}
	element->alternatives = alternatives;
	for (struct span word = next_piece(&text, '|');
	     word.len > 0 && element->n < MOST_ALTERNATIVES; word = next_piece(&text, '|')) {
		struct alternative *alternative = &alternatives[element->n++];
		if (word.at[word.len - 1] == '*')
			alternative->prefix = span_slice(word, 0, word.len - 1);
		else
			alternative->hash = hash_of(word);
	}
	return 0;
}

static int add_entry(struct phrases *phrases, uint64_t hash, const struct phrase *phrase)
{
	if (phrases->n == phrases->cap) {
		size_t cap = phrases->cap ? phrases->cap * 2 : 64;
		struct entry *entries = arena_array(phrases->arena, cap, sizeof *entries);
		if (entries == NULL)
			return -1;
		if (phrases->n > 0)
			memcpy(entries, phrases->entries, phrases->n * sizeof *entries);
		phrases->entries = entries;
		phrases->cap = cap;
	}
	phrases->entries[phrases->n++] = (struct entry){hash, phrase};
	phrases->seen[hash % 4096 / 64] |= UINT64_C(1) << (hash % 64);
	return 0;
}

int phrases_add(struct phrases *phrases, struct span text, unsigned tag)
{
	struct phrase *phrase = arena_alloc(phrases->arena, sizeof *phrase);
	struct element *elements = arena_array(phrases->arena, MOST_ELEMENTS, sizeof *elements);
	unsigned gap = 0;

	if (phrase == NULL || elements == NULL)
		return -1;
	phrase->tag = tag;
	phrase->elements = elements;
	for (struct span piece = next_piece(&text, ' ');
	     piece.len > 0 && phrase->nelements < MOST_ELEMENTS; piece = next_piece(&text, ' ')) {
		if (piece.at[0] == '~' && piece.len == 2) {
			gap = (unsigned)(piece.at[1] - '0') % (MOST_GAP + 1);
			continue;
		}
		struct element *element = &elements[phrase->nelements++];
		element->gap = gap;
		gap = 0;
		if (read_element(phrases->arena, piece, element) != 0)
			return -1;
	}
	for (size_t i = 0; phrase->nelements > 0 && i < elements[0].n; i++)
		if (elements[0].alternatives[i].prefix.at == NULL &&
		    add_entry(phrases, elements[0].alternatives[i].hash, phrase) != 0)
			return -1;
	return 0;
}

static int compare_entries(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;

	return a->hash < b->hash ? -1 : a->hash > b->hash;
}

int phrases_end(struct phrases *phrases)
{
	if (phrases->n > 0)
		qsort(phrases->entries, phrases->n, sizeof *phrases->entries, compare_entries);
	return 0;
}

static bool element_fits(const struct element *element, const struct flat *flat, size_t at)
{
	for (size_t i = 0; i < element->n; i++) {
		const struct alternative *alternative = &element->alternatives[i];
		if (alternative->prefix.at ? span_starts(flat_word(flat, at), alternative->prefix)
					   : alternative->hash == flat->words[at].hash)
			return true;
	}
	return false;
}

/* Where the element stands at or behind a word, within its gap and the sentence; or nwords. */
static size_t find_element(const struct element *element, const struct flat *flat, size_t at)
{
	for (size_t i = at; i < flat->nwords && i <= at + element->gap; i++) {
		if (flat->edges[i] & FLAT_SENTENCE)
			return flat->nwords;
		if (element_fits(element, flat, i))
			return i;
	}
	return flat->nwords;
}

/* Behind the phrase's last word, or 0. */
static size_t phrase_end(const struct phrase *phrase, const struct flat *flat, size_t at)
{
	size_t behind = at + 1;

	for (size_t i = 1; i < phrase->nelements; i++) {
		size_t found = find_element(&phrase->elements[i], flat, behind);
		if (found < flat->nwords)
			behind = found + 1;
		else if (!phrase->elements[i].is_optional)
			return 0;
	}
	return behind;
}

unsigned phrases_at(const struct phrases *phrases, const struct flat *flat, size_t at, size_t *end)
{
	uint64_t hash = flat->words[at].hash;
	size_t low = 0, high = phrases->n;
	unsigned tags = 0;

	if (!(phrases->seen[hash % 4096 / 64] >> (hash % 64) & 1))
		return 0;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (phrases->entries[middle].hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	*end = at + 1;
	for (; low < phrases->n && phrases->entries[low].hash == hash; low++) {
		size_t behind = phrase_end(phrases->entries[low].phrase, flat, at);
		if (behind > 0)
			tags |= 1u << phrases->entries[low].phrase->tag;
		if (behind > *end)
			*end = behind;
	}
	return tags;
}
