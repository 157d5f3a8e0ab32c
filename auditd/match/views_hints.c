/* A quick look at a whole text for signs of each encoding: bits of what each byte is, shifted against each other. It is
 * done to every part of every message. */
#include "match/views_masks.h"

#define LETTER (MASK_LETTER | MASK_CODE)
#define DIGIT (MASK_DIGIT | MASK_HEX | MASK_CODE)
#define TIMES_5(c, class)                                                                          \
	[(c)] = (class), [(c) + 1] = (class), [(c) + 2] = (class), [(c) + 3] = (class),            \
	[(c) + 4] = (class)
#define LETTERS_26(c)                                                                              \
	TIMES_5((c), LETTER | MASK_HEX),                                                           \
	    [(c) + 5] = LETTER | MASK_HEX, TIMES_5((c) + 6, LETTER), TIMES_5((c) + 11, LETTER),    \
		   TIMES_5((c) + 16, LETTER), TIMES_5((c) + 21, LETTER)

const unsigned char masks_classes[256] = {
    LETTERS_26('a'),
    LETTERS_26('A'),
    ['0'] = DIGIT | MASK_SWAP,
    ['1'] = DIGIT | MASK_SWAP,
    ['2'] = DIGIT,
    ['3'] = DIGIT | MASK_SWAP,
    ['4'] = DIGIT | MASK_SWAP,
    ['5'] = DIGIT | MASK_SWAP,
    ['6'] = DIGIT,
    ['7'] = DIGIT | MASK_SWAP,
    ['8'] = DIGIT,
    ['9'] = DIGIT,
    ['@'] = MASK_SWAP,
    ['$'] = MASK_SWAP,
    ['!'] = MASK_SWAP,
    ['+'] = MASK_CODE,
    ['-'] = MASK_CODE | MASK_GAP,
    ['_'] = MASK_CODE | MASK_GAP,
    ['/'] = MASK_CODE | MASK_GAP,
    [' '] = MASK_GAP,
    ['\n'] = MASK_GAP,
    ['.'] = MASK_GAP,
    ['*'] = MASK_GAP,
    [':'] = MASK_GAP,
    [','] = MASK_GAP,
    [';'] = MASK_GAP,
    ['|'] = MASK_GAP,
    ['%'] = MASK_MARK,
    ['\\'] = MASK_MARK,
    ['&'] = MASK_MARK,
};

/* What of the block before is asked for again. */
struct before {
	uint64_t code, code_2, code_4, code_8;
	uint64_t hex, gap, pair, two_pairs;
	uint64_t letter, swap, single;
};

/* Twenty characters of hexadecimal in a row. Asked only where as many of base64 stand: what the block before has of
 * such a row is worked out again. */
static uint64_t find_hex(uint64_t hex, uint64_t before)
{
	static const unsigned steps[] = {1, 2, 4, 8, 4};

	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		hex &= masks_behind(hex, before, steps[i]);
		before &= before << steps[i];
	}
	return hex;
}

/* Fourteen characters of base64 in a row, by two, by four, by eight. */
MASKS_INLINE unsigned look_for_runs(const struct masks *is, struct before *before)
{
	uint64_t two = is->code & masks_behind(is->code, before->code, 1);
	uint64_t four = two & masks_behind(two, before->code_2, 2);
	uint64_t eight = four & masks_behind(four, before->code_4, 4);
	uint64_t run = eight & masks_behind(eight, before->code_8, 6);
	unsigned signs = 0;

	if (run != 0) {
		signs = 1u << ENCODING_BASE64;
		if (find_hex(is->hex, before->hex) != 0)
			signs |= 1u << ENCODING_HEX;
	}
	before->code = is->code;
	before->code_2 = two;
	before->code_4 = four;
	before->code_8 = eight;
	return signs;
}

/* Three bytes of hexadecimal in a row with gaps; or 0x. */
MASKS_INLINE unsigned look_for_pairs(const struct masks *is, struct before *before)
{
	uint64_t pair = is->hex & masks_behind(is->hex, before->hex, 1);
	uint64_t behind_gap = pair & masks_behind(is->gap, before->gap, 2);
	uint64_t two = behind_gap & masks_behind(pair, before->pair, 3);
	uint64_t three = behind_gap & masks_behind(two, before->two_pairs, 3);

	before->pair = pair;
	before->two_pairs = two;
	return (unsigned)((three | is->zero_x) != 0) << ENCODING_PAIRS;
}

/* Four single letters in a row; a letter, what stands for one, and a letter. */
MASKS_INLINE unsigned look_for_letters(const struct masks *is, struct before *before)
{
	uint64_t behind_letter = masks_behind(is->letter, before->letter, 1);
	uint64_t single = is->gap & behind_letter;
	uint64_t spaced = single & masks_behind(single, before->single, 2) &
			  masks_behind(single, before->single, 4);
	uint64_t leet = is->letter & masks_behind(is->swap, before->swap, 1) &
			masks_behind(is->letter, before->letter, 2);

	before->single = single;
	return (unsigned)(spaced != 0) << ENCODING_SPACED | (unsigned)(leet != 0) << ENCODING_LEET;
}

static unsigned escape_at(const unsigned char *at)
{
	if (at[0] == '%')
		return (unsigned)(hex_value((char)at[1]) >= 0 && hex_value((char)at[2]) >= 0)
		       << ENCODING_PERCENT;
	bool is_escape = at[0] == '&' ? at[1] == '#' : at[1] == 'x' || (at[1] | 0x20) == 'u';
	return (unsigned)is_escape << ENCODING_ESCAPES;
}

MASKS_INLINE unsigned look(const unsigned char *at, const struct masks *is, struct before *before)
{
	unsigned signs =
	    look_for_runs(is, before) | look_for_pairs(is, before) | look_for_letters(is, before);

	for (uint64_t left = is->mark; left; left &= left - 1)
		signs |= escape_at(at + __builtin_ctzll(left));
	for (uint64_t left = is->words; left; left &= left - 1)
		signs |= masks_words(at + __builtin_ctzll(left));
	before->hex = is->hex;
	before->gap = is->gap;
	before->letter = is->letter;
	before->swap = is->swap;
	return signs;
}

MASKS_INLINE unsigned look_through(masks_maker *make, struct span text)
{
	struct before before = {0};
	struct masks_walk walk;
	const unsigned char *at;
	unsigned signs = 0;

	masks_begin(&walk, text, 0);
	while ((at = masks_block(&walk)) != NULL) {
		struct masks masks;
		make(at, &masks);
		signs |= look(at, &masks, &before);
		walk.at += MASKS_BLOCK;
	}
	return signs;
}

static unsigned hints_portable(struct span text)
{
	return look_through(masks_portable, text);
}

#if VECTOR_X86
TARGET_AVX2 static unsigned hints_avx2(struct span text)
{
	return look_through(masks_avx2, text);
}

TARGET_AVX512 static unsigned hints_avx512(struct span text)
{
	return look_through(masks_avx512, text);
}
#else
#define hints_avx512 hints_portable
#define hints_avx2 hints_portable
#endif

unsigned views_hints_by(enum vector way, struct span text)
{
	static unsigned (*const hints[VECTORS])(struct span) = {[VECTOR_PORTABLE] = hints_portable,
	    [VECTOR_AVX2] = hints_avx2,
	    [VECTOR_AVX512] = hints_avx512};

	return hints[way](text);
}

unsigned views_hints(struct span text)
{
	return views_hints_by(vector_best(), text);
}
