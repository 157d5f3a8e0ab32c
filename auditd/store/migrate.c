/* Older schemas brought up to date, step by step. A step names the tables as they were then: it stays as it is when later
 * versions change them. */
#include <stdio.h>

#include "store/inner.h"

/* Version 3 knew exceptions. */
static const char to_3[] = "CREATE TABLE exceptions (\n"
			   "  id TEXT PRIMARY KEY NOT NULL,\n"
			   "  rules TEXT NOT NULL,\n"
			   "  tenants TEXT NOT NULL,\n"
			   "  models TEXT NOT NULL,\n"
			   "  reason TEXT NOT NULL,\n"
			   "  owner TEXT NOT NULL,\n"
			   "  expires TEXT NOT NULL,\n"
			   "  as_of TEXT NOT NULL,\n"
			   "  state TEXT NOT NULL,\n"
			   "  digest TEXT NOT NULL\n"
			   ") STRICT, WITHOUT ROWID;\n";

/* Version 4 kept every version of an exception. Before, findings named the id alone, and the newest description stood for
 * it: so they name that one now. */
static const char to_4[] =
    "ALTER TABLE exceptions RENAME TO exceptions_of_3;\n"
    "CREATE TABLE exceptions ( -- that scans were given, each version of them\n"
    "  number INTEGER PRIMARY KEY NOT NULL,\n"
    "  id TEXT NOT NULL,\n"
    "  rules TEXT NOT NULL, -- JSON: ids\n"
    "  tenants TEXT NOT NULL, -- JSON: names; []: any\n"
    "  models TEXT NOT NULL, -- JSON: names; []: any\n"
    "  reason TEXT NOT NULL,\n"
    "  owner TEXT NOT NULL,\n"
    "  expires TEXT NOT NULL, -- the last day on which it has effect\n"
    "  as_of TEXT NOT NULL, -- the day it was held against\n"
    "  state TEXT NOT NULL, -- on that day: in-force, expiring or expired\n"
    "  digest TEXT NOT NULL, -- of what it says\n"
    "  is_given INTEGER NOT NULL, -- 0: to earlier scans only\n"
    "  UNIQUE (id, digest)\n"
    ") STRICT;\n"
    "INSERT INTO exceptions (id, rules, tenants, models, reason, owner, expires, as_of, state, "
    "digest,"
    " is_given)"
    " SELECT id, rules, tenants, models, reason, owner, expires, as_of, state, digest, 1"
    " FROM exceptions_of_3 ORDER BY id;\n"
    "DROP TABLE exceptions_of_3;\n"
    "ALTER TABLE findings ADD COLUMN exception_digest TEXT;\n"
    "UPDATE findings SET exception_digest ="
    " (SELECT digest FROM exceptions WHERE exceptions.id = findings.exception)"
    " WHERE exception IS NOT NULL;\n";

/* Version 5 knew running audits. What a scan found is filed under its own time. */
static const char to_5[] =
    "ALTER TABLE findings ADD COLUMN filed_us INTEGER;\n"
    "ALTER TABLE findings ADD COLUMN filed_hour INTEGER;\n"
    "ALTER TABLE findings ADD COLUMN is_untrusted INTEGER NOT NULL DEFAULT 0;\n"
    "UPDATE findings SET filed_us = time_us,"
    " filed_hour = time_us / 3600000000 - (time_us % 3600000000 < 0) WHERE time_us IS NOT NULL;\n"
    "CREATE INDEX findings_by_group ON findings (filed_hour, rule, model, tenant, id);\n"
    "ALTER TABLE tallies ADD COLUMN is_untrusted INTEGER NOT NULL DEFAULT 0;\n"
    "DROP INDEX tallies_by_key;\n"
    "CREATE INDEX tallies_by_key ON tallies"
    " (hour, ruleset, model, tenant, language, is_untrusted);\n"
    "ALTER TABLE seen_segments ADD COLUMN nseen INTEGER NOT NULL DEFAULT 0;\n"
    "UPDATE seen_segments SET nseen ="
    " (SELECT coalesce(sum(length(digests)), 0) / 16 FROM seen WHERE segment = number);\n";

/* A later version that changes one of the two texts by which version 5 is made keeps what they say today here. */
static const struct step {
	int64_t to;
	const char *sql[3];
} steps[] = {
    {3, {to_3, "", ""}},
    {4, {to_4, "", ""}},
    {5, {to_5, schema_tables_of_streams, schema_tables_of_alerts}},
};

static int take_step(struct db *db, const struct step *step, struct error *err)
{
	char version[64];

	for (size_t i = 0; i < ARRAY_LEN(step->sql); i++)
		if (db_run(db, step->sql[i], err) != 0)
			return -1;
	snprintf(version, sizeof version, "PRAGMA user_version = %lld", (long long)step->to);
	return db_run(db, version, err);
}

int schema_migrate(struct db *db, int64_t from, struct error *err)
{
	int64_t nwrong;

	if (db_run(db, "BEGIN IMMEDIATE", err) != 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(steps); i++)
		if (steps[i].to > from && take_step(db, &steps[i], err) != 0)
			return -1;
	if (db_number(db, "SELECT count(*) FROM pragma_foreign_key_check", &nwrong, err) != 0)
		return -1;
	if (nwrong > 0)
		return db_damaged(db, "rows that belong to nothing", err);
	return db_run(db, "COMMIT", err);
}
