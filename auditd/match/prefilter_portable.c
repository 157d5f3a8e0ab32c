/* The steps of the scan that look at every byte, for any processor. */
#include "match/prefilter_tables.h"

/* symbol_of as a table. */
#define FOUR(n) n, n + 1, n + 2, n + 3
#define LETTERS FOUR(1), FOUR(5), FOUR(9), FOUR(13), FOUR(17), FOUR(21), 25, 26

static const unsigned char symbol_table[256] = {
    ['0'] = 27,
    27,
    27,
    27,
    27,
    27,
    27,
    27,
    27,
    27,
    ['A'] = LETTERS,
    ['_'] = SYMBOL_LOW_LINE,
    ['a'] = LETTERS,
};

static bool is_possible(void)
{
	return true;
}

static void read_text(const unsigned char *text, size_t n, unsigned char *symbols)
{
	for (size_t i = 0; i < n; i++)
		symbols[i] = symbol_table[text[i]];
}

static size_t find(const uint32_t *table, const unsigned char *symbols, size_t n, uint32_t *places)
{
	size_t found = 0;

	for (size_t i = 0; i < n; i++) {
		uint64_t window = load64(symbols + i);
		uint32_t word = table[table_index((uint32_t)window)];
		unsigned bit = table_bit((unsigned)(window >> 32), (unsigned)(window >> 40));
		places[found] = (uint32_t)i;
		found += word >> bit & 1;
	}
	return found;
}

const struct method prefilter_portable = {"portable", is_possible, read_text, find};
