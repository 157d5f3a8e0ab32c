/* The codec of inputs that are stored as they are: every byte is text. */
#include <stdlib.h>

#include "decode/codec.h"

struct plain {
	bool has_begun;
};

static void *plain_new(const struct decode_options *options)
{
	(void)options;
	return calloc(1, sizeof(struct plain));
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

	(void)err;
	if (text.len == 0)
		return input_want(input, 1);
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

const struct codec codec_plain = {
    .name = "plain",
    .keeps_back = false,
    .sniff = plain_sniff,
    .new = plain_new,
    .free = free,
    .next = plain_next,
};
