/* Looking after a whole database: its write-ahead log, copies, and whether it is sound. */
#include <errno.h>

#include "store/db_private.h"

static int note_log(void *context, sqlite3 *handle, const char *schema, int npages)
{
	struct db *db = context;

	(void)handle;
	(void)schema;
	db->log_pages = npages;
	return SQLITE_OK;
}

void db_take_checkpoints(struct db *db)
{
	sqlite3_wal_hook(db->handle, note_log, db);
}

int db_log_pages(const struct db *db)
{
	return db->log_pages;
}

int db_checkpoint(struct db *db, enum db_checkpoint how, int wait_ms, struct error *err)
{
	static const int modes[] = {[DB_CHECKPOINT_SOME] = SQLITE_CHECKPOINT_PASSIVE,
	    [DB_CHECKPOINT_RESTART] = SQLITE_CHECKPOINT_RESTART,
	    [DB_CHECKPOINT_EMPTY] = SQLITE_CHECKPOINT_TRUNCATE};

	sqlite3_busy_timeout(db->handle, wait_ms);
	int code = sqlite3_wal_checkpoint_v2(db->handle, NULL, modes[how], NULL, NULL);
	sqlite3_busy_timeout(db->handle, DB_BUSY_MS);
	if (code == SQLITE_OK)
		return 0;
	return (code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED
		   ? 1
		   : db_fail_last(db, err);
}

/* Copy all pages within one read transaction, so that a writer neither waits nor is seen halfway. */
static int copy_pages(const struct db *from, const struct db *to, struct error *err)
{
	sqlite3_backup *backup = sqlite3_backup_init(to->handle, "main", from->handle, "main");

	if (backup == NULL)
		return db_fail_last(to, err);
	int code = sqlite3_backup_step(backup, -1);
	int end = sqlite3_backup_finish(backup);
	if (code == SQLITE_DONE && end == SQLITE_OK)
		return 0;
	code = code == SQLITE_DONE ? end : code;
	return db_fail(to, code, sqlite3_errstr(code), err);
}

int db_copy(const struct db *db, const char *path, struct error *err)
{
	/* The copy is of use only when it is whole, so it needs no journal of its own. */
	static const char setup[] = "PRAGMA journal_mode = OFF; PRAGMA synchronous = FULL";
	struct db *copy = db_open(path, DB_WRITE, err);

	if (copy == NULL)
		return -1;
	int result = db_run(copy, setup, err) == 0 ? copy_pages(db, copy, err) : -1;
	db_close(copy);
	return result;
}

int db_examine(struct db *db, db_complaint_fn *say, void *context, struct error *err)
{
	static const char *const questions[] = {
	    "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
	    "SELECT 'a row of ' || \"table\" || ' belongs to nothing in ' || parent"
	    " FROM pragma_foreign_key_check",
	};

	for (size_t i = 0; i < ARRAY_LEN(questions); i++) {
		struct query *query = db_prepare(db, questions[i], err);
		int got = -1;
		while (query && (got = query_next(query, err)) == 1) {
			struct span complaint = query_read_word(query);
			if (query_check(query, err) != 0) {
				got = -1;
				break;
			}
			say(complaint, context);
		}
		query_free(query);
		if (got < 0)
			return -1;
	}
	return 0;
}
