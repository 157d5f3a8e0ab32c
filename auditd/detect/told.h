/* Is a secret told by a text, in any form that a reader could undo? Private to this room. */
#ifndef DETECT_TOLD_H
#define DETECT_TOLD_H

#include <stdbool.h>

#include "detect/text.h"
#include "ruleset/detector_canary.h"

/* What is left of a text without blanks and punctuation, and where each of its bytes stood. */
struct bones {
	struct span text;
	uint32_t *at; /* by byte, one more at the end: offset in the view's text */
};

/* A secret, prepared to be looked for. */
struct wanted {
	struct span text;  /* as in the view: small letters */
	struct span exact; /* as it was written; may be absent */
	struct bones bones;
	struct view *view; /* of text, with words */
	bool
	    is_weak; /* a short word or number that ordinary text may hold: only where it is set apart or spoken
			      of as a secret */
};

/* A text that may tell it, its forms made on first use. */
struct telling {
	const struct view *view;
	struct bones bones;
	struct bones lines, words; /* first letters */
};

/* Prepare. Returns 1, 0 where there is nothing to look for (blanks, a single mark), or -1 when out of memory. */
int wanted_init(
    struct wanted *wanted, struct detecting *detecting, struct span text, struct span exact);
/* 0, or -1 when out of memory. Borrows the view, whose words are split. */
int telling_init(struct telling *telling, struct detecting *detecting, const struct view *view);

/* Look for the secret in the forms of the set (1u << enum canary_form), plainest first. Returns 1 with the place in the
 * view and the form, 0, or -1 when out of memory. Time is linear in the text for a secret of bounded length. */
int told_find(const struct telling *telling, const struct wanted *wanted,
    struct detecting *detecting, unsigned forms, struct span *place, enum canary_form *form);

#endif
