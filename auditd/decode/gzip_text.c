/* Two ways to inflate a member, and the steps from one to the other. */
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "decode/gzip_text.h"

int gzip_text_init(struct gzip_text *text, bool only_zlib)
{
	text->z = calloc(1, sizeof *text->z);
	if (text->z == NULL)
		return -1;
	if (inflateInit2(text->z, -MAX_WBITS) != Z_OK) {
		free(text->z);
		text->z = NULL;
		return -1;
	}
	return gzip_fast_init(&text->fast, inflater_choose(only_zlib));
}

void gzip_text_done(struct gzip_text *text)
{
	if (text->z)
		inflateEnd(text->z);
	free(text->z);
	gzip_fast_done(&text->fast);
}

void gzip_text_begin(struct gzip_text *text, uint64_t body)
{
	struct gzip_spot spot = {.at = body};

	text->length = 0;
	text->window_end = CODEC_WINDOW;
	text->crc = 0;
	text->holds = false;
	text->repeat = 0;
	text->fill = text->known = 0;
	inflateReset(text->z);
	gzip_block_begin(&text->block, body);
	gzip_fast_enter(&text->fast, &spot, (struct span){text->memory, 0});
}

/* The text that codes may refer back to, but for the last bytes of it. */
static struct span text_before(const struct gzip_text *text, size_t but)
{
	size_t n = text->known - but;

	if (n > GZIP_BLOCK_DICTIONARY)
		n = GZIP_BLOCK_DICTIONARY;
	return (struct span){text->memory + text->fill - but - n, n};
}

/* Make room for n bytes. */
static void make_room(struct gzip_text *text, size_t n)
{
	size_t keep = text->known < GZIP_TEXT_BEFORE ? text->known : GZIP_TEXT_BEFORE;

	if (sizeof text->memory - text->fill >= n)
		return;
	memmove(text->memory, text->memory + text->fill - keep, keep);
	text->fill = text->known = keep;
}

/* Count what was inflated; what was given before comes out of *given. */
static void take(
    struct gzip_text *text, struct input *input, size_t took, size_t made, struct span *given)
{
	size_t n = made < text->repeat ? made : text->repeat;

	*given = (struct span){text->memory + text->fill + n, made - n};
	text->repeat -= (unsigned)n;
	text->length += made;
	text->fill += made;
	text->known += made;
	if (text->length > text->window_end)
		text->window_end += CODEC_WINDOW;
	text->crc = text->fast.inflater->crc(text->crc, *given);
	input->at += took;
	input->account.decoded += took;
}

static enum gzip_text_answer answer_of(int answer)
{
	switch (answer) {
	case Z_MEM_ERROR:
		return GZIP_TEXT_MEMORY_ERROR;
	case Z_STREAM_END:
		return GZIP_TEXT_END;
	case Z_OK:
	case Z_BUF_ERROR:
		return GZIP_TEXT_ON;
	default:
		return GZIP_TEXT_BAD;
	}
}

static z_stream *give_zlib(struct gzip_text *text, struct span in, size_t room)
{
	z_stream *z = text->z;

	z->next_in = (Bytef *)(uintptr_t)in.at;
	z->avail_in = (uInt)in.len;
	z->next_out = (Bytef *)text->memory + text->fill;
	z->avail_out = (uInt)room;
	return z;
}

/* Have zlib inflate on, with so much of the input and so much room. */
static enum gzip_text_answer run_zlib(
    struct gzip_text *text, struct input *input, struct span in, size_t room, struct span *given)
{
	make_room(text, room);
	z_stream *z = give_zlib(text, in, room);
	int answer = gzip_block_inflate(&text->block, z, input);
	text->holds = z->avail_out == 0;
	take(text, input, in.len - z->avail_in, room - z->avail_out, given);
	return answer_of(answer);
}

/* Have zlib stand where the faster one stands. */
static enum gzip_text_answer slow_down(struct gzip_text *text, struct input *input)
{
	struct gzip_spot spot;
	struct span nothing;

	gzip_fast_leave(&text->fast, &text->block, input, &spot);
	text->fast.is_on = false;
	text->holds = true;
	if (gzip_spot_enter(&spot, text_before(text, 0), text->z) != 0)
		return GZIP_TEXT_MEMORY_ERROR;
	/* Only now does it know where it stands. */
	struct span in = span_slice(input_from(input, input->at), 0, 0);
	enum gzip_text_answer answer = run_zlib(text, input, in, 0, &nothing);
	return answer < 0 ? answer : GZIP_TEXT_ON;
}

/* Have the faster one stand where zlib stands. */
static void speed_up(struct gzip_text *text, struct input *input)
{
	struct gzip_spot spot;

	if (text->fast.state == NULL || text->repeat > 0 ||
	    !gzip_spot_find(&spot, &text->block, text->z, input) || spot.given > text->known)
		return;
	if (!gzip_fast_enter(&text->fast, &spot, text_before(text, spot.given)))
		return;
	text->repeat = spot.given;
	text->length -= spot.given;
	text->fill -= spot.given;
	text->known -= spot.given;
	text->block = spot.block;
	input->account.decoded -= input->at - spot.at;
	input->at = spot.at;
}

/* How much room there is for the faster one, 0 where it is not worth it. */
static size_t room_ahead(struct gzip_text *text, const struct gzip_limits *limits)
{
	uint64_t left = text->window_end - text->length;

	make_room(text, CODEC_WINDOW / 2);
	size_t room = sizeof text->memory - text->fill;
	if (room > CODEC_WINDOW)
		room = CODEC_WINDOW;
	if (!limits->may_pass && room > left)
		room = (size_t)left;
	return room < FAST_ROOM ? 0 : room;
}

/* As gzip_text_next; *is_left where zlib is to go on. */
static enum gzip_text_answer next_fast(struct gzip_text *text, struct input *input,
    const struct gzip_limits *limits, struct span *given, bool *is_left)
{
	struct inflater_run run = {.in = input_from(input, input->at)};
	size_t ahead = run.in.len;
	uint64_t most = limits->until > input->at ? limits->until - input->at : 0;
	enum gzip_fast_step step = FAST_LEAVE;

	if (run.in.len > most)
		run.in.len = (size_t)most;
	run.room = room_ahead(text, limits);
	run.out = text->memory + text->fill;
	if (run.room > 0 && (run.in.len == ahead || run.in.len >= FAST_IN))
		step = gzip_fast_step(&text->fast, &text->block, input, text_before(text, 0), &run);
	/* Of the last bits of an input it may leave a literal that zlib can read. */
	bool is_rest = input_has_ended(input) && (ahead > 0 || text->fast.nbits > 0);
	if (step == FAST_WANT && (run.in.len < ahead || is_rest))
		step = FAST_LEAVE;
	*is_left = step == FAST_LEAVE;
	if (step == FAST_LEAVE)
		return slow_down(text, input);
	if (step == FAST_WANT)
		return GZIP_TEXT_WANT;
	take(text, input, run.took, run.made, given);
	if (step == FAST_END) {
		text->fast.is_on = false;
		return GZIP_TEXT_END;
	}
	return gzip_text_is_full(text) ? slow_down(text, input) : GZIP_TEXT_ON;
}

enum gzip_text_answer gzip_text_next(struct gzip_text *text, struct input *input,
    const struct gzip_limits *limits, struct span *given)
{
	bool is_left = true;

	*given = (struct span){text->memory, 0};
	if (text->fast.is_on) {
		enum gzip_text_answer answer = next_fast(text, input, limits, given, &is_left);
		if (!is_left || answer < 0)
			return answer;
	}
	struct span in = input_from(input, input->at);
	if (in.len == 0 && !text->holds)
		return GZIP_TEXT_WANT;
	return run_zlib(text, input, in, (size_t)(text->window_end - text->length), given);
}

bool gzip_text_is_full(const struct gzip_text *text)
{
	return text->length == text->window_end;
}

void gzip_text_next_window(struct gzip_text *text, struct input *input)
{
	text->window_end += CODEC_WINDOW;
	speed_up(text, input);
}

const char *gzip_text_why(const struct gzip_text *text)
{
	return text->z->msg ? text->z->msg : "does not inflate";
}

void gzip_text_try(struct gzip_text *text, struct span in, struct gzip_trial *trial)
{
	text->fast.is_on = false;
	text->fill = text->known = 0;
	inflateReset(text->z);
	z_stream *z = give_zlib(text, in, CODEC_WINDOW);
	trial->answer = answer_of(inflate(z, Z_NO_FLUSH));
	trial->took = in.len - z->avail_in;
	trial->made = CODEC_WINDOW - z->avail_out;
	trial->crc = text->fast.inflater->crc(0, (struct span){text->memory, trial->made});
}

int gzip_text_note(const struct gzip_text *text, const struct input *input, struct gzip_spot *spot,
    struct buf *buf)
{
	if (text->repeat > 0)
		return 0;
	if (text->fast.is_on)
		gzip_fast_leave(&text->fast, &text->block, input, spot);
	else if (!gzip_spot_find(spot, &text->block, text->z, input) || spot->given > text->known)
		return 0;
	pack_number(buf, CODEC_WINDOW - (text->window_end - text->length) - spot->given);
	gzip_spot_pack(spot, text_before(text, spot->given), buf);
	return 1;
}

int gzip_text_resume(struct gzip_text *text, struct unpack *unpack, uint64_t at)
{
	uint64_t used = unpack_below(unpack, CODEC_WINDOW + 1);
	struct gzip_spot spot;
	struct span before;

	if (gzip_spot_unpack(unpack, at, &spot, &before) != 0 || used + spot.given > CODEC_WINDOW ||
	    text->length < spot.given)
		return -1;
	text->holds = true;
	text->repeat = spot.given;
	text->length -= spot.given;
	text->window_end = text->length + CODEC_WINDOW - used;
	text->block = spot.block;
	text->fill = text->known = before.len;
	if (before.len > 0)
		memcpy(text->memory, before.at, before.len);
	if (!gzip_text_is_full(text) && gzip_fast_enter(&text->fast, &spot, before))
		return 0;
	return gzip_spot_enter(&spot, before, text->z);
}
