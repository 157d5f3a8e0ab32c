/* Sixty-four bytes of a text at once, as bits: letters of ASCII, and what a word may stand against. Private to
 * language_text.c, which has the table of bytes that all ways of making them agree with. */
#ifndef MATCH_LANGUAGE_MASKS_H
#define MATCH_LANGUAGE_MASKS_H

#include "match/language_words.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum { LANGUAGE_BLOCK = 64 };

/* What a byte may be. */
enum {
	LETTER = 1,
	/* What a word is glued to in names of programs, in paths and addresses: it is none of prose. */
	GLUE_BEFORE = 2,
	GLUE_AFTER = 4,
	OPENS = 8,  /* first byte of a mark that may enclose what has no say */
	STOPS = 16, /* of ASCII, wants a closer look: what opens, apostrophes */
	GLUE = GLUE_BEFORE | GLUE_AFTER,
};

/* By byte. */
extern const unsigned char language_kinds[256];

/* Bit i is byte i. */
struct language_masks {
	uint64_t letter, before, after;
	uint64_t stop; /* all beyond ASCII too */
};

/* Inlined wherever it is called, so that the maker is known there. */
#define LANGUAGE_INLINE static inline __attribute__((always_inline))

typedef void language_masker(const unsigned char *at, struct language_masks *masks);

/* The bits of one kind of eight bytes' kinds, side by side. */
static inline uint64_t language_eight(uint64_t kinds, unsigned kind)
{
	return (kinds / kind & UINT64_C(0x0101010101010101)) * UINT64_C(0x0102040810204080) >> 56;
}

static inline void language_masks_portable(const unsigned char *at, struct language_masks *masks)
{
	*masks = (struct language_masks){0};
	for (unsigned i = 0; i < LANGUAGE_BLOCK; i += 8) {
		uint64_t kinds = 0, wide = 0;
		for (unsigned j = 0; j < 8; j++) {
			kinds |= (uint64_t)language_kinds[at[i + j]] << 8 * j;
			wide |= (uint64_t)(at[i + j] >> 7) << j;
		}
		masks->letter |= language_eight(kinds, LETTER) << i;
		masks->before |= language_eight(kinds, GLUE_BEFORE) << i;
		masks->after |= language_eight(kinds, GLUE_AFTER) << i;
		masks->stop |= (language_eight(kinds, STOPS) | wide) << i;
	}
}

#if defined(__x86_64__)

#define LANGUAGE_AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))

/* A byte's kinds by its two halves. Each bit is a rectangle of the table of ASCII: a byte is of it if both of its halves
 * are. First: letters of rows 4 and 6, letters of rows 5 and 7, glue on both sides in rows 3, 5, 2 and 4, glue before,
 * glue after. Second: stops of rows 2, 6 and 3. */
enum {
	FIRST_LETTER = 1 | 2,
	FIRST_BEFORE = 4 | 8 | 16 | 32 | 64,
	FIRST_AFTER = 4 | 8 | 16 | 32 | 128,
	SECOND_STOP = 1 | 2 | 4,
};

#define LANGUAGE_ROW(...)                                                                          \
	{                                                                                          \
		__VA_ARGS__, __VA_ARGS__                                                           \
	}

static const unsigned char language_first_low[32] = LANGUAGE_ROW(2 | 4 | 32, 1 | 2 | 4, 1 | 2 | 4,
    1 | 2 | 4 | 64, 1 | 2 | 4 | 64, 1 | 2 | 4, 1 | 2 | 4, 1 | 2 | 4, 1 | 2 | 4 | 128, 1 | 2 | 4,
    1 | 2, 1, 1 | 8, 1 | 4, 1 | 64, 1 | 8 | 16);
static const unsigned char language_first_high[32] =
    LANGUAGE_ROW(0, 0, 16 | 64 | 128, 4, 1 | 32, 2 | 8, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0);
static const unsigned char language_second_low[32] =
    LANGUAGE_ROW(2, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 4, 0, 4, 0);
static const unsigned char language_second_high[32] =
    LANGUAGE_ROW(0, 0, 1, 4, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0);

LANGUAGE_AVX2 static inline __m256i language_load(const unsigned char *at)
{
	return _mm256_loadu_si256((const __m256i *)(const void *)at);
}

LANGUAGE_AVX2 static inline uint64_t language_with(__m256i kinds, int wanted)
{
	__m256i is = _mm256_and_si256(kinds, _mm256_set1_epi8((char)wanted));

	return ~(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(is, _mm256_setzero_si256()));
}

LANGUAGE_AVX2 static inline void language_masks_half(
    const unsigned char *at, struct language_masks *masks)
{
	__m256i bytes = language_load(at);
	__m256i high = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(15));
	/* A byte beyond ASCII looks up 0. */
	__m256i first =
	    _mm256_and_si256(_mm256_shuffle_epi8(language_load(language_first_low), bytes),
		_mm256_shuffle_epi8(language_load(language_first_high), high));
	__m256i second =
	    _mm256_and_si256(_mm256_shuffle_epi8(language_load(language_second_low), bytes),
		_mm256_shuffle_epi8(language_load(language_second_high), high));

	masks->letter = language_with(first, FIRST_LETTER);
	masks->before = language_with(first, FIRST_BEFORE);
	masks->after = language_with(first, FIRST_AFTER);
	masks->stop = language_with(second, SECOND_STOP) | (uint32_t)_mm256_movemask_epi8(bytes);
}

LANGUAGE_AVX2 static inline void language_masks_avx2(
    const unsigned char *at, struct language_masks *masks)
{
	struct language_masks low, high;

	language_masks_half(at, &low);
	language_masks_half(at + LANGUAGE_BLOCK / 2, &high);
	masks->letter = (uint32_t)low.letter | high.letter << 32;
	masks->before = (uint32_t)low.before | high.before << 32;
	masks->after = (uint32_t)low.after | high.after << 32;
	masks->stop = (uint32_t)low.stop | high.stop << 32;
}

#endif

#endif
