/* A set of digests in 64 partitions, each of two generations: when the young one is full it
 * becomes the old one, and what was old and not used since is forgotten. The outcome for a
 * conversation depends on its partition alone. */
#include <stdlib.h>
#include <string.h>

#include "transcript/thread_private.h"

enum seen_state { SEEN_USED = 1, SEEN_FRESH = 2, SEEN_MOVED = 4 };

enum { FIRST_SLOTS = 32 };

void seen_init(struct seen *seen, size_t max, bool has_counts)
{
	*seen = (struct seen){.max = max ? max : 1, .has_counts = has_counts};
}

static void table_done(struct seen_table *table)
{
	free(table->at);
	free(table->states);
	free(table->counts);
	*table = (struct seen_table){0};
}

void seen_done(struct seen *seen)
{
	for (size_t i = 0; i < THREAD_PARTITIONS; i++) {
		table_done(&seen->young[i]);
		table_done(&seen->old[i]);
	}
}

static void table_clear(struct seen_table *table)
{
	if (table->n > 0)
		memset(table->states, 0, table->nslots);
	table->n = 0;
	table->nmoved = 0;
}

void seen_clear(struct seen *seen)
{
	for (size_t i = 0; i < THREAD_PARTITIONS; i++) {
		table_clear(&seen->young[i]);
		table_clear(&seen->old[i]);
	}
}

static size_t partition_of(const struct digest *digest)
{
	return digest->bytes[0] % THREAD_PARTITIONS;
}

struct digest seen_place(struct digest digest, const struct digest *scope)
{
	unsigned char high = (unsigned char)(digest.bytes[0] - digest.bytes[0] % THREAD_PARTITIONS);

	digest.bytes[0] = (unsigned char)(high + scope->bytes[0] % THREAD_PARTITIONS);
	return digest;
}

/* The slot of a digest, or the free one where it would go; nslots > n. */
static size_t find_slot(const struct seen_table *table, const struct digest *digest)
{
	uint32_t spread;

	memcpy(&spread, digest->bytes + 8, sizeof spread);
	size_t at = (size_t)(((uint64_t)spread * table->nslots) >> 32);
	while (table->states[at] && digest_compare(&table->at[at], digest) != 0)
		at = at + 1 == table->nslots ? 0 : at + 1;
	return at;
}

/* Is it there and still this generation's? */
static bool table_has(const struct seen_table *table, const struct digest *digest, size_t *slot)
{
	if (table->n == 0)
		return false;
	*slot = find_slot(table, digest);
	return table->states[*slot] != 0 && !(table->states[*slot] & SEEN_MOVED);
}

static int table_alloc(struct seen_table *table, size_t nslots, bool has_counts)
{
	table->at = malloc(nslots * sizeof *table->at);
	table->states = calloc(nslots, 1);
	table->counts = has_counts ? malloc(nslots * sizeof *table->counts) : NULL;
	table->nslots = nslots;
	if (table->at && table->states && (table->counts || !has_counts))
		return 0;
	table_done(table);
	return -1;
}

static void table_put(
    struct seen_table *table, const struct digest *digest, unsigned state, uint32_t count)
{
	size_t slot = find_slot(table, digest);

	table->at[slot] = *digest;
	table->states[slot] = (unsigned char)state;
	if (table->counts)
		table->counts[slot] = count;
	table->n++;
}

/* Make room for one more: at most three quarters of the slots are used. */
static int table_reserve(struct seen_table *table, bool has_counts)
{
	struct seen_table grown = {0};

	if ((table->n + 1) * 4 <= table->nslots * 3)
		return 0;
	if (table_alloc(&grown, table->nslots ? 2 * table->nslots : FIRST_SLOTS, has_counts) != 0)
		return -1;
	for (size_t i = 0; i < table->nslots; i++)
		if (table->states[i])
			table_put(&grown, &table->at[i], table->states[i],
			    table->counts ? table->counts[i] : 0);
	grown.nmoved = table->nmoved;
	table_done(table);
	*table = grown;
	return 0;
}

static void turn_generation(struct seen *seen, size_t partition)
{
	struct seen_table *young = &seen->young[partition], *old = &seen->old[partition];
	struct seen_table spare = *old;

	seen->evicted += old->n - old->nmoved;
	*old = *young;
	*young = spare;
	table_clear(young);
	seen->generations[partition]++;
}

/* Put it into the young generation; it is in neither. */
static int add_young(struct seen *seen, const struct digest *digest, unsigned state, uint32_t count)
{
	size_t partition = partition_of(digest);

	if (seen->young[partition].n >= seen->max)
		turn_generation(seen, partition);
	if (table_reserve(&seen->young[partition], seen->has_counts) != 0)
		return -1;
	table_put(&seen->young[partition], digest, state, count);
	seen->has_fresh[partition] = seen->has_fresh[partition] || (state & SEEN_FRESH);
	return 0;
}

bool seen_find(const struct seen *seen, const struct digest *digest)
{
	size_t partition = partition_of(digest), slot;

	return table_has(&seen->young[partition], digest, &slot) ||
	       table_has(&seen->old[partition], digest, &slot);
}

/* Find it in the young generation, taking it over from the old one if it is there. Returns 1
 * with *slot, 0 if it is in neither, -1 when out of memory. */
static int find_young(struct seen *seen, const struct digest *digest, size_t *slot)
{
	size_t partition = partition_of(digest);
	struct seen_table *old = &seen->old[partition];

	if (table_has(&seen->young[partition], digest, slot))
		return 1;
	if (!table_has(old, digest, slot))
		return 0;
	unsigned state = old->states[*slot];
	uint32_t count = old->counts ? old->counts[*slot] : 0;
	old->states[*slot] |= SEEN_MOVED;
	old->nmoved++;
	if (add_young(seen, digest, state, count) != 0)
		return -1;
	*slot = find_slot(&seen->young[partition], digest);
	return 1;
}

int seen_add(struct seen *seen, const struct digest *digest, bool is_fresh)
{
	size_t slot;
	int found = find_young(seen, digest, &slot);

	if (found != 0)
		return found < 0 ? -1 : 0;
	unsigned state = is_fresh ? SEEN_USED | SEEN_FRESH : SEEN_USED;
	return add_young(seen, digest, state, 0) == 0 ? 1 : -1;
}

int seen_count(struct seen *seen, const struct digest *digest, uint32_t *before)
{
	size_t slot;
	int found = find_young(seen, digest, &slot);

	if (found < 0 || (found == 0 && add_young(seen, digest, SEEN_USED | SEEN_FRESH, 1) != 0))
		return -1;
	if (found == 0) {
		*before = 0;
		return 0;
	}
	struct seen_table *young = &seen->young[partition_of(digest)];
	*before = young->counts[slot];
	if (young->counts[slot] < UINT32_MAX)
		young->counts[slot]++;
	young->states[slot] |= SEEN_FRESH;
	seen->has_fresh[partition_of(digest)] = true;
	return 0;
}

static int compare(const void *a, const void *b)
{
	return digest_compare(a, b);
}

static bool is_fresh(const struct seen_table *table, size_t slot)
{
	return (table->states[slot] & (SEEN_FRESH | SEEN_MOVED)) == SEEN_FRESH;
}

/* Copy a generation's fresh digests to out (if not NULL) and say how many there are. */
static size_t list_fresh(struct seen_table *table, struct digest *out)
{
	size_t n = 0;

	for (size_t i = 0; i < table->nslots; i++) {
		if (!is_fresh(table, i))
			continue;
		if (out) {
			out[n] = table->at[i];
			table->states[i] &= (unsigned char)~SEEN_FRESH;
		}
		n++;
	}
	return n;
}

int seen_take_fresh(struct seen *seen, struct digest **digests, size_t *n, struct error *err)
{
	size_t total = 0, filled = 0;

	for (size_t i = 0; i < THREAD_PARTITIONS; i++)
		if (seen->has_fresh[i])
			total +=
			    list_fresh(&seen->young[i], NULL) + list_fresh(&seen->old[i], NULL);
	struct digest *list = malloc((total ? total : 1) * sizeof *list);
	if (list == NULL)
		return error_memory(err);
	for (size_t i = 0; i < THREAD_PARTITIONS; i++) {
		if (!seen->has_fresh[i])
			continue;
		filled += list_fresh(&seen->young[i], list + filled);
		filled += list_fresh(&seen->old[i], list + filled);
		seen->has_fresh[i] = false;
	}
	qsort(list, total, sizeof *list, compare);
	*digests = list;
	*n = total;
	return 0;
}

static int each_fresh_count(struct seen_table *table, uint32_t generation,
    int (*fn)(void *context, const struct digest *digest, uint64_t count, struct error *err),
    void *context, struct error *err)
{
	for (size_t i = 0; i < table->nslots; i++) {
		if (!is_fresh(table, i))
			continue;
		uint64_t count = (uint64_t)generation << 32 | table->counts[i];
		if (fn(context, &table->at[i], count, err) != 0)
			return -1;
		table->states[i] &= (unsigned char)~SEEN_FRESH;
	}
	return 0;
}

int seen_each_fresh_count(struct seen *seen,
    int (*fn)(void *context, const struct digest *digest, uint64_t count, struct error *err),
    void *context, struct error *err)
{
	for (size_t i = 0; i < THREAD_PARTITIONS; i++) {
		uint32_t generation = seen->generations[i];
		if (!seen->has_fresh[i])
			continue;
		if (each_fresh_count(&seen->old[i], generation - 1, fn, context, err) != 0 ||
		    each_fresh_count(&seen->young[i], generation, fn, context, err) != 0)
			return -1;
		seen->has_fresh[i] = false;
	}
	return 0;
}

/* Empty generations until the young one has that number. */
static void advance(struct seen *seen, size_t partition, uint32_t generation)
{
	for (unsigned i = 0; i < 2 && seen->generations[partition] < generation; i++) {
		struct seen_table spare = seen->old[partition];
		seen->old[partition] = seen->young[partition];
		seen->young[partition] = spare;
		table_clear(&seen->young[partition]);
		seen->generations[partition]++;
	}
	if (seen->generations[partition] < generation)
		seen->generations[partition] = generation;
}

int seen_restore_count(struct seen *seen, const struct digest *digest, uint64_t count)
{
	size_t partition = partition_of(digest);
	uint32_t generation = (uint32_t)(count >> 32);
	struct seen_table *table = &seen->young[partition];

	if (generation > seen->generations[partition])
		advance(seen, partition, generation);
	else if (generation < seen->generations[partition])
		table = &seen->old[partition];
	if (generation + 1 < seen->generations[partition])
		return 0;
	size_t slot;
	if (table_has(table, digest, &slot)) {
		table->counts[slot] = (uint32_t)count;
		return 0;
	}
	if (table_reserve(table, true) != 0)
		return -1;
	table_put(table, digest, SEEN_USED, (uint32_t)count);
	return 0;
}
