/* Exceptions that scans were given, with the number of findings that each covers. */
#include "store/lists.h"

static int put_row(struct store *store, const struct store_exception *exception,
    const struct buf lists[3], struct error *err)
{
	/* What was said when findings were covered stays: another content is another row. */
	struct query *query = store_write(store, PUT_EXCEPTION,
	    "INSERT INTO exceptions (id, rules, tenants, models, reason, owner, expires, as_of, "
	    "state, digest, is_given)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)"
	    " ON CONFLICT (id, digest) DO UPDATE SET as_of = excluded.as_of,"
	    " state = excluded.state, is_given = 1",
	    err);

	if (query == NULL)
		return -1;
	query_bind_word(query, exception->id);
	for (size_t i = 0; i < 3; i++)
		query_bind_word(query, buf_span(&lists[i]));
	query_bind_word(query, exception->reason);
	query_bind_word(query, exception->owner);
	query_bind_word(query, exception->expires);
	query_bind_word(query, exception->as_of);
	query_bind_word(query, exception->state);
	query_bind_word(query, exception->digest);
	return store_ran(store, query, err);
}

int store_withdraw_exceptions(struct store *store, struct error *err)
{
	struct query *query =
	    store_write(store, WITHDRAW_EXCEPTIONS, "UPDATE exceptions SET is_given = 0", err);

	return query ? store_ran(store, query, err) : -1;
}

int store_put_exception(
    struct store *store, const struct store_exception *exception, struct error *err)
{
	struct buf lists[3] = {0};
	int result = -1;

	if (list_write(&exception->rules, &lists[0], err) == 0 &&
	    list_write(&exception->tenants, &lists[1], err) == 0 &&
	    list_write(&exception->models, &lists[2], err) == 0)
		result = put_row(store, exception, lists, err);
	else
		store_failed(store);
	for (size_t i = 0; i < 3; i++)
		buf_done(&lists[i]);
	return result;
}

/* A row with its lists; all of it lives in the arena or until the next row. 0 or -1. */
static int read_row(struct query *query, struct query *list, struct arena *arena,
    struct store_exception *exception, struct error *err)
{
	exception->id = query_read_word(query);
	struct span rules = query_read_word(query);
	struct span tenants = query_read_word(query);
	struct span models = query_read_word(query);
	exception->reason = query_read_word(query);
	exception->owner = query_read_word(query);
	exception->expires = query_read_word(query);
	exception->as_of = query_read_word(query);
	exception->state = query_read_word(query);
	exception->digest = query_read_word(query);
	exception->is_given = query_read_bool(query);
	exception->findings = query_read_number(query);
	if (query_check(query, err) != 0 ||
	    list_read(list, rules, arena, &exception->rules, err) != 0 ||
	    list_read(list, tenants, arena, &exception->tenants, err) != 0)
		return -1;
	return list_read(list, models, arena, &exception->models, err);
}

int store_each_exception(
    struct store *store, store_exception_fn *fn, void *context, struct error *err)
{
	struct store_exception exception;
	struct arena arena = {0};
	int result = -1;
	struct query *list = list_prepare(store, err);
	struct query *query =
	    list ? window_prepare(store,
		       "SELECT id, rules, tenants, models, reason, owner, expires, as_of, state, "
		       "digest, is_given, coalesce(n, 0)"
		       " FROM exceptions LEFT JOIN (SELECT exception, exception_digest, count(*) "
		       "AS n"
		       " FROM findings WHERE exception IS NOT NULL%s"
		       " GROUP BY exception, exception_digest)"
		       " ON exception = id AND exception_digest = digest"
		       " ORDER BY id, number",
		       "filed_hour", err)
		 : NULL;

	while (query && (result = query_next(query, err)) == 1) {
		arena_reset(&arena);
		result = read_row(query, list, &arena, &exception, err);
		if (result != 0 || (result = fn(&exception, context)) != 0)
			break;
	}
	query_free(query);
	query_free(list);
	arena_done(&arena);
	return result;
}
