/* What is known of a ruleset's rules and signals before any transcript is seen: in which order to ask. Immutable. */
#ifndef AGENDA_H
#define AGENDA_H

#include "match/match.h"

/* What deciding a signal costs, by order of magnitude: guarded by anchors, a look at all text, what it is made of, a
 * detector. */
enum cost { COST_GUARDED, COST_EVERYWHERE, COST_COMPOSED, COST_DETECTED, COSTS };

/* Signals of patterns, one of which a rule cannot do without: of one word of a set, and of the gates that follow while
 * there are more. */
struct gate {
	uint32_t word;
	bool has_more;
	uint64_t mask;
};

struct agenda {
	uint8_t *costs;     /* by signal: enum cost */
	uint64_t *detected; /* signals of detectors, and those made of such */
	bool *applies;      /* by rule: by some release that models are judged by */
	struct gate
	    *gates; /* all rules': a rule is not asked about unless all of its own are open */
	uint32_t *gates_of; /* by rule, one more: where its gates begin */
	uint32_t ngates;
	uint64_t *summed; /* signals that take more than one of their terms to hold, or may */
	size_t nwords;    /* of a set of signals */
};

/* NULL when out of memory. Free with agenda_free. */
struct agenda *agenda_new(const struct matcher *matcher);
void agenda_free(struct agenda *agenda);

#endif
