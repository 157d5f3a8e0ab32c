/* Zstd that is whole, many, skippable, cut, damaged or hostile: what can be read is read, the rest is counted. */
#include "support.h"

#include <zstd.h>

#include "harness.h"

/* Append text as one frame with a checksum and, unless 0, a window of 2^window_log bytes. */
static void make_frame(struct buf *out, struct span text, int level, int window_log)
{
	size_t bound = ZSTD_compressBound(text.len);
	ZSTD_CCtx *context = ZSTD_createCCtx();

	assert_non_null(context);
	assert_int_equal(buf_reserve(out, bound + 64), 0);
	ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
	ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
	if (window_log)
		ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, window_log);
	/* In two steps, so that the size is not known when the header is written. */
	ZSTD_inBuffer in = {.src = text.at, .size = text.len};
	ZSTD_outBuffer to = {.dst = out->at + out->len, .size = bound + 64};
	assert_false(ZSTD_isError(ZSTD_compressStream2(context, &to, &in, ZSTD_e_continue)));
	assert_int_equal(ZSTD_compressStream2(context, &to, &in, ZSTD_e_end), 0);
	out->len += to.pos;
	ZSTD_freeCCtx(context);
}

static void make_skippable(struct buf *out, unsigned kind, size_t nbytes)
{
	const unsigned char header[] = {(unsigned char)(0x50 + kind), 0x2a, 0x4d, 0x18,
	    (unsigned char)nbytes, (unsigned char)(nbytes >> 8), 0, 0};

	buf_append(out, (struct span){(const char *)header, sizeof header});
	make_noise(out, nbytes, kind + 1);
}

static bool holds(const struct decoded *decoded, struct span text)
{
	for (size_t at = 0; at + text.len <= decoded->text.len; at++)
		if (memcmp(decoded->text.at + at, text.at, text.len) == 0)
			return true;
	return false;
}

static void a_frame_cut_anywhere_gives_a_prefix(void **state)
{
	struct buf text = {0}, stored = {0};

	(void)state;
	make_lines(&text, 8000, 1);
	make_frame(&stored, buf_span(&text), 3, 0);
	for (size_t at = 4; at < stored.len; at += at < 300 ? 1 : stored.len / 97) {
		struct decoded decoded = decode_whole(span_slice(buf_span(&stored), 0, at));
		assert_balanced(&decoded, at);
		assert_true(span_starts(buf_span(&text), buf_span(&decoded.text)));
		assert_int_equal(decoded.nlosses, 1);
		assert_int_equal(decoded.first.reason, LOSS_TRUNCATED);
		decoded_done(&decoded);
	}
	buf_done(&text);
	buf_done(&stored);
}

static void a_raw_block_is_read_up_to_the_cut(void **state)
{
	struct buf text = {0}, stored = {0};

	(void)state;
	make_noise(&text, 5000, 1);
	make_frame(&stored, buf_span(&text), 3, 0);
	struct decoded decoded = decode_whole(span_slice(buf_span(&stored), 0, 4000));
	assert_true(decoded.text.len > 3950);
	assert_true(span_starts(buf_span(&text), buf_span(&decoded.text)));
	assert_balanced(&decoded, 4000);
	decoded_done(&decoded);
	buf_done(&text);
	buf_done(&stored);
}

static void skippable_frames_are_container(void **state)
{
	struct buf text = {0}, stored = {0}, twice = {0};

	(void)state;
	make_lines(&text, 20, 1);
	make_skippable(&stored, 0, 4);
	make_frame(&stored, buf_span(&text), 3, 0);
	make_skippable(&stored, 7, 5000);
	make_skippable(&stored, 15, 0);
	make_frame(&stored, buf_span(&text), 3, 0);
	buf_append(&twice, buf_span(&text));
	buf_append(&twice, buf_span(&text));
	struct decoded decoded = decode_whole(buf_span(&stored));
	assert_text(&decoded, buf_span(&twice));
	assert_string_equal(decoded.codec, "zstd");
	assert_int_equal(decoded.nlosses, 0);
	assert_balanced(&decoded, stored.len);
	assert_true(decoded.account.container > 5000 + 3 * 8);
	assert_cut_does_not_matter(buf_span(&stored), 1, &decode_defaults);
	decoded_done(&decoded);
	buf_done(&text);
	buf_done(&stored);
	buf_done(&twice);
}

static void a_skippable_frame_that_does_not_end_hides_no_later_frame(void **state)
{
	struct buf text = {0}, stored = {0};

	(void)state;
	make_lines(&text, 200, 1);
	make_skippable(&stored, 1, 60000);
	stored.len = 300;
	make_frame(&stored, buf_span(&text), 3, 0);
	struct decoded decoded = decode_whole(buf_span(&stored));
	assert_text(&decoded, buf_span(&text));
	assert_balanced(&decoded, stored.len);
	assert_int_equal(decoded.nlosses, 1);
	assert_int_equal(decoded.first.reason, LOSS_TRUNCATED);
	assert_cut_does_not_matter(buf_span(&stored), 1, &decode_defaults);
	decoded_done(&decoded);
	buf_done(&text);
	buf_done(&stored);
}

/* A frame that tells its size and no window needs memory for all of it. */
static void a_frame_in_one_segment_is_held_to_the_window_too(void **state)
{
	const struct decode_options options = {.max_ratio = 1000, .max_window = 10};
	struct buf text = {0}, stored = {0};

	(void)state;
	make_noise(&text, 1100, 1);
	for (size_t n = 1020; n <= 1030; n++) {
		buf_clear(&stored);
		make_zstd(&stored, span_slice(buf_span(&text), 0, n), 3);
		struct decoded decoded = decode_cut(buf_span(&stored), whole, &options);
		assert_balanced(&decoded, stored.len);
		assert_int_equal(decoded.account.lost[LOSS_WINDOW], n <= 1024 ? 0 : stored.len);
		assert_int_equal(decoded.text.len, n <= 1024 ? n : 0);
		decoded_done(&decoded);
	}
	buf_done(&text);
	buf_done(&stored);
}

static void a_frame_over_the_window_is_passed(void **state)
{
	struct buf text = {0}, stored = {0}, twice = {0};
	const struct decode_options options = {.max_ratio = 1000, .max_window = 17};

	(void)state;
	make_lines(&text, 200, 1);
	make_frame(&stored, buf_span(&text), 3, 17);
	size_t start = stored.len;
	make_frame(&stored, buf_span(&text), 3, 18);
	size_t end = stored.len;
	make_frame(&stored, buf_span(&text), 3, 17);
	buf_append(&twice, buf_span(&text));
	buf_append(&twice, buf_span(&text));
	struct decoded decoded = decode_cut(buf_span(&stored), whole, &options);
	assert_text(&decoded, buf_span(&twice));
	assert_int_equal(decoded.nlosses, 1);
	assert_int_equal(decoded.first.reason, LOSS_WINDOW);
	assert_int_equal(decoded.first.at.raw_offset, start);
	assert_int_equal(decoded.first.nbytes, end - start);
	assert_balanced(&decoded, stored.len);
	assert_cut_does_not_matter(buf_span(&stored), 1, &options);
	decoded_done(&decoded);
	buf_done(&text);
	buf_done(&stored);
	buf_done(&twice);
}

static void a_flipped_bit_costs_no_other_frame(void **state)
{
	enum { NFRAMES = 4 };
	struct buf texts[NFRAMES] = {{0}}, stored = {0};
	size_t starts[NFRAMES + 1] = {0};

	(void)state;
	for (size_t i = 0; i < NFRAMES; i++) {
		make_lines(&texts[i], 6, 10 + i);
		make_frame(&stored, buf_span(&texts[i]), 3, 0);
		starts[i + 1] = stored.len;
	}
	for (size_t at = 4; at < stored.len; at++) {
		stored.at[at] ^= (char)(1 << at % 8);
		struct decoded decoded = decode_whole(buf_span(&stored));
		assert_balanced(&decoded, stored.len);
		for (size_t i = 0; i < NFRAMES; i++) {
			bool is_hit = at >= starts[i] && at < starts[i + 1];
			if (is_hit)
				assert_true(account_lost(&decoded.account) > 0 ||
					    holds(&decoded, buf_span(&texts[i])));
			else
				assert_true(holds(&decoded, buf_span(&texts[i])));
		}
		decoded_done(&decoded);
		stored.at[at] ^= (char)(1 << at % 8);
	}
	for (size_t i = 0; i < NFRAMES; i++)
		buf_done(&texts[i]);
	buf_done(&stored);
}

static void a_failed_checksum_loses_the_checksum_only(void **state)
{
	struct buf text = {0}, stored = {0}, twice = {0};

	(void)state;
	make_lines(&text, 200, 1);
	make_frame(&stored, buf_span(&text), 3, 0);
	stored.at[stored.len - 2] ^= 1;
	size_t end = stored.len;
	make_skippable(&stored, 3, 300);
	make_frame(&stored, buf_span(&text), 3, 0);
	buf_append(&twice, buf_span(&text));
	buf_append(&twice, buf_span(&text));
	struct decoded decoded = decode_whole(buf_span(&stored));
	assert_text(&decoded, buf_span(&twice));
	assert_int_equal(decoded.nlosses, 1);
	assert_int_equal(decoded.first.reason, LOSS_CORRUPT);
	assert_int_equal(decoded.first.at.raw_offset, end - 4);
	assert_int_equal(decoded.first.nbytes, 4);
	decoded_done(&decoded);
	buf_done(&text);
	buf_done(&stored);
	buf_done(&twice);
}

static void garbage_with_false_frames_is_passed(void **state)
{
	struct buf text = {0}, stored = {0}, twice = {0};

	(void)state;
	make_lines(&text, 200, 1);
	make_frame(&stored, buf_span(&text), 3, 0);
	size_t garbage = stored.len;
	for (size_t i = 0; i < 40; i++) {
		buf_text(&stored, "\x28\xb5\x2f\xfd\x04\x60");
		make_noise(&stored, 90, i + 1);
	}
	garbage = stored.len - garbage;
	make_frame(&stored, buf_span(&text), 3, 0);
	buf_append(&twice, buf_span(&text));
	buf_append(&twice, buf_span(&text));
	struct decoded decoded = decode_whole(buf_span(&stored));
	assert_balanced(&decoded, stored.len);
	assert_true(decoded.text.len >= twice.len);
	assert_true(holds(&decoded, buf_span(&text)));
	assert_true(account_lost(&decoded.account) <= garbage);
	assert_true(span_equal(
	    span_slice(buf_span(&decoded.text), decoded.text.len - text.len, decoded.text.len),
	    buf_span(&text)));
	assert_cut_does_not_matter(buf_span(&stored), 1, &decode_defaults);
	decoded_done(&decoded);
	buf_done(&text);
	buf_done(&stored);
	buf_done(&twice);
}

static void a_frame_that_grows_too_much_is_stopped(void **state)
{
	struct buf text = {0}, stored = {0}, after = {0};

	(void)state;
	for (size_t i = 0; i < 20 << 20; i++)
		buf_byte(&text, 'a');
	make_zstd(&stored, buf_span(&text), 3);
	make_lines(&after, 20, 1);
	make_zstd(&stored, buf_span(&after), 3);
	struct decoded decoded = decode_whole(buf_span(&stored));
	assert_int_equal(decoded.nlosses, 1);
	assert_int_equal(decoded.first.reason, LOSS_BOMB);
	assert_true(decoded.text.len < 2 << 20);
	assert_true(span_equal(
	    span_slice(buf_span(&decoded.text), decoded.text.len - after.len, decoded.text.len),
	    buf_span(&after)));
	assert_balanced(&decoded, stored.len);
	assert_cut_does_not_matter(buf_span(&stored), 1, &decode_defaults);
	decoded_done(&decoded);
	buf_done(&text);
	buf_done(&stored);
	buf_done(&after);
}

/* Frames whose first block is good and whose second costs the library a whole block before it fails. */
static void dense_false_frames_do_not_take_the_square(void **state)
{
	struct buf stored = {0};
	enum { NFRAMES = 3000, BLOCK = 100000 };
	const unsigned size = BLOCK << 3 | 2 << 1;
	const unsigned char frame[] = {0x28, 0xb5, 0x2f, 0xfd, 0, 0x38, 0x08, 0, 0, 'x',
	    (unsigned char)size, (unsigned char)(size >> 8), (unsigned char)(size >> 16)};

	(void)state;
	for (size_t i = 0; i < NFRAMES; i++)
		buf_append(&stored, (struct span){(const char *)frame, sizeof frame});
	make_noise(&stored, 2 * BLOCK, 1);
	struct decoded decoded = decode_whole(buf_span(&stored));
	assert_balanced(&decoded, stored.len);
	size_t nlines = 0;
	for (size_t i = 0; i < decoded.log.len; i++)
		nlines += decoded.log.at[i] == '\n';
	assert_in_range(nlines, 100, 1000);
	decoded_done(&decoded);
	buf_done(&stored);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_frame_cut_anywhere_gives_a_prefix),
	    cmocka_unit_test(a_raw_block_is_read_up_to_the_cut),
	    cmocka_unit_test(skippable_frames_are_container),
	    cmocka_unit_test(a_skippable_frame_that_does_not_end_hides_no_later_frame),
	    cmocka_unit_test(a_frame_in_one_segment_is_held_to_the_window_too),
	    cmocka_unit_test(a_frame_over_the_window_is_passed),
	    cmocka_unit_test(a_flipped_bit_costs_no_other_frame),
	    cmocka_unit_test(a_failed_checksum_loses_the_checksum_only),
	    cmocka_unit_test(garbage_with_false_frames_is_passed),
	    cmocka_unit_test(a_frame_that_grows_too_much_is_stopped),
	    cmocka_unit_test(dense_false_frames_do_not_take_the_square),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
