/* A state as a thing to look after: versions, migration, copies, retention. */
#ifndef STORE_STATE_H
#define STORE_STATE_H

#include <stdbool.h>
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

/* Check the whole database: SQLite's integrity and foreign keys; of a version that is ours also both sums of every
 * account, the order of seen segments, the width of tallies, positions within accounts, and that what belongs together is together.
 * Looks at one commit, also while a writer is at work. Calls say for each thing wrong, for at most a hundred of SQLite's; *nwrong
 * counts them. What SQLite keeps no second account of, the bytes of a text, cannot be checked. 0, or -1 when it cannot be
 * read to the end (ERROR_SYSTEM: damaged so badly, or the machine), or as state_look. */
int state_check(const char *dir, void (*say)(const char *what, void *context), void *context,
    uint64_t *nwrong, struct error *err);

/* Copy to a file that must not exist yet, as of one commit, also while a writer is at work; checked and on disk before it is
 * given its name, mode 0600. The state may be of any version. 0, or -1 as state_look, ERROR_SETTING (the file exists; the
 * copy is damaged, as the state is). */
int state_backup(const char *dir, const char *path, struct error *err);

/* Bring an older schema up to date, in one transaction, after a backup to DIR/specaudit.db.vN (kept; one of that name from an
 * earlier try is replaced). Takes the writer's lock. *from and *to are versions (the same: nothing to do). 0, or -1 with
 * ERROR_SETTING (a newer one, one that is too old, a writer is at work), ERROR_SYSTEM; the state is as it was then. */
int state_migrate(const char *dir, int64_t *from, int64_t *to, struct error *err);

/* How much state_prune dropped. */
struct state_pruned {
	uint64_t findings, arrivals, alerts, events, streams;
	uint64_t
	    texts; /* excerpts and reasons whose text was erased, those of dropped findings not counted */
};

/* Drop findings with their evidence, arrivals, closed alerts, events and ended streams that are older than before_us, and the text of
 * evidence and reasons of findings older than text_before_us; INT64_MIN: none. Tallies, accounts and editions stay, and so
 * do findings without a time. A finding's age is that of the time it is filed under. Erased text is overwritten in the
 * database, and the log is emptied. Takes the writer's lock. 0, or -1 with ERROR_SETTING (as store_create; none there), ERROR_SYSTEM: a
 * reader that stays keeps old text in the log, all else is done. */
int state_prune(const char *dir, int64_t before_us, int64_t text_before_us,
    struct state_pruned *pruned, struct error *err);

#endif
