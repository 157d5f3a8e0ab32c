/* Which sentence became which, within bounds. Private to this room. */
#ifndef SPEC_PAIRING_H
#define SPEC_PAIRING_H

#include "base/arena.h"
#include "spec/difference.h"

enum {
	PAIRING_STEPS_MAX =
	    50 * 1000 * 1000, /* of all searches for likenesses: about a tenth of a second */
	PAIRING_COUPLES_MAX = 100 * 1000, /* of one section */
};

struct pairing {
	size_t steps;       /* left */
	bool is_cut;        /* a bound was met */
	struct buf hashes;  /* scratch */
	struct buf couples; /* scratch */
};

/* Are there so many steps left? They are taken. */
bool pairing_take(struct pairing *pairing, size_t steps);

/* Make changes of a section's sentences that are gone and new, where two are alike, the most alike first; counts follow. 0, or
 * -1 when out of memory. */
int pairing_join(struct pairing *pairing, struct arena *arena, struct section_change *change);
void pairing_done(struct pairing *pairing);

#endif
