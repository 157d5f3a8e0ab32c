/* One line of a log, as it comes from decode and goes to transcript. */
#ifndef DECODE_RECORD_H
#define DECODE_RECORD_H

#include <stdint.h>

#include "base/origin.h"
#include "base/text.h"

enum record_state {
	RECORD_WHOLE,      /* a line with its newline */
	RECORD_UNFINISHED, /* the last line, without a newline: the input ended here */
	RECORD_BLANK,      /* white space and NUL bytes only */
	RECORD_TOO_LONG, /* a window of a line over the limit; windows of a line overlap by 4 KiB */
};

/* How the line was written. */
enum record_flag {
	RECORD_HAD_BOM = 1, /* a UTF-8 byte order mark stood before it */
	RECORD_HAD_CR = 2,  /* \r before the newline */
	RECORD_HAD_NUL = 4, /* a run of NUL bytes before or behind it, left out of text */
};

struct record {
	struct span text;     /* without BOM, newline, \r before it, and NULs around it */
	struct origin origin; /* of text's first byte; input is that of lines_options */
	uint64_t nbytes; /* all text bytes this record stands for, newline included; the nbytes of
				 all records add up to what was fed */
	enum record_state state;
	unsigned flags; /* of enum record_flag */
	/* RECORD_TOO_LONG: bytes of the line up to this window's end, so equal to nbytes in its first
	 * window; else 0. */
	uint64_t line_nbytes;
};

#endif
