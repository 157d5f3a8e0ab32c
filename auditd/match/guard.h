/* The prefilters of one role: it looks for no other role's strings, and for those of patterns that can match at the
 * start of a text only in its first bytes. */
#ifndef MATCH_GUARD_H
#define MATCH_GUARD_H

#include "match/prefilter.h"

struct guard {
	struct prefilter *head;   /* for the first head_bytes of a text */
	struct prefilter *body;   /* for all of it */
	struct prefilter *common; /* for all of it, of patterns that are in `is_common` */
	size_t head_bytes;
	uint64_t *is_common; /* patterns whose anchors most texts hold */
};

/* Build for the patterns of a set, of npatterns with their anchors. 0, or -1 when out of memory; the guard may be
 * given to guard_done either way. */
int guard_init(
    struct guard *guard, const struct anchors *anchors, size_t npatterns, const uint64_t *set);
void guard_done(struct guard *guard);

/* As prefilter_scan. */
int guard_scan(
    const struct guard *guard, const struct prefilter_text *text, struct windows *windows);

/* The two halves of that: first the patterns that are not in is_common, then those that are, which costs several times
 * as much and most texts can do without. The windows of a pattern come from one of them alone. */
int guard_scan_rare(
    const struct guard *guard, const struct prefilter_text *text, struct windows *windows);
int guard_scan_common(
    const struct guard *guard, const struct prefilter_text *text, struct windows *windows);

/* How many strings it looks for. */
size_t guard_nanchors(const struct guard *guard);

#endif
