/* Inputs with their byte accounts, and what was lost in them, one by one: written and read back. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "store/inner.h"
#include "store/live.h"

/* Was this text read before under another number? Only text counts: two empty files are no repeats.
 */
static int find_same_stream(
    struct store *store, const struct store_input *input, bool *is_repeat, struct error *err)
{
	struct query *query = store_write(store, FIND_SAME_STREAM,
	    "SELECT 1 FROM inputs WHERE stream = ? AND produced = ? AND number <> ? LIMIT 1", err);

	if (query == NULL)
		return -1;
	query_bind_text(query, span_of(input->stream));
	query_bind_number(query, input->account.produced);
	query_bind_number(query, input->index);
	int got = query_next(query, err);
	query_reset(query);
	if (got < 0)
		return store_failed(store);
	*is_repeat = got == 1 && input->account.produced > 0 && input->stream[0] != '\0';
	return 0;
}

static int run_with_input(
    struct store *store, enum statement which, const char *sql, uint32_t index, struct error *err)
{
	struct query *query = store_write(store, which, sql, err);

	if (query == NULL)
		return -1;
	query_bind_number(query, index);
	return store_ran(store, query, err);
}

static int put_row(
    struct store *store, const struct store_input *input, bool is_repeat, struct error *err)
{
	const struct account *account = &input->account;
	const uint64_t numbers[] = {input->size, is_repeat, account->read, account->decoded,
	    account->container, account->produced, account->audited, account->raw, account->other,
	    account->blank, account->pending, account->records, account->records_audited,
	    account->records_raw, account->records_other, account->records_lost};
	struct query *query = store_write(store, PUT_INPUT,
	    "INSERT INTO inputs (number, path, codec, stream, size, is_repeat, read, decoded, "
	    "container,"
	    " produced, audited, raw, other, blank, pending, records, records_audited, records_raw,"
	    " records_other, records_lost)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
	    " ON CONFLICT (number) DO UPDATE SET path = excluded.path, codec = excluded.codec,"
	    " stream = excluded.stream, size = excluded.size, is_repeat = excluded.is_repeat,"
	    " read = excluded.read, decoded = excluded.decoded, container = excluded.container,"
	    " produced = excluded.produced, audited = excluded.audited, raw = excluded.raw,"
	    " other = excluded.other, blank = excluded.blank, pending = excluded.pending,"
	    " records = excluded.records, records_audited = excluded.records_audited,"
	    " records_raw = excluded.records_raw, records_other = excluded.records_other,"
	    " records_lost = excluded.records_lost",
	    err);

	if (query == NULL)
		return -1;
	query_bind_number(query, input->index);
	query_bind_word(query, input->path);
	query_bind_word(query, input->codec);
	query_bind_word(query, span_of(input->stream));
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		query_bind_number(query, numbers[i]);
	return store_ran(store, query, err);
}

static int put_account_loss(struct store *store, const struct store_input *input,
    enum loss_reason reason, struct error *err)
{
	struct query *query = store_write(store, PUT_INPUT_LOSS,
	    "INSERT INTO input_losses (input, reason, bytes, times) VALUES (?, ?, ?, ?)", err);

	if (query == NULL)
		return -1;
	query_bind_number(query, input->index);
	query_bind_text(query, span_of(loss_name(reason)));
	query_bind_number(query, input->account.lost[reason]);
	query_bind_number(query, input->account.losses[reason]);
	return store_ran(store, query, err);
}

static int put_account_losses(
    struct store *store, const struct store_input *input, struct error *err)
{
	const struct account *account = &input->account;

	for (int i = 0; i < LOSS_REASONS; i++)
		if ((account->lost[i] || account->losses[i]) &&
		    put_account_loss(store, input, (enum loss_reason)i, err) != 0)
			return -1;
	return 0;
}

/* Put the row and its losses, in place of what is there under its number. */
static int put_input(
    struct store *store, const struct store_input *input, bool is_repeat, struct error *err)
{
	if (put_row(store, input, is_repeat, err) != 0 ||
	    run_with_input(store, DELETE_INPUT_LOSSES, "DELETE FROM input_losses WHERE input = ?",
		input->index, err) != 0)
		return -1;
	return put_account_losses(store, input, err);
}

int store_update_input(struct store *store, const struct store_input *input, struct error *err)
{
	assert(memchr(input->stream, '\0', sizeof input->stream));
	return put_input(store, input, input->is_repeat, err);
}

int store_put_input(
    struct store *store, const struct store_input *input, bool *is_repeat, struct error *err)
{
	bool same = false;

	assert(memchr(input->stream, '\0', sizeof input->stream));
	if (find_same_stream(store, input, &same, err) != 0 ||
	    put_input(store, input, same, err) != 0)
		return -1;
	/* The same records under another name are no further sightings. */
	if (same && run_with_input(store, DELETE_SIGHTINGS, "DELETE FROM sightings WHERE input = ?",
			input->index, err) != 0)
		return -1;
	*is_repeat = same;
	return 0;
}

int store_put_loss(struct store *store, const struct loss *loss, struct error *err)
{
	struct query *query = store_write(store, PUT_LOSS,
	    "INSERT INTO losses (input, text_offset, line, raw_offset, reason, bytes, detail)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?)",
	    err);

	if (query == NULL)
		return -1;
	query_bind_number(query, loss->at.input);
	query_bind_number(query, loss->at.text_offset);
	query_bind_number(query, loss->at.line);
	query_bind_number(query, loss->at.raw_offset);
	query_bind_text(query, span_of(loss_name(loss->reason)));
	query_bind_number(query, loss->nbytes);
	query_bind_text(
	    query, (struct span){loss->detail, strnlen(loss->detail, sizeof loss->detail)});
	return store_ran(store, query, err);
}

int store_next_input(struct store *store, uint32_t *index, struct error *err)
{
	int64_t next;

	if (db_number(store->db, "SELECT coalesce(max(number), -1) + 1 FROM inputs", &next, err) !=
	    0)
		return -1;
	if (next < 0 || next > UINT32_MAX)
		return error_set(
		    err, ERROR_LIMIT, "the store has no number left for another input");
	*index = (uint32_t)next;
	return 0;
}

/* The reason with that word, or LOSS_REASONS. */
static enum loss_reason find_reason(struct span word)
{
	int i = 0;

	while (i < LOSS_REASONS && !span_is(word, loss_name((enum loss_reason)i)))
		i++;
	return (enum loss_reason)i;
}

static int read_account_losses(
    struct store *store, struct query *query, struct store_input *input, struct error *err)
{
	int got;

	query_reset(query);
	query_bind_number(query, input->index);
	while ((got = query_next(query, err)) == 1) {
		enum loss_reason reason = find_reason(query_read_word(query));
		uint64_t bytes = query_read_number(query), times = query_read_number(query);
		if (query_check(query, err) != 0)
			return -1;
		if (reason == LOSS_REASONS)
			return db_damaged(store->db, "an unknown reason in input_losses", err);
		input->account.lost[reason] = bytes;
		input->account.losses[reason] = times;
	}
	return got;
}

static int read_input(
    struct store *store, struct query *query, struct store_input *input, struct error *err)
{
	struct account *account = &input->account;
	uint64_t *const numbers[] = {&account->read, &account->decoded, &account->container,
	    &account->produced, &account->audited, &account->raw, &account->other, &account->blank,
	    &account->pending, &account->records, &account->records_audited, &account->records_raw,
	    &account->records_other, &account->records_lost};

	*input = (struct store_input){.index = query_read_small(query)};
	input->path = query_read_word(query);
	input->codec = query_read_word(query);
	struct span stream = query_read_word(query);
	input->size = query_read_number(query);
	input->is_repeat = query_read_bool(query);
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		*numbers[i] = query_read_number(query);
	if (query_check(query, err) != 0)
		return -1;
	if (stream.len >= sizeof input->stream || memchr(stream.at, '\0', stream.len))
		return db_damaged(store->db, "inputs.stream is no digest", err);
	memcpy(input->stream, stream.at, stream.len);
	return 0;
}

static int each_input(struct store *store, uint32_t first, uint32_t last, store_input_fn *fn,
    void *context, struct error *err)
{
	struct store_input input;
	int result = -1, got;
	struct query *losses = db_prepare(
	    store->db, "SELECT reason, bytes, times FROM input_losses WHERE input = ?", err);
	struct query *inputs =
	    losses ? db_prepare(store->db,
			 "SELECT number, path, codec, stream, size, is_repeat, "
			 "read, decoded, container, produced, audited,"
			 " raw, other, blank, pending, records, records_audited, "
			 "records_raw, records_other, records_lost"
			 " FROM inputs WHERE number BETWEEN ? AND ? ORDER BY number",
			 err)
		   : NULL;

	if (inputs == NULL)
		goto done;
	query_bind_number(inputs, first);
	query_bind_number(inputs, last);
	while ((got = query_next(inputs, err)) == 1) {
		if (read_input(store, inputs, &input, err) != 0 ||
		    read_account_losses(store, losses, &input, err) != 0)
			goto done;
		result = fn(&input, context);
		if (result != 0)
			goto done;
		result = -1;
	}
	result = got;
done:
	query_free(inputs);
	query_free(losses);
	return result;
}

int store_each_input(struct store *store, store_input_fn *fn, void *context, struct error *err)
{
	return each_input(store, 0, UINT32_MAX, fn, context, err);
}

int store_get_input(
    struct store *store, uint32_t index, store_input_fn *fn, void *context, struct error *err)
{
	return each_input(store, index, index, fn, context, err);
}

static int read_loss(struct store *store, struct query *query, struct loss *loss, struct span *path,
    struct error *err)
{
	*loss = (struct loss){.at.input = query_read_small(query)};
	loss->at.text_offset = query_read_number(query);
	loss->at.line = query_read_number(query);
	loss->at.raw_offset = query_read_number(query);
	loss->reason = find_reason(query_read_word(query));
	loss->nbytes = query_read_number(query);
	struct span detail = query_read_word(query);
	*path = query_read_text(query);
	if (query_check(query, err) != 0)
		return -1;
	if (loss->reason == LOSS_REASONS || detail.len >= sizeof loss->detail)
		return db_damaged(store->db, "a row of losses", err);
	memcpy(loss->detail, detail.at, detail.len);
	return 0;
}

int store_each_loss(
    struct store *store, uint64_t limit, store_loss_fn *fn, void *context, struct error *err)
{
	struct loss loss;
	struct span path;
	int result = -1;
	struct query *query = db_prepare(store->db,
	    "SELECT input, text_offset, line, raw_offset, reason, bytes, detail, path"
	    " FROM losses LEFT JOIN inputs ON inputs.number = input"
	    " ORDER BY input, text_offset, losses.raw_offset, line, reason, losses.number LIMIT ?",
	    err);

	if (query == NULL)
		return -1;
	query_bind_number(query, limit ? limit : UINT64_MAX);
	while ((result = query_next(query, err)) == 1) {
		result = read_loss(store, query, &loss, &path, err);
		if (result != 0 || (result = fn(&loss, path, context)) != 0)
			break;
	}
	query_free(query);
	return result;
}
