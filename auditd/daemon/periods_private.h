/* What the files of periods share. Nobody else includes this. */
#ifndef DAEMON_PERIODS_PRIVATE_H
#define DAEMON_PERIODS_PRIVATE_H

#include <stdio.h>

#include "daemon/periods.h"
#include "setup/zone.h"

/* The last edition of one period. */
struct edition {
	enum config_period kind;
	int64_t start_us, end_us;
	uint64_t number; /* 0: none yet */
	struct buf digest, numbers, replaces;
	struct buf written; /* numbers of the last one that was written */
	int64_t made_us, looked_us;
	bool is_written;
};

struct periods {
	struct periods_options options;
	struct zone *zone;
	struct edition *editions; /* owned */
	size_t neditions;
	/* By kind: the end of the last period that was reported in another time zone; 0: none. */
	int64_t covered_us[PERIODS];
	bool has_created;
	int64_t created_us;
	int64_t retry_us, quiet_until_us; /* after a folder could not be written to */
};

/* Make the period's next edition if it has none or its numbers are others: into the store, committed, onto disk, marked.
 * *problem says what is wrong with the folder (ERROR_NONE: nothing). Returns 1 when it was written, 0 when not, -1 with what the store said. */
int periods_write(struct periods *periods, struct store *store, struct edition *edition,
    int64_t now_us, struct error *problem, struct error *err);

#endif
