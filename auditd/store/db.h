/* SQLite as the other files of this folder see it: a database, queries with parameters bound in
 * order and columns read in order, errors in our words. No SQL and no knowledge of the schema live
 * here.
 *
 * Failures while binding or reading are remembered by the query, so that twenty fields need one
 * check. */
#ifndef STORE_DB_H
#define STORE_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"

struct db;
struct query;

enum db_access {
	DB_WRITE,      /* the file must be there already; path "" is a private temporary database */
	DB_READ,       /* read only; sees a writer's log */
	DB_READ_FIXED, /* read only, and nobody writes: needs neither log nor locks */
};

/* Longest text, blob or row, in bytes, that is written or read back. */
enum { DB_LONGEST = 256 << 20 };

/* Open a database. Returns NULL with ERROR_SYSTEM or ERROR_MEMORY. Free with db_close. */
struct db *db_open(const char *path, enum db_access access, struct error *err);
void db_close(struct db *db);

/* Was the last failure one of opening the write-ahead log or its index (a folder without write
 * permission)? */
bool db_lacks_log(const struct db *db);

/* The write-ahead log of a writer. From db_take_checkpoints on it is folded back into the file only by db_checkpoint: SOME
 * as far as no reader is in the way, RESTART waits up to wait_ms until readers let it begin anew, EMPTY also cuts
 * its file. Returns 0; 1 when a reader that stays was in the way; -1. db_log_pages: its length after the last commit. */
enum db_checkpoint { DB_CHECKPOINT_SOME, DB_CHECKPOINT_RESTART, DB_CHECKPOINT_EMPTY };
void db_take_checkpoints(struct db *db);
int db_log_pages(const struct db *db);
int db_checkpoint(struct db *db, enum db_checkpoint how, int wait_ms, struct error *err);

/* Copy the database, as of one commit, over the empty file at path. 0, or -1: the file is of no use. */
int db_copy(const struct db *db, const char *path, struct error *err);

/* Look through the whole file for pages, rows and indices that contradict each other, and rows that belong to nothing; say
 * is called for each thing wrong, the first hundred. 0, or -1 when it cannot be read. */
typedef void db_complaint_fn(struct span complaint, void *context);
int db_examine(struct db *db, db_complaint_fn *say, void *context, struct error *err);

/* Run SQL without parameters, ignoring rows. 0 or -1. */
int db_run(struct db *db, const char *sql, struct error *err);

/* Run SQL that gives one number. 0 or -1. */
int db_number(struct db *db, const char *sql, int64_t *number, struct error *err);

/* The rowid of the last insert, and how many rows the last statement changed. */
int64_t db_last_row(const struct db *db);
int db_changes(const struct db *db);

/* Compile one statement. Returns NULL on error. Free with query_free. */
struct query *db_prepare(struct db *db, const char *sql, struct error *err);
void query_free(struct query *query);

/* Bind the next parameter. Text and bytes are borrowed until the query is reset or run. Numbers
 * over INT64_MAX are kept as INT64_MAX. query_bind_text turns an absent span into NULL,
 * query_bind_word into an empty text. */
void query_bind_text(struct query *query, struct span text);
void query_bind_word(struct query *query, struct span text);
void query_bind_bytes(struct query *query, const void *at, size_t len);
void query_bind_digest(struct query *query, const struct digest *digest);
void query_bind_number(struct query *query, uint64_t number);
void query_bind_signed(struct query *query, int64_t number);
void query_bind_null(struct query *query);

/* Go to the next row: 1, 0 at the end, -1 on error. */
int query_next(struct query *query, struct error *err);

/* Run to the end, then reset. 0 or -1. */
int query_run(struct query *query, struct error *err);

/* Make it ready to be bound and run again; forgets remembered failures. */
void query_reset(struct query *query);

/* Read the next column of the row. Spans are borrowed until the next query_next or query_reset. A
 * value of another type, size or range than asked for reads as absent or 0 and is remembered. Only
 * query_read_text and query_read_maybe* take NULL: as absent, as *is_there false. */
struct span query_read_text(struct query *query);
struct span query_read_word(struct query *query);
struct span query_read_bytes(struct query *query);
struct digest query_read_digest(struct query *query);
int64_t query_read_signed(struct query *query);
uint64_t query_read_number(struct query *query);
uint32_t query_read_small(struct query *query);
bool query_read_bool(struct query *query);
int64_t query_read_maybe(struct query *query, bool *is_there);
double query_read_maybe_real(struct query *query, bool *is_there);
uint32_t query_read_maybe_small(struct query *query, bool *is_there);

/* Was every column of this row as expected? 0, or -1 with ERROR_SYSTEM ("damaged") or
 * ERROR_MEMORY. */
int query_check(struct query *query, struct error *err);

/* Say that what was just read contradicts itself; returns -1 with ERROR_SYSTEM. */
int db_damaged(const struct db *db, const char *what, struct error *err);

#endif
