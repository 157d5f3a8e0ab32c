/* Two releases of a specification in, what became of every section and sentence out.
 *
 * A section is known by its anchor, a sentence by its hash within its section. Of a section that is gone the nearest of the
 * other release are named: a person decides whether it was renamed. Knows no rules. */
#ifndef SPEC_DIFFERENCE_H
#define SPEC_DIFFERENCE_H

#include "spec/spec.h"

enum { DIFFERENCE_CANDIDATES = 2, DIFFERENCE_NONE = -1 };

enum sentence_fate {
	SENTENCE_GONE,
	SENTENCE_NEW,
	SENTENCE_CHANGED, /* gone, and a new one of the section is like it */
	SENTENCE_MOVED,   /* gone, and it stands in another section */
	SENTENCE_FATES
};
extern const char *const sentence_fate_names[SENTENCE_FATES]; /* "gone" */

struct sentence_change {
	enum sentence_fate fate;
	const struct spec_sentence *before; /* NULL: it is new */
	const struct spec_sentence *after;  /* of changed and new; else NULL */
	double likeness;                    /* of changed: 0 to 1 */
	int moved_to;                       /* of moved: index in the newer release's sections */
};

/* A section of the newer release that one that is gone may have become. */
struct section_candidate {
	size_t section;   /* index in the newer release's sections */
	double share;     /* of the gone one's words of four letters or more that stand in it */
	size_t nverbatim; /* of the gone one's sentences that stand in it */
};

struct section_change {
	const struct spec_section *before;         /* NULL: it is new */
	const struct spec_section *after;          /* NULL: it is gone */
	bool has_other_authority, has_other_title; /* of those that both have */
	struct sentence_change *
	    sentences; /* in reading order, first what became of the older one's; of a section that both have */
	size_t nsentences;
	size_t counts[SENTENCE_FATES];
	struct section_candidate
	    candidates[DIFFERENCE_CANDIDATES]; /* of one that is gone; best first */
	size_t ncandidates;
};

struct difference {
	const struct spec *before, *after;
	struct section_change *sections; /* those of before in order, then the new ones */
	size_t nsections;
	bool is_cut;  /* the search for likenesses met its bound: some are not named */
	void *memory; /* owned */
};

/* Compare. A sentence of before may have no text (an absent span), only its hash: it is like no other then; a section without a title
 * has no other. Time is linear
 * but for likenesses, whose search is bounded. NULL with ERROR_MEMORY. Owns: free with difference_free; borrows both
 * until then. */
struct difference *difference_new(
    const struct spec *before, const struct spec *after, struct error *err);
void difference_free(struct difference *difference);

/* What became of a section, by its anchor; NULL: neither has it. */
const struct section_change *difference_find(
    const struct difference *difference, struct span anchor);

/* Append how one sentence became another, by words: "Keep [-it-] {+all+} dry.". Of each the first 200 words. Source: longest common
 * subsequence, Wagner and Fischer 1974. 0, or -1 when out of memory. */
int difference_words(struct buf *out, struct span before, struct span after);

#endif
