/* What every codec promises: chosen by first bytes, the same text, the same however cut, a balanced account. */
#include "support.h"

#include "harness.h"

static void an_empty_input_gives_nothing(void **state)
{
	(void)state;
	struct decoded decoded = decode_whole((struct span){"", 0});
	assert_balanced(&decoded, 0);
	assert_int_equal(decoded.text.len, 0);
	assert_int_equal(decoded.log.len, 0);
	assert_string_equal(decoded.codec, "");
	decoded_done(&decoded);
}

static void first_bytes_choose_the_codec(void **state)
{
	static const struct {
		struct span bytes;
		const char *codec;
	} cases[] = {
	    {SPAN("{"), "plain"},
	    {SPAN("\x1f"), "plain"},
	    {SPAN("\x1f\x8b"), "plain"},
	    {SPAN("\x1f\x8b\x07"), "plain"},
	    {SPAN("\x1f\x8b\x08"), "gzip"},
	    {SPAN("\x28\xb5\x2f"), "plain"},
	    {SPAN("\x28\xb5\x2f\xfd"), "zstd"},
	    {SPAN("\x50\x2a\x4d\x18"), "zstd"},
	    {SPAN("\x5f\x2a\x4d\x18"), "zstd"},
	    {SPAN("\x60\x2a\x4d\x18"), "plain"},
	    {SPAN("\x00\x00\x00\x00"), "plain"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		for (size_t length = 1; length < 6; length++) {
			struct decoded decoded = decode_cut(
			    cases[i].bytes, (struct cut){.length = length}, &decode_defaults);
			assert_string_equal(decoded.codec, cases[i].codec);
			assert_balanced(&decoded, cases[i].bytes.len);
			if (strcmp(cases[i].codec, "plain") == 0)
				assert_text(&decoded, cases[i].bytes);
			decoded_done(&decoded);
		}
	}
}

static void plain_pieces_carry_the_offset_of_their_own_bytes(void **state)
{
	static const char text[] = "a line\nand another\n";
	struct decode *decode = decode_new(&decode_defaults);
	struct piece piece;
	uint64_t at = 0;

	(void)state;
	decode_feed(decode, (struct span){text, sizeof text - 1}, true);
	assert_int_equal(decode_next(decode, &piece, NULL), 1);
	assert_int_equal(piece.kind, PIECE_UNIT);
	while (decode_next(decode, &piece, NULL) == 1) {
		assert_int_equal(piece.kind, PIECE_TEXT);
		assert_true(piece.is_stored);
		assert_int_equal(piece.raw_offset, at);
		assert_memory_equal(piece.text.at, text + at, piece.text.len);
		at += piece.text.len;
	}
	assert_int_equal(at, sizeof text - 1);
	decode_free(decode);
}

static void every_way_of_storing_gives_the_same_text(void **state)
{
	struct buf text = {0};
	make_lines(&text, 12000, 1);
	struct span all = buf_span(&text);
	struct buf stored[5] = {0};

	(void)state;
	buf_append(&stored[0], all);
	make_gzip(&stored[1], all, 9);
	make_units(&stored[2], all, 777, make_gzip);
	make_zstd(&stored[3], all, 3);
	make_units(&stored[4], all, 777, make_zstd);
	for (size_t i = 0; i < ARRAY_LEN(stored); i++) {
		struct decoded decoded = decode_whole(buf_span(&stored[i]));
		assert_text(&decoded, all);
		assert_balanced(&decoded, stored[i].len);
		assert_int_equal(decoded.nlosses, 0);
		decoded_done(&decoded);
		assert_cut_does_not_matter(buf_span(&stored[i]), 11 + i, &decode_defaults);
		buf_done(&stored[i]);
	}
	buf_done(&text);
}

/* Damage of many kinds at random places; every decision must be the same for every cut. */
static void damaged_inputs_decode_the_same_however_cut(void **state)
{
	struct buf text = {0};
	make_lines(&text, 400, 3);

	(void)state;
	for (uint64_t seed = 1; seed <= 60; seed++) {
		uint64_t random = seed;
		struct buf stored = {0};
		make_units(&stored, buf_span(&text), 200 + random_below(&random, 9000),
		    seed % 2 ? make_gzip : make_zstd);
		for (size_t n = 1 + random_below(&random, 4); n > 0; n--) {
			size_t at = random_below(&random, stored.len);
			size_t length = random_below(&random, 40);
			if (random_below(&random, 3) > 0) {
				stored.at[at] = (char)random_next(&random);
			} else if (at + length < stored.len) {
				memmove(stored.at + at, stored.at + at + length,
				    stored.len - at - length);
				stored.len -= length;
			}
		}
		assert_cut_does_not_matter(buf_span(&stored), seed, &decode_defaults);
		buf_done(&stored);
	}
	buf_done(&text);
}

static void random_bytes_behind_a_magic_do_no_harm(void **state)
{
	static const struct span magics[] = {
	    SPAN("\x1f\x8b\x08"), SPAN("\x28\xb5\x2f\xfd"), SPAN("\x51\x2a\x4d\x18")};

	(void)state;
	for (uint64_t seed = 1; seed <= 90; seed++) {
		struct buf stored = {0};
		for (size_t n = 0; n < 1 + seed % 5; n++) {
			buf_append(&stored, magics[seed % ARRAY_LEN(magics)]);
			make_noise(&stored, seed * 7 % 500, seed + n);
		}
		assert_cut_does_not_matter(buf_span(&stored), seed, &decode_defaults);
		buf_done(&stored);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_empty_input_gives_nothing),
	    cmocka_unit_test(first_bytes_choose_the_codec),
	    cmocka_unit_test(plain_pieces_carry_the_offset_of_their_own_bytes),
	    cmocka_unit_test(every_way_of_storing_gives_the_same_text),
	    cmocka_unit_test(damaged_inputs_decode_the_same_however_cut),
	    cmocka_unit_test(random_bytes_behind_a_magic_do_no_harm),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
