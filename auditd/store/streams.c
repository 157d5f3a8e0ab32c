/* Where a running audit stands in each followed text. The point at which decoding goes on lies apart, being large and
 * seldom changed: putting a stream writes one small row. */
#include "store/inner.h"
#include "store/live.h"

static int put_point(struct store *store, uint32_t input, struct span point, struct error *err)
{
	struct query *query = store_write(store, PUT_POINT,
	    "INSERT INTO points (input, point) VALUES (?, ?)"
	    " ON CONFLICT (input) DO UPDATE SET point = excluded.point",
	    err);

	if (query == NULL)
		return -1;
	query_bind_number(query, input);
	query_bind_bytes(query, point.at, point.len);
	return store_ran(store, query, err);
}

static int drop_row(
    struct store *store, enum statement which, const char *sql, uint32_t input, struct error *err)
{
	struct query *query = store_write(store, which, sql, err);

	if (query == NULL)
		return -1;
	query_bind_number(query, input);
	return store_ran(store, query, err);
}

static int put_row(struct store *store, const struct store_stream *stream, struct error *err)
{
	struct query *query = store_write(store, PUT_STREAM,
	    "INSERT INTO streams (input, path, state, codec, device, inode, text_offset, grown_us,"
	    " position) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
	    " ON CONFLICT (input) DO UPDATE SET path = excluded.path, state = excluded.state,"
	    " codec = excluded.codec, device = excluded.device, inode = excluded.inode,"
	    " text_offset = excluded.text_offset, grown_us = excluded.grown_us,"
	    " position = excluded.position",
	    err);

	if (query == NULL)
		return -1;
	query_bind_number(query, stream->input);
	query_bind_word(query, stream->path);
	query_bind_word(query, stream->state);
	query_bind_word(query, stream->codec);
	query_bind_signed(query, (int64_t)stream->device);
	query_bind_signed(query, (int64_t)stream->inode);
	query_bind_number(query, stream->text_offset);
	query_bind_signed(query, stream->grown_us);
	query_bind_bytes(query, stream->position.at, stream->position.len);
	return store_ran(store, query, err);
}

int store_put_stream(struct store *store, const struct store_stream *stream, struct error *err)
{
	if (put_row(store, stream, err) != 0)
		return -1;
	if (stream->point.at == NULL)
		return 0;
	if (stream->point.len == 0)
		return drop_row(
		    store, DROP_POINT, "DELETE FROM points WHERE input = ?", stream->input, err);
	return put_point(store, stream->input, stream->point, err);
}

int store_drop_stream(struct store *store, uint32_t input, struct error *err)
{
	return drop_row(store, DROP_STREAM, "DELETE FROM streams WHERE input = ?", input, err);
}

int store_each_stream(struct store *store, store_stream_fn *fn, void *context, struct error *err)
{
	int result = -1;
	struct query *query = db_prepare(store->db,
	    "SELECT input, path, state, codec, device, inode, text_offset, grown_us, position"
	    " FROM streams ORDER BY input",
	    err);

	while (query && (result = query_next(query, err)) == 1) {
		struct store_stream stream = {.input = query_read_small(query)};
		stream.path = query_read_word(query);
		stream.state = query_read_word(query);
		stream.codec = query_read_word(query);
		stream.device = (uint64_t)query_read_signed(query);
		stream.inode = (uint64_t)query_read_signed(query);
		stream.text_offset = query_read_number(query);
		stream.grown_us = query_read_signed(query);
		stream.position = query_read_bytes(query);
		result = query_check(query, err);
		if (result != 0 || (result = fn(&stream, context)) != 0)
			break;
	}
	query_free(query);
	return result;
}

int store_get_point(struct store *store, uint32_t input, struct buf *buf, struct error *err)
{
	int got = -1;
	struct query *query =
	    db_prepare(store->db, "SELECT point FROM points WHERE input = ?", err);

	if (query == NULL)
		return -1;
	query_bind_number(query, input);
	got = query_next(query, err);
	if (got == 1) {
		struct span point = query_read_bytes(query);
		got = query_check(query, err);
		if (got == 0 && buf_append(buf, point) != 0)
			got = error_memory(err);
	}
	query_free(query);
	return got;
}

int store_put_arrivals(struct store *store, uint32_t input, int64_t hour, bool is_untrusted,
    uint64_t records, struct error *err)
{
	struct query *query = store_write(store, PUT_ARRIVALS,
	    "INSERT INTO arrivals (input, hour, is_untrusted, records) VALUES (?, ?, ?, ?)"
	    " ON CONFLICT (input, hour, is_untrusted)"
	    " DO UPDATE SET records = records + excluded.records",
	    err);

	if (query == NULL)
		return -1;
	query_bind_number(query, input);
	query_bind_signed(query, hour);
	query_bind_number(query, is_untrusted);
	query_bind_number(query, records);
	return store_ran(store, query, err);
}

int store_each_arrivals(
    struct store *store, store_arrivals_fn *fn, void *context, struct error *err)
{
	int result = -1;
	struct query *query = db_prepare(store->db,
	    "SELECT input, hour, is_untrusted, records FROM arrivals"
	    " ORDER BY input, hour, is_untrusted",
	    err);

	while (query && (result = query_next(query, err)) == 1) {
		struct store_arrivals arrivals = {.input = query_read_small(query)};
		arrivals.hour = query_read_signed(query);
		arrivals.is_untrusted = query_read_bool(query);
		arrivals.records = query_read_number(query);
		result = query_check(query, err);
		if (result != 0 || (result = fn(&arrivals, context)) != 0)
			break;
	}
	query_free(query);
	return result;
}
