/* Reports of periods that were made, edition by edition, and single values by name. */
#include "store/inner.h"
#include "store/live.h"

int store_put_edition(struct store *store, const struct store_edition *edition, struct error *err)
{
	struct query *query = store_write(store, PUT_EDITION,
	    "INSERT INTO editions (period, start_us, end_us, timezone, edition, digest, replaces,"
	    " numbers, changes, made_us, is_written) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
	    " ON CONFLICT (period, start_us, edition) DO UPDATE SET end_us = excluded.end_us,"
	    " timezone = excluded.timezone, digest = excluded.digest, replaces = excluded.replaces,"
	    " numbers = excluded.numbers, changes = excluded.changes, made_us = excluded.made_us,"
	    " is_written = excluded.is_written",
	    err);

	if (query == NULL)
		return -1;
	query_bind_word(query, edition->period);
	query_bind_signed(query, edition->start_us);
	query_bind_signed(query, edition->end_us);
	query_bind_word(query, edition->timezone);
	query_bind_number(query, edition->edition);
	query_bind_word(query, edition->digest);
	query_bind_text(query, edition->replaces);
	query_bind_word(query, edition->numbers);
	query_bind_text(query, edition->changes);
	query_bind_signed(query, edition->made_us);
	query_bind_number(query, edition->is_written);
	return store_ran(store, query, err);
}

static struct store_edition read_edition(struct query *query)
{
	struct store_edition edition = {.period = query_read_word(query)};

	edition.start_us = query_read_signed(query);
	edition.end_us = query_read_signed(query);
	edition.timezone = query_read_word(query);
	edition.edition = query_read_number(query);
	edition.digest = query_read_word(query);
	edition.replaces = query_read_text(query);
	edition.numbers = query_read_word(query);
	edition.changes = query_read_text(query);
	edition.made_us = query_read_signed(query);
	edition.is_written = query_read_bool(query);
	return edition;
}

int store_each_edition(struct store *store, store_edition_fn *fn, void *context, struct error *err)
{
	int result = -1;
	struct query *query = db_prepare(store->db,
	    "SELECT period, start_us, end_us, timezone, edition, digest, replaces, numbers, "
	    "changes,"
	    " made_us, is_written FROM editions ORDER BY period, start_us, edition",
	    err);

	while (query && (result = query_next(query, err)) == 1) {
		struct store_edition edition = read_edition(query);
		result = query_check(query, err);
		if (result != 0 || (result = fn(&edition, context)) != 0)
			break;
	}
	query_free(query);
	return result;
}

int store_put_value(struct store *store, const char *name, struct span value, struct error *err)
{
	struct query *query = store_write(store, PUT_VALUE,
	    "INSERT INTO facts (name, value) VALUES (?, ?)"
	    " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
	    err);

	if (query == NULL)
		return -1;
	query_bind_word(query, span_of(name));
	query_bind_bytes(query, value.at, value.len);
	return store_ran(store, query, err);
}

int store_drop_value(struct store *store, const char *name, struct error *err)
{
	struct query *query =
	    store_write(store, DROP_VALUE, "DELETE FROM facts WHERE name = ?", err);

	if (query == NULL)
		return -1;
	query_bind_word(query, span_of(name));
	return store_ran(store, query, err);
}

int store_get_value(struct store *store, const char *name, struct buf *buf, struct error *err)
{
	struct query *query = db_prepare(store->db, "SELECT value FROM facts WHERE name = ?", err);

	if (query == NULL)
		return -1;
	query_bind_word(query, span_of(name));
	int got = query_next(query, err);
	if (got == 1) {
		struct span value = query_read_bytes(query);
		if (query_check(query, err) != 0)
			got = -1;
		else if (buf_append(buf, value) != 0)
			got = error_memory(err);
	}
	query_free(query);
	return got;
}
