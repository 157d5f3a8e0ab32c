/* Since when there is more to read of each followed text than was read: how far behind it is in time. */
#ifndef DAEMON_LAG_H
#define DAEMON_LAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All zero bytes is valid and empty. */
struct lag {
	struct lag_row {
		uint32_t input;
		bool is_behind, was_noted;
		int64_t since_us; /* when it was last seen read to its end, or first seen */
	} * rows;                 /* by input; owned */
	size_t n, capacity;
};

/* Note a text as it is now. Returns 0, or -1 when out of memory: it is then not known how far behind it is. */
int lag_note(struct lag *lag, uint32_t input, bool is_behind, int64_t now_us);

/* Forget the texts that were not noted since the last call. */
void lag_sweep(struct lag *lag);

/* How long it has been behind: microseconds; 0 if it is not, or is not known. */
int64_t lag_us(const struct lag *lag, uint32_t input, int64_t now_us);

/* The longest that any has been. */
int64_t lag_longest_us(const struct lag *lag, int64_t now_us);

void lag_done(struct lag *lag);

#endif
