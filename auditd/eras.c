/* A short list, newest first. */
#include <stdlib.h>

#include "eras.h"
#include "transcript/thread_keep.h"

struct era *eras_begin(struct eras *eras, const struct settle_rules *rules)
{
	struct era *era = calloc(1, sizeof *era);

	if (era == NULL)
		return NULL;
	era->plan = judge_plan_new(rules->ruleset);
	if (era->plan == NULL) {
		free(era);
		return NULL;
	}
	era->number = ++eras->last;
	era->rules = *rules;
	cells_init(&era->cells, rules->ruleset, era->plan);
	era->older = eras->newest;
	return eras->newest = era;
}

static void era_free(struct era *era)
{
	observer_done(&era->observer);
	cells_done(&era->cells);
	judge_plan_free(era->plan);
	free(era);
}

void eras_done(struct eras *eras)
{
	while (eras->newest) {
		struct era *older = eras->newest->older;
		era_free(eras->newest);
		eras->newest = older;
	}
}

struct era *eras_find(const struct eras *eras, uint64_t number)
{
	struct era *era = eras->newest;

	while (era && era->number != number)
		era = era->older;
	return era;
}

struct era *eras_find_ruleset(const struct eras *eras, const struct digest *ruleset)
{
	struct era *era = eras->newest;

	while (era && digest_compare(&era->rules.ruleset->digest, ruleset) != 0)
		era = era->older;
	return era;
}

int era_scan(struct era *era, const struct transcript *transcript, struct arena *arena,
    struct hits *hits, struct error *err)
{
	if (era->observer.matcher == NULL &&
	    observer_init(&era->observer, era->rules.matcher, err) != 0)
		return -1;
	return observe(&era->observer, transcript, arena, hits, err);
}

int eras_flush(struct eras *eras, struct store *store, struct error *err)
{
	for (struct era *era = eras->newest; era; era = era->older)
		if (cells_flush(&era->cells, store, err) != 0)
			return -1;
	return 0;
}

void eras_drop_unused(struct eras *eras, const struct thread *thread)
{
	struct era **at = eras->newest ? &eras->newest->older : &eras->newest;

	while (*at) {
		struct era *era = *at;
		if (thread_has_era(thread, era->number)) {
			at = &era->older;
			continue;
		}
		*at = era->older;
		era_free(era);
	}
}
