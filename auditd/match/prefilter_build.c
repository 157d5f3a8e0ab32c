/* From the anchors of all patterns to the tables of the prefilter. */
#include <stdlib.h>
#include <string.h>

#include "match/prefilter_tables.h"

/* A string with the pattern it comes from, while equal strings are brought together. */
struct use {
	const struct anchor *text;
	uint32_t pattern;
};

static int compare_numbers(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

static int compare_uses(const void *left, const void *right)
{
	const struct use *a = left, *b = right;
	struct span x = {a->text->bytes, a->text->len}, y = {b->text->bytes, b->text->len};
	int order = span_compare(x, y);

	return order ? order : compare_numbers(a->pattern, b->pattern);
}

static int compare_entries(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;
	int order = compare_numbers(a->key, b->key);

	return order ? order : compare_numbers(a->string, b->string);
}

static void *zeros(size_t count, size_t size)
{
	return calloc(count ? count : 1, size);
}

/* All strings of all patterns, sorted; NULL when out of memory. */
static struct use *collect(const struct anchors *anchors, size_t npatterns, size_t *n)
{
	size_t total = 0, at = 0;

	for (size_t i = 0; i < npatterns; i++)
		total += anchors[i].n;
	struct use *uses = zeros(total, sizeof *uses);
	for (size_t i = 0; i < npatterns && uses; i++)
		for (size_t j = 0; j < anchors[i].n; j++)
			uses[at++] = (struct use){&anchors[i].at[j], (uint32_t)i};
	*n = total;
	if (uses)
		qsort(uses, total, sizeof *uses, compare_uses);
	return uses;
}

static bool is_same_text(const struct anchor *a, const struct anchor *b)
{
	return a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0;
}

/* One string for each text, with the list of its patterns. */
static int fill_strings(struct prefilter *prefilter, const struct use *uses, size_t n)
{
	prefilter->strings = zeros(n, sizeof *prefilter->strings);
	prefilter->users = zeros(n, sizeof *prefilter->users);
	if (prefilter->strings == NULL || prefilter->users == NULL)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || !is_same_text(uses[i].text, uses[i - 1].text))
			prefilter->strings[prefilter->nstrings++] =
			    (struct string){.text = *uses[i].text, .first_user = (uint32_t)i};
		prefilter->strings[prefilter->nstrings - 1].nusers++;
		prefilter->users[i] = uses[i].pattern;
	}
	return 0;
}

static struct entry new_entry(const struct anchor *text, uint32_t index)
{
	const unsigned char *bytes = (const unsigned char *)text->bytes;
	unsigned window = anchor_rarity(text).window_at;
	struct entry entry = {.string = index, .window = (unsigned char)window, .len = text->len};

	if (text->len < 4) {
		entry.key =
		    (bytes[window] | (uint32_t)bytes[window + 1] << 8 | (uint32_t)CASE_BITS) &
		    0xffff;
		return entry;
	}
	entry.key = load32(bytes + window) | (uint32_t)CASE_BITS;
	entry.other = (unsigned char)(window * 2 > text->len - 4u ? 0 : text->len - 4);
	entry.other_key = load32(bytes + entry.other) | (uint32_t)CASE_BITS;
	return entry;
}

static void mark(struct prefilter *prefilter, const struct entry *entry)
{
	if (entry->len < 4) {
		prefilter->pairs[entry->key] = 1;
		prefilter->has_pairs = true;
		return;
	}
	prefilter->small[small_index(entry->key)] = 1;
	prefilter->large[large_index(entry->key)] = 1;
}

static int fill_entries(struct prefilter *prefilter)
{
	prefilter->nentries = prefilter->nstrings;
	prefilter->entries = zeros(prefilter->nentries, sizeof *prefilter->entries);
	if (prefilter->entries == NULL)
		return -1;
	for (size_t i = 0; i < prefilter->nentries; i++) {
		prefilter->entries[i] = new_entry(&prefilter->strings[i].text, (uint32_t)i);
		mark(prefilter, &prefilter->entries[i]);
	}
	qsort(prefilter->entries, prefilter->nentries, sizeof *prefilter->entries, compare_entries);
	return 0;
}

/* Source: open addressing with linear probing, Knuth, The Art of Computer Programming, volume 3, section 6.4. */
static void put_slot(struct prefilter *prefilter, const struct slot *slot)
{
	uint32_t index = slot_index(prefilter, slot->key);

	while (prefilter->slots[index].n > 0)
		index = (index + 1) & prefilter->slot_mask;
	prefilter->slots[index] = *slot;
}

/* At least three quarters of the slots stay empty. */
static int fill_slots(struct prefilter *prefilter)
{
	size_t nslots = 1024;

	while (nslots < prefilter->nentries * 4)
		nslots *= 2;
	prefilter->slots = zeros(nslots, sizeof *prefilter->slots);
	if (prefilter->slots == NULL)
		return -1;
	prefilter->slot_mask = (uint32_t)nslots - 1;
	for (size_t i = 0, end; i < prefilter->nentries; i = end) {
		uint32_t key = prefilter->entries[i].key;
		for (end = i + 1; end < prefilter->nentries && prefilter->entries[end].key == key;)
			end++;
		put_slot(prefilter, &(struct slot){key, (uint32_t)i, (uint32_t)(end - i)});
	}
	return 0;
}

static struct distance distance_of(const struct anchors *anchors)
{
	enum { LONGEST_CHARACTER = 4 };
	uint32_t max = anchors->max_distance;

	return (struct distance){.min = anchors->min_distance,
	    .max = max,
	    .max_beyond = max > ENDLESS / LONGEST_CHARACTER ? ENDLESS : max * LONGEST_CHARACTER,
	    .is_at_start = anchors->is_at_start};
}

static int fill_distances(
    struct prefilter *prefilter, const struct anchors *anchors, size_t npatterns)
{
	prefilter->distances = zeros(npatterns, sizeof *prefilter->distances);
	if (prefilter->distances == NULL)
		return -1;
	for (size_t i = 0; i < npatterns; i++)
		prefilter->distances[i] = distance_of(&anchors[i]);
	return 0;
}

struct prefilter *prefilter_new(const struct anchors *anchors, size_t npatterns)
{
	struct prefilter *prefilter = calloc(1, sizeof *prefilter);
	size_t n;
	struct use *uses = collect(anchors, npatterns, &n);

	if (prefilter == NULL || uses == NULL || fill_strings(prefilter, uses, n) != 0 ||
	    fill_entries(prefilter) != 0 || fill_slots(prefilter) != 0 ||
	    fill_distances(prefilter, anchors, npatterns) != 0) {
		prefilter_free(prefilter);
		prefilter = NULL;
	}
	if (prefilter)
		prefilter->is_large = prefilter->nstrings > FEW_STRINGS;
	free(uses);
	return prefilter;
}

void prefilter_free(struct prefilter *prefilter)
{
	if (prefilter == NULL)
		return;
	free(prefilter->slots);
	free(prefilter->entries);
	free(prefilter->strings);
	free(prefilter->users);
	free(prefilter->distances);
	free(prefilter);
}

size_t prefilter_nanchors(const struct prefilter *prefilter)
{
	return prefilter->nstrings;
}
