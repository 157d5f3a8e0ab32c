/* A set of digests in memory: add and ask, nothing else. */
#ifndef STORE_DIGEST_SET_H
#define STORE_DIGEST_SET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/hash.h"

/* All zero bytes is a valid, empty set. */
struct digest_set {
	struct digest *slots; /* owned; all zero is a free slot */
	size_t nslots;        /* a power of two, or 0 */
	size_t n;             /* slots in use */
	bool has_zero;        /* the all-zero digest is in the set */
};

/* Add a digest that may be there already. 0, or -1 when out of memory (the set is as before). */
int digest_set_add(struct digest_set *set, const struct digest *digest);

bool digest_set_has(const struct digest_set *set, const struct digest *digest);

/* Free the memory; empty and usable afterwards. */
void digest_set_done(struct digest_set *set);

#endif
