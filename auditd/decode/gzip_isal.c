/* Coded blocks by ISA-L. It is made to stop at the end of each block by being told that it is the last one: behind the
 * header, because where the header says so, it takes the block for a short one. */
#ifdef SPECAUDIT_ISAL

#include <stdlib.h>
#include <string.h>

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

#include "decode/gzip_fast.h"

/* More than it can have decoded and not given when there is no more room: one match, a few literals. */
enum { PENDING_MOST = 512 };

static void *isal_new(void)
{
	struct inflate_state *isal = malloc(sizeof *isal);

	if (isal)
		isal_inflate_init(isal);
	return isal;
}

static unsigned header_byte(const struct gzip_block *block, size_t i)
{
	return i < GZIP_BLOCK_HEADER ? block->header[i] : 0;
}

/* Have it read the header: the bits that make no whole bytes first, and the first of all, whether this is the last
 * block, as is good for the tables. */
static int read_header(struct inflate_state *isal, const struct gzip_block *block, bool is_short)
{
	unsigned char rest[GZIP_BLOCK_HEADER];
	unsigned char nowhere;
	unsigned first = block->nbits % 8 ? block->nbits % 8 : 8;
	size_t nrest = (block->nbits - first) / 8;

	for (size_t i = 0; i < nrest; i++)
		rest[i] =
		    (unsigned char)((header_byte(block, i) | header_byte(block, i + 1) << 8) >>
				    first);
	isal->read_in = (block->header[0] & ((1U << first) - 1) & ~1U) | is_short;
	isal->read_in_length = (int32_t)first;
	isal->next_in = rest;
	isal->avail_in = (uint32_t)nrest;
	isal->next_out = &nowhere;
	isal->avail_out = 0;
	int answer = isal_inflate(isal);
	return answer == ISAL_DECOMP_OK && isal->block_state == ISAL_BLOCK_CODED &&
		       isal->avail_in == 0 && isal->read_in_length == 0 &&
		       isal->tmp_out_valid == isal->tmp_out_processed
		   ? 0
		   : -1;
}

static int isal_enter(void *state, const struct gzip_block *block, unsigned nbits, unsigned bits,
    struct span before, bool is_short)
{
	struct inflate_state *isal = state;

	isal_inflate_reset(isal);
	if (isal_inflate_set_dict(isal, (uint8_t *)(uintptr_t)before.at, (uint32_t)before.len) !=
	    COMP_OK)
		return -1;
	if (read_header(isal, block, is_short) != 0)
		return -1;
	isal->bfinal = 1;
	isal->read_in = bits;
	isal->read_in_length = (int32_t)nbits;
	return 0;
}

/* Have it give what it decoded and had no room for, without decoding more. */
static int flush(struct inflate_state *isal)
{
	uint64_t bits = isal->read_in;
	int32_t nbits = isal->read_in_length;
	uint32_t nin = isal->avail_in;

	if (isal->tmp_out_valid - isal->tmp_out_processed > PENDING_MOST)
		return -1;
	isal->avail_out += PENDING_MOST;
	isal->read_in = 0;
	isal->read_in_length = 0;
	isal->avail_in = 0;
	int answer = isal_inflate(isal);
	isal->read_in = bits;
	isal->read_in_length = nbits;
	isal->avail_in = nin;
	return answer == ISAL_DECOMP_OK && isal->tmp_out_valid == isal->tmp_out_processed ? 0 : -1;
}

static int isal_run(void *state, struct inflater_run *run)
{
	struct inflate_state *isal = state;

	isal->next_in = (uint8_t *)(uintptr_t)run->in.at;
	isal->avail_in = (uint32_t)run->in.len;
	isal->next_out = (uint8_t *)run->out;
	isal->avail_out = (uint32_t)run->room - PENDING_MOST;
	if (isal_inflate(isal) != ISAL_DECOMP_OK)
		return -1;
	if (isal->tmp_out_valid != isal->tmp_out_processed && flush(isal) != 0)
		return -1;
	/* Whole bytes that it holds are given back. */
	size_t back = (size_t)isal->read_in_length / 8;
	isal->read_in_length %= 8;
	isal->read_in &= (1U << isal->read_in_length) - 1;
	run->took = run->in.len - isal->avail_in - back;
	run->nbits = (unsigned)isal->read_in_length;
	run->bits = (unsigned)isal->read_in;
	run->made = (size_t)(isal->next_out - (uint8_t *)run->out);
	run->is_end = isal->block_state == ISAL_BLOCK_FINISH;
	return run->is_end || isal->block_state == ISAL_BLOCK_CODED ? 0 : -1;
}

static uint32_t isal_crc(uint32_t crc, struct span text)
{
	return crc32_gzip_refl(crc, (const unsigned char *)text.at, text.len);
}

const struct inflater inflater_isal = {
    .name = "isal",
    .new = isal_new,
    .free = free,
    .enter = isal_enter,
    .run = isal_run,
    .crc = isal_crc,
};

#endif
