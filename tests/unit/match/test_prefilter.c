/* The prefilter finds every anchor wherever it stands, and leaves windows that hold every place a match may start. */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "match/prefilter.h"

enum { PATTERNS = 40 };

static const char *const methods[] = {"portable", "avx2", "avx512"};

static int scan(const struct prefilter *prefilter, struct span text, const uint64_t *wanted,
    struct windows *windows)
{
	return prefilter_scan(prefilter,
	    &(struct prefilter_text){text, ascii_prefix(text) == text.len, wanted}, windows);
}

static unsigned char symbol_at(struct span text, size_t at)
{
	return at < text.len ? symbol_of((unsigned char)text.at[at]) : (unsigned char)SYMBOL_OTHER;
}

/* is_loose: a blank stands for any other byte that is SYMBOL_OTHER, too. */
static bool is_byte(char wanted, char byte, bool is_loose)
{
	unsigned char symbol = symbol_of((unsigned char)byte);

	if (wanted == ANY_OTHER || (wanted == ' ' && is_loose))
		return symbol == SYMBOL_OTHER;
	if (wanted == ANY_DIGIT)
		return symbol == SYMBOL_DIGIT;
	return byte == wanted || (byte >= 'A' && byte <= 'Z' && byte + 32 == wanted);
}

static bool is_at(struct span text, size_t at, const struct anchor *anchor, bool is_loose)
{
	if (text.len - at < anchor->len ||
	    (anchor->opens && at > 0 && symbol_at(text, at - 1) != SYMBOL_OTHER) ||
	    (anchor->closes && symbol_at(text, at + anchor->len) != SYMBOL_OTHER))
		return false;
	for (size_t i = 0; i < anchor->len; i++)
		if (!is_byte(anchor->bytes[i], text.at[at + i], is_loose))
			return false;
	return true;
}

static bool is_in_window(const struct windows *windows, uint32_t pattern, size_t at)
{
	if (!bits_has(windows->touched, pattern))
		return false;
	for (uint32_t i = windows->lists[pattern].head; i != NO_WINDOW; i = windows->at[i].next)
		if (windows->at[i].first <= at && at <= windows->at[i].last)
			return true;
	return false;
}

static void check_place(const struct anchors *anchors, uint32_t pattern, struct span text,
    size_t at, const struct windows *windows)
{
	size_t last = at - anchors->min_distance, most = anchors->max_distance;

	most *= ascii_prefix(text) == text.len ? 1 : 4;
	assert_true(is_in_window(windows, pattern, most < at ? at - most : 0));
	assert_true(is_in_window(windows, pattern, last));
}

/* Every place that an anchor's distances allow lies in a window; patterns whose anchors are not there have none. */
static void check(const struct anchors *anchors, struct span text, const struct windows *windows)
{
	for (uint32_t pattern = 0; pattern < PATTERNS; pattern++) {
		bool may_be_there = false;
		for (size_t i = 0; i < anchors[pattern].n; i++)
			for (size_t at = anchors[pattern].min_distance; at < text.len; at++) {
				const struct anchor *anchor = &anchors[pattern].at[i];
				may_be_there |= is_at(text, at, anchor, true);
				if (is_at(text, at, anchor, false))
					check_place(&anchors[pattern], pattern, text, at, windows);
			}
		if (bits_has(windows->touched, pattern))
			assert_true(may_be_there);
	}
}

/* The copy of windows says what they say. */
static void check_packed(const struct windows *windows)
{
	struct arena arena = {0};
	struct packed_windows packed;

	assert_int_equal(windows_pack(windows, &arena, &packed), 0);
	for (uint32_t pattern = 0; pattern < PATTERNS; pattern++) {
		size_t n, i = 0;
		const struct place_range *at = packed_windows_of(&packed, pattern, &n);
		uint32_t next =
		    bits_has(windows->touched, pattern) ? windows->lists[pattern].head : NO_WINDOW;
		for (; next != NO_WINDOW; next = windows->at[next].next, i++) {
			assert_true(i < n);
			assert_int_equal(at[i].first, windows->at[next].first);
			assert_int_equal(at[i].last, windows->at[next].last);
		}
		assert_int_equal(i, n);
	}
	arena_done(&arena);
}

/* Of three symbols and more, or two if they are ASCII. */
static void random_anchor(struct anchor *anchor, uint64_t *seed)
{
	do {
		*anchor =
		    (struct anchor){.len = (unsigned char)(1 + random_below(seed, ANCHOR_LONGEST)),
			.opens = random_below(seed, 3) == 0,
			.closes = random_below(seed, 3) == 0};
		for (size_t k = 0; k < anchor->len; k++)
			anchor->bytes[k] = "ab@\xc3\xa9[4_ \x01\x02"[random_below(
			    seed, 3 + random_below(seed, 8))];
	} while (
	    anchor_is_beyond(anchor) ? anchor_own_piece(anchor).len < 3 : anchor_width(anchor) < 2);
}

static void random_anchors(
    struct anchors *anchors, struct anchor strings[PATTERNS][3], uint64_t *seed)
{
	for (size_t i = 0; i < PATTERNS; i++) {
		anchors[i] = (struct anchors){.at = strings[i],
		    .n = 1 + random_below(seed, 3),
		    .min_distance = (uint32_t)random_below(seed, 4)};
		anchors[i].max_distance =
		    random_below(seed, 4)
			? anchors[i].min_distance + (uint32_t)random_below(seed, 9)
			: ENDLESS;
		for (size_t j = 0; j < anchors[i].n; j++) {
			random_anchor(&strings[i][j], seed);
		}
	}
}

/* Text made of pieces of the anchors and the same few bytes. */
static void random_text(
    struct buf *text, const struct anchors *anchors, size_t most, uint64_t *seed)
{
	size_t n = random_below(seed, most);

	buf_clear(text);
	while (text->len < n) {
		const struct anchors *some = &anchors[random_below(seed, PATTERNS)];
		const struct anchor *string = &some->at[random_below(seed, some->n)];
		size_t len =
		    random_below(seed, 4) ? random_below(seed, string->len) + 1 : string->len;
		for (size_t i = 0; i < len; i++)
			buf_byte(text, string->bytes[i] == ANY_DIGIT ? '7' : string->bytes[i]);
		if (random_below(seed, 2))
			buf_byte(text, "abAB \n4_\xc3"[random_below(seed, 9)]);
	}
	for (size_t i = 0; i < text->len; i++)
		if (random_below(seed, 8) == 0 && text->at[i] >= 'a' && text->at[i] <= 'z')
			text->at[i] = (char)(text->at[i] - 32);
}

static void test_random_strings_in_random_texts(void **state)
{
	static struct anchor strings[PATTERNS][3];
	struct anchors anchors[PATTERNS];
	struct windows windows;
	struct buf text = {0};
	uint64_t seed = 77, all = UINT64_MAX;

	(void)state;
	assert_int_equal(windows_init(&windows, PATTERNS), 0);
	for (int round = 0; round < 300; round++) {
		random_anchors(anchors, strings, &seed);
		struct prefilter *prefilter = prefilter_new(anchors, PATTERNS);
		assert_non_null(prefilter);
		for (int i = 0; i < 10; i++) {
			random_text(&text, anchors, 300, &seed);
			windows_clear(&windows);
			assert_int_equal(scan(prefilter, buf_span(&text), &all, &windows), 0);
			check(anchors, buf_span(&text), &windows);
			check_packed(&windows);
		}
		prefilter_free(prefilter);
	}
	windows_done(&windows);
	buf_done(&text);
}

static bool is_same(const struct windows *a, const struct windows *b)
{
	if (a->n != b->n || memcmp(a->touched, b->touched, a->nwords * sizeof *a->touched) != 0)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (a->at[i].first != b->at[i].first || a->at[i].last != b->at[i].last ||
		    a->at[i].next != b->at[i].next)
			return false;
	return true;
}

static void test_all_methods_agree(void **state)
{
	static struct anchor strings[PATTERNS][3];
	struct anchors anchors[PATTERNS];
	struct windows windows, others;
	struct buf text = {0};
	uint64_t seed = 78, all = UINT64_MAX;

	(void)state;
	assert_int_equal(windows_init(&windows, PATTERNS), 0);
	assert_int_equal(windows_init(&others, PATTERNS), 0);
	for (int round = 0; round < 100; round++) {
		random_anchors(anchors, strings, &seed);
		struct prefilter *prefilter = prefilter_new(anchors, PATTERNS);
		assert_non_null(prefilter);
		for (int i = 0; i < 10; i++) {
			random_text(&text, anchors, 5000, &seed);
			assert_true(prefilter_set_method(prefilter, "portable"));
			windows_clear(&windows);
			assert_int_equal(scan(prefilter, buf_span(&text), &all, &windows), 0);
			for (size_t j = 1; j < ARRAY_LEN(methods); j++) {
				if (!prefilter_set_method(prefilter, methods[j]))
					continue;
				windows_clear(&others);
				assert_int_equal(
				    scan(prefilter, buf_span(&text), &all, &others), 0);
				assert_true(is_same(&windows, &others));
			}
		}
		prefilter_free(prefilter);
	}
	windows_done(&windows);
	windows_done(&others);
	buf_done(&text);
}

/* At every offset of a block, up to the last byte. */
static void test_many_strings_at_every_offset(void **state)
{
	static struct anchor strings[2000];
	static struct anchors anchors[2000];
	struct windows windows;
	struct buf text = {0};
	uint64_t wanted[32];

	(void)state;
	memset(wanted, 0xff, sizeof wanted);
	for (size_t i = 0; i < 2000; i++) {
		char name[ANCHOR_LONGEST + 1];
		(void)snprintf(name, sizeof name, "string%05zu", i);
		strings[i].len = (unsigned char)strlen(name);
		memcpy(strings[i].bytes, name, strlen(name));
		anchors[i] = (struct anchors){.at = &strings[i], .n = 1};
	}
	for (size_t npatterns = 500; npatterns <= 2000; npatterns += 1500) {
		struct prefilter *prefilter = prefilter_new(anchors, npatterns);
		assert_non_null(prefilter);
		assert_int_equal(prefilter_nanchors(prefilter), npatterns);
		assert_int_equal(windows_init(&windows, npatterns), 0);
		for (size_t offset = 0; offset < 2100; offset++) {
			uint32_t pattern = (uint32_t)(offset % npatterns);
			buf_clear(&text);
			for (size_t i = 0; i < offset; i++)
				buf_byte(&text, '.');
			buf_printf(&text, "String%05u", pattern);
			windows_clear(&windows);
			assert_int_equal(scan(prefilter, buf_span(&text), wanted, &windows), 0);
			assert_true(is_in_window(&windows, pattern, offset));
			assert_int_equal(windows.n, 1);
		}
		windows_done(&windows);
		prefilter_free(prefilter);
	}
	buf_done(&text);
}

static void test_only_wanted_patterns_get_windows(void **state)
{
	struct anchor string = {.len = 3, .bytes = "abc"};
	struct anchors anchors[2] = {
	    {.at = &string, .n = 1}, {.at = &string, .n = 1, .min_distance = 1, .max_distance = 2}};
	struct windows windows;
	uint64_t wanted = 2;
	struct prefilter *prefilter = prefilter_new(anchors, 2);

	(void)state;
	assert_non_null(prefilter);
	assert_int_equal(prefilter_nanchors(prefilter), 1);
	assert_int_equal(windows_init(&windows, 2), 0);
	assert_int_equal(scan(prefilter, (struct span)SPAN("abc  abc"), &wanted, &windows), 0);
	assert_int_equal(windows.touched[0], 2);
	assert_int_equal(windows.at[0].first, 3);
	assert_int_equal(windows.at[0].last, 4);
	windows_done(&windows);
	prefilter_free(prefilter);
}

/* However many anchors a text holds, windows stay few. */
static void test_windows_are_bounded(void **state)
{
	struct anchor string = {.len = 2, .bytes = "ab"};
	struct anchors anchors = {.at = &string, .n = 1};
	struct windows windows;
	struct buf text = {0};
	uint64_t wanted = 1;
	struct prefilter *prefilter = prefilter_new(&anchors, 1);

	(void)state;
	assert_non_null(prefilter);
	for (int i = 0; i < 5000; i++) {
		buf_text(&text, "ab");
		for (int j = 0; j < 100; j++)
			buf_byte(&text, '.');
	}
	assert_int_equal(windows_init(&windows, 1), 0);
	assert_int_equal(scan(prefilter, buf_span(&text), &wanted, &windows), 0);
	assert_int_equal(windows.lists[0].n, WINDOWS_MOST);
	for (size_t i = 0; i < 5000; i++)
		assert_true(is_in_window(&windows, 0, i * 102));
	windows_clear(&windows);
	buf_clear(&text);
	for (int i = 0; i < 5000; i++)
		buf_text(&text, "ab");
	assert_int_equal(scan(prefilter, buf_span(&text), &wanted, &windows), 0);
	assert_int_equal(windows.lists[0].n, 1);
	windows_done(&windows);
	prefilter_free(prefilter);
	buf_done(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_random_strings_in_random_texts),
	    cmocka_unit_test(test_all_methods_agree),
	    cmocka_unit_test(test_many_strings_at_every_offset),
	    cmocka_unit_test(test_only_wanted_patterns_get_windows),
	    cmocka_unit_test(test_windows_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
