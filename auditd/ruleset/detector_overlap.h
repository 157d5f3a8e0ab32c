/* The settings of `overlap`: which texts a reply is held against, what is taken off, and how much it takes. */
#ifndef RULESET_DETECTOR_OVERLAP_H
#define RULESET_DETECTOR_OVERLAP_H

#include <stdbool.h>
#include <stddef.h>

/* Whose text it is. A reply's own earlier text is that of earlier replies. */
enum overlap_class {
	OVERLAP_SYSTEM,
	OVERLAP_DEVELOPER,
	OVERLAP_USER,
	OVERLAP_TOOL,
	OVERLAP_REPLY,
	OVERLAP_REASONING, /* hidden reasoning, of the same message too */
	OVERLAP_CLASSES
};

enum { OVERLAP_MOST_SHINGLE = 20 };

typedef unsigned overlap_set; /* of 1u << enum overlap_class */

struct detector_overlap {
	overlap_set with, minus;
	bool minus_shareable;   /* what a text says is meant for users */
	bool minus_boilerplate; /* what all texts of the kind begin with */
	unsigned n;             /* words of a shingle */
	unsigned run;           /* words in a row, at least; 0: no matter */
	unsigned of_source;     /* permille of the source's shingles, at least; 0: no matter */
	unsigned of_reply;      /* permille of the part's words, at least; 0: no matter */
	bool swaps_persons;     /* "I" and "you", "my" and "your" are the same word */
};

#endif
