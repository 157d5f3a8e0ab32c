/* A state as a thing to look after: versions, migration, copies, retention. */
#ifndef STORE_STATE_H
#define STORE_STATE_H

#include <stdint.h>

#include "store/store.h"

struct state_info {
	int64_t version;  /* schema version found */
	bool is_ours;     /* a version this program reads and writes without migration */
	bool can_migrate; /* an earlier one that state_migrate brings up to date */
	uint64_t bytes;   /* of the database with its log */
	uint64_t findings, inputs, streams, conversations;
};

/* What is there? 0, or -1 with ERROR_SETTING (none there, another program's), ERROR_SYSTEM. */
int state_look(const char *dir, struct state_info *info, struct error *err);

/* Check the whole database: SQLite's integrity and foreign keys, both sums of every account, the order of seen segments, positions
 * within accounts. Calls say for each thing wrong; *nwrong counts them. 0, or -1 when it cannot be read. */
int state_check(const char *dir, void (*say)(const char *what, void *context), void *context,
    uint64_t *nwrong, struct error *err);

/* Copy to a file that must not exist yet, as of one commit, also while a writer is at work; checked before it is given its
 * name. 0 or -1. */
int state_backup(const char *dir, const char *path, struct error *err);

/* Bring an older schema up to date, in one transaction, after a backup to DIR/specaudit.db.vN (kept). Takes the writer's
 * lock. *from and *to are versions (the same: nothing to do). 0, or -1 with ERROR_SETTING (a newer one). */
int state_migrate(const char *dir, int64_t *from, int64_t *to, struct error *err);

/* Drop findings with their evidence, arrivals, closed alerts, events and ended streams that are older than before_us, and the text of
 * evidence older than text_before_us; tallies, accounts and editions stay. Takes the writer's lock. *nfindings, *ntexts say how many went. */
int state_prune(const char *dir, int64_t before_us, int64_t text_before_us, uint64_t *nfindings,
    uint64_t *ntexts, struct error *err);

#endif
