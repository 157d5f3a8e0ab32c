/* What the files of the language identifier share. Private to language*.c. */
#ifndef MATCH_LANGUAGE_WORDS_H
#define MATCH_LANGUAGE_WORDS_H

#include "match/language.h"

/* A language that shares its script with others. */
struct language_row {
	enum language language;
	enum script script;
	unsigned
	    kin; /* languages of one number are so near that a small lead decides; 0: of none */
	const char *letters; /* beyond ASCII */
	const char *words;   /* lower case, separated by blanks */
};

extern const struct language_row language_rows[];
extern const size_t nlanguage_rows;

enum { MAYBE = 1 << 15 };

/* Letters of these code points are looked up by language. */
enum { LETTER_FIRST = 0xc0, LETTER_END = 0x700 };

/* A word's hash and the languages that have it; languages 0: a free slot. The highest byte is no language's: it is how
 * many points the word is worth. */
struct language_slot {
	uint64_t hash, languages;
};

#define SLOT_LANGUAGES ((UINT64_C(1) << SLOT_POINTS) - 1)

enum {
	SLOT_POINTS = 56, /* bits below the points */
	POINTS_OWN = 3,   /* of a word that no other language has */
	POINTS_FEW = 2,   /* that two or three have */
	POINTS_MANY = 1,  /* that up to six have; that more have says nothing: 0 */
};
_Static_assert((int)LANGUAGES <= (int)SLOT_POINTS, "languages and points share a word");

/* Processors that have a way of their own to cut ASCII into words; all of them cut alike. */
enum language_way { LANGUAGE_PORTABLE, LANGUAGE_BY_AVX2, LANGUAGE_WAYS };

struct language_index {
	enum language_way way;
	enum language first;
	struct language_slot *slots; /* open addressing */
	size_t nslots;               /* a power of two */
	uint64_t maybe[MAYBE /
		       64]; /* bits of hashes: most words that are not listed are known by them */
	uint64_t letters[LETTER_END - LETTER_FIRST];
};

enum { LANGUAGE_PAIRS = 8 }; /* of marks that enclose what has no say */

/* What is known of a text's marks; all zero bytes: nothing. By pair: nothing closes what opens before this place. */
struct language_marks {
	size_t unclosed[LANGUAGE_PAIRS];
};

/* Where what has no say ends (code, a quotation, a tag), if the character at this place begins it; else the same place.
 * All places of a text together cost no more than its length. */
size_t language_behind(struct language_marks *marks, struct span text, size_t at);

/* The script of a letter or mark; SCRIPT_NONE: it is neither. */
enum script script_of(uint32_t code);

/* The small letter of a capital one of the scripts that have both; else the same. */
uint32_t script_lower(uint32_t code);

/* Is it written without blanks between words? */
bool script_is_dense(enum script script);

/* The one language of a script that is not shared; LANGUAGE_UNKNOWN for those that are. */
enum language script_language(enum script script);

/* Words are hashed by eight bytes at a time, the first one lowest. */
static inline uint64_t word_mix(uint64_t hash, uint64_t bytes)
{
	hash = (hash ^ bytes) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 29;
}

static inline uint64_t word_bytes(const char *at)
{
	const unsigned char *c = (const unsigned char *)at;

	return (uint64_t)c[0] | (uint64_t)c[1] << 8 | (uint64_t)c[2] << 16 | (uint64_t)c[3] << 24 |
	       (uint64_t)c[4] << 32 | (uint64_t)c[5] << 40 | (uint64_t)c[6] << 48 |
	       (uint64_t)c[7] << 56;
}

/* The languages that have the word, and its points; 0: none. Inline, for this is the innermost step. */
static inline uint64_t language_word(const struct language_index *index, uint64_t hash)
{
	size_t at = (size_t)hash & (index->nslots - 1);

	while (index->slots[at].languages != 0 && index->slots[at].hash != hash)
		at = (at + 1) & (index->nslots - 1);
	return index->slots[at].languages;
}

static inline bool language_may_know(const struct language_index *index, uint64_t hash)
{
	size_t bit = (size_t)(hash >> 20) & (MAYBE - 1);

	return index->maybe[bit / 64] >> (bit % 64) & 1;
}

/* Does this processor have it? */
bool language_has(enum language_way way);

/* How many bits are set. */
static inline unsigned count_bits(uint64_t bits)
{
	return (unsigned)__builtin_popcountll(bits);
}

#endif
