/* Tallies in the making: one cell for each model, tenant, language and hour, kept in memory between flushes. */
#ifndef CELLS_H
#define CELLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "judge/judge.h"
#include "store/store.h"
#include "transcript/transcript.h"

/* The time under which a transcript is filed. */
struct filing {
	bool is_filed;     /* false: under none */
	bool is_untrusted; /* us is that of arrival: the record's own is absent or cannot be */
	int64_t us;        /* since 1970, UTC */
};

/* Hours since 1970 at that time; before 1970 they are negative. */
int64_t hour_of(int64_t time_us);

struct cell {
	struct tally_key key; /* its spans live in the cells' arena */
	struct tally_counts counts;
	struct judge_sums sums; /* of every rule's tallies */
};

struct cells {
	struct cell **slots; /* owned, open addressing, a power of two */
	size_t nslots;
	size_t ncells;
	const struct judge_plan *plan; /* borrowed */
	size_t nrules;
	struct digest ruleset;
	struct arena arena;
};

enum { CELLS_LARGEST = 8 << 20 }; /* bytes of the arena above which its owner flushes */

/* Begin, for a ruleset and its plan, both borrowed. */
void cells_init(struct cells *cells, const struct ruleset *ruleset, const struct judge_plan *plan);

/* The cell a transcript counts in; it lives until the next flush. language: that most of the conversation is in, absent
 * if it is not known. NULL when out of memory. */
struct cell *cells_get(struct cells *cells, const struct transcript *transcript,
    struct span language, const struct filing *filing);

/* Add all cells to the store and empty them. 0 or -1. */
int cells_flush(struct cells *cells, struct store *store, struct error *err);

void cells_done(struct cells *cells);

#endif
