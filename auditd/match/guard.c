/* Patterns to the head or the body, and scanning both. */
#include <stdlib.h>

#include "match/guard.h"

/* An anchor that may lie more characters behind the start of the text than this is looked for everywhere. */
enum { HEAD_MOST = 64 };

static bool is_for_head(const struct anchors *anchors)
{
	return anchors->is_at_start && anchors->max_distance <= HEAD_MOST;
}

enum tier { TIER_HEAD, TIER_BODY, TIER_COMMON };

static enum tier tier_of(const struct anchors *anchors)
{
	if (is_for_head(anchors))
		return TIER_HEAD;
	return anchors_are_common(anchors) ? TIER_COMMON : TIER_BODY;
}

/* A prefilter of those patterns of the set that are of a tier. */
static struct prefilter *build(
    const struct anchors *anchors, size_t npatterns, const uint64_t *set, enum tier tier)
{
	struct anchors *some = calloc(npatterns ? npatterns : 1, sizeof *some);
	struct prefilter *prefilter = NULL;

	if (some == NULL)
		return NULL;
	for (size_t i = 0; i < npatterns; i++)
		if (bits_has(set, i) && tier_of(&anchors[i]) == tier)
			some[i] = anchors[i];
	prefilter = prefilter_new(some, npatterns);
	free(some);
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

int guard_init(
    struct guard *guard, const struct anchors *anchors, size_t npatterns, const uint64_t *set)
{
	*guard = (struct guard){.is_common = calloc(bits_words(npatterns) + 1, sizeof(uint64_t))};
	if (guard->is_common == NULL)
		return -1;
	for (size_t i = 0; i < npatterns; i++)
		if (bits_has(set, i))
			note_pattern(guard, &anchors[i], i);
	guard->head = build(anchors, npatterns, set, TIER_HEAD);
	guard->body = build(anchors, npatterns, set, TIER_BODY);
	guard->common = build(anchors, npatterns, set, TIER_COMMON);
	return guard->head && guard->body && guard->common ? 0 : -1;
}

void guard_done(struct guard *guard)
{
	prefilter_free(guard->head);
	prefilter_free(guard->body);
	prefilter_free(guard->common);
	free(guard->is_common);
	*guard = (struct guard){0};
}

static int scan(
    const struct prefilter *prefilter, const struct prefilter_text *text, struct windows *windows)
{
	return prefilter_nanchors(prefilter) ? prefilter_scan(prefilter, text, windows) : 0;
}

int guard_scan_rare(
    const struct guard *guard, const struct prefilter_text *text, struct windows *windows)
{
	struct prefilter_text head = *text;

	head.text = span_slice(text->text, 0, guard->head_bytes);
	if (scan(guard->head, &head, windows) != 0)
		return -1;
	return scan(guard->body, text, windows);
}

int guard_scan_common(
    const struct guard *guard, const struct prefilter_text *text, struct windows *windows)
{
	return scan(guard->common, text, windows);
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
	return prefilter_nanchors(guard->head) + prefilter_nanchors(guard->body) +
	       prefilter_nanchors(guard->common);
}
