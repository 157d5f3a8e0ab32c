/* Open addressing with a bound on steps: whoever knows the hash can make texts that collide, and they shall cost no more
 * than others. */
#include "detect/shingles.h"

enum { MOST_STEPS = 128, FREE = UINT32_MAX };

/* Words' hashes differ in their low bits least: mix before masking. Source: the finaliser of MurmurHash3. */
static size_t slot_of(const struct shingle_set *set, uint64_t hash)
{
	hash ^= hash >> 33;
	hash *= 0xff51afd7ed558ccd;
	hash ^= hash >> 33;
	return (size_t)hash & set->mask;
}

int shingles_init(struct shingle_set *set, struct arena *arena, size_t n)
{
	size_t cap = 16;

	while (cap < n + n / 2)
		cap *= 2;
	*set = (struct shingle_set){.mask = cap - 1};
	set->slots = arena_array(arena, cap, sizeof *set->slots);
	if (set->slots == NULL)
		return -1;
	for (size_t i = 0; i < cap; i++)
		set->slots[i].place = FREE;
	return 0;
}

struct shingle *shingles_add(struct shingle_set *set, uint64_t hash, uint32_t place, bool *is_new)
{
	size_t slot = slot_of(set, hash);

	*is_new = false;
	for (int i = 0; i < MOST_STEPS; i++, slot = (slot + 1) & set->mask) {
		struct shingle *shingle = &set->slots[slot];
		if (shingle->place != FREE && shingle->hash == hash)
			return shingle;
		if (shingle->place != FREE)
			continue;
		*shingle = (struct shingle){.hash = hash, .place = place};
		set->n++;
		*is_new = true;
		return shingle;
	}
	set->was_lost = true;
	return NULL;
}

struct shingle *shingles_find(const struct shingle_set *set, uint64_t hash)
{
	size_t slot = slot_of(set, hash);

	for (int i = 0; i < MOST_STEPS; i++, slot = (slot + 1) & set->mask) {
		struct shingle *shingle = &set->slots[slot];
		if (shingle->place == FREE)
			return NULL;
		if (shingle->hash == hash)
			return shingle;
	}
	return NULL;
}
