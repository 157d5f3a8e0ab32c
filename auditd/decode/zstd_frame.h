/* The parts of a zstd frame that are read without the library (RFC 8878, section 3.1). Private to decode. */
#ifndef DECODE_ZSTD_FRAME_H
#define DECODE_ZSTD_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

enum {
	ZSTD_FRAME_HEADER_MOST = 18,
	ZSTD_FRAME_BLOCK_HEADER = 3,
	ZSTD_FRAME_BLOCK_MOST = 128 << 10, /* bytes of a block, stored or decoded */
	ZSTD_FRAME_CHECKSUM = 4,
	ZSTD_FRAME_SKIPPABLE = 8, /* magic and size of a skippable frame */
};

struct zstd_header {
	size_t nbytes;
	uint64_t window;
	bool has_checksum;
	bool has_reserved; /* a bit that must be zero is not */
};

struct zstd_block {
	enum { ZSTD_BLOCK_RAW, ZSTD_BLOCK_RLE, ZSTD_BLOCK_COMPRESSED, ZSTD_BLOCK_RESERVED } type;
	bool is_last;
	size_t size;   /* as the header says it: of the text for raw and RLE */
	size_t stored; /* bytes with its header */
};

/* The first bytes of a frame, and of a skippable frame (its first byte may be 50 to 5f). */
extern const struct span zstd_frame_magic;
int zstd_frame_sniff_skippable(struct span first);

/* Read the header that begins bytes. Returns 1; 0 when it does not end in bytes. */
int zstd_frame_header(struct span bytes, struct zstd_header *header);

/* Read a block's header from at least ZSTD_FRAME_BLOCK_HEADER bytes. Returns 0, or -1 for one that no
 * frame may have. */
int zstd_frame_block(struct span bytes, struct zstd_block *block);

/* The number that nbytes (at most 8) little-endian bytes stand for. */
uint64_t zstd_frame_number(const char *bytes, size_t nbytes);

#endif
