/* What the two files that include SQLite share. */
#ifndef STORE_DB_PRIVATE_H
#define STORE_DB_PRIVATE_H

#include <sqlite3.h>

#include "store/db.h"

/* How long a statement waits for a foreign process (a shell, a backup) that locked the database. */
enum { DB_BUSY_MS = 10000 };

struct db {
	sqlite3 *handle;
	char *name;    /* for messages */
	int log_pages; /* in the write-ahead log after the last commit */
};

/* Say an SQLite result code in our words, or the last one of the database; return -1. */
int db_fail(const struct db *db, int code, const char *words, struct error *err);
int db_fail_last(const struct db *db, struct error *err);

#endif
