/* Pulls stored bytes, has them decoded and cut into records, and files everything in reading order. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "intake.h"

struct intake {
	const struct source_list *list;
	struct intake_options options;
	size_t next;          /* of list->paths, then of list->missing */
	uint64_t read_before; /* stored bytes of inputs that are done */

	/* The open input; source is NULL between inputs. */
	struct source *source;
	struct decode *decode;
	struct lines *lines;
	struct hash stream;
	uint32_t input;
	bool has_ended;  /* the source gave its last byte and decode was told so */
	bool is_drained; /* decode gave its last piece and lines was told so */
};

struct intake *intake_new(const struct source_list *list, const struct intake_options *options)
{
	struct intake *intake = calloc(1, sizeof *intake);

	if (intake == NULL)
		return NULL;
	intake->list = list;
	intake->options = *options;
	return intake;
}

static void close_input(struct intake *intake)
{
	if (intake->source)
		intake->read_before += source_offset(intake->source);
	source_close(intake->source);
	decode_free(intake->decode);
	lines_free(intake->lines);
	intake->source = NULL;
	intake->decode = NULL;
	intake->lines = NULL;
	intake->has_ended = false;
	intake->is_drained = false;
}

void intake_free(struct intake *intake)
{
	if (intake == NULL)
		return;
	close_input(intake);
	free(intake);
}

uint64_t intake_read(const struct intake *intake)
{
	return intake->read_before + (intake->source ? source_offset(intake->source) : 0);
}

static struct store_input *add_input(
    struct batch *batch, enum entry_kind kind, uint32_t index, const char *path)
{
	struct entry *entry = batch_add(batch, kind);
	struct store_input *input = arena_alloc(&batch->arena, sizeof *input);

	if (entry == NULL || input == NULL)
		return NULL;
	input->index = index;
	input->path = arena_text(&batch->arena, span_of(path));
	entry->of.input = input;
	return input->path.at ? input : NULL;
}

static int add_loss(
    struct intake *intake, struct batch *batch, const struct loss *loss, struct error *err)
{
	struct entry *entry = batch_add(batch, ENTRY_LOSS);

	if (entry == NULL)
		return error_memory(err);
	entry->of.loss = *loss;
	entry->of.loss.at.input = intake->input;
	return 0;
}

static int add_unreadable(struct intake *intake, struct batch *batch, uint64_t raw_offset,
    const struct error *why, struct error *err)
{
	struct loss loss = {.reason = LOSS_UNREADABLE, .at = {.raw_offset = raw_offset}};

	snprintf(loss.detail, sizeof loss.detail, "%.*s", (int)sizeof loss.detail - 1, why->text);
	return add_loss(intake, batch, &loss, err);
}

/* An input that could not even be opened: named, begun, lost and ended. */
static int add_missing(struct intake *intake, struct batch *batch, const char *path,
    const struct error *why, struct error *err)
{
	if (add_input(batch, ENTRY_BEGIN, intake->input, path) == NULL)
		return error_memory(err);
	if (add_unreadable(intake, batch, 0, why, err) != 0)
		return -1;
	struct store_input *input = add_input(batch, ENTRY_END, intake->input, path);
	if (input == NULL)
		return error_memory(err);
	input->codec = span_of("");
	return 0;
}

/* Open the next input. Returns 1, 0 when there is none left. */
static int open_next(struct intake *intake, struct batch *batch, struct error *err)
{
	const struct source_list *list = intake->list;
	size_t at = intake->next;

	if (at >= list->npaths + list->nmissing)
		return 0;
	intake->next++;
	intake->input = intake->options.first_input + (uint32_t)at;
	if (at >= list->npaths) {
		const struct source_missing *missing = &list->missing[at - list->npaths];
		return add_missing(intake, batch, missing->path, &missing->why, err) == 0 ? 1 : -1;
	}
	struct error why;
	intake->source = source_open(list->paths[at], &why);
	if (intake->source == NULL) {
		if (why.kind == ERROR_MEMORY)
			return error_memory(err);
		return add_missing(intake, batch, list->paths[at], &why, err) == 0 ? 1 : -1;
	}
	struct lines_options lines = {.max_line = intake->options.max_line, .input = intake->input};
	intake->decode = decode_new(&intake->options.decode);
	intake->lines = lines_new(&lines);
	hash_init(&intake->stream, "stream");
	if (intake->decode == NULL || intake->lines == NULL ||
	    add_input(batch, ENTRY_BEGIN, intake->input, list->paths[at]) == NULL)
		return error_memory(err);
	return 1;
}

static int add_record(struct batch *batch, const struct record *record, struct error *err)
{
	struct entry *entry = batch_add(batch, ENTRY_RECORD);

	if (entry == NULL)
		return error_memory(err);
	entry->of.read.record = *record;
	entry->of.read.text_at = batch->text.len;
	if (record->state != RECORD_BLANK && buf_append(&batch->text, record->text) != 0)
		return error_memory(err);
	return 0;
}

static int take_piece(
    struct intake *intake, struct batch *batch, const struct piece *piece, struct error *err)
{
	switch (piece->kind) {
	case PIECE_TEXT:
		hash_bytes(&intake->stream, piece->text);
		return lines_feed(
		    intake->lines, piece->text, piece->raw_offset, piece->is_stored, err);
	case PIECE_LOSS:
		return add_loss(intake, batch, &piece->loss, err);
	case PIECE_UNIT:
		lines_unit(intake->lines);
		return 0;
	}
	return 0;
}

/* Have the next stored bytes decoded. A read that fails ends the input where it failed. */
static int feed_decode(struct intake *intake, struct batch *batch, struct error *err)
{
	struct span chunk = {"", 0};
	struct error why;
	int got = source_next(intake->source, &chunk, &why);

	if (got < 0) {
		uint64_t at = source_offset(intake->source);
		if (add_unreadable(intake, batch, at, &why, err) != 0)
			return -1;
		chunk = (struct span){"", 0};
	}
	intake->has_ended = got <= 0;
	decode_feed(intake->decode, chunk, intake->has_ended);
	return 0;
}

static int end_input(struct intake *intake, struct batch *batch, struct error *err)
{
	struct decode_account stored = decode_account(intake->decode);
	const char *path = intake->list->paths[intake->input - intake->options.first_input];
	struct store_input *input = add_input(batch, ENTRY_END, intake->input, path);

	if (input == NULL)
		return error_memory(err);
	input->codec = span_of(decode_codec(intake->decode));
	input->size = source_size(intake->source);
	input->account.read = stored.read;
	input->account.decoded = stored.decoded;
	input->account.container = stored.container;
	for (size_t i = 0; i < LOSS_REASONS; i++)
		input->account.lost[i] = stored.lost[i];
	input->account.produced = lines_offset(intake->lines);
	hash_number(&intake->stream, input->account.produced);
	hash_done_hex(&intake->stream, input->stream);
	close_input(intake);
	return 0;
}

/* One step of the open input: a record if there is one, else whatever brings the next one nearer. */
static int step(struct intake *intake, struct batch *batch, struct error *err)
{
	struct record record;
	struct piece piece;

	if (lines_next(intake->lines, &record) == 1)
		return add_record(batch, &record, err);
	if (intake->is_drained)
		return end_input(intake, batch, err);
	int got = decode_next(intake->decode, &piece, err);
	if (got < 0)
		return -1;
	if (got == 1)
		return take_piece(intake, batch, &piece, err);
	if (!intake->has_ended)
		return feed_decode(intake, batch, err);
	lines_end(intake->lines);
	intake->is_drained = true;
	return 0;
}

/* Now that the text will not move any more, let the records point into it. */
static void settle_spans(struct batch *batch)
{
	struct span text = buf_span(&batch->text);

	for (size_t i = 0; i < batch->nentries; i++) {
		struct entry *entry = &batch->entries[i];
		if (entry->kind != ENTRY_RECORD)
			continue;
		struct record *record = &entry->of.read.record;
		if (record->state == RECORD_BLANK)
			record->text.len = 0;
		record->text = span_slice(
		    text, entry->of.read.text_at, entry->of.read.text_at + record->text.len);
	}
}

int intake_fill(struct intake *intake, struct batch *batch, struct error *err)
{
	while (batch->text.len < BATCH_BYTES && batch->nentries < BATCH_ENTRIES) {
		int got = intake->source ? 1 : open_next(intake, batch, err);
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		if (intake->source && step(intake, batch, err) != 0)
			return -1;
	}
	if (intake->lines)
		lines_trim(intake->lines);
	settle_spans(batch);
	return batch->nentries > 0;
}
