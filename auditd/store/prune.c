/* What is too old leaves a state: findings with what hangs on them, or only their text. What was counted stays. */
#include <errno.h>

#include "store/inner.h"
#include "store/state.h"

/* A statement whose only parameter is a time; INT64_MIN is older than all. Adds to *n the rows that changed. */
static int run_before(
    struct db *db, const char *sql, int64_t before_us, uint64_t *n, struct error *err)
{
	struct query *query = db_prepare(db, sql, err);

	if (query == NULL)
		return -1;
	query_bind_signed(query, before_us);
	int result = query_run(query, err);
	query_free(query);
	if (result == 0)
		*n += (uint64_t)db_changes(db);
	return result;
}

/* What is dropped goes on being counted. */
static const char count_dropped[] =
    "INSERT INTO unkept (ruleset, rule, family, severity, verdict, clause, model, filed_hour,"
    " findings, alerts, suppressed)"
    " SELECT ruleset, rule, family, severity, verdict, clause, model, filed_hour,"
    " count(*), sum(is_alert), count(exception) FROM findings WHERE filed_us < ?"
    " GROUP BY ruleset, rule, family, severity, verdict, clause, model, filed_hour";

static int drop_rows(
    struct db *db, int64_t before_us, struct state_pruned *pruned, struct error *err)
{
	uint64_t counted = 0;
	const struct {
		const char *sql;
		uint64_t *n;
	} steps[] = {
	    {count_dropped, &counted},
	    {"DELETE FROM findings WHERE filed_us < ?", &pruned->findings},
	    /* The whole hour must be older. */
	    {"DELETE FROM arrivals WHERE hour < ?1 / 3600000000 - (?1 % 3600000000 < 0)",
		&pruned->arrivals},
	    {"DELETE FROM alerts WHERE closed_us < ?", &pruned->alerts},
	    {"DELETE FROM events WHERE at_us < ?", &pruned->events},
	    {"DELETE FROM streams WHERE state IN ('ended', 'lost', 'repeat', 'forgotten')"
	     " AND grown_us < ?",
		&pruned->streams},
	};

	for (size_t i = 0; i < ARRAY_LEN(steps); i++)
		if (run_before(db, steps[i].sql, before_us, steps[i].n, err) != 0)
			return -1;
	return db_run(
	    db, "DELETE FROM sightings WHERE turn NOT IN (SELECT turn FROM findings)", err);
}

static int erase_text(
    struct db *db, int64_t before_us, struct state_pruned *pruned, struct error *err)
{
	static const char *const steps[] = {
	    "UPDATE evidence SET excerpt = NULL WHERE excerpt IS NOT NULL AND finding IN"
	    " (SELECT number FROM findings WHERE filed_us < ?)",
	    "UPDATE reasons SET text = NULL WHERE text IS NOT NULL AND finding IN"
	    " (SELECT number FROM findings WHERE filed_us < ?)",
	};

	for (size_t i = 0; i < ARRAY_LEN(steps); i++)
		if (run_before(db, steps[i], before_us, &pruned->texts, err) != 0)
			return -1;
	return 0;
}

static int prune(struct db *db, int64_t before_us, int64_t text_before_us,
    struct state_pruned *pruned, struct error *err)
{
	enum { WAIT_MS = 2000 };

	if (db_run(db, "BEGIN IMMEDIATE", err) != 0 || drop_rows(db, before_us, pruned, err) != 0 ||
	    erase_text(db, text_before_us, pruned, err) != 0 || db_run(db, "COMMIT", err) != 0)
		return -1;
	int got = db_checkpoint(db, DB_CHECKPOINT_EMPTY, WAIT_MS, err);
	errno = 0;
	return got <= 0 ? got
			: error_set(err, ERROR_SYSTEM,
			      "pruned, but a reader keeps the old text in the log: prune again "
			      "when it is gone");
}

int state_prune(const char *dir, int64_t before_us, int64_t text_before_us,
    struct state_pruned *pruned, struct error *err)
{
	struct state_pruned dropped = {0};
	struct buf path = {0};
	int found = reader_find(dir, &path, err);

	buf_done(&path);
	struct store *store = found == 0 ? store_create(dir, err) : NULL;
	if (store == NULL)
		return -1;
	int result = prune(store->db, before_us, text_before_us, &dropped, err);
	store_close(store);
	if (result == 0)
		*pruned = dropped;
	return result;
}
