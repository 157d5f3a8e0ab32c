/* Lists inside JSON text that the store keeps in one column, read through SQLite's JSON functions. */
#ifndef STORE_LISTS_H
#define STORE_LISTS_H

#include "base/arena.h"
#include "store/inner.h"

/* Prepare the query that list_read runs again and again. NULL on error. Free with query_free. */
struct query *list_prepare(struct store *store, struct error *err);

/* Read a JSON list of texts; json absent: none. What is no text in it is left out. *list lives in the arena. 0 or -1. */
int list_read(struct query *query, struct span json, struct arena *arena, struct store_list *list,
    struct error *err);

/* Append the list as JSON, whole and on one line. 0 or -1. */
int list_write(const struct store_list *list, struct buf *json, struct error *err);

/* Replace a borrowed span by a copy in the arena; absent stays absent. 0 or -1. */
int text_keep(struct arena *arena, struct span *text, struct error *err);

/* Give room for one more item behind n in an array that grows in the arena: the same array, or a larger copy. NULL
 * when out of memory. */
void *items_grow(struct arena *arena, void *items, size_t n, size_t size);

#endif
