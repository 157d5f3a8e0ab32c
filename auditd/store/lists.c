/* JSON lists of texts to arrays and back; growing arrays in an arena. */
#include <string.h>

#include "base/json_out.h"
#include "store/lists.h"

struct query *list_prepare(struct store *store, struct error *err)
{
	return db_prepare(
	    store->db, "SELECT value FROM json_each(?) WHERE type = 'text' ORDER BY key", err);
}

int text_keep(struct arena *arena, struct span *text, struct error *err)
{
	if (text->at == NULL)
		return 0;
	struct span kept = arena_text(arena, *text);
	if (kept.at == NULL)
		return error_memory(err);
	*text = kept;
	return 0;
}

void *items_grow(struct arena *arena, void *items, size_t n, size_t size)
{
	if (n & (n - 1))
		return items; /* not yet at a power of two */
	void *larger = arena_array(arena, n ? 2 * n : 1, size);
	if (larger && n)
		memcpy(larger, items, n * size);
	return larger;
}

int list_read(struct query *query, struct span json, struct arena *arena, struct store_list *list,
    struct error *err)
{
	struct span *items = NULL;
	size_t n = 0;
	int got;

	query_reset(query);
	query_bind_text(query, json);
	while ((got = query_next(query, err)) == 1) {
		struct span text = query_read_word(query);
		items = items_grow(arena, items, n, sizeof *items);
		if (items == NULL)
			return error_memory(err);
		if (query_check(query, err) != 0 || text_keep(arena, &text, err) != 0)
			return -1;
		items[n++] = text;
	}
	query_reset(query); /* json is the caller's to change again */
	if (got == 0)
		*list = (struct store_list){items, n};
	return got;
}

int list_write(const struct store_list *list, struct buf *json, struct error *err)
{
	struct json_out *out = json_out_new();

	if (out == NULL)
		return error_memory(err);
	json_out_array(out, NULL);
	for (size_t i = 0; i < list->n; i++)
		json_out_text(out, NULL, list->at[i]);
	json_out_end(out);
	int result = json_out_print(out, false, json, err);
	json_out_free(out);
	return result;
}
