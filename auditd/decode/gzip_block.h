/* Places inside deflated data (RFC 1951) from which inflate can go on, also in the middle of a block: the
 * bits of the block's header are kept, and given to a fresh inflate before those that follow the place.
 * So nothing of inflate's inner state is needed. Private to decode. */
#ifndef DECODE_GZIP_BLOCK_H
#define DECODE_GZIP_BLOCK_H

#include <stdint.h>

#include "base/pack.h"
#include "decode/input.h"

enum {
	GZIP_BLOCK_HEADER = 320, /* bytes; the longest is of 17 + 19 * 3 + 316 * 7 bits */
	GZIP_BLOCK_DICTIONARY = 32 << 10,
};

struct z_stream_s; /* zlib's */

/* The block that inflate is in. */
struct gzip_block {
	uint64_t start; /* of its header: a stored offset in bits */
	size_t nbits;   /* of its header, kept from bit 0 on; 0 while it was not read */
	unsigned char header[GZIP_BLOCK_HEADER];
};

/* Deflated data begins at a stored offset. */
void gzip_block_begin(struct gzip_block *block, uint64_t body);

/* As inflate, called until it needs more input or more room, with z->next_in at input->at. */
int gzip_block_inflate(struct gzip_block *block, struct z_stream_s *z, const struct input *input);

/* Keep the header of the block, which ends before a stored offset in bits; its bytes must be in view. */
void gzip_block_keep_header(struct gzip_block *block, const struct input *input, uint64_t end);

/* Make the header that of a stored block with as many bytes as this one still has. */
void gzip_block_make_stored(struct gzip_block *block, unsigned remaining);

/* A place between two codes, or between bytes of a stored block. */
struct gzip_spot {
	uint64_t at;    /* stored offset of the next byte */
	unsigned nbits; /* how many bits of the byte before it are still to be decoded, and these */
	unsigned bits;
	unsigned given;          /* how many bytes of the text that comes next were given already */
	struct gzip_block block; /* its header goes before the bits, if it has one */
};

/* Find the place where inflate stands, which took all before input->at. Returns 1; 0 where there is no such place. */
int gzip_spot_find(struct gzip_spot *spot, const struct gzip_block *block, struct z_stream_s *z,
    const struct input *input);

/* Write a spot down, with the text before it, as much as may be referred to. */
void gzip_spot_pack(const struct gzip_spot *spot, struct span before, struct buf *buf);

/* Read back a spot whose next byte is that at at, and the text before it, borrowed. Returns 0; -1 when it is
 * damaged. */
int gzip_spot_unpack(
    struct unpack *unpack, uint64_t at, struct gzip_spot *spot, struct span *before);

/* Make inflate go on from a spot. Returns 0; -1 when its header is none, or out of memory. */
int gzip_spot_enter(const struct gzip_spot *spot, struct span before, struct z_stream_s *z);

#endif
