/* Follows inflate from block to block, tells where it stands to the bit, and makes another one stand there. */
#include <string.h>

#include <zlib.h>

#include "decode/gzip_block.h"

/* What data_type says after inflate. */
enum { UNUSED_BITS = 63, AT_BLOCK = 128, BEHIND_HEADER = 256 };

enum { STORED_HEADER = 5, CODE_MOST = 258 };

void gzip_block_begin(struct gzip_block *block, uint64_t body)
{
	block->start = body * 8;
	block->nbits = 0;
}

/* One that is longer than any can be is not kept, so that there are no spots in its block. */
void gzip_block_keep_header(struct gzip_block *block, const struct input *input, uint64_t end)
{
	uint64_t nbits = end - block->start;
	const unsigned char *in = (const unsigned char *)input_from(input, block->start / 8).at;
	unsigned shift = block->start % 8;

	if (nbits > 8 * GZIP_BLOCK_HEADER)
		return;
	block->nbits = (size_t)nbits;
	for (size_t i = 0; i * 8 < nbits; i++) {
		unsigned byte = in[i] >> shift;
		if (shift > 0 && i * 8 + 8 - shift < nbits)
			byte |= (unsigned)in[i + 1] << (8 - shift);
		block->header[i] = (unsigned char)byte;
	}
}

int gzip_block_inflate(struct gzip_block *block, z_stream *z, const struct input *input)
{
	const Bytef *start = z->next_in;

	for (;;) {
		int answer = inflate(z, Z_TREES);
		bool is_stop = (z->data_type & (AT_BLOCK | BEHIND_HEADER)) != 0;
		if ((answer != Z_OK && answer != Z_BUF_ERROR) || !is_stop)
			return answer;
		uint64_t at = input->at + (uint64_t)(z->next_in - start);
		uint64_t bit = at * 8 - (unsigned)(z->data_type & UNUSED_BITS);
		if (z->data_type & BEHIND_HEADER) {
			gzip_block_keep_header(block, input, bit);
		} else {
			block->start = bit;
			block->nbits = 0;
		}
	}
}

void gzip_block_make_stored(struct gzip_block *block, unsigned remaining)
{
	unsigned char *header = block->header;

	header[0] &= 1; /* is it the last block? */
	header[1] = (unsigned char)remaining;
	header[2] = (unsigned char)(remaining >> 8);
	header[3] = (unsigned char)~header[1];
	header[4] = (unsigned char)~header[2];
	block->nbits = 8 * STORED_HEADER;
}

int gzip_spot_find(
    struct gzip_spot *spot, const struct gzip_block *block, z_stream *z, const struct input *input)
{
	long mark = inflateMark(z);
	uint64_t bit = input->at * 8 - (unsigned)(z->data_type & UNUSED_BITS);

	spot->block = *block;
	spot->given = 0;
	if (mark >= 0) { /* in a code: so many bits back it begins, so much of it was given */
		if (block->nbits == 0)
			return 0;
		bit -= (uint64_t)(mark >> 16);
		spot->given = (unsigned)(mark & 0xffff);
	} else if (mark + 0x10000 > 0) { /* in a stored block */
		if (block->nbits == 0)
			return 0;
		gzip_block_make_stored(&spot->block, (unsigned)(mark + 0x10000));
	} else if (block->nbits == 0) { /* before a block, or in its header */
		bit = block->start;
	} else {
		return 0;
	}
	spot->at = (bit + 7) / 8;
	spot->nbits = (unsigned)(spot->at * 8 - bit);
	spot->bits = 0;
	if (spot->nbits > 0)
		spot->bits = (unsigned)(unsigned char)*input_from(input, spot->at - 1).at >>
			     (8 - spot->nbits);
	return 1;
}

void gzip_spot_pack(const struct gzip_spot *spot, struct span before, struct buf *buf)
{
	const struct gzip_block *block = &spot->block;

	pack_number(buf, spot->nbits);
	pack_number(buf, spot->bits);
	pack_number(buf, spot->given);
	pack_number(buf, block->nbits);
	pack_text(buf, (struct span){(const char *)block->header, (block->nbits + 7) / 8});
	pack_text(buf, before);
}

static int read_header(struct unpack *unpack, struct gzip_block *block)
{
	block->nbits = (size_t)unpack_below(unpack, 8 * GZIP_BLOCK_HEADER + 1);
	struct span header = unpack_text(unpack);
	if (unpack->has_failed || header.len != (block->nbits + 7) / 8)
		return -1;
	if (header.len > 0)
		memcpy(block->header, header.at, header.len);
	return 0;
}

int gzip_spot_unpack(
    struct unpack *unpack, uint64_t at, struct gzip_spot *spot, struct span *before)
{
	*spot = (struct gzip_spot){.at = at};
	spot->nbits = (unsigned)unpack_below(unpack, 8);
	spot->bits = (unsigned)unpack_below(unpack, 1U << spot->nbits);
	spot->given = (unsigned)unpack_below(unpack, CODE_MOST);
	if (read_header(unpack, &spot->block) != 0)
		return -1;
	*before = unpack_text(unpack);
	spot->block.start = at * 8 - spot->nbits;
	return unpack->has_failed || before->len > GZIP_BLOCK_DICTIONARY || at == 0 ? -1 : 0;
}

/* Have inflate read a header that ends at its last bit, neither before nor behind. */
static int feed_header(z_stream *z, const struct gzip_block *block)
{
	unsigned char nowhere;
	unsigned rest = block->nbits % 8;

	if (block->nbits == 0)
		return 0;
	z->next_in = (Bytef *)(uintptr_t)block->header;
	z->avail_in = (uInt)(block->nbits / 8);
	z->next_out = &nowhere;
	z->avail_out = 0;
	int answer = inflate(z, Z_TREES);
	if (rest > 0) {
		unsigned last = block->header[block->nbits / 8] & ((1U << rest) - 1);
		if (answer != Z_OK && answer != Z_BUF_ERROR)
			return -1;
		if (z->avail_in > 0 || inflatePrime(z, (int)rest, (int)last) != Z_OK)
			return -1;
		answer = inflate(z, Z_TREES);
	}
	if (answer != Z_OK && answer != Z_BUF_ERROR)
		return -1;
	return z->avail_in == 0 && z->data_type >= BEHIND_HEADER &&
		       (z->data_type & (AT_BLOCK | UNUSED_BITS)) == 0
		   ? 0
		   : -1;
}

int gzip_spot_enter(const struct gzip_spot *spot, struct span before, z_stream *z)
{
	if (inflateReset(z) != Z_OK)
		return -1;
	if (before.len > 0 &&
	    inflateSetDictionary(z, (const Bytef *)before.at, (uInt)before.len) != Z_OK)
		return -1;
	if (feed_header(z, &spot->block) != 0)
		return -1;
	return spot->nbits == 0 || inflatePrime(z, (int)spot->nbits, (int)spot->bits) == Z_OK ? 0
											      : -1;
}
