/* Text to words: one pass, two bytes of state. */
#include "detect/text.h"

static const uint64_t basis = 0xcbf29ce484222325, prime = 0x100000001b3;

/* Ideographs and kana stand alone: their scripts leave no blanks between words. */
bool word_stands_alone(uint32_t code)
{
	return (code >= 0x3041 && code <= 0x30ff) || (code >= 0x3400 && code <= 0x9fff) ||
	       (code >= 0xf900 && code <= 0xfaff) || (code >= 0x20000 && code <= 0x3ffff);
}

/* Beyond ASCII all but blanks, punctuation and symbols count as letters. */
bool word_is_letter(uint32_t code)
{
	if (code < 0x80)
		return (code >= '0' && code <= '9') || (code >= 'a' && code <= 'z') ||
		       (code >= 'A' && code <= 'Z');
	return code >= 0xaa && code != 0xab && code != 0xbb && code != 0xbf && code != 0xd7 &&
	       code != 0xf7 && !(code >= 0x2000 && code <= 0x2bff) &&
	       !(code >= 0x3000 && code <= 0x3040) && !(code >= 0xfe10 && code <= 0xfe6f) &&
	       !(code >= 0xff01 && code <= 0xff0f);
}

static bool joins(char c)
{
	return c == '\'' || c == '-' || c == '_';
}

/* The end of the word that begins at a letter. */
static size_t word_end(struct span text, size_t at)
{
	uint32_t code;

	while (at < text.len) {
		size_t next = at;
		if (joins(text.at[at]) && at + 1 < text.len)
			next++;
		int n = utf8_decode(text, next, &code);
		if (n <= 0 || !word_is_letter(code) || word_stands_alone(code))
			return at;
		at = next + (size_t)n;
	}
	return at;
}

/* Give the next word at or behind *at. */
static bool next_word(struct span text, size_t *at, struct word *word)
{
	uint32_t code;

	for (size_t i = *at; i < text.len;) {
		int n = utf8_decode(text, i, &code);
		size_t nbytes = n > 0 ? (size_t)n : 1;
		if (n <= 0 || !word_is_letter(code)) {
			i += nbytes;
			continue;
		}
		size_t end = word_stands_alone(code) ? i + nbytes : word_end(text, i);
		word->start = (uint32_t)i;
		word->end = (uint32_t)end;
		word->hash = basis;
		for (size_t k = i; k < end; k++)
			word->hash = (word->hash ^ (unsigned char)text.at[k]) * prime;
		*at = end;
		return true;
	}
	return false;
}

int view_split(struct view *view, struct arena *arena)
{
	struct word word;
	size_t at = 0, n = 0;

	while (next_word(view->text, &at, &word))
		n++;
	view->words = arena_array(arena, n + 1, sizeof *view->words);
	if (view->words == NULL)
		return -1;
	view->nwords = n;
	at = 0;
	for (size_t i = 0; i < n; i++)
		next_word(view->text, &at, &view->words[i]);
	return 0;
}

uint64_t words_hash(const struct word *words, size_t n)
{
	uint64_t hash = basis;

	for (size_t i = 0; i < n; i++) {
		hash = (hash ^ words[i].hash) * prime;
		hash ^= hash >> 29;
	}
	return hash;
}
