/* The digests of a text as it grows. */
#include <string.h>

#include "decode/trace.h"

void trace_init(struct trace *trace)
{
	*trace = (struct trace){0};
}

static size_t rest_of(const struct trace *trace)
{
	return (size_t)(trace->nbytes % TRACE_CHUNK);
}

static void add_chunk(struct trace *trace, struct span chunk)
{
	struct hash hash;

	hash_init(&hash, "trace chunk");
	hash_digest(&hash, &trace->chain);
	hash_bytes(&hash, chunk);
	hash_done(&hash, &trace->chain);
}

struct digest trace_digest(const struct trace *trace)
{
	struct digest digest;
	struct hash hash;

	hash_init(&hash, "trace");
	hash_number(&hash, trace->nbytes);
	hash_digest(&hash, &trace->chain);
	hash_bytes(&hash, (struct span){trace->rest, rest_of(trace)});
	hash_done(&hash, &digest);
	return digest;
}

/* The bytes of text at which the next step lies; UINT64_MAX behind the last. */
static uint64_t next_step(const struct trace *trace)
{
	return trace->nsteps < TRACE_STEPS ? (uint64_t)TRACE_FIRST << 2 * trace->nsteps
					   : UINT64_MAX;
}

static void feed(struct trace *trace, struct span text)
{
	size_t used = rest_of(trace);

	trace->nbytes += text.len;
	while (used + text.len >= TRACE_CHUNK) {
		size_t n = TRACE_CHUNK - used;
		struct span chunk = {text.at, n};
		if (used > 0) {
			memcpy(trace->rest + used, text.at, n);
			chunk = (struct span){trace->rest, TRACE_CHUNK};
		}
		add_chunk(trace, chunk);
		text = span_slice(text, n, text.len);
		used = 0;
	}
	if (text.len > 0)
		memcpy(trace->rest + used, text.at, text.len);
}

void trace_feed(struct trace *trace, struct span text)
{
	while (text.len > 0) {
		uint64_t room = next_step(trace) - trace->nbytes;
		size_t n = text.len < room ? text.len : (size_t)room;
		feed(trace, span_slice(text, 0, n));
		if (n == room) {
			trace->steps[trace->nsteps] = trace_digest(trace);
			trace->nsteps++;
		}
		text = span_slice(text, n, text.len);
	}
}

void trace_pack(const struct trace *trace, struct buf *buf)
{
	pack_number(buf, trace->nbytes);
	for (unsigned i = 0; i < trace->nsteps; i++)
		pack_digest(buf, &trace->steps[i]);
	pack_digest(buf, &trace->chain);
	pack_text(buf, (struct span){trace->rest, rest_of(trace)});
}

int trace_unpack(struct unpack *unpack, struct trace *trace)
{
	*trace = (struct trace){0};
	trace->nbytes = unpack_number(unpack);
	for (; next_step(trace) <= trace->nbytes && trace->nsteps < TRACE_STEPS; trace->nsteps++)
		trace->steps[trace->nsteps] = unpack_digest(unpack);
	trace->chain = unpack_digest(unpack);
	struct span rest = unpack_text(unpack);
	if (unpack->has_failed || rest.len != rest_of(trace))
		return -1;
	if (rest.len > 0)
		memcpy(trace->rest, rest.at, rest.len);
	return 0;
}
