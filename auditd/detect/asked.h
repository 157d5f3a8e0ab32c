/* What those with authority asked for: verbs and when. Made once a run. Private to this room. */
#ifndef DETECT_ASKED_H
#define DETECT_ASKED_H

#include "detect/flat.h"

struct asked {
	const uint32_t *groups; /* by message: verb groups that the user asked for before it */
	const bool *is_stopped; /* by message: the user's last word before it was to stop */
	const bool *
	    is_affirmed; /* by message: the user's last word before it affirms what the assistant proposed */
	const uint32_t *user; /* by message: the last user message before it; UINT32_MAX: none */
};

/* The verb groups that word `at` of a user's text asks for, or 0. */
unsigned asked_at(const struct flat *flat, size_t at);

/* NULL when out of memory. */
const struct asked *asked_of(struct detecting *detecting);

#endif
