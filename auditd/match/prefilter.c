/* The scan for anchors. Every four-byte window of the text is hashed into a table of bytes; where that says that a
 * string may have it, a larger table is asked, then the strings are compared.
 *
 * It goes in blocks and steps: first which rounds of four windows to look at, then which windows of those, then the
 * strings. The first two write down what they find without a branch: branches that are taken once in a hundred
 * times, with no pattern, are guessed wrong at each of them, and would cost more than all the rest. */
#include <string.h>

#include "match/prefilter_tables.h"

enum { ROUND = 4, BLOCK = 1024 };

/* What a scan carries along. */
struct scan {
	const struct prefilter *prefilter;
	const unsigned char *text;
	size_t len;
	bool is_ascii;
	const uint64_t *wanted;
	struct windows *windows;
};

/* Which tables are asked first. Known where the steps are expanded, so that tests of it cost nothing there. */
struct method {
	bool is_large, has_pairs;
};

/* The windows of a round, case bits set. */
struct round {
	uint32_t at[ROUND];
};

static inline struct round load_round(const unsigned char *text)
{
	uint64_t bytes = load64(text) | CASE_BITS;

	return (struct round){{(uint32_t)bytes, (uint32_t)(bytes >> 8), (uint32_t)(bytes >> 16),
	    (uint32_t)(bytes >> 24)}};
}

static inline unsigned may_begin(
    const struct prefilter *prefilter, struct method method, uint32_t window)
{
	unsigned found = method.is_large ? prefilter->large[large_index(window)]
					 : prefilter->small[small_index(window)];

	return method.has_pairs ? found | prefilter->pairs[window & 0xffff] : found;
}

/* The window that an anchor at a place leaves to matches of a pattern. */
static void add_window(const struct scan *scan, uint32_t pattern, size_t at)
{
	const struct distance *distance = &scan->prefilter->distances[pattern];
	size_t most = scan->is_ascii ? distance->max : distance->max_beyond;
	size_t first = most < at ? at - most : 0;

	if (at < distance->min || (distance->is_at_start && first > 0))
		return;
	windows_add(scan->windows, pattern, (uint32_t)first,
	    distance->is_at_start ? 0 : (uint32_t)(at - distance->min));
}

static void report(const struct scan *scan, const struct string *string, size_t at)
{
	for (uint32_t i = 0; i < string->nusers; i++) {
		uint32_t pattern = scan->prefilter->users[string->first_user + i];
		if (bits_has(scan->wanted, pattern))
			add_window(scan, pattern, at);
	}
}

static inline unsigned char lower(unsigned char c)
{
	return (unsigned char)(c - 'A') < 26 ? (unsigned char)(c | 0x20) : c;
}

static bool is_here(const unsigned char *text, const struct anchor *anchor)
{
	for (size_t i = 0; i < anchor->len; i++)
		if (lower(text[i]) != (unsigned char)anchor->bytes[i])
			return false;
	return true;
}

/* An entry whose window is here: is its string? */
static void check_entry(const struct scan *scan, const struct entry *entry, size_t at)
{
	const struct string *string = &scan->prefilter->strings[entry->string];

	if (at < entry->window || scan->len - (at - entry->window) < entry->len)
		return;
	at -= entry->window;
	if (entry->len >= 4 &&
	    (load32(scan->text + at + entry->other) | (uint32_t)CASE_BITS) != entry->other_key)
		return;
	if (is_here(scan->text + at, &string->text))
		report(scan, string, at);
}

static void look_up(const struct scan *scan, uint32_t key, size_t at)
{
	const struct prefilter *prefilter = scan->prefilter;
	uint32_t index = slot_index(prefilter, key);

	while (prefilter->slots[index].n > 0 && prefilter->slots[index].key != key)
		index = (index + 1) & prefilter->slot_mask;
	const struct slot *slot = &prefilter->slots[index];
	for (uint32_t i = 0; i < slot->n; i++)
		check_entry(scan, &prefilter->entries[slot->first + i], at);
}

/* A window that strings may have. */
static void look(const struct scan *scan, uint32_t window, size_t at)
{
	if (scan->prefilter->large[large_index(window)])
		look_up(scan, window, at);
	if (scan->prefilter->pairs[window & 0xffff])
		look_up(scan, window & 0xffff, at);
}

/* A piece of the text: whole rounds, at most BLOCK bytes, with four bytes of text behind it. */
struct block {
	size_t start, len;
};

/* The rounds of a block to look at: their offsets in it, and how many. */
static inline size_t find_rounds(const struct scan *scan, struct method method, struct block block,
    uint16_t rounds[BLOCK / ROUND])
{
	const struct prefilter *prefilter = scan->prefilter;
	size_t n = 0;

	for (size_t at = 0; at < block.len; at += ROUND) {
		struct round round = load_round(scan->text + block.start + at);
		rounds[n] = (uint16_t)at;
		n += may_begin(prefilter, method, round.at[0]) |
		     may_begin(prefilter, method, round.at[1]) |
		     may_begin(prefilter, method, round.at[2]) |
		     may_begin(prefilter, method, round.at[3]);
	}
	return n;
}

/* The windows of those rounds that strings have, but for a chance in a few hundred. */
static inline size_t find_places(const struct scan *scan, size_t start, const uint16_t *rounds,
    size_t nrounds, uint16_t places[BLOCK])
{
	const struct prefilter *prefilter = scan->prefilter;
	size_t n = 0;

	for (size_t i = 0; i < nrounds; i++) {
		struct round round = load_round(scan->text + start + rounds[i]);
		for (size_t j = 0; j < ROUND; j++) {
			places[n] = (uint16_t)(rounds[i] + j);
			n += (unsigned)prefilter->large[large_index(round.at[j])] |
			     (unsigned)prefilter->pairs[round.at[j] & 0xffff];
		}
	}
	return n;
}

/* The longest block that can begin here; its length is 0 at the end of the text. */
static struct block next_block(const struct scan *scan, size_t start)
{
	size_t left = scan->len - start,
	       len = left < (size_t)2 * ROUND ? 0 : (left - ROUND) / ROUND * ROUND;

	return (struct block){start, len < BLOCK ? len : BLOCK};
}

/* All blocks; where they end. */
static inline size_t scan_blocks(const struct scan *scan, struct method method)
{
	uint16_t rounds[BLOCK / ROUND], places[BLOCK];
	struct block block = next_block(scan, 0);

	for (; block.len > 0; block = next_block(scan, block.start + block.len)) {
		const unsigned char *text = scan->text + block.start;
		size_t nrounds = find_rounds(scan, method, block, rounds);
		size_t nplaces = find_places(scan, block.start, rounds, nrounds, places);
		for (size_t i = 0; i < nplaces; i++)
			look(scan, load32(text + places[i]) | (uint32_t)CASE_BITS,
			    block.start + places[i]);
	}
	return block.start;
}

static size_t scan_start(const struct scan *scan)
{
	const struct prefilter *prefilter = scan->prefilter;

	if (prefilter->is_large && prefilter->has_pairs)
		return scan_blocks(scan, (struct method){true, true});
	if (prefilter->is_large)
		return scan_blocks(scan, (struct method){true, false});
	if (prefilter->has_pairs)
		return scan_blocks(scan, (struct method){false, true});
	return scan_blocks(scan, (struct method){false, false});
}

/* The last windows, which reach beyond the text and are filled up with zeros; comparison knows that those are not
 * there. */
static void scan_end(const struct scan *scan, size_t start)
{
	unsigned char end[16] = {0};

	memcpy(end, scan->text + start, scan->len - start);
	for (size_t i = 0; start + i < scan->len; i++)
		look(scan, load32(end + i) | (uint32_t)CASE_BITS, start + i);
}

int prefilter_scan(
    const struct prefilter *prefilter, const struct prefilter_text *text, struct windows *windows)
{
	struct scan scan = {prefilter, (const unsigned char *)text->text.at, text->text.len,
	    text->is_ascii, text->wanted, windows};

	if (scan.len > 0)
		scan_end(&scan, scan_start(&scan));
	return windows->failed ? -1 : 0;
}
