/* Findings that were not kept, because their group was full or because they were old: counted by all that findings are
 * counted by, so that a count is what is kept and what is not, together. */
#include "store/inner.h"

/* What one of them adds. */
struct unkept {
	struct digest ruleset;
	struct span rule, family, severity, verdict, clause, model;
	bool has_hour;
	int64_t hour;
	bool is_alert, is_suppressed;
};

static void bind_key(struct query *query, const struct unkept *unkept)
{
	query_bind_digest(query, &unkept->ruleset);
	query_bind_word(query, unkept->rule);
	query_bind_word(query, unkept->family);
	query_bind_word(query, unkept->severity);
	query_bind_word(query, unkept->verdict);
	query_bind_text(query, unkept->clause);
	query_bind_text(query, unkept->model);
	if (unkept->has_hour)
		query_bind_signed(query, unkept->hour);
	else
		query_bind_null(query);
}

static int run(struct store *store, enum statement which, const char *sql,
    const struct unkept *unkept, struct error *err)
{
	struct query *query = store_write(store, which, sql, err);

	if (query == NULL)
		return -1;
	bind_key(query, unkept);
	query_bind_number(query, unkept->is_alert);
	query_bind_number(query, unkept->is_suppressed);
	return store_ran(store, query, err);
}

/* IS, not =: an absent model is a key like any other. */
static int count(struct store *store, const struct unkept *unkept, struct error *err)
{
	if (run(store, ADD_UNKEPT,
		"UPDATE unkept SET findings = findings + 1, alerts = alerts + ?9,"
		" suppressed = suppressed + ?10"
		" WHERE filed_hour IS ?8 AND rule = ?2 AND model IS ?7 AND ruleset = ?1"
		" AND family = ?3 AND severity = ?4 AND verdict = ?5 AND clause IS ?6",
		unkept, err) != 0)
		return -1;
	if (db_changes(store->db) > 0)
		return 0;
	return run(store, PUT_UNKEPT,
	    "INSERT INTO unkept (ruleset, rule, family, severity, verdict, clause, model, "
	    "filed_hour,"
	    " alerts, suppressed, findings) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
	    unkept, err);
}

int unkept_count(struct store *store, const struct finding *finding, const struct digest *ruleset,
    bool has_hour, int64_t hour, struct error *err)
{
	const struct unkept unkept = {
	    .ruleset = *ruleset,
	    .rule = finding->rule,
	    .family = finding->family,
	    .severity = finding->severity,
	    .verdict = finding->verdict,
	    .clause = finding->nclauses > 0 ? finding->clauses[0] : (struct span){0},
	    .model = finding->model,
	    .has_hour = has_hour,
	    .hour = hour,
	    .is_alert = finding->is_alert,
	    .is_suppressed = finding->exception.at != NULL,
	};

	return count(store, &unkept, err);
}

int unkept_count_row(struct store *store, int64_t number, struct error *err)
{
	struct query *query = store_write(store, READ_UNKEPT,
	    "SELECT ruleset, rule, family, severity, verdict, clause, model, filed_hour, is_alert,"
	    " exception IS NOT NULL FROM findings WHERE number = ?",
	    err);
	struct unkept unkept;

	if (query == NULL)
		return -1;
	query_bind_signed(query, number);
	int got = query_next(query, err);
	if (got == 1) {
		unkept.ruleset = query_read_digest(query);
		unkept.rule = query_read_word(query);
		unkept.family = query_read_word(query);
		unkept.severity = query_read_word(query);
		unkept.verdict = query_read_word(query);
		unkept.clause = query_read_text(query);
		unkept.model = query_read_text(query);
		unkept.hour = query_read_maybe(query, &unkept.has_hour);
		unkept.is_alert = query_read_bool(query);
		unkept.is_suppressed = query_read_bool(query);
		got = query_check(query, err);
		if (got == 0)
			got = count(store, &unkept, err);
	}
	query_reset(query);
	return got == 0 ? 0 : store_failed(store);
}
