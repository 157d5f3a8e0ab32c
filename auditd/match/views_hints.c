/* A quick look at a whole text for signs of each encoding. It is done to every part of every message, so it goes over
 * blocks of a fixed size without a branch, which compilers turn into vector code. */
#include <string.h>

#include "match/views_kinds.h"

enum { BLOCK = 64, AHEAD = 16, WINDOW = BLOCK + AHEAD };

/* What a byte may be. */
enum {
	HEX = 1,
	GAP = 2,
	LETTER = 4,
	SWAP = 8,  /* stands for a letter in leet */
	CODE = 16, /* of base64 */
};

#define DIGIT (HEX | CODE)
#define LETTERS_5(c, kind)                                                                         \
	[(c)] = (kind), [(c) + 1] = (kind), [(c) + 2] = (kind), [(c) + 3] = (kind),                \
	[(c) + 4] = (kind)
#define LETTERS_26(c)                                                                              \
	LETTERS_5((c), LETTER | CODE | HEX),                                                       \
	    [(c) + 5] = LETTER | CODE | HEX, LETTERS_5((c) + 6, LETTER | CODE),                    \
		   LETTERS_5((c) + 11, LETTER | CODE), LETTERS_5((c) + 16, LETTER | CODE),         \
		   LETTERS_5((c) + 21, LETTER | CODE)

static const unsigned char kinds[256] = {
    LETTERS_26('a'),
    LETTERS_26('A'),
    ['0'] = DIGIT | SWAP,
    ['1'] = DIGIT | SWAP,
    ['2'] = DIGIT,
    ['3'] = DIGIT | SWAP,
    ['4'] = DIGIT | SWAP,
    ['5'] = DIGIT | SWAP,
    ['6'] = DIGIT,
    ['7'] = DIGIT | SWAP,
    ['8'] = DIGIT,
    ['9'] = DIGIT,
    ['@'] = SWAP,
    ['$'] = SWAP,
    ['!'] = SWAP,
    ['+'] = CODE,
    ['-'] = CODE | GAP,
    ['_'] = CODE | GAP,
    ['/'] = CODE | GAP,
    [' '] = GAP,
    ['\n'] = GAP,
    ['.'] = GAP,
    ['*'] = GAP,
    [':'] = GAP,
    [','] = GAP,
    [';'] = GAP,
    ['|'] = GAP,
};

/* A block of a text and a few bytes behind it. */
struct block {
	unsigned char at[WINDOW], is[WINDOW];
};

/* Signs seen so far: not 0 where there were any. */
struct signs {
	unsigned char runs; /* CODE, HEX */
	unsigned char pairs, percent, escapes, spaced, rot13, backwards, leet;
};

static void classify(const unsigned char *at, struct block *block)
{
	memcpy(block->at, at, WINDOW);
	for (size_t i = 0; i < WINDOW; i++)
		block->is[i] = kinds[at[i]];
}

/* Fourteen characters of one kind in a row, by two, by four, by eight. */
static void look_for_runs(const struct block *block, struct signs *signs)
{
	enum { LAST = WINDOW - AHEAD };
	unsigned char two[WINDOW], four[WINDOW], eight[WINDOW], seen = 0;

	for (size_t i = 0; i < LAST + 12; i++)
		two[i] = block->is[i] & block->is[i + 1];
	for (size_t i = 0; i < LAST + 10; i++)
		four[i] = two[i] & two[i + 2];
	for (size_t i = 0; i < LAST + 6; i++)
		eight[i] = four[i] & four[i + 4];
	for (size_t i = 0; i < LAST; i++)
		seen |= eight[i] & eight[i + 6];
	signs->runs |= seen;
}

/* Three bytes of hexadecimal in a row with gaps; or one with 0x before it. */
static void look_for_pairs(const struct block *block, struct signs *signs)
{
	const unsigned char *is = block->is, *at = block->at;
	unsigned char seen = 0, prefixed = 0;

	for (size_t i = 0; i < BLOCK; i++) {
		unsigned char hex =
		    is[i] & is[i + 1] & is[i + 3] & is[i + 4] & is[i + 6] & is[i + 7] & HEX;
		unsigned char gap = is[i + 2] & is[i + 5] & GAP;
		seen |= (unsigned char)(hex & (gap >> 1));
		prefixed |= (unsigned char)((at[i] == '0') & (at[i + 1] == 'x'));
	}
	signs->pairs |= seen | prefixed;
}

static void look_for_escapes(const struct block *block, struct signs *signs)
{
	const unsigned char *is = block->is, *at = block->at;
	unsigned char percent = 0, escapes = 0;

	for (size_t i = 0; i < BLOCK; i++) {
		percent |= (unsigned char)((at[i] == '%') & is[i + 1] & is[i + 2]);
		escapes |= (unsigned char)((at[i] == '\\') &
					   ((at[i + 1] == 'x') | ((at[i + 1] | 0x20) == 'u')));
		escapes |= (unsigned char)((at[i] == '&') & (at[i + 1] == '#'));
	}
	signs->percent |= percent;
	signs->escapes |= escapes;
}

/* Four single letters in a row; a letter, what stands for one, and a letter. */
static void look_for_letters(const struct block *block, struct signs *signs)
{
	const unsigned char *is = block->is;
	unsigned char spaced = 0, leet = 0;

	for (size_t i = 0; i < BLOCK; i++) {
		unsigned char letters = is[i] & is[i + 2] & is[i + 4] & LETTER;
		unsigned char gaps = is[i + 1] & is[i + 3] & is[i + 5] & GAP;
		spaced |= (unsigned char)(letters & (gaps << 1));
		leet |= (unsigned char)(is[i] & is[i + 2] & (is[i + 1] >> 1) & LETTER);
	}
	signs->spaced |= spaced;
	signs->leet |= leet;
}

/* The commonest words of English as they come out: the, and, you, to, of. */
static void look_for_words(const struct block *block, struct signs *signs)
{
	const unsigned char *at = block->at;
	unsigned char rot13 = 0, backwards = 0;

	for (size_t i = 0; i < BLOCK; i++) {
		unsigned char a = at[i + 1], b = at[i + 2], c = at[i + 3];
		unsigned char is_three = (unsigned char)((at[i] == ' ') & (at[i + 4] == ' '));
		unsigned char is_two = (unsigned char)((at[i] == ' ') & (c == ' '));
		rot13 |= (unsigned char)(is_three & (a == 'g') & (b == 'u') & (c == 'r'));
		rot13 |= (unsigned char)(is_three & (a == 'n') & (b == 'a') & (c == 'q'));
		rot13 |= (unsigned char)(is_two & (a == 'g') & (b == 'b'));
		rot13 |= (unsigned char)(is_two & (a == 'b') & (b == 's'));
		backwards |= (unsigned char)(is_three & (a == 'e') & (b == 'h') & (c == 't'));
		backwards |= (unsigned char)(is_three & (a == 'd') & (b == 'n') & (c == 'a'));
		backwards |= (unsigned char)(is_two & (a == 'o') & (b == 't'));
		backwards |= (unsigned char)(is_two & (a == 'f') & (b == 'o'));
	}
	signs->rot13 |= rot13;
	signs->backwards |= backwards;
}

static void look(const unsigned char *at, struct signs *signs)
{
	struct block block;

	classify(at, &block);
	look_for_runs(&block, signs);
	look_for_pairs(&block, signs);
	look_for_escapes(&block, signs);
	look_for_letters(&block, signs);
	look_for_words(&block, signs);
}

static unsigned bit(bool is_seen, enum encoding encoding)
{
	return (unsigned)is_seen << encoding;
}

unsigned views_hints(struct span text)
{
	struct signs signs = {0};
	unsigned char last[WINDOW + BLOCK];
	size_t at = 0;

	for (; text.len - at >= WINDOW; at += BLOCK)
		look((const unsigned char *)text.at + at, &signs);
	/* The end of a text ends a word. */
	memset(last, ' ', sizeof last);
	if (text.len > at)
		memcpy(last, text.at + at, text.len - at);
	look(last, &signs);
	if (text.len - at > BLOCK)
		look(last + BLOCK, &signs);
	return bit(signs.runs & CODE, ENCODING_BASE64) | bit(signs.runs & HEX, ENCODING_HEX) |
	       bit(signs.pairs, ENCODING_PAIRS) | bit(signs.percent, ENCODING_PERCENT) |
	       bit(signs.escapes, ENCODING_ESCAPES) | bit(signs.spaced, ENCODING_SPACED) |
	       bit(signs.rot13, ENCODING_ROT13) | bit(signs.backwards, ENCODING_BACKWARDS) |
	       bit(signs.leet, ENCODING_LEET);
}
