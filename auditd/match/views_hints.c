/* A quick look at a whole text for signs of each encoding. It is done to every part of every message, so it goes over
 * blocks of a fixed size without a branch, which compilers turn into vector code. */
#include <string.h>

#include "match/views_kinds.h"

enum { BLOCK = 64, AHEAD = 16, WINDOW = BLOCK + AHEAD };

/* What the bytes of a block and a few behind it are: 0 or 1 each. */
struct classes {
	unsigned char letter[WINDOW], hex[WINDOW], gap[WINDOW], swap[WINDOW];
};

/* Signs seen so far: 0 or 1 each. */
struct signs {
	unsigned char pairs, percent, escapes, spaced, rot13, backwards, leet;
};

static void classify(const unsigned char *at, struct classes *classes)
{
	for (size_t i = 0; i < WINDOW; i++) {
		unsigned char c = at[i], low = (unsigned char)(c | 0x20);
		unsigned char digit = (unsigned char)(c - '0') < 10;
		classes->letter[i] = (unsigned char)(low - 'a') < 26;
		classes->hex[i] = (unsigned char)(digit | ((unsigned char)(low - 'a') < 6));
		classes->gap[i] =
		    (unsigned char)((c == ' ') | (c == '-') | (c == '.') | (c == '_') | (c == '*') |
				    (c == ':') | (c == ',') | (c == '\n'));
		classes->swap[i] =
		    (unsigned char)((digit & (c != '2') & (c != '6') & (c != '8') & (c != '9')) |
				    (c == '@') | (c == '$') | (c == '!'));
	}
}

/* Three bytes of hexadecimal in a row with gaps; or one with 0x before it. */
static void look_for_pairs(
    const unsigned char *at, const struct classes *classes, struct signs *signs)
{
	const unsigned char *hex = classes->hex, *gap = classes->gap;
	unsigned char seen = 0;

	for (size_t i = 0; i < BLOCK; i++)
		seen |= (unsigned char)(gap[i + 2] & hex[i] & hex[i + 1] & hex[i + 3] & hex[i + 4] &
					gap[i + 5] & hex[i + 6] & hex[i + 7]) |
			(unsigned char)((at[i] == '0') & (at[i + 1] == 'x') & hex[i + 2] &
					hex[i + 3] & (hex[i + 4] ^ 1));
	signs->pairs |= seen;
}

static void look_for_escapes(
    const unsigned char *at, const struct classes *classes, struct signs *signs)
{
	const unsigned char *hex = classes->hex;
	unsigned char percent = 0, escapes = 0;

	for (size_t i = 0; i < BLOCK; i++) {
		percent |= (unsigned char)((at[i] == '%') & hex[i + 1] & hex[i + 2]);
		escapes |= (unsigned char)((at[i] == '\\') &
					   ((at[i + 1] == 'x') | ((at[i + 1] | 0x20) == 'u'))) |
			   (unsigned char)((at[i] == '&') & (at[i + 1] == '#'));
	}
	signs->percent |= percent;
	signs->escapes |= escapes;
}

/* Three single letters in a row; a letter, what stands for one, and a letter. */
static void look_for_letters(const struct classes *classes, struct signs *signs)
{
	const unsigned char *letter = classes->letter, *gap = classes->gap;
	unsigned char spaced = 0, leet = 0;

	for (size_t i = 0; i < BLOCK; i++) {
		spaced |= (unsigned char)(letter[i] & gap[i + 1] & letter[i + 2] & gap[i + 3] &
					  letter[i + 4] & gap[i + 5]);
		leet |= (unsigned char)(letter[i] & classes->swap[i + 1] & letter[i + 2]);
	}
	signs->spaced |= spaced;
	signs->leet |= leet;
}

/* The commonest words of English as they come out: the, and, you, to, of. */
static void look_for_words(const unsigned char *at, struct signs *signs)
{
	unsigned char rot13 = 0, backwards = 0;

	for (size_t i = 0; i < BLOCK; i++) {
		unsigned char a = at[i + 1], b = at[i + 2], c = at[i + 3];
		unsigned char opens = at[i] == ' ', is_three = at[i + 4] == ' ', is_two = c == ' ';
		rot13 |= (unsigned char)(opens & is_three &
					 (((a == 'g') & (b == 'u') & (c == 'r')) |
					     ((a == 'n') & (b == 'a') & (c == 'q')) |
					     ((a == 'l') & (b == 'b') & (c == 'h')))) |
			 (unsigned char)(opens & is_two & (b == 'b') & (a == 'g')) |
			 (unsigned char)(opens & is_two & (b == 's') & (a == 'b'));
		backwards |= (unsigned char)(opens & is_three &
					     (((a == 'e') & (b == 'h') & (c == 't')) |
						 ((a == 'd') & (b == 'n') & (c == 'a')) |
						 ((a == 'u') & (b == 'o') & (c == 'y')))) |
			     (unsigned char)(opens & is_two & (a == 'o') & (b == 't')) |
			     (unsigned char)(opens & is_two & (a == 'f') & (b == 'o'));
	}
	signs->rot13 |= rot13;
	signs->backwards |= backwards;
}

static void look(const unsigned char *at, struct signs *signs)
{
	struct classes classes;

	classify(at, &classes);
	look_for_pairs(at, &classes, signs);
	look_for_escapes(at, &classes, signs);
	look_for_letters(&classes, signs);
	look_for_words(at, signs);
}

unsigned views_hints(struct span text)
{
	struct signs signs = {0};
	unsigned char last[WINDOW + BLOCK] = {0};
	size_t at = 0;

	for (; text.len - at >= WINDOW; at += BLOCK)
		look((const unsigned char *)text.at + at, &signs);
	/* The end of a text ends a word. */
	memset(last, ' ', sizeof last);
	if (text.len > at)
		memcpy(last, text.at + at, text.len - at);
	look(last, &signs);
	look(last + BLOCK, &signs);
	return 1u << ENCODING_BASE64 | 1u << ENCODING_HEX |
	       (unsigned)signs.pairs << ENCODING_PAIRS |
	       (unsigned)signs.percent << ENCODING_PERCENT |
	       (unsigned)signs.escapes << ENCODING_ESCAPES |
	       (unsigned)signs.spaced << ENCODING_SPACED | (unsigned)signs.rot13 << ENCODING_ROT13 |
	       (unsigned)signs.backwards << ENCODING_BACKWARDS |
	       (unsigned)signs.leet << ENCODING_LEET;
}
