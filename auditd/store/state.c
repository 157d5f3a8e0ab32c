/* Looking at a state, copying it, and bringing it up to date. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/inner.h"
#include "store/state.h"

static uint64_t size_of(const char *path)
{
	struct stat info;

	return stat(path, &info) == 0 && info.st_size > 0 ? (uint64_t)info.st_size : 0;
}

/* The bytes of the database and its log; one that is gone by now has none. */
static int measure(const char *dir, uint64_t *bytes, struct error *err)
{
	static const char *const names[] = {STORE_DATABASE, STORE_DATABASE "-wal"};
	struct buf path = {0};
	uint64_t sum = 0;
	int result = 0;

	for (size_t i = 0; result == 0 && i < ARRAY_LEN(names); i++) {
		const char *name = places_path(&path, dir, names[i], err);
		result = name ? 0 : -1;
		sum += name ? size_of(name) : 0;
	}
	buf_done(&path);
	if (result == 0)
		*bytes = sum;
	return result;
}

static int count_rows(struct db *db, struct state_info *info, struct error *err)
{
	const struct {
		const char *sql;
		int64_t since; /* version */
		uint64_t *count;
	} tables[] = {
	    {"SELECT count(*) FROM findings", 1, &info->findings},
	    {"SELECT count(*) FROM inputs", 1, &info->inputs},
	    {"SELECT count(*) FROM streams", 5, &info->streams},
	    {"SELECT count(*) FROM conversations", 5, &info->conversations},
	};

	for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
		int64_t n = 0;
		if (info->version >= tables[i].since && db_number(db, tables[i].sql, &n, err) != 0)
			return -1;
		*tables[i].count = (uint64_t)n;
	}
	return 0;
}

int state_look(const char *dir, struct state_info *info, struct error *err)
{
	struct state_info found = {0};
	struct db *db = reader_open(dir, &found.version, err);
	int result = -1;

	if (db == NULL)
		return -1;
	found.is_ours = found.version == STORE_SCHEMA_VERSION;
	found.can_migrate = found.version >= SCHEMA_OLDEST && found.version < STORE_SCHEMA_VERSION;
	/* What tables a newer version has is not known. */
	if (found.version > STORE_SCHEMA_VERSION || count_rows(db, &found, err) == 0)
		result = measure(dir, &found.bytes, err);
	db_close(db);
	if (result == 0)
		*info = found;
	return result;
}

static void note_complaint(struct span complaint, void *context)
{
	(void)complaint;
	++*(uint64_t *)context;
}

/* Read a copy back as if it were all there is. */
static int check_copy(const char *path, struct error *err)
{
	uint64_t nwrong = 0;
	struct db *db = db_open(path, DB_READ_FIXED, err);
	int result = db ? db_examine(db, note_complaint, &nwrong, err) : -1;

	db_close(db);
	if (result == 0 && nwrong > 0)
		return error_set(
		    err, ERROR_SETTING, "%s: the copy is damaged, as what it was made of is", path);
	return result;
}

/* Copy to a new file of a name of its own, check it, and give it its name. */
static int copy_to(const struct db *db, const char *path, struct error *err)
{
	struct buf part = {0};
	int result = -1;

	buf_printf(&part, "%s%s.XXXXXX", strchr("./", *path) ? "" : "./", path);
	if (part.failed || buf_string(&part) == NULL) {
		error_memory(err);
		goto done;
	}
	int file = mkstemp(part.at);
	if (file < 0) {
		error_set(err, ERROR_SYSTEM, "%s: cannot be made", part.at);
		goto done;
	}
	close(file);
	if (db_copy(db, part.at, err) != 0 || check_copy(part.at, err) != 0 ||
	    places_sync(part.at, err) != 0)
		goto unlink;
	if (rename(part.at, path) == 0) {
		result = places_sync_folder_of(path, err);
		goto done;
	}
	error_set(err, ERROR_SYSTEM, "%s: cannot be given its name", path);
unlink:
	unlink(part.at);
done:
	buf_done(&part);
	return result;
}

int state_backup(const char *dir, const char *path, struct error *err)
{
	struct stat info;
	int64_t version;

	if (lstat(path, &info) == 0)
		return error_set(err, ERROR_SETTING, "%s: is there already", path);
	struct db *db = reader_open(dir, &version, err);
	if (db == NULL)
		return -1;
	int result = copy_to(db, path, err);
	db_close(db);
	return result;
}

/* Keep what is there under the name of its version. */
static int keep_old(struct db *db, const char *dir, int64_t version, struct error *err)
{
	struct buf path = {0};
	char name[64];

	snprintf(name, sizeof name, STORE_DATABASE ".v%lld", (long long)version);
	const char *old = places_path(&path, dir, name, err);
	int result = old ? copy_to(db, old, err) : -1;
	buf_done(&path);
	return result;
}

static int migrate(struct db *db, const char *dir, int64_t *from, struct error *err)
{
	if (schema_version(db, dir, from, err) != 0)
		return -1;
	if (*from == STORE_SCHEMA_VERSION)
		return 0;
	if (*from == SCHEMA_NONE)
		return error_set(err, ERROR_SETTING, "%s: holds no audit yet", dir);
	if (*from < SCHEMA_OLDEST || *from > STORE_SCHEMA_VERSION)
		return schema_expect(dir, *from, err);
	if (keep_old(db, dir, *from, err) != 0)
		return -1;
	return schema_migrate(db, *from, err);
}

int state_migrate(const char *dir, int64_t *from, int64_t *to, struct error *err)
{
	struct buf path = {0};
	int64_t version;
	int result = -1;

	if (reader_find(dir, &path, err) != 0) {
		buf_done(&path);
		return -1;
	}
	int lock = places_path(&path, dir, "lock", err) ? lock_take(path.at, err) : -1;
	struct db *db =
	    lock >= 0 && reader_find(dir, &path, err) == 0 ? db_open(path.at, DB_WRITE, err) : NULL;
	if (db && db_run(db, "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON", err) == 0)
		result = migrate(db, dir, &version, err);
	db_close(db);
	if (lock >= 0)
		close(lock);
	buf_done(&path);
	if (result == 0) {
		*from = version;
		*to = STORE_SCHEMA_VERSION;
	}
	return result;
}
