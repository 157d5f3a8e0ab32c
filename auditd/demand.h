/* Which signals have to be decided for the rules to come out as if all had been: each rule asks for what it cannot do
 * without first, and for the rest only where that is there. */
#ifndef DEMAND_H
#define DEMAND_H

#include "detect/detect.h"
#include "match/match.h"
#include "agenda.h"

/* What has been asked of one transcript. One thread's. */
struct demand;

/* NULL when out of memory. Borrows all it is given. Free with demand_free. */
struct demand *demand_new(const struct matcher *matcher, const struct agenda *agenda,
    struct scanner *scanner, struct detective *detective);
void demand_free(struct demand *demand);

/* Decide what the rules need of a transcript; with everything, all signals. *hits lives in the arena. 0, or -1 with
 * ERROR_MEMORY.
 *
 * A signal that is not decided reads as if it did not hold. What judge makes of the hits is the same all the same:
 * of a rule whose trigger does not occur anywhere it asks for nothing more, and of one whose claim cannot hold it
 * counts only triggers, which are decided in full. */
int demand_run(struct demand *demand, const struct transcript *transcript, bool everything,
    struct arena *arena, struct hits *hits, struct error *err);

#endif
