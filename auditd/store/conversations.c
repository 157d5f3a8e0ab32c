/* Conversations spread over lines that are still open, as their turns, and how often equal records came. */
#include "store/inner.h"
#include "store/live.h"

int store_put_conversation(
    struct store *store, const struct store_conversation *conversation, struct error *err)
{
	struct query *query = store_write(store, PUT_CONVERSATION,
	    "INSERT INTO conversations (id, ruleset, head) VALUES (?, ?, ?)"
	    " ON CONFLICT (id) DO UPDATE SET ruleset = excluded.ruleset, head = excluded.head",
	    err);

	if (query == NULL)
		return -1;
	query_bind_digest(query, &conversation->id);
	query_bind_digest(query, &conversation->ruleset);
	query_bind_bytes(query, conversation->head.at, conversation->head.len);
	return store_ran(store, query, err);
}

int store_put_turn(struct store *store, const struct store_turn *turn, struct error *err)
{
	struct query *query = store_write(store, PUT_TURN,
	    "INSERT INTO conversation_turns (conversation, ordinal, message)"
	    " SELECT number, ?, ? FROM conversations WHERE id = ?"
	    " ON CONFLICT (conversation, ordinal) DO UPDATE SET message = excluded.message",
	    err);

	if (query == NULL)
		return -1;
	query_bind_number(query, turn->ordinal);
	query_bind_bytes(query, turn->message.at, turn->message.len);
	query_bind_digest(query, &turn->conversation);
	if (store_ran(store, query, err) != 0)
		return -1;
	if (db_changes(store->db) == 1)
		return 0;
	db_damaged(store->db, "a turn was put of a conversation that is not open", err);
	return store_failed(store);
}

int store_drop_conversation(struct store *store, const struct digest *id, struct error *err)
{
	struct query *query =
	    store_write(store, DROP_CONVERSATION, "DELETE FROM conversations WHERE id = ?", err);

	if (query == NULL)
		return -1;
	query_bind_digest(query, id);
	return store_ran(store, query, err);
}

int store_each_conversation(
    struct store *store, store_conversation_fn *fn, void *context, struct error *err)
{
	int result = -1;
	struct query *query = db_prepare(
	    store->db, "SELECT id, ruleset, head FROM conversations ORDER BY number", err);

	while (query && (result = query_next(query, err)) == 1) {
		struct store_conversation conversation = {.id = query_read_digest(query)};
		conversation.ruleset = query_read_digest(query);
		conversation.head = query_read_bytes(query);
		result = query_check(query, err);
		if (result != 0 || (result = fn(&conversation, context)) != 0)
			break;
	}
	query_free(query);
	return result;
}

int store_each_turn(struct store *store, const struct digest *conversation, store_turn_fn *fn,
    void *context, struct error *err)
{
	int result;
	struct query *query = db_prepare(store->db,
	    "SELECT ordinal, message FROM conversation_turns WHERE conversation ="
	    " (SELECT number FROM conversations WHERE id = ?) ORDER BY ordinal",
	    err);

	if (query == NULL)
		return -1;
	query_bind_digest(query, conversation);
	while ((result = query_next(query, err)) == 1) {
		struct store_turn turn = {.conversation = *conversation};
		turn.ordinal = query_read_number(query);
		turn.message = query_read_bytes(query);
		result = query_check(query, err);
		if (result != 0 || (result = fn(&turn, context)) != 0)
			break;
	}
	query_free(query);
	return result;
}

/* Count the rows once; from then on the count is kept beside them. 0 or -1. */
static int know_ordinals(struct store *store, struct error *err)
{
	int64_t n;

	if (store->knows_ordinals)
		return 0;
	if (db_number(store->db, "SELECT count(*) FROM ordinals", &n, err) != 0)
		return store_failed(store);
	store->nordinals = (uint64_t)n;
	store->knows_ordinals = true;
	return 0;
}

/* A row that is put again moves to the end: rows lie in the order of their last puts. */
int store_put_ordinal(
    struct store *store, const struct digest *record, uint64_t count, struct error *err)
{
	struct query *query;

	if (know_ordinals(store, err) != 0)
		return -1;
	query = store_write(store, DROP_ORDINAL, "DELETE FROM ordinals WHERE record = ?", err);
	if (query == NULL)
		return -1;
	query_bind_digest(query, record);
	if (store_ran(store, query, err) != 0)
		return -1;
	store->nordinals -= (uint64_t)db_changes(store->db);
	query = store_write(
	    store, PUT_ORDINAL, "INSERT INTO ordinals (record, times) VALUES (?, ?)", err);
	if (query == NULL)
		return -1;
	query_bind_digest(query, record);
	query_bind_number(query, count);
	if (store_ran(store, query, err) != 0)
		return -1;
	store->nordinals++;
	return 0;
}

int store_trim_ordinals(struct store *store, uint64_t max, uint64_t *dropped, struct error *err)
{
	if (know_ordinals(store, err) != 0)
		return -1;
	*dropped = 0;
	if (store->nordinals <= max)
		return 0;
	struct query *query = store_write(store, TRIM_ORDINALS,
	    "DELETE FROM ordinals WHERE number IN (SELECT number FROM ordinals ORDER BY number "
	    "LIMIT "
	    "?)",
	    err);
	if (query == NULL)
		return -1;
	query_bind_number(query, store->nordinals - max);
	if (store_ran(store, query, err) != 0)
		return -1;
	*dropped = store->nordinals - max;
	store->nordinals = max;
	return 0;
}

int store_each_ordinal(struct store *store, store_ordinal_fn *fn, void *context, struct error *err)
{
	int result = -1;
	struct query *query =
	    db_prepare(store->db, "SELECT record, times FROM ordinals ORDER BY number", err);

	while (query && (result = query_next(query, err)) == 1) {
		struct digest record = query_read_digest(query);
		uint64_t times = query_read_number(query);
		result = query_check(query, err);
		if (result != 0 || (result = fn(&record, times, context)) != 0)
			break;
	}
	query_free(query);
	return result;
}
