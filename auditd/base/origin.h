/* Where bytes came from. Two offsets, two names: raw is bytes as stored, text is bytes after decoding. */
#ifndef BASE_ORIGIN_H
#define BASE_ORIGIN_H

#include <stdint.h>

struct origin {
	uint32_t input;       /* index of the input in the order given */
	uint64_t text_offset; /* of the record's first byte in the decoded text, from 0 */
	uint64_t line;        /* of the record, from 1 */
	uint64_t
	    raw_offset; /* of the stored unit it came from: the byte itself in a plain file, the
				 first byte of the gzip member or zstd frame otherwise. A location, not an
				 identity: rotation changes it, so it takes no part in comparisons. */
};

/* Order by input, then text offset: <0, 0, >0. */
static inline int origin_compare(const struct origin *a, const struct origin *b)
{
	if (a->input != b->input)
		return a->input < b->input ? -1 : 1;
	return (a->text_offset > b->text_offset) - (a->text_offset < b->text_offset);
}

#endif
