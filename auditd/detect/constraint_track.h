/* The constraints of a conversation: who set them, which of them stand when a reply is given, which overrule which.
 * Private to this room. */
#ifndef DETECT_CONSTRAINT_TRACK_H
#define DETECT_CONSTRAINT_TRACK_H

#include "detect/constraint_check.h"
#include "detect/text.h"

struct held {
	struct constraint constraint;
	const struct view *view;
	uint32_t message, part;
	enum authority authority;
};

struct tracked {
	struct held *at;
	size_t n;
	struct place *uncheckable;
	size_t nuncheckable;
	uint32_t cut_at
	    [AUTHORITIES]; /* from this message on some may be missing; UINT32_MAX: none are */
	uint64_t rivals;   /* languages that are spoken of */
};

enum { TRACKED_MOST = 512 /* constraints of one conversation */ };

/* The constraints of the conversation, read on first use and shared by all signals of a run. NULL when out of memory. */
struct tracked *constraints_of(struct detecting *detecting);

/* Does a constraint stand when this message replies: said before it, not for an earlier reply alone, its condition met,
 * and not overruled by who stands higher or by the same later? by: the lower or earlier one that it overrules itself,
 * NULL: none. */
bool constraint_stands(struct detecting *detecting, const struct tracked *tracked, size_t index,
    uint32_t reply, const struct held **over);

/* Can no reply keep both? */
bool constraints_conflict(const struct constraint *a, const struct constraint *b);

/* The message of the user that a reply answers; the reply itself: none. */
uint32_t last_of_user(const struct detecting *detecting, uint32_t reply);

#endif
