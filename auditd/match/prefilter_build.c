/* From the anchors of all patterns to the tables of the prefilter. */
#include <stdlib.h>
#include <string.h>

#include "match/prefilter_tables.h"
#include "match/sort.h"

/* A string with the pattern it comes from, while equal strings are brought together. */
struct use {
	uint64_t order; /* what decides most comparisons */
	const struct anchor *text;
	uint32_t pattern;
};

static int compare_numbers(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

static int compare_texts(const struct anchor *a, const struct anchor *b)
{
	struct span x = {a->bytes, a->len}, y = {b->bytes, b->len};
	int order = compare_numbers(a->opens * 2u + a->closes, b->opens * 2u + b->closes);

	return order ? order : span_compare(x, y);
}

/* The edges and first bytes of a text as a number: where these differ they are in the order of the texts. */
static uint64_t order_of(const struct anchor *text)
{
	uint64_t order = text->opens * 2u + text->closes;

	for (unsigned i = 0; i < 7; i++)
		order = order << 8 | (i < text->len ? (unsigned char)text->bytes[i] : 0);
	return order;
}

static int compare_uses(const void *left, const void *right)
{
	const struct use *a = left, *b = right;
	if (a->order != b->order)
		return a->order < b->order ? -1 : 1;
	int order = compare_texts(a->text, b->text);

	return order ? order : compare_numbers(a->pattern, b->pattern);
}

static void *zeros(size_t count, size_t size)
{
	return calloc(count ? count : 1, size);
}

static struct use *collect(const struct anchors *anchors, size_t npatterns, size_t total)
{
	struct use *uses = zeros(total, sizeof *uses);
	size_t at = 0;

	for (size_t i = 0; i < npatterns && uses; i++)
		for (size_t j = 0; j < anchors[i].n; j++)
			uses[at++] = (struct use){
			    order_of(&anchors[i].at[j]), &anchors[i].at[j], (uint32_t)i};
	return uses;
}

/* Sort those that have the same number. */
static void sort_runs(struct use *uses, size_t n)
{
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && uses[end].order == uses[i].order;)
			end++;
		if (end - i > 1)
			qsort(uses + i, end - i, sizeof *uses, compare_uses);
	}
}

/* A sorted copy; NULL when out of memory. */
static struct use *sort_uses(const struct use *uses, size_t n)
{
	struct numbered *numbers = zeros(n, sizeof *numbers);
	struct use *sorted = zeros(n, sizeof *sorted);

	for (size_t i = 0; numbers && i < n; i++)
		numbers[i] = (struct numbered){uses[i].order, (uint32_t)i};
	if (numbers == NULL || sorted == NULL || sort_numbered(numbers, n) != 0) {
		free(sorted);
		sorted = NULL;
	}
	for (size_t i = 0; sorted && i < n; i++)
		sorted[i] = uses[numbers[i].index];
	if (sorted)
		sort_runs(sorted, n);
	free(numbers);
	return sorted;
}

/* All strings of all patterns, sorted; NULL when out of memory. */
static struct use *collect_sorted(const struct anchors *anchors, size_t npatterns, size_t *n)
{
	size_t total = 0;

	for (size_t i = 0; i < npatterns; i++)
		total += anchors[i].n;
	struct use *uses = collect(anchors, npatterns, total);
	struct use *sorted = uses ? sort_uses(uses, total) : NULL;
	free(uses);
	*n = total;
	return sorted;
}

static bool is_same_text(const struct anchor *a, const struct anchor *b)
{
	return compare_texts(a, b) == 0;
}

static bool needs_exact(const struct anchor *text)
{
	for (unsigned i = 0; i < text->len; i++)
		if (anchor_needs_byte(text->bytes[i]))
			return true;
	return false;
}

static struct user new_user(const struct anchors *anchors, uint32_t pattern)
{
	enum { LONGEST_CHARACTER = 4 };
	uint32_t max = anchors->max_distance;

	return (struct user){.pattern = pattern,
	    .min = anchors->min_distance,
	    .max = max,
	    .max_beyond = max > ENDLESS / LONGEST_CHARACTER ? ENDLESS : max * LONGEST_CHARACTER,
	    .is_at_start = anchors->is_at_start};
}

/* One string for each text, with the list of its patterns. */
static int fill_strings(
    struct prefilter *prefilter, const struct anchors *anchors, const struct use *uses, size_t n)
{
	prefilter->strings = zeros(n, sizeof *prefilter->strings);
	prefilter->users = zeros(n, sizeof *prefilter->users);
	if (prefilter->strings == NULL || prefilter->users == NULL)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || uses[i].order != uses[i - 1].order ||
		    !is_same_text(uses[i].text, uses[i - 1].text))
			prefilter->strings[prefilter->nstrings++] =
			    (struct string){.text = *uses[i].text,
				.is_exact = needs_exact(uses[i].text),
				.first_user = (uint32_t)i};
		prefilter->strings[prefilter->nstrings - 1].nusers++;
		prefilter->users[i] = new_user(&anchors[uses[i].pattern], uses[i].pattern);
	}
	return 0;
}

/* Where the rarest symbols of a string begin. */
static unsigned find_window(const struct anchor_symbols *symbols)
{
	unsigned rarest = 0, at = 0;

	for (unsigned i = 0; i + WINDOW <= symbols->n; i++) {
		unsigned rarity = symbols_rarity(symbols->at + i, WINDOW);
		if (rarity > rarest) {
			rarest = rarity;
			at = i;
		}
	}
	return at;
}

/* The symbols by which a string with bytes beyond ASCII is found: those bytes are their own. Only those of its piece, for
 * elsewhere any such byte may stand. */
static struct anchor_symbols own_symbols(const struct anchor *text, struct anchor_piece piece)
{
	struct anchor_symbols symbols = {.n = piece.len};

	for (unsigned i = 0; i < piece.len; i++) {
		unsigned char byte = (unsigned char)text->bytes[piece.at + i];
		symbols.at[i] = byte >= 0x80 ? byte : anchor_symbol((char)byte);
	}
	return symbols;
}

/* Mark the bits of the first table that a window may meet: what is not known behind it may be any symbol. */
static void mark(uint32_t *table, const unsigned char *window, unsigned len)
{
	uint32_t *word = &table[table_index(load32(window))];

	for (unsigned a = 0; a < 8; a++)
		for (unsigned b = 0; b < 4; b++)
			if ((len < 5 || a == (window[4] & 7)) && (len < 6 || b == (window[5] & 3)))
				*word |= 1u << (a | b << 3);
}

/* Entries being made; there must be room. */
static void add_entry(struct prefilter *prefilter, const struct entry *entry)
{
	prefilter->entries[prefilter->nentries++] = *entry;
}

/* A string of three symbols has a key for each that may follow. */
static void add_short_entries(
    struct prefilter *prefilter, uint32_t *table, struct entry *entry, unsigned char window[16])
{
	for (unsigned next = 0; next < 256; next++) {
		if (next >= SYMBOLS && (next < 0x80 || table == prefilter->table))
			continue;
		window[3] = (unsigned char)next;
		entry->key = load32(window);
		mark(table, window, KEY);
		add_entry(prefilter, entry);
	}
}

/* The entry of a string, found by a window that begins there in these symbols. */
static void add_window(struct prefilter *prefilter, uint32_t *table, struct entry *entry,
    const struct anchor_symbols *symbols, unsigned at)
{
	unsigned char window[16] = {0};
	unsigned left = symbols->n - at;

	memcpy(window, symbols->at + at, left);
	entry->key = load32(window);
	if (left == 2) {
		prefilter->pairs[pair_index(window[0], window[1])] = 1;
		prefilter->has_pairs = true;
		entry->key |= PAIR_KEY;
		add_entry(prefilter, entry);
	} else if (left == 3) {
		add_short_entries(prefilter, table, entry, window);
	} else {
		mark(table, window, left);
		add_entry(prefilter, entry);
	}
}

static void add_string(struct prefilter *prefilter, uint32_t index)
{
	const struct anchor *text = &prefilter->strings[index].text;
	struct anchor_symbols symbols = anchor_symbols(text);
	struct entry entry = {.low = load64(symbols.at),
	    .high = load64(symbols.at + 8),
	    .string = index,
	    .len = (unsigned char)symbols.n};

	if (anchor_is_beyond(text)) {
		struct anchor_piece piece = anchor_own_piece(text);
		symbols = own_symbols(text, piece);
		entry.window = (unsigned char)(piece.at + text->opens);
		add_window(prefilter, prefilter->beyond, &entry, &symbols, 0);
	} else {
		unsigned at = find_window(&symbols);
		entry.window = (unsigned char)at;
		add_window(prefilter, prefilter->table, &entry, &symbols, at);
	}
}

/* Symbols that the key of a string is chosen from. */
static unsigned key_width(const struct anchor *text)
{
	return anchor_is_beyond(text) ? anchor_own_piece(text).len : anchor_width(text);
}

static size_t count_entries(const struct prefilter *prefilter)
{
	size_t n = 0;

	for (size_t i = 0; i < prefilter->nstrings; i++) {
		const struct anchor *text = &prefilter->strings[i].text;
		size_t nshort = anchor_is_beyond(text) ? SYMBOLS + 128 : SYMBOLS;
		n += key_width(text) == 3 ? nshort : 1;
	}
	return n;
}

static bool has_beyond(const struct prefilter *prefilter)
{
	for (size_t i = 0; i < prefilter->nstrings; i++)
		if (anchor_is_beyond(&prefilter->strings[i].text))
			return true;
	return false;
}

/* By key; those of one key are in the order of their strings already. 0, or -1 when out of memory. */
static int sort_entries(struct prefilter *prefilter)
{
	size_t n = prefilter->nentries;
	struct numbered *numbers = zeros(n, sizeof *numbers);
	struct entry *sorted = zeros(n, sizeof *sorted);
	int result = -1;

	for (size_t i = 0; numbers && i < n; i++)
		numbers[i] = (struct numbered){prefilter->entries[i].key, (uint32_t)i};
	if (numbers && sorted && sort_numbered(numbers, n) == 0) {
		for (size_t i = 0; i < n; i++)
			sorted[i] = prefilter->entries[numbers[i].index];
		free(prefilter->entries);
		prefilter->entries = sorted;
		sorted = NULL;
		result = 0;
	}
	free(numbers);
	free(sorted);
	return result;
}

static int fill_entries(struct prefilter *prefilter)
{
	bool needs_beyond = has_beyond(prefilter);

	prefilter->entries = zeros(count_entries(prefilter), sizeof *prefilter->entries);
	if (needs_beyond)
		prefilter->beyond = zeros(1 << TABLE_BITS, sizeof *prefilter->beyond);
	if (prefilter->entries == NULL || (needs_beyond && prefilter->beyond == NULL))
		return -1;
	for (uint32_t i = 0; i < prefilter->nstrings; i++)
		add_string(prefilter, i);
	return sort_entries(prefilter);
}

/* Source: open addressing with linear probing, Knuth, The Art of Computer Programming, volume 3, section 6.4. */
static void put_slot(struct prefilter *prefilter, const struct slot *slot)
{
	uint32_t index = slot_index(prefilter, slot->key);

	while (prefilter->slots[index].first != NO_ENTRY)
		index = (index + 1) & prefilter->slot_mask;
	prefilter->slots[index] = *slot;
}

/* At least half of the slots stay empty. */
static int fill_slots(struct prefilter *prefilter)
{
	size_t nslots = 1024;

	while (nslots < prefilter->nentries * 2)
		nslots *= 2;
	prefilter->slots = zeros(nslots, sizeof *prefilter->slots);
	if (prefilter->slots == NULL)
		return -1;
	memset(prefilter->slots, 0xff, nslots * sizeof *prefilter->slots);
	prefilter->slot_mask = (uint32_t)nslots - 1;
	for (size_t i = 0; i < prefilter->nentries; i++) {
		struct entry *entry = &prefilter->entries[i];
		if (i == 0 || entry[-1].key != entry->key)
			put_slot(prefilter, &(struct slot){entry->key, (uint32_t)i});
		entry->is_last = i + 1 == prefilter->nentries || entry[1].key != entry->key;
	}
	return 0;
}

static const struct method *const methods[] = {
    &prefilter_avx512, &prefilter_avx2, &prefilter_portable};

/* The first that the processor can. */
static const struct method *best_method(void)
{
	size_t i = 0;

	while (!methods[i]->is_possible())
		i++;
	return methods[i];
}

struct prefilter *prefilter_new(const struct anchors *anchors, size_t npatterns)
{
	struct prefilter *prefilter = calloc(1, sizeof *prefilter);
	size_t n;
	struct use *uses = collect_sorted(anchors, npatterns, &n);

	if (prefilter == NULL || uses == NULL || fill_strings(prefilter, anchors, uses, n) != 0 ||
	    fill_entries(prefilter) != 0 || fill_slots(prefilter) != 0) {
		prefilter_free(prefilter);
		prefilter = NULL;
	}
	if (prefilter)
		prefilter->method = best_method();
	free(uses);
	return prefilter;
}

bool prefilter_set_method(struct prefilter *prefilter, const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
		if (strcmp(methods[i]->name, name) != 0 || !methods[i]->is_possible())
			continue;
		prefilter->method = methods[i];
		return true;
	}
	return false;
}

void prefilter_free(struct prefilter *prefilter)
{
	if (prefilter == NULL)
		return;
	free(prefilter->beyond);
	free(prefilter->slots);
	free(prefilter->entries);
	free(prefilter->strings);
	free(prefilter->users);
	free(prefilter);
}

size_t prefilter_nanchors(const struct prefilter *prefilter)
{
	return prefilter->nstrings;
}
