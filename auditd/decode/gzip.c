/* The codec of gzip: any number of members (RFC 1952), decoded by raw inflate (RFC 1951) while header and
 * trailer are read here, so that damage is known by its place and ends no more than it must.
 *
 * Text is given before its member's checksum is known: it stays given when the checksum fails. Bytes of a
 * member count as decoded up to the last byte that inflate took before it failed. How much inflate takes
 * and gives before it reports an error does not depend on how its input was cut: it keeps no byte that
 * its next symbol does not need. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode/gzip_member.h"
#include "decode/gzip_text.h"
#include "decode/resync.h"

enum {
	PROBE_HEADER =
	    1 << 10,      /* bytes of a header, and of compressed data behind it, that a probe */
	PROBE_BODY = 512, /* looks at: random bytes do not inflate that far */
	PROBE_TEXT = 16,  /* text that makes a member cut off by the input's end believable */
};

static const struct span magic = SPAN("\x1f\x8b\x08");

struct gzip {
	struct decode_options options;
	struct points *points; /* NULL: not kept */
	enum { BETWEEN, HEADER, BODY, FULL, TRAILER, SEARCH } state;
	uint64_t member; /* stored offsets of the member and of its compressed data */
	uint64_t body;
	struct gzip_text text;
	struct resync resync;
};

static void gzip_free(void *state)
{
	struct gzip *gzip = state;

	if (gzip)
		gzip_text_done(&gzip->text);
	free(gzip);
}

static void *gzip_new(const struct decode_options *options, struct points *points)
{
	struct gzip *gzip = calloc(1, sizeof *gzip);

	if (gzip == NULL)
		return NULL;
	gzip->options = *options;
	gzip->points = points;
	if (gzip_text_init(&gzip->text, options->only_zlib) == 0)
		return gzip;
	gzip_free(gzip);
	return NULL;
}

static int gzip_sniff(struct span first)
{
	return codec_compare(first, magic);
}

/* A failure of the member where decoding stands. The caller changes what is different in its case. */
static struct failure fail(
    const struct gzip *gzip, const struct input *input, enum loss_reason reason, const char *why)
{
	struct failure failure = failure_here(input, reason, gzip->member, gzip->body);

	snprintf(failure.detail, sizeof failure.detail, "gzip member at %" PRIu64 ": %s",
	    gzip->member, why);
	return failure;
}

static int search(struct gzip *gzip, struct input *input, const struct failure *failure)
{
	resync_begin(&gzip->resync, input, failure);
	gzip->state = SEARCH;
	return CODEC_ON;
}

static void begin_member(struct gzip *gzip, const struct input *input)
{
	gzip->member = gzip->body = input->at;
	gzip->state = HEADER;
}

/* Between members: zero padding, another member, or bytes that are neither. */
static int between(struct gzip *gzip, struct input *input)
{
	struct failure failure;

	codec_skip_zeros(input);
	struct span rest = input_from(input, input->at);
	if (rest.len == 0)
		return input_want(input, 1);
	int answer = codec_compare(rest, magic);
	if (answer == 0 && !input_has_ended(input))
		return input_want(input, magic.len);
	begin_member(gzip, input);
	if (answer == 1)
		return CODEC_ON;
	if (answer == 0)
		failure = fail(gzip, input, LOSS_TRUNCATED, "cut off in its header");
	else
		failure = fail(gzip, input, LOSS_GARBAGE, "bytes that begin no member");
	return search(gzip, input, &failure);
}

/* Read a member's header; one that does not end is lost from its first byte on. */
static int header(struct gzip *gzip, struct input *input, struct piece *piece)
{
	struct span rest = span_slice(input_from(input, input->at), 0, GZIP_HEADER_MOST);
	size_t length = gzip_header_length(rest);
	struct failure failure;

	if (length == 0 && rest.len < GZIP_HEADER_MOST && !input_has_ended(input)) {
		/* No more than the next byte: it may be the last that a waiting writer gives. */
		return input_want(
		    input, rest.len < GZIP_HEADER_FIXED ? GZIP_HEADER_FIXED : rest.len + 1);
	}
	if (length == 0) {
		if (rest.len < GZIP_HEADER_MOST)
			failure = fail(gzip, input, LOSS_TRUNCATED, "cut off in its header");
		else
			failure = fail(gzip, input, LOSS_CORRUPT, "its header does not end");
		failure_look_back(&failure);
		return search(gzip, input, &failure);
	}
	input->at += length;
	input->account.container += length;
	gzip->body = input->at;
	gzip_text_begin(&gzip->text, gzip->body);
	gzip->state = BODY;
	*piece = (struct piece){.kind = PIECE_UNIT, .raw_offset = gzip->member};
	return CODEC_PIECE;
}

/* The window is full and inflate took all that it can without giving more text: the one place where
 * stored and text bytes can be compared whatever the cuts. */
static void check_ratio(struct gzip *gzip, struct input *input)
{
	gzip->state = BODY;
	if (!codec_is_bomb(&gzip->options, input->at - gzip->member, gzip->text.length)) {
		gzip_text_next_window(&gzip->text, input);
		return;
	}
	struct failure failure = fail(gzip, input, LOSS_BOMB, "grew past the allowed ratio");
	search(gzip, input, &failure);
}

/* What becomes of the member after it was inflated on. */
static void after_inflate(struct gzip *gzip, struct input *input, enum gzip_text_answer answer)
{
	if (answer == GZIP_TEXT_END) {
		gzip->state = TRAILER;
	} else if (answer == GZIP_TEXT_BAD) {
		struct failure failure =
		    fail(gzip, input, LOSS_CORRUPT, gzip_text_why(&gzip->text));
		/* The byte in which it failed did not decode. */
		if (failure.from > gzip->body)
			failure.from--;
		failure_look_back(&failure);
		search(gzip, input, &failure);
	} else if (gzip->state == FULL && (input_ahead(input) > 0 || input_has_ended(input))) {
		check_ratio(gzip, input);
	} else if (gzip_text_is_full(&gzip->text)) {
		gzip->state = FULL;
	}
}

/* How far may be inflated without stopping at a window's end: where the ratio, or a point, is to be looked at there,
 * it is stopped at. No fewer bytes will have been taken there than were taken here. */
static struct gzip_limits limits(const struct gzip *gzip, const struct input *input)
{
	const struct gzip_text *text = &gzip->text;
	uint64_t left = text->window_end - text->length - text->repeat;

	return (struct gzip_limits){
	    .may_pass = points_are_far(gzip->points, left) &&
			!codec_is_bomb(&gzip->options, input->at - gzip->member, text->window_end),
	    .until = points_due_at(gzip->points),
	};
}

/* Inflate on. In the state FULL there is no room: see check_ratio. */
static int body(struct gzip *gzip, struct input *input, struct piece *piece, struct error *err)
{
	struct gzip_limits most = limits(gzip, input);
	struct span text;

	if (gzip->state == FULL && input_ahead(input) == 0 && !input_has_ended(input))
		return input_want(input, 1);
	enum gzip_text_answer answer = gzip_text_next(&gzip->text, input, &most, &text);

	if (answer == GZIP_TEXT_MEMORY_ERROR)
		return error_memory(err);
	if (answer == GZIP_TEXT_WANT && !input_has_ended(input))
		return input_want(input, input_ahead(input) + 1);
	if (answer == GZIP_TEXT_WANT) {
		struct failure failure = fail(gzip, input, LOSS_TRUNCATED, "cut off");
		failure_look_back(&failure);
		return search(gzip, input, &failure);
	}
	if (gzip->state == FULL && answer == GZIP_TEXT_ON && input_ahead(input) > 0 &&
	    codec_note(&codec_gzip, gzip, gzip->points, input, POINTS_EVERY) < 0)
		return error_memory(err);
	after_inflate(gzip, input, answer);
	if (text.len == 0)
		return CODEC_ON;
	*piece = (struct piece){.kind = PIECE_TEXT, .text = text, .raw_offset = gzip->member};
	return CODEC_PIECE;
}

/* Compare the checksum and length that end a member with what it gave. */
static int trailer(struct gzip *gzip, struct input *input)
{
	struct span rest = input_from(input, input->at);
	struct failure failure;

	if (rest.len < GZIP_TRAILER && !input_has_ended(input))
		return input_want(input, GZIP_TRAILER);
	if (rest.len < GZIP_TRAILER) {
		failure = fail(gzip, input, LOSS_TRUNCATED, "cut off in its checksum");
	} else if (gzip_le32(rest.at) != gzip->text.crc) {
		failure = fail(gzip, input, LOSS_CORRUPT, "the text given has another checksum");
	} else if (gzip_le32(rest.at + 4) != (uint32_t)gzip->text.length) {
		failure = fail(gzip, input, LOSS_CORRUPT, "the text given has another length");
	} else {
		input->at += GZIP_TRAILER;
		input->account.container += GZIP_TRAILER;
		gzip->state = BETWEEN;
		return CODEC_ON;
	}
	failure_look_back(&failure);
	if (failure.reason == LOSS_CORRUPT)
		failure.reach = failure.resume = input->at + GZIP_TRAILER;
	return search(gzip, input, &failure);
}

/* Does a member begin with these bytes? It does when PROBE_BODY bytes of it inflate, or when it ends
 * before that with its own checksum, or when the input ends there and left some text to believe in. */
static int try_member(
    void *state, struct span bytes, bool is_all, uint64_t *cost, struct error *err)
{
	struct gzip *gzip = state;
	size_t length = gzip_header_length(span_slice(bytes, 0, PROBE_HEADER));

	if (length == 0)
		return is_all || bytes.len >= PROBE_HEADER ? PROBE_NO : PROBE_MORE;
	if (((unsigned char)bytes.at[GZIP_FLAGS] & GZIP_RESERVED) != 0)
		return PROBE_NO;
	struct span in = span_slice(bytes, length, length + PROBE_BODY);
	struct gzip_trial trial;
	gzip_text_try(&gzip->text, in, &trial);
	if (trial.answer == GZIP_TEXT_MEMORY_ERROR)
		return error_memory(err);
	struct span behind = span_slice(bytes, length + trial.took, bytes.len);
	bool is_end = trial.answer == GZIP_TEXT_END;
	bool is_open = is_end || trial.answer == GZIP_TEXT_ON;
	bool is_known = is_end ? behind.len >= GZIP_TRAILER : in.len == PROBE_BODY;
	if (is_open && !is_known && !is_all)
		return PROBE_MORE;
	*cost += length + trial.took;
	if (is_end && behind.len >= GZIP_TRAILER)
		return gzip_le32(behind.at) == trial.crc && gzip_le32(behind.at + 4) == trial.made;
	return is_open && (trial.took == PROBE_BODY || trial.made >= PROBE_TEXT);
}

static int find_next(struct gzip *gzip, struct input *input, struct piece *piece, struct error *err)
{
	struct probe probe = {.magic = magic,
	    .nbytes = PROBE_HEADER + PROBE_BODY + GZIP_TRAILER,
	    .try = try_member,
	    .state = gzip};
	int result = resync_next(&gzip->resync, input, &probe, piece, err);

	if (result == RESYNC_UNIT)
		begin_member(gzip, input);
	else if (result == RESYNC_RESUMED)
		gzip->state = BETWEEN;
	return result > 0 ? CODEC_PIECE : result;
}

static int gzip_next(void *state, struct input *input, struct piece *piece, struct error *err)
{
	struct gzip *gzip = state;
	int step = CODEC_ON;

	while (step == CODEC_ON) {
		if ((gzip->state == BETWEEN || gzip->state == HEADER) &&
		    codec_note(&codec_gzip, gzip, gzip->points, input, POINTS_EVERY) < 0)
			return error_memory(err);
		switch (gzip->state) {
		case BETWEEN:
			step = between(gzip, input);
			break;
		case HEADER:
			step = header(gzip, input, piece);
			break;
		case BODY:
		case FULL:
			step = body(gzip, input, piece, err);
			break;
		case TRAILER:
			step = trailer(gzip, input);
			break;
		case SEARCH:
			step = find_next(gzip, input, piece, err);
			break;
		}
	}
	return step;
}

/* Where a decoder begins to read that goes on at at: failures look back from there. */
static uint64_t feed_from(uint64_t member, uint64_t at)
{
	return at - member > INPUT_LOOKBACK ? at - INPUT_LOOKBACK : member;
}

/* Finish a point inside of deflated data: where that begins with a code some of whose text was given, the
 * text comes again. */
static int note_body(struct gzip *gzip, const struct input *input, struct point *point)
{
	struct gzip_spot spot;

	if (!gzip_text_note(&gzip->text, input, &spot, &point->state))
		return 0;
	point->account.decoded -= input->at - spot.at;
	point->at = spot.at;
	point->place.feed_offset = feed_from(gzip->member, spot.at);
	return 1;
}

static int gzip_note(void *state, const struct input *input, struct point *point)
{
	struct gzip *gzip = state;

	if (gzip->state == SEARCH)
		return 0;
	pack_number(&point->state, gzip->resync.spent);
	pack_number(&point->state, gzip->state);
	if (gzip->state == BETWEEN || gzip->state == HEADER)
		return 1;
	pack_number(&point->state, gzip->member);
	pack_number(&point->state, gzip->body);
	pack_number(&point->state, gzip->text.length);
	pack_number(&point->state, gzip->text.crc);
	if (gzip->state == TRAILER) {
		point->place.feed_offset = feed_from(gzip->member, input->at);
		return 1;
	}
	return note_body(gzip, input, point);
}

static int resume_body(struct gzip *gzip, const struct point *point, struct unpack *unpack)
{
	if (gzip_text_resume(&gzip->text, unpack, point->at) != 0)
		return -1;
	gzip->state = gzip_text_is_full(&gzip->text) ? FULL : BODY;
	return unpack_end(unpack);
}

static int gzip_resume(void *state, struct point *point)
{
	struct gzip *gzip = state;
	struct unpack unpack = {.rest = buf_span(&point->state)};

	gzip->resync.spent = unpack_number(&unpack);
	gzip->state = (unsigned)unpack_below(&unpack, SEARCH);
	if (gzip->state == BETWEEN || gzip->state == HEADER) {
		gzip->state = BETWEEN;
		return unpack_end(&unpack);
	}
	gzip->member = unpack_number(&unpack);
	gzip->body = unpack_number(&unpack);
	gzip->text.length = unpack_number(&unpack);
	gzip->text.crc = (uint32_t)unpack_number(&unpack);
	if (unpack.has_failed || gzip->body > point->at || gzip->member >= gzip->body)
		return -1;
	point->place.feed_offset = feed_from(gzip->member, point->at);
	return gzip->state == TRAILER ? unpack_end(&unpack) : resume_body(gzip, point, &unpack);
}

const struct codec codec_gzip = {
    .name = "gzip",
    .keeps_back = true,
    .sniff = gzip_sniff,
    .new = gzip_new,
    .free = gzip_free,
    .next = gzip_next,
    .note = gzip_note,
    .resume = gzip_resume,
};
