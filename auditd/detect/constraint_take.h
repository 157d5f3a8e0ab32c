/* From a match to the arguments of a constraint. Private to constraint*.c. */
#ifndef DETECT_CONSTRAINT_TAKE_H
#define DETECT_CONSTRAINT_TAKE_H

#include "detect/constraint_grammar.h"

/* Fill what a type wants of a match into *constraint, whose polarity is set; match->end is moved behind what was
 * taken. 1, 0 if it is none after all, -1 when out of memory. */
int constraint_take(const struct sentence *sentence, const struct grammar_row *row,
    struct match *match, struct arena *arena, struct constraint *constraint);

/* Is a token a word that says nothing of its own: an article, a pronoun, a word about users and replies? */
bool token_is_idle(const struct token *token);

#endif
