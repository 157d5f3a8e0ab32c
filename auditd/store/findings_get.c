/* Findings, the reading side: all that pass a filter, in order, through a cursor, or one by its id.
 */
#include <stdlib.h>
#include <string.h>

#include "store/finding_reader.h"

struct finding_cursor {
	struct finding_reader reader;
	struct arena words;   /* the filter's */
	struct arena current; /* of the finding last given */
};

/* Least first. Spelled here because the store keeps words, not the ruleset's numbers. */
static const char *const severities[] = {"informational", "low", "medium", "high", "critical"};
static const char filtered[] = FINDING_COLUMNS
    " WHERE (?1 IS NULL OR rule = ?1) AND (?2 IS NULL OR family = ?2) AND (?3 IS NULL OR verdict = "
    "?3)"
    " AND (?4 IS NULL OR model = ?4)"
    " AND (?5 IS NULL OR ?5 IN (clause, second_clause, substr(clause, instr(clause, '#') + 1),"
    "  substr(second_clause, instr(second_clause, '#') + 1)))"
    " AND CASE severity WHEN 'critical' THEN 4 WHEN 'high' THEN 3 WHEN 'medium' THEN 2 WHEN 'low' "
    "THEN 1"
    "  ELSE 0 END >= ?6"
    " AND is_alert >= ?7 AND (NOT ?8 OR exception IS NULL)%s"
    " ORDER BY input, text_offset, message, rule, id LIMIT ?9";

/* How severe a word is, from 0; absent is 0; -1 if there is no such word. */
static int rank_of(struct span severity)
{
	if (severity.at == NULL)
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(severities); i++)
		if (span_is(severity, severities[i]))
			return (int)i;
	return -1;
}

/* Bind the filter's words from copies: the cursor outlives the caller's. */
static int bind_filter(
    struct finding_cursor *cursor, const struct finding_filter *filter, struct error *err)
{
	struct query *query = cursor->reader.rows;
	struct span words[] = {
	    filter->rule, filter->family, filter->verdict, filter->model, filter->clause};
	int least = rank_of(filter->severity);

	if (least < 0)
		return error_set(err, ERROR_SETTING, "unknown severity '%.*s'",
		    (int)(filter->severity.len < 40 ? filter->severity.len : 40),
		    filter->severity.at);
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		struct span word = words[i].at ? arena_text(&cursor->words, words[i]) : words[i];
		if (words[i].at && word.at == NULL)
			return error_memory(err);
		query_bind_text(query, word);
	}
	query_bind_signed(query, least);
	query_bind_number(query, filter->alerts_only);
	query_bind_number(query, filter->no_excepted);
	query_bind_number(query, filter->limit ? filter->limit : UINT64_MAX);
	return 0;
}

struct finding_cursor *store_findings(
    struct store *store, const struct finding_filter *filter, struct error *err)
{
	struct finding_cursor *cursor = calloc(1, sizeof *cursor);

	if (cursor == NULL) {
		error_memory(err);
		return NULL;
	}
	if (finding_reader_init(&cursor->reader, store, filtered, err) == 0 &&
	    bind_filter(cursor, filter, err) == 0)
		return cursor;
	finding_cursor_free(cursor);
	return NULL;
}

int finding_cursor_next(struct finding_cursor *cursor, struct finding *finding, struct error *err)
{
	int got = query_next(cursor->reader.rows, err);

	if (got != 1)
		return got;
	arena_reset(&cursor->current);
	return finding_reader_read(&cursor->reader, &cursor->current, finding, err) == 0 ? 1 : -1;
}

void finding_cursor_free(struct finding_cursor *cursor)
{
	if (cursor == NULL)
		return;
	finding_reader_done(&cursor->reader);
	arena_done(&cursor->words);
	arena_done(&cursor->current);
	free(cursor);
}

/* The first and the last digest that begin with those hex digits. 0, or -1 if they are too few, too
 * many or none. */
static int range_of(struct span id, struct digest *first, struct digest *last)
{
	char low[DIGEST_HEX - 1], high[DIGEST_HEX - 1];

	if (id.len < 4 || id.len > sizeof low)
		return -1;
	memset(low, '0', sizeof low);
	memset(high, 'f', sizeof high);
	memcpy(low, id.at, id.len);
	memcpy(high, id.at, id.len);
	if (digest_parse((struct span){low, sizeof low}, first) != 0)
		return -1;
	return digest_parse((struct span){high, sizeof high}, last);
}

/* The row that rows stands on, if it is the only one. 1 or -1. */
static int get_only(
    struct finding_reader *reader, struct arena *arena, struct finding *finding, struct error *err)
{
	struct finding read;

	if (finding_reader_read(reader, arena, &read, err) != 0)
		return -1;
	int more = query_next(reader->rows, err);
	if (more == 1)
		return error_set(err, ERROR_SETTING, "several findings begin with that id");
	if (more == 0)
		*finding = read;
	return more == 0 ? 1 : -1;
}

int store_get_finding(struct store *store, struct span id, struct arena *arena,
    struct finding *finding, struct error *err)
{
	struct finding_reader reader = {0};
	struct digest first, last;
	int got = -1;

	if (range_of(id, &first, &last) != 0)
		return error_set(
		    err, ERROR_SETTING, "a finding's id is given by 4 to 32 hex digits");
	if (finding_reader_init(
		&reader, store, FINDING_COLUMNS " WHERE id BETWEEN ? AND ?%s LIMIT 2", err) != 0)
		goto done;
	query_bind_digest(reader.rows, &first);
	query_bind_digest(reader.rows, &last);
	got = query_next(reader.rows, err);
	if (got == 1)
		got = get_only(&reader, arena, finding, err);
done:
	finding_reader_done(&reader);
	return got;
}
