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

/* By what a window is known: four symbols, four with bytes beyond ASCII as they stand, or two symbols. */
enum key_kind { KEY_SYMBOLS, KEY_OWN, KEY_PAIR, KEY_KINDS };

struct block {
	size_t start, n; /* positions */
	unsigned char symbols[BEFORE + BLOCK + BEHIND];
	unsigned char own[BEFORE + BLOCK + BEHIND]; /* bytes beyond ASCII as they stand */
	struct places places[KEY_KINDS];
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

static void report(const struct scan *scan, const struct string *string, size_t at)
{
	const struct user *user = &scan->prefilter->users[string->first_user];

	for (uint32_t i = 0; i < string->nusers; i++)
		if (bits_has(scan->wanted, user[i].pattern))
			add_window(scan, &user[i], at);
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
static void check_string(const struct scan *scan, const struct string *string, size_t position)
{
	size_t at = position + string->text.opens - 1;

	if (position + string->text.opens == 0 || at + string->text.len > scan->len)
		return;
	if (!string->is_exact || is_exact(scan->text + at, &string->text))
		report(scan, string, at);
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

static void look_up(const struct scan *scan, const struct block *block, uint32_t key, size_t place)
{
	const struct prefilter *prefilter = scan->prefilter;
	uint32_t index = slot_index(prefilter, key);

	while (prefilter->slots[index].key != key && prefilter->slots[index].first != NO_ENTRY)
		index = (index + 1) & prefilter->slot_mask;
	if (prefilter->slots[index].first == NO_ENTRY)
		return;
	const struct entry *entry = &prefilter->entries[prefilter->slots[index].first];
	for (;; entry++) {
		if (block->start + place >= entry->window &&
		    is_entry_here(entry, block->symbols + BEFORE + place - entry->window))
			check_string(scan, &prefilter->strings[entry->string],
			    block->start + place - entry->window);
		if (entry->is_last)
			return;
	}
}

/* Symbols of the positions of a block and of those before and behind. */
static void read_block(const struct scan *scan, struct block *block)
{
	size_t total = scan->len + 2, left = total - block->start;
	unsigned char *symbols = block->symbols;

	block->n = left < BLOCK ? left : BLOCK;
	/* The text's byte i is the symbol at position i + 1. */
	size_t first = block->start > BEFORE ? block->start - BEFORE - 1 : 0;
	size_t end = block->start + block->n + BEHIND - 1;
	end = end < scan->len ? end : scan->len;
	size_t lead = BEFORE + first + 1 - block->start;
	memset(symbols, SYMBOL_OTHER, lead);
	scan->prefilter->method->read(scan->text + first, end - first, symbols + lead);
	memset(symbols + lead + (end - first), SYMBOL_OTHER,
	    BEFORE + block->n + BEHIND - lead - (end - first));
}

/* Bytes beyond ASCII in place of their symbols; false if there are none. */
static bool own_block(const struct scan *scan, struct block *block)
{
	size_t end = BEFORE + block->n + BEHIND;
	unsigned found = 0;

	memcpy(block->own, block->symbols, end);
	for (size_t i = 0; i < end; i++) {
		size_t position = block->start + i;
		if (position < BEFORE + 1 || position - BEFORE - 1 >= scan->len)
			continue;
		unsigned char byte = scan->text[position - BEFORE - 1];
		block->own[i] = byte >= 0x80 ? byte : block->own[i];
		found |= byte;
	}
	return found >= 0x80;
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

/* Find all places of a block; true if there are some of more than the first kind. */
static bool find_places(const struct scan *scan, struct block *block)
{
	const struct prefilter *prefilter = scan->prefilter;
	const unsigned char *symbols = block->symbols + BEFORE;
	find_function find = prefilter->method->find;
	struct places *places = block->places;

	for (unsigned kind = 0; kind < KEY_KINDS; kind++)
		places[kind].n = places[kind].next = 0;
	places[KEY_SYMBOLS].n = find(prefilter->table, symbols, block->n, places[KEY_SYMBOLS].at);
	if (!scan->is_ascii && prefilter->beyond && own_block(scan, block))
		places[KEY_OWN].n =
		    find(prefilter->beyond, block->own + BEFORE, block->n, places[KEY_OWN].at);
	if (prefilter->has_pairs)
		places[KEY_PAIR].n = find_pairs(scan, symbols, block->n, places[KEY_PAIR].at);
	return places[KEY_OWN].n + places[KEY_PAIR].n > 0;
}

static uint32_t key_at(const struct block *block, enum key_kind kind, size_t place)
{
	const unsigned char *symbols =
	    (kind == KEY_OWN ? block->own : block->symbols) + BEFORE + place;

	if (kind == KEY_PAIR)
		return symbols[0] | (uint32_t)symbols[1] << 8 | PAIR_KEY;
	return load32(symbols);
}

/* The kind whose next place comes first; KEY_KINDS: none is left. */
static enum key_kind next_kind(const struct block *block)
{
	enum key_kind first = KEY_KINDS;
	uint32_t least = UINT32_MAX;

	for (unsigned kind = 0; kind < KEY_KINDS; kind++) {
		const struct places *places = &block->places[kind];
		if (places->next < places->n && places->at[places->next] < least) {
			least = places->at[places->next];
			first = (enum key_kind)kind;
		}
	}
	return first;
}

static void scan_block(const struct scan *scan, struct block *block)
{
	const struct places *places = &block->places[KEY_SYMBOLS];

	read_block(scan, block);
	if (!find_places(scan, block)) {
		for (size_t i = 0; i < places->n; i++)
			look_up(
			    scan, block, key_at(block, KEY_SYMBOLS, places->at[i]), places->at[i]);
		return;
	}
	for (enum key_kind kind; (kind = next_kind(block)) != KEY_KINDS;) {
		size_t place = block->places[kind].at[block->places[kind].next++];
		look_up(scan, block, key_at(block, kind, place), place);
	}
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
