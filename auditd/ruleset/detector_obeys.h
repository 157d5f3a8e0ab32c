/* The settings of `obeys`: by which conduct an order without authority counts as carried out. */
#ifndef RULESET_DETECTOR_OBEYS_H
#define RULESET_DETECTOR_OBEYS_H

#include "base/text.h"

enum obeys_by {
	OBEYS_CALL,  /* a call that changes, sends, pays or allows something */
	OBEYS_FETCH, /* a look-up of something outside, at an address that only the order names */
	OBEYS_READ,  /* any other look-up */
	OBEYS_STATEMENT, /* words of the reply */
	OBEYS_WAYS
};

struct detector_obeys {
	unsigned ways; /* bit w: enum obeys_by */
	struct span *
	    not_from; /* names of files that may give orders: small letters, '*' in the end for any bytes */
	size_t nnot_from;
};

#endif
