/* Decodes whole inputs in a test, cut in some way, and writes down all that came out. */
#ifndef TESTS_DECODE_HARNESS_H
#define TESTS_DECODE_HARNESS_H

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

#include "decode/decode.h"

/* Everything that must not depend on the cuts. */
struct decoded {
	struct buf text;
	struct buf log; /* a line a unit or loss, with the place in the text where it came */
	struct decode_account account;
	char codec[8];
	size_t nlosses;
	struct loss first; /* of the losses */
};

/* How an input is cut: into pieces of fixed length, or of random lengths below 2 * length. */
struct cut {
	size_t length;
	bool is_random;
	uint64_t seed;
};

static const struct cut whole = {.length = SIZE_MAX / 4};

static inline void decoded_done(struct decoded *decoded)
{
	buf_done(&decoded->text);
	buf_done(&decoded->log);
}

static inline void note_piece(struct decoded *decoded, const struct piece *piece)
{
	switch (piece->kind) {
	case PIECE_TEXT:
		assert_true(piece->text.len > 0);
		buf_append(&decoded->text, piece->text);
		return;
	case PIECE_UNIT:
		buf_printf(
		    &decoded->log, "%zu: unit %" PRIu64 "\n", decoded->text.len, piece->raw_offset);
		return;
	case PIECE_LOSS:
		if (decoded->nlosses++ == 0)
			decoded->first = piece->loss;
		assert_true(strlen(piece->loss.detail) > 0);
		assert_null(strchr(piece->loss.detail, '\n'));
		buf_printf(&decoded->log, "%zu: %s %" PRIu64 "+%" PRIu64 " %s\n", decoded->text.len,
		    loss_name(piece->loss.reason), piece->loss.at.raw_offset, piece->loss.nbytes,
		    piece->loss.detail);
	}
}

static inline uint64_t account_lost(const struct decode_account *account)
{
	uint64_t lost = 0;

	for (size_t i = 0; i < LOSS_REASONS; i++)
		lost += account->lost[i];
	return lost;
}

/* Feed bytes as copies of exact size that are freed when the contract says that the borrow ends. */
static inline struct decoded decode_cut(
    struct span bytes, struct cut cut, const struct decode_options *options)
{
	struct decoded decoded = {0};
	struct decode *decode = decode_new(options);
	struct piece piece;
	struct error err = {0};
	size_t at = 0;

	assert_non_null(decode);
	bool is_last = false;
	while (!is_last) {
		size_t n = cut.is_random ? random_below(&cut.seed, 2 * cut.length) : cut.length;
		struct span part = span_slice(bytes, at, at + n);
		at += part.len;
		is_last = at == bytes.len && (!cut.is_random || random_below(&cut.seed, 2) == 0);
		char *copy = malloc(part.len + !part.len);
		assert_non_null(copy);
		memcpy(copy, part.len ? part.at : "", part.len);
		decode_feed(decode, (struct span){copy, part.len}, is_last);
		int got;
		while ((got = decode_next(decode, &piece, &err)) == 1)
			note_piece(&decoded, &piece);
		assert_int_equal(got, 0);
		free(copy);
	}
	assert_int_equal(decode_next(decode, &piece, &err), 0);
	decoded.account = decode_account(decode);
	snprintf(decoded.codec, sizeof decoded.codec, "%s", decode_codec(decode));
	decode_free(decode);
	return decoded;
}

static inline struct decoded decode_whole(struct span bytes)
{
	return decode_cut(bytes, whole, &decode_defaults);
}

/* The account holds, whatever the input. */
static inline void assert_balanced(const struct decoded *decoded, size_t nbytes)
{
	const struct decode_account *account = &decoded->account;

	assert_int_equal(account->read, nbytes);
	assert_int_equal(
	    account->read, account->decoded + account->container + account_lost(account));
}

static inline void assert_text(const struct decoded *decoded, struct span text)
{
	assert_int_equal(decoded->text.len, text.len);
	assert_true(span_equal(buf_span(&decoded->text), text));
}

static inline bool decoded_equal(const struct decoded *a, const struct decoded *b)
{
	return span_equal(buf_span(&a->text), buf_span(&b->text)) &&
	       span_equal(buf_span(&a->log), buf_span(&b->log)) &&
	       memcmp(&a->account, &b->account, sizeof a->account) == 0;
}

static inline void print_difference(struct decoded *a, struct decoded *b, struct cut cut)
{
	if (decoded_equal(a, b))
		return;
	print_error("cut %zu, random %d, seed %" PRIu64 "\n--- whole (%zu)\n%s--- cut (%zu)\n%s",
	    cut.length, cut.is_random, cut.seed, a->text.len, buf_string(&a->log), b->text.len,
	    buf_string(&b->log));
}

/* Decoding these bytes gives the same however they are cut. */
static inline void assert_cut_does_not_matter(
    struct span bytes, uint64_t seed, const struct decode_options *options)
{
	const struct cut cuts[] = {{.length = 1}, {.length = 7}, {.length = 4096},
	    {.length = 5, .is_random = true, .seed = seed},
	    {.length = 300, .is_random = true, .seed = seed + 1},
	    {.length = 70000, .is_random = true, .seed = seed + 2}};
	struct decoded once = decode_cut(bytes, whole, options);

	assert_balanced(&once, bytes.len);
	for (size_t i = 0; i < ARRAY_LEN(cuts); i++) {
		struct decoded parts = decode_cut(bytes, cuts[i], options);
		print_difference(&once, &parts, cuts[i]);
		assert_true(decoded_equal(&once, &parts));
		decoded_done(&parts);
	}
	decoded_done(&once);
}

/* Lines of log-like text: compressible, and different everywhere. */
static inline void make_lines(struct buf *out, size_t nlines, uint64_t seed)
{
	for (size_t i = 0; i < nlines; i++)
		buf_printf(out, "{\"n\":%zu,\"role\":\"user\",\"content\":\"%016" PRIx64 " %s\"}\n",
		    i, random_next(&seed),
		    random_below(&seed, 2) ? "please look at this again" : "thanks");
	assert_false(out->failed);
}

static inline void make_noise(struct buf *out, size_t nbytes, uint64_t seed)
{
	while (nbytes-- > 0)
		buf_byte(out, (char)random_next(&seed));
	assert_false(out->failed);
}

/* text as units of about unit_len bytes each, made by make_gzip or make_zstd. */
static inline void make_units(struct buf *out, struct span text, size_t unit_len,
    void (*make)(struct buf *, struct span, int))
{
	for (size_t at = 0; at < text.len; at += unit_len)
		make(out, span_slice(text, at, at + unit_len), 6);
}

#endif
