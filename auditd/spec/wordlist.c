/* Words of a text, hashed and sorted. */
#include <stdlib.h>
#include <string.h>

#include "spec/wordlist.h"

static bool is_word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '\'' || (unsigned char)c >= 0x80;
}

bool wordlist_next(struct span *text, struct span *word)
{
	size_t start = 0;

	while (start < text->len && !is_word_byte(text->at[start]))
		start++;
	size_t end = start;
	while (end < text->len && is_word_byte(text->at[end]))
		end++;
	*word = span_slice(*text, start, end);
	*text = span_slice(*text, end, text->len);
	return word->len > 0;
}

/* Source: FNV-1a, Fowler, Noll and Vo. Who makes two words collide makes two sections look more alike: no more. */
static uint64_t hash_word(struct span word)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (size_t i = 0; i < word.len; i++) {
		unsigned char c = (unsigned char)word.at[i];
		hash = (hash ^ (c >= 'A' && c <= 'Z' ? c + 32u : c)) * 0x100000001b3u;
	}
	return hash;
}

void wordlist_add(struct buf *hashes, struct span text, size_t shortest)
{
	struct span word;

	while (wordlist_next(&text, &word)) {
		uint64_t hash = hash_word(word);
		if (word.len >= shortest)
			buf_append(hashes, (struct span){(const char *)&hash, sizeof hash});
	}
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

int wordlist_make(struct arena *arena, const struct buf *hashes, bool is_set, struct wordlist *list)
{
	size_t n = hashes->len / sizeof *list->at, kept = 0;

	list->at = hashes->failed ? NULL : arena_array(arena, n, sizeof *list->at);
	list->n = 0;
	if (list->at == NULL)
		return -1;
	if (n == 0)
		return 0;
	memcpy(list->at, hashes->at, n * sizeof *list->at);
	qsort(list->at, n, sizeof *list->at, compare);
	for (size_t i = 0; i < n; i++)
		if (!is_set || i == 0 || list->at[i] != list->at[kept - 1])
			list->at[kept++] = list->at[i];
	list->n = kept;
	return 0;
}

size_t wordlist_common(const struct wordlist *a, const struct wordlist *b)
{
	size_t i = 0, j = 0, common = 0;

	while (i < a->n && j < b->n) {
		if (a->at[i] == b->at[j]) {
			common++;
			i++;
			j++;
		} else if (a->at[i] < b->at[j]) {
			i++;
		} else {
			j++;
		}
	}
	return common;
}
