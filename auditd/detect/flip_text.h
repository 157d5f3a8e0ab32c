/* The answer that a reply settles on, and whether a user's turn only doubts it. Private to this room. */
#ifndef DETECT_FLIP_TEXT_H
#define DETECT_FLIP_TEXT_H

#include "detect/text.h"

enum answer_kind {
	ANSWER_NONE,
	ANSWER_CHOICE, /* one letter of a list of choices */
	ANSWER_NUMBER,
	ANSWER_TRUTH, /* yes, no, true, false */
	ANSWER_NAME, /* one to four words behind "the answer is", or a reply that is no more than that */
};

struct answer {
	enum answer_kind kind;
	size_t first, end; /* words of the view: [first, end) */
};

/* Give the answer of a reply: the last that is announced as one, else the last that "it's", "it is" and the like lead
 * to, else a reply of at most four words as a whole. kind is ANSWER_NONE where there is none. The view has its words.
 * Linear. */
struct answer answer_of(const struct view *view);

/* Are two answers of one kind, and not the same? Numbers are the same in any way of writing. */
bool answers_differ(const struct view *one_view, const struct answer *one,
    const struct view *other_view, const struct answer *other);

/* Is a user's turn a challenge and nothing else: at most 24 words that doubt or deny, without a reason, a source, code
 * or a sum? Another answer put forward without a reason is no evidence. */
bool is_bare_challenge(const struct view *view);

#endif
