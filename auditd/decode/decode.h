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
#include "decode/trace.h"

struct decode_options {
	/* A member or frame may grow to this many times its stored size (checked beyond its first MiB
	 * of text, at every 128 KiB); 0: no limit. */
	uint64_t max_ratio;
	unsigned max_window; /* log2 of the largest zstd window that is given memory */
	bool keeps_points;   /* note places to resume at, and trace the text (see below) */
	bool only_zlib;      /* inflate by nothing faster; what comes out is the same */
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

/* ---- resuming in the middle: all below only with keeps_points ----
 *
 * A decoder notes places where another one can go on as if it had come from the start: every 64 KiB of plain text;
 * in gzip at the first chance after each MiB of text, at most 128 KiB later, inside of blocks too; in zstd where a
 * frame begins. A resumed decoder gives the same text, losses, units and account as one that was never interrupted,
 * and notes the same places. What is saved depends on no library's version. */

/* A place, and how far the decoder was: both counts are of what it gave before. */
struct decode_place {
	uint64_t
	    serial; /* differs from that of every other place of this input, also after resuming */
	/* Stored offset of the first byte to feed a decoder resumed there. What lies before is never needed; what
	 * was fed before may be needed again, to look back at behind damage (up to 256 KiB). */
	uint64_t feed_offset;
	uint64_t text_offset;
	uint64_t nlosses;
};

/* Note a place where all that was given up to now lies before. May only be called when next has answered 0. Returns
 * 1; 0 where there is none (inside of a zstd frame; while behind damage is searched); -1 with ERROR_MEMORY. */
int decode_note(struct decode *decode, struct error *err);

/* Nobody will resume before this text offset: places older than the newest at or before it are forgotten. Of the
 * places behind that one only the newest are kept, so that memory is bounded (300 KiB) however late this comes. */
void decode_keep_from(struct decode *decode, uint64_t text_offset);

/* The oldest place kept. Before any text that is the start of the input. */
struct decode_place decode_oldest(const struct decode *decode);

/* Append that place's state to buf: opaque, at most 40 KiB, good for decode_resume in any process. 0, or -1
 * with ERROR_MEMORY. */
int decode_save(const struct decode *decode, struct buf *buf, struct error *err);

/* Go on from a saved state; feed the input from place->feed_offset on. Returns NULL with ERROR_INPUT when it is
 * damaged, or of another version of this program (begin from the start), or with ERROR_MEMORY. Sets *place.
 * options as they were: max_ratio and max_window change what comes out. Free with decode_free. An input that ends before
 * the place gives nothing. */
struct decode *decode_resume(const struct decode_options *options, struct span state,
    struct decode_place *place, struct error *err);

/* Leave out of what next gives: text before text_offset, units before it (not at it), and the first nlosses losses,
 * both counted from the input's start. They are decoded, counted and traced all the same. To be called before the
 * first next. */
void decode_skip(struct decode *decode, uint64_t text_offset, uint64_t nlosses);

/* What the text was so far, skipped text included. Borrowed until the next call of next. */
const struct trace *decode_trace(const struct decode *decode);

#endif
