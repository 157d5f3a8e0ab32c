/* Many hashes at once: BLAKE2b of texts side by side, each in a lane of a vector register. The same digests as hash_init,
 * hash_bytes and hash_done give, several times as fast where there are many texts of some length. */
#ifndef BASE_HASH_LANES_H
#define BASE_HASH_LANES_H

#include <stdbool.h>

#include "base/hash.h"

/* All that goes into one hash, hash_prefix's bytes included, and where its digest goes. */
struct hash_job {
	struct span text;
	struct digest *digest;
};

/* A way of doing it: a row of the table below. */
struct hash_lanes {
	const char *name;
	bool (*is_here)(void); /* can this processor? */
	void (*run)(const struct hash_job *jobs, size_t njobs);
};

/* The portable way first; NULL behind the last. */
extern const struct hash_lanes *const hash_lanes_all[];

/* The fastest that this processor can. */
const struct hash_lanes *hash_lanes_pick(void);

enum { HASH_PREFIX = 64 }; /* bytes at most */

/* Write the bytes that hash_init mixes in for a domain (of at most HASH_PREFIX - 8 bytes). Returns how many. */
size_t hash_prefix(const char *domain, char out[HASH_PREFIX]);

#endif
