/* Words of a text: how many there are, and which stand before a place. */
#ifndef MATCH_WORDS_H
#define MATCH_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "ruleset/ruleset.h"

/* Count the words of well-formed text: runs of what is no white space; each ideograph and kana is a word of its
 * own. */
size_t words_count(struct span text);

/* Processors that have a way of their own, for tests and benches; all of them count alike. */
enum words_way { WORDS_PORTABLE, WORDS_BY_AVX2, WORDS_WAYS };

bool words_has(enum words_way way);
size_t words_count_by(enum words_way way, struct span text);

/* Does one of the signal's negators stand among the last negation_words words of text[start, end)? Words are runs of
 * letters, digits, apostrophes and characters beyond ASCII; ASCII case is ignored. Looks back at most 4,096
 * bytes. */
bool words_negate(const struct signal *signal, struct span text, size_t start, size_t end);

#endif
