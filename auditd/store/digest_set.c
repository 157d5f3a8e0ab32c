/* Open addressing with linear probing, at most three quarters full. Digests are hashes already, so
 * their first bytes are the position. */
#include <stdint.h>
#include <stdlib.h>

#include "store/digest_set.h"

enum { FIRST_SLOTS = 1024 };

static const struct digest zero;

static bool is_free(const struct digest *slot)
{
	return digest_compare(slot, &zero) == 0;
}

/* The slot that holds the digest, or the free one where it belongs. */
static struct digest *find_slot(struct digest *slots, size_t nslots, const struct digest *digest)
{
	size_t at = (size_t)digest_number(digest) & (nslots - 1);

	while (!is_free(&slots[at]) && digest_compare(&slots[at], digest) != 0)
		at = (at + 1) & (nslots - 1);
	return &slots[at];
}

static int grow(struct digest_set *set)
{
	size_t nslots = set->nslots ? set->nslots * 2 : FIRST_SLOTS;

	if (nslots > SIZE_MAX / 2 / sizeof *set->slots)
		return -1;
	struct digest *slots = calloc(nslots, sizeof *slots);
	if (slots == NULL)
		return -1;
	for (size_t i = 0; i < set->nslots; i++)
		if (!is_free(&set->slots[i]))
			*find_slot(slots, nslots, &set->slots[i]) = set->slots[i];
	free(set->slots);
	set->slots = slots;
	set->nslots = nslots;
	return 0;
}

int digest_set_add(struct digest_set *set, const struct digest *digest)
{
	if (is_free(digest)) {
		set->has_zero = true;
		return 0;
	}
	if (set->n >= set->nslots / 4 * 3 && grow(set) != 0)
		return -1;
	struct digest *slot = find_slot(set->slots, set->nslots, digest);
	if (is_free(slot)) {
		*slot = *digest;
		set->n++;
	}
	return 0;
}

bool digest_set_has(const struct digest_set *set, const struct digest *digest)
{
	if (is_free(digest))
		return set->has_zero;
	return set->nslots > 0 && !is_free(find_slot(set->slots, set->nslots, digest));
}

void digest_set_done(struct digest_set *set)
{
	free(set->slots);
	*set = (struct digest_set){0};
}
