/* The secrets that an instruction's text holds: values that it names ("the access code is ..."), quotations that it makes
 * a condition or forbids to mention, tokens that no language has. Private to this room. */
#ifndef DETECT_SECRETS_H
#define DETECT_SECRETS_H

#include <stdbool.h>

#include "detect/text.h"
#include "ruleset/detector_canary.h"

enum { SECRET_LONGEST = 200 }; /* bytes; longer ones are texts, which is for overlap */

/* Bytes [start, end) of the view. */
struct secret {
	size_t start, end;
	enum canary_pick pick;
};

/* Find the secrets of a view (its words are split), of those kinds (1u << enum canary_pick), each place once, in order;
 * at most `most`. Returns how many there are room for; *has_more where there are others. Time is linear in the text. */
size_t secrets_pick(
    const struct view *view, unsigned picks, struct secret *out, size_t most, bool *has_more);

#endif
