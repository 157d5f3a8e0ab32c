/* Stored bytes in, text bytes out: a table of codecs, chosen by the first bytes and never by a name.
 *
 * feed and next: feed gives bytes, next takes pieces until it answers 0, "needs more input". What comes
 * out does not depend on how the input was cut. */
#ifndef DECODE_DECODE_H
#define DECODE_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/loss.h"
#include "base/text.h"

struct decode_options {
	/* A member or frame may grow to this many times its stored size (checked beyond its first MiB
	 * of text, at every 128 KiB); 0: no limit. */
	uint64_t max_ratio;
	unsigned max_window; /* log2 of the largest zstd window that is given memory */
};

/* max_ratio 1000, max_window 27 (128 MiB). */
extern const struct decode_options decode_defaults;

enum piece_kind {
	PIECE_TEXT, /* decoded bytes, never none */
	PIECE_LOSS, /* stored bytes that gave nothing; the account has them */
	PIECE_UNIT, /* a member or frame begins: a BOM may stand here */
};

struct piece {
	enum piece_kind kind;
	struct span text;    /* PIECE_TEXT: borrowed until the next feed or next */
	uint64_t raw_offset; /* of the member, frame or (is_stored) byte that text came from */
	bool is_stored;      /* PIECE_TEXT: the text is the stored bytes themselves (plain) */
	struct loss loss;    /* PIECE_LOSS: reason, at.raw_offset, nbytes, detail; the rest zero */
};

/* Where the stored bytes went so far: read == decoded + container + lost once the last piece was taken.
 * Before that, bytes of a stretch that is being searched may be counted nowhere, or change sides. */
struct decode_account {
	uint64_t read;
	uint64_t decoded;
	uint64_t container;
	uint64_t lost[LOSS_REASONS];
};

struct decode;

/* Begin an input. Returns NULL when out of memory. options are copied. Free with decode_free. */
struct decode *decode_new(const struct decode_options *options);
void decode_free(struct decode *decode);

/* Give the next stored bytes; is_last says that no more will come (bytes may then be empty). May only
 * be called when next has answered 0. bytes are borrowed until next answers 0 again. */
void decode_feed(struct decode *decode, struct span bytes, bool is_last);

/* Take the next piece. Returns 1 and *piece; 0 when it needs more input (after the last feed: the end);
 * -1 with ERROR_MEMORY. Bad input is never an error here: it is a PIECE_LOSS, and decoding goes on at
 * the next place that decodes (gzip: the next 1f 8b 08 that inflates; zstd: the next frame magic). */
int decode_next(struct decode *decode, struct piece *piece, struct error *err);

/* The name of the codec that the first bytes chose: "plain", "gzip", "zstd"; "" before it is known. */
const char *decode_codec(const struct decode *decode);

/* The byte account so far. */
struct decode_account decode_account(const struct decode *decode);

#endif
