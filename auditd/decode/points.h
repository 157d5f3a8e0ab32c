/* The places where a decoder could be resumed, noted as it goes: where, how far it was, and what its codec
 * needs to go on. Private to decode. */
#ifndef DECODE_POINTS_H
#define DECODE_POINTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/pack.h"
#include "decode/decode.h"
#include "decode/input.h"

enum {
	POINTS_MOST = 8, /* kept at once: the oldest, which a long line may need, and the newest */
	POINTS_EVERY = 1 << 20, /* bytes of text, or stored bytes, between two */
};

struct point {
	const char *codec; /* "" at the input's start, where none is chosen yet */
	struct decode_place place;
	uint64_t at; /* stored offset of the next byte to decode */
	struct decode_account account;
	struct trace trace; /* of the text before */
	struct buf state;   /* the codec's own */
};

struct points {
	/* How far the decoder is: of what it gave. */
	uint64_t text_offset;
	uint64_t nlosses;
	struct trace trace;

	const char *codec; /* the codec's name */
	struct point
	    *list[POINTS_MOST]; /* by text offset; behind the first n: memory to use again */
	size_t n;
};

/* Begin with a point at the start of an input. NULL when out of memory. Free with points_free. */
struct points *points_new(void);
void points_free(struct points *points);

/* Count what was given. */
void points_take(struct points *points, const struct piece *piece);

/* Is a point worth its memory: are every bytes of text, or stored bytes up to at, behind the newest one?
 * points may be NULL: never. */
bool points_are_due(const struct points *points, uint64_t at, uint64_t every);

/* Is none due by its text, when so many bytes more of it come? Will none be due by its stored bytes before an offset?
 * points may be NULL. */
bool points_are_far(const struct points *points, uint64_t more);
uint64_t points_due_at(const struct points *points);

/* Does the newest point stand for all that was given? */
bool points_are_at(const struct points *points);

/* Begin a point where the decoder stands, at input->at, all its text taken: fills all but state, which is
 * empty. The codec writes its state, moves point->at, place.feed_offset (at first both input->at) and
 * account where it begins a little earlier, and then keeps the point; unless it is kept it is none. NULL
 * when out of memory. */
struct point *points_begin(struct points *points, const struct input *input);
void points_keep(struct points *points);

/* Forget all but the newest point at or before a text offset, and those behind it. */
void points_forget(struct points *points, uint64_t text_offset);

/* Write the oldest point down, for points_resume. 0, or -1 with ERROR_MEMORY. */
int points_save(const struct points *points, struct buf *buf, struct error *err);

/* Begin with a point that was saved. Its codec's name is still to be found: *codec, borrowed from state.
 * What only the codec can judge (state, feed_offset) is not checked yet. NULL with ERROR_INPUT, ERROR_MEMORY. */
struct points *points_resume(struct span state, struct span *codec, struct error *err);

/* The error of a state that cannot be used: -1. */
int points_refuse(struct error *err);

#endif
