/* Patterns to the head or the body, and scanning both. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "match/guard.h"

/* An anchor that may lie more characters behind the start of the text than this is looked for everywhere. */
enum { HEAD_MOST = 64 };

static bool is_for_head(const struct anchors *anchors)
{
	return anchors->is_at_start && anchors->max_distance <= HEAD_MOST;
}

/* Patterns that match at the start of a text; others; those whose anchors most texts hold. */
enum tier { TIER_HEAD, TIER_BODY, TIER_COMMON, TIERS };

/* Prefilters by tier, each built once under the lock: a thread that sees one sees all of it. */
struct guard_tiers {
	pthread_mutex_t lock;
	_Atomic(struct prefilter *) at[TIERS];
};

static enum tier tier_of(const struct anchors *anchors)
{
	if (is_for_head(anchors))
		return TIER_HEAD;
	return anchors_are_common(anchors) ? TIER_COMMON : TIER_BODY;
}

/* A prefilter of those patterns of the set that are of a tier. */
static struct prefilter *build(const struct guard *guard, enum tier tier)
{
	struct anchors *some = calloc(guard->npatterns ? guard->npatterns : 1, sizeof *some);
	struct prefilter *prefilter = NULL;

	if (some == NULL)
		return NULL;
	for (size_t i = 0; i < guard->npatterns; i++)
		if (bits_has(guard->set, i) && tier_of(&guard->anchors[i]) == tier)
			some[i] = guard->anchors[i];
	prefilter = prefilter_new(some, guard->npatterns);
	free(some);
	return prefilter;
}

/* The prefilter of a tier; NULL when out of memory. */
static const struct prefilter *prefilter_of(const struct guard *guard, enum tier tier)
{
	struct guard_tiers *tiers = guard->tiers;
	struct prefilter *prefilter = atomic_load_explicit(&tiers->at[tier], memory_order_acquire);

	if (prefilter)
		return prefilter;
	pthread_mutex_lock(&tiers->lock);
	prefilter = atomic_load_explicit(&tiers->at[tier], memory_order_relaxed);
	if (prefilter == NULL) {
		prefilter = build(guard, tier);
		atomic_store_explicit(&tiers->at[tier], prefilter, memory_order_release);
	}
	pthread_mutex_unlock(&tiers->lock);
	return prefilter;
}

static void note_pattern(struct guard *guard, const struct anchors *anchors, size_t pattern)
{
	enum tier tier = tier_of(anchors);
	size_t reach = (size_t)anchors->max_distance * 4 + ANCHOR_LONGEST;

	if (tier == TIER_HEAD && reach > guard->head_bytes)
		guard->head_bytes = reach;
	if (tier == TIER_COMMON && anchors->n > 0)
		bits_add(guard->is_common, pattern);
}

static struct guard_tiers *new_tiers(void)
{
	struct guard_tiers *tiers = calloc(1, sizeof *tiers);

	if (tiers == NULL || pthread_mutex_init(&tiers->lock, NULL) != 0) {
		free(tiers);
		return NULL;
	}
	for (size_t i = 0; i < TIERS; i++)
		atomic_init(&tiers->at[i], NULL);
	return tiers;
}

int guard_init(
    struct guard *guard, const struct anchors *anchors, size_t npatterns, const uint64_t *set)
{
	*guard = (struct guard){.anchors = anchors,
	    .npatterns = npatterns,
	    .set = set,
	    .tiers = new_tiers(),
	    .is_common = calloc(bits_words(npatterns) + 1, sizeof(uint64_t))};
	if (guard->tiers == NULL || guard->is_common == NULL)
		return -1;
	for (size_t i = 0; i < npatterns; i++)
		if (bits_has(set, i))
			note_pattern(guard, &anchors[i], i);
	return 0;
}

void guard_done(struct guard *guard)
{
	for (size_t i = 0; guard->tiers && i < TIERS; i++)
		prefilter_free(guard->tiers->at[i]);
	if (guard->tiers)
		pthread_mutex_destroy(&guard->tiers->lock);
	free(guard->tiers);
	free(guard->is_common);
	*guard = (struct guard){0};
}

static int scan(const struct guard *guard, enum tier tier, const struct prefilter_text *text,
    struct windows *windows)
{
	const struct prefilter *prefilter = prefilter_of(guard, tier);

	if (prefilter == NULL)
		return -1;
	return prefilter_nanchors(prefilter) ? prefilter_scan(prefilter, text, windows) : 0;
}

int guard_scan_rare(
    const struct guard *guard, const struct prefilter_text *text, struct windows *windows)
{
	struct prefilter_text head = *text;

	head.text = span_slice(text->text, 0, guard->head_bytes);
	if (scan(guard, TIER_HEAD, &head, windows) != 0)
		return -1;
	return scan(guard, TIER_BODY, text, windows);
}

int guard_scan_common(
    const struct guard *guard, const struct prefilter_text *text, struct windows *windows)
{
	return scan(guard, TIER_COMMON, text, windows);
}

int guard_scan(
    const struct guard *guard, const struct prefilter_text *text, struct windows *windows)
{
	if (guard_scan_rare(guard, text, windows) != 0)
		return -1;
	return guard_scan_common(guard, text, windows);
}

size_t guard_nanchors(const struct guard *guard)
{
	size_t n = 0;

	for (unsigned tier = 0; tier < TIERS; tier++) {
		const struct prefilter *prefilter = prefilter_of(guard, (enum tier)tier);
		if (prefilter == NULL)
			return 0;
		n += prefilter_nanchors(prefilter);
	}
	return n;
}
