/* What one thread keeps between conversations. Private to this room. */
#ifndef DETECT_DETECTIVE_H
#define DETECT_DETECTIVE_H

#include "detect/text.h"
#include "match/fold.h"
#include "match/segments.h"

/* What was found of one signal in the transcript at hand; all zero: nothing. Lists lie in scratch. */
struct detected {
	struct detected_hit **by_message; /* newest first; NULL until the first hit */
	struct hit *sorted; /* of all messages, by message, part, start; when the signal is done */
	size_t nhits;
	uint32_t *first; /* by message, one more: where its hits begin in sorted */
};

struct detective {
	const struct ruleset *ruleset;
	struct profile *profile; /* NULL: none is made */
	struct detect_options options;
	struct signal_list *needs; /* by signal; lists lie in memory */
	struct arena memory;       /* for as long as the detective lives */
	void **compiled;           /* by signal: what its kind made of its settings; in memory */
	uint32_t *signals;         /* of a detector's kind, or made of such; ascending */
	size_t nsignals;
	struct detected *found; /* by signal */
	uint32_t *finders;      /* signals whose found is not all zero */
	size_t nfinders;
	struct fold fold;
	struct segments segments;
	struct detecting at;  /* the transcript at hand, between begin and end */
	struct arena scratch; /* for as long as it is at hand */
	bool is_used;         /* something lies there */
	struct view ***views; /* by message, part; NULL until the first one */
	size_t *starts; /* by message: bytes of text before it; NULL: all of it may be looked at */
	void *shared[DETECTORS];
};

/* compose.c: decide the signal at hand, which is made of others, on every message. 0, or -1 when out of memory. */
int compose_signal(struct detecting *detecting);

/* needs.c: fill detective->needs. 0, or -1 when out of memory. */
int needs_fill(struct detective *detective);

/* found.c: put the hits of the signal at hand in order. 0, or -1 when out of memory. */
int detected_sort(struct detecting *detecting);

/* found.c: put what all signals found among the hits. 0, or -1 when out of memory. */
int detected_merge(struct detective *detective);

/* text.c: find out which text lies beyond the bound, if any. 0, or -1 when out of memory. */
int text_measure(struct detecting *detecting);

/* detective.c: does the signal at hand look at such a message: its role, its bounds of words? */
bool detecting_looks_at_message(const struct detecting *detecting, uint32_t message);

#endif
