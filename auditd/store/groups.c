/* Findings counted by one of a closed list of columns. */
#include <assert.h>

#include "store/inner.h"

/* Days that SQLite cannot name are NULL. */
static const char *const columns[] = {
    [GROUP_FAMILY] = "family",
    [GROUP_SEVERITY] = "severity",
    [GROUP_CLAUSE] = "clause",
    [GROUP_MODEL] = "model",
    [GROUP_DAY] = "date(filed_hour * 3600, 'unixepoch')",
    [GROUP_RULE] = "rule",
    [GROUP_VERDICT] = "verdict",
};

/* What is kept, row by row, and what is not, by its counts. */
static struct query *prepare_group(struct store *store, enum store_group group, struct error *err)
{
	struct buf sql = {0};
	struct query *query = NULL;

	assert(group < ARRAY_LEN(columns));
	buf_printf(&sql,
	    "WITH counted AS (SELECT %s AS name, verdict, is_alert AS alerts,"
	    " exception IS NOT NULL AS suppressed, 1 AS n, 1 AS kept FROM findings WHERE true",
	    columns[group]);
	if (window_where(store, "filed_hour", &sql, err) != 0)
		goto done;
	buf_printf(&sql,
	    " UNION ALL SELECT %s, verdict, alerts, suppressed, findings, 0 FROM unkept WHERE true",
	    columns[group]);
	if (window_where(store, "filed_hour", &sql, err) != 0)
		goto done;
	buf_text(&sql,
	    ") SELECT name, coalesce(sum(n) FILTER (WHERE verdict IN ('violation', 'suspect',"
	    " 'signal')), 0) AS total, sum(alerts), sum(suppressed),"
	    " coalesce(sum(n) FILTER (WHERE verdict = 'excused'), 0),"
	    " coalesce(sum(n) FILTER (WHERE verdict = 'inconclusive'), 0),"
	    " coalesce(sum(kept) FILTER (WHERE verdict IN ('violation', 'suspect', 'signal')), 0)"
	    " FROM counted GROUP BY name ORDER BY total DESC, name");
	const char *text = buf_string(&sql);
	if (text && !sql.failed)
		query = db_prepare(store->db, text, err);
	else
		error_memory(err);
done:
	buf_done(&sql);
	return query;
}

int store_count_findings(struct store *store, enum store_group group, store_count_fn *fn,
    void *context, struct error *err)
{
	struct store_count count;
	int result;
	struct query *query = prepare_group(store, group, err);

	if (query == NULL)
		return -1;
	while ((result = query_next(query, err)) == 1) {
		count.name = query_read_text(query);
		count.findings = query_read_number(query);
		count.alerts = query_read_number(query);
		count.suppressed = query_read_number(query);
		count.excused = query_read_number(query);
		count.inconclusive = query_read_number(query);
		count.kept = query_read_number(query);
		result = query_check(query, err);
		if (result != 0 || (result = fn(&count, context)) != 0)
			break;
	}
	query_free(query);
	return result;
}
