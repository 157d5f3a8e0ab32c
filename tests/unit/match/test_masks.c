/* Masks of a text: every way of making them says what looking at one byte after the other says. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "match/views_masks.h"

enum { ROUNDS = 4000, LONGEST = 300 };

/* Byte i of a text with blanks behind it, and nothing before it. */
static unsigned char byte_of(struct span text, size_t i)
{
	return i < text.len ? (unsigned char)text.at[i] : ' ';
}

static bool is(struct span text, size_t i, unsigned class)
{
	return masks_classes[byte_of(text, i)] & class;
}

static bool has_run(struct span text, size_t i, unsigned class, size_t least)
{
	size_t n = 0;

	while (n < least && i + n < text.len && is(text, i + n, class))
		n++;
	return n == least;
}

static bool has_word(struct span text, size_t i, const char *word)
{
	for (size_t j = 0; word[j]; j++)
		if (byte_of(text, i + j) != (unsigned char)word[j])
			return false;
	return true;
}

static bool has_any(struct span text, size_t i, const char *const words[4])
{
	return has_word(text, i, words[0]) || has_word(text, i, words[1]) ||
	       has_word(text, i, words[2]) || has_word(text, i, words[3]);
}

/* Classes at i, i + 1 and so on. */
static bool has_classes(struct span text, size_t i, const unsigned *classes, size_t n)
{
	for (size_t j = 0; j < n; j++)
		if (!is(text, i + j, classes[j]))
			return false;
	return true;
}

static bool has_pairs(struct span text, size_t i)
{
	enum { H = MASK_HEX, G = MASK_GAP };
	static const unsigned pairs[] = {H, H, G, H, H, G, H, H};

	return has_classes(text, i, pairs, ARRAY_LEN(pairs)) || has_word(text, i, "0x");
}

static bool has_spaced(struct span text, size_t i)
{
	enum { L = MASK_LETTER, G = MASK_GAP };
	static const unsigned spaced[] = {L, G, L, G, L, G};

	return has_classes(text, i, spaced, ARRAY_LEN(spaced));
}

static bool has_leet(struct span text, size_t i)
{
	static const unsigned leet[] = {MASK_LETTER, MASK_SWAP, MASK_LETTER};

	return has_classes(text, i, leet, ARRAY_LEN(leet));
}

static bool has_escape(struct span text, size_t i)
{
	return has_word(text, i, "\\x") || has_word(text, i, "\\u") || has_word(text, i, "\\U") ||
	       has_word(text, i, "&#");
}

static bool has_percent(struct span text, size_t i)
{
	return byte_of(text, i) == '%' && is(text, i + 1, MASK_HEX) && is(text, i + 2, MASK_HEX);
}

static unsigned slow_hints(struct span text)
{
	static const char *const rot13[] = {" gur ", " naq ", " gb ", " bs "},
				 *const backwards[] = {" eht ", " dna ", " ot ", " fo "};
	unsigned hints = 0;

	for (size_t i = 0; i < text.len; i++) {
		hints |= (unsigned)has_run(text, i, MASK_CODE, 14) << ENCODING_BASE64;
		hints |= (unsigned)has_run(text, i, MASK_HEX, 20) << ENCODING_HEX;
		hints |= (unsigned)has_pairs(text, i) << ENCODING_PAIRS;
		hints |= (unsigned)has_percent(text, i) << ENCODING_PERCENT;
		hints |= (unsigned)has_escape(text, i) << ENCODING_ESCAPES;
		hints |= (unsigned)has_spaced(text, i) << ENCODING_SPACED;
		hints |= (unsigned)has_leet(text, i) << ENCODING_LEET;
		hints |= (unsigned)has_any(text, i, rot13) << ENCODING_ROT13;
		hints |= (unsigned)has_any(text, i, backwards) << ENCODING_BACKWARDS;
	}
	return hints;
}

static const char *const pieces[] = {" ", " ", " ", "the", "gur", "naq", "gb", "bs", "eht", "dna",
    "ot", "fo", "grp", "web", "a", "b", "f", "x", "Z", "g", "0x", "0X", "4f", "09", "3", "-", ":",
    ", ", ".", "\n", "%", "%41", "\\x41", "\\u0041", "\\n", "&#", "&lt;", "h3l", "@", "$", "!",
    "responsibilities", "0123456789abcdef", "deadbeef", "c", "/", "+", "_", "\u00e9", "\u201c",
    "\u4e2d", "\\", "Hello", "l3", "7", "b u y", "48 65 6c 6c", "48:65:6c:6c:6f:20:77:6f"};

/* A text of pieces; one kind of piece often in a row. */
static struct span random_text(char bytes[LONGEST], uint64_t *seed)
{
	size_t len = 0, most = random_below(seed, LONGEST + 1);
	size_t few = 1 + random_below(seed, ARRAY_LEN(pieces));

	while (len < most) {
		const char *piece = pieces[random_below(seed, few)];
		if (random_below(seed, 4) == 0)
			piece = pieces[random_below(seed, ARRAY_LEN(pieces))];
		size_t n = strlen(piece);
		if (len + n > most)
			break;
		memcpy(bytes + len, piece, n);
		len += n;
	}
	return (struct span){bytes, len};
}

static void test_hints(void **state)
{
	char bytes[LONGEST];
	uint64_t seed = 1;
	unsigned seen = 0, unseen = 0;

	(void)state;
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct span text = random_text(bytes, &seed);
		unsigned hints = slow_hints(text);
		seen |= hints;
		unseen |= ~hints;
		for (unsigned way = 0; way < VECTORS; way++)
			if (way <= (unsigned)vector_best())
				assert_int_equal(views_hints_by((enum vector)way, text), hints);
	}
	assert_int_equal(seen & unseen, (1u << ENCODINGS) - 1);
}

static void check_masks(const unsigned char *at, const struct masks *masks)
{
	for (unsigned i = 0; i < MASKS_BLOCK; i++) {
		unsigned class = masks_classes[at[i]];
		assert_int_equal(masks->letter >> i & 1, (class & MASK_LETTER) != 0);
		assert_int_equal(masks->digit >> i & 1, (class & MASK_DIGIT) != 0);
		assert_int_equal(masks->hex >> i & 1, (class & MASK_HEX) != 0);
		assert_int_equal(masks->code >> i & 1, (class & MASK_CODE) != 0);
		assert_int_equal(masks->gap >> i & 1, (class & MASK_GAP) != 0);
		assert_int_equal(masks->swap >> i & 1, (class & MASK_SWAP) != 0);
		assert_int_equal(masks->mark >> i & 1, (class & MASK_MARK) != 0);
		assert_int_equal(masks->wide >> i & 1, at[i] >= 0x80);
		assert_int_equal(masks->zero_x >> i & 1, at[i] == '0' && at[i + 1] == 'x');
		if (masks_words(at + i) != 0)
			assert_true(masks->words >> i & 1);
	}
}

static void test_every_byte(void **state)
{
	unsigned char bytes[256 + MASKS_BLOCK + MASKS_AHEAD];
	struct masks masks;

	(void)state;
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (unsigned char)i;
	for (size_t at = 0; at < 256; at += MASKS_BLOCK) {
		masks_portable(bytes + at, &masks);
		check_masks(bytes + at, &masks);
#if VECTOR_X86
		if (vector_best() >= VECTOR_AVX2) {
			masks_avx2(bytes + at, &masks);
			check_masks(bytes + at, &masks);
		}
		if (vector_best() >= VECTOR_AVX512) {
			masks_avx512(bytes + at, &masks);
			check_masks(bytes + at, &masks);
		}
#endif
	}
}

static size_t slow_run(struct span text, size_t at, unsigned class, unsigned least)
{
	for (; at + least <= text.len; at++)
		if (has_run(text, at, class, least))
			return at;
	return text.len;
}

static void test_runs(void **state)
{
	static const unsigned leasts[] = {2, 3, 14, 20, 60};
	char bytes[LONGEST];
	uint64_t seed = 2;

	(void)state;
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct span text = random_text(bytes, &seed);
		size_t at = random_below(&seed, text.len + 1);
		unsigned class = round % 2 ? MASK_CODE : MASK_HEX;
		unsigned least = leasts[random_below(&seed, ARRAY_LEN(leasts))];
		size_t expected = slow_run(text, at, class, least);
		for (unsigned way = 0; way < VECTORS; way++)
			if (way <= (unsigned)vector_best())
				assert_int_equal(
				    masks_find_run((enum vector)way, text, at, class, least),
				    expected);
	}
}

/* Rows of eight pairs lie in groups, and every way finds the same groups. */
static bool is_in_group(struct span text, enum masks_kind kind, size_t start, size_t end)
{
	struct masks_group group;

	for (size_t at = 0; masks_find_group(VECTOR_PORTABLE, kind, text, at, &group);) {
		if (group.start <= start && end <= group.end)
			return true;
		at = group.end;
	}
	return false;
}

static void test_groups_hold_rows(void **state)
{
	static const char *const befores[] = {"", " ", "some words of 12 and ab, ", "12-",
	    "\u00e9 "},
				 *const gaps[] = {" ", ":", ", ", " - "};
	struct buf text = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(befores) * ARRAY_LEN(gaps) * 100; i++) {
		const char *gap = gaps[i / 100 % ARRAY_LEN(gaps)];
		bool is_single = i % 2, is_prefixed = i % 3 == 0;
		buf_clear(&text);
		for (size_t j = 0; j < i % 100; j++)
			buf_text(&text, "x ");
		buf_text(&text, befores[i / 100 / ARRAY_LEN(gaps)]);
		size_t start = text.len;
		for (unsigned j = 0; j < (is_single ? 4 : 8); j++) {
			buf_text(&text, j ? gap : "");
			buf_text(&text, is_single ? "h" : is_prefixed ? "0X4f" : "4f");
		}
		assert_true(is_in_group(
		    buf_span(&text), is_single ? MASKS_SINGLES : MASKS_PAIRS, start, text.len));
	}
	buf_done(&text);
}

static void test_groups(void **state)
{
	char bytes[LONGEST];
	uint64_t seed = 3;
	size_t nfound = 0;

	(void)state;
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct span text = random_text(bytes, &seed);
		enum masks_kind kind = round % 2 ? MASKS_PAIRS : MASKS_SINGLES;
		size_t at = random_below(&seed, text.len + 1);
		struct masks_group first = {0};
		bool is_there = masks_find_group(VECTOR_PORTABLE, kind, text, at, &first);
		nfound += is_there;
		assert_true(!is_there || (at <= first.start && first.start < first.end &&
					     first.end <= text.len));
		for (unsigned way = 0; way < VECTORS; way++) {
			struct masks_group group = {0};
			if (way > (unsigned)vector_best())
				continue;
			assert_int_equal(
			    masks_find_group((enum vector)way, kind, text, at, &group), is_there);
			assert_int_equal(group.start, first.start);
			assert_int_equal(group.end, first.end);
		}
	}
	assert_true(nfound > ROUNDS / 50 && nfound < ROUNDS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_every_byte),
	    cmocka_unit_test(test_hints),
	    cmocka_unit_test(test_runs),
	    cmocka_unit_test(test_groups),
	    cmocka_unit_test(test_groups_hold_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
