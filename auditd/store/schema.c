/* The tables, written for a person with the sqlite3 shell, and the check that a database is ours.
 *
 * Rules kept here: STRICT tables; NULL only where a comment says what it means; findings hold no
 * text of conversations, which lives in evidence and reasons and can be erased without them. A
 * change of any table is a new STORE_SCHEMA_VERSION. */
#include <stdio.h>

#include "store/inner.h"

/* "SpAu" in the header of the file, so that file(1) and we can tell it from other databases. */
enum { APPLICATION_ID = 0x53704175 };

static const char tables_of_input[] =
    "CREATE TABLE meta (\n"
    "  name TEXT PRIMARY KEY NOT NULL,\n"
    "  value TEXT NOT NULL\n"
    ") STRICT, WITHOUT ROWID;\n"
    "CREATE TABLE rulesets (\n"
    "  number INTEGER PRIMARY KEY NOT NULL,\n"
    "  digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 16),\n"
    "  pack TEXT NOT NULL,\n"
    "  version TEXT NOT NULL,\n"
    "  spec TEXT NOT NULL,\n"
    "  engine TEXT NOT NULL,\n"
    "  rules INTEGER NOT NULL,\n"
    "  description TEXT NOT NULL -- JSON: rules in the order of tallies, clauses\n"
    ") STRICT;\n"
    "CREATE TABLE inputs (\n"
    "  number INTEGER PRIMARY KEY NOT NULL,\n"
    "  path TEXT NOT NULL,\n"
    "  codec TEXT NOT NULL,\n"
    "  stream TEXT NOT NULL, -- digest of the decoded text; empty: none was read\n"
    "  size INTEGER NOT NULL, -- stored bytes when opened; 0: unknown\n"
    "  is_repeat INTEGER NOT NULL, -- 1: the same text is another input already; do not sum\n"
    "  read INTEGER NOT NULL, -- stored bytes\n"
    "  decoded INTEGER NOT NULL, -- of these, gave text\n"
    "  container INTEGER NOT NULL,\n"
    "  produced INTEGER NOT NULL, -- text bytes\n"
    "  audited INTEGER NOT NULL, -- of these, in records that a mapping fits\n"
    "  raw INTEGER NOT NULL,\n"
    "  other INTEGER NOT NULL,\n"
    "  blank INTEGER NOT NULL,\n"
    "  pending INTEGER NOT NULL,\n"
    "  records INTEGER NOT NULL,\n"
    "  records_audited INTEGER NOT NULL,\n"
    "  records_raw INTEGER NOT NULL,\n"
    "  records_other INTEGER NOT NULL,\n"
    "  records_lost INTEGER NOT NULL\n"
    ") STRICT;\n"
    "CREATE INDEX inputs_by_stream ON inputs (stream);\n"
    "CREATE TABLE input_losses ( -- the lost part of the account; no row: nothing\n"
    "  input INTEGER NOT NULL REFERENCES inputs ON DELETE CASCADE,\n"
    "  reason TEXT NOT NULL,\n"
    "  bytes INTEGER NOT NULL,\n"
    "  times INTEGER NOT NULL,\n"
    "  PRIMARY KEY (input, reason)\n"
    ") STRICT, WITHOUT ROWID;\n"
    "CREATE TABLE losses ( -- one by one\n"
    "  number INTEGER PRIMARY KEY NOT NULL,\n"
    "  input INTEGER NOT NULL,\n"
    "  text_offset INTEGER NOT NULL,\n"
    "  line INTEGER NOT NULL,\n"
    "  raw_offset INTEGER NOT NULL,\n"
    "  reason TEXT NOT NULL,\n"
    "  bytes INTEGER NOT NULL,\n"
    "  detail TEXT NOT NULL\n"
    ") STRICT;\n";

static const char tables_of_findings[] =
    "CREATE TABLE findings (\n"
    "  number INTEGER PRIMARY KEY NOT NULL,\n"
    "  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),\n"
    "  ruleset BLOB NOT NULL CHECK (length(ruleset) = 16),\n"
    "  rule TEXT NOT NULL,\n"
    "  revision INTEGER NOT NULL,\n"
    "  title TEXT NOT NULL,\n"
    "  family TEXT NOT NULL,\n"
    "  clause TEXT, -- NULL: none\n"
    "  second_clause TEXT, -- NULL: at most one\n"
    "  spec TEXT NOT NULL,\n"
    "  severity TEXT NOT NULL,\n"
    "  confidence TEXT NOT NULL,\n"
    "  verdict TEXT NOT NULL,\n"
    "  status TEXT NOT NULL,\n"
    "  is_alert INTEGER NOT NULL,\n"
    "  inconclusive TEXT, -- why; NULL: it is conclusive\n"
    "  exception TEXT, -- the exception that covers it; NULL: none\n"
    "  exception_digest TEXT, -- the version of it; NULL: none\n"
    "  excused_by INTEGER, -- message; NULL: not excused\n"
    "  conversation TEXT, -- the producer's id; NULL: none\n"
    "  conversation_key BLOB NOT NULL CHECK (length(conversation_key) = 16),\n"
    "  turn BLOB NOT NULL CHECK (length(turn) = 16),\n"
    "  message INTEGER NOT NULL,\n"
    "  role TEXT, -- NULL: not known\n"
    "  model TEXT, -- NULL: not logged\n"
    "  tenant TEXT, -- NULL: not logged\n"
    "  format TEXT, -- NULL: not known\n"
    "  time_us INTEGER, -- since 1970, UTC; NULL: not logged\n"
    "  input INTEGER NOT NULL,\n"
    "  text_offset INTEGER NOT NULL,\n"
    "  line INTEGER NOT NULL,\n"
    "  raw_offset INTEGER NOT NULL,\n"
    "  filed_us INTEGER, -- the time it counts under; NULL: none\n"
    "  filed_hour INTEGER, -- of that, since 1970; NULL: none\n"
    "  is_untrusted INTEGER NOT NULL DEFAULT 0 -- 1: that is the time of arrival\n"
    ") STRICT;\n"
    "CREATE INDEX findings_by_group ON findings (filed_hour, rule, model, tenant, id);\n"
    "CREATE INDEX findings_in_order ON findings (input, text_offset, message, rule, id);\n"
    "CREATE TABLE evidence (\n"
    "  finding INTEGER NOT NULL REFERENCES findings ON DELETE CASCADE,\n"
    "  ordinal INTEGER NOT NULL,\n"
    "  message INTEGER NOT NULL,\n"
    "  part INTEGER NOT NULL,\n"
    "  start_byte INTEGER NOT NULL,\n"
    "  end_byte INTEGER NOT NULL,\n"
    "  role TEXT, -- NULL: not known\n"
    "  label TEXT, -- NULL: none\n"
    "  excerpt TEXT, -- redacted; NULL: not kept or erased\n"
    "  input INTEGER NOT NULL,\n"
    "  text_offset INTEGER NOT NULL,\n"
    "  line INTEGER NOT NULL,\n"
    "  raw_offset INTEGER NOT NULL,\n"
    "  PRIMARY KEY (finding, ordinal)\n"
    ") STRICT, WITHOUT ROWID;\n"
    "CREATE TABLE reasons (\n"
    "  finding INTEGER NOT NULL REFERENCES findings ON DELETE CASCADE,\n"
    "  ordinal INTEGER NOT NULL,\n"
    "  text TEXT, -- NULL: erased\n"
    "  value INTEGER, -- NULL: the reason has no value\n"
    "  bound INTEGER, -- its threshold or limit; NULL: the reason has no value\n"
    "  PRIMARY KEY (finding, ordinal)\n"
    ") STRICT, WITHOUT ROWID;\n"
    "CREATE TABLE sightings ( -- records that showed a turn with findings\n"
    "  turn BLOB NOT NULL CHECK (length(turn) = 16),\n"
    "  input INTEGER NOT NULL,\n"
    "  text_offset INTEGER NOT NULL,\n"
    "  PRIMARY KEY (turn, input, text_offset)\n"
    ") STRICT, WITHOUT ROWID;\n"
    "CREATE INDEX sightings_by_input ON sightings (input);\n";

static const char tables_of_counts[] =
    "CREATE TABLE tallies (\n"
    "  number INTEGER PRIMARY KEY NOT NULL,\n"
    "  ruleset BLOB NOT NULL CHECK (length(ruleset) = 16),\n"
    "  hour INTEGER, -- since 1970, UTC; NULL: no time logged\n"
    "  model TEXT, -- NULL: not logged\n"
    "  tenant TEXT, -- NULL: not logged\n"
    "  language TEXT, -- NULL: not identified\n"
    "  conversations INTEGER NOT NULL,\n"
    "  turns INTEGER NOT NULL,\n"
    "  repeats INTEGER NOT NULL,\n"
    "  counts BLOB NOT NULL, -- for each rule nine little-endian 64-bit numbers, see meta\n"
    "  is_untrusted INTEGER NOT NULL DEFAULT 0 -- 1: the hour is that of arrival\n"
    ") STRICT;\n"
    "CREATE INDEX tallies_by_key ON tallies (hour, ruleset, model, tenant, language, "
    "is_untrusted);\n"
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
    "CREATE TABLE seen_segments (\n"
    "  number INTEGER PRIMARY KEY NOT NULL, -- the larger the younger\n"
    "  tier INTEGER NOT NULL, -- how often it was merged; -1: it is large enough\n"
    "  nseen INTEGER NOT NULL DEFAULT 0 -- digests in it\n"
    ") STRICT;\n"
    "CREATE INDEX seen_segments_by_tier ON seen_segments (tier);\n"
    "CREATE TABLE seen (\n"
    "  segment INTEGER NOT NULL REFERENCES seen_segments ON DELETE CASCADE,\n"
    "  part INTEGER NOT NULL,\n"
    "  digests BLOB NOT NULL, -- of turns, 16 bytes each, ascending in a segment\n"
    "  PRIMARY KEY (segment, part)\n"
    ") STRICT;\n"
    "CREATE TABLE counters (\n"
    "  name TEXT PRIMARY KEY NOT NULL,\n"
    "  value INTEGER NOT NULL\n"
    ") STRICT, WITHOUT ROWID;\n"
    "INSERT INTO meta VALUES\n"
    "  ('program', 'specaudit'),\n"
    "  ('tallies.counts', 'evaluated exposed fired suppressed excused limit partial language "
    "media');\n";

int schema_create(struct db *db, struct error *err)
{
	char header[96];
	const char *const parts[] = {"BEGIN IMMEDIATE", header, tables_of_input, tables_of_findings,
	    tables_of_counts, schema_tables_of_streams, schema_tables_of_alerts, "COMMIT"};

	snprintf(header, sizeof header, "PRAGMA application_id = %d; PRAGMA user_version = %d",
	    APPLICATION_ID, STORE_SCHEMA_VERSION);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (db_run(db, parts[i], err) != 0)
			return -1;
	return 0;
}

int schema_version(struct db *db, const char *name, int64_t *version, struct error *err)
{
	int64_t application, ntables;

	if (db_number(db, "PRAGMA application_id", &application, err) != 0 ||
	    db_number(db, "PRAGMA user_version", version, err) != 0 ||
	    db_number(db, "SELECT count(*) FROM sqlite_schema", &ntables, err) != 0)
		return -1;
	if (application == 0 && *version == 0 && ntables == 0)
		return 0;
	if (application != APPLICATION_ID)
		return error_set(err, ERROR_SETTING, "%s: a database of another program", name);
	if (*version == SCHEMA_NONE)
		return error_set(err, ERROR_SETTING, "%s: its schema has no version", name);
	return 0;
}

int schema_expect(const char *dir, int64_t version, struct error *err)
{
	const char *what = "no program wrote that";

	if (version == STORE_SCHEMA_VERSION)
		return 0;
	if (version >= SCHEMA_OLDEST && version < STORE_SCHEMA_VERSION)
		return error_set(err, ERROR_SETTING,
		    "%s: schema version %lld, this program keeps version %d: bring it up to date "
		    "with 'specaudit state migrate %s'",
		    dir, (long long)version, STORE_SCHEMA_VERSION, dir);
	if (version > STORE_SCHEMA_VERSION)
		what = "a newer one wrote it";
	else if (version > SCHEMA_NONE)
		what = "too old to migrate: it counted what could not be told without the reasons";
	return error_set(err, ERROR_SETTING,
	    "%s: schema version %lld, this program keeps version %d: %s", dir, (long long)version,
	    STORE_SCHEMA_VERSION, what);
}
