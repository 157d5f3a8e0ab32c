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

static void lower_text(const unsigned char *text, size_t n, unsigned char *bytes)
{
	for (size_t i = 0; i < n; i++)
		bytes[i] =
		    (unsigned char)(text[i] | ((unsigned char)(text[i] - 'A') < 26 ? 0x20 : 0));
}

static inline size_t find_by(
    const uint32_t *table, const unsigned char *symbols, size_t n, uint32_t *places, unsigned key)
{
	size_t found = 0;

	for (size_t i = 0; i < n; i++) {
		uint64_t window = load64(symbols + i);
		uint32_t mask = key == KEY ? UINT32_MAX : OWN_KEY_MASK;
		uint32_t word = table[table_index((uint32_t)window & mask)];
		uint32_t behind = (uint32_t)(window >> key * 8);
		places[found] = (uint32_t)i;
		found += word >> table_bit(behind, behind >> 8) & 1;
	}
	return found;
}

static size_t find(const uint32_t *table, const unsigned char *symbols, size_t n, uint32_t *places)
{
	return find_by(table, symbols, n, places, KEY);
}

static size_t find_own(
    const uint32_t *table, const unsigned char *symbols, size_t n, uint32_t *places)
{
	return find_by(table, symbols, n, places, OWN_KEY);
}

const struct method prefilter_portable = {
    "portable", is_possible, read_text, lower_text, find, find_own};
