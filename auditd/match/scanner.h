/* One thread's working memory while messages are matched, and the step from a part's text to its raw hits. */
#ifndef MATCH_SCANNER_H
#define MATCH_SCANNER_H

#include "base/profile.h"
#include "match/matcher.h"
#include "match/segments.h"
#include "match/views.h"

/* Limits that are part of the meaning: a pattern's matches in one part, beyond which it gives up; and a term's hits
 * that are kept for one message, beyond which they are only known to be there; of these so many may come from decoded text. */
enum { MATCHES_MOST = 256, KEPT_MOST = 32, KEPT_DECODED = KEPT_MOST / 2 };

/* A hit of one part before its term knows of it. Offsets are of the part's text. */
struct raw_hit {
	uint32_t term;
	uint32_t start, end;
	unsigned sentence; /* where the term cares; else 0 */
	enum outcome outcome;
	const struct hit_cause *cause; /* NULL: seen in the text as it is */
};

/* Text in text in text is not looked at. */
enum { LAYERS_MOST = 2 };

struct scanner {
	const struct matcher *matcher;
	struct profile *profile; /* NULL: none is made */
	struct patterns_scratch *scratch;
	struct fold fold;
	struct fold decoded_fold; /* of a decoded text */
	struct windows windows;
	struct segments segments;
	struct segments outer;            /* of the part's text, while decoded text is looked at */
	struct views views[LAYERS_MOST];  /* what is decoded of the part, and of that */
	struct views_budget views_budget; /* of the message at hand */
	struct arena *arena;              /* of the transcript at hand */
	struct buf raw;                   /* of struct raw_hit: the part at hand */
	struct term_state *terms; /* the message at hand; all zero but for the touched ones */
	uint32_t *touched;        /* terms */
	size_t ntouched;
	uint64_t *dirty; /* signals */
	struct buf hits; /* of struct hit: the transcript at hand */
	uint64_t engine_faults;
};

/* Where a decoded text comes from. */
struct layer {
	const struct decoded *decoded;
	struct layer *outer; /* the text it was decoded from, if that was decoded too */
	const struct fold
	    *fold; /* of the outermost: the way from the text looked through to the part's */
	struct hit_cause *cause; /* of all hits in it; NULL until the first */
};

/* What is wanted of a text. */
struct quest {
	const struct wanted *wanted; /* by enum view */
	const struct guard *guard;
	struct fold *fold;   /* to fold it with, where it is not ASCII */
	struct layer *layer; /* NULL: it is the part's own text */
};

/* One form of a part's text, or of a text decoded from it. */
struct sight {
	struct span text;
	const struct fold *fold; /* the way back to the part's own offsets; NULL: the same */
	const uint64_t *wanted;  /* patterns */
	const struct guard *guard;
	struct layer *layer; /* NULL: it is the part's own text */
	bool is_ascii;
	bool is_unguarded; /* anchors say nothing about this text */
};

/* Run the wanted patterns and add what counts to scanner->raw, in no special order. 0, or -1 when out of
 * memory. */
int search_text(struct scanner *scanner, const struct sight *sight);

/* The same with a text in each of its forms. *folded: what it was folded to, or the text itself. */
int search_forms(
    struct scanner *scanner, struct span text, const struct quest *quest, struct span *folded);

/* The same with all that can be decoded of a part's text, folded or not. Where there is more than the message's budget
 * lets be decoded, every term gives up. */
int search_layers(struct scanner *scanner, struct span text, const struct quest *quest);

/* The place of a match in the part's text looked through, and then in its own. False: none of the match was encoded, so
 * it is for the part's own text to show. */
bool layer_place(const struct layer *layer, size_t *start, size_t *end);
void layer_unfold(const struct layer *layer, size_t *start, size_t *end);

/* The cause of hits in a layer; NULL when out of memory. */
const struct hit_cause *layer_cause(struct scanner *scanner, struct layer *layer);

#endif
