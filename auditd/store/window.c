/* What part of a store is read: the window as SQL. */
#include <assert.h>
#include <string.h>

#include "store/inner.h"

void store_set_window(struct store *store, const struct store_window *window)
{
	store->window = *window;
}

int window_where(const struct store *store, const char *hour, struct buf *sql, struct error *err)
{
	const struct store_window *window = &store->window;
	char hex[DIGEST_HEX];

	if (window->has_hours)
		buf_printf(sql, " AND %s >= %lld AND %s < %lld", hour, (long long)window->from_hour,
		    hour, (long long)window->to_hour);
	digest_hex(&window->ruleset, hex);
	if (window->has_ruleset)
		buf_printf(sql, " AND ruleset = x'%s'", hex);
	return sql->failed ? error_memory(err) : 0;
}

struct query *window_prepare(
    struct store *store, const char *sql, const char *hour, struct error *err)
{
	const char *gap = strstr(sql, "%s");
	struct buf text = {0};
	struct query *query = NULL;

	assert(gap);
	buf_append(&text, (struct span){sql, (size_t)(gap - sql)});
	if (window_where(store, hour, &text, err) == 0) {
		buf_text(&text, gap + 2);
		const char *whole = buf_string(&text);
		if (whole && !text.failed)
			query = db_prepare(store->db, whole, err);
		else
			error_memory(err);
	}
	buf_done(&text);
	return query;
}
