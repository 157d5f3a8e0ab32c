/* Findings counted by one of a closed list of columns. */
#include <assert.h>
#include <stdio.h>

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

static struct query *prepare_group(struct store *store, enum store_group group, struct error *err)
{
	char sql[512];

	assert(group < ARRAY_LEN(columns));
	snprintf(sql, sizeof sql,
	    "SELECT %s AS name, count(*) FILTER (WHERE verdict IN ('violation', 'suspect', "
	    "'signal')) AS n,"
	    " count(*) FILTER (WHERE is_alert), count(exception),"
	    " count(*) FILTER (WHERE verdict = 'excused'),"
	    " count(*) FILTER (WHERE verdict = 'inconclusive')"
	    " FROM findings WHERE true%%s GROUP BY name ORDER BY n DESC, name",
	    columns[group]);
	return window_prepare(store, sql, "filed_hour", err);
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
		result = query_check(query, err);
		if (result != 0 || (result = fn(&count, context)) != 0)
			break;
	}
	query_free(query);
	return result;
}
