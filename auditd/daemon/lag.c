/* A sorted table of texts: few come, so that moving rows costs less than a hash would. */
#include <stdlib.h>
#include <string.h>

#include "daemon/lag.h"

/* Where the input is, or belongs. */
static size_t place_of(const struct lag *lag, uint32_t input)
{
	size_t low = 0, high = lag->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (lag->rows[middle].input < input)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int make_room(struct lag *lag)
{
	if (lag->n < lag->capacity)
		return 0;
	size_t capacity = lag->capacity ? lag->capacity * 2 : 64;
	struct lag_row *rows = realloc(lag->rows, capacity * sizeof *rows);
	if (rows == NULL)
		return -1;
	lag->rows = rows;
	lag->capacity = capacity;
	return 0;
}

int lag_note(struct lag *lag, uint32_t input, bool is_behind, int64_t now_us)
{
	size_t at = place_of(lag, input);

	if (at == lag->n || lag->rows[at].input != input) {
		if (make_room(lag) != 0)
			return -1;
		memmove(&lag->rows[at + 1], &lag->rows[at], (lag->n - at) * sizeof *lag->rows);
		lag->rows[at] = (struct lag_row){.input = input, .since_us = now_us};
		lag->n++;
	}
	struct lag_row *row = &lag->rows[at];
	row->was_noted = true;
	row->is_behind = is_behind;
	if (!is_behind)
		row->since_us = now_us;
	return 0;
}

void lag_sweep(struct lag *lag)
{
	size_t kept = 0;

	for (size_t i = 0; i < lag->n; i++)
		if (lag->rows[i].was_noted) {
			lag->rows[kept] = lag->rows[i];
			lag->rows[kept++].was_noted = false;
		}
	lag->n = kept;
}

static int64_t behind_us(const struct lag_row *row, int64_t now_us)
{
	return row->is_behind && now_us > row->since_us ? now_us - row->since_us : 0;
}

int64_t lag_us(const struct lag *lag, uint32_t input, int64_t now_us)
{
	size_t at = place_of(lag, input);

	return at < lag->n && lag->rows[at].input == input ? behind_us(&lag->rows[at], now_us) : 0;
}

int64_t lag_longest_us(const struct lag *lag, int64_t now_us)
{
	int64_t longest = 0;

	for (size_t i = 0; i < lag->n; i++) {
		int64_t us = behind_us(&lag->rows[i], now_us);
		longest = us > longest ? us : longest;
	}
	return longest;
}

void lag_done(struct lag *lag)
{
	free(lag->rows);
	*lag = (struct lag){0};
}
