/* Characters of a pattern that no folded text holds: where one stands, the pattern can never match. */
#ifndef MATCH_LITERAL_H
#define MATCH_LITERAL_H

#include "match/syntax.h"

enum { LITERAL_WORDS = 160 };

/* Does folding never leave this character in a text (behind the one before it, where that is not 0)? Then words say so,
 * and what to write instead. */
bool literal_is_gone(uint32_t before, uint32_t code, char words[LITERAL_WORDS]);

/* Refuse the pattern if it asks for such a character, or for letters that folding makes one: e and an accent, a Cyrillic
 * letter among Latin ones. Classes are looked at where they are read. 0, or -1 with ERROR_SETTING ("what at offset N"). */
int literal_check(const struct node *root, struct error *err);

#endif
