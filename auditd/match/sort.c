/* A pass for each byte, unless all numbers have the same there. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "match/sort.h"

enum { DIGITS = 8, VALUES = 256 };

static unsigned digit_of(const struct numbered *item, unsigned digit)
{
	return item->number >> (8 * digit) & (VALUES - 1);
}

/* Put items in the order of a digit; false, and nothing done, if all have the same. */
static bool sort_by_digit(
    const struct numbered *items, struct numbered *sorted, size_t n, unsigned digit)
{
	size_t starts[VALUES + 1] = {0};

	for (size_t i = 0; i < n; i++)
		starts[digit_of(&items[i], digit) + 1]++;
	if (starts[digit_of(&items[0], digit) + 1] == n)
		return false;
	for (unsigned i = 0; i < VALUES; i++)
		starts[i + 1] += starts[i];
	for (size_t i = 0; i < n; i++)
		sorted[starts[digit_of(&items[i], digit)]++] = items[i];
	return true;
}

int sort_numbered(struct numbered *items, size_t n)
{
	struct numbered *other = calloc(n ? n : 1, sizeof *other);
	struct numbered *from = items, *to = other;

	if (other == NULL)
		return -1;
	for (unsigned digit = 0; n > 0 && digit < DIGITS; digit++) {
		if (!sort_by_digit(from, to, n, digit))
			continue;
		struct numbered *swapped = from;
		from = to;
		to = swapped;
	}
	if (from != items)
		memcpy(items, from, n * sizeof *items);
	free(other);
	return 0;
}
