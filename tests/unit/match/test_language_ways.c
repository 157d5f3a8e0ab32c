/* Every way to cut ASCII into words cuts alike, and what it takes for letters and glue is what the table says. */
#include "support.h"

#include <string.h>

#include "match/language_masks.h"

enum { ROUNDS = 6000, LONGEST = 600 };

static const char *const pieces[] = {" ", " ", " ", " ", "the", "of", "and", "is", "that", "not",
    "you", "der", "und", "ist", "que", "los", "water", "responsibilities", "I", "a", "don't", "I'm",
    "l'", "'", "\u2019", "\u00e9", "na\u00efve", "\u4e2d", "\"", "`", "```", "<", ">", "\n", "\n\n",
    "\u201c", "\u201d", "_", "/", "@", "\\", ".", "$", "#", "=", "(", "3", ",", "zzzzzzzzz",
    "abcdefgh", "abcdefghi", "The", "WITH",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};

static struct span random_text(char bytes[LONGEST], uint64_t *seed)
{
	size_t len = 0, most = random_below(seed, LONGEST + 1);
	size_t first = random_below(seed, ARRAY_LEN(pieces));
	size_t few = 1 + random_below(seed, 12);
	bool is_spaced = random_below(seed, 2) == 0;

	for (;;) {
		size_t which = random_below(seed, 3) == 0
				   ? random_below(seed, ARRAY_LEN(pieces))
				   : (first + random_below(seed, few)) % ARRAY_LEN(pieces);
		size_t n = strlen(pieces[which]);
		if (len + n + 1 > most)
			return (struct span){bytes, len};
		memcpy(bytes + len, pieces[which], n);
		len += n;
		if (is_spaced)
			bytes[len++] = ' ';
	}
}

static void test_samples_are_alike(void **state)
{
	struct arena arena = {0};
	struct language_index *index = language_index_new(&arena, LANGUAGE_EN);
	char bytes[LONGEST];
	uint64_t seed = 1;
	unsigned nclear = 0;

	(void)state;
	assert_non_null(index);
	for (unsigned round = 0; round < ROUNDS; round++) {
		enum language first = round % 3 ? LANGUAGE_EN : LANGUAGE_UNKNOWN;
		struct span text = random_text(bytes, &seed);
		struct language_sample expected;
		index->first = first;
		for (unsigned way = 0; way < LANGUAGE_WAYS; way++) {
			struct language_sample sample;
			if (!language_has((enum language_way)way))
				continue;
			index->way = (enum language_way)way;
			language_begin(&sample);
			language_add(index, &sample, text);
			if (way == LANGUAGE_PORTABLE)
				expected = sample;
			assert_memory_equal(&sample, &expected, sizeof sample);
		}
		nclear += expected.clear != LANGUAGE_UNKNOWN;
	}
	assert_true(nclear > ROUNDS / 20 && nclear < ROUNDS / 2);
	arena_done(&arena);
}

static void check_masks(const unsigned char *at, language_masker *make)
{
	struct language_masks masks;

	make(at, &masks);
	for (unsigned i = 0; i < LANGUAGE_BLOCK; i++) {
		unsigned kind = language_kinds[at[i]];
		assert_int_equal(masks.letter >> i & 1, (kind & LETTER) != 0);
		assert_int_equal(masks.before >> i & 1, (kind & GLUE_BEFORE) != 0);
		assert_int_equal(masks.after >> i & 1, (kind & GLUE_AFTER) != 0);
		assert_int_equal(masks.stop >> i & 1, (kind & STOPS) != 0 || at[i] >= 0x80);
	}
}

static void test_every_byte(void **state)
{
	unsigned char bytes[256];

	(void)state;
	for (unsigned i = 0; i < sizeof bytes; i++)
		bytes[i] = (unsigned char)i;
	for (unsigned at = 0; at < sizeof bytes; at += LANGUAGE_BLOCK) {
		check_masks(bytes + at, language_masks_portable);
#if defined(__x86_64__)
		if (language_has(LANGUAGE_BY_AVX2))
			check_masks(bytes + at, language_masks_avx2);
#endif
	}
}

/* A word counts for the same wherever it stands against the blocks. */
static void test_places(void **state)
{
	struct arena arena = {0};
	struct language_index *index = language_index_new(&arena, LANGUAGE_EN);
	struct buf text = {0};

	(void)state;
	assert_non_null(index);
	for (size_t before = 0; before < 150; before++) {
		struct language_sample sample;
		buf_clear(&text);
		for (size_t i = 0; i < before; i++)
			buf_text(&text, i + 1 < before ? "-" : " ");
		buf_text(&text, "with which");
		language_begin(&sample);
		language_add(index, &sample, buf_span(&text));
		assert_int_equal(sample.nwords, 2);
		assert_int_equal(sample.letters[SCRIPT_LATIN], 9);
		assert_int_equal(sample.mine, 2 * POINTS_OWN);
	}
	buf_done(&text);
	arena_done(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_every_byte),
	    cmocka_unit_test(test_samples_are_alike),
	    cmocka_unit_test(test_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
