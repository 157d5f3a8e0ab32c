/* The text of a gzip member, as it is inflated: by zlib, and ahead of it by what is faster. Private to decode. */
#ifndef DECODE_GZIP_TEXT_H
#define DECODE_GZIP_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "decode/codec.h"
#include "decode/gzip_block.h"
#include "decode/gzip_fast.h"

enum {
	/* Text kept in memory before what is given: as far as codes refer back, and a code more. */
	GZIP_TEXT_BEFORE = GZIP_BLOCK_DICTIONARY + 512,
	GZIP_TEXT_MEMORY = GZIP_TEXT_BEFORE + CODEC_WINDOW + 512,
};

struct gzip_text {
	struct z_stream_s *z; /* zlib's */
	struct gzip_fast fast;
	struct gzip_block block;
	uint64_t length;     /* text bytes of the member so far */
	uint64_t window_end; /* of these, at the end of the CODEC_WINDOW that is being filled */
	uint32_t crc;
	bool holds;      /* zlib may give more without more input */
	unsigned repeat; /* bytes of text that come again, having been given */
	size_t fill;     /* the end of the text in memory, and how much before it is the member's */
	size_t known;
	char memory[GZIP_TEXT_MEMORY];
};

/* 0, or -1 when out of memory. Free with gzip_text_done, in either case. */
int gzip_text_init(struct gzip_text *text, bool only_zlib);
void gzip_text_done(struct gzip_text *text);

/* The compressed data of a member begins at a stored offset. */
void gzip_text_begin(struct gzip_text *text, uint64_t body);

/* How far text may be inflated without stopping where zlib would have filled a window. */
struct gzip_limits {
	bool may_pass;  /* the end of this window; not that of the next one */
	uint64_t until; /* the stored offset that is not to be reached by then */
};

enum gzip_text_answer {
	GZIP_TEXT_MEMORY_ERROR = -1,
	GZIP_TEXT_WANT, /* nothing goes on without more input */
	GZIP_TEXT_ON,
	GZIP_TEXT_END, /* the compressed data ended */
	GZIP_TEXT_BAD
};

/* Inflate on from input->at, and move that; *given is the text, borrowed until the next call, maybe none. Where the
 * window is full, zlib takes what it can without giving more. */
enum gzip_text_answer gzip_text_next(struct gzip_text *text, struct input *input,
    const struct gzip_limits *limits, struct span *given);

bool gzip_text_is_full(const struct gzip_text *text);

/* Begin the next window, where this one is full and zlib stands there. */
void gzip_text_next_window(struct gzip_text *text, struct input *input);

/* Why the last answer was GZIP_TEXT_BAD. */
const char *gzip_text_why(const struct gzip_text *text);

/* The first bytes of compressed data inflated by themselves, with room for a window. What was inflated before is
 * forgotten. */
struct gzip_trial {
	enum gzip_text_answer answer;
	size_t took;
	size_t made;
	uint32_t crc;
};

void gzip_text_try(struct gzip_text *text, struct span in, struct gzip_trial *trial);

/* Find the spot where it stands, and write that down. 1; 0 where there is none. */
int gzip_text_note(const struct gzip_text *text, const struct input *input, struct gzip_spot *spot,
    struct buf *buf);

/* Go on from a spot that was written down, whose text all but used bytes of a window stands before. length and crc
 * are set, of what was given. 0, or -1 when it is damaged. */
int gzip_text_resume(struct gzip_text *text, struct unpack *unpack, uint64_t at);

#endif
