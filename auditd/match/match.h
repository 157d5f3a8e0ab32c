/* Signals over the messages of a transcript: fold, prefilter, confirm with PCRE2, score.
 *
 * The outcome is a function of the text and the ruleset alone: the same with and without the prefilter or JIT. */
#ifndef MATCH_MATCH_H
#define MATCH_MATCH_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "match/hit.h"
#include "ruleset/ruleset.h"
#include "transcript/transcript.h"

struct match_options {
	bool no_prefilter; /* run every pattern over every message: the oracle of the prefilter */
	bool no_jit;
};

extern const struct match_options match_defaults; /* all false */

/* Compiled patterns and their prefilter; immutable, shared by threads; borrows the ruleset. */
struct matcher;

/* Compile. Returns NULL with ERROR_SETTING ("FILE:LINE: pattern: what", with the offset in the pattern; also
 * for patterns that may match the empty text, use \K or \C, or nest unbounded repeats) or ERROR_MEMORY.
 * Where JIT is not allowed it goes on without. Free with matcher_free. */
struct matcher *matcher_new(
    const struct ruleset *ruleset, const struct match_options *options, struct error *err);
void matcher_free(struct matcher *matcher);

/* How the patterns fare, for people and benches. */
struct matcher_facts {
	size_t npatterns;
	size_t nanchored; /* patterns that the prefilter guards */
	size_t nanchors;  /* strings it looks for */
	bool has_jit;
};

struct matcher_facts matcher_facts(const struct matcher *matcher);

/* One thread's working memory. */
struct scanner;

/* NULL when out of memory. Borrows the matcher. Free with scanner_free. */
struct scanner *scanner_new(const struct matcher *matcher);
void scanner_free(struct scanner *scanner);

/* Match all messages of the transcript. *hits lives in the arena. 0, or -1 with ERROR_MEMORY. */
int scanner_run(struct scanner *scanner, const struct transcript *transcript, struct arena *arena,
    struct hits *hits, struct error *err);

#endif
