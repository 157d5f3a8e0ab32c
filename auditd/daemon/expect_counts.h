/* A gateway's own counts of requests by hour and host. */
#ifndef DAEMON_EXPECT_COUNTS_H
#define DAEMON_EXPECT_COUNTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

struct expect_count {
	const char *host;
	int64_t hour; /* since 1970, UTC */
	uint64_t requests;
};

/* Read a file of counts (see expect.h): *counts in the file's order, in the arena. Hours before from_hour are passed over. 0, or -1
 * with ERROR_SYSTEM, ERROR_SETTING ("PATH:LINE: what"; of a file over 4 MiB the line counts from where reading began), ERROR_MEMORY. */
int expect_read_counts(const char *path, int64_t from_hour, struct arena *arena,
    struct expect_count **counts, size_t *ncounts, struct error *err);

#endif
