/* Whatever inflates, the same comes out: text, losses, accounts and places to resume at. */
#include "stored.h"

#include "decode/gzip_text.h"
#include "decode/gzip_trees.h"

/* A text as an input of some kind, at times damaged. */
static void make_input(struct buf *stored, uint64_t *random, bool is_damaged)
{
	struct buf text = {0};
	size_t nbytes = random_below(random, 3) ? 20000 : 700000;

	if (random_below(random, 4) == 0)
		make_runs(&text, nbytes, random_next(random));
	else
		make_lines(&text, nbytes / 60, random_next(random));
	if (random_below(random, 4) == 0)
		make_noise(&text, nbytes / 4, random_next(random));
	make_stored(
	    stored, buf_span(&text), random_below(random, STORED_KINDS), random_next(random));
	if (is_damaged)
		damage(stored, random_next(random));
	buf_done(&text);
}

static void assert_alike(struct span bytes, struct cut cut, struct decode_options options)
{
	options.only_zlib = true;
	struct decoded expected = decode_cut(bytes, whole, &options);
	options.only_zlib = false;
	struct decoded got = decode_cut(bytes, cut, &options);

	assert_balanced(&got, bytes.len);
	print_difference(&expected, &got, cut);
	assert_true(decoded_equal(&expected, &got));
	decoded_done(&expected);
	decoded_done(&got);
}

static void every_input_is_inflated_alike(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 240; seed++) {
		uint64_t random = seed;
		struct decode_options options = {.max_window = 27};
		struct buf stored = {0};
		make_input(&stored, &random, seed % 3 > 0);
		options.max_ratio = random_below(&random, 3) ? 1000 : 1 + random_below(&random, 60);
		options.keeps_points = random_below(&random, 2);
		const struct cut cuts[] = {whole, {.length = 1 + random_below(&random, 3000)},
		    {.length = 60000, .is_random = true, .seed = seed}};
		for (size_t i = 0; i < ARRAY_LEN(cuts); i++)
			assert_alike(buf_span(&stored), cuts[i], options);
		buf_done(&stored);
	}
}

/* All places kept of an input that was decoded up to an offset, written down. */
static void save_places(struct buf *places, struct span bytes, size_t end, bool only_zlib)
{
	const struct decode_options options = {
	    .max_ratio = 1000, .max_window = 27, .keeps_points = true, .only_zlib = only_zlib};
	struct decode *decode = decode_new(&options);
	struct error err = {0};
	struct piece piece;
	uint64_t text = 0;

	assert_non_null(decode);
	decode_feed(decode, span_slice(bytes, 0, end), false);
	while (decode_next(decode, &piece, &err) == 1)
		text += piece.kind == PIECE_TEXT ? piece.text.len : 0;
	for (uint64_t from = 0; from <= text; from += CODEC_WINDOW / 2) {
		decode_keep_from(decode, from);
		assert_int_equal(decode_save(decode, places, &err), 0);
	}
	decode_free(decode);
	assert_false(places->failed);
}

static void places_are_the_same(void **state)
{
	size_t nplaces = 0;

	(void)state;
	for (size_t kind = 0; kind < ARRAY_LEN(writings); kind++) {
		struct buf text = {0}, stored = {0}, expected = {0}, got = {0};
		make_lines(&text, 50000, kind);
		write_gzip(&stored, buf_span(&text), &writings[kind], false);
		size_t end = stored.len - stored.len / 5;
		save_places(&expected, buf_span(&stored), end, true);
		save_places(&got, buf_span(&stored), end, false);
		assert_true(span_equal(buf_span(&expected), buf_span(&got)));
		nplaces += expected.len;
		buf_done(&text);
		buf_done(&stored);
		buf_done(&expected);
		buf_done(&got);
	}
	assert_true(nplaces > 100 << 10);
}

/* Decode up to a cut, note and save a place; go on from it to the end. */
static void change_hands(
    struct span bytes, size_t cut, bool first_zlib, bool then_zlib, struct decoded *out)
{
	struct decode_options options = {
	    .max_ratio = 1000, .max_window = 27, .keeps_points = true, .only_zlib = first_zlib};
	struct decode *decode = decode_new(&options);
	struct decode_place place;
	struct error err = {0};
	struct piece piece;
	struct buf state = {0};

	assert_non_null(decode);
	decode_feed(decode, span_slice(bytes, 0, cut), false);
	while (decode_next(decode, &piece, &err) == 1)
		note_piece(out, &piece);
	assert_true(decode_note(decode, &err) >= 0);
	decode_keep_from(decode, out->text.len);
	assert_int_equal(decode_save(decode, &state, &err), 0);
	decode_free(decode);
	options.only_zlib = then_zlib;
	decode = decode_resume(&options, buf_span(&state), &place, &err);
	assert_non_null(decode);
	decode_skip(decode, out->text.len, out->nlosses);
	decode_feed(decode, span_slice(bytes, (size_t)place.feed_offset, bytes.len), true);
	while (decode_next(decode, &piece, &err) == 1) {
		if (piece.kind != PIECE_UNIT || piece.raw_offset >= cut)
			note_piece(out, &piece);
	}
	out->account = decode_account(decode);
	decode_free(decode);
	buf_done(&state);
}

static void a_place_made_by_one_is_good_for_the_other(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 60; seed++) {
		uint64_t random = seed;
		struct buf text = {0}, stored = {0};
		make_lines(&text, 9000, seed);
		write_gzip(&stored, buf_span(&text), &writings[seed % ARRAY_LEN(writings)], false);
		if (seed % 4 == 3)
			stored.at[stored.len - 5] ^= 1; /* its checksum */
		size_t cut = 4 + random_below(&random, stored.len - 4);
		for (unsigned who = 0; who < 4; who++) {
			struct decoded got = {0};
			change_hands(buf_span(&stored), cut, who & 1, who & 2, &got);
			assert_balanced(&got, stored.len);
			assert_text(&got, buf_span(&text));
			assert_int_equal(got.nlosses, seed % 4 == 3);
			decoded_done(&got);
		}
		buf_done(&text);
		buf_done(&stored);
	}
}

/* That nothing is left to zlib for no reason, where there is something faster. */
static void most_of_a_text_is_inflated_fast(void **state)
{
	struct gzip_text *text = calloc(1, sizeof *text);
	struct buf lines = {0}, stored = {0};
	struct gzip_limits limits = {.may_pass = true, .until = UINT64_MAX};
	enum gzip_text_answer answer = GZIP_TEXT_ON;
	uint64_t fast = 0;

	(void)state;
	assert_non_null(text);
	make_lines(&lines, 30000, 1);
	write_gzip(&stored, buf_span(&lines), &writings[1], false);
	struct input input = {.view = stored.at, .end = stored.len, .is_last = true, .at = 10};
	assert_int_equal(gzip_text_init(text, false), 0);
	gzip_text_begin(text, input.at);
	while (answer == GZIP_TEXT_ON) {
		struct span given;
		bool was_fast = text->fast.is_on;
		answer = gzip_text_next(text, &input, &limits, &given);
		if (was_fast)
			fast += given.len;
	}
	assert_int_equal(answer, GZIP_TEXT_END);
	assert_int_equal(input.at, stored.len - 8);
	assert_int_equal(text->length, lines.len);
	assert_int_equal(fast, text->fast.state ? lines.len : 0);
	gzip_text_done(text);
	free(text);
	buf_done(&lines);
	buf_done(&stored);
}

/* The header that zlib sees begin deflated data is read as long by us, from any bit on, and shorter is too short. */
static void a_header_is_as_long_as_zlib_finds_it(void **state)
{
	(void)state;
	for (size_t kind = 0; kind < ARRAY_LEN(writings); kind++) {
		struct buf text = {0}, stored = {0};
		struct gzip_block block;
		struct gzip_trees trees;
		unsigned char out[1];
		z_stream z = {0};
		make_lines(&text, 300, kind);
		write_gzip(&stored, buf_span(&text), &writings[kind], false);
		struct input input = {.view = stored.at, .end = stored.len, .at = 10};
		assert_int_equal(inflateInit2(&z, -MAX_WBITS), Z_OK);
		gzip_block_begin(&block, input.at);
		z.next_in = (Bytef *)stored.at + 10;
		z.avail_in = (uInt)stored.len - 10;
		z.next_out = out;
		z.avail_out = 1;
		gzip_block_inflate(&block, &z, &input);
		inflateEnd(&z);
		assert_true(block.nbits > 0);
		struct span rest = span_slice(buf_span(&stored), 10, stored.len);
		size_t nbytes = (block.nbits + 7) / 8;
		assert_true(gzip_trees_read(rest, 0, &trees) > TREES_SHORT);
		assert_int_equal(trees.nbits, block.nbits);
		assert_true(gzip_trees_read(span_slice(rest, 0, nbytes), 0, &trees) > TREES_SHORT);
		for (size_t n = 0; n < nbytes; n++)
			assert_int_equal(
			    gzip_trees_read(span_slice(rest, 0, n), 0, &trees), TREES_SHORT);
		buf_done(&text);
		buf_done(&stored);
	}
}

static void what_no_compressor_writes_is_left_to_zlib(void **state)
{
	static const struct {
		struct span bytes;
		enum gzip_trees_kind kind;
	} headers[] = {
	    {SPAN("\x07"), TREES_ODD},                    /* no such kind */
	    {SPAN("\x03"), TREES_CODED},                  /* codes known beforehand */
	    {SPAN("\x01\x05\x00\xfa\xff"), TREES_STORED}, /* five bytes */
	    {SPAN("\x01\x05\x00\xfb\xff"), TREES_ODD},    /* of another length */
	    {SPAN("\xfd\x03\x00\x00"), TREES_ODD},        /* 288 literals */
	    {SPAN("\x05\xdf\x00\x00"), TREES_ODD},        /* 31 distances */
	    {SPAN("\x05\x00\x00\x00\x00"), TREES_ODD},    /* codes of no length */
	};
	struct gzip_trees trees;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(headers); i++)
		assert_int_equal(gzip_trees_read(headers[i].bytes, 0, &trees), headers[i].kind);
	assert_int_equal(gzip_trees_read(headers[2].bytes, 0, &trees), TREES_STORED);
	assert_true(trees.is_final);
	assert_int_equal(trees.nstored, 5);
	assert_int_equal(trees.nbits, 40);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_input_is_inflated_alike),
	    cmocka_unit_test(places_are_the_same),
	    cmocka_unit_test(a_place_made_by_one_is_good_for_the_other),
	    cmocka_unit_test(most_of_a_text_is_inflated_fast),
	    cmocka_unit_test(a_header_is_as_long_as_zlib_finds_it),
	    cmocka_unit_test(what_no_compressor_writes_is_left_to_zlib),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
