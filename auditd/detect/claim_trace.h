/* What the calls of a conversation can have done, and whether they failed. Private to this room. */
#ifndef DETECT_CLAIM_TRACE_H
#define DETECT_CLAIM_TRACE_H

#include "detect/kind.h"
#include "ruleset/detector_claim.h"

/* One call, or a result whose call was not logged. */
struct traced {
	uint32_t message, part;
	unsigned actions;  /* bits of enum action that such a tool can do */
	bool is_versatile; /* may do anything: a shell, a request, a name that says nothing */
	bool has_result;
	bool has_failed;
	uint32_t result_message, result_part; /* where has_result */
};

struct trace {
	struct traced *at; /* by message and part */
	size_t n;
	bool
	    is_unclear; /* calls are written in the text, where nobody reads them, or left out, or left out */
};

/* The bits of enum action that a tool of that name, called so, can do; *is_versatile as above. */
unsigned trace_actions(struct span name, struct span arguments, bool *is_versatile);

/* Does a tool's result say that the call failed? Looks at its first 4 KiB. */
bool trace_failed(struct span result);

/* The trace of the conversation, made once a run. NULL when out of memory. */
const struct trace *trace_get(struct detecting *detecting);

#endif
