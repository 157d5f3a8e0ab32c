/* The patterns of a ruleset as PCRE2 code. What matches is decided here alone. */
#ifndef MATCH_PATTERNS_H
#define MATCH_PATTERNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "ruleset/ruleset.h"

/* Patterns that become PCRE2 code when they are first looked for; shared by threads. */
struct patterns;

/* Take the patterns of a ruleset, which is borrowed: UTF-8, Unicode properties, case ignored unless the pattern says
 * otherwise. ^ and $ are the start and end of a part, not of a line: (?m) in a pattern changes that. Nothing is compiled
 * yet. NULL when out of memory. Where JIT is not to be had it goes on without. */
struct patterns *patterns_new(const struct ruleset *ruleset, bool no_jit);
void patterns_free(struct patterns *patterns);

/* Compile all, to see whether PCRE2 takes them: to be called once of patterns that nobody vouches for, before the first
 * search. 0, or -1 with ERROR_SETTING ("FILE:LINE: pattern: what at offset N") or ERROR_MEMORY. */
int patterns_check(struct patterns *patterns, struct error *err);

/* Are they compiled to machine code? */
bool patterns_have_jit(const struct patterns *patterns);

/* Which PCRE2 it is. */
enum { PATTERNS_VERSION = 64 };
void patterns_version(char version[PATTERNS_VERSION]);

/* One thread's working memory for PCRE2. */
struct patterns_scratch;

/* NULL when out of memory. */
struct patterns_scratch *patterns_scratch_new(void);
void patterns_scratch_free(struct patterns_scratch *scratch);

enum found {
	FOUND_NONE,
	FOUND_MATCH,
	FOUND_GAVE_UP,   /* one of PCRE2's limits was met */
	FOUND_NO_MEMORY, /* for the pattern's code */
};

/* Where to look, and what was found there: bytes of the text. */
struct place {
	size_t start;
	size_t last; /* for a search: the last place a match may start at */
	size_t end;  /* of a match */
};

/* Find the leftmost match that starts in [place->start, place->last], both on character boundaries of well-formed
 * text; sets place->start and place->end to it. Any thread, each with its own scratch; the first search for a pattern
 * compiles it. */
enum found patterns_find(const struct patterns *patterns, struct patterns_scratch *scratch,
    uint32_t pattern, struct span text, struct place *place);

#endif
