/* The table of codecs, and the feed and next that every input goes through. */
#include <assert.h>
#include <stdlib.h>

#include "decode/codec.h"

const struct decode_options decode_defaults = {.max_ratio = 1000, .max_window = 27};

/* Those with a magic, then plain, for all that none of them knows. */
static const struct codec *const codecs[] = {&codec_gzip, &codec_zstd, &codec_plain};

struct decode {
	struct decode_options options;
	const struct codec *codec; /* NULL until the first bytes chose */
	void *state;
	struct input input;
	struct points *points; /* with options.keeps_points, else NULL */
	uint64_t skip_text;    /* see decode_skip */
	uint64_t skip_losses;
	char first[CODEC_MAGIC]; /* the bytes that choose, kept until there are enough */
};

struct decode *decode_new(const struct decode_options *options)
{
	struct decode *decode = calloc(1, sizeof *decode);

	if (decode == NULL)
		return NULL;
	decode->options = *options;
	if (!options->keeps_points)
		return decode;
	decode->points = points_new();
	if (decode->points)
		return decode;
	decode_free(decode);
	return NULL;
}

void decode_free(struct decode *decode)
{
	if (decode == NULL)
		return;
	if (decode->codec)
		decode->codec->free(decode->state);
	points_free(decode->points);
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

static int use_codec(struct decode *decode, const struct codec *codec)
{
	decode->state = codec->new (&decode->options, decode->points);
	if (decode->state == NULL)
		return -1;
	decode->codec = codec;
	decode->input.keeps_back = codec->keeps_back;
	if (decode->points)
		decode->points->codec = codec->name;
	return 0;
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
	return use_codec(decode, codec) == 0 ? 1 : -1;
}

/* As decode_next, of all pieces. */
static int next_piece(struct decode *decode, struct piece *piece, struct error *err)
{
	struct input *input = &decode->input;
	int got = decode->codec ? 1 : begin(decode);

	while (got > 0) {
		got = 0;
		/* What a resumed decoder is fed first lies before where it goes on. */
		bool is_there = input->end >= input->at;
		if (is_there && (input->end >= input->wanted || input_has_ended(input)))
			got = decode->codec->next(decode->state, input, piece, err);
		if (got != 0)
			return got;
		got = input_fill(input);
	}
	return got < 0 ? error_memory(err) : 0;
}

/* Count a piece, and leave out what is to be skipped of it; is anything left? */
static bool take_piece(struct decode *decode, struct piece *piece)
{
	struct points *points = decode->points;

	if (points == NULL)
		return true;
	uint64_t start = points->text_offset;
	points_take(points, piece);
	if (piece->kind == PIECE_LOSS)
		return points->nlosses > decode->skip_losses;
	if (start >= decode->skip_text)
		return true;
	if (piece->kind == PIECE_UNIT || points->text_offset <= decode->skip_text)
		return false;
	size_t n = (size_t)(decode->skip_text - start);
	piece->text = span_slice(piece->text, n, piece->text.len);
	if (piece->is_stored)
		piece->raw_offset += n;
	return true;
}

int decode_next(struct decode *decode, struct piece *piece, struct error *err)
{
	int got;

	do
		got = next_piece(decode, piece, err);
	while (got == 1 && !take_piece(decode, piece));
	return got;
}

const char *decode_codec(const struct decode *decode)
{
	return decode->codec ? decode->codec->name : "";
}

struct decode_account decode_account(const struct decode *decode)
{
	return decode->input.account;
}

void decode_keep_from(struct decode *decode, uint64_t text_offset)
{
	assert(decode->points);
	points_forget(decode->points, text_offset);
}

struct decode_place decode_oldest(const struct decode *decode)
{
	assert(decode->points);
	return decode->points->list[0]->place;
}

const struct trace *decode_trace(const struct decode *decode)
{
	assert(decode->points);
	return &decode->points->trace;
}

int codec_note(const struct codec *codec, void *state, struct points *points,
    const struct input *input, uint64_t every)
{
	if (!points_are_due(points, input->at, every))
		return 0;
	struct point *point = points_begin(points, input);
	if (point == NULL)
		return -1;
	int answer = codec->note(state, input, point);
	if (point->state.failed) {
		point->state.failed = false;
		return -1;
	}
	if (answer == 1)
		points_keep(points);
	return answer;
}

int decode_note(struct decode *decode, struct error *err)
{
	assert(decode->points);
	if (decode->codec == NULL || points_are_at(decode->points))
		return 1;
	int answer = codec_note(decode->codec, decode->state, decode->points, &decode->input, 0);
	return answer < 0 ? error_memory(err) : answer;
}

int decode_save(const struct decode *decode, struct buf *buf, struct error *err)
{
	assert(decode->points);
	return points_save(decode->points, buf, err);
}

static const struct codec *find_codec(struct span name)
{
	for (size_t i = 0; i < ARRAY_LEN(codecs); i++) {
		if (span_is(name, codecs[i]->name))
			return codecs[i];
	}
	return NULL;
}

/* Let decode, whose points hold the one read back, go on from it. */
static int go_on(struct decode *decode, struct span codec_name, struct error *err)
{
	struct point *point = decode->points->list[0];
	const struct codec *codec = find_codec(codec_name);
	struct input *input = &decode->input;

	if (codec_name.len == 0 && point->at == 0 && point->place.text_offset == 0)
		return 0;
	if (codec == NULL)
		return points_refuse(err);
	if (use_codec(decode, codec) != 0)
		return error_memory(err);
	point->codec = codec->name;
	if (codec->resume(decode->state, point) != 0)
		return points_refuse(err);
	input->start = input->end = point->place.feed_offset;
	input->at = input->wanted = point->at;
	input->account = point->account;
	input->account.read = point->place.feed_offset;
	return 0;
}

struct decode *decode_resume(const struct decode_options *options, struct span state,
    struct decode_place *place, struct error *err)
{
	struct span codec;
	struct points *points = points_resume(state, &codec, err);
	struct decode *decode = points ? calloc(1, sizeof *decode) : NULL;

	if (points && decode == NULL) {
		points_free(points);
		error_memory(err);
	}
	if (decode == NULL)
		return NULL;
	decode->options = *options;
	decode->points = points;
	if (go_on(decode, codec, err) != 0) {
		decode_free(decode);
		return NULL;
	}
	*place = decode_oldest(decode);
	return decode;
}

void decode_skip(struct decode *decode, uint64_t text_offset, uint64_t nlosses)
{
	assert(decode->points);
	decode->skip_text = text_offset;
	decode->skip_losses = nlosses;
}
