/* Log text made from a seed: the record of a stream with a number is always the same, and what becomes of it is known
 * before anybody reads it. */
#ifndef FAULT_RECORDS_H
#define FAULT_RECORDS_H

#include <stddef.h>
#include <stdint.h>

enum record_kind {
	RECORD_KIND_AUDITED, /* a mapping fits it */
	RECORD_KIND_RAW,     /* matched as raw text */
	RECORD_KIND_BLANK,
	RECORD_KIND_LONG, /* longer than RECORD_LONGEST, lost though matched */
	RECORD_KINDS,
};
extern const char *const record_kind_names[RECORD_KINDS];

enum {
	RECORD_LONGEST = 64 << 10, /* what the reader is to take for the longest line */
	RECORD_MOST = 100 << 10,   /* bytes of any record */
	RECORD_PERIOD = 32,        /* conversations end before a number that is divisible by it */
};

/* Write record number index of a stream, with its newline, to text (RECORD_MOST bytes); *n is its length. */
enum record_kind record_make(
    uint64_t seed, const char *stream, uint64_t index, char *text, size_t *n);

/* A number in [0, bound) that follows from seed and index. */
uint64_t record_random(uint64_t seed, uint64_t index, uint64_t bound);

#endif
