/* From the anchors of all patterns to the tables of the prefilter. */
#include <stdlib.h>
#include <string.h>

#include "match/prefilter_tables.h"

/* A string with the pattern it comes from, while equal strings are brought together. */
struct use {
	const struct anchor *text;
	const struct anchors *anchors;
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

static int compare_uses(const void *left, const void *right)
{
	const struct use *a = left, *b = right;
	int order = compare_texts(a->text, b->text);

	return order ? order : compare_numbers(a->pattern, b->pattern);
}

/* Entries with their keys, to be sorted. */
struct keyed {
	uint32_t key;
	struct entry entry;
};

struct making {
	struct prefilter *prefilter;
	struct keyed *at;
	size_t n;
};

static int compare_keyed(const void *left, const void *right)
{
	const struct keyed *a = left, *b = right;
	int order = compare_numbers(a->key, b->key);

	return order ? order : compare_numbers(a->entry.string, b->entry.string);
}

static void *zeros(size_t count, size_t size)
{
	return calloc(count ? count : 1, size);
}

/* All strings of all patterns, sorted; NULL when out of memory. */
static struct use *collect(const struct anchors *anchors, size_t npatterns, size_t *n)
{
	size_t total = 0, at = 0;

	for (size_t i = 0; i < npatterns; i++)
		total += anchors[i].n;
	struct use *uses = zeros(total, sizeof *uses);
	for (size_t i = 0; i < npatterns && uses; i++)
		for (size_t j = 0; j < anchors[i].n; j++)
			uses[at++] = (struct use){&anchors[i].at[j], &anchors[i], (uint32_t)i};
	*n = total;
	if (uses)
		qsort(uses, total, sizeof *uses, compare_uses);
	return uses;
}

static bool is_same_text(const struct anchor *a, const struct anchor *b)
{
	return compare_texts(a, b) == 0;
}

static struct user new_user(const struct use *use)
{
	enum { LONGEST_CHARACTER = 4 };
	const struct anchors *anchors = use->anchors;
	uint32_t max = anchors->max_distance;

	return (struct user){.pattern = use->pattern,
	    .min = anchors->min_distance,
	    .max = max,
	    .max_beyond = max > ENDLESS / LONGEST_CHARACTER ? ENDLESS : max * LONGEST_CHARACTER,
	    .is_at_start = anchors->is_at_start};
}

/* One string for each text, with the list of its patterns. */
static int fill_strings(struct prefilter *prefilter, const struct use *uses, size_t n)
{
	prefilter->strings = zeros(n, sizeof *prefilter->strings);
	prefilter->users = zeros(n, sizeof *prefilter->users);
	if (prefilter->strings == NULL || prefilter->users == NULL)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || !is_same_text(uses[i].text, uses[i - 1].text))
			prefilter->strings[prefilter->nstrings++] =
			    (struct string){.text = *uses[i].text, .first_user = (uint32_t)i};
		prefilter->users[i] = new_user(&uses[i]);
		prefilter->users[i].is_last =
		    i + 1 == n || !is_same_text(uses[i].text, uses[i + 1].text);
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

/* Mark the bits of a word that a window may meet: what is not known behind its key may be any symbol. */
static void mark(uint32_t *word, const unsigned char *behind, unsigned nbehind)
{
	for (unsigned a = 0; a < 8; a++)
		for (unsigned b = 0; b < 4; b++)
			if ((nbehind < 1 || a == (behind[0] & 7)) &&
			    (nbehind < 2 || b == (behind[1] & 3)))
				*word |= 1u << (a | b << 3);
}

/* There must be room. */
static void add_entry(struct making *making, uint32_t key, const struct entry *entry)
{
	making->at[making->n++] = (struct keyed){key, *entry};
}

/* A string of three symbols has a key for each that may follow. */
static void add_short_entries(
    struct making *making, const struct entry *entry, unsigned char window[STRING_LONGEST])
{
	uint32_t *table = making->prefilter->table;

	for (unsigned char next = 0; next < SYMBOLS; next++) {
		window[3] = next;
		mark(&table[table_index(load32(window))], NULL, 0);
		add_entry(making, load32(window), entry);
	}
}

/* The entry of a string that is found by symbols. */
static void add_by_symbols(
    struct making *making, struct entry *entry, const struct anchor_symbols *symbols)
{
	struct prefilter *prefilter = making->prefilter;
	unsigned char window[STRING_LONGEST] = {0};
	unsigned at = find_window(symbols), left = symbols->n - at;

	memcpy(window, symbols->at + at, left);
	entry->window = (unsigned char)at;
	if (left == 2) {
		prefilter->pairs[pair_index(window[0], window[1])] = 1;
		prefilter->has_pairs = true;
		add_entry(making, load32(window) | PAIR_KEY, entry);
	} else if (left == 3) {
		add_short_entries(making, entry, window);
	} else {
		mark(&prefilter->table[table_index(load32(window))], window + KEY, left - KEY);
		add_entry(making, load32(window), entry);
	}
}

/* The entry of a string that is found by the bytes of its piece. */
static void add_by_bytes(struct making *making, struct entry *entry, const struct anchor *text)
{
	struct anchor_piece piece = anchor_own_piece(text);
	const unsigned char *bytes = (const unsigned char *)text->bytes + piece.at;
	uint32_t key = bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16;

	entry->window = (unsigned char)(piece.at + text->opens);
	mark(&making->prefilter->own[table_index(key)], bytes + OWN_KEY, piece.len - OWN_KEY);
	add_entry(making, key | OWN_KEY_MARK, entry);
}

static void add_string(struct making *making, uint32_t index)
{
	const struct string *string = &making->prefilter->strings[index];
	struct anchor_symbols symbols = anchor_symbols(&string->text);
	struct entry entry = {.low = load64(symbols.at),
	    .high = load64(symbols.at + 8),
	    .string = index,
	    .first_user = string->first_user,
	    .len = (unsigned char)symbols.n,
	    .opens = string->text.opens,
	    .closes = string->text.closes,
	    .is_exact = anchor_needs_bytes(&string->text)};

	if (string->is_own)
		add_by_bytes(making, &entry, &string->text);
	else
		add_by_symbols(making, &entry, &symbols);
}

static size_t count_entries(const struct prefilter *prefilter)
{
	size_t n = 0;

	for (size_t i = 0; i < prefilter->nstrings; i++) {
		const struct string *string = &prefilter->strings[i];
		bool is_short = !string->is_own && anchor_width(&string->text) == 3;
		n += is_short ? (size_t)SYMBOLS : 1;
	}
	return n;
}

/* Say which strings are found by their bytes. 0, or -1 when out of memory. */
static int choose_own(struct prefilter *prefilter)
{
	bool has_own = false;

	for (size_t i = 0; i < prefilter->nstrings; i++) {
		struct string *string = &prefilter->strings[i];
		string->is_own = anchor_key(&string->text).is_own;
		has_own |= string->is_own;
		prefilter->is_own |= string->is_own && !anchor_is_beyond(&string->text);
	}
	if (has_own)
		prefilter->own = zeros(1 << TABLE_BITS, sizeof *prefilter->own);
	return has_own && prefilter->own == NULL ? -1 : 0;
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
static int make_slots(struct prefilter *prefilter, size_t nentries)
{
	size_t nslots = 1024;

	while (nslots < nentries * 2)
		nslots *= 2;
	prefilter->slots = malloc(nslots * sizeof *prefilter->slots);
	if (prefilter->slots == NULL)
		return -1;
	memset(prefilter->slots, 0xff, nslots * sizeof *prefilter->slots);
	prefilter->slot_mask = (uint32_t)nslots - 1;
	return 0;
}

static void fill_slots(struct prefilter *prefilter, const struct keyed *keyed, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || keyed[i - 1].key != keyed[i].key)
			put_slot(prefilter, &(struct slot){keyed[i].key, (uint32_t)i});
		prefilter->entries[i] = keyed[i].entry;
		prefilter->entries[i].is_last = i + 1 == n || keyed[i + 1].key != keyed[i].key;
	}
}

static int fill_entries(struct prefilter *prefilter)
{
	if (choose_own(prefilter) != 0)
		return -1;
	size_t n = count_entries(prefilter);
	struct making making = {.prefilter = prefilter, .at = zeros(n, sizeof *making.at)};
	prefilter->entries = zeros(n, sizeof *prefilter->entries);
	int result = making.at && prefilter->entries ? make_slots(prefilter, n) : -1;
	if (result == 0) {
		for (uint32_t i = 0; i < prefilter->nstrings; i++)
			add_string(&making, i);
		qsort(making.at, making.n, sizeof *making.at, compare_keyed);
		fill_slots(prefilter, making.at, making.n);
	}
	free(making.at);
	return result;
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
	struct use *uses = collect(anchors, npatterns, &n);

	if (prefilter == NULL || uses == NULL || fill_strings(prefilter, uses, n) != 0 ||
	    fill_entries(prefilter) != 0) {
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
	free(prefilter->own);
	free(prefilter->slots);
	free(prefilter->entries);
	free(prefilter->strings);
	free(prefilter->users);
	free(prefilter);
}

size_t prefilter_nanchors(const struct prefilter *prefilter)
{
	return prefilter ? prefilter->nstrings : 0;
}
