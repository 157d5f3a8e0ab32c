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
	return a->len == b->len && a->opens == b->opens && a->closes == b->closes &&
	       (a->len == 0 || (a->bytes[a->len - 1] == b->bytes[b->len - 1] &&
				   memcmp(a->bytes, b->bytes, a->len) == 0));
}

static bool has_text(const struct list *list, const struct anchor *text)
{
	for (size_t i = 0; i < list->n; i++)
		if (is_same(&list->at[i], text))
			return true;
	return false;
}

void list_add(struct list *list, const struct anchor *text)
{
	if (!has_text(list, text))
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
	return list->n == 1 && list->at[0].len == 0 && !list->at[0].opens;
}

/* What comes of putting a text behind another. */
enum append {
	APPEND_NEVER, /* no text holds the two: an edge would lie inside of a word or outside of any */
	APPEND_CUT, /* there was no room for all of it */
	APPEND_WHOLE,
};

/* Bytes beyond ASCII may be letters or not. */
static bool is_beyond(char byte)
{
	return (unsigned char)byte >= 0x80 || byte == ANY_OTHER;
}

/* May an edge of a word lie between these two? */
static bool may_part(char before, char behind)
{
	if (is_beyond(before) || is_beyond(behind))
		return true;
	return (anchor_symbol(before) == SYMBOL_OTHER) != (anchor_symbol(behind) == SYMBOL_OTHER);
}

/* Beside what is no part of a word an edge says that a word is there: that is not what opens and closes mean. */
static void drop_edges(struct anchor *text)
{
	if (text->len == 0)
		return;
	text->opens &= anchor_symbol(text->bytes[0]) != SYMBOL_OTHER;
	text->closes &= anchor_symbol(text->bytes[text->len - 1]) != SYMBOL_OTHER;
}

/* Edges with no bytes between them are one, and belong to both sides. */
static void append_to_nothing(struct anchor *text, const struct anchor *more)
{
	bool opens = text->opens || more->opens;

	*text = *more;
	text->opens = opens;
	text->closes |= more->len == 0 && opens;
	drop_edges(text);
}

static enum append append(struct anchor *text, const struct anchor *more)
{
	size_t room = ANCHOR_LONGEST - (size_t)text->len, n = more->len < room ? more->len : room;

	if (text->len == 0) {
		append_to_nothing(text, more);
		return APPEND_WHOLE;
	}
	if (more->len && (text->closes || more->opens) &&
	    !may_part(text->bytes[text->len - 1], more->bytes[0]))
		return APPEND_NEVER;
	if (more->len == 0)
		text->closes |= more->closes;
	else if (n > 0)
		text->closes = n == more->len && more->closes;
	memcpy(text->bytes + text->len, more->bytes, n);
	text->len = (unsigned char)(text->len + n);
	drop_edges(text);
	return n == more->len ? APPEND_WHOLE : APPEND_CUT;
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
			enum append appended = append(&text, &b->at[j]);
			if (appended == APPEND_CUT)
				result = CROSS_CUT;
			if (appended != APPEND_NEVER)
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
	/* No list holds a text twice. */
	if (a->n > 0)
		memcpy(list.at, a->at, a->n * sizeof *list.at);
	list.n = a->n;
	for (size_t i = 0; i < b->n; i++)
		if (!has_text(a, &b->at[i]))
			list.at[list.n++] = b->at[i];
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

uint64_t anchors_rate(const struct anchors *anchors)
{
	uint64_t rate = 0;

	for (size_t i = 0; i < anchors->n; i++)
		rate += share(anchor_key(&anchors->at[i]).whole);
	return rate;
}

uint64_t anchors_key_rate(const struct anchors *anchors)
{
	uint64_t rate = 0;

	for (size_t i = 0; i < anchors->n; i++)
		rate += share(anchor_key(&anchors->at[i]).rarity);
	return rate;
}

/* What looking for these costs per byte of text. In nanoseconds: 15 for each key met; 45 for each anchor, with its window;
 * 100 to run PCRE2 there, and 4 for each place a match may start at, as if 4,000 where there is no bound. Each string
 * fills a bit of the first table, which one position in 500,000 then meets by chance, for 32. Only the proportions
 * matter. */
uint64_t anchors_cost(const struct anchors *anchors, uint64_t most)
{
	enum { LOOK = 15, MEET = 45, RUN = 100, PLACE = 4, WIDEST = 4000 };
	const uint64_t crowd = (uint64_t)32 << (48 - 19);
	uint32_t width = anchors->max_distance - anchors->min_distance;
	uint64_t confirm = MEET + RUN + PLACE * (width > WIDEST ? WIDEST : (uint64_t)width);
	uint64_t cost = anchors->n * crowd;

	for (size_t i = 0; i < anchors->n && cost < most; i++) {
		struct anchor_key key = anchor_key(&anchors->at[i]);
		cost += share(key.whole) * confirm + share(key.rarity) * LOOK;
	}
	return cost;
}

/* One in so many bytes. */
enum {
	COMMON_BYTES = 2048,
	COMMON_KEY_BYTES = 256,
	EVERYWHERE_BYTES = 256,
	EVERYWHERE_KEY_BYTES = 64
};

static bool is_once_in(uint64_t rate, uint64_t nbytes)
{
	return rate > ((uint64_t)1 << 48) / nbytes;
}

bool anchors_are_everywhere(const struct anchors *anchors)
{
	return is_once_in(anchors->rate, EVERYWHERE_BYTES) ||
	       is_once_in(anchors->key_rate, EVERYWHERE_KEY_BYTES);
}

bool anchors_are_common(const struct anchors *anchors)
{
	for (size_t i = 0; i < anchors->n; i++)
		if (anchor_width(&anchors->at[i]) < 4 && !anchor_key(&anchors->at[i]).is_own)
			return true;
	return is_once_in(anchors->rate, COMMON_BYTES) ||
	       is_once_in(anchors->key_rate, COMMON_KEY_BYTES);
}

bool anchor_is_beyond(const struct anchor *anchor)
{
	for (size_t i = 0; i < anchor->len; i++)
		if ((unsigned char)anchor->bytes[i] >= 0x80)
			return true;
	return false;
}

/* How many bytes from a place on, up to six, stand for no others; 0 if their symbols say as much. */
static unsigned own_length(const struct anchor *anchor, unsigned at)
{
	unsigned len = 0;
	bool has_own = false;

	for (; at + len < anchor->len && len < 6; len++) {
		char byte = anchor->bytes[at + len];
		if (byte == ANY_OTHER || byte == ANY_DIGIT)
			break;
		has_own |= len < 3 && anchor_needs_byte(byte);
	}
	return has_own && len >= 3 ? len : 0;
}

static unsigned text_rarity(const struct anchor *text)
{
	struct anchor_symbols symbols = anchor_symbols(text);

	return symbols_rarity(symbols.at, symbols.n) + bytes_rarity(text);
}

struct anchor_piece anchor_own_piece(const struct anchor *anchor)
{
	struct anchor_piece best = {0, 0, 0};

	for (unsigned at = 0; at < anchor->len; at++) {
		struct anchor text = {.len = (unsigned char)own_length(anchor, at)};
		memcpy(text.bytes, anchor->bytes + at, text.len);
		unsigned rarity = text.len ? text_rarity(&text) : 0;
		if (rarity > best.rarity)
			best = (struct anchor_piece){at, text.len, rarity};
	}
	return best;
}

/* The rarest window, and what the bytes of the rest add. */
struct anchor_key anchor_key(const struct anchor *anchor)
{
	enum { MUCH_RARER = 8 };
	struct anchor_symbols symbols = anchor_symbols(anchor);
	unsigned whole = symbols_rarity(symbols.at, symbols.n);
	struct anchor_key key = {.rarity = whole - symbols_surplus(symbols.n), .whole = whole};

	if (!anchor_needs_bytes(anchor))
		return key;
	key.whole += bytes_rarity(anchor);
	struct anchor_piece piece = anchor_own_piece(anchor);
	key.is_own = anchor_is_beyond(anchor) || piece.rarity > key.rarity + MUCH_RARER;
	if (key.is_own)
		key.rarity = piece.rarity;
	return key;
}

/* What list_shorten keeps must be met wherever the longer text is. */
static bool holds(const struct anchor *a, const struct anchor *b)
{
	for (int at = 0; at + b->len <= a->len; at++) {
		bool is_fit = (!b->opens || (at == 0 && a->opens)) &&
			      (!b->closes || (at + b->len == a->len && a->closes));
		if (is_fit && (b->len == 0 || (a->bytes[at] == b->bytes[0] &&
						  memcmp(a->bytes + at, b->bytes, b->len) == 0)))
			return true;
	}
	return false;
}

/* A bit for each symbol in it: a text that holds another has all of its bits. */
static uint32_t symbols_in(const struct anchor *text)
{
	uint32_t bits = 0;

	for (unsigned i = 0; i < text->len; i++)
		bits |= 1u << anchor_symbol(text->bytes[i]);
	return bits;
}

/* Does it hold none of the others? */
static bool is_needed(const struct list *list, const uint32_t *bits, size_t index)
{
	for (size_t j = 0; j < list->n; j++)
		if (j != index && (bits[j] & ~bits[index]) == 0 &&
		    holds(&list->at[index], &list->at[j]))
			return false;
	return true;
}

void list_shorten(struct finder *finder, const struct list *list, struct anchors *anchors)
{
	struct list kept = list_new(finder, list->n);
	uint32_t shortest = ANCHOR_LONGEST, longest = 0, bits[SHORTEN_MOST];

	for (size_t i = 0; i < list->n; i++)
		bits[i] = symbols_in(&list->at[i]);
	for (size_t i = 0; i < list->n && kept.at; i++) {
		if (is_needed(list, bits, i))
			kept.at[kept.n++] = list->at[i];
		shortest = smaller(shortest, list->at[i].len);
		longest = larger(longest, list->at[i].len);
	}
	anchors->at = kept.at;
	anchors->n = kept.n;
	anchors->max_distance = length_plus(anchors->max_distance, longest - shortest);
}
