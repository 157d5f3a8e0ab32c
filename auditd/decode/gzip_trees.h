/* Reads the header of a deflated block (RFC 1951): how long it is, and whether it is as any compressor writes it.
 * Private to decode. */
#ifndef DECODE_GZIP_TREES_H
#define DECODE_GZIP_TREES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

enum gzip_trees_kind {
	TREES_ODD = -1, /* damaged, or its codes are not complete: zlib knows what it means */
	TREES_SHORT,    /* the bytes end before it does */
	TREES_STORED,
	TREES_CODED,
};

struct gzip_trees {
	bool is_final;
	size_t nbits;   /* of the header; of a stored block with padding and length */
	size_t nstored; /* bytes of a stored block */
};

/* Read the header that begins at bit shift (0 to 7) of the first byte. trees is set where it is whole. */
enum gzip_trees_kind gzip_trees_read(struct span bytes, unsigned shift, struct gzip_trees *trees);

#endif
