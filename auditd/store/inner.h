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
	UPDATE_INPUT,
	DELETE_INPUT_LOSSES,
	COUNT_SEEN,
	CLOSE_SEGMENT,
	FIND_OVER_LIMIT,
	DELETE_BY_NUMBER,
	DELETE_TURN_SIGHTINGS,
	PUT_STREAM,
	PUT_POINT,
	DROP_POINT,
	DROP_STREAM,
	PUT_ARRIVALS,
	PUT_CONVERSATION,
	PUT_TURN,
	DROP_CONVERSATION,
	DROP_ORDINAL,
	PUT_ORDINAL,
	TRIM_ORDINALS,
	FIND_ALERT,
	OPEN_ALERT,
	GROW_ALERT,
	CLOSE_ALERTS,
	CLOSING_EVENTS,
	PUT_EVENT,
	PUT_DELIVERED,
	PUT_EDITION,
	PUT_VALUE,
	DROP_VALUE,
	ADD_UNKEPT,
	PUT_UNKEPT,
	READ_UNKEPT,
	STATEMENTS,
};

struct store {
	struct db *db;
	int lock; /* descriptor of DIR/lock, or -1 */
	bool is_writer;
	bool in_transaction;
	bool has_failed; /* a write failed: nothing more is written or committed */
	struct digest_set
	    turns; /* of findings, the uncommitted ones too, each as often as it has them; writer only */
	uint64_t evidence_limit; /* findings kept of a group; 0: all */
	struct store_window window;
	int folded_pages;    /* the log's length when it was last folded back */
	bool knows_ordinals; /* nordinals was counted */
	uint64_t nordinals;
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

#define STORE_DATABASE "specaudit.db"

/* DIR/name as a C string in path. A relative one begins with "./", so that SQLite takes no name for
 * a URI. NULL when out of memory. */
const char *places_path(struct buf *path, const char *dir, const char *name, struct error *err);

/* Make a private folder, if there is none, whose name outlasts a power cut. 0, or -1 with ERROR_SETTING (something else
 * is there), ERROR_SYSTEM. */
int places_make_folder(const char *dir, struct error *err);

/* Make an empty private file if there is none; SQLite's own files take its mode. 0 or -1 as above. */
int places_make_file(const char *path, struct error *err);

/* Make a file's bytes outlast a power cut; the names in the folder that holds a path. 0, or -1 with ERROR_SYSTEM. */
int places_sync(const char *path, struct error *err);
int places_sync_folder_of(const char *path, struct error *err);

/* Put the path of the database of a state into path, as a C string. 0, or -1 with ERROR_SETTING (there is none),
 * ERROR_SYSTEM. */
int reader_find(const char *dir, struct buf *path, struct error *err);

/* Open a state of any version for reading, in a read transaction. NULL as store_open. Free with db_close. */
struct db *reader_open(const char *dir, int64_t *version, struct error *err);

enum {
	SCHEMA_NONE = 0,
	SCHEMA_OLDEST = 2
}; /* an empty database; the oldest that can be migrated */

/* Tell the schema version of a database; name stands in messages. 0, or -1 with ERROR_SETTING (another program's) or
 * ERROR_SYSTEM. */
int schema_version(struct db *db, const char *name, int64_t *version, struct error *err);

/* Is that the version this program reads and writes? 0, or -1 with ERROR_SETTING saying what to do with DIR. */
int schema_expect(const char *dir, int64_t version, struct error *err);

/* Bring an older schema up to date, in one transaction. 0, or -1: nothing has changed once it is closed. */
int schema_migrate(struct db *db, int64_t from, struct error *err);

/* SQL that makes the tables of a running audit. */
extern const char schema_tables_of_streams[], schema_tables_of_alerts[];

/* Append conditions, each beginning with " AND ", that hold for what lies in the store's window; hour is the name of the
 * column of hours. 0, or -1 when out of memory. */
int window_where(const struct store *store, const char *hour, struct buf *sql, struct error *err);

/* Compile sql with "%s" in it once, where the window's conditions go. NULL on error. Free with query_free. */
struct query *window_prepare(
    struct store *store, const char *sql, const char *hour, struct error *err);

/* Make the tables in an empty database, all or nothing. 0 or -1. */
int schema_create(struct db *db, struct error *err);

/* Count a finding that is not kept: one at hand, or the row with that number, which its caller then deletes. 0 or -1. */
int unkept_count(struct store *store, const struct finding *finding, const struct digest *ruleset,
    bool has_hour, int64_t hour, struct error *err);
int unkept_count_row(struct store *store, int64_t number, struct error *err);

#endif
