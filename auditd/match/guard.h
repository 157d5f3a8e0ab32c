/* The prefilters of one role: it looks for no other role's strings, and for those of patterns that can match at the
 * start of a text only in its first bytes. Most logs lack some role or other, so a prefilter is built when it first has a text
 * to scan. */
#ifndef MATCH_GUARD_H
#define MATCH_GUARD_H

#include "match/prefilter.h"

/* What is built while threads scan. */
struct guard_tiers;

struct guard {
	const struct anchors *anchors; /* borrowed: of npatterns */
	size_t npatterns;
	const uint64_t *set; /* borrowed: those patterns that it is for */
	struct guard_tiers *tiers;
	size_t head_bytes;   /* so much of a text is scanned for patterns that match at its start */
	uint64_t *is_common; /* patterns whose anchors most texts hold */
};

/* Guard the patterns of a set, of npatterns with their anchors; both are borrowed till guard_done. 0, or -1 when out of
 * memory; the guard may be given to guard_done either way. */
int guard_init(
    struct guard *guard, const struct anchors *anchors, size_t npatterns, const uint64_t *set);
void guard_done(struct guard *guard);

/* As prefilter_scan; any thread. */
int guard_scan(
    const struct guard *guard, const struct prefilter_text *text, struct windows *windows);

/* The two halves of that: first the patterns that are not in is_common, then those that are, which costs several times
 * as much and most texts can do without. The windows of a pattern come from one of them alone. */
int guard_scan_rare(
    const struct guard *guard, const struct prefilter_text *text, struct windows *windows);
int guard_scan_common(
    const struct guard *guard, const struct prefilter_text *text, struct windows *windows);

/* How many strings it looks for; 0 when out of memory. */
size_t guard_nanchors(const struct guard *guard);

#endif
