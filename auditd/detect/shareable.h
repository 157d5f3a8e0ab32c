/* What an instruction's text says is meant for users: "say: ...", "reply with '...'", an answer in a list of questions.
 * To repeat that discloses nothing. Private to this room. */
#ifndef DETECT_SHAREABLE_H
#define DETECT_SHAREABLE_H

#include "detect/text.h"

/* Set marks[i] of each word i of a view (its words are split) that is meant for users; marks has room for all of them and is
 * zeroed. Time is linear in the text. */
void shareable_mark(const struct view *view, unsigned char *marks);

#endif
