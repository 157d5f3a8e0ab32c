/* What a run is known by, the same in every splitter. Private to runs*.c. */
#ifndef DETECT_RUNS_HASH_H
#define DETECT_RUNS_HASH_H

#include <string.h>

#include "base/text.h"

enum { RUN_KEY = 8 };

/* The first bytes of a run [start, end), letters small, zeros behind a shorter one. */
static inline uint64_t run_key(struct span text, size_t start, size_t end)
{
	size_t len = end - start < RUN_KEY ? end - start : RUN_KEY;
	unsigned char bytes[RUN_KEY] = {0};
	uint64_t key;

	for (size_t i = 0; i < len; i++)
		bytes[i] = (unsigned char)text.at[start + i] | 0x20;
	memcpy(&key, bytes, sizeof key);
	return key;
}

static inline uint32_t run_hash(uint64_t key)
{
	return (uint32_t)(key * 0x9e3779b97f4a7c15u >> 32);
}

#endif
