/* Which rules a new text of a specification asks a person to look at again, and why. */
#ifndef VERBS_REVIEW_H
#define VERBS_REVIEW_H

#include "base/arena.h"
#include "spec/difference.h"
#include "verbs/spec_kit.h"

/* The worst comes last. */
enum review_status {
	REVIEW_OK,
	REVIEW_TOUCHED,   /* other sentences of its clause changed */
	REVIEW_QUOTE,     /* a sentence that it leans on changed, moved or is gone */
	REVIEW_AUTHORITY, /* its clause has another level */
	REVIEW_ANCHOR,    /* its clause is gone */
	REVIEW_STATUSES
};
extern const char *const review_names[REVIEW_STATUSES]; /* "quote-changed" */

struct review_reason {
	enum review_status status;
	const struct section_change *section;
	const struct sentence_change *sentence; /* of REVIEW_QUOTE; else NULL */
};

struct review {
	const struct rule *rule;
	enum review_status status; /* the worst of its reasons */
	bool
	    has_ended; /* it is valid until a release before the newer one: nothing is to be done */
	struct review_reason *reasons;
	size_t nreasons;
};

/* All rules that judge by the document's release in force, in the ruleset's order. */
struct reviews {
	const struct spec_kit *kit;
	const struct difference *difference;
	const char *before, *after; /* what is compared, for people */
	int newer; /* the newer text's release, an index in the document's, or DIFFERENCE_NONE */
	struct review *at;
	size_t n;
	size_t counts[REVIEW_STATUSES]; /* without those that have ended */
	size_t nended;
	struct arena arena;
};

/* Review all rules; kit, difference, before, after and newer are set. 0, or -1 with ERROR_MEMORY; free with reviews_done in any
 * case. */
int reviews_make(struct reviews *reviews, struct error *err);
void reviews_done(struct reviews *reviews);

/* What to print: has_sentences: also what became of each sentence; has_all: also rules that are well. */
struct review_shape {
	bool has_sentences, has_all;
};
void reviews_text(const struct reviews *reviews, struct review_shape shape, struct buf *out);
int reviews_json(const struct reviews *reviews, struct buf *out, struct error *err);

#endif
