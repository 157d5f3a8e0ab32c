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

/* A place between two codes, or between bytes of a stored block. */
struct gzip_spot {
	uint64_t at;    /* stored offset of the next byte */
	unsigned nbits; /* how many bits of the byte before it are still to be decoded, and these */
	unsigned bits;
	unsigned given;          /* how many bytes of the text that comes next were given already */
	struct gzip_block block; /* its header goes before the bits, if it has one */
	size_t dictionary_len;
	unsigned char dictionary[GZIP_BLOCK_DICTIONARY]; /* the text before */
};

/* Find the place where inflate stands, which took all before input->at; window is the last of what it gave, as
 * far as it is at hand. Returns 1; 0 where there is no such place. */
int gzip_spot_find(struct gzip_spot *spot, const struct gzip_block *block, struct z_stream_s *z,
    const struct input *input, struct span window);

void gzip_spot_pack(const struct gzip_spot *spot, struct buf *buf);

/* Read back a spot whose next byte is that at at, and make inflate (freshly reset) and block go on from it.
 * Returns 0; -1 when it is damaged. *given is of the spot. */
int gzip_spot_resume(struct unpack *unpack, uint64_t at, struct z_stream_s *z,
    struct gzip_block *block, unsigned *given);

#endif
