/* Which row of a list speaks of a model on a day: the first that fits. What a row stands for is its keeper's. */
#ifndef BASE_MODELS_H
#define BASE_MODELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

enum {
	MODELS_LONGEST = 256, /* bytes of a model's name that count */
	MODELS_MOST = 1024,   /* rows of one list */
};

/* Models by name, and the days on which the row speaks of them. */
struct model_row {
	struct span name; /* '*' stands for any text, '?' for one byte; case counts */
	bool has_from, has_until;
	int64_t from, until; /* days since 1970, UTC, both included */
};

/* Does a name fit a pattern with '*' and '?'? Takes at most pattern.len * name.len steps. Source: the greedy match with one
 * place to go back to, as in R. Cox, "Glob Matching Can Be Simple And Fast Too" (2017). */
bool models_fit(struct span pattern, struct span name);

/* Find the first row for a model, absent where none was logged, at a time in microseconds since 1970; without a time only
 * rows that name no day fit. Returns its index, or -1. */
int models_find(
    const struct model_row *rows, size_t nrows, struct span model, bool has_time, int64_t time_us);

/* Find the first row for a model in an hour since 1970. As models_find. */
int models_find_hour(
    const struct model_row *rows, size_t nrows, struct span model, bool has_time, int64_t hour);

#endif
