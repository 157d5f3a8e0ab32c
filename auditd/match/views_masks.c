/* Finding places by masks: runs of an alphabet, and groups of what stands one by one. */
#include "match/views_masks.h"

/* What is looked for. */
struct wanted_run {
	unsigned class, least;
};

/* The ends of runs: bits behind which enough of them stand, by steps that double. */
MASKS_INLINE uint64_t ends_of_runs(uint64_t is, uint64_t before, unsigned least)
{
	unsigned n = 1;

	while (n < least && is != 0) {
		unsigned step = n * 2 <= least ? n : least - n;
		is &= masks_behind(is, before, step);
		before &= before << step;
		n += step;
	}
	return is;
}

MASKS_INLINE size_t find_run(
    masks_maker *make, struct span text, size_t start, struct wanted_run wanted)
{
	struct masks_walk walk;
	const unsigned char *at;
	uint64_t before = 0;

	masks_begin(&walk, text, start);
	while ((at = masks_block(&walk)) != NULL) {
		struct masks masks;
		make(at, &masks);
		uint64_t is = wanted.class == MASK_CODE ? masks.code : masks.hex;
		uint64_t ends = ends_of_runs(is, before, wanted.least);
		if (ends != 0)
			return walk.at + (size_t)__builtin_ctzll(ends) + 1 - wanted.least;
		before = is;
		walk.at += MASKS_BLOCK;
	}
	return text.len;
}

/* Places behind a pair or a single character, by block. */
struct ends_before {
	uint64_t is, word, digit;
};

/* Behind two characters of hexadecimal, no more, which begin a word or stand behind 0x or its like. */
MASKS_INLINE uint64_t ends_of_pairs(const struct masks *masks, struct ends_before *before)
{
	uint64_t word = masks->hex | masks->letter;
	uint64_t pair = ~masks->hex & masks_behind(masks->hex, before->is, 1) &
			masks_behind(masks->hex, before->is, 2);
	uint64_t begins =
	    ~masks_behind(word, before->word, 3) | masks_behind(masks->digit, before->digit, 4);

	before->is = masks->hex;
	before->word = word;
	before->digit = masks->digit;
	return pair & begins;
}

/* Behind one letter or digit that is a word of its own. */
MASKS_INLINE uint64_t ends_of_singles(const struct masks *masks, struct ends_before *before)
{
	uint64_t is = masks->letter | masks->digit, word = is | masks->wide;
	uint64_t ends =
	    ~word & masks_behind(is, before->is, 1) & ~masks_behind(word, before->word, 2);

	before->is = is;
	before->word = word;
	return ends;
}

/* A group as it grows. */
struct growing {
	size_t first, last; /* ends of its first and last */
	size_t n;
};

/* By kind: how many make a group, how far at most their ends are from one another, and how long one is at most. */
static const struct {
	size_t least, apart, longest;
} limits[] = {[MASKS_PAIRS] = {8, 7, 4}, [MASKS_SINGLES] = {4, 5, 1}};

/* Take the ends of a block: true when a group has come to its end. */
MASKS_INLINE bool grow(struct growing *group, size_t block, uint64_t ends, enum masks_kind kind)
{
	for (; ends != 0; ends &= ends - 1) {
		size_t end = block + (size_t)__builtin_ctzll(ends);
		if (group->n == 0 || end - group->last > limits[kind].apart) {
			if (group->n >= limits[kind].least)
				return true;
			*group = (struct growing){.first = end};
		}
		group->last = end;
		group->n++;
	}
	return false;
}

MASKS_INLINE bool find_group(masks_maker *make, enum masks_kind kind, struct span text,
    size_t start, struct masks_group *found)
{
	struct ends_before before = {0};
	struct growing group = {0};
	struct masks_walk walk;
	const unsigned char *at;

	masks_begin(&walk, text, start);
	while ((at = masks_block(&walk)) != NULL) {
		struct masks masks;
		make(at, &masks);
		uint64_t ends = kind == MASKS_PAIRS ? ends_of_pairs(&masks, &before)
						    : ends_of_singles(&masks, &before);
		if (grow(&group, walk.at, ends, kind))
			break;
		walk.at += MASKS_BLOCK;
	}
	if (group.n < limits[kind].least)
		return false;
	size_t back = group.first - start;
	found->start = group.first - (back < limits[kind].longest ? back : limits[kind].longest);
	found->end = group.last;
	return true;
}

static size_t run_portable(struct span text, size_t at, struct wanted_run wanted)
{
	return find_run(masks_portable, text, at, wanted);
}

static bool group_portable(
    enum masks_kind kind, struct span text, size_t at, struct masks_group *group)
{
	return find_group(masks_portable, kind, text, at, group);
}

#if VECTOR_X86
TARGET_AVX2 static size_t run_avx2(struct span text, size_t at, struct wanted_run wanted)
{
	return find_run(masks_avx2, text, at, wanted);
}

TARGET_AVX2 static bool group_avx2(
    enum masks_kind kind, struct span text, size_t at, struct masks_group *group)
{
	return find_group(masks_avx2, kind, text, at, group);
}

TARGET_AVX512 static size_t run_avx512(struct span text, size_t at, struct wanted_run wanted)
{
	return find_run(masks_avx512, text, at, wanted);
}

TARGET_AVX512 static bool group_avx512(
    enum masks_kind kind, struct span text, size_t at, struct masks_group *group)
{
	return find_group(masks_avx512, kind, text, at, group);
}
#else
#define run_avx2 run_portable
#define group_avx2 group_portable
#define run_avx512 run_portable
#define group_avx512 group_portable
#endif

static const struct {
	size_t (*run)(struct span, size_t, struct wanted_run);
	bool (*group)(enum masks_kind, struct span, size_t, struct masks_group *);
} ways[VECTORS] = {
    [VECTOR_PORTABLE] = {run_portable, group_portable},
    [VECTOR_AVX2] = {run_avx2, group_avx2},
    [VECTOR_AVX512] = {run_avx512, group_avx512},
};

size_t masks_find_run(enum vector way, struct span text, size_t at, unsigned class, unsigned least)
{
	return ways[way].run(text, at, (struct wanted_run){class, least});
}

bool masks_find_group(
    enum vector way, enum masks_kind kind, struct span text, size_t at, struct masks_group *group)
{
	return ways[way].group(kind, text, at, group);
}
