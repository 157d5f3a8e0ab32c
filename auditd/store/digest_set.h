/* A set of digests in memory that counts how often each was put in. */
#ifndef STORE_DIGEST_SET_H
#define STORE_DIGEST_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"

struct digest_slot {
	struct digest digest;
	uint64_t times; /* 0: the slot is free */
};

/* All zero bytes is a valid, empty set. */
struct digest_set {
	struct digest_slot *slots; /* owned */
	size_t nslots;             /* a power of two, or 0 */
	size_t n;                  /* slots in use */
};

/* Add a digest, once more if it is there already. 0, or -1 when out of memory (the set is as before). */
int digest_set_add(struct digest_set *set, const struct digest *digest);

/* Take it out once. Returns whether that was the last time (also when it was never there). */
bool digest_set_remove(struct digest_set *set, const struct digest *digest);

bool digest_set_has(const struct digest_set *set, const struct digest *digest);

/* Free the memory; empty and usable afterwards. */
void digest_set_done(struct digest_set *set);

#endif
