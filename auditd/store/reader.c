/* Opening a state for reading, whatever its version: a snapshot that no writer blocks, also where nothing may be written. */
#include <errno.h>
#include <sys/stat.h>

#include "store/inner.h"

static const char reader_setup[] = "PRAGMA cell_size_check = ON; PRAGMA cache_size = -16384";

/* Begin the read transaction: the first read takes the snapshot. */
static int take_snapshot(struct db *db, const char *name, int64_t *version, struct error *err)
{
	if (db_run(db, "BEGIN", err) != 0 || schema_version(db, name, version, err) != 0)
		return -1;
	if (*version == SCHEMA_NONE)
		return error_set(err, ERROR_SETTING, "%s: holds no audit yet", name);
	return db_run(db, reader_setup, err);
}

/* Open without locks or log. Without permission to write the folder, SQLite cannot make the log's index. If the log is
 * gone or empty the file alone is the whole state, and since nobody here can write it, it needs no locks either. */
static struct db *open_fixed(const char *path, int64_t *version, struct error *err)
{
	struct buf log = {0};
	struct stat info;
	struct db *db = NULL;

	if (buf_printf(&log, "%s-wal", path) != 0 || buf_string(&log) == NULL) {
		error_memory(err);
	} else if (stat(log.at, &info) == 0 && info.st_size > 0) {
		errno = 0;
		error_set(err, ERROR_SYSTEM,
		    "%s: not closed by its writer, and its folder is read-only: read a copy", path);
	} else {
		db = db_open(path, DB_READ_FIXED, err);
		if (db && take_snapshot(db, path, version, err) != 0) {
			db_close(db);
			db = NULL;
		}
	}
	buf_done(&log);
	return db;
}

static struct db *open_path(const char *path, int64_t *version, struct error *err)
{
	struct db *db = db_open(path, DB_READ, err);

	if (db == NULL || take_snapshot(db, path, version, err) == 0)
		return db;
	bool lacks_log = db_lacks_log(db);
	db_close(db);
	return lacks_log ? open_fixed(path, version, err) : NULL;
}

int reader_find(const char *dir, struct buf *path, struct error *err)
{
	struct stat info;

	if (places_path(path, dir, STORE_DATABASE, err) == NULL)
		return -1;
	if (stat(path->at, &info) == 0)
		return 0;
	if (errno == ENOENT || errno == ENOTDIR)
		return error_set(
		    err, ERROR_SETTING, "%s: no audit is kept there (specaudit.db is absent)", dir);
	return error_set(err, ERROR_SYSTEM, "%s", path->at);
}

struct db *reader_open(const char *dir, int64_t *version, struct error *err)
{
	struct buf path = {0};
	struct db *db = NULL;

	if (reader_find(dir, &path, err) == 0)
		db = open_path(path.at, version, err);
	buf_done(&path);
	return db;
}
