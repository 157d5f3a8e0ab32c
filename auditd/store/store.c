/* Opening, committing and closing a store: folder, lock, database, one transaction at a time.
 *
 * A writer's state is DIR/specaudit.db with SQLite's write-ahead log beside it, so that readers and
 * the writer never wait for each other. A reader holds one read transaction from open to close:
 * what it shows is one commit. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/inner.h"

/* secure_delete: erased text is overwritten, not only unlinked. The sizes bound memory (KiB) and
 * the log (bytes). */
static const char writer_setup[] =
    "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON;"
    "PRAGMA cell_size_check = ON; PRAGMA cache_size = -16384; PRAGMA journal_size_limit = 67108864";
/* Nothing of it outlives the process, so nothing needs to be durable. */
static const char temporary_setup[] =
    "PRAGMA synchronous = OFF; PRAGMA foreign_keys = ON; PRAGMA cache_size = -16384";

/* The log mode is kept in the file. It is set before the tables are made, so that a crash between
 * leaves an empty database, which the next writer finds and fills. */
static int use_log(struct db *db, const char *name, struct error *err)
{
	static const char question[] = "SELECT journal_mode = 'wal' FROM pragma_journal_mode";
	int64_t is_wal;

	if (db_run(db, "PRAGMA journal_mode = WAL", err) != 0 ||
	    db_number(db, question, &is_wal, err) != 0)
		return -1;
	if (is_wal)
		return 0;
	errno = 0;
	return error_set(err, ERROR_SYSTEM, "%s: no write-ahead log on this file system", name);
}

static int open_writer(struct store *store, const char *dir, struct error *err)
{
	struct buf path = {0};
	int64_t version;
	const char *name;
	int result = -1;

	if (places_make_folder(dir, err) != 0 ||
	    (name = places_path(&path, dir, "lock", err)) == NULL)
		goto done;
	store->lock = lock_take(name, err);
	if (store->lock < 0)
		goto done;
	name = places_path(&path, dir, STORE_DATABASE, err);
	if (name == NULL || places_make_file(name, err) != 0)
		goto done;
	store->db = db_open(name, DB_WRITE, err);
	if (store->db == NULL || schema_version(store->db, name, &version, err) != 0 ||
	    (version != SCHEMA_NONE && schema_expect(dir, version, err) != 0) ||
	    use_log(store->db, name, err) != 0 || db_run(store->db, writer_setup, err) != 0)
		goto done;
	result = version == SCHEMA_NONE ? schema_create(store->db, err) : 0;
	db_take_checkpoints(store->db);
done:
	buf_done(&path);
	return result;
}

static int open_temporary(struct store *store, struct error *err)
{
	store->db = db_open("", DB_WRITE, err);
	if (store->db == NULL || db_run(store->db, temporary_setup, err) != 0)
		return -1;
	return schema_create(store->db, err);
}

static int load_turns(struct store *store, struct error *err)
{
	struct query *query = db_prepare(store->db, "SELECT turn FROM findings", err);
	int got = -1;

	while (query && (got = query_next(query, err)) == 1) {
		struct digest turn = query_read_digest(query);
		if (query_check(query, err) != 0) {
			got = -1;
			break;
		}
		if (digest_set_add(&store->turns, &turn) != 0) {
			got = error_memory(err);
			break;
		}
	}
	query_free(query);
	return got;
}

static struct store *new_store(struct error *err)
{
	struct store *store = calloc(1, sizeof *store);

	if (store == NULL)
		error_memory(err);
	else
		store->lock = -1;
	return store;
}

struct store *store_create(const char *dir, struct error *err)
{
	struct store *store = new_store(err);

	if (store == NULL)
		return NULL;
	store->is_writer = true;
	int result = dir ? open_writer(store, dir, err) : open_temporary(store, err);
	if (result == 0 && load_turns(store, err) == 0)
		return store;
	store_close(store);
	return NULL;
}

struct store *store_open(const char *dir, struct error *err)
{
	struct store *store = new_store(err);
	int64_t version;

	if (store == NULL)
		return NULL;
	store->db = reader_open(dir, &version, err);
	if (store->db && schema_expect(dir, version, err) == 0)
		return store;
	store_close(store);
	return NULL;
}

void store_close(struct store *store)
{
	if (store == NULL)
		return;
	for (size_t i = 0; i < STATEMENTS; i++)
		query_free(store->statements[i]);
	/* Closing rolls back what is open. */
	db_close(store->db);
	digest_set_done(&store->turns);
	if (store->lock >= 0)
		close(store->lock);
	free(store);
}

int store_failed(struct store *store)
{
	store->has_failed = true;
	return -1;
}

static int refuse_after_failure(struct error *err)
{
	errno = 0;
	return error_set(err, ERROR_SYSTEM, "an earlier write to the store failed");
}

struct query *store_write(
    struct store *store, enum statement which, const char *sql, struct error *err)
{
	struct query **slot = &store->statements[which];

	assert(store->is_writer);
	if (store->has_failed) {
		refuse_after_failure(err);
		return NULL;
	}
	if (!store->in_transaction && db_run(store->db, "BEGIN IMMEDIATE", err) == 0)
		store->in_transaction = true;
	if (store->in_transaction && *slot == NULL)
		*slot = db_prepare(store->db, sql, err);
	if (*slot == NULL || !store->in_transaction) {
		store_failed(store);
		return NULL;
	}
	query_reset(*slot);
	return *slot;
}

int store_ran(struct store *store, struct query *query, struct error *err)
{
	return query_run(query, err) == 0 ? 0 : store_failed(store);
}

/* Fold the log back into the file once it has grown by some pages, never waiting for readers; where readers have kept it from
 * beginning anew for long, wait a moment for them. So the log holds a few MiB, and what is written while one reader reads. */
static int fold_log(struct store *store, struct error *err)
{
	enum { STEP_PAGES = 1000, RETRY_PAGES = 250, LONG_PAGES = 16384, WAIT_MS = 50 };
	int pages = db_log_pages(store->db);

	if (pages < store->folded_pages) /* it began anew */
		store->folded_pages = 0;
	if (pages < STEP_PAGES || pages - store->folded_pages < RETRY_PAGES)
		return 0;
	store->folded_pages = pages;
	enum db_checkpoint how = pages < LONG_PAGES ? DB_CHECKPOINT_SOME : DB_CHECKPOINT_RESTART;
	return db_checkpoint(store->db, how, WAIT_MS, err) >= 0 ? 0 : store_failed(store);
}

int store_commit(struct store *store, struct error *err)
{
	assert(store->is_writer);
	if (store->has_failed)
		return refuse_after_failure(err);
	if (!store->in_transaction)
		return 0;
	if (db_run(store->db, "COMMIT", err) != 0)
		return store_failed(store);
	store->in_transaction = false;
	return fold_log(store, err);
}

bool store_has_findings(const struct store *store, const struct digest *turn)
{
	assert(store->is_writer);
	return digest_set_has(&store->turns, turn);
}
