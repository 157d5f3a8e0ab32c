/* Lists of strings: products, unions, and their cost by the rarity of their strings. */
#include <string.h>

#include "match/anchor_list.h"

uint32_t length_plus(uint32_t a, uint32_t b)
{
	return a > ENDLESS - b ? ENDLESS : a + b;
}

uint32_t length_times(uint32_t a, uint32_t b)
{
	uint64_t product = (uint64_t)a * b;

	if (a == 0 || b == 0)
		return 0;
	return product > ENDLESS ? ENDLESS : (uint32_t)product;
}

struct list list_new(struct finder *finder, size_t capacity)
{
	struct list list = {
	    arena_array(finder->arena, capacity ? capacity : 1, sizeof *list.at), 0};

	finder->failed |= list.at == NULL;
	return list;
}

/* Most differ in their ends: a look at the last byte saves most comparisons. */
static bool is_same(const struct anchor *a, const struct anchor *b)
{
	return a->len == b->len && (a->len == 0 || (a->bytes[a->len - 1] == b->bytes[b->len - 1] &&
						       memcmp(a->bytes, b->bytes, a->len) == 0));
}

void list_add(struct list *list, const struct anchor *text)
{
	for (size_t i = 0; i < list->n; i++)
		if (is_same(&list->at[i], text))
			return;
	list->at[list->n++] = *text;
}

struct list list_nothing(struct finder *finder)
{
	struct list list = list_new(finder, 1);

	if (list.at)
		list.n = 1;
	return list;
}

bool list_is_nothing(const struct list *list)
{
	return list->n == 1 && list->at[0].len == 0;
}

/* Append as much of a text as there is room for; false if that is not all of it. */
static bool append(struct anchor *text, const struct anchor *more)
{
	size_t room = ANCHOR_LONGEST - (size_t)text->len, n = more->len < room ? more->len : room;

	memcpy(text->bytes + text->len, more->bytes, n);
	text->len = (unsigned char)(text->len + n);
	return n == more->len;
}

enum cross list_cross(
    struct finder *finder, const struct list *a, const struct list *b, struct list *out)
{
	enum cross result = CROSS_WHOLE;

	*out = list_is_nothing(a) ? *b : *a;
	if (list_is_nothing(a) || list_is_nothing(b))
		return CROSS_WHOLE;
	if (a->n * b->n > CROSS_MOST)
		return CROSS_TOO_MANY;
	struct list list = list_new(finder, a->n * b->n);
	for (size_t i = 0; i < a->n && list.at; i++) {
		for (size_t j = 0; j < b->n; j++) {
			struct anchor text = a->at[i];
			if (!append(&text, &b->at[j]))
				result = CROSS_CUT;
			list_add(&list, &text);
		}
	}
	if (list.at == NULL)
		return CROSS_TOO_MANY;
	*out = list;
	return result;
}

bool list_join(struct finder *finder, const struct list *a, const struct list *b, struct list *out)
{
	if (a->n + b->n > ANCHOR_MOST)
		return false;
	struct list list = list_new(finder, a->n + b->n);
	if (list.at == NULL)
		return false;
	for (size_t i = 0; i < a->n; i++)
		list_add(&list, &a->at[i]);
	for (size_t i = 0; i < b->n; i++)
		list_add(&list, &b->at[i]);
	*out = list;
	return true;
}

/* A share of all positions, in units of 2^-48. */
static uint64_t share(unsigned rarity)
{
	static const uint64_t quarters[4] = {256, 215, 181, 152}; /* 2^(8 - i/4) */
	unsigned bits = rarity / 4;

	return bits >= 40 ? 1 : quarters[rarity % 4] << 40 >> bits;
}

/* What looking for these costs per byte of text. In nanoseconds: 12 to look closer where a window fits, 160 to run
 * PCRE2, 8 for each place a match may start at, as if 4,000 where there is no bound. Each string of four and more
 * bytes also makes one window in 32,768 seem to be its own, for 4. Only the proportions matter. */
uint64_t anchors_cost(const struct anchors *anchors)
{
	enum { LOOK = 12, RUN = 160, PLACE = 8, WIDEST = 4000 };
	const uint64_t crowd = (uint64_t)4 << (48 - 15);
	uint32_t width = anchors->max_distance - anchors->min_distance;
	uint64_t cost = 0, confirm = RUN + PLACE * (width > WIDEST ? WIDEST : (uint64_t)width);

	for (size_t i = 0; i < anchors->n; i++) {
		struct rarity rarity = anchor_rarity(&anchors->at[i]);
		cost += share(rarity.window) * LOOK + share(rarity.whole) * confirm;
		cost += anchors->at[i].len < 4 ? 1 : crowd;
	}
	return cost;
}

static bool holds(const struct anchor *a, const struct anchor *b)
{
	for (int at = 0; at + b->len <= a->len; at++)
		if (b->len == 0 ||
		    (a->bytes[at] == b->bytes[0] && memcmp(a->bytes + at, b->bytes, b->len) == 0))
			return true;
	return false;
}

void list_shorten(struct finder *finder, const struct list *list, struct anchors *anchors)
{
	struct list kept = list_new(finder, list->n);
	uint32_t shortest = ANCHOR_LONGEST, longest = 0;

	for (size_t i = 0; i < list->n && kept.at; i++) {
		bool is_needed = true;
		for (size_t j = 0; j < list->n && is_needed; j++)
			is_needed = i == j || !holds(&list->at[i], &list->at[j]);
		if (is_needed)
			kept.at[kept.n++] = list->at[i];
		shortest = smaller(shortest, list->at[i].len);
		longest = larger(longest, list->at[i].len);
	}
	anchors->at = kept.at;
	anchors->n = kept.n;
	anchors->max_distance = length_plus(anchors->max_distance, longest - shortest);
}
