/* Open addressing with linear probing, at most three quarters full. Digests are hashes already, so
 * their first bytes are the position. What is taken out leaves no mark: those behind it move up. */
#include <stdint.h>
#include <stdlib.h>

#include "store/digest_set.h"

enum { FIRST_SLOTS = 1024 };

/* The slot that holds the digest, or the free one where it belongs. */
static struct digest_slot *find_slot(
    struct digest_slot *slots, size_t nslots, const struct digest *digest)
{
	size_t at = (size_t)digest_number(digest) & (nslots - 1);

	while (slots[at].times > 0 && digest_compare(&slots[at].digest, digest) != 0)
		at = (at + 1) & (nslots - 1);
	return &slots[at];
}

static int grow(struct digest_set *set)
{
	size_t nslots = set->nslots ? set->nslots * 2 : FIRST_SLOTS;

	if (nslots > SIZE_MAX / 2 / sizeof *set->slots)
		return -1;
	struct digest_slot *slots = calloc(nslots, sizeof *slots);
	if (slots == NULL)
		return -1;
	for (size_t i = 0; i < set->nslots; i++)
		if (set->slots[i].times > 0)
			*find_slot(slots, nslots, &set->slots[i].digest) = set->slots[i];
	free(set->slots);
	set->slots = slots;
	set->nslots = nslots;
	return 0;
}

int digest_set_add(struct digest_set *set, const struct digest *digest)
{
	if (set->n >= set->nslots / 4 * 3 && grow(set) != 0)
		return -1;
	struct digest_slot *slot = find_slot(set->slots, set->nslots, digest);
	if (slot->times == 0) {
		slot->digest = *digest;
		set->n++;
	}
	slot->times++;
	return 0;
}

/* Empty a slot, and put again what stands behind it up to the next free one.
 *
 * Source: Knuth, The Art of Computer Programming 3, section 6.4, algorithm R. */
static void empty_slot(struct digest_set *set, size_t hole)
{
	size_t mask = set->nslots - 1;

	for (size_t at = (hole + 1) & mask; set->slots[at].times > 0; at = (at + 1) & mask) {
		size_t home = (size_t)digest_number(&set->slots[at].digest) & mask;
		if (((at - home) & mask) < ((at - hole) & mask))
			continue;
		set->slots[hole] = set->slots[at];
		hole = at;
	}
	set->slots[hole] = (struct digest_slot){0};
	set->n--;
}

bool digest_set_remove(struct digest_set *set, const struct digest *digest)
{
	if (set->nslots == 0)
		return true;
	struct digest_slot *slot = find_slot(set->slots, set->nslots, digest);
	if (slot->times == 0)
		return true;
	if (--slot->times > 0)
		return false;
	empty_slot(set, (size_t)(slot - set->slots));
	return true;
}

bool digest_set_has(const struct digest_set *set, const struct digest *digest)
{
	return set->nslots > 0 && find_slot(set->slots, set->nslots, digest)->times > 0;
}

void digest_set_done(struct digest_set *set)
{
	free(set->slots);
	*set = (struct digest_set){0};
}
