/* The prefilters of one role: it looks for no other role's strings, and for those of patterns that can match at the
 * start of a text only in its first bytes. */
#ifndef MATCH_GUARD_H
#define MATCH_GUARD_H

#include "match/prefilter.h"

struct guard {
	struct prefilter *head; /* for the first head_bytes of a text */
	struct prefilter *body; /* for all of it */
	size_t head_bytes;
};

/* Build for the patterns of a set, of npatterns with their anchors. 0, or -1 when out of memory; the guard may be
 * given to guard_done either way. */
int guard_init(
    struct guard *guard, const struct anchors *anchors, size_t npatterns, const uint64_t *set);
void guard_done(struct guard *guard);

/* As prefilter_scan. */
int guard_scan(
    const struct guard *guard, const struct prefilter_text *text, struct windows *windows);

/* How many strings it looks for. */
size_t guard_nanchors(const struct guard *guard);

#endif
