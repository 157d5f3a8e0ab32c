/* The codec of inputs that are stored as they are: every byte is text. */
#include <stdlib.h>

#include "decode/codec.h"

enum {
	NOTE_EVERY = 64 << 10
}; /* bytes between two points: they cost nearly nothing to make or to use */

struct plain {
	struct points *points;
	bool has_begun;
};

static void *plain_new(const struct decode_options *options, struct points *points)
{
	struct plain *plain = calloc(1, sizeof *plain);

	(void)options;
	if (plain)
		plain->points = points;
	return plain;
}

/* Plain is what is left when no magic fits, so its row is never chosen by one. */
static int plain_sniff(struct span first)
{
	(void)first;
	return -1;
}

static int plain_next(void *state, struct input *input, struct piece *piece, struct error *err)
{
	struct plain *plain = state;
	struct span text = input_from(input, input->at);

	if (text.len == 0)
		return input_want(input, 1);
	if (codec_note(&codec_plain, plain, plain->points, input, NOTE_EVERY) < 0)
		return error_memory(err);
	*piece = (struct piece){.kind = PIECE_UNIT, .raw_offset = input->at, .is_stored = true};
	if (!plain->has_begun) {
		plain->has_begun = true;
		return 1;
	}
	piece->kind = PIECE_TEXT;
	piece->text = text;
	input->at += text.len;
	input->account.decoded += text.len;
	return 1;
}

static int plain_note(void *state, const struct input *input, struct point *point)
{
	const struct plain *plain = state;

	(void)input;
	pack_number(&point->state, plain->has_begun);
	return 1;
}

static int plain_resume(void *state, struct point *point)
{
	struct plain *plain = state;
	struct unpack unpack = {.rest = buf_span(&point->state)};

	plain->has_begun = unpack_bool(&unpack);
	return unpack_end(&unpack);
}

const struct codec codec_plain = {
    .name = "plain",
    .keeps_back = false,
    .sniff = plain_sniff,
    .new = plain_new,
    .free = free,
    .next = plain_next,
    .note = plain_note,
    .resume = plain_resume,
};
