/* Windows without room to grow: the ranges of all patterns in one array, found by the rank of the pattern's bit. */
#include <string.h>

#include "match/prefilter.h"

static size_t count_bits(uint64_t word)
{
	return (size_t)__builtin_popcountll(word);
}

static size_t count_touched(const struct windows *windows)
{
	size_t n = 0;

	for (size_t i = 0; i < windows->nwords; i++)
		n += count_bits(windows->touched[i]);
	return n;
}

/* Arrays to be filled. */
struct packing {
	uint64_t *touched;
	uint32_t *ranks, *starts;
	struct place_range *at;
	uint32_t npatterns, nranges; /* filled */
};

static void pack_pattern(
    struct packing *packing, const struct windows *windows, const struct window_list *list)
{
	packing->starts[packing->npatterns++] = packing->nranges;
	for (uint32_t i = list->head; i != NO_WINDOW; i = windows->at[i].next)
		packing->at[packing->nranges++] =
		    (struct place_range){windows->at[i].first, windows->at[i].last};
}

static void pack_all(struct packing *packing, const struct windows *windows)
{
	memcpy(packing->touched, windows->touched, windows->nwords * sizeof *packing->touched);
	for (size_t word = 0; word < windows->nwords; word++) {
		packing->ranks[word] = packing->npatterns;
		for (uint64_t left = windows->touched[word]; left; left &= left - 1)
			pack_pattern(
			    packing, windows, &windows->lists[word * 64 + bits_lowest(left)]);
	}
	packing->starts[packing->npatterns] = packing->nranges;
}

int windows_pack(const struct windows *windows, struct arena *arena, struct packed_windows *out)
{
	size_t npatterns = count_touched(windows);

	*out = (struct packed_windows){.nwords = windows->nwords};
	if (npatterns == 0)
		return 0;
	struct packing packing = {
	    .touched = arena_array(arena, windows->nwords, sizeof *packing.touched),
	    .ranks = arena_array(arena, windows->nwords, sizeof *packing.ranks),
	    .starts = arena_array(arena, npatterns + 1, sizeof *packing.starts),
	    .at = arena_array(arena, windows->n, sizeof *packing.at)};
	if (!packing.touched || !packing.ranks || !packing.starts || !packing.at)
		return -1;
	pack_all(&packing, windows);
	out->touched = packing.touched;
	out->ranks = packing.ranks;
	out->starts = packing.starts;
	out->at = packing.at;
	return 0;
}

const struct place_range *packed_windows_of(
    const struct packed_windows *packed, uint32_t pattern, size_t *n)
{
	size_t word = pattern / 64;
	uint64_t bit = 1ull << (pattern % 64);

	*n = 0;
	if (packed->touched == NULL || !(packed->touched[word] & bit))
		return NULL;
	size_t rank = packed->ranks[word] + count_bits(packed->touched[word] & (bit - 1));
	*n = packed->starts[rank + 1] - packed->starts[rank];
	return packed->at + packed->starts[rank];
}
