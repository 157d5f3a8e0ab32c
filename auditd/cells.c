/* A small hash table of tallies. */
#include <stdlib.h>
#include <string.h>

#include "cells.h"

static const int64_t us_per_hour = INT64_C(3600) * 1000000;

void cells_init(struct cells *cells, const struct ruleset *ruleset, const struct judge_plan *plan)
{
	*cells =
	    (struct cells){.plan = plan, .nrules = ruleset->nrules, .ruleset = ruleset->digest};
}

int64_t hour_of(int64_t time_us)
{
	int64_t hour = time_us / us_per_hour;

	return hour - (time_us % us_per_hour < 0);
}

static struct tally_key key_of(const struct cells *cells, const struct transcript *transcript,
    struct span language, const struct filing *filing)
{
	return (struct tally_key){
	    .model = transcript->model,
	    .tenant = transcript->tenant,
	    .language = language,
	    .has_time = filing->is_filed,
	    .hour = filing->is_filed ? hour_of(filing->us) : 0,
	    .is_untrusted = filing->is_untrusted,
	    .ruleset = cells->ruleset,
	};
}

/* FNV-1a; Source: Fowler, Noll, Vo. Equality is checked, so a collision costs only time. */
static size_t mix(size_t hash, struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		hash = (hash ^ (unsigned char)text.at[i]) * (size_t)0x100000001b3u;
	return (hash ^ (text.at != NULL)) * (size_t)0x100000001b3u;
}

static size_t slot_of(const struct tally_key *key, size_t nslots)
{
	size_t hash = mix(mix((size_t)0xcbf29ce484222325u, key->model), key->tenant);

	hash = mix(hash, key->language);
	hash = (hash ^ (size_t)key->hour ^ (size_t)key->is_untrusted << 63) *
	       (size_t)0x9e3779b97f4a7c15u;
	return (hash ^ hash >> 29) & (nslots - 1);
}

static bool same_text(struct span a, struct span b)
{
	return (a.at == NULL) == (b.at == NULL) && span_equal(a, b);
}

static bool same_key(const struct tally_key *a, const struct tally_key *b)
{
	return a->has_time == b->has_time && a->hour == b->hour &&
	       a->is_untrusted == b->is_untrusted && same_text(a->model, b->model) &&
	       same_text(a->tenant, b->tenant) && same_text(a->language, b->language);
}

static struct cell **find_slot(struct cells *cells, const struct tally_key *key)
{
	size_t at = slot_of(key, cells->nslots);

	while (cells->slots[at] && !same_key(&cells->slots[at]->key, key))
		at = (at + 1) & (cells->nslots - 1);
	return &cells->slots[at];
}

static int grow(struct cells *cells)
{
	size_t nold = cells->nslots;
	struct cell **old = cells->slots;
	size_t nslots = nold ? nold * 2 : 64;
	struct cell **slots = calloc(nslots, sizeof(struct cell *));

	if (slots == NULL)
		return -1;
	cells->slots = slots;
	cells->nslots = nslots;
	for (size_t i = 0; i < nold; i++)
		if (old[i])
			*find_slot(cells, &old[i]->key) = old[i];
	free(old);
	return 0;
}

/* An absent span stays absent. */
static int keep_text(struct arena *arena, struct span *text)
{
	if (text->at == NULL)
		return 0;
	*text = arena_text(arena, *text);
	return text->at ? 0 : -1;
}

struct cell *cells_get(struct cells *cells, const struct transcript *transcript,
    struct span language, const struct filing *filing)
{
	struct tally_key key = key_of(cells, transcript, language, filing);

	if (cells->ncells * 2 >= cells->nslots && grow(cells) != 0)
		return NULL;
	struct cell **slot = find_slot(cells, &key);
	if (*slot)
		return *slot;
	struct cell *cell = arena_alloc(&cells->arena, sizeof *cell);
	if (cell == NULL || keep_text(&cells->arena, &key.model) != 0 ||
	    keep_text(&cells->arena, &key.tenant) != 0 ||
	    keep_text(&cells->arena, &key.language) != 0)
		return NULL;
	cell->key = key;
	judge_sums_init(&cell->sums, cells->plan, &cells->arena);
	cells->ncells++;
	return *slot = cell;
}

int cells_flush(struct cells *cells, struct store *store, struct error *err)
{
	for (size_t i = 0; i < cells->nslots; i++) {
		struct cell *cell = cells->slots[i];
		if (cell == NULL)
			continue;
		const struct tally *tallies = judge_sums_tallies(&cell->sums);
		if (tallies == NULL)
			return error_memory(err);
		if (store_put_tallies(
			store, &cell->key, &cell->counts, tallies, cells->nrules, err) != 0)
			return -1;
	}
	if (cells->slots)
		memset(cells->slots, 0, cells->nslots * sizeof(struct cell *));
	cells->ncells = 0;
	arena_reset(&cells->arena);
	return 0;
}

void cells_done(struct cells *cells)
{
	free(cells->slots);
	arena_done(&cells->arena);
	*cells = (struct cells){0};
}
