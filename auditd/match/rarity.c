/* How rare strings are in chat text, by what follows what. */
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

/* As if each symbol depended on the two before it. */
static unsigned chain_rarity(const unsigned char *symbols, unsigned n)
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

enum { WINDOW = 6, UNKNOWN = 80 };

/* Of six symbols: words make the frequent ones much more frequent than a chain says. */
static unsigned window_rarity(const unsigned char *symbols)
{
	unsigned chain = chain_rarity(symbols, WINDOW), known;
	uint32_t window = 0;

	for (unsigned i = 0; i < WINDOW; i++)
		window = window << 5 | column(symbols[i]);
	known = cost_of(frequency_windows[frequency_window(window)]);
	return known == UNKNOWN || known > chain ? chain : known;
}

unsigned symbols_rarity(const unsigned char *symbols, unsigned n)
{
	unsigned rarest = 0;

	if (n < WINDOW)
		return chain_rarity(symbols, n);
	for (unsigned i = 0; i + WINDOW <= n; i++) {
		unsigned rarity = window_rarity(symbols + i);
		rarest = rarity > rarest ? rarity : rarest;
	}
	return rarest + symbols_surplus(n);
}

/* Those beyond ASCII are rare, and the first tells most of the next. */
unsigned bytes_rarity(const struct anchor *anchor)
{
	enum { FIRST_BEYOND = 28, NEXT_BEYOND = 8 };
	unsigned cost = 0;

	for (unsigned i = 0; i < anchor->len; i++) {
		unsigned char byte = (unsigned char)anchor->bytes[i];
		bool follows = i > 0 && (unsigned char)anchor->bytes[i - 1] >= 0x80;
		if (byte >= 0x80)
			cost += follows ? NEXT_BEYOND : FIRST_BEYOND;
		else if (anchor_needs_byte(anchor->bytes[i]))
			cost += cost_of(frequency_bytes[byte]);
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
