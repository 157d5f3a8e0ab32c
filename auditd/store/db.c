/* With db_upkeep.c the only file that includes SQLite: connections locked down against hostile files, statements
 * with remembered failures, result codes as struct error. */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "store/db_private.h"

struct query {
	struct db *db;
	sqlite3_stmt *statement;
	int nbound;            /* parameters bound since the last reset */
	int nread;             /* columns read of this row */
	int bind_code;         /* first failure of binding, or SQLITE_OK */
	int bad_column;        /* first column that did not read as asked, or -1 */
	bool is_out_of_memory; /* a column could not be given for lack of memory */
};

int db_fail(const struct db *db, int code, const char *words, struct error *err)
{
	errno = 0;
	switch (code & 0xff) {
	case SQLITE_NOMEM:
		return error_memory(err);
	case SQLITE_NOTADB:
		return error_set(err, ERROR_SETTING, "%s: not an SQLite database", db->name);
	case SQLITE_FULL:
		errno = ENOSPC;
		break;
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
		errno = sqlite3_system_errno(db->handle);
		break;
	default:
		break;
	}
	return error_set(err, ERROR_SYSTEM, "%s: %s", db->name, words);
}

int db_fail_last(const struct db *db, struct error *err)
{
	return db_fail(db, sqlite3_extended_errcode(db->handle), sqlite3_errmsg(db->handle), err);
}

int db_damaged(const struct db *db, const char *what, struct error *err)
{
	errno = 0;
	return error_set(err, ERROR_SYSTEM, "%s: damaged: %s", db->name, what);
}

/* The file may have been made by anybody: its schema gets no say in what runs. */
static int lock_down(sqlite3 *handle)
{
	static const struct {
		int option, value;
	} options[] = {
	    {SQLITE_DBCONFIG_DEFENSIVE, 1},
	    {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
	    {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
	    {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
	    {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
	};

	for (size_t i = 0; i < ARRAY_LEN(options); i++) {
		int code = sqlite3_db_config(handle, options[i].option, options[i].value, NULL);
		if (code != SQLITE_OK)
			return code;
	}
	sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, DB_LONGEST);
	sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_extended_result_codes(handle, 1);
	return sqlite3_busy_timeout(handle, DB_BUSY_MS);
}

/* A path as a URI with immutable=1: the characters that have a meaning there are escaped. */
static int fixed_uri(struct buf *uri, const char *path)
{
	buf_text(uri, "file:");
	for (; *path; path++) {
		if (strchr("%?#", *path))
			buf_printf(uri, "%%%02x", (unsigned)*path);
		else
			buf_byte(uri, *path);
	}
	buf_text(uri, "?immutable=1");
	return buf_string(uri) && !uri->failed ? 0 : -1;
}

static int open_handle(struct db *db, const char *path, enum db_access access)
{
	int flags = SQLITE_OPEN_NOMUTEX;
	struct buf uri = {0};
	int code = SQLITE_NOMEM;

	flags |= access == DB_WRITE ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
	if (*path == '\0')
		flags |= SQLITE_OPEN_CREATE;
	if (access == DB_READ_FIXED) {
		flags |= SQLITE_OPEN_URI;
		if (fixed_uri(&uri, path) != 0)
			goto done;
		path = uri.at;
	}
	code = sqlite3_open_v2(path, &db->handle, flags, NULL);
	if (code == SQLITE_OK)
		code = lock_down(db->handle);
done:
	buf_done(&uri);
	return code;
}

struct db *db_open(const char *path, enum db_access access, struct error *err)
{
	struct db *db = calloc(1, sizeof *db);
	const char *name = *path ? path : "temporary database";

	if (db)
		db->name = malloc(strlen(name) + 1);
	if (db == NULL || db->name == NULL) {
		error_memory(err);
		db_close(db);
		return NULL;
	}
	memcpy(db->name, name, strlen(name) + 1);
	int code = open_handle(db, path, access);
	if (code == SQLITE_OK)
		return db;
	db_fail(db, code, db->handle ? sqlite3_errmsg(db->handle) : sqlite3_errstr(code), err);
	db_close(db);
	return NULL;
}

void db_close(struct db *db)
{
	if (db == NULL)
		return;
	int code = sqlite3_close(db->handle);
	assert(code == SQLITE_OK); /* else a query was not freed */
	(void)code;
	free(db->name);
	free(db);
}

bool db_lacks_log(const struct db *db)
{
	int code = sqlite3_errcode(db->handle) & 0xff;

	return code == SQLITE_CANTOPEN || code == SQLITE_READONLY;
}

int db_run(struct db *db, const char *sql, struct error *err)
{
	return sqlite3_exec(db->handle, sql, NULL, NULL, NULL) == SQLITE_OK ? 0
									    : db_fail_last(db, err);
}

int db_number(struct db *db, const char *sql, int64_t *number, struct error *err)
{
	struct query *query = db_prepare(db, sql, err);
	int got = query ? query_next(query, err) : -1;

	if (got == 1)
		*number = sqlite3_column_int64(query->statement, 0);
	else if (got == 0)
		got = db_damaged(db, "a number is missing", err);
	query_free(query);
	return got == 1 ? 0 : -1;
}

int64_t db_last_row(const struct db *db)
{
	return sqlite3_last_insert_rowid(db->handle);
}

int db_changes(const struct db *db)
{
	return sqlite3_changes(db->handle);
}

struct query *db_prepare(struct db *db, const char *sql, struct error *err)
{
	struct query *query = calloc(1, sizeof *query);

	if (query == NULL) {
		error_memory(err);
		return NULL;
	}
	query->db = db;
	query->bad_column = -1;
	int code = sqlite3_prepare_v3(
	    db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &query->statement, NULL);
	if (code == SQLITE_OK)
		return query;
	db_fail_last(db, err);
	query_free(query);
	return NULL;
}

void query_free(struct query *query)
{
	if (query == NULL)
		return;
	sqlite3_finalize(query->statement);
	free(query);
}

static void note_bind(struct query *query, int code)
{
	assert(code != SQLITE_RANGE && code != SQLITE_MISUSE);
	if (query->bind_code == SQLITE_OK)
		query->bind_code = code;
}

void query_bind_text(struct query *query, struct span text)
{
	int at = ++query->nbound;

	/* A NULL pointer binds NULL. */
	note_bind(query, sqlite3_bind_text64(
			     query->statement, at, text.at, text.len, SQLITE_STATIC, SQLITE_UTF8));
}

void query_bind_word(struct query *query, struct span text)
{
	query_bind_text(query, text.at ? text : (struct span)SPAN(""));
}

void query_bind_bytes(struct query *query, const void *at, size_t len)
{
	int parameter = ++query->nbound;

	note_bind(query,
	    sqlite3_bind_blob64(query->statement, parameter, at ? at : "", len, SQLITE_STATIC));
}

void query_bind_digest(struct query *query, const struct digest *digest)
{
	query_bind_bytes(query, digest->bytes, sizeof digest->bytes);
}

void query_bind_number(struct query *query, uint64_t number)
{
	query_bind_signed(query, number > INT64_MAX ? INT64_MAX : (int64_t)number);
}

void query_bind_signed(struct query *query, int64_t number)
{
	int at = ++query->nbound;

	note_bind(query, sqlite3_bind_int64(query->statement, at, number));
}

void query_bind_null(struct query *query)
{
	int at = ++query->nbound;

	note_bind(query, sqlite3_bind_null(query->statement, at));
}

int query_next(struct query *query, struct error *err)
{
	assert(query->nbound == sqlite3_bind_parameter_count(query->statement));
	if (query->bind_code != SQLITE_OK)
		return db_fail(query->db, query->bind_code, sqlite3_errstr(query->bind_code), err);
	query->nread = 0;
	switch (sqlite3_step(query->statement)) {
	case SQLITE_ROW:
		return 1;
	case SQLITE_DONE:
		return 0;
	default:
		return db_fail_last(query->db, err);
	}
}

int query_run(struct query *query, struct error *err)
{
	int got;

	do
		got = query_next(query, err);
	while (got == 1);
	query_reset(query);
	return got;
}

void query_reset(struct query *query)
{
	/* Its result repeats that of the last step, which was reported then. */
	sqlite3_reset(query->statement);
	query->nbound = 0;
	query->nread = 0;
	query->bind_code = SQLITE_OK;
	query->bad_column = -1;
	query->is_out_of_memory = false;
}

static void note_bad(struct query *query, int column)
{
	if (query->bad_column < 0)
		query->bad_column = column;
}

/* Move to the next column; does it have that type? */
static bool next_is(struct query *query, int type, int *column)
{
	*column = query->nread++;
	assert(*column < sqlite3_column_count(query->statement));
	if (sqlite3_column_type(query->statement, *column) == type)
		return true;
	note_bad(query, *column);
	return false;
}

static bool next_is_null(const struct query *query)
{
	return sqlite3_column_type(query->statement, query->nread) == SQLITE_NULL;
}

struct span query_read_word(struct query *query)
{
	int column;

	if (!next_is(query, SQLITE_TEXT, &column))
		return (struct span){0};
	const char *at = (const char *)sqlite3_column_text(query->statement, column);
	if (at == NULL) {
		query->is_out_of_memory = true;
		return (struct span){0};
	}
	return (struct span){at, (size_t)sqlite3_column_bytes(query->statement, column)};
}

struct span query_read_text(struct query *query)
{
	if (!next_is_null(query))
		return query_read_word(query);
	query->nread++;
	return (struct span){0};
}

struct span query_read_bytes(struct query *query)
{
	int column;

	if (!next_is(query, SQLITE_BLOB, &column))
		return (struct span){0};
	const char *at = sqlite3_column_blob(query->statement, column);
	size_t len = (size_t)sqlite3_column_bytes(query->statement, column);
	if (at == NULL && len > 0) {
		query->is_out_of_memory = true;
		len = 0;
	}
	return (struct span){at ? at : "", len};
}

struct digest query_read_digest(struct query *query)
{
	struct digest digest = {{0}};
	struct span bytes = query_read_bytes(query);

	if (bytes.len == sizeof digest.bytes)
		memcpy(digest.bytes, bytes.at, sizeof digest.bytes);
	else
		note_bad(query, query->nread - 1);
	return digest;
}

int64_t query_read_signed(struct query *query)
{
	int column;

	return next_is(query, SQLITE_INTEGER, &column)
		   ? sqlite3_column_int64(query->statement, column)
		   : 0;
}

static uint64_t read_up_to(struct query *query, int64_t largest)
{
	int64_t number = query_read_signed(query);

	if (number >= 0 && number <= largest)
		return (uint64_t)number;
	note_bad(query, query->nread - 1);
	return 0;
}

uint64_t query_read_number(struct query *query)
{
	return read_up_to(query, INT64_MAX);
}

uint32_t query_read_small(struct query *query)
{
	return (uint32_t)read_up_to(query, UINT32_MAX);
}

bool query_read_bool(struct query *query)
{
	return read_up_to(query, 1) == 1;
}

int64_t query_read_maybe(struct query *query, bool *is_there)
{
	*is_there = !next_is_null(query);
	if (*is_there)
		return query_read_signed(query);
	query->nread++;
	return 0;
}

double query_read_maybe_real(struct query *query, bool *is_there)
{
	int column;

	*is_there = !next_is_null(query);
	if (!*is_there) {
		query->nread++;
		return 0;
	}
	return next_is(query, SQLITE_FLOAT, &column)
		   ? sqlite3_column_double(query->statement, column)
		   : 0;
}

uint32_t query_read_maybe_small(struct query *query, bool *is_there)
{
	*is_there = !next_is_null(query);
	if (*is_there)
		return query_read_small(query);
	query->nread++;
	return 0;
}

int query_check(struct query *query, struct error *err)
{
	if (query->is_out_of_memory)
		return error_memory(err);
	if (query->bad_column < 0)
		return 0;
	const char *name = sqlite3_column_name(query->statement, query->bad_column);
	errno = 0;
	return error_set(err, ERROR_SYSTEM, "%s: damaged: column %s holds what was never written",
	    query->db->name, name ? name : "?");
}
