/* Text to words: once to count them, once to keep them. */
#include <string.h>

#include "detect/text.h"

static const uint64_t basis = 0xcbf29ce484222325, prime = 0x9e3779b97f4a7c15;

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

/* What a byte of ASCII is to words; others are decoded. */
enum byte_kind { BYTE_OTHER, BYTE_LETTER, BYTE_JOINS, BYTE_WIDE };

static enum byte_kind kind_of(char c)
{
	if ((unsigned char)c >= 0x80)
		return BYTE_WIDE;
	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'))
		return BYTE_LETTER;
	return joins(c) ? BYTE_JOINS : BYTE_OTHER;
}

/* The end of the word that begins at a letter. */
static size_t word_end(struct span text, size_t at)
{
	uint32_t code;

	while (at < text.len) {
		size_t next = at;
		enum byte_kind kind = kind_of(text.at[at]);
		if (kind == BYTE_LETTER) {
			at++;
			continue;
		}
		if (kind == BYTE_JOINS && at + 1 < text.len)
			next++;
		int n = utf8_decode(text, next, &code);
		if (n <= 0 || !word_is_letter(code) || word_stands_alone(code))
			return at;
		at = next + (size_t)n;
	}
	return at;
}

/* The next word at or behind a place: [*start, end); false: there is none. */
static bool find_word(struct span text, size_t at, size_t *start, size_t *end)
{
	uint32_t code;

	while (at < text.len) {
		enum byte_kind kind = kind_of(text.at[at]);
		int n = 1;
		if (kind == BYTE_WIDE)
			n = utf8_decode(text, at, &code);
		if (kind == BYTE_LETTER || (kind == BYTE_WIDE && n > 0 && word_is_letter(code))) {
			bool is_alone = kind == BYTE_WIDE && word_stands_alone(code);
			*start = at;
			*end = is_alone ? at + (size_t)n : word_end(text, at);
			return true;
		}
		at += n > 0 ? (size_t)n : 1;
	}
	return false;
}

uint64_t word_hash(struct span word)
{
	uint64_t hash = basis ^ word.len, piece;
	size_t i = 0;

	for (; i + sizeof piece <= word.len; i += sizeof piece) {
		memcpy(&piece, word.at + i, sizeof piece);
		hash = (hash ^ piece) * prime;
		hash ^= hash >> 32;
	}
	piece = 0;
	for (size_t k = 0; i + k < word.len; k++)
		piece |= (uint64_t)(unsigned char)word.at[i + k] << 8 * k;
	hash = (hash ^ piece) * prime;
	return hash ^ hash >> 32;
}

int view_split(struct view *view, struct arena *arena)
{
	struct span text = view->text;
	size_t start, end = 0, n = 0;

	while (find_word(text, end, &start, &end))
		n++;
	view->words = arena_array(arena, n + 1, sizeof *view->words);
	if (view->words == NULL)
		return -1;
	view->nwords = n;
	end = 0;
	for (size_t i = 0; i < n && find_word(text, end, &start, &end); i++)
		view->words[i] = (struct word){
		    (uint32_t)start, (uint32_t)end, word_hash(span_slice(text, start, end))};
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
