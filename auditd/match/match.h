/* Signals over the messages of a transcript: fold, prefilter, confirm with PCRE2, score.
 *
 * The outcome is a function of the text and the ruleset alone: the same with and without the prefilter or JIT. */
#ifndef MATCH_MATCH_H
#define MATCH_MATCH_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/profile.h"
#include "match/hit.h"
#include "ruleset/ruleset.h"
#include "transcript/transcript.h"

struct match_options {
	bool no_prefilter; /* run every pattern over every message: the oracle of the prefilter */
	bool no_jit;
	const char *
	    cache; /* folder to keep what was worked out of patterns in, see base/cache.h; NULL: none */
};

extern const struct match_options match_defaults; /* all false, no cache */

/* Compiled patterns and their prefilter; immutable, shared by threads; borrows the ruleset. */
struct matcher;

/* Compile. Returns NULL with ERROR_SETTING ("FILE:LINE: pattern: what", with the offset in the pattern; also
 * for patterns that may match the empty text, can run away (long repeats of long repeats), or use \K, \C, \G,
 * backreferences, recursion, conditions, callouts or (*...)) or ERROR_MEMORY. ^ and $ are the start and end of
 * a part, unless the pattern says (?m). Each pattern belongs to one term.
 * Where JIT is not allowed it goes on without. Free with matcher_free. */
struct matcher *matcher_new(
    const struct ruleset *ruleset, const struct match_options *options, struct error *err);
void matcher_free(struct matcher *matcher);

/* The ruleset whose patterns it compiled. */
const struct ruleset *matcher_ruleset(const struct matcher *matcher);

/* Does it run every pattern over every message: the oracle? */
bool matcher_is_plain(const struct matcher *matcher);

/* How the patterns fare, for people and benches. */
struct matcher_facts {
	size_t npatterns;
	size_t nanchored; /* patterns that the prefilter guards */
	size_t nanchors;  /* strings it looks for */
	bool has_jit;
};

struct matcher_facts matcher_facts(const struct matcher *matcher);

/* A pattern's anchors. */
struct anchor_facts {
	size_t n;             /* 0: it runs over every text in its scope */
	size_t shortest;      /* bytes */
	double per_megabyte;  /* how many of them are expected in a megabyte of chat */
	bool is_common;       /* so many that long texts are scanned for them apart */
	bool has_endless_gap; /* any distance may lie between the start of a match and its anchor */
};

struct anchor_facts matcher_anchors(const struct matcher *matcher, uint32_t pattern);

/* Are all patterns of a signal guarded by anchors? Where not, deciding it takes a look at all text in its scope. */
bool matcher_guards(const struct matcher *matcher, uint32_t signal);

/* One thread's working memory. */
struct scanner;

/* NULL when out of memory. Borrows the matcher. Free with scanner_free. */
struct scanner *scanner_new(const struct matcher *matcher);
void scanner_free(struct scanner *scanner);

/* Say in profile, of the matcher's patterns, signals and rules, where time goes; NULL: no more. Borrowed. */
void scanner_profile(struct scanner *scanner, struct profile *profile);

/* A transcript is begun, then asked for signals one by one, in any order.
 *
 * Begin: find out about its messages what takes no pattern, and where patterns may match. Nothing holds yet. hits is
 * borrowed until the next begin; what it points to lives in the arena. 0, or -1 with ERROR_MEMORY (also for a part of
 * more than 256 MiB). */
int scanner_begin(struct scanner *scanner, const struct transcript *transcript, struct arena *arena,
    struct hits *hits, struct error *err);

/* May the signal, one that patterns decide, hold of a message of the transcript, or be unsure? Cheap; a false "yes" is
 * possible. */
bool scanner_may_hold(const struct scanner *scanner, uint32_t signal);

/* Set the bits of all such signals of which something may match somewhere: no other one may hold. */
void scanner_candidates(const struct scanner *scanner, uint64_t *signals);

/* Decide such a signal for all messages. *is_seen: it holds of one, or may. Each signal once. 0, or -1 with
 * ERROR_MEMORY.
 *
 * Whoever said a message of ROLE_UNKNOWN, every role's signals look at it; at raw text also those of every kind
 * of part. Sentences are counted in each part. Negators before a hit are looked for in its sentence; they do not
 * save a signal from a term of `none`. In one part a pattern has at most 256 matches, and runs only where that
 * cannot take more steps than 16 million and 256 a byte: beyond, a hit of OUTCOME_GAVE_UP says from where on is
 * not known. Of a term and message the first 32 hits are kept, and one that gave up. */
int scanner_decide(struct scanner *scanner, uint32_t signal, bool *is_seen, struct error *err);

/* Decide a signal made of others, all of which have been decided. is_strict: not of messages of which nobody knows who
 * said them, since detectors do not look at those. 0, or -1 with ERROR_MEMORY. */
int scanner_compose(
    struct scanner *scanner, uint32_t signal, bool is_strict, bool *is_seen, struct error *err);

/* Put the hits of all signals decided so far in order, and among the hits. 0, or -1 with ERROR_MEMORY. */
int scanner_flush(struct scanner *scanner, struct error *err);

/* Look for all terms of signals that are asked for, also where that can change no outcome: for who explains. */
void scanner_thorough(struct scanner *scanner, bool is_thorough);

/* Begin, decide thoroughly all signals that patterns decide and those made of such, and flush: the whole of it. 0, or
 * -1 with ERROR_MEMORY. */
int scanner_run(struct scanner *scanner, const struct transcript *transcript, struct arena *arena,
    struct hits *hits, struct error *err);

#endif
