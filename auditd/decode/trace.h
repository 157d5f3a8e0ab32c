/* What the text of an input was so far, told by digests: of all of it, and of its beginnings. A log is
 * recognised by them under whatever name, and however it was compressed meanwhile.
 *
 * The text is hashed in chunks, each with the digest of all before it. So a trace can be written down and
 * gone on with anywhere: between chunks a digest is all its state, and no library's inner state is kept. */
#ifndef DECODE_TRACE_H
#define DECODE_TRACE_H

#include <stdint.h>

#include "base/hash.h"
#include "base/pack.h"
#include "base/text.h"

enum {
	TRACE_STEPS = 16,
	TRACE_FIRST =
	    1 << 10, /* bytes of text up to the first step; each step is four times further */
	TRACE_CHUNK = 1 << 10,
};

/* All zero bytes is the trace of no text. */
struct trace {
	uint64_t nbytes;                  /* of text so far */
	unsigned nsteps;                  /* steps passed */
	struct digest steps[TRACE_STEPS]; /* of the first TRACE_FIRST << 2i bytes */
	struct digest chain;              /* of all whole chunks */
	char rest[TRACE_CHUNK];           /* the text behind them */
};

void trace_init(struct trace *trace);
void trace_feed(struct trace *trace, struct span text);

/* Of all text so far; the trace can be fed on. A step's digest is what this gave there. */
struct digest trace_digest(const struct trace *trace);

/* Write it down and read it back: trace_unpack gives -1 where it is damaged, and *trace is then unusable. */
void trace_pack(const struct trace *trace, struct buf *buf);
int trace_unpack(struct unpack *unpack, struct trace *trace);

#endif
