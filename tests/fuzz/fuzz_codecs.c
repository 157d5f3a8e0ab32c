/* Any stored bytes: the account balances, and all that comes out is the same in one piece and in many, by zlib alone
 * and by what is faster, and when decoding is interrupted by one and resumed by the other. A place to
 * resume at that somebody made up does no harm. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

#include "decode/decode.h"
#include "decode/gzip_press.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct decode_options options = {
    .max_ratio = 100, .max_window = 20, .keeps_points = true};

struct outcome {
	struct buf text;
	struct buf log;
	uint64_t nlosses;
	struct decode_account account;
};

static void check(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "%s\n", what);
	abort();
}

static void take_pieces(struct decode *decode, struct outcome *outcome)
{
	struct piece piece;
	struct error err;
	int got;

	while ((got = decode_next(decode, &piece, &err)) == 1) {
		outcome->nlosses += piece.kind == PIECE_LOSS;
		if (piece.kind == PIECE_TEXT)
			buf_append(&outcome->text, piece.text);
		else
			buf_printf(&outcome->log, "%zu: %d %llu %d %llu %s\n", outcome->text.len,
			    (int)piece.kind, (unsigned long long)piece.raw_offset,
			    (int)piece.loss.reason, (unsigned long long)piece.loss.nbytes,
			    piece.loss.detail);
	}
	check(got == 0, "out of memory");
}

/* Cut at places that the bytes themselves choose; seed 0 does not cut, 0 and 4 take zlib. */
static void run(struct span bytes, unsigned seed, struct outcome *outcome)
{
	struct decode_options plainly = options;
	size_t at = 0;

	plainly.keeps_points = seed % 2;
	plainly.only_zlib = seed % 4 == 0;
	struct decode *decode = decode_new(&plainly);
	check(decode != NULL, "out of memory");
	do {
		size_t n = bytes.len - at;
		if (seed % 5 && n > 0)
			n = 1 + ((unsigned char)bytes.at[at] * seed ^ at) % (seed % 2 ? 8 : 512);
		struct span part = span_slice(bytes, at, at + n);
		at += part.len;
		decode_feed(decode, part, at == bytes.len);
		take_pieces(decode, outcome);
	} while (at < bytes.len);
	outcome->account = decode_account(decode);
	decode_free(decode);
	check(!outcome->text.failed && !outcome->log.failed, "out of memory");
}

/* Save the newest place of a decoder that was fed bytes. */
static void save(struct span bytes, bool only_zlib, struct outcome *outcome, struct buf *state)
{
	struct decode_options one = options;

	one.only_zlib = only_zlib;
	struct decode *decode = decode_new(&one);

	check(decode != NULL, "out of memory");
	decode_feed(decode, bytes, false);
	take_pieces(decode, outcome);
	check(decode_note(decode, NULL) >= 0, "out of memory");
	decode_keep_from(decode, outcome->text.len);
	check(decode_save(decode, state, NULL) == 0, "out of memory");
	decode_free(decode);
}

/* Go on from a place to the end; NULL state: there is none. */
static void go_on(struct span bytes, struct span state, bool only_zlib, struct outcome *outcome)
{
	struct decode_options one = options;
	struct decode_place place;
	struct error err;

	one.only_zlib = only_zlib;
	struct decode *decode = decode_resume(&one, state, &place, &err);

	if (decode == NULL) {
		check(err.kind == ERROR_INPUT, "out of memory");
		return;
	}
	decode_skip(decode, outcome->text.len, outcome->nlosses);
	size_t from = place.feed_offset < bytes.len ? (size_t)place.feed_offset : bytes.len;
	decode_feed(decode, span_slice(bytes, from, bytes.len), true);
	take_pieces(decode, outcome);
	outcome->account = decode_account(decode);
	decode_free(decode);
}

/* Units at the very place may be given again, so they are left out of the comparison. */
static void forget_units(struct buf *log)
{
	struct buf kept = {0};

	for (size_t at = 0; at < log->len;) {
		struct span rest = span_slice(buf_span(log), at, log->len);
		const char *newline = memchr(rest.at, '\n', rest.len);
		size_t n = (size_t)(newline - rest.at) + 1;
		const char *colon = memchr(rest.at, ':', n);
		if (colon[2] != '0' + PIECE_UNIT)
			buf_append(&kept, span_slice(rest, 0, n));
		at += n;
	}
	buf_done(log);
	*log = kept;
}

/* Give a state other contents somewhere, as if they were its own. */
static void falsify(struct buf *state, uint64_t seed)
{
	struct unpack unpack = {.rest = span_slice(buf_span(state), 0, state->len - 16)};
	struct buf inner = {0}, made = {0};
	struct digest digest;
	struct trace trace;
	struct hash hash;

	unpack_number(&unpack);
	unpack_text(&unpack);
	for (size_t i = 0; i < 4 + 2 + LOSS_REASONS; i++)
		unpack_number(&unpack);
	check(trace_unpack(&unpack, &trace) == 0, "a state without trace");
	buf_append(&made, span_slice(buf_span(state), 0, (size_t)(unpack.rest.at - state->at)));
	check(gzip_unpress(&unpack, 1 << 16, &inner) == 0, "a state without a codec's");
	for (size_t n = random_below(&seed, 6); n > 0 && inner.len > 0; n--) {
		size_t most = random_below(&seed, 2) && inner.len > 400 ? 400 : inner.len;
		inner.at[random_below(&seed, most)] = (char)random_next(&seed);
	}
	if (random_below(&seed, 4) == 0)
		made.at[random_below(&seed, made.len)] ^= (char)(1 << random_below(&seed, 8));
	gzip_press(buf_span(&inner), &made);
	hash_init(&hash, "decode point");
	hash_field(&hash, buf_span(&made));
	hash_done(&hash, &digest);
	pack_digest(&made, &digest);
	buf_done(&inner);
	buf_done(state);
	*state = made;
}

static void interrupt(struct span bytes, const struct outcome *whole)
{
	struct outcome broken = {0}, false_one = {0};
	struct buf state = {0};
	uint64_t seed = bytes.len;

	for (size_t i = 0; i < bytes.len && i < 64; i++)
		seed = seed * 31 + (unsigned char)bytes.at[i];
	/* Where all is decoded that there is, one in four times: only there zstd may have a place. */
	size_t end = random_below(&seed, 4) ? random_below(&seed, bytes.len + 1) : bytes.len;
	unsigned who = (unsigned)random_below(&seed, 4);
	save(span_slice(bytes, 0, end), who & 1, &broken, &state);
	go_on(bytes, buf_span(&state), who & 2, &broken);
	forget_units(&broken.log);
	check(span_equal(buf_span(&whole->text), buf_span(&broken.text)), "resumed: text differs");
	check(span_equal(buf_span(&whole->log), buf_span(&broken.log)), "resumed: losses differ");
	check(memcmp(&whole->account, &broken.account, sizeof broken.account) == 0,
	    "resumed: accounts differ");
	falsify(&state, seed);
	go_on(bytes, buf_span(&state), who & 2, &false_one);
	buf_done(&broken.text);
	buf_done(&broken.log);
	buf_done(&false_one.text);
	buf_done(&false_one.log);
	buf_done(&state);
}

static void check_balance(const struct decode_account *account, size_t size)
{
	uint64_t sum = account->decoded + account->container;

	for (size_t i = 0; i < LOSS_REASONS; i++)
		sum += account->lost[i];
	check(account->read == size && sum == size, "the account does not balance");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span bytes = {(const char *)data, size};
	struct outcome whole = {0};

	run(bytes, 0, &whole);
	check_balance(&whole.account, size);
	for (unsigned seed = 1; seed < 6; seed++) {
		struct outcome parts = {0};
		run(bytes, seed, &parts);
		check(span_equal(buf_span(&whole.text), buf_span(&parts.text)), "text differs");
		check(span_equal(buf_span(&whole.log), buf_span(&parts.log)), "losses differ");
		check(memcmp(&whole.account, &parts.account, sizeof parts.account) == 0,
		    "accounts differ");
		buf_done(&parts.text);
		buf_done(&parts.log);
	}
	forget_units(&whole.log);
	interrupt(bytes, &whole);
	buf_done(&whole.text);
	buf_done(&whole.log);
	return 0;
}
