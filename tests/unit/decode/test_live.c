/* Inputs that grow: what was written and flushed is given at once, whatever comes later. */
#include "support.h"

#include <zstd.h>

#include "stored.h"

struct live {
	struct decode *decode;
	struct buf text;
	struct buf record; /* the newest */
	uint64_t nlosses;
	uint64_t seed;
	size_t step; /* bytes fed at once */
};

static void begin(struct live *live, size_t step)
{
	struct decode_options options = decode_defaults;

	options.keeps_points = true;
	*live = (struct live){.decode = decode_new(&options), .seed = 5, .step = step};
	assert_non_null(live->decode);
}

static void done(struct live *live)
{
	decode_free(live->decode);
	buf_done(&live->text);
	buf_done(&live->record);
}

static void feed(struct live *live, struct span bytes)
{
	struct piece piece;
	struct error err = {0};

	while (bytes.len > 0) {
		struct span part = span_slice(bytes, 0, live->step);
		bytes = span_slice(bytes, part.len, bytes.len);
		decode_feed(live->decode, part, false);
		while (decode_next(live->decode, &piece, &err) == 1) {
			if (piece.kind == PIECE_TEXT)
				buf_append(&live->text, piece.text);
			live->nlosses += piece.kind == PIECE_LOSS;
		}
	}
}

static struct span next_record(struct live *live)
{
	buf_clear(&live->record);
	make_lines(&live->record, 1, random_next(&live->seed));
	make_noise(&live->record, random_below(&live->seed, 400), live->seed);
	return buf_span(&live->record);
}

static void assert_newest_is_given(const struct live *live)
{
	struct span text = buf_span(&live->text), record = buf_span(&live->record);

	assert_true(text.len >= record.len);
	assert_true(span_equal(span_slice(text, text.len - record.len, text.len), record));
}

static void each_flushed_record_is_given_at_once(void **state)
{
	static const int flushes[] = {Z_SYNC_FLUSH, Z_FULL_FLUSH};

	(void)state;
	for (size_t i = 0; i < 12; i++) {
		struct live live;
		z_stream z = {0};
		begin(&live, i % 2 ? 1 : 5000);
		int level = (int[]){0, 1, 6}[i % 3];
		deflateInit2(&z, level, Z_DEFLATED, MAX_WBITS + 16, 8, 0);
		for (size_t n = 0; n < 400; n++) {
			unsigned char out[8192];
			struct span record = next_record(&live);
			z.next_in = (Bytef *)(uintptr_t)record.at;
			z.avail_in = (uInt)record.len;
			z.next_out = out;
			z.avail_out = sizeof out;
			deflate(&z, flushes[i / 6]);
			feed(&live, (struct span){(char *)out, sizeof out - z.avail_out});
			assert_newest_is_given(&live);
		}
		deflateEnd(&z);
		done(&live);
	}
}

static void each_member_is_given_at_once(void **state)
{
	(void)state;
	for (size_t step = 1; step < 10000; step *= 40) {
		struct live live;
		begin(&live, step);
		for (size_t n = 0; n < 300; n++) {
			struct buf member = {0};
			make_gzip(&member, next_record(&live), n % 2 ? 6 : 1);
			if (n % 5 == 0)
				buf_append(&member, (struct span){"\0\0\0", 3});
			feed(&live, buf_span(&member));
			assert_newest_is_given(&live);
			buf_done(&member);
		}
		assert_int_equal(live.nlosses, 0);
		done(&live);
	}
}

static void each_frame_is_given_at_once(void **state)
{
	(void)state;
	for (size_t step = 1; step < 10000; step *= 40) {
		struct live live;
		begin(&live, step);
		for (size_t n = 0; n < 300; n++) {
			struct buf frame = {0};
			make_zstd(&frame, next_record(&live), 3);
			if (n % 5 == 0)
				buf_append(&frame, (struct span){"\x50\x2a\x4d\x18\1\0\0\0x", 9});
			feed(&live, buf_span(&frame));
			assert_newest_is_given(&live);
			buf_done(&frame);
		}
		assert_int_equal(live.nlosses, 0);
		done(&live);
	}
}

static void each_flushed_block_is_given_at_once(void **state)
{
	(void)state;
	for (size_t step = 1; step < 10000; step *= 40) {
		struct live live;
		ZSTD_CCtx *context = ZSTD_createCCtx();
		begin(&live, step);
		ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
		for (size_t n = 0; n < 300; n++) {
			char bytes[8192];
			struct span record = next_record(&live);
			ZSTD_inBuffer in = {.src = record.at, .size = record.len};
			ZSTD_outBuffer out = {.dst = bytes, .size = sizeof bytes};
			assert_int_equal(ZSTD_compressStream2(context, &out, &in, ZSTD_e_flush), 0);
			feed(&live, (struct span){bytes, out.pos});
			assert_newest_is_given(&live);
		}
		ZSTD_freeCCtx(context);
		done(&live);
	}
}

/* A writer that died left a part of a unit; the one that came after it appends. */
static void behind_an_unfinished_unit_the_next_one_waits_for_no_more_than_itself(void **state)
{
	(void)state;
	for (size_t i = 0; i < 12; i++) {
		void (*make)(struct buf *, struct span, int) = i % 2 ? make_zstd : make_gzip;
		struct live live;
		struct buf unit = {0};
		begin(&live, i % 3 ? 1 : 5000);
		make(&unit, next_record(&live), 6);
		feed(&live, span_slice(buf_span(&unit), 0, unit.len - 8 - i));
		for (size_t n = 0; n < 50; n++) {
			buf_clear(&unit);
			make(&unit, next_record(&live), 6);
			feed(&live, buf_span(&unit));
			/* A member without its trailer shows it at once; else the first unit may have to be
			 * decoded as if it were the rest. */
			if (n > 0 || i == 0)
				assert_newest_is_given(&live);
		}
		assert_int_equal(live.nlosses, 1);
		buf_done(&unit);
		done(&live);
	}
}

static void plain_bytes_are_given_at_once(void **state)
{
	struct live live;

	(void)state;
	begin(&live, 1);
	for (size_t n = 0; n < 100; n++) {
		feed(&live, next_record(&live));
		assert_newest_is_given(&live);
	}
	done(&live);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_flushed_record_is_given_at_once),
	    cmocka_unit_test(each_member_is_given_at_once),
	    cmocka_unit_test(each_frame_is_given_at_once),
	    cmocka_unit_test(each_flushed_block_is_given_at_once),
	    cmocka_unit_test(behind_an_unfinished_unit_the_next_one_waits_for_no_more_than_itself),
	    cmocka_unit_test(plain_bytes_are_given_at_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
