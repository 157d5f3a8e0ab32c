/* The way through a member's blocks, beside zlib. */
#include <string.h>

#include <zlib.h>

#include "decode/gzip_fast.h"
#include "decode/gzip_trees.h"

static uint32_t zlib_crc(uint32_t crc, struct span text)
{
	return (uint32_t)crc32(crc, (const Bytef *)text.at, (uInt)text.len);
}

const struct inflater inflater_zlib = {.name = "zlib", .crc = zlib_crc};

static const struct inflater *const inflaters[] = {
#ifdef SPECAUDIT_ISAL
    &inflater_isal,
#endif
    &inflater_zlib,
};

const struct inflater *inflater_choose(bool only_zlib)
{
	return only_zlib ? &inflater_zlib : inflaters[0];
}

int gzip_fast_init(struct gzip_fast *fast, const struct inflater *inflater)
{
	*fast = (struct gzip_fast){.inflater = inflater};
	if (inflater->new == NULL)
		return 0;
	fast->state = inflater->new ();
	return fast->state ? 0 : -1;
}

void gzip_fast_done(struct gzip_fast *fast)
{
	if (fast->state)
		fast->inflater->free(fast->state);
	*fast = (struct gzip_fast){0};
}

/* Go into the block whose header was read. */
static bool enter_block(struct gzip_fast *fast, const struct gzip_block *block,
    const struct gzip_trees *trees, enum gzip_trees_kind kind, struct span before)
{
	fast->is_final = trees->is_final;
	fast->nstored = trees->nstored;
	fast->where = kind == TREES_STORED ? FAST_STORED : FAST_CODED;
	if (kind == TREES_STORED)
		return true;
	bool is_short = fast->ncoded > 0 && fast->ncoded <= FAST_SHORT;
	fast->ncoded = 0;
	return fast->inflater->enter(
		   fast->state, block, fast->nbits, fast->bits, before, is_short) == 0;
}

bool gzip_fast_enter(struct gzip_fast *fast, const struct gzip_spot *spot, struct span before)
{
	const struct gzip_block *block = &spot->block;
	struct gzip_trees trees;

	fast->is_on = false;
	if (fast->state == NULL)
		return false;
	fast->nbits = spot->nbits;
	fast->bits = spot->bits;
	fast->where = FAST_START;
	if (block->nbits > 0) {
		struct span header = {(const char *)block->header, (block->nbits + 7) / 8};
		enum gzip_trees_kind kind = gzip_trees_read(header, 0, &trees);
		if (kind <= TREES_SHORT || trees.nbits != block->nbits ||
		    (kind == TREES_STORED && spot->nbits > 0) ||
		    !enter_block(fast, block, &trees, kind, before))
			return false;
	}
	fast->is_on = true;
	return true;
}

void gzip_fast_leave(const struct gzip_fast *fast, const struct gzip_block *block,
    const struct input *input, struct gzip_spot *spot)
{
	*spot = (struct gzip_spot){.at = input->at, .nbits = fast->nbits, .bits = fast->bits};
	spot->block = *block;
	if (fast->where == FAST_STORED)
		gzip_block_make_stored(&spot->block, (unsigned)fast->nstored);
}

/* Read the header of the next block, and go into it. */
static enum gzip_fast_step begin_block(struct gzip_fast *fast, struct gzip_block *block,
    const struct input *input, struct span before, struct inflater_run *run)
{
	struct gzip_trees trees;
	bool is_inside = fast->nbits > 0;
	struct span bytes = input_from(input, input->at - is_inside);
	enum gzip_trees_kind kind = gzip_trees_read(bytes, is_inside ? 8 - fast->nbits : 0, &trees);

	if (kind <= TREES_SHORT)
		return kind == TREES_SHORT ? FAST_WANT : FAST_LEAVE;
	uint64_t end = input->at * 8 - fast->nbits + trees.nbits;
	run->took = (size_t)((end + 7) / 8 - input->at);
	if (run->took > run->in.len)
		return FAST_LEAVE;
	unsigned nbits = (unsigned)((end + 7) / 8 * 8 - end);
	struct gzip_fast was = *fast;
	gzip_block_keep_header(block, input, end);
	fast->nbits = nbits;
	fast->bits = 0;
	if (nbits > 0)
		fast->bits = (unsigned)(unsigned char)*input_from(input, (end + 7) / 8 - 1).at >>
			     (8 - nbits);
	if (enter_block(fast, block, &trees, kind, before))
		return FAST_ON;
	*fast = was;
	block->nbits = 0;
	return FAST_LEAVE;
}

static enum gzip_fast_step end_block(struct gzip_fast *fast, struct gzip_block *block, uint64_t at)
{
	fast->where = FAST_START;
	block->start = at * 8 - fast->nbits;
	block->nbits = 0;
	return fast->is_final ? FAST_END : FAST_ON;
}

static enum gzip_fast_step copy_stored(struct gzip_fast *fast, struct gzip_block *block,
    const struct input *input, struct inflater_run *run)
{
	size_t n = fast->nstored < run->room ? fast->nstored : run->room;

	if (n > run->in.len)
		n = run->in.len;
	if (n == 0 && fast->nstored > 0)
		return FAST_WANT;
	memcpy(run->out, run->in.at, n);
	run->took = run->made = n;
	fast->nstored -= n;
	return fast->nstored > 0 ? FAST_ON : end_block(fast, block, input->at + n);
}

static enum gzip_fast_step decode_codes(struct gzip_fast *fast, struct gzip_block *block,
    const struct input *input, struct inflater_run *run)
{
	if (fast->inflater->run(fast->state, run) != 0) {
		run->took = run->made = 0;
		return FAST_LEAVE;
	}
	bool is_stuck = run->took == 0 && run->nbits == fast->nbits;
	fast->nbits = run->nbits;
	fast->bits = run->bits;
	fast->ncoded += run->took;
	if (run->is_end)
		return end_block(fast, block, input->at + run->took);
	return is_stuck ? FAST_WANT : FAST_ON;
}

enum gzip_fast_step gzip_fast_step(struct gzip_fast *fast, struct gzip_block *block,
    const struct input *input, struct span before, struct inflater_run *run)
{
	run->took = run->made = 0;
	switch (fast->where) {
	case FAST_START:
		return begin_block(fast, block, input, before, run);
	case FAST_STORED:
		return copy_stored(fast, block, input, run);
	default:
		return decode_codes(fast, block, input, run);
	}
}
