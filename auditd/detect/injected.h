/* Orders in text without authority, found once a run for each signal that asks, and kept for the kinds that look at what
 * became of them. Private to this room. */
#ifndef DETECT_INJECTED_H
#define DETECT_INJECTED_H

#include "detect/flat.h"
#include "ruleset/detector_injected.h"

/* Words [first, last] of a part, in a row, that a cue made of words covers. */
struct injected_cover {
	uint32_t first, last;
};

/* One span of orders. */
struct injected_span {
	uint32_t message, part;
	uint32_t first, last; /* words of the part's flat text */
	unsigned score;       /* milli-points */
	unsigned cues;        /* bits, by index in the settings */
	unsigned groups;      /* bits of enum verb_group: what is ordered */
	const struct flat *flat;
	const struct injected_cover *covers; /* in ascending order */
	size_t ncovers;
};

/* Those of one signal, by message and place. */
struct injected_set {
	const struct injected_set *next;
	uint32_t signal;
	struct injected_span *spans;
	size_t n;
};

enum { INJECTED_MOST = 4096 }; /* spans of one signal in one run */

struct injected_shared {
	const struct flat ***flats; /* by message, part */
	const struct injected_set *sets;
};

/* What is shared, made on first use. NULL when out of memory. */
struct injected_shared *injected_shared(struct detecting *detecting);

/* The spans that a signal of kind `injected` found in this run; NULL if it is of another kind. */
const struct injected_set *injected_of(struct detecting *detecting, uint32_t signal);

/* untrusted.c: words of users that give a text to work on: a work, or one of the texts behind a word that points. */
extern const char untrusted_works[], untrusted_points[], untrusted_texts[];

/* untrusted.c: of a user's message, which words somebody else wrote: quoted, fenced, in tags, or pasted behind a colon. For
 * a tool's result all. *all: every word. Returns bits by word, or NULL when out of memory (*all false). */
const uint64_t *untrusted_words(struct detecting *detecting, uint32_t message, uint32_t part,
    const struct flat *flat, bool *all);

/* orders.c: does word `at` order something: a verb of doing at the head of a sentence or clause? Returns its verb groups,
 * or 0. */
unsigned order_at(const struct flat *flat, size_t at);

/* orders.c: is a word a value that a payload is made of: an address, an account, a path, a name, something quoted? */
bool is_payload(const struct flat *flat, size_t at);

#endif
