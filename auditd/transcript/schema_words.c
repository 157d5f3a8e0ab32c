/* Words to numbers: open addressing over a hash of a word's length and its first and last eight
 * bytes. */
#include <string.h>

#include "transcript/schema_words.h"

enum { LONGEST_FOLDED = 48 };

/* The sets are ours and small, so that equal hashes of hostile words cost only one comparison
 * more. */
static uint32_t hash_of(struct span text)
{
	uint64_t head = 0, tail = 0;
	size_t n = text.len < sizeof head ? text.len : sizeof head;

	if (n > 0) {
		memcpy(&head, text.at, n);
		memcpy(&tail, text.at + text.len - n, n);
	}
	uint64_t mixed = (head ^ (tail << 32 | tail >> 32) ^ text.len) * 0x9e3779b97f4a7c15u;
	return (uint32_t)(mixed >> 32);
}

int words_build(struct words *words, const struct word *list, size_t n, struct arena *arena)
{
	size_t nslots = 4;

	while (nslots < 2 * n)
		nslots *= 2;
	struct word *slots = arena_array(arena, nslots, sizeof *slots);
	if (slots == NULL)
		return -1;
	words->slots = slots;
	words->mask = (uint32_t)nslots - 1;
	for (size_t i = 0; i < n; i++) {
		uint32_t at = hash_of(list[i].text) & words->mask;
		while (slots[at].text.at)
			at = (at + 1) & words->mask;
		slots[at] = list[i];
	}
	return 0;
}

int words_find(const struct words *words, struct span text)
{
	if (words->slots == NULL)
		return -1;
	for (uint32_t at = hash_of(text) & words->mask; words->slots[at].text.at;
	     at = (at + 1) & words->mask) {
		if (span_equal(words->slots[at].text, text))
			return words->slots[at].number;
	}
	return -1;
}

int words_find_any_case(const struct words *words, struct span text)
{
	char folded[LONGEST_FOLDED];

	if (text.len > sizeof folded)
		return -1;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		folded[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	return words_find(words, (struct span){folded, text.len});
}
