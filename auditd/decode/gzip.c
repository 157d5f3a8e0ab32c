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

#include <zlib.h>

#include "decode/gzip_block.h"
#include "decode/resync.h"

enum {
	HEADER_FIXED = 10,
	HEADER_MOST = 128 << 10, /* longer is no header: extra fields end at 64 KiB, names before */
	TRAILER_BYTES = 8,
	PROBE_HEADER =
	    1 << 10,      /* bytes of a header, and of compressed data behind it, that a probe */
	PROBE_BODY = 512, /* looks at: random bytes do not inflate that far */
	PROBE_TEXT = 16,  /* text that makes a member cut off by the input's end believable */
};

/* Bits of the header's flag byte. */
enum { HAS_HEADER_CRC = 2, HAS_EXTRA = 4, HAS_NAME = 8, HAS_COMMENT = 16, RESERVED = 0xe0 };

static const struct span magic = SPAN("\x1f\x8b\x08");

struct gzip {
	struct decode_options options;
	struct points *points; /* NULL: not kept */
	enum { BETWEEN, HEADER, BODY, FULL, TRAILER, SEARCH } state;
	z_stream z;
	bool is_ready;   /* z was initialised */
	uint64_t member; /* stored offsets of the member and of its compressed data */
	uint64_t body;
	uint64_t text; /* its text bytes so far */
	uint32_t crc;  /* of these */
	size_t used;   /* bytes of the window that are filled; windows begin with the member */
	size_t
	    first; /* of these, where the known ones begin: not 0 in the first window after resuming */
	unsigned repeat;         /* bytes of text that come again after resuming */
	struct gzip_block block; /* with points only */
	struct resync resync;
	unsigned char window[CODEC_WINDOW];
};

static void gzip_free(void *state)
{
	struct gzip *gzip = state;

	if (gzip && gzip->is_ready)
		inflateEnd(&gzip->z);
	free(gzip);
}

static void *gzip_new(const struct decode_options *options, struct points *points)
{
	struct gzip *gzip = calloc(1, sizeof *gzip);

	if (gzip == NULL)
		return NULL;
	gzip->options = *options;
	gzip->points = points;
	gzip->is_ready = inflateInit2(&gzip->z, -MAX_WBITS) == Z_OK;
	if (gzip->is_ready)
		return gzip;
	gzip_free(gzip);
	return NULL;
}

static int gzip_sniff(struct span first)
{
	return codec_compare(first, magic);
}

/* Where a NUL-ended text that begins at at ends; more than bytes.len when it does not end there. */
static size_t skip_string(struct span bytes, size_t at)
{
	if (at >= bytes.len)
		return bytes.len + 1;
	const char *end = memchr(bytes.at + at, 0, bytes.len - at);
	return end ? (size_t)(end - bytes.at) + 1 : bytes.len + 1;
}

/* The length of the header that begins bytes, 0 when it does not end in them. Reserved flags and the
 * header's own checksum are not looked at: they cannot change the text. */
static size_t header_length(struct span bytes)
{
	const unsigned char *at = (const unsigned char *)bytes.at;
	size_t end = HEADER_FIXED;

	if (bytes.len < HEADER_FIXED)
		return 0;
	unsigned flags = at[3];
	if (flags & HAS_EXTRA) {
		if (bytes.len < end + 2)
			return 0;
		end += 2 + (at[end] | (size_t)at[end + 1] << 8);
	}
	if (flags & HAS_NAME)
		end = skip_string(bytes, end);
	if (flags & HAS_COMMENT)
		end = skip_string(bytes, end);
	if (flags & HAS_HEADER_CRC)
		end += 2;
	return end <= bytes.len ? end : 0;
}

static uint32_t read_le32(const char *bytes)
{
	const unsigned char *at = (const unsigned char *)bytes;

	return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
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
	struct span rest = span_slice(input_from(input, input->at), 0, HEADER_MOST);
	size_t length = header_length(rest);
	struct failure failure;

	if (length == 0 && rest.len < HEADER_MOST && !input_has_ended(input)) {
		/* No more than the next byte: it may be the last that a waiting writer gives. */
		return input_want(input, rest.len < HEADER_FIXED ? HEADER_FIXED : rest.len + 1);
	}
	if (length == 0) {
		if (rest.len < HEADER_MOST)
			failure = fail(gzip, input, LOSS_TRUNCATED, "cut off in its header");
		else
			failure = fail(gzip, input, LOSS_CORRUPT, "its header does not end");
		failure_look_back(&failure);
		return search(gzip, input, &failure);
	}
	input->at += length;
	input->account.container += length;
	gzip->body = input->at;
	gzip->text = 0;
	gzip->crc = 0;
	gzip->used = gzip->first = 0;
	inflateReset(&gzip->z);
	gzip_block_begin(&gzip->block, gzip->body);
	gzip->state = BODY;
	*piece = (struct piece){.kind = PIECE_UNIT, .raw_offset = gzip->member};
	return CODEC_PIECE;
}

/* Let inflate begin to read in and to fill the window, with at most room bytes. */
static z_stream *begin_inflate(struct gzip *gzip, struct span in, size_t room)
{
	z_stream *z = &gzip->z;

	z->next_in = (Bytef *)(uintptr_t)in.at;
	z->avail_in = (uInt)in.len;
	z->next_out = gzip->window + gzip->used;
	z->avail_out = (uInt)room;
	return z;
}

/* The window is full and inflate took all that it can without giving more text: the one place where
 * stored and text bytes can be compared whatever the cuts. */
static void check_ratio(struct gzip *gzip, struct input *input)
{
	gzip->used = gzip->first = 0;
	gzip->state = BODY;
	if (!codec_is_bomb(&gzip->options, input->at - gzip->member, gzip->text))
		return;
	struct failure failure = fail(gzip, input, LOSS_BOMB, "grew past the allowed ratio");
	search(gzip, input, &failure);
}

/* What becomes of the member after inflate answered. */
static void after_inflate(struct gzip *gzip, struct input *input, int answer)
{
	if (answer == Z_STREAM_END) {
		gzip->state = TRAILER;
	} else if (answer != Z_OK && answer != Z_BUF_ERROR) {
		const char *why = gzip->z.msg ? gzip->z.msg : "does not inflate";
		struct failure failure = fail(gzip, input, LOSS_CORRUPT, why);
		/* The byte in which it failed did not decode. */
		if (failure.from > gzip->body)
			failure.from--;
		failure_look_back(&failure);
		search(gzip, input, &failure);
	} else if (gzip->state == FULL && input_ahead(input) > 0) {
		check_ratio(gzip, input);
	} else if (gzip->used == CODEC_WINDOW) {
		gzip->state = FULL;
	}
}

/* Leave out what was given before the place that decoding was resumed at. */
static struct span take_repeated(struct gzip *gzip, struct span text)
{
	size_t n = text.len < gzip->repeat ? text.len : gzip->repeat;

	gzip->repeat -= (unsigned)n;
	return span_slice(text, n, text.len);
}

/* Inflate on. In the state FULL there is no room: see check_ratio. */
static int body(struct gzip *gzip, struct input *input, struct piece *piece, struct error *err)
{
	struct span in = input_from(input, input->at);
	size_t room = CODEC_WINDOW - gzip->used;

	if (in.len == 0 && !input_has_ended(input))
		return input_want(input, 1);
	if (in.len == 0) {
		struct failure failure = fail(gzip, input, LOSS_TRUNCATED, "cut off");
		failure_look_back(&failure);
		return search(gzip, input, &failure);
	}
	z_stream *z = begin_inflate(gzip, in, room);
	int answer =
	    gzip->points ? gzip_block_inflate(&gzip->block, z, input) : inflate(z, Z_NO_FLUSH);
	if (answer == Z_MEM_ERROR)
		return error_memory(err);
	struct span text = {(const char *)gzip->window + gzip->used, room - z->avail_out};
	size_t took = in.len - z->avail_in;
	input->at += took;
	input->account.decoded += took;
	gzip->used += text.len;
	gzip->text += text.len;
	text = take_repeated(gzip, text);
	if (gzip->state == FULL && (answer == Z_OK || answer == Z_BUF_ERROR) && z->avail_in > 0 &&
	    codec_note(&codec_gzip, gzip, gzip->points, input, POINTS_EVERY) < 0)
		return error_memory(err);
	after_inflate(gzip, input, answer);
	if (text.len == 0)
		return CODEC_ON;
	gzip->crc = (uint32_t)crc32(gzip->crc, (const Bytef *)text.at, (uInt)text.len);
	*piece = (struct piece){.kind = PIECE_TEXT, .text = text, .raw_offset = gzip->member};
	return CODEC_PIECE;
}

/* Compare the checksum and length that end a member with what it gave. */
static int trailer(struct gzip *gzip, struct input *input)
{
	struct span rest = input_from(input, input->at);
	struct failure failure;

	if (rest.len < TRAILER_BYTES && !input_has_ended(input))
		return input_want(input, TRAILER_BYTES);
	if (rest.len < TRAILER_BYTES) {
		failure = fail(gzip, input, LOSS_TRUNCATED, "cut off in its checksum");
	} else if (read_le32(rest.at) != gzip->crc) {
		failure = fail(gzip, input, LOSS_CORRUPT, "the text given has another checksum");
	} else if (read_le32(rest.at + 4) != (uint32_t)gzip->text) {
		failure = fail(gzip, input, LOSS_CORRUPT, "the text given has another length");
	} else {
		input->at += TRAILER_BYTES;
		input->account.container += TRAILER_BYTES;
		gzip->state = BETWEEN;
		return CODEC_ON;
	}
	failure_look_back(&failure);
	if (failure.reason == LOSS_CORRUPT)
		failure.reach = failure.resume = input->at + TRAILER_BYTES;
	return search(gzip, input, &failure);
}

/* Does a member begin with these bytes? It does when PROBE_BODY bytes of it inflate, or when it ends
 * before that with its own checksum, or when the input ends there and left some text to believe in. */
static int try_member(
    void *state, struct span bytes, bool is_all, uint64_t *cost, struct error *err)
{
	struct gzip *gzip = state;
	size_t length = header_length(span_slice(bytes, 0, PROBE_HEADER));

	if (length == 0)
		return is_all || bytes.len >= PROBE_HEADER ? PROBE_NO : PROBE_MORE;
	if (((unsigned char)bytes.at[3] & RESERVED) != 0)
		return PROBE_NO;
	struct span in = span_slice(bytes, length, length + PROBE_BODY);
	inflateReset(&gzip->z);
	gzip->used = 0;
	int answer = inflate(begin_inflate(gzip, in, CODEC_WINDOW), Z_NO_FLUSH);
	if (answer == Z_MEM_ERROR)
		return error_memory(err);
	size_t took = in.len - gzip->z.avail_in;
	size_t made = CODEC_WINDOW - gzip->z.avail_out;
	struct span behind = span_slice(bytes, length + took, bytes.len);
	bool is_open = answer == Z_OK || answer == Z_BUF_ERROR || answer == Z_STREAM_END;
	bool is_known = answer == Z_STREAM_END ? behind.len >= TRAILER_BYTES : in.len == PROBE_BODY;
	if (is_open && !is_known && !is_all)
		return PROBE_MORE;
	*cost += length + took;
	if (answer == Z_STREAM_END && behind.len >= TRAILER_BYTES)
		return read_le32(behind.at) == (uint32_t)crc32(0, gzip->window, (uInt)made) &&
		       read_le32(behind.at + 4) == made;
	return is_open && (took == PROBE_BODY || made >= PROBE_TEXT);
}

static int find_next(struct gzip *gzip, struct input *input, struct piece *piece, struct error *err)
{
	struct probe probe = {.magic = magic,
	    .nbytes = PROBE_HEADER + PROBE_BODY + TRAILER_BYTES,
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
	struct span window = {(const char *)gzip->window + gzip->first, gzip->used - gzip->first};
	struct gzip_spot spot;

	if (gzip->repeat > 0 || !gzip_spot_find(&spot, &gzip->block, &gzip->z, input, window))
		return 0;
	point->account.decoded -= input->at - spot.at;
	point->at = spot.at;
	point->place.feed_offset = feed_from(gzip->member, spot.at);
	pack_number(&point->state, gzip->used - spot.given);
	gzip_spot_pack(&spot, &point->state);
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
	pack_number(&point->state, gzip->text);
	pack_number(&point->state, gzip->crc);
	if (gzip->state == TRAILER) {
		point->place.feed_offset = feed_from(gzip->member, input->at);
		return 1;
	}
	return note_body(gzip, input, point);
}

static int resume_body(struct gzip *gzip, const struct point *point, struct unpack *unpack)
{
	gzip->used = (size_t)unpack_below(unpack, CODEC_WINDOW + 1);
	if (gzip_spot_resume(unpack, point->at, &gzip->z, &gzip->block, &gzip->repeat) != 0 ||
	    gzip->used + gzip->repeat > CODEC_WINDOW || gzip->text < gzip->repeat)
		return -1;
	gzip->text -= gzip->repeat;
	gzip->first = gzip->used;
	gzip->state = gzip->used == CODEC_WINDOW ? FULL : BODY;
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
	gzip->text = unpack_number(&unpack);
	gzip->crc = (uint32_t)unpack_number(&unpack);
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
