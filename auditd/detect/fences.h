/* The fenced blocks of a Markdown text. Pure. Private to this room. */
#ifndef DETECT_FENCES_H
#define DETECT_FENCES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

/* One block between fences of backticks or tildes. */
struct fence {
	size_t start;         /* of the line that opens it */
	struct span language; /* the first word behind the fence; empty: none */
	size_t body, end;     /* of what is inside: [body, end) */
	size_t next;          /* behind the line that closes it */
	bool is_closed;
};

/* Find the next fence that opens at or behind at; false when there is none. Linear over all calls.
 * Source: CommonMark 0.31, 4.5. */
bool fence_next(struct span text, size_t at, struct fence *fence);

/* Is it this language, in any case of letters? language is in small letters. */
bool fence_is(const struct fence *fence, const char *language);

#endif
