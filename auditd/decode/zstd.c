/* The codec of zstd: any number of frames and skippable frames (RFC 8878). The library decodes; where each
 * block begins and ends is read here, and the library is given whole blocks, so that what a failure costs
 * is one block whatever the cuts.
 *
 * Text is given before its frame's checksum is known: it stays given when the checksum fails. */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <zstd.h>
#include <zstd_errors.h>

#include "decode/resync.h"
#include "decode/zstd_frame.h"

enum {
	WINDOW_LOG_LEAST = 10, /* what the library takes as a limit */
	WINDOW_LOG_MOST = 31,
	PROBE_TEXT = 16, /* text that makes a frame cut off by the input's end believable */
};

struct zstd {
	struct decode_options options;
	struct points *points; /* NULL: not kept */
	enum { BETWEEN, HEADER, BLOCK, CHECKSUM, SKIP, SEARCH } state;
	ZSTD_DCtx *context;
	uint64_t frame; /* stored offsets of the frame and of what follows its header */
	uint64_t body;
	uint64_t skip; /* bytes of a skippable frame that are still to come */
	uint64_t text; /* text bytes of the frame so far */
	bool has_checksum;
	struct resync resync;
	char window[CODEC_WINDOW];
};

static void zstd_free(void *state)
{
	struct zstd *zstd = state;

	if (zstd)
		ZSTD_freeDCtx(zstd->context);
	free(zstd);
}

static void *zstd_new(const struct decode_options *options, struct points *points)
{
	struct zstd *zstd = calloc(1, sizeof *zstd);

	if (zstd == NULL)
		return NULL;
	zstd->options = *options;
	zstd->points = points;
	if (zstd->options.max_window < WINDOW_LOG_LEAST)
		zstd->options.max_window = WINDOW_LOG_LEAST;
	if (zstd->options.max_window > WINDOW_LOG_MOST)
		zstd->options.max_window = WINDOW_LOG_MOST;
	zstd->context = ZSTD_createDCtx();
	if (zstd->context && !ZSTD_isError(ZSTD_DCtx_setParameter(zstd->context,
				 ZSTD_d_windowLogMax, (int)zstd->options.max_window)))
		return zstd;
	zstd_free(zstd);
	return NULL;
}

static int zstd_sniff(struct span first)
{
	int answer = codec_compare(first, zstd_frame_magic);
	int skippable = zstd_frame_sniff_skippable(first);

	return answer > skippable ? answer : skippable;
}

/* A block's text always fits, so the library never has to keep some of it for later. */
static_assert((int)CODEC_WINDOW >= (int)ZSTD_FRAME_BLOCK_MOST, "a window holds a block");

/* Give the library a header, a block or a checksum, and the window to fill. Returns its answer, an error by
 * ZSTD_isError; *made is what it gave. */
static size_t decompress(struct zstd *zstd, struct span bytes, size_t *made)
{
	ZSTD_inBuffer in = {.src = bytes.at, .size = bytes.len};
	ZSTD_outBuffer out = {.dst = zstd->window, .size = sizeof zstd->window};
	size_t answer = ZSTD_decompressStream(zstd->context, &out, &in);

	if (!ZSTD_isError(answer) && in.pos < in.size)
		answer = (size_t)-ZSTD_error_corruption_detected;
	*made = ZSTD_isError(answer) ? 0 : out.pos;
	return answer;
}

static bool is_memory(size_t answer)
{
	return ZSTD_getErrorCode(answer) == ZSTD_error_memory_allocation;
}

/* A failure of the frame where decoding stands. The caller changes what is different in its case. */
static struct failure fail(
    const struct zstd *zstd, const struct input *input, enum loss_reason reason, const char *why)
{
	struct failure failure = failure_here(input, reason, zstd->frame, zstd->body);

	snprintf(failure.detail, sizeof failure.detail, "zstd frame at %" PRIu64 ": %s",
	    zstd->frame, why);
	return failure;
}

static int search(struct zstd *zstd, struct input *input, const struct failure *failure)
{
	resync_begin(&zstd->resync, input, failure);
	zstd->state = SEARCH;
	return CODEC_ON;
}

/* Search from as far back as may be: reach is how far the library has seen the input. */
static int search_back(
    struct zstd *zstd, struct input *input, struct failure *failure, uint64_t reach)
{
	failure->reach = reach;
	failure_look_back(failure);
	return search(zstd, input, failure);
}

static void begin_frame(struct zstd *zstd, const struct input *input)
{
	zstd->frame = zstd->body = input->at;
	zstd->state = HEADER;
}

/* Begin a skippable frame: its header's bytes are container, and so are those it announces. */
static int begin_skip(struct zstd *zstd, struct input *input)
{
	struct span rest = input_from(input, input->at);

	if (rest.len < ZSTD_FRAME_SKIPPABLE && !input_has_ended(input))
		return input_want(input, ZSTD_FRAME_SKIPPABLE);
	if (rest.len < ZSTD_FRAME_SKIPPABLE) {
		struct failure failure = fail(zstd, input, LOSS_TRUNCATED, "cut off in its header");
		return search(zstd, input, &failure);
	}
	zstd->skip = ZSTD_FRAME_SKIPPABLE + zstd_frame_number(rest.at + 4, 4);
	zstd->state = SKIP;
	return CODEC_ON;
}

/* Between frames: zero padding, a frame of either kind, or bytes that are neither. */
static int between(struct zstd *zstd, struct input *input)
{
	codec_skip_zeros(input);
	struct span rest = input_from(input, input->at);
	if (rest.len == 0)
		return input_want(input, 1);
	int answer = zstd_sniff(rest);
	if (answer == 0 && !input_has_ended(input))
		return input_want(input, CODEC_MAGIC);
	begin_frame(zstd, input);
	if (answer == 1 && codec_compare(rest, zstd_frame_magic) == 1)
		return CODEC_ON;
	if (answer == 1) {
		zstd->state = BETWEEN;
		return begin_skip(zstd, input);
	}
	struct failure failure;
	if (answer == 0)
		failure = fail(zstd, input, LOSS_TRUNCATED, "cut off in its header");
	else
		failure = fail(zstd, input, LOSS_GARBAGE, "bytes that begin no frame");
	return search(zstd, input, &failure);
}

static int skip(struct zstd *zstd, struct input *input)
{
	size_t n = input_ahead(input);

	if (n > zstd->skip)
		n = (size_t)zstd->skip;
	input->at += n;
	input->account.container += n;
	zstd->skip -= n;
	zstd->body = input->at;
	if (zstd->skip == 0) {
		zstd->state = BETWEEN;
		return CODEC_ON;
	}
	if (!input_has_ended(input))
		return input_want(input, 1);
	struct failure failure = fail(zstd, input, LOSS_TRUNCATED, "cut off (skippable)");
	return search_back(zstd, input, &failure, input->at);
}

/* Read a frame's header and let the library read it. */
static int header(struct zstd *zstd, struct input *input, struct piece *piece, struct error *err)
{
	struct span rest = span_slice(input_from(input, input->at), 0, ZSTD_FRAME_HEADER_MOST);
	struct zstd_header frame;
	struct failure failure;
	size_t made;

	if (zstd_frame_header(rest, &frame) == 0) {
		if (!input_has_ended(input))
			return input_want(input, rest.len + 1);
		failure = fail(zstd, input, LOSS_TRUNCATED, "cut off in its header");
		return search_back(zstd, input, &failure, input->at);
	}
	if (frame.window > UINT64_C(1) << zstd->options.max_window) {
		failure = fail(zstd, input, LOSS_WINDOW, "needs a larger window than allowed");
		return search_back(zstd, input, &failure, input->at);
	}
	ZSTD_DCtx_reset(zstd->context, ZSTD_reset_session_only);
	size_t answer = decompress(zstd, span_slice(rest, 0, frame.nbytes), &made);
	if (is_memory(answer))
		return error_memory(err);
	if (ZSTD_isError(answer)) {
		failure = fail(zstd, input, LOSS_CORRUPT, ZSTD_getErrorName(answer));
		return search_back(zstd, input, &failure, input->at);
	}
	input->at += frame.nbytes;
	input->account.container += frame.nbytes;
	zstd->body = input->at;
	zstd->text = 0;
	zstd->has_checksum = frame.has_checksum;
	zstd->state = BLOCK;
	*piece = (struct piece){.kind = PIECE_UNIT, .raw_offset = zstd->frame};
	return CODEC_PIECE;
}

static int give(struct zstd *zstd, struct span text, struct piece *piece)
{
	if (text.len == 0)
		return CODEC_ON;
	zstd->text += text.len;
	*piece = (struct piece){.kind = PIECE_TEXT, .text = text, .raw_offset = zstd->frame};
	return CODEC_PIECE;
}

/* The input ended inside a block. One that is stored as it is can be read up to there. */
static int cut_block(
    struct zstd *zstd, struct input *input, const struct zstd_block *block, struct piece *piece)
{
	struct span rest = input_from(input, input->at);
	struct span text = {rest.at, 0};

	if (block && block->type == ZSTD_BLOCK_RAW) {
		text = span_slice(rest, ZSTD_FRAME_BLOCK_HEADER, rest.len);
		input->at += rest.len;
		input->account.decoded += rest.len;
	}
	struct failure failure = fail(zstd, input, LOSS_TRUNCATED, "cut off");
	search_back(zstd, input, &failure, input->end);
	return give(zstd, text, piece);
}

static int corrupt_block(struct zstd *zstd, struct input *input, size_t nseen, const char *why)
{
	struct failure failure = fail(zstd, input, LOSS_CORRUPT, why);

	return search_back(zstd, input, &failure, input->at + nseen);
}

/* Have the library decode the next block once all of it is in view. */
static int block(struct zstd *zstd, struct input *input, struct piece *piece, struct error *err)
{
	struct span rest = input_from(input, input->at);
	struct zstd_block block;
	size_t made;

	if (codec_is_bomb(&zstd->options, input->at - zstd->frame, zstd->text)) {
		struct failure failure =
		    fail(zstd, input, LOSS_BOMB, "grew past the allowed ratio");
		return search(zstd, input, &failure);
	}
	if (rest.len < ZSTD_FRAME_BLOCK_HEADER)
		return input_has_ended(input) ? cut_block(zstd, input, NULL, piece)
					      : input_want(input, ZSTD_FRAME_BLOCK_HEADER);
	if (zstd_frame_block(rest, &block) != 0)
		return corrupt_block(
		    zstd, input, ZSTD_FRAME_BLOCK_HEADER, "a block that no frame may have");
	if (rest.len < block.stored)
		return input_has_ended(input) ? cut_block(zstd, input, &block, piece)
					      : input_want(input, block.stored);
	size_t answer = decompress(zstd, span_slice(rest, 0, block.stored), &made);
	if (is_memory(answer))
		return error_memory(err);
	if (ZSTD_isError(answer))
		return corrupt_block(zstd, input, block.stored, ZSTD_getErrorName(answer));
	input->at += block.stored;
	input->account.decoded += block.stored;
	if (block.is_last)
		zstd->state = zstd->has_checksum ? CHECKSUM : BETWEEN;
	return give(zstd, (struct span){zstd->window, made}, piece);
}

static int checksum(struct zstd *zstd, struct input *input)
{
	struct span rest = input_from(input, input->at);
	struct failure failure;
	size_t made;

	if (rest.len < ZSTD_FRAME_CHECKSUM && !input_has_ended(input))
		return input_want(input, ZSTD_FRAME_CHECKSUM);
	if (rest.len < ZSTD_FRAME_CHECKSUM) {
		failure = fail(zstd, input, LOSS_TRUNCATED, "cut off in its checksum");
		return search_back(zstd, input, &failure, input->end);
	}
	size_t answer = decompress(zstd, span_slice(rest, 0, ZSTD_FRAME_CHECKSUM), &made);
	if (ZSTD_isError(answer)) {
		failure = fail(zstd, input, LOSS_CORRUPT, "the text given has another checksum");
		failure.resume = input->at + ZSTD_FRAME_CHECKSUM;
		return search_back(zstd, input, &failure, failure.resume);
	}
	input->at += ZSTD_FRAME_CHECKSUM;
	input->account.container += ZSTD_FRAME_CHECKSUM;
	zstd->state = BETWEEN;
	return CODEC_ON;
}

/* Does a frame begin with these bytes? It does when its first block decodes, or when the input ends in
 * that block and left some text to believe in. */
static int try_frame(void *state, struct span bytes, bool is_all, uint64_t *cost, struct error *err)
{
	struct zstd *zstd = state;
	struct zstd_header frame;
	struct zstd_block block;
	size_t made;

	if (zstd_frame_header(bytes, &frame) == 0)
		return is_all ? PROBE_NO : PROBE_MORE;
	if (frame.has_reserved || frame.window > UINT64_C(1) << zstd->options.max_window)
		return PROBE_NO;
	struct span rest = span_slice(bytes, frame.nbytes, bytes.len);
	if (rest.len < ZSTD_FRAME_BLOCK_HEADER)
		return is_all ? PROBE_NO : PROBE_MORE;
	if (zstd_frame_block(rest, &block) != 0)
		return PROBE_NO;
	if (rest.len < block.stored && !is_all)
		return PROBE_MORE;
	if (rest.len < block.stored)
		return block.type == ZSTD_BLOCK_RAW &&
		       rest.len - ZSTD_FRAME_BLOCK_HEADER >= PROBE_TEXT;
	*cost += frame.nbytes + block.stored;
	ZSTD_DCtx_reset(zstd->context, ZSTD_reset_session_only);
	size_t answer = decompress(zstd, span_slice(bytes, 0, frame.nbytes), &made);
	if (!ZSTD_isError(answer))
		answer = decompress(zstd, span_slice(rest, 0, block.stored), &made);
	if (is_memory(answer))
		return error_memory(err);
	return !ZSTD_isError(answer);
}

static int find_next(struct zstd *zstd, struct input *input, struct piece *piece, struct error *err)
{
	struct probe probe = {.magic = zstd_frame_magic,
	    .nbytes = ZSTD_FRAME_HEADER_MOST + ZSTD_FRAME_BLOCK_HEADER + ZSTD_FRAME_BLOCK_MOST,
	    .try = try_frame,
	    .state = zstd};
	int result = resync_next(&zstd->resync, input, &probe, piece, err);

	if (result == RESYNC_UNIT)
		begin_frame(zstd, input);
	else if (result == RESYNC_RESUMED)
		zstd->state = BETWEEN;
	return result > 0 ? CODEC_PIECE : result;
}

static int zstd_next(void *state, struct input *input, struct piece *piece, struct error *err)
{
	struct zstd *zstd = state;
	int step = CODEC_ON;

	while (step == CODEC_ON) {
		if ((zstd->state == BETWEEN || zstd->state == HEADER) &&
		    codec_note(&codec_zstd, zstd, zstd->points, input, POINTS_EVERY) < 0)
			return error_memory(err);
		switch (zstd->state) {
		case BETWEEN:
			step = between(zstd, input);
			break;
		case HEADER:
			step = header(zstd, input, piece, err);
			break;
		case BLOCK:
			step = block(zstd, input, piece, err);
			break;
		case CHECKSUM:
			step = checksum(zstd, input);
			break;
		case SKIP:
			step = skip(zstd, input);
			break;
		case SEARCH:
			step = find_next(zstd, input, piece, err);
			break;
		}
	}
	return step;
}

/* Frames can only be begun with. */
static int zstd_note(void *state, const struct input *input, struct point *point)
{
	const struct zstd *zstd = state;

	(void)input;
	if (zstd->state != BETWEEN && zstd->state != HEADER)
		return 0;
	pack_number(&point->state, zstd->resync.spent);
	return 1;
}

static int zstd_resume(void *state, struct point *point)
{
	struct zstd *zstd = state;
	struct unpack unpack = {.rest = buf_span(&point->state)};

	zstd->resync.spent = unpack_number(&unpack);
	return unpack_end(&unpack);
}

const struct codec codec_zstd = {
    .name = "zstd",
    .keeps_back = true,
    .sniff = zstd_sniff,
    .new = zstd_new,
    .free = zstd_free,
    .next = zstd_next,
    .note = zstd_note,
    .resume = zstd_resume,
};
