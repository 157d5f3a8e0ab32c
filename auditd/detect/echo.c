/* Few runs in a row make a gram; all grams of the sources go into a filter of bits, in which every so manieth gram of a
 * text is looked up: of as many in a row as are sought one is met, and only then are its neighbours. A word has at least
 * one run, and words in a row have their runs in a row, so that nothing is missed. */
#include "detect/detective.h"
#include "detect/echo.h"

enum { MOST_GRAM = 4, BITS_EACH = 16, LEAST_BITS = 1 << 10 };

struct search {
	struct detecting *detecting;
	const struct echo *echo;
	const uint64_t *persons; /* NULL: they stay as they are */
	size_t gram;             /* runs */
	size_t stride;           /* grams in a row that make what is sought */
	uint64_t *bits;
	unsigned shift; /* from a hash to its bit */
};

static uint32_t run_at(const struct search *search, const struct runs *runs, size_t at)
{
	uint32_t run = runs->at[at];

	if (search->persons && search->persons[run >> 26] >> (run >> 20 & 63) & 1)
		return 1;
	return run;
}

static uint64_t bit_of(const struct search *search, const struct runs *runs, size_t at)
{
	uint64_t hash = 0;

	for (size_t i = 0; i < search->gram; i++)
		hash = (hash ^ run_at(search, runs, at + i)) * UINT64_C(0x9e3779b97f4a7c15);
	return hash >> search->shift;
}

static void add(const struct search *search, const struct runs *runs)
{
	for (size_t i = 0; i + search->gram <= runs->n; i++) {
		uint64_t bit = bit_of(search, runs, i);
		search->bits[bit / 64] |= UINT64_C(1) << bit % 64;
	}
}

static bool has(const struct search *search, const struct runs *runs, size_t at)
{
	uint64_t bit = bit_of(search, runs, at);

	return search->bits[bit / 64] >> bit % 64 & 1;
}

/* The runs that stand in grams of the sources: no word that is covered has others. */
static size_t count_covered(const struct search *search, const struct runs *runs)
{
	size_t covered = 0, end = 0;

	for (size_t i = 0; i + search->gram <= runs->n; i++) {
		if (!has(search, runs, i))
			continue;
		covered += end > i ? i + search->gram - end : search->gram;
		end = i + search->gram;
	}
	return covered;
}

/* Each of these joins at most two runs to one word: there are at least runs less joints words. */
static bool covers_enough(const struct search *search, const struct glance *glance)
{
	size_t nwords = glance->runs.n > glance->njoints ? glance->runs.n - glance->njoints : 0;

	return search->echo->of_reply == 0 ||
	       count_covered(search, &glance->runs) * 1000 >= search->echo->of_reply * nwords;
}

static bool repeats(const struct search *search, const struct runs *runs)
{
	size_t stride = search->stride, ngrams;

	if (runs->n < search->gram)
		return false;
	ngrams = runs->n - search->gram + 1;
	for (size_t at = stride - 1; at < ngrams; at += stride) {
		size_t n = 1;
		if (!has(search, runs, at))
			continue;
		for (size_t i = at; n < stride && i-- > 0 && has(search, runs, i);)
			n++;
		for (size_t i = at + 1; n < stride && i < ngrams && has(search, runs, i); i++)
			n++;
		if (n >= stride)
			return true;
	}
	return false;
}

static bool is_of(const struct search *search, uint32_t message, uint32_t part, overlap_set with)
{
	for (int class = 0; class < OVERLAP_CLASSES; class ++)
		if (with >> class & 1 && overlap_is_of(search->detecting->transcript, message, part,
					     (enum overlap_class) class))
			return search->echo->is_used(search->detecting, message);
	return false;
}

/* Add the parts of a message that are of these classes. */
static int add_message(struct search *search, uint32_t message, overlap_set with)
{
	const struct message *it = &search->detecting->transcript->messages[message];

	for (uint32_t k = 0; with && k < it->nparts; k++) {
		if (!is_of(search, message, k, with))
			continue;
		const struct glance *glance = glance_of(search->detecting, message, k);
		if (glance == NULL)
			return -1;
		add(search, &glance->runs);
	}
	return 0;
}

/* Make room for all sources. *n: their runs. */
static int open_filter(struct search *search, size_t *n)
{
	struct detecting *detecting = search->detecting;
	size_t nbits = LEAST_BITS;

	*n = 0;
	for (uint32_t i = 0; i < detecting->nmessages; i++)
		for (uint32_t k = 0; k < detecting->transcript->messages[i].nparts; k++) {
			if (!is_of(search, i, k, search->echo->with))
				continue;
			const struct glance *glance = glance_of(detecting, i, k);
			if (glance == NULL)
				return -1;
			*n += glance->runs.n;
		}
	search->shift = 64 - 10;
	for (; nbits < *n * BITS_EACH; nbits *= 2)
		search->shift--;
	search->bits = arena_array(detecting->scratch, nbits / 64, sizeof *search->bits);
	return search->bits ? 0 : -1;
}

/* Hidden reasoning comes before the words of its own message, all else behind them. */
static int look_at_message(struct search *search, uint32_t message)
{
	struct detecting *detecting = search->detecting;
	const overlap_set reasoning = search->echo->with & 1u << OVERLAP_REASONING;

	if (add_message(search, message, reasoning) != 0)
		return -1;
	for (uint32_t k = 0; k < detecting->transcript->messages[message].nparts; k++) {
		if (!detecting_looks_at(detecting, message, k))
			continue;
		const struct glance *glance = glance_of(detecting, message, k);
		if (glance == NULL)
			return -1;
		if (repeats(search, &glance->runs) && covers_enough(search, glance))
			return 1;
	}
	return add_message(search, message, search->echo->with & ~reasoning);
}

int echo_find(struct detecting *detecting, const struct echo *echo)
{
	struct search search = {.detecting = detecting,
	    .echo = echo,
	    .persons = echo->swaps_persons ? detecting->detective->persons : NULL,
	    .gram = echo->n < MOST_GRAM ? echo->n : MOST_GRAM};
	size_t n;
	int result = 0;

	search.stride = (echo->run > echo->n ? echo->run : echo->n) - search.gram + 1;
	if (open_filter(&search, &n) != 0)
		return -1;
	for (uint32_t i = 0; n > 0 && result == 0 && i < detecting->nmessages; i++)
		result = look_at_message(&search, i);
	return result;
}
