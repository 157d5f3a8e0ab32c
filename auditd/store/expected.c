/* What should have come and what came, out of the value that the daemon keeps, which is JSON, through SQLite's functions. */
#include "store/inner.h"
#include "store/live.h"

static const char rows[] =
    "WITH kept (text) AS (SELECT CAST(value AS TEXT) FROM facts WHERE name = 'expectations'),"
    " streams AS (SELECT stream.key AS number, stream.value AS value"
    " FROM kept, json_each(kept.text, '$.streams') AS stream)"
    " SELECT number, 0 AS part, -1 AS place, value ->> 'stream' AS stream, value ->> 'host',"
    " NULL, value ->> 'grown', coalesce(value ->> 'is_silent', 0), value ->> 'problem', 0, 0, 0, 0"
    " FROM streams UNION ALL"
    " SELECT number, 1, hour.key, streams.value ->> 'stream', hour.value ->> 'host',"
    " hour.value ->> 'hour', NULL, 0, NULL, coalesce(hour.value ->> 'expected', 0),"
    " coalesce(hour.value ->> 'seen', 0), coalesce(hour.value ->> 'missing', 0),"
    " coalesce(hour.value ->> 'is_too_few', 0)"
    " FROM streams, json_each(streams.value, '$.hours') AS hour ORDER BY 1, 2, 3";

int store_each_expected(
    struct store *store, store_expected_fn *fn, void *context, struct error *err)
{
	struct query *query = db_prepare(store->db, rows, err);
	struct store_expected row;
	int result;

	if (query == NULL)
		return -1;
	while ((result = query_next(query, err)) == 1) {
		query_read_number(query);
		query_read_number(query);
		bool has_place;
		query_read_maybe(query, &has_place);
		row.stream = query_read_text(query);
		row.host = query_read_text(query);
		row.hour = query_read_text(query);
		row.grown = query_read_text(query);
		row.is_silent = query_read_bool(query);
		row.problem = query_read_text(query);
		row.expected = query_read_number(query);
		row.seen = query_read_number(query);
		row.missing = query_read_number(query);
		row.is_too_few = query_read_bool(query);
		result = query_check(query, err);
		if (result != 0 || (result = fn(&row, context)) != 0)
			break;
	}
	query_free(query);
	return result;
}
