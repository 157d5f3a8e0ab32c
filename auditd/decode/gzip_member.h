/* What stands around the compressed data of a gzip member (RFC 1952). Private to decode. */
#ifndef DECODE_GZIP_MEMBER_H
#define DECODE_GZIP_MEMBER_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

enum {
	GZIP_HEADER_FIXED = 10,
	GZIP_HEADER_MOST =
	    128 << 10, /* longer is no header: extra fields end at 64 KiB, names before */
	GZIP_TRAILER = 8,
	GZIP_RESERVED = 0xe0, /* bits of the flags, which are the byte at GZIP_FLAGS */
	GZIP_FLAGS = 3,
};

/* The length of the header that begins bytes, 0 when it does not end in them. Reserved flags and the
 * header's own checksum are not looked at: they cannot change the text. */
size_t gzip_header_length(struct span bytes);

uint32_t gzip_le32(const char *bytes);

#endif
