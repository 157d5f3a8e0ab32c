/* What a reply says that it has done, in completed form: "I've emailed Sam", "your flight has been booked". Words to
 * claims; knows nothing of what was called. Private to this room. */
#ifndef DETECT_CLAIM_TEXT_H
#define DETECT_CLAIM_TEXT_H

#include "detect/text.h"
#include "ruleset/detector_claim.h"

/* One claim. */
struct claim {
	enum action action;
	size_t first, end; /* words of the view: [first, end) */
	bool
	    is_plain; /* about the world outside of the chat without any doubt: a mail, a payment, the web */
};

/* The lists of verbs that claims are made of, by index; NULL behind the last. Such a verb stands at most CLAIM_REACH words
 * (or pieces of them) behind one of claim_leads. */
const char *claim_verbs(size_t index);
extern const char claim_leads[];
enum { CLAIM_REACH = 10 };

/* Where a search for claims stands. All zero bytes but the view is a valid beginning. */
struct claims {
	const struct view *view; /* with its words */
	size_t at;               /* the next word to look at */
};

/* Give the next claim; false when there is none. English only. Drafts, hypotheses, negations and what is done to the
 * text of the chat itself ("I've updated the list below") are none. Linear over all calls. */
bool claims_next(struct claims *claims, struct claim *claim);

/* The same for what a reply says that it cannot do: "I don't have access to the internet". */
bool claims_next_denial(struct claims *claims, struct claim *claim);

/* Does the reply say anywhere that something did not work? */
bool claims_admit_failure(const struct view *view);

/* Does it look like something written for somebody else: a letter, a dialogue, a form with places to fill in? */
bool claims_are_drafted(const struct view *view);

/* Does a request ask for text that others speak in: a letter, a story, a role, a translation? */
bool claims_are_asked_for(const struct view *view);

#endif
