/* One thread's working memory while messages are matched, and the step from a part's text to its raw hits. */
#ifndef MATCH_SCANNER_H
#define MATCH_SCANNER_H

#include "match/matcher.h"
#include "match/segments.h"

/* Limits that are part of the meaning: a pattern's matches in one part, beyond which it gives up; and a term's hits
 * that are kept for one message, beyond which they are only known to be there. */
enum { MATCHES_MOST = 256, KEPT_MOST = 32 };

/* A hit of one part before its term knows of it. Offsets are of the part's text. */
struct raw_hit {
	uint32_t term;
	uint32_t start, end;
	unsigned sentence; /* where the term cares; else 0 */
	enum outcome outcome;
};

struct scanner {
	const struct matcher *matcher;
	struct patterns_scratch *scratch;
	struct fold fold;
	struct windows windows;
	struct segments segments;
	struct buf raw;           /* of struct raw_hit: the part at hand */
	struct term_state *terms; /* the message at hand; all zero but for the touched ones */
	uint32_t *touched;        /* terms */
	size_t ntouched;
	uint64_t *dirty; /* signals */
	struct buf hits; /* of struct hit: the transcript at hand */
	uint64_t engine_faults;
};

/* One form of a part's text. */
struct sight {
	struct span text;
	const struct fold *fold; /* the way back to the part's own offsets; NULL: the same */
	const uint64_t *wanted;  /* patterns */
	const struct guard *guard;
	bool is_ascii;
	bool is_unguarded; /* anchors say nothing about this text */
};

/* Run the wanted patterns and add what counts to scanner->raw, in no special order. 0, or -1 when out of
 * memory. */
int search_text(struct scanner *scanner, const struct sight *sight);

#endif
