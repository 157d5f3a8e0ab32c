/* What the files of this room share: the open store, its transaction and its statements. */
#ifndef STORE_INNER_H
#define STORE_INNER_H

#include <stdbool.h>

#include "store/db.h"
#include "store/digest_set.h"
#include "store/store.h"

/* Statements of the writer, compiled at first use and kept. */
enum statement {
	PUT_RULESET,
	FIND_SAME_STREAM,
	DELETE_INPUT,
	PUT_INPUT,
	PUT_INPUT_LOSS,
	DELETE_SIGHTINGS,
	PUT_LOSS,
	DELETE_FINDING,
	PUT_FINDING,
	PUT_EVIDENCE,
	PUT_REASON,
	PUT_SIGHTING,
	FIND_TALLIES,
	ADD_TALLIES,
	PUT_TALLIES,
	PUT_SEGMENT,
	PUT_SEEN,
	LIST_SEGMENTS,
	DELETE_SEGMENT,
	PUT_COUNTER,
	PUT_EXCEPTION,
	WITHDRAW_EXCEPTIONS,
	STATEMENTS,
};

struct store {
	struct db *db;
	int lock; /* descriptor of DIR/lock, or -1 */
	bool is_writer;
	bool in_transaction;
	bool has_failed;         /* a write failed: nothing more is written or committed */
	struct digest_set turns; /* of findings, the uncommitted ones too; writer only */
	struct query *statements[STATEMENTS];
};

/* Take the writer's lock: create path if absent and write our process number into it. Returns a
 * descriptor whose close gives the lock up, or -1 with ERROR_SETTING (names the holder) or
 * ERROR_SYSTEM. */
int lock_take(const char *path, struct error *err);

/* Give the statement ready to be bound, inside the store's transaction, which begins here if there
 * is none. sql is the same at every call. Returns NULL on error. */
struct query *store_write(
    struct store *store, enum statement which, const char *sql, struct error *err);

/* Run a statement that gives no rows. 0 or -1. */
int store_ran(struct store *store, struct query *query, struct error *err);

/* Remember that a write failed; returns -1. */
int store_failed(struct store *store);

/* What a database is, as its header and its list of tables tell. */
enum schema_state { SCHEMA_OURS, SCHEMA_EMPTY };

/* Tell the state of a database; name stands in messages. 0, or -1 with ERROR_SETTING (another
 * program's, another version's) or ERROR_SYSTEM. */
int schema_check(struct db *db, const char *name, enum schema_state *state, struct error *err);

/* Make the tables in an empty database, all or nothing. 0 or -1. */
int schema_create(struct db *db, struct error *err);

#endif
