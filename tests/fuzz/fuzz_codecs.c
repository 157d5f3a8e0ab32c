/* Any stored bytes: the account balances, and all that comes out is the same in one piece and in many. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode/decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct outcome {
	struct buf text;
	struct buf log;
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

/* Cut at places that the bytes themselves choose; seed 0 does not cut. */
static void run(struct span bytes, unsigned seed, struct outcome *outcome)
{
	static const struct decode_options options = {.max_ratio = 100, .max_window = 20};
	struct decode *decode = decode_new(&options);
	size_t at = 0;

	check(decode != NULL, "out of memory");
	do {
		size_t n = bytes.len - at;
		if (seed && n > 0)
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
	for (unsigned seed = 1; seed < 4; seed++) {
		struct outcome parts = {0};
		run(bytes, seed, &parts);
		check(span_equal(buf_span(&whole.text), buf_span(&parts.text)), "text differs");
		check(span_equal(buf_span(&whole.log), buf_span(&parts.log)), "losses differ");
		check(memcmp(&whole.account, &parts.account, sizeof parts.account) == 0,
		    "accounts differ");
		buf_done(&parts.text);
		buf_done(&parts.log);
	}
	buf_done(&whole.text);
	buf_done(&whole.log);
	return 0;
}
