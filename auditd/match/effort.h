/* What running a pattern over a text may cost, known before it is run: a limit that is a function of pattern and text
 * alone, where PCRE2's limits depend on how it was compiled. */
#ifndef MATCH_EFFORT_H
#define MATCH_EFFORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "match/syntax.h"

/* The characters that each repeat without bound of a pattern can run over. */
struct effort {
	struct char_set *sets;
	size_t n;
};

/* Texts of no more than this many bytes are never too much. */
enum { EFFORT_SAFE_BYTES = 4096 };

/* Collect the repeats of a pattern. 0, or -1 when out of memory. */
int effort_find(const struct node *root, struct arena *arena, struct effort *out);

/* Is it too much to try a match at so many places of the text? Every try may walk the whole run of characters that
 * it starts in, for each repeat: too much is more than 16 million steps and 256 for each byte. */
bool effort_is_too_much(const struct effort *effort, struct span text, size_t nplaces);

#endif
