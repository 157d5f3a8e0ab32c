/* The scan for anchors. Bytes become symbols, every window of them is looked for in a table of bits, and where that says
 * that a string may have it, the strings of that key are compared.
 *
 * It goes in blocks and steps. What looks at every byte writes down what it finds without a branch: branches that are
 * taken once in a hundred times, with no pattern, are guessed wrong at each of them, and would cost more than all the
 * rest. */
#include <string.h>

#include "match/prefilter_tables.h"

/* Positions of a block; symbols before and behind them that strings may reach. */
enum { BLOCK = 2048, BEFORE = 32, BEHIND = 64 };

/* What a scan carries along. A position is that of a symbol, and the first symbol stands before the text: it is an edge,
 * as is the one behind the text. */
struct scan {
	const struct prefilter *prefilter;
	const unsigned char *text;
	size_t len;
	bool is_ascii;
	const uint64_t *wanted;
	struct windows *windows;
};

/* Places of a block that may begin a string's window, in order. */
struct places {
	size_t n, next;
	uint32_t at[BLOCK + 32];
};

/* By what a window is known: four symbols, three bytes, or two symbols. */
enum key_kind { KEY_SYMBOLS, KEY_OWN, KEY_PAIR, KEY_KINDS };

/* A place, and what is known of it: its key, then the first of the entries that have this. */
struct lead {
	uint32_t place, what;
};

struct block {
	size_t start, n; /* positions */
	unsigned char symbols[BEFORE + BLOCK + BEHIND];
	unsigned char own[BEFORE + BLOCK + BEHIND]; /* bytes without upper case */
	struct places places[KEY_KINDS];
	struct lead leads[KEY_KINDS * BLOCK];
};

/* The window that an anchor at a place leaves to matches of a pattern. */
static inline void add_window(const struct scan *scan, const struct user *user, size_t at)
{
	size_t most = scan->is_ascii ? user->max : user->max_beyond;
	size_t first = most < at ? at - most : 0;

	if (at < user->min || (user->is_at_start && first > 0))
		return;
	windows_add(scan->windows, user->pattern, (uint32_t)first,
	    user->is_at_start ? 0 : (uint32_t)(at - user->min));
}

static void report(const struct scan *scan, uint32_t first_user, size_t at)
{
	const struct user *user = &scan->prefilter->users[first_user];

	for (;; user++) {
		if (bits_has(scan->wanted, user->pattern))
			add_window(scan, user, at);
		if (user->is_last)
			return;
	}
}

/* Are the bytes that symbols do not tell those of the anchor? */
static bool is_exact(const unsigned char *text, const struct anchor *anchor)
{
	for (size_t i = 0; i < anchor->len; i++)
		if (anchor_needs_byte(anchor->bytes[i]) &&
		    text[i] != (unsigned char)anchor->bytes[i])
			return false;
	return true;
}

/* The symbols of a string are here: are its bytes, in the text? */
static void check_string(const struct scan *scan, const struct entry *entry, size_t position)
{
	size_t at = position + entry->opens - 1;
	size_t len = (size_t)entry->len - entry->opens - entry->closes;

	if (position + entry->opens == 0 || at + len > scan->len)
		return;
	if (!entry->is_exact ||
	    is_exact(scan->text + at, &scan->prefilter->strings[entry->string].text))
		report(scan, entry->first_user, at);
}

/* The bytes of a number that so many symbols fill. */
static inline uint64_t low_bytes(unsigned n)
{
	return n >= 8 ? UINT64_MAX : (1ull << (n * 8)) - 1;
}

static inline bool is_entry_here(const struct entry *entry, const unsigned char *symbols)
{
	uint64_t low = (load64(symbols) ^ entry->low) & low_bytes(entry->len);

	if (entry->len > 8)
		low |= (load64(symbols + 8) ^ entry->high) & low_bytes(entry->len - 8u);
	return low == 0;
}

/* Check the strings of a key at a place. */
static void follow(const struct scan *scan, const struct block *block, struct lead lead)
{
	const struct entry *entry = &scan->prefilter->entries[lead.what];

	for (;; entry++) {
		if (block->start + lead.place >= entry->window &&
		    is_entry_here(entry, block->symbols + BEFORE + lead.place - entry->window))
			check_string(scan, entry, block->start + lead.place - entry->window);
		if (entry->is_last)
			return;
	}
}

static uint32_t find_first(const struct prefilter *prefilter, uint32_t key)
{
	uint32_t index = slot_index(prefilter, key);

	while (prefilter->slots[index].key != key && prefilter->slots[index].first != NO_ENTRY)
		index = (index + 1) & prefilter->slot_mask;
	return prefilter->slots[index].first;
}

/* Symbols, or bytes, of the positions of a block and of those before and behind. */
static void read_block(
    const struct scan *scan, const struct block *block, read_function read, unsigned char *symbols)
{
	/* The text's byte i is the symbol at position i + 1. */
	size_t first = block->start > BEFORE ? block->start - BEFORE - 1 : 0;
	size_t end = block->start + block->n + BEHIND - 1;
	end = end < scan->len ? end : scan->len;
	size_t lead = BEFORE + first + 1 - block->start, n = end - first;

	memset(symbols, SYMBOL_OTHER, lead);
	read(scan->text + first, n, symbols + lead);
	memset(symbols + lead + n, SYMBOL_OTHER, BEFORE + block->n + BEHIND - lead - n);
}

static size_t find_pairs(
    const struct scan *scan, const unsigned char *symbols, size_t n, uint32_t *places)
{
	size_t found = 0;

	for (size_t i = 0; i < n; i++) {
		places[found] = (uint32_t)i;
		found += scan->prefilter->pairs[pair_index(symbols[i], symbols[i + 1])];
	}
	return found;
}

static void find_places(const struct scan *scan, struct block *block)
{
	const struct prefilter *prefilter = scan->prefilter;
	const unsigned char *symbols = block->symbols + BEFORE;
	find_function find = prefilter->method->find;
	struct places *places = block->places;

	for (unsigned kind = 0; kind < KEY_KINDS; kind++)
		places[kind].n = places[kind].next = 0;
	places[KEY_SYMBOLS].n = find(prefilter->table, symbols, block->n, places[KEY_SYMBOLS].at);
	if (prefilter->own && (prefilter->is_own || !scan->is_ascii)) {
		read_block(scan, block, prefilter->method->lower, block->own);
		places[KEY_OWN].n = prefilter->method->find_own(
		    prefilter->own, block->own + BEFORE, block->n, places[KEY_OWN].at);
	}
	if (prefilter->has_pairs)
		places[KEY_PAIR].n = find_pairs(scan, symbols, block->n, places[KEY_PAIR].at);
}

static uint32_t key_at(const struct block *block, enum key_kind kind, size_t place)
{
	const unsigned char *symbols =
	    (kind == KEY_OWN ? block->own : block->symbols) + BEFORE + place;

	if (kind == KEY_PAIR)
		return symbols[0] | (uint32_t)symbols[1] << 8 | PAIR_KEY;
	return kind == KEY_OWN ? (load32(symbols) & OWN_KEY_MASK) | OWN_KEY_MARK : load32(symbols);
}

/* The kind whose next place comes first; KEY_KINDS: none is left. */
static enum key_kind next_kind(const struct places *places)
{
	enum key_kind first = KEY_KINDS;
	uint32_t least = UINT32_MAX;

	for (unsigned kind = 0; kind < KEY_KINDS; kind++) {
		if (places[kind].next < places[kind].n &&
		    places[kind].at[places[kind].next] < least) {
			least = places[kind].at[places[kind].next];
			first = (enum key_kind)kind;
		}
	}
	return first;
}

/* The keys at all places, in order of these. */
static size_t collect_leads(struct block *block)
{
	struct places *places = block->places;
	struct lead *lead = block->leads;
	enum key_kind kind;

	if (places[KEY_OWN].n + places[KEY_PAIR].n == 0) {
		for (; places->next < places->n; places->next++)
			*lead++ = (struct lead){places->at[places->next],
			    key_at(block, KEY_SYMBOLS, places->at[places->next])};
		return places->n;
	}
	while ((kind = next_kind(places)) != KEY_KINDS) {
		uint32_t place = places[kind].at[places[kind].next++];
		*lead++ = (struct lead){place, key_at(block, kind, place)};
	}
	return (size_t)(lead - block->leads);
}

/* Keys to their first entries; those that have none are left out. Slots and entries lie far apart, so they are sent for
 * before they are read. */
static size_t find_leads(const struct prefilter *prefilter, struct lead *leads, size_t n)
{
	enum { AHEAD = 8 };
	size_t found = 0;

	for (size_t i = 0; i < n; i++) {
		const struct lead *next = &leads[i + AHEAD < n ? i + AHEAD : i];
		__builtin_prefetch(&prefilter->slots[slot_index(prefilter, next->what)]);
		uint32_t first = find_first(prefilter, leads[i].what);
		leads[found] = (struct lead){leads[i].place, first};
		found += first != NO_ENTRY;
		__builtin_prefetch(&prefilter->entries[first == NO_ENTRY ? 0 : first]);
	}
	return found;
}

static void scan_block(const struct scan *scan, struct block *block)
{
	size_t left = scan->len + 2 - block->start;

	block->n = left < BLOCK ? left : BLOCK;
	read_block(scan, block, scan->prefilter->method->read, block->symbols);
	find_places(scan, block);
	size_t n = find_leads(scan->prefilter, block->leads, collect_leads(block));
	for (size_t i = 0; i < n; i++)
		follow(scan, block, block->leads[i]);
}

int prefilter_scan(
    const struct prefilter *prefilter, const struct prefilter_text *text, struct windows *windows)
{
	struct scan scan = {prefilter, (const unsigned char *)text->text.at, text->text.len,
	    text->is_ascii, text->wanted, windows};
	struct block block;

	for (block.start = 0; block.start < scan.len + 2; block.start += block.n)
		scan_block(&scan, &block);
	return windows->failed ? -1 : 0;
}
