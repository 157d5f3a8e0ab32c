/* Headers of gzip members. */
#include <string.h>

#include "decode/gzip_member.h"

/* Bits of the header's flag byte. */
enum { HAS_HEADER_CRC = 2, HAS_EXTRA = 4, HAS_NAME = 8, HAS_COMMENT = 16 };

/* Where a NUL-ended text that begins at at ends; more than bytes.len when it does not end there. */
static size_t skip_string(struct span bytes, size_t at)
{
	if (at >= bytes.len)
		return bytes.len + 1;
	const char *end = memchr(bytes.at + at, 0, bytes.len - at);
	return end ? (size_t)(end - bytes.at) + 1 : bytes.len + 1;
}

size_t gzip_header_length(struct span bytes)
{
	const unsigned char *at = (const unsigned char *)bytes.at;
	size_t end = GZIP_HEADER_FIXED;

	if (bytes.len < GZIP_HEADER_FIXED)
		return 0;
	unsigned flags = at[GZIP_FLAGS];
	if (flags & HAS_EXTRA) {
		if (bytes.len < end + 2)
			return 0;
		end += 2 + (at[end] | (size_t)at[end + 1] << 8);
	}
	if (flags & HAS_NAME)
		end = skip_string(bytes, end);
	if (flags & HAS_COMMENT)
		end = skip_string(bytes, end);
	if (flags & HAS_HEADER_CRC)
		end += 2;
	return end <= bytes.len ? end : 0;
}

uint32_t gzip_le32(const char *bytes)
{
	const unsigned char *at = (const unsigned char *)bytes;

	return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[GZIP_FLAGS] << 24;
}
