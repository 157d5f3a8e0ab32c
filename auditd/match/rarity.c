/* How rare strings are in chat text, by what follows what: each symbol is taken to depend on the two before it. */
#include "match/anchor.h"
#include "match/frequencies.h"

/* The characters of the tables stand in the order of ASCII, from '!' on, without the quote, the question mark and the
 * backslash. */
static unsigned cost_of(char c)
{
	return (unsigned)(c - '!') - (c > '"') - (c > '?') - (c > '\\');
}

/* The low line is too rare to be counted alone. */
static unsigned column(unsigned char symbol)
{
	return symbol < FREQUENCY_SYMBOLS ? symbol : SYMBOL_OTHER;
}

unsigned symbols_rarity(const unsigned char *symbols, unsigned n)
{
	unsigned before = 0, last = 0, cost = 0;

	for (unsigned i = 0; i < n; i++) {
		unsigned here = column(symbols[i]), row = before * FREQUENCY_SYMBOLS + last;
		if (i == 0)
			cost += cost_of(frequency_singles[here]);
		else if (i == 1)
			cost += cost_of(frequency_pairs[last * FREQUENCY_SYMBOLS + here]);
		else
			cost += cost_of(frequency_threes[row * FREQUENCY_SYMBOLS + here]);
		before = last;
		last = here;
	}
	return cost;
}

struct anchor_symbols anchor_symbols(const struct anchor *anchor)
{
	struct anchor_symbols symbols = {.n = 0};

	if (anchor->opens)
		symbols.at[symbols.n++] = SYMBOL_OTHER;
	for (unsigned i = 0; i < anchor->len; i++)
		symbols.at[symbols.n++] = anchor_symbol(anchor->bytes[i]);
	if (anchor->closes)
		symbols.at[symbols.n++] = SYMBOL_OTHER;
	return symbols;
}
