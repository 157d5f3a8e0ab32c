/* Inflates ahead of zlib, by what is faster, as long as all is ordinary: it stops between two codes before anything
 * is out of the ordinary, and zlib goes on from there. So zlib alone says what is damaged, where, and how long
 * a text is at its damage; and that there is something faster changes nothing but the time. Private to decode. */
#ifndef DECODE_GZIP_FAST_H
#define DECODE_GZIP_FAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decode/gzip_block.h"
#include "decode/input.h"

enum {
	FAST_SHORT = 2048, /* compressed bytes of a short block */
	FAST_IN = 64,      /* bytes of input and room that are worth to go on with */
	FAST_ROOM = 36 << 10,
};

/* What an inflater is asked to decode of a coded block, and what it did. */
struct inflater_run {
	struct span in;
	char *out;   /* all text of the member before it that there may be stands before it too */
	size_t room; /* at least FAST_ROOM */

	size_t took; /* of in; the highest nbits bits of the byte before are not decoded yet */
	unsigned nbits;
	unsigned bits;
	size_t made;
	bool is_end; /* of the block */
};

/* What inflates coded blocks: one file, one const struct. */
struct inflater {
	const char *name;
	void *(*new)(void);
	void (*free)(void *state);

	/* Go into a block whose header was read, behind which nbits (below 8) bits stand before the next byte, behind
	 * a text. is_short: it is likely to be, so its tables should rather be made than read fast. 0; -1: this one
	 * cannot. */
	int (*enter)(void *state, const struct gzip_block *block, unsigned nbits, unsigned bits,
	    struct span before, bool is_short);

	/* Decode on. 0; -1 where that is not possible: then out holds anything, and the block is left. */
	int (*run)(void *state, struct inflater_run *run);

	uint32_t (*crc)(uint32_t crc, struct span text);
};

/* The one that zlib is. It has no new: there is nothing faster. */
extern const struct inflater inflater_zlib;
#ifdef SPECAUDIT_ISAL
extern const struct inflater inflater_isal;
#endif

/* The fastest there is here; zlib where only_zlib. */
const struct inflater *inflater_choose(bool only_zlib);

/* All zero bytes are valid: nothing is decoded here. */
struct gzip_fast {
	const struct inflater *inflater;
	void *state;
	bool is_on; /* decoding stands here, and zlib is somewhere else */

	/* Where it stands, with the block's header in a gzip_block: at input->at, this many bits before. */
	unsigned nbits;
	unsigned bits;
	enum { FAST_START, FAST_STORED, FAST_CODED } where;
	bool is_final;  /* the block is the last one */
	size_t nstored; /* bytes that the stored block still has */

	uint64_t
	    ncoded; /* compressed bytes of the last coded block so far: the next is likely to be as long */
};

/* Begin with an inflater. 0, or -1 when out of memory. Free with gzip_fast_done. */
int gzip_fast_init(struct gzip_fast *fast, const struct inflater *inflater);
void gzip_fast_done(struct gzip_fast *fast);

/* Go on from a spot with this text before it. Returns false (and is not on) where only zlib can. */
bool gzip_fast_enter(struct gzip_fast *fast, const struct gzip_spot *spot, struct span before);

/* Where it stands, as a spot. */
void gzip_fast_leave(const struct gzip_fast *fast, const struct gzip_block *block,
    const struct input *input, struct gzip_spot *spot);

enum gzip_fast_step {
	FAST_LEAVE =
	    -1,    /* zlib is to go on, from where it stood before: nothing was taken or made */
	FAST_WANT, /* more input is needed */
	FAST_ON,
	FAST_END, /* the compressed data ended */
};

/* Decode on from input->at, what was said of struct inflater_run applies. run->in, what may be taken, begins there;
 * before is the text before. Answers run->took and made. */
enum gzip_fast_step gzip_fast_step(struct gzip_fast *fast, struct gzip_block *block,
    const struct input *input, struct span before, struct inflater_run *run);

#endif
