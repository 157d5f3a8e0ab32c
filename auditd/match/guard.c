/* Patterns to the head or the body, and scanning both. */
#include <stdlib.h>

#include "match/guard.h"

/* An anchor that may lie more characters behind the start of the text than this is looked for everywhere. */
enum { HEAD_MOST = 64 };

static bool is_for_head(const struct anchors *anchors)
{
	return anchors->is_at_start && anchors->max_distance <= HEAD_MOST;
}

/* A prefilter of those patterns of the set that are for the head, or are not. */
static struct prefilter *build(
    const struct anchors *anchors, size_t npatterns, const uint64_t *set, bool is_head)
{
	struct anchors *some = calloc(npatterns ? npatterns : 1, sizeof *some);
	struct prefilter *prefilter = NULL;

	if (some == NULL)
		return NULL;
	for (size_t i = 0; i < npatterns; i++)
		if (bits_has(set, i) && is_for_head(&anchors[i]) == is_head)
			some[i] = anchors[i];
	prefilter = prefilter_new(some, npatterns);
	free(some);
	return prefilter;
}

int guard_init(
    struct guard *guard, const struct anchors *anchors, size_t npatterns, const uint64_t *set)
{
	*guard = (struct guard){0};
	for (size_t i = 0; i < npatterns; i++) {
		size_t reach = (size_t)anchors[i].max_distance * 4 + ANCHOR_LONGEST;
		if (bits_has(set, i) && is_for_head(&anchors[i]) && reach > guard->head_bytes)
			guard->head_bytes = reach;
	}
	guard->head = build(anchors, npatterns, set, true);
	guard->body = build(anchors, npatterns, set, false);
	return guard->head && guard->body ? 0 : -1;
}

void guard_done(struct guard *guard)
{
	prefilter_free(guard->head);
	prefilter_free(guard->body);
	*guard = (struct guard){0};
}

int guard_scan(
    const struct guard *guard, const struct prefilter_text *text, struct windows *windows)
{
	struct prefilter_text head = *text;

	head.text = span_slice(text->text, 0, guard->head_bytes);
	if (prefilter_nanchors(guard->head) > 0 && prefilter_scan(guard->head, &head, windows) != 0)
		return -1;
	if (prefilter_nanchors(guard->body) == 0)
		return 0;
	return prefilter_scan(guard->body, text, windows);
}

size_t guard_nanchors(const struct guard *guard)
{
	return prefilter_nanchors(guard->head) + prefilter_nanchors(guard->body);
}
