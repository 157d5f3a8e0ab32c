/* How often symbols follow each other in chat text: data for the choice of anchors. */
#ifndef MATCH_FREQUENCIES_H
#define MATCH_FREQUENCIES_H

/* As in symbols.h, without the low line, which counts as SYMBOL_OTHER. */
enum { FREQUENCY_SYMBOLS = 28 };

/* A character for each symbol: four times minus the binary logarithm of its share of what stands there, by its place in
 * frequency_scale. Rows of FREQUENCY_SYMBOLS characters: of a symbol anywhere; behind one symbol; behind two. */
extern const char frequency_singles[], frequency_pairs[], frequency_threes[];

#endif
