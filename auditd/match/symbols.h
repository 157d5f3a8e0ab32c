/* What the prefilter sees of a text: a symbol for each byte, in which case, punctuation and digits do not differ. */
#ifndef MATCH_SYMBOLS_H
#define MATCH_SYMBOLS_H

/* 1 to 26 are the letters. All that is no part of words in ASCII, and every byte beyond, is one symbol, so that the
 * edge of a word is a symbol too. */
enum { SYMBOL_OTHER = 0, SYMBOL_DIGIT = 27, SYMBOL_LOW_LINE = 28, SYMBOLS = 29 };

static inline unsigned char symbol_of(unsigned char c)
{
	unsigned char small = (unsigned char)(c | 0x20);

	if (small >= 'a' && small <= 'z')
		return (unsigned char)(small - 'a' + 1);
	if (c >= '0' && c <= '9')
		return SYMBOL_DIGIT;
	return c == '_' ? SYMBOL_LOW_LINE : SYMBOL_OTHER;
}

#endif
