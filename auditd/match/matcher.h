/* What is compiled once and shared by all threads. */
#ifndef MATCH_MATCHER_H
#define MATCH_MATCHER_H

#include "base/arena.h"
#include "match/effort.h"
#include "match/fold.h"
#include "match/guard.h"
#include "match/language.h"
#include "match/match.h"
#include "match/patterns.h"
#include "match/signals.h"

/* Which of a text's patterns are meant. */
enum view {
	VIEW_FOLDED, /* those that run on folded text */
	VIEW_EXACT,  /* those that run on the text as it is */
	VIEW_BOTH,   /* all: the text is ASCII, so that its two forms are the same */
	VIEWS,
};

/* Row of roles beyond the real ones: a line that no mapping fits may hold anything. */
enum { ROLE_RAW = ROLES, ROLE_ROWS };

/* What of a part's text is looked at. */
struct wanted {
	const uint64_t *bits; /* patterns */
	bool has_any;
};

struct matcher {
	const struct ruleset *ruleset; /* borrowed */
	struct match_options options;
	struct patterns *patterns;
	struct signal_index *index;
	struct language_index *languages;
	struct effort *efforts;       /* by pattern */
	struct anchor_facts *anchors; /* by pattern */
	uint32_t *terms;              /* the term of each pattern */
	uint64_t *unguarded;          /* patterns without anchors */
	uint64_t *at_start;           /* patterns that match at the start of the text only */
	size_t nguarded;
	size_t pattern_words; /* of a set of patterns */
	struct wanted wanted[ROLE_ROWS][PART_KINDS][VIEWS];
	struct guard guards[ROLE_ROWS];
	const struct guard *guard_of[ROLE_ROWS]; /* roles that want the same patterns share one */
	struct arena arena;                      /* the arrays above, and what guards borrow */
};

#endif
