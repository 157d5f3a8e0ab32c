/* What the text of an input was so far, told by digests: of all of it, and of its beginnings. A log is recognised by
 * them under whatever name, and however it was compressed meanwhile. Can be saved and gone on with. */
#ifndef DECODE_TRACE_H
#define DECODE_TRACE_H

#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/pack.h"

enum { TRACE_STEPS = 16, TRACE_FIRST = 1 << 10 };

struct trace {
	struct hash hash;
	uint64_t nbytes;                  /* of text so far */
	unsigned nsteps;                  /* steps passed */
	struct digest steps[TRACE_STEPS]; /* of the first TRACE_FIRST << 2i bytes */
};

void trace_init(struct trace *trace);
void trace_feed(struct trace *trace, struct span text);

/* Of all text so far; the trace can be fed on. */
struct digest trace_digest(const struct trace *trace);

/* Write it down and read it back. The hash's inner state belongs to a version of the library that made it:
 * trace_unpack gives -1 where it came from another one, or is damaged. */
void trace_pack(const struct trace *trace, struct buf *buf);
int trace_unpack(struct unpack *unpack, struct trace *trace);

#endif
