/* What a codec is: one file, one const struct, one row of the table in decode.c. Private to decode. */
#ifndef DECODE_CODEC_H
#define DECODE_CODEC_H

#include "base/error.h"
#include "base/text.h"
#include "decode/decode.h"
#include "decode/input.h"
#include "decode/points.h"

enum {
	CODEC_MAGIC = 4,           /* first bytes that are enough to know any codec by */
	CODEC_WINDOW = 128 << 10,  /* bytes of text a codec gives at most in one piece */
	CODEC_UNCHECKED = 1 << 20, /* text of a unit that max_ratio does not apply to */
};

/* What a codec's inner steps answer: as next does, or that there is more to do first. */
enum codec_step { CODEC_MEMORY = -1, CODEC_WANT = 0, CODEC_PIECE = 1, CODEC_ON = 2 };

struct codec {
	const char *name;
	bool keeps_back; /* it steps back after a failure: see struct input */

	/* Are these an input's first bytes? 1: yes; 0: they may be, with more of them; -1: no. */
	int (*sniff)(struct span first);

	/* NULL when out of memory; free takes NULL. points is NULL, or is told (by codec_note) of places to
	 * resume at whenever they are due; it outlives the state. */
	void *(*new)(const struct decode_options *options, struct points *points);
	void (*free)(void *state);

	/* As decode_next. Reads at input->at and moves it; 0 after input_want says that more must be in
	 * view, or, once input_has_ended, that all was said. */
	int (*next)(void *state, struct input *input, struct piece *piece, struct error *err);

	/* All text was taken: finish the point that points_begin began. Returns 1; 0 where decoding cannot be
	 * resumed. point->state.failed says that memory ran out. */
	int (*note)(void *state, const struct input *input, struct point *point);

	/* Let a new state go on from a point read back, and set its feed_offset. Returns 0; -1 when it is
	 * damaged. */
	int (*resume)(void *state, struct point *point);
};

extern const struct codec codec_plain;
extern const struct codec codec_gzip;
extern const struct codec codec_zstd;

/* Note a place to resume at, if one is due (see points_are_due; every 0: in any case). Returns 1; 0 where
 * there is none; -1 when out of memory, everything else as it was. */
int codec_note(const struct codec *codec, void *state, struct points *points,
    const struct input *input, uint64_t every);

/* Compare first bytes with a magic: 1, 0 or -1 as sniff answers. */
int codec_compare(struct span first, struct span magic);

/* Did a unit grow past the allowed ratio? stored and text are bytes of the unit so far. */
bool codec_is_bomb(const struct decode_options *options, uint64_t stored, uint64_t text);

/* Pass zero padding between units, as container. */
void codec_skip_zeros(struct input *input);

#endif
