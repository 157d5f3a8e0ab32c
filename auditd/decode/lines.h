/* Text bytes in, records out: split on \n only. The first row of what will be a table of frames. */
#ifndef DECODE_LINES_H
#define DECODE_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/pack.h"
#include "decode/record.h"

enum {
	LINES_WINDOW = 1 << 20, /* bytes of a window of an over-long line */
	LINES_OVERLAP = 4096,   /* bytes that a window repeats of the one before */
};

struct lines_options {
	size_t max_line; /* bytes without newline; longer lines come as windows; default 64 MiB,
			     at most 256 MiB - 1 */
	uint32_t input;  /* goes into every origin */
};

extern const struct lines_options lines_defaults;

struct lines;

/* Begin an input. NULL when out of memory. options are copied. Free with lines_free. */
struct lines *lines_new(const struct lines_options *options);
void lines_free(struct lines *lines);

/* Say that a member or frame begins with the next byte fed: a BOM there is skipped (and counted in
 * nbytes) where a line begins. */
void lines_unit(struct lines *lines);

/* Give decoded bytes with the raw offset of the unit they came from or, where is_stored, of their own
 * first byte. May only be called when next has answered 0; text is borrowed until it answers 0 again.
 * 0, or -1 with ERROR_MEMORY. */
int lines_feed(
    struct lines *lines, struct span text, uint64_t raw_offset, bool is_stored, struct error *err);

/* Say that no more will come: an unfinished last line becomes a record. */
void lines_end(struct lines *lines);

/* Take the next record. Returns 1 and *record (text borrowed until the next call of any lines_
 * function), 0 when it needs more input. A record's raw_offset is of its text's first byte where bytes
 * are stored as they are, else of the unit that its line began in. */
int lines_next(struct lines *lines, struct record *record);

/* Give back memory that only an unusually long line needed. Call it when a record was dealt with. */
void lines_trim(struct lines *lines);

/* Text bytes fed so far, and of these how many wait for the rest of their line. */
uint64_t lines_offset(const struct lines *lines);
uint64_t lines_waiting(const struct lines *lines);

/* Where lines stand between two records: enough to go on in another process. */
struct lines_mark {
	uint64_t text_offset; /* the first text byte to feed lines that go on here */
	uint64_t number;      /* of the line it lies in, from 1 */
	/* The line that began before text_offset; line_start is text_offset where none did. What lies between
	 * was given in windows (is_long), or is NUL bytes. */
	uint64_t line_start;
	uint64_t line_raw_offset;
	uint64_t fresh; /* bytes behind text_offset that a window stood for already */
	bool is_long;
	bool is_stored;    /* as the text before was fed */
	bool may_have_bom; /* the line begins where the input or a unit begins */
};

/* Where they stand: every record that next gave lies before it, all other text behind it. */
struct lines_mark lines_mark(const struct lines *lines);

/* Go on from a mark: the next byte fed is that at mark->text_offset. As lines_new. */
struct lines *lines_resume(const struct lines_options *options, const struct lines_mark *mark);

/* Write a mark down and read it back: 0, or -1 when it is damaged. */
void lines_mark_pack(const struct lines_mark *mark, struct buf *buf);
int lines_mark_unpack(struct unpack *unpack, struct lines_mark *mark);

#endif
