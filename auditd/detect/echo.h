/* Whether a conversation repeats itself at all, told by runs of letters and digits: most does not, and then no shingle need be
 * made. Private to this room. */
#ifndef DETECT_ECHO_H
#define DETECT_ECHO_H

#include "detect/overlap_book.h"

enum { ECHO_PERSONS = 64 };

/* A filter of runs, by the upper bits of their hashes: those that may be words which change places between persons. */
void echo_persons(uint64_t filter[ECHO_PERSONS]);

/* What is looked for: in messages that the signal at hand looks at, so many words in a row of which each n stand in texts
 * of these classes before. */
struct echo {
	overlap_set with;
	size_t run, n;
	unsigned of_reply; /* permille of a part's words that stand in such rows of n, at least */
	bool swaps_persons;
	bool (*is_used)(const struct detecting *detecting, uint32_t message); /* as a source */
};

/* May there be one? 1, 0: there is none, or -1 when out of memory. */
int echo_find(struct detecting *detecting, const struct echo *echo);

#endif
