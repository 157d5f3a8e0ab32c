/* The scan for anchors. Every four-byte window of the text is hashed into a table of bytes that fits the first-level
 * cache, for a byte is cheaper to test than a bit; where it is set, the strings with such a window are compared.
 * Strings of two and three bytes are found by a pair of bytes, in a table of all pairs. */
#include <stdlib.h>
#include <string.h>

#include "match/prefilter.h"

/* More strings than FEW_STRINGS need the large table, or too many windows would seem to be theirs by chance. */
enum { SMALL_BITS = 15, LARGE_BITS = 17, FEW_STRINGS = 1000, BUCKET_BITS = 12 };

/* A string and the patterns it speaks for. */
struct string {
	struct anchor text;
	unsigned window; /* where the bytes that are hashed begin */
	uint32_t first_user, nusers;
};

struct entry {
	uint32_t key;
	uint32_t string;
};

/* Strings by the hash of their window: bucket b is entries[starts[b] .. starts[b + 1]). */
struct index {
	uint32_t mask; /* which bytes of a four-byte window count */
	uint32_t starts[(1 << BUCKET_BITS) + 1];
	struct entry *entries;
	size_t n;
};

struct distance {
	uint32_t min, max;
};

struct prefilter {
	unsigned char small[1 << SMALL_BITS]; /* by hash of a window, where there are few strings */
	unsigned char large[1 << LARGE_BITS]; /* or many */
	unsigned char pairs[1 << 16];         /* by a pair of bytes */
	struct index four, two;
	struct string *strings;
	size_t nstrings;
	uint32_t *users;            /* patterns */
	struct distance *distances; /* by pattern */
};

/* The four bytes of a window as a number, first byte lowest. */
static inline uint32_t load32(const unsigned char *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

static inline uint64_t load64(const unsigned char *at)
{
	return load32(at) | (uint64_t)load32(at + 4) << 32;
}

/* Setting this bit makes letters lower-case, and some other bytes alike: the comparison tells them apart. */
#define CASE_BITS 0x2020202020202020u

/* Source: multiplicative hashing, Knuth, The Art of Computer Programming, volume 3, section 6.4. */
static inline uint32_t hash(uint32_t key)
{
	return key * 0x9e3779b1u;
}

static inline unsigned char lower(unsigned char c)
{
	return (unsigned char)(c - 'A') < 26 ? (unsigned char)(c | 0x20) : c;
}

/* A string with the pattern it comes from, while strings are told apart. */
struct origin_of_string {
	const struct anchor *text;
	uint32_t pattern;
};

static int compare_text(const void *left, const void *right)
{
	const struct origin_of_string *a = left, *b = right;
	struct span x = {a->text->bytes, a->text->len}, y = {b->text->bytes, b->text->len};
	int order = span_compare(x, y);

	return order ? order : (a->pattern > b->pattern) - (a->pattern < b->pattern);
}

static struct origin_of_string *collect(const struct anchors *anchors, size_t npatterns, size_t *n)
{
	size_t total = 0, at = 0;

	for (size_t i = 0; i < npatterns; i++)
		total += anchors[i].n;
	struct origin_of_string *all = calloc(total ? total : 1, sizeof *all);
	for (size_t i = 0; i < npatterns && all; i++)
		for (size_t j = 0; j < anchors[i].n; j++)
			all[at++] = (struct origin_of_string){&anchors[i].at[j], (uint32_t)i};
	*n = total;
	if (all)
		qsort(all, total, sizeof *all, compare_text);
	return all;
}

static bool is_same_text(const struct anchor *a, const struct anchor *b)
{
	return a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0;
}

/* Sorted strings into one entry for each text with the list of its patterns. */
static int group(struct prefilter *prefilter, const struct origin_of_string *all, size_t n)
{
	prefilter->strings = calloc(n ? n : 1, sizeof *prefilter->strings);
	prefilter->users = calloc(n ? n : 1, sizeof *prefilter->users);
	if (prefilter->strings == NULL || prefilter->users == NULL)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || !is_same_text(all[i].text, all[i - 1].text))
			prefilter->strings[prefilter->nstrings++] =
			    (struct string){.text = *all[i].text,
				.window = anchor_rarity(all[i].text).window_at,
				.first_user = (uint32_t)i};
		prefilter->strings[prefilter->nstrings - 1].nusers++;
		prefilter->users[i] = all[i].pattern;
	}
	return 0;
}

/* How many bytes of a string are hashed. */
static unsigned window_width(const struct string *string)
{
	return string->text.len < 4 ? 2 : 4;
}

/* The key of a string's window. */
static uint32_t key_of(const struct string *string)
{
	unsigned char bytes[4] = {0};

	memcpy(bytes, string->text.bytes + string->window, window_width(string));
	return load32(bytes) | (uint32_t)CASE_BITS;
}

static struct index *index_of(struct prefilter *prefilter, const struct string *string)
{
	return window_width(string) == 2 ? &prefilter->two : &prefilter->four;
}

static inline uint32_t bucket(uint32_t key)
{
	return hash(key) >> (32 - BUCKET_BITS);
}

/* Count, then place: counting sort by bucket. */
static int fill_index(struct prefilter *prefilter, struct index *index, uint32_t mask)
{
	index->mask = mask;
	for (size_t i = 0; i < prefilter->nstrings; i++) {
		const struct string *string = &prefilter->strings[i];
		if (index_of(prefilter, string) != index)
			continue;
		index->starts[bucket(key_of(string) & mask) + 1]++;
		index->n++;
	}
	for (size_t i = 1; i < ARRAY_LEN(index->starts); i++)
		index->starts[i] += index->starts[i - 1];
	index->entries = calloc(index->n ? index->n : 1, sizeof *index->entries);
	uint32_t *ends = calloc(1u << BUCKET_BITS, sizeof *ends);
	for (size_t i = 0; i < prefilter->nstrings && ends && index->entries; i++) {
		const struct string *string = &prefilter->strings[i];
		if (index_of(prefilter, string) != index)
			continue;
		uint32_t key = key_of(string) & mask, b = bucket(key);
		index->entries[index->starts[b] + ends[b]++] = (struct entry){key, (uint32_t)i};
	}
	int result = ends && index->entries ? 0 : -1;
	free(ends);
	return result;
}

static void fill_tables(struct prefilter *prefilter)
{
	for (size_t i = 0; i < prefilter->nstrings; i++) {
		uint32_t key = key_of(&prefilter->strings[i]);
		if (window_width(&prefilter->strings[i]) == 2) {
			prefilter->pairs[key & 0xffff] = 1;
			continue;
		}
		prefilter->small[hash(key) >> (32 - SMALL_BITS)] = 1;
		prefilter->large[hash(key) >> (32 - LARGE_BITS)] = 1;
	}
}

struct prefilter *prefilter_new(const struct anchors *anchors, size_t npatterns)
{
	struct prefilter *prefilter = calloc(1, sizeof *prefilter);
	size_t n;
	struct origin_of_string *all = collect(anchors, npatterns, &n);

	if (prefilter)
		prefilter->distances =
		    calloc(npatterns ? npatterns : 1, sizeof *prefilter->distances);
	if (prefilter == NULL || all == NULL || prefilter->distances == NULL ||
	    group(prefilter, all, n) != 0 ||
	    fill_index(prefilter, &prefilter->four, UINT32_MAX) != 0 ||
	    fill_index(prefilter, &prefilter->two, 0xffff) != 0) {
		free(all);
		prefilter_free(prefilter);
		return NULL;
	}
	for (size_t i = 0; i < npatterns; i++)
		prefilter->distances[i] =
		    (struct distance){anchors[i].min_distance, anchors[i].max_distance};
	fill_tables(prefilter);
	free(all);
	return prefilter;
}

void prefilter_free(struct prefilter *prefilter)
{
	if (prefilter == NULL)
		return;
	free(prefilter->four.entries);
	free(prefilter->two.entries);
	free(prefilter->strings);
	free(prefilter->users);
	free(prefilter->distances);
	free(prefilter);
}

size_t prefilter_nanchors(const struct prefilter *prefilter)
{
	return prefilter->nstrings;
}

/* What a scan carries along. */
struct scan {
	const struct prefilter *prefilter;
	struct span text;
	const uint64_t *wanted;
	struct windows *windows;
};

static void report(const struct scan *scan, const struct string *string, size_t at)
{
	for (uint32_t i = 0; i < string->nusers; i++) {
		uint32_t pattern = scan->prefilter->users[string->first_user + i];
		const struct distance *distance = &scan->prefilter->distances[pattern];
		if (!bits_has(scan->wanted, pattern) || at < distance->min)
			continue;
		size_t first = distance->max < at ? at - distance->max : 0;
		windows_add(
		    scan->windows, pattern, (uint32_t)first, (uint32_t)(at - distance->min));
	}
}

static bool is_here(const struct scan *scan, const struct string *string, size_t at)
{
	const unsigned char *text = (const unsigned char *)scan->text.at + at;

	if (scan->text.len - at < string->text.len)
		return false;
	for (size_t i = 0; i < string->text.len; i++)
		if (lower(text[i]) != (unsigned char)string->text.bytes[i])
			return false;
	return true;
}

static void look_up(const struct scan *scan, const struct index *index, uint32_t window, size_t at)
{
	uint32_t key = window & index->mask, b = bucket(key);

	for (uint32_t i = index->starts[b]; i < index->starts[b + 1]; i++) {
		if (index->entries[i].key != key)
			continue;
		const struct string *string = &scan->prefilter->strings[index->entries[i].string];
		if (at >= string->window && is_here(scan, string, at - string->window))
			report(scan, string, at - string->window);
	}
}

/* A window that may be a string's, at a place of the text. */
static void look(const struct scan *scan, uint32_t window, size_t at)
{
	const struct prefilter *prefilter = scan->prefilter;

	if (prefilter->large[hash(window) >> (32 - LARGE_BITS)])
		look_up(scan, &prefilter->four, window, at);
	if (prefilter->pairs[window & 0xffff])
		look_up(scan, &prefilter->two, window, at);
}

/* The last windows, which reach beyond the text: padded with blanks, which no comparison takes for text. */
static void scan_end(const struct scan *scan, size_t at)
{
	unsigned char end[16] = {0};
	size_t left = scan->text.len - at;

	memcpy(end, scan->text.at + at, left);
	for (size_t i = 0; i < left; i++)
		look(scan, load32(end + i) | (uint32_t)CASE_BITS, at + i);
}

/* How a scan is done; known where scan_rounds is expanded, so that tests of it cost nothing there. */
struct method {
	bool is_large; /* by the large table */
	bool has_pairs;
};

static inline unsigned table_has(
    const struct prefilter *prefilter, struct method method, uint32_t window)
{
	unsigned found = method.is_large ? prefilter->large[hash(window) >> (32 - LARGE_BITS)]
					 : prefilter->small[hash(window) >> (32 - SMALL_BITS)];

	return method.has_pairs ? found | prefilter->pairs[window & 0xffff] : found;
}

/* Four windows a round, for as long as eight bytes can be read; where it ended. */
static inline size_t scan_rounds(const struct scan *scan, struct method method)
{
	const unsigned char *text = (const unsigned char *)scan->text.at;
	const struct prefilter *prefilter = scan->prefilter;
	size_t at = 0;

	for (; at + 8 <= scan->text.len; at += 4) {
		uint64_t bytes = load64(text + at) | CASE_BITS;
		uint32_t a = (uint32_t)bytes, b = (uint32_t)(bytes >> 8),
			 c = (uint32_t)(bytes >> 16), d = (uint32_t)(bytes >> 24);
		unsigned any = table_has(prefilter, method, a) | table_has(prefilter, method, b) |
			       table_has(prefilter, method, c) | table_has(prefilter, method, d);
		if (any == 0)
			continue;
		look(scan, a, at);
		look(scan, b, at + 1);
		look(scan, c, at + 2);
		look(scan, d, at + 3);
	}
	return at;
}

static size_t scan_start(const struct scan *scan)
{
	bool is_large = scan->prefilter->nstrings > FEW_STRINGS,
	     has_pairs = scan->prefilter->two.n > 0;

	if (is_large && has_pairs)
		return scan_rounds(scan, (struct method){true, true});
	if (is_large)
		return scan_rounds(scan, (struct method){true, false});
	if (has_pairs)
		return scan_rounds(scan, (struct method){false, true});
	return scan_rounds(scan, (struct method){false, false});
}

int prefilter_scan(const struct prefilter *prefilter, struct span text, const uint64_t *wanted,
    struct windows *windows)
{
	struct scan scan = {prefilter, text, wanted, windows};
	size_t at = scan_start(&scan);

	if (text.len > 0)
		scan_end(&scan, at);
	return windows->failed ? -1 : 0;
}
