/* How often symbols follow each other in chat text: data for the choice of anchors. */
#ifndef MATCH_FREQUENCIES_H
#define MATCH_FREQUENCIES_H

#include <stdint.h>

/* As in symbols.h, without the low line, which counts as SYMBOL_OTHER. */
enum { FREQUENCY_SYMBOLS = 28 };

/* A character for each symbol: four times minus the binary logarithm of its share of what stands there, by its place in
 * frequency_scale. Rows of FREQUENCY_SYMBOLS characters: of a symbol anywhere; behind one symbol; behind two. */
extern const char frequency_bytes[]; /* 128: of each ASCII byte among those of its symbol */
extern const char frequency_singles[], frequency_pairs[], frequency_threes[];

/* By frequency_window: the most frequent of the six symbols that have it, as above; 't' where they are rarer than 2^-20. */
extern const char frequency_windows[];

/* The place in that table of six symbols, five bits for each, the last lowest. */
static inline uint32_t frequency_window(uint32_t symbols)
{
	return symbols * 0x9e3779b1u >> 16;
}

#endif
