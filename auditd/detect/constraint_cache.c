/* Texts are compared byte by byte. Who was not used in the transcript at hand gives way to a new one, the longest unused
 * first. */
#include <string.h>

#include "detect/constraint_cache.h"
#include "detect/constraint_index.h"

enum { ENTRIES = 8, LONGEST = 32 << 10 };

struct entry {
	struct arena arena;
	struct span text;
	const struct view *view;
	struct constraints found;
	uint64_t used; /* when last: number of the transcript */
};

struct constraint_cache {
	struct entry entries[ENTRIES];
	uint64_t now;
};

struct constraint_cache *constraint_cache_new(struct arena *arena)
{
	struct constraint_cache *cache = arena_alloc(arena, sizeof *cache);

	if (cache)
		cache->now = 1;
	return cache;
}

void constraint_cache_done(struct constraint_cache *cache)
{
	for (size_t i = 0; cache && i < ENTRIES; i++)
		arena_done(&cache->entries[i].arena);
}

void constraint_cache_next(struct constraint_cache *cache)
{
	cache->now++;
}

/* The entry that has the text, else the one to be taken for it; NULL: all are in use. */
static struct entry *find(struct constraint_cache *cache, struct span text)
{
	struct entry *oldest = &cache->entries[0];

	for (size_t i = 0; i < ENTRIES; i++) {
		struct entry *entry = &cache->entries[i];
		if (entry->view && span_equal(entry->text, text))
			return entry;
		if (entry->used < oldest->used)
			oldest = entry;
	}
	if (oldest->used == cache->now)
		return NULL;
	arena_reset(&oldest->arena);
	oldest->view = NULL;
	return oldest;
}

static int fill(struct entry *entry, const struct detecting *detecting, struct span text)
{
	struct detecting here = *detecting;

	here.scratch = &entry->arena;
	entry->text = arena_text(&entry->arena, text);
	const struct view *view = entry->text.at ? view_of(&here, entry->text) : NULL;
	if (view == NULL)
		return -1;
	struct reading reading = {.small = view->text,
	    .source = entry->text,
	    .map = view->map.npieces > 0 ? &view->map : NULL,
	    .index = detecting_index(detecting)};
	if (constraints_read(&reading, &entry->arena, &entry->found) != 0)
		return -1;
	entry->view = view;
	return 0;
}

const struct constraints *constraint_cache_read(struct constraint_cache *cache,
    struct detecting *detecting, struct span text, const struct view **view)
{
	if (text.len > LONGEST)
		return NULL;
	struct entry *entry = find(cache, text);
	if (entry == NULL || (entry->view == NULL && fill(entry, detecting, text) != 0))
		return NULL;
	entry->used = cache->now;
	*view = entry->view;
	return &entry->found;
}
