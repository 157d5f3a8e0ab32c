/* Words to numbers: open addressing over a hash of a word's length and its ends, by which most
 * words are compared too. */
#include <string.h>

#include "transcript/schema_words.h"

enum { LONGEST_FOLDED = 48 };

/* The ends of a word; with its length they are the whole of it up to sixteen bytes. */
struct ends {
	uint64_t head, tail;
};

static uint64_t load_4(const char *at)
{
	uint32_t word;

	memcpy(&word, at, sizeof word);
	return word;
}

static uint64_t load_8(const char *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof word);
	return word;
}

static struct ends ends_of(struct span text)
{
	const unsigned char *bytes = (const unsigned char *)text.at;

	if (text.len >= 8)
		return (struct ends){load_8(text.at), load_8(text.at + text.len - 8)};
	if (text.len >= 4)
		return (struct ends){load_4(text.at), load_4(text.at + text.len - 4)};
	if (text.len == 0)
		return (struct ends){0, 0};
	return (struct ends){bytes[0] | (uint64_t)bytes[text.len / 2] << 8, bytes[text.len - 1]};
}

/* The sets are ours and small, so that equal hashes of hostile words cost only one comparison
 * more. */
static uint32_t hash_of(const struct ends *ends, size_t len)
{
	uint64_t mixed =
	    (ends->head ^ (ends->tail << 32 | ends->tail >> 32) ^ len) * 0x9e3779b97f4a7c15u;

	return (uint32_t)(mixed >> 32);
}

static bool is_word(const struct word_slot *slot, const struct ends *ends, struct span text)
{
	return slot->text.len == text.len && slot->head == ends->head && slot->tail == ends->tail &&
	       (text.len <= 16 || memcmp(slot->text.at, text.at, text.len) == 0);
}

int words_build(struct words *words, const struct word *list, size_t n, struct arena *arena)
{
	size_t nslots = 4;

	while (nslots < 2 * n)
		nslots *= 2;
	struct word_slot *slots = arena_array(arena, nslots, sizeof *slots);
	if (slots == NULL)
		return -1;
	words->slots = slots;
	words->mask = (uint32_t)nslots - 1;
	for (size_t i = 0; i < n; i++) {
		struct ends ends = ends_of(list[i].text);
		uint32_t at = hash_of(&ends, list[i].text.len) & words->mask;
		while (slots[at].text.at)
			at = (at + 1) & words->mask;
		slots[at] = (struct word_slot){list[i].text, ends.head, ends.tail, list[i].number};
	}
	return 0;
}

int words_find(const struct words *words, struct span text)
{
	if (words->slots == NULL)
		return -1;
	struct ends ends = ends_of(text);
	for (uint32_t at = hash_of(&ends, text.len) & words->mask; words->slots[at].text.at;
	     at = (at + 1) & words->mask) {
		if (is_word(&words->slots[at], &ends, text))
			return words->slots[at].number;
	}
	return -1;
}

int words_find_any_case(const struct words *words, struct span text)
{
	char folded[LONGEST_FOLDED];
	int found = words_find(words, text);

	if (found >= 0 || text.len > sizeof folded)
		return found;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		folded[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	return words_find(words, (struct span){folded, text.len});
}
