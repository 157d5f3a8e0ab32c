/* Sixty-four bytes of a text at once, as bits: which of them are letters, digits, marks of an encoding. Private to
 * views_*.c.
 *
 * There is one way to make these masks for each kind of processor; what is done with them is written once, as a
 * function that takes the maker and is inlined into one caller for each way. */
#ifndef MATCH_VIEWS_MASKS_H
#define MATCH_VIEWS_MASKS_H

#include <string.h>

#include "match/views_kinds.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* MASKS_AHEAD: bytes behind the block that a maker looks at. */
enum { MASKS_BLOCK = 64, MASKS_AHEAD = 4 };

/* Bit i is byte i. */
struct masks {
	uint64_t letter, digit; /* of ASCII */
	uint64_t hex;
	uint64_t code;   /* of base64, in either alphabet */
	uint64_t gap;    /* what stands between things that are strung together */
	uint64_t swap;   /* stands for a letter in leet */
	uint64_t mark;   /* % \ & */
	uint64_t wide;   /* beyond ASCII */
	uint64_t zero_x; /* 0 before x */
	uint64_t words;  /* blanks before what may be a common word, turned or from its end */
};

/* Make the masks of bytes [at, at + MASKS_BLOCK); those up to MASKS_AHEAD behind them are read too. */
typedef void masks_maker(const unsigned char *at, struct masks *masks);

/* Inlined wherever it is called, so that the maker is known there. */
#define MASKS_INLINE static inline __attribute__((always_inline))

/* Bits of the classes of a byte. */
enum {
	MASK_LETTER = 1,
	MASK_DIGIT = 2,
	MASK_HEX = 4,
	MASK_CODE = 8,
	MASK_GAP = 16,
	MASK_SWAP = 32,
	MASK_MARK = 64,
};

/* By byte. */
extern const unsigned char masks_classes[256];

/* The commonest words of English as they come out of a disguise, between two blanks: bits of ENCODING_ROT13 (the, and,
 * to, of) and of ENCODING_BACKWARDS (the, and, to, of). at: the blank before; four bytes behind it are read. */
static inline unsigned masks_words(const unsigned char *at)
{
	enum { ROT13 = 1u << ENCODING_ROT13, BACKWARDS = 1u << ENCODING_BACKWARDS };

	if (at[0] != ' ')
		return 0;
	if (at[3] == ' ') {
		unsigned two = (unsigned)at[1] << 8 | at[2];
		return two == ('g' << 8 | 'b') || two == ('b' << 8 | 's')   ? ROT13
		       : two == ('o' << 8 | 't') || two == ('f' << 8 | 'o') ? BACKWARDS
									    : 0;
	}
	if (at[4] != ' ')
		return 0;
	unsigned three = (unsigned)at[1] << 16 | (unsigned)at[2] << 8 | at[3];
	return three == ('g' << 16 | 'u' << 8 | 'r') || three == ('n' << 16 | 'a' << 8 | 'q')
		   ? ROT13
	       : three == ('e' << 16 | 'h' << 8 | 't') || three == ('d' << 16 | 'n' << 8 | 'a')
		   ? BACKWARDS
		   : 0;
}

/* The bits of one class of eight bytes' classes, side by side. */
static inline uint64_t masks_eight(uint64_t classes, unsigned class)
{
	uint64_t ones = classes / class & UINT64_C(0x0101010101010101);

	return ones * UINT64_C(0x0102040810204080) >> 56;
}

static inline void masks_portable(const unsigned char *at, struct masks *masks)
{
	*masks = (struct masks){0};
	for (unsigned i = 0; i < MASKS_BLOCK; i += 8) {
		uint64_t classes = 0, wide = 0;
		for (unsigned j = 0; j < 8; j++) {
			classes |= (uint64_t)masks_classes[at[i + j]] << 8 * j;
			wide |= (uint64_t)(at[i + j] >> 7) << j;
		}
		masks->letter |= masks_eight(classes, MASK_LETTER) << i;
		masks->digit |= masks_eight(classes, MASK_DIGIT) << i;
		masks->hex |= masks_eight(classes, MASK_HEX) << i;
		masks->code |= masks_eight(classes, MASK_CODE) << i;
		masks->gap |= masks_eight(classes, MASK_GAP) << i;
		masks->swap |= masks_eight(classes, MASK_SWAP) << i;
		masks->mark |= masks_eight(classes, MASK_MARK) << i;
		masks->wide |= wide << i;
	}
	/* Words of two or three letters; of the last ones of the block it is not known here. */
	uint64_t short_words =
	    masks->letter >> 1 & masks->letter >> 2 & (masks->gap >> 3 | masks->gap >> 4);
	uint64_t last = UINT64_MAX << (MASKS_BLOCK - MASKS_AHEAD);
	for (uint64_t left = masks->gap & (short_words | last); left; left &= left - 1) {
		unsigned i = (unsigned)__builtin_ctzll(left);
		masks->words |= (uint64_t)(masks_words(at + i) != 0) << i;
	}
	for (uint64_t left = masks->digit; left; left &= left - 1) {
		unsigned i = (unsigned)__builtin_ctzll(left);
		masks->zero_x |= (uint64_t)(at[i] == '0' && at[i + 1] == 'x') << i;
	}
}

#if defined(__x86_64__)

#define MASKS_AVX2 __attribute__((target("avx2,bmi,bmi2")))

/* Classes are rectangles of the table of ASCII, low half of a byte against high half: a byte is of a class if both of its
 * halves are. One table for each half gives eight classes; there are two such pairs. */
#define MASKS_ROW(...)                                                                             \
	{                                                                                          \
		__VA_ARGS__, __VA_ARGS__                                                           \
	}

enum {
	FIRST_LETTER = 3, /* rows 4 and 6 without 0, rows 5 and 7 up to A */
	FIRST_DIGIT = 4,
	FIRST_HEX = 4 | 32,
	FIRST_CODE = 3 | 4 | 8 | 16, /* 8: + - / 16: _ */
	FIRST_MARK = 64 | 128,
	SECOND_GAP = 31,
	SECOND_SWAP = 32 | 64 | 128,
};

static const unsigned char masks_first_low[32] = MASKS_ROW(2 | 4, 1 | 2 | 4 | 32, 1 | 2 | 4 | 32,
    1 | 2 | 4 | 32, 1 | 2 | 4 | 32, 1 | 2 | 4 | 32 | 64, 1 | 2 | 4 | 32 | 64, 1 | 2 | 4, 1 | 2 | 4,
    1 | 2 | 4, 1 | 2, 1 | 8, 1 | 128, 1 | 8, 1, 1 | 8 | 16);
static const unsigned char masks_first_high[32] =
    MASKS_ROW(0, 0, 8 | 64, 4, 1 | 32, 2 | 16 | 128, 1 | 32, 2, 0, 0, 0, 0, 0, 0, 0, 0);
/* Gaps: 1 of row 2, 2 of row 3, 4 of row 0, 8 of row 7, 16 of row 5; swaps: 32 of row 3, 64 of row 4, 128 of row 2. */
static const unsigned char masks_second_low[32] = MASKS_ROW(
    1 | 32 | 64, 32 | 128, 0, 32, 32 | 128, 32, 0, 32, 0, 0, 1 | 2 | 4, 2, 1 | 8, 1, 1, 1 | 16);
static const unsigned char masks_second_high[32] =
    MASKS_ROW(4, 0, 1 | 128, 2 | 32, 64, 16, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0);

/* Letters of the words, by low half: a bit for each of gur, naq, gb, bs, eht, dna, ot, fo. */
static const unsigned char masks_letter_1[32] =
    MASKS_ROW(0, 0, 8, 0, 32, 16, 128, 1 | 4, 0, 0, 0, 0, 0, 0, 2, 64);
static const unsigned char masks_letter_2[32] =
    MASKS_ROW(0, 2, 4, 8, 64, 1, 0, 0, 16, 0, 0, 0, 0, 0, 32, 128);
static const unsigned char masks_letter_3[32] =
    MASKS_ROW(4 | 8 | 64 | 128, 2 | 32, 1, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

MASKS_AVX2 static inline __m256i masks_load(const unsigned char *at)
{
	return _mm256_loadu_si256((const __m256i *)(const void *)at);
}

/* The bytes that have none of the classes. */
MASKS_AVX2 static inline uint64_t masks_without(__m256i classes, int wanted)
{
	__m256i is = _mm256_and_si256(classes, _mm256_set1_epi8((char)wanted));

	return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(is, _mm256_setzero_si256()));
}

MASKS_AVX2 static inline void masks_avx2_half(const unsigned char *at, struct masks *masks)
{
	__m256i here = masks_load(at), next = masks_load(at + 1), third = masks_load(at + 2),
		fourth = masks_load(at + 3);
	__m256i high = _mm256_and_si256(_mm256_srli_epi16(here, 4), _mm256_set1_epi8(15));
	/* A byte beyond ASCII looks up 0. */
	__m256i first = _mm256_and_si256(_mm256_shuffle_epi8(masks_load(masks_first_low), here),
	    _mm256_shuffle_epi8(masks_load(masks_first_high), high));
	__m256i second = _mm256_and_si256(_mm256_shuffle_epi8(masks_load(masks_second_low), here),
	    _mm256_shuffle_epi8(masks_load(masks_second_high), high));
	__m256i word =
	    _mm256_and_si256(_mm256_and_si256(_mm256_shuffle_epi8(masks_load(masks_letter_1), next),
				 _mm256_shuffle_epi8(masks_load(masks_letter_2), third)),
		_mm256_shuffle_epi8(masks_load(masks_letter_3), fourth));
	__m256i zero_x = _mm256_and_si256(_mm256_cmpeq_epi8(here, _mm256_set1_epi8('0')),
	    _mm256_cmpeq_epi8(next, _mm256_set1_epi8('x')));
	__m256i blank = _mm256_cmpeq_epi8(here, _mm256_set1_epi8(' '));

	masks->letter = masks_without(first, FIRST_LETTER);
	masks->digit = masks_without(first, FIRST_DIGIT);
	masks->hex = masks_without(first, FIRST_HEX);
	masks->code = masks_without(first, FIRST_CODE);
	masks->mark = masks_without(first, FIRST_MARK);
	masks->gap = masks_without(second, SECOND_GAP);
	masks->swap = masks_without(second, SECOND_SWAP);
	masks->wide = (uint32_t)_mm256_movemask_epi8(here);
	masks->zero_x = (uint32_t)_mm256_movemask_epi8(zero_x);
	masks->words = masks_without(_mm256_and_si256(word, blank), 0xff);
}

MASKS_AVX2 static inline void masks_avx2(const unsigned char *at, struct masks *masks)
{
	struct masks low, high;

	masks_avx2_half(at, &low);
	masks_avx2_half(at + MASKS_BLOCK / 2, &high);
	masks->letter = ~(low.letter | high.letter << 32);
	masks->digit = ~(low.digit | high.digit << 32);
	masks->hex = ~(low.hex | high.hex << 32);
	masks->code = ~(low.code | high.code << 32);
	masks->mark = ~(low.mark | high.mark << 32);
	masks->gap = ~(low.gap | high.gap << 32);
	masks->swap = ~(low.swap | high.swap << 32);
	masks->words = ~(low.words | high.words << 32);
	masks->wide = low.wide | high.wide << 32;
	masks->zero_x = low.zero_x | high.zero_x << 32;
}

#define MASKS_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx2,bmi,bmi2")))

MASKS_AVX512 static inline __m512i masks_load_512(const unsigned char *at)
{
	return _mm512_loadu_si512((const void *)at);
}

/* A table of sixteen for each sixteen bytes. */
MASKS_AVX512 static inline __m512i masks_row_512(const unsigned char row[32])
{
	return _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(const void *)row));
}

MASKS_AVX512 static inline uint64_t masks_with_512(__m512i classes, int wanted)
{
	return _mm512_test_epi8_mask(classes, _mm512_set1_epi8((char)wanted));
}

/* All of ASCII is one table here, so that a byte's classes are looked up at once. */
MASKS_AVX512 static inline void masks_avx512(const unsigned char *at, struct masks *masks)
{
	__m512i here = masks_load_512(at), next = masks_load_512(at + 1);
	uint64_t wide = _mm512_movepi8_mask(here);
	__m512i classes = _mm512_maskz_permutex2var_epi8(
	    ~wide, masks_load_512(masks_classes), here, masks_load_512(masks_classes + 64));
	__m512i letter_1 = _mm512_shuffle_epi8(masks_row_512(masks_letter_1), next);
	__m512i letter_2 =
	    _mm512_shuffle_epi8(masks_row_512(masks_letter_2), masks_load_512(at + 2));
	__m512i letter_3 =
	    _mm512_shuffle_epi8(masks_row_512(masks_letter_3), masks_load_512(at + 3));
	/* All three: 0x80 is the table of that. */
	__m512i word = _mm512_ternarylogic_epi64(letter_1, letter_2, letter_3, 0x80);
	uint64_t blank = _mm512_cmpeq_epi8_mask(here, _mm512_set1_epi8(' '));

	masks->letter = masks_with_512(classes, MASK_LETTER);
	masks->digit = masks_with_512(classes, MASK_DIGIT);
	masks->hex = masks_with_512(classes, MASK_HEX);
	masks->code = masks_with_512(classes, MASK_CODE);
	masks->gap = masks_with_512(classes, MASK_GAP);
	masks->swap = masks_with_512(classes, MASK_SWAP);
	masks->mark = masks_with_512(classes, MASK_MARK);
	masks->wide = wide;
	masks->zero_x = _mm512_cmpeq_epi8_mask(here, _mm512_set1_epi8('0')) &
			_mm512_cmpeq_epi8_mask(next, _mm512_set1_epi8('x'));
	masks->words = _mm512_test_epi8_mask(word, word) & blank;
}

#endif

/* A text cut into blocks: all but the last two lie in it, these are copied and blanks put behind them. At least one
 * blank follows the text. */
struct masks_walk {
	struct span text;
	size_t at; /* of the block at hand */
	unsigned char last[MASKS_BLOCK * 2 + MASKS_AHEAD];
	size_t last_at; /* where what was copied begins; text.len + 1: nothing was */
};

MASKS_INLINE void masks_begin(struct masks_walk *walk, struct span text, size_t at)
{
	walk->text = text;
	walk->at = at;
	walk->last_at = text.len + 1;
}

/* The bytes of the block at hand; NULL: there is none any more. */
MASKS_INLINE const unsigned char *masks_block(struct masks_walk *walk)
{
	size_t left;

	if (walk->at > walk->text.len)
		return NULL;
	left = walk->text.len - walk->at;
	if (left >= MASKS_BLOCK + MASKS_AHEAD)
		return (const unsigned char *)walk->text.at + walk->at;
	if (walk->last_at > walk->text.len) {
		memset(walk->last, ' ', sizeof walk->last);
		if (left > 0)
			memcpy(walk->last, walk->text.at + walk->at, left);
		walk->last_at = walk->at;
	}
	return walk->last + (walk->at - walk->last_at);
}

/* Bits of this block and of the one before moved up, so that each stands n places behind where it was. */
static inline uint64_t masks_behind(uint64_t mask, uint64_t before, unsigned n)
{
	return mask << n | before >> (64 - n);
}

/* Processors that have a way of their own. The best is asked for once for each text. */
enum masks_way { MASKS_PORTABLE, MASKS_BY_AVX2, MASKS_BY_AVX512, MASKS_WAYS };

bool masks_has(enum masks_way way);
enum masks_way masks_best(void);

/* views_hints by one way, for tests and benches; all ways say the same. */
unsigned views_hints_by(enum masks_way way, struct span text);

/* Where the first run of enough characters of base64 (MASK_CODE) or of hexadecimal (MASK_HEX) begins at or behind a
 * place; the text's length: there is none. least: 2 to 60. */
size_t masks_find_run(
    enum masks_way way, struct span text, size_t at, unsigned class, unsigned least);

/* What stands one by one. */
enum masks_kind {
	MASKS_PAIRS,  /* two characters of hexadecimal, perhaps behind 0x */
	MASKS_SINGLES /* one letter or digit */
};

/* A stretch [start, end) that holds enough of them, each near enough to the one before for a gap between them. No row of
 * them that is as long as is asked for lies elsewhere, begins before it or crosses its ends. */
struct masks_group {
	size_t start, end;
};

/* Find the next one at or behind a place. False: there is none. */
bool masks_find_group(enum masks_way way, enum masks_kind kind, struct span text, size_t at,
    struct masks_group *group);

#endif
