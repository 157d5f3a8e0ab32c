/* Fixed-width little-endian numbers; texts as their length plus one (0: absent) and their bytes. */
#include <string.h>

#include "base/pack.h"

enum { NUMBER_BYTES = 8 };

void pack_number(struct buf *buf, uint64_t number)
{
	char bytes[NUMBER_BYTES];

	for (size_t i = 0; i < NUMBER_BYTES; i++)
		bytes[i] = (char)(unsigned char)(number >> (8 * i));
	buf_append(buf, (struct span){bytes, sizeof bytes});
}

void pack_signed(struct buf *buf, int64_t number)
{
	pack_number(buf, (uint64_t)number);
}

void pack_text(struct buf *buf, struct span text)
{
	pack_number(buf, text.at ? (uint64_t)text.len + 1 : 0);
	if (text.at)
		buf_append(buf, text);
}

void pack_digest(struct buf *buf, const struct digest *digest)
{
	buf_append(buf, (struct span){(const char *)digest->bytes, sizeof digest->bytes});
}

/* The next n bytes, or NULL with has_failed set. */
static const char *take(struct unpack *unpack, uint64_t n)
{
	if (unpack->has_failed || n > unpack->rest.len) {
		unpack->has_failed = true;
		return NULL;
	}
	const char *at = unpack->rest.at;
	unpack->rest = span_slice(unpack->rest, (size_t)n, unpack->rest.len);
	return at;
}

uint64_t unpack_number(struct unpack *unpack)
{
	const unsigned char *at = (const unsigned char *)take(unpack, NUMBER_BYTES);
	uint64_t number = 0;

	for (size_t i = 0; at && i < NUMBER_BYTES; i++)
		number |= (uint64_t)at[i] << (8 * i);
	return number;
}

int64_t unpack_signed(struct unpack *unpack)
{
	uint64_t number = unpack_number(unpack);
	int64_t result;

	memcpy(&result, &number, sizeof result);
	return result;
}

uint64_t unpack_below(struct unpack *unpack, uint64_t limit)
{
	uint64_t number = unpack_number(unpack);

	if (number < limit)
		return number;
	unpack->has_failed = true;
	return 0;
}

bool unpack_bool(struct unpack *unpack)
{
	return unpack_below(unpack, 2) == 1;
}

struct span unpack_text(struct unpack *unpack)
{
	uint64_t length = unpack_number(unpack);

	if (unpack->has_failed || length == 0)
		return (struct span){NULL, 0};
	const char *at = take(unpack, length - 1);
	return (struct span){at, at ? (size_t)(length - 1) : 0};
}

struct digest unpack_digest(struct unpack *unpack)
{
	struct digest digest = {{0}};
	const char *at = take(unpack, sizeof digest.bytes);

	if (at)
		memcpy(digest.bytes, at, sizeof digest.bytes);
	return digest;
}

int unpack_end(const struct unpack *unpack)
{
	return unpack->has_failed || unpack->rest.len > 0 ? -1 : 0;
}
