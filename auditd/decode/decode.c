/* The table of codecs, and the feed and next that every input goes through. */
#include <assert.h>
#include <stdlib.h>

#include "decode/codec.h"

const struct decode_options decode_defaults = {.max_ratio = 1000, .max_window = 27};

/* Those with a magic; plain is for all that none of them knows. */
static const struct codec *const codecs[] = {&codec_gzip, &codec_zstd};

struct decode {
	struct decode_options options;
	const struct codec *codec; /* NULL until the first bytes chose */
	void *state;
	struct input input;
	char first[CODEC_MAGIC]; /* the bytes that choose, kept until there are enough */
};

struct decode *decode_new(const struct decode_options *options)
{
	struct decode *decode = calloc(1, sizeof *decode);

	if (decode)
		decode->options = *options;
	return decode;
}

void decode_free(struct decode *decode)
{
	if (decode == NULL)
		return;
	if (decode->codec)
		decode->codec->free(decode->state);
	input_done(&decode->input);
	free(decode);
}

void decode_feed(struct decode *decode, struct span bytes, bool is_last)
{
	struct input *input = &decode->input;

	assert(input->fed.len == 0 && !input->is_last);
	input->fed = bytes;
	input->is_last = is_last;
	input->account.read += bytes.len;
}

int codec_compare(struct span first, struct span magic)
{
	size_t n = first.len < magic.len ? first.len : magic.len;

	if (!span_equal(span_slice(first, 0, n), span_slice(magic, 0, n)))
		return -1;
	return n == magic.len;
}

bool codec_is_bomb(const struct decode_options *options, uint64_t stored, uint64_t text)
{
	uint64_t ratio = options->max_ratio;

	/* The division keeps the product from overflowing. */
	return ratio != 0 && text > CODEC_UNCHECKED && text / ratio >= stored &&
	       text > stored * ratio;
}

void codec_skip_zeros(struct input *input)
{
	struct span rest = input_from(input, input->at);
	size_t n = 0;

	while (n < rest.len && rest.at[n] == 0)
		n++;
	input->at += n;
	input->account.container += n;
}

/* The codec that the first bytes choose, NULL while more of them could choose another. */
static const struct codec *choose(struct span first, bool is_all)
{
	bool is_open = false;

	for (size_t i = 0; i < ARRAY_LEN(codecs); i++) {
		int answer = codecs[i]->sniff(first);
		if (answer == 1)
			return codecs[i];
		if (answer == 0)
			is_open = true;
	}
	return is_open && !is_all ? NULL : &codec_plain;
}

/* Collect first bytes until they choose. 1, 0 when more must be fed, -1 when out of memory. */
static int begin(struct decode *decode)
{
	struct input *input = &decode->input;
	struct span first = {decode->first, (size_t)input->end};

	while (first.len < CODEC_MAGIC && input->fed.len > 0) {
		decode->first[first.len++] = *input->fed.at;
		input->fed = span_slice(input->fed, 1, input->fed.len);
	}
	input->view = decode->first;
	input->end = first.len;
	if (first.len == 0)
		return 0;
	const struct codec *codec = choose(first, input_has_ended(input));
	if (codec == NULL)
		return 0;
	decode->state = codec->new (&decode->options);
	if (decode->state == NULL)
		return -1;
	decode->codec = codec;
	input->keeps_back = codec->keeps_back;
	return 1;
}

int decode_next(struct decode *decode, struct piece *piece, struct error *err)
{
	struct input *input = &decode->input;
	int got = decode->codec ? 1 : begin(decode);

	while (got > 0) {
		got = 0;
		if (input->end >= input->wanted || input_has_ended(input))
			got = decode->codec->next(decode->state, input, piece, err);
		if (got != 0)
			return got;
		got = input_fill(input);
	}
	return got < 0 ? error_memory(err) : 0;
}

const char *decode_codec(const struct decode *decode)
{
	return decode->codec ? decode->codec->name : "";
}

struct decode_account decode_account(const struct decode *decode)
{
	return decode->input.account;
}
