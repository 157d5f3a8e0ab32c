/* Texts in an array that is sorted by number: new ones have the largest. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/pack.h"
#include "texts.h"

enum {
	TEXT_VERSION = 1, /* of what texts_keep writes */
	NAME_BYTES = 32,
};

static void text_free(struct text *text)
{
	buf_done(&text->path);
	free(text->arrivals);
	free(text);
}

void texts_done(struct texts *texts)
{
	for (size_t i = 0; i < texts->n; i++)
		text_free(texts->at[i]);
	free(texts->at);
	*texts = (struct texts){0};
}

/* Where that number is, or belongs. */
static size_t place_of(const struct texts *texts, uint32_t input)
{
	size_t low = 0, high = texts->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (texts->at[middle]->input < input)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct text *texts_find(const struct texts *texts, uint32_t input)
{
	size_t at = place_of(texts, input);

	return at < texts->n && texts->at[at]->input == input ? texts->at[at] : NULL;
}

int texts_add(struct texts *texts, uint32_t input, struct text **text, struct error *err)
{
	size_t at = place_of(texts, input);

	if (texts->n == texts->capacity) {
		size_t capacity = texts->capacity ? 2 * texts->capacity : 16;
		struct text **grown = realloc(texts->at, capacity * sizeof(struct text *));
		if (grown == NULL)
			return error_memory(err);
		texts->at = grown;
		texts->capacity = capacity;
	}
	struct text *made = calloc(1, sizeof *made);
	if (made == NULL)
		return error_memory(err);
	made->input = input;
	memmove(&texts->at[at + 1], &texts->at[at], (texts->n - at) * sizeof(struct text *));
	texts->at[at] = made;
	texts->n++;
	*text = made;
	return 0;
}

void texts_drop(struct texts *texts, uint32_t input)
{
	size_t at = place_of(texts, input);

	if (at == texts->n || texts->at[at]->input != input)
		return;
	text_free(texts->at[at]);
	texts->n--;
	memmove(&texts->at[at], &texts->at[at + 1], (texts->n - at) * sizeof(struct text *));
}

int text_name(struct text *text, struct span path, struct error *err)
{
	if (text->path.at && span_equal(buf_span(&text->path), path))
		return 0;
	buf_clear(&text->path);
	if (buf_append(&text->path, path) != 0 || buf_string(&text->path) == NULL)
		return error_memory(err);
	return 0;
}

int text_arrived(struct text *text, int64_t hour, bool is_untrusted, struct error *err)
{
	struct text_arrivals *arrivals = text->arrivals;

	for (size_t i = text->narrivals; i-- > 0;) {
		if (arrivals[i].hour != hour || arrivals[i].is_untrusted != is_untrusted)
			continue;
		arrivals[i].records++;
		return 0;
	}
	if (text->narrivals == text->arrivals_capacity) {
		size_t capacity = text->arrivals_capacity ? 2 * text->arrivals_capacity : 4;
		arrivals = realloc(arrivals, capacity * sizeof *arrivals);
		if (arrivals == NULL)
			return error_memory(err);
		text->arrivals = arrivals;
		text->arrivals_capacity = capacity;
	}
	arrivals[text->narrivals++] = (struct text_arrivals){hour, is_untrusted, 1};
	return 0;
}

void text_fill_account(const struct text *text, struct account *account)
{
	const struct account *settled = &text->account;
	uint64_t before = text->before_start + text->before_since;

	assert(account->produced >= before);
	account->produced -= before;
	account->audited = settled->audited;
	account->raw = settled->raw;
	account->other = settled->other;
	account->blank = settled->blank;
	account->records = settled->records;
	account->records_audited = settled->records_audited;
	account->records_raw = settled->records_raw;
	account->records_other = settled->records_other;
	account->records_lost = settled->records_lost;
	for (int i = 0; i < LOSS_REASONS; i++) {
		account->losses[i] = settled->losses[i];
		if (!loss_is_stored((enum loss_reason)i))
			account->lost[i] = settled->lost[i];
	}
	uint64_t known = account->audited + account->raw + account->other + account->blank +
			 account_lost_text(account);
	assert(account->produced >= known);
	account->pending = account->produced - known;
}

/* ---- what the other tables do not hold ---- */

static void name_of(uint32_t input, char name[NAME_BYTES])
{
	snprintf(name, NAME_BYTES, "settle/%lu", (unsigned long)input);
}

static void pack_text_state(const struct text *text, struct buf *buf)
{
	const struct loss *line = &text->long_line;

	pack_number(buf, TEXT_VERSION);
	pack_number(buf, text->before_start);
	pack_number(buf, text->before_since);
	pack_number(buf, line->nbytes);
	pack_number(buf, line->at.text_offset);
	pack_number(buf, line->at.line);
	pack_number(buf, line->at.raw_offset);
}

static int unpack_text_state(struct span written, struct text *text)
{
	struct unpack unpack = {.rest = written};
	struct loss *line = &text->long_line;

	if (unpack_number(&unpack) != TEXT_VERSION)
		return -1;
	text->before_start = unpack_number(&unpack);
	text->before_since = unpack_number(&unpack);
	line->nbytes = unpack_number(&unpack);
	line->reason = line->nbytes ? LOSS_TOO_LONG : line->reason;
	line->at.input = text->input;
	line->at.text_offset = unpack_number(&unpack);
	line->at.line = unpack_number(&unpack);
	line->at.raw_offset = unpack_number(&unpack);
	return unpack_end(&unpack);
}

static int keep_arrivals(struct text *text, struct store *store, struct error *err)
{
	for (size_t i = 0; i < text->narrivals; i++) {
		const struct text_arrivals *arrivals = &text->arrivals[i];
		if (store_put_arrivals(store, text->input, arrivals->hour, arrivals->is_untrusted,
			arrivals->records, err) != 0)
			return -1;
	}
	text->narrivals = 0;
	return 0;
}

/* Most texts have nothing to say here, and then no row. */
static bool has_state(const struct text *text)
{
	return text->before_start || text->before_since || text->long_line.nbytes;
}

static int keep_state(struct text *text, struct store *store, struct error *err)
{
	char name[NAME_BYTES];
	struct buf buf = {0};

	if (!text->has_changed || (!has_state(text) && !text->is_kept))
		return 0;
	name_of(text->input, name);
	pack_text_state(text, &buf);
	int result = buf.failed ? error_memory(err)
				: store_put_value(store, name, buf_span(&buf), err);
	buf_done(&buf);
	text->has_changed = false;
	text->is_kept = true;
	return result;
}

static int keep_text(struct text *text, struct store *store, struct error *err)
{
	return keep_arrivals(text, store, err) == 0 ? keep_state(text, store, err) : -1;
}

int texts_keep(struct texts *texts, struct store *store, struct error *err)
{
	for (size_t i = 0; i < texts->n; i++)
		if (keep_text(texts->at[i], store, err) != 0)
			return -1;
	return 0;
}

int texts_end(struct texts *texts, struct text *text, struct store *store, struct error *err)
{
	int result = keep_text(text, store, err);

	texts_drop(texts, text->input);
	return result;
}

/* ---- reading back ---- */

struct restoring {
	struct texts *texts;
	struct error *err;
};

static int add_stream(const struct store_stream *stream, void *context)
{
	struct restoring *restoring = context;
	struct text *text;

	if (span_is(stream->state, "ended"))
		return 0;
	if (texts_add(restoring->texts, stream->input, &text, restoring->err) != 0)
		return 1;
	return text_name(text, stream->path, restoring->err) == 0 ? 0 : 1;
}

static int take_account(const struct store_input *input, void *context)
{
	struct restoring *restoring = context;
	struct text *text = texts_find(restoring->texts, input->index);

	if (text)
		text->account = input->account;
	return 0;
}

static int restore_state(struct text *text, struct store *store, struct error *err)
{
	char name[NAME_BYTES];
	struct buf buf = {0};

	name_of(text->input, name);
	int got = store_get_value(store, name, &buf, err);
	if (got == 1 && unpack_text_state(buf_span(&buf), text) != 0)
		got = error_set(err, ERROR_SETTING,
		    "the state of input %lu cannot be read back", (unsigned long)text->input);
	text->is_kept = got == 1;
	buf_done(&buf);
	return got < 0 ? -1 : 0;
}

int texts_restore(struct texts *texts, struct store *store, struct error *err)
{
	struct restoring restoring = {texts, err};

	if (store_each_stream(store, add_stream, &restoring, err) != 0 ||
	    store_each_input(store, take_account, &restoring, err) != 0)
		return -1;
	for (size_t i = 0; i < texts->n; i++)
		if (restore_state(texts->at[i], store, err) != 0)
			return -1;
	return store_next_input(store, &texts->next, err);
}

int texts_recall(struct texts *texts, uint32_t input, struct store *store, struct text **text,
    struct error *err)
{
	struct restoring restoring = {texts, err};

	if (texts_add(texts, input, text, err) != 0)
		return -1;
	if (input >= texts->next) {
		texts->next = input + 1;
		return 0;
	}
	if (store_each_input(store, take_account, &restoring, err) != 0)
		return -1;
	return restore_state(*text, store, err);
}
