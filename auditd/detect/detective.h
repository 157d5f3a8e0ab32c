/* What one thread keeps between conversations. Private to this room. */
#ifndef DETECT_DETECTIVE_H
#define DETECT_DETECTIVE_H

#include "detect/text.h"
#include "match/fold.h"
#include "match/segments.h"

struct detective {
	const struct ruleset *ruleset;
	struct profile *profile; /* NULL: none is made */
	struct detect_options options;
	uint32_t *signals; /* of a detector's kind, or made of such; ascending */
	size_t nsignals;
	uint64_t *detected; /* bit s: signal s is one of them */
	size_t nwords;      /* of a row of bits */
	struct fold fold;
	struct segments segments;
	struct arena scratch;
	struct view ***views; /* by message, part; in scratch */
	uint64_t **rows; /* by message: holds and unsure, once written to; in the hits' arena */
	size_t nbytes;   /* of all views of this run */
	void *shared[DETECTORS];
	struct detected *found; /* by signal; in scratch */
};

/* compose.c: decide the signal at hand, which is made of others, on every message. 0, or -1 when out of memory. */
int compose_signal(struct detecting *detecting);

/* detective.c: a message's bits, to be written to. NULL when out of memory: holds, and behind them unsure. */
uint64_t *detective_rows(struct detecting *detecting, uint32_t message);

/* detective.c: does the signal at hand look at such a message: its role, its bounds of words? */
bool detecting_looks_at_message(const struct detecting *detecting, uint32_t message);

#endif
