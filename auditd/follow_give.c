/* What a text gives to a batch: its entries, and the position behind them. */
#include <stdlib.h>
#include <string.h>

#include "follow_private.h"

static struct store_input *new_input(const struct text *text, struct batch *batch)
{
	struct store_input *input = arena_alloc(&batch->arena, sizeof *input);

	if (input == NULL)
		return NULL;
	input->index = text->input;
	input->path = arena_text(&batch->arena, span_of(text->path));
	return input->path.at ? input : NULL;
}

/* What is known of the text as an input so far. */
static int fill_input(const struct text *text, struct batch *batch, struct store_input *input)
{
	const struct position *at = &text->at;
	struct account *account = &input->account;

	input->index = text->input;
	input->path = arena_text(&batch->arena, span_of(text->path));
	input->codec = arena_text(&batch->arena, span_of(text->codec));
	input->size = text->size;
	input->is_repeat = text->state == TEXT_REPEAT;
	account->read = at->account.read;
	account->decoded = at->account.decoded;
	account->container = at->account.container;
	for (size_t i = 0; i < LOSS_REASONS; i++)
		account->lost[i] = at->account.lost[i];
	account->produced = at->traced - at->text_start;
	digest_hex(&at->digest, input->stream);
	return input->path.at && input->codec.at ? 0 : -1;
}

int give_switch(const struct text *text, struct batch *batch, struct error *err)
{
	struct entry *entry = batch_add(batch, ENTRY_SWITCH);

	if (entry == NULL)
		return error_memory(err);
	entry->was_there = text->at.was_there;
	entry->of.input = new_input(text, batch);
	return entry->of.input ? 0 : error_memory(err);
}

int give_record(struct batch *batch, const struct record *record, struct error *err)
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

int give_loss(
    const struct text *text, struct batch *batch, const struct loss *loss, struct error *err)
{
	struct entry *entry = batch_add(batch, ENTRY_LOSS);

	if (entry == NULL)
		return error_memory(err);
	entry->of.loss = *loss;
	entry->of.loss.at.input = text->input;
	return 0;
}

int give_end(const struct text *text, struct batch *batch, struct error *err)
{
	struct entry *entry = batch_add(batch, ENTRY_END);

	if (entry == NULL)
		return error_memory(err);
	entry->of.input = new_input(text, batch);
	if (entry->of.input == NULL || fill_input(text, batch, entry->of.input) != 0)
		return error_memory(err);
	return 0;
}

/* The point to put with the position, if there is a new one. */
static int take_point(struct text *text, struct buf *point, struct error *err)
{
	struct reader_of *open = text->open;

	if (open) {
		decode_keep_from(open->decode, text->at.mark.text_offset - text->at.base);
		uint64_t serial = decode_oldest(open->decode).serial;
		if (open->has_serial && open->serial == serial)
			return 0;
		pack_number(point, text->at.epoch);
		if (decode_save(open->decode, point, err) != 0)
			return -1;
		open->serial = serial;
		open->has_serial = true;
	} else if (text->has_new_point && buf_append(point, buf_span(&text->point)) != 0) {
		return error_memory(err);
	}
	text->has_new_point = false;
	return 0;
}

static int fill_stream(
    struct text *text, struct batch *batch, struct store_stream *stream, struct error *err)
{
	struct buf position = {0}, point = {0};
	int failed = follow_pack(text, &position) != 0 ? error_memory(err) : 0;

	if (failed == 0)
		failed = take_point(text, &point, err);
	if (failed == 0) {
		*stream = (struct store_stream){.input = text->input,
		    .path = arena_text(&batch->arena, span_of(text->path)),
		    .state = span_of(follow_state_names[text->state]),
		    .codec = arena_text(&batch->arena, span_of(text->codec)),
		    .device = text->device,
		    .inode = text->inode,
		    .text_offset = text->at.mark.text_offset,
		    .grown_us = text->grown_us,
		    .position = arena_text(&batch->arena, buf_span(&position))};
		if (point.len > 0)
			stream->point = arena_text(&batch->arena, buf_span(&point));
		if (!stream->path.at || !stream->codec.at || !stream->position.at ||
		    (point.len > 0 && !stream->point.at))
			failed = error_memory(err);
	}
	buf_done(&position);
	buf_done(&point);
	return failed;
}

int give_position(struct text *text, struct batch *batch, struct error *err)
{
	struct entry *entry = batch_add(batch, ENTRY_POSITION);
	struct entry_position *position = arena_alloc(&batch->arena, sizeof *position);

	if (entry == NULL || position == NULL)
		return error_memory(err);
	entry->of.position = position;
	position->before_start = text->at.text_start;
	if (fill_input(text, batch, &position->input) != 0)
		return error_memory(err);
	return fill_stream(text, batch, &position->stream, err);
}

int text_put(struct follow *follow, struct text *text, struct batch *batch, struct error *err)
{
	if (give_switch(text, batch, err) != 0 || give_position(text, batch, err) != 0)
		return -1;
	if (text->needs_put)
		follow->nputs--;
	text->needs_put = false;
	return 0;
}
