/* Patterns of tokens, in which the grammar of constraints is written. Private to constraint*.c. */
#ifndef DETECT_CONSTRAINT_PATTERN_H
#define DETECT_CONSTRAINT_PATTERN_H

#include "detect/constraint_words.h"

enum { CAPTURES = 12 };

/* Where a pattern stands in a sentence, in tokens, and which tokens stand for its classes, in order. */
struct match {
	size_t start, end;
	size_t at[CAPTURES];
	size_t n;
};

/* Match at a token. A pattern is elements with one blank between: a word, alternatives "in/as", a class "@V" (see enum
 * class; "@V/@U" too), "?" before one that may be missing, "~3" for at most so many tokens of any kind but a colon.
 * The cost is bounded by the pattern: gaps are short and the first way that fits is taken. */
bool pattern_match(
    const struct sentence *sentence, const char *pattern, size_t at, struct match *match);

/* The captured token of a class; NULL: there is none. nth from 0. */
const struct token *match_token(
    const struct sentence *sentence, const struct match *match, enum class class, size_t nth);

/* The class that a letter stands for; CLASSES: none. */
enum class class_of(char letter);

#endif
