/* Stored inputs of every kind for tests, made of a text, and damaged. */
#ifndef TESTS_DECODE_STORED_H
#define TESTS_DECODE_STORED_H

#include <zlib.h>

#include "harness.h"

/* How a gzip member is written: deflate's own options, and a flush after every so many bytes (0: none). */
struct writing {
	int level;
	int strategy;
	int flush;
	size_t every;
};

/* Append text as one gzip member; without an end when it is_open. */
static inline void write_gzip(
    struct buf *out, struct span text, const struct writing *writing, bool is_open)
{
	z_stream z = {0};
	size_t every = writing->every ? writing->every : text.len + 1;

	assert_int_equal(
	    deflateInit2(&z, writing->level, Z_DEFLATED, MAX_WBITS + 16, 8, writing->strategy),
	    Z_OK);
	for (size_t at = 0; at <= text.len; at += every) {
		struct span part = span_slice(text, at, at + every);
		bool is_last = at + every > text.len;
		int flush = is_last && !is_open ? Z_FINISH : writing->flush;
		z.next_in = (Bytef *)(uintptr_t)part.at;
		z.avail_in = (uInt)part.len;
		do {
			assert_int_equal(buf_reserve(out, 1 << 16), 0);
			z.next_out = (Bytef *)out->at + out->len;
			z.avail_out = 1 << 16;
			deflate(&z, flush);
			out->len += (1 << 16) - z.avail_out;
		} while (z.avail_out == 0);
	}
	deflateEnd(&z);
}

/* Text that compresses to almost nothing: runs much longer than any code. */
static inline void make_runs(struct buf *out, size_t nbytes, uint64_t seed)
{
	while (nbytes > 0) {
		size_t n = 1 + random_below(&seed, 3000);
		char byte = "ab\n"[random_below(&seed, 3)];
		for (n = n < nbytes ? n : nbytes; n > 0; n--, nbytes--)
			buf_byte(out, byte);
	}
	assert_false(out->failed);
}

static const struct writing writings[] = {
    {.level = 1},
    {.level = 6},
    {.level = 9},
    {.level = 0},
    {.level = 6, .strategy = Z_FIXED},
    {.level = 6, .strategy = Z_HUFFMAN_ONLY},
    {.level = 6, .strategy = Z_RLE},
    {.level = 6, .flush = Z_SYNC_FLUSH, .every = 97},
    {.level = 6, .flush = Z_SYNC_FLUSH, .every = 20011},
    {.level = 1, .flush = Z_FULL_FLUSH, .every = 1511},
    {.level = 9, .flush = Z_PARTIAL_FLUSH, .every = 301},
    {.level = 0, .flush = Z_SYNC_FLUSH, .every = 911},
    {.level = 6, .flush = Z_BLOCK, .every = 2003},
};

enum { STORED_KINDS = ARRAY_LEN(writings) + 7 };

/* Append text, stored in one of STORED_KINDS ways. */
static inline void make_stored(struct buf *out, struct span text, size_t kind, uint64_t seed)
{
	size_t third = text.len / 3;

	if (kind < ARRAY_LEN(writings)) {
		write_gzip(out, text, &writings[kind], false);
		return;
	}
	switch (kind - ARRAY_LEN(writings)) {
	case 0:
		buf_append(out, text);
		break;
	case 1:
		make_units(out, text, 1 + text.len / (2 + random_below(&seed, 40)), make_gzip);
		break;
	case 2:
		make_units(out, text, 1 + text.len / (2 + random_below(&seed, 40)), make_zstd);
		break;
	case 3: /* padded, and with bytes between that belong to nothing */
		make_gzip(out, span_slice(text, 0, third), 6);
		for (size_t n = random_below(&seed, 600); n > 0; n--)
			buf_byte(out, 0);
		make_gzip(out, span_slice(text, third, 2 * third), 1);
		make_noise(out, 1 + random_below(&seed, 3000), seed);
		make_gzip(out, span_slice(text, 2 * third, text.len), 9);
		break;
	case 4: /* a member without an end, as a crash leaves it, and others behind it */
		write_gzip(out, span_slice(text, 0, third), &writings[7], true);
		make_units(out, span_slice(text, third, text.len), 1 + random_below(&seed, 9000),
		    make_gzip);
		break;
	case 5:
		make_zstd(out, span_slice(text, 0, third), 3);
		buf_append(out, (struct span){"\x51\x2a\x4d\x18\x05\0\0\0apart", 13});
		make_zstd(out, span_slice(text, third, 2 * third), 1);
		make_noise(out, 1 + random_below(&seed, 3000), seed);
		make_zstd(out, span_slice(text, 2 * third, text.len), 9);
		break;
	default: /* ended by writing nothing */
		write_gzip(out, text, &writings[1], true);
	}
	assert_false(out->failed);
}

/* Flip, leave out or repeat some bytes, or cut the end off. */
static inline void damage(struct buf *stored, uint64_t seed)
{
	for (size_t n = 1 + random_below(&seed, 3); n > 0 && stored->len > 4; n--) {
		/* What it begins with chooses the codec. */
		size_t at = 4 + random_below(&seed, stored->len - 4);
		size_t length = random_below(&seed, 40);
		switch (random_below(&seed, 8)) {
		case 0:
			stored->len = at;
			break;
		case 1:
		case 2:
			if (at + length < stored->len) {
				memmove(stored->at + at, stored->at + at + length,
				    stored->len - at - length);
				stored->len -= length;
			}
			break;
		case 3: {
			struct buf copy = {0};
			buf_append(&copy, span_slice(buf_span(stored), at / 2, at));
			buf_append(stored, buf_span(&copy));
			buf_done(&copy);
			break;
		}
		default:
			stored->at[at] = (char)random_next(&seed);
		}
	}
	assert_false(stored->failed);
}

#endif
