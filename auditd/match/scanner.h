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

/* Patterns with common anchors that are run over all of a form before it is scanned for them. */
enum { DIRECT_MOST = 4 };

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

struct layer;

/* One form of a part's text, or of a text decoded from it: what patterns run on, and where they may match. */
struct form {
	struct span text;
	const struct fold_map *map; /* the way back to the unfolded text; NULL: the same */
	const uint64_t *wanted;     /* patterns */
	const struct guard *guard;
	struct layer *layer; /* NULL: it is the part's own text */
	bool is_ascii;
	bool is_unguarded;             /* anchors say nothing about this text */
	struct packed_windows windows; /* of patterns with rare anchors */
	struct packed_windows common;  /* of the others, where has_common is set */
	bool has_common;
	unsigned ndirect; /* patterns with common anchors that were run over all of it instead */
	struct segments *segments; /* NULL until asked for */
};

/* A part that patterns look at, with its forms. */
struct scanned {
	uint32_t message, part;
	size_t first_form, nforms;
	const uint64_t *wanted;     /* patterns, of any form */
	struct span text;           /* what was looked through for encoded text */
	const struct fold_map *map; /* of it */
	bool was_cut;               /* more may be encoded in it than is decoded of a message */
	struct segments *outer;     /* of text; NULL until asked for */
};

struct scanner {
	const struct matcher *matcher;
	struct profile *profile; /* NULL: none is made */
	bool is_thorough;        /* work out what no signal's outcome hangs on, too */
	struct patterns_scratch *scratch;
	struct fold fold;
	struct windows windows;
	struct views views[LAYERS_MOST];  /* what is decoded of the part, and of that */
	struct views_budget views_budget; /* of the message at hand */
	struct segments **segments;       /* handed out, nsegments of them; the others wait */
	size_t nsegments, segments_made;

	/* Of the transcript at hand. */
	const struct transcript *transcript;
	struct hits *hits;    /* the caller's */
	struct arena *arena;  /* the caller's */
	struct arena kept;    /* forms and what they point to */
	struct buf forms;     /* of struct form */
	struct buf parts;     /* of struct scanned, by message and part */
	uint64_t *candidates; /* patterns that may match somewhere */
	struct buf found;     /* of struct hit */
	size_t nflushed;      /* of these: in order, and among the hits */

	/* Of the message at hand. */
	struct buf raw;           /* of struct raw_hit: the part at hand */
	struct term_state *terms; /* all zero but for the touched ones */
	uint32_t *touched;        /* terms */
	size_t ntouched;
};

/* Where a decoded text comes from. */
struct layer {
	const struct decoded *decoded;
	struct layer *outer; /* the text it was decoded from, if that was decoded too */
	const struct fold_map *
	    map; /* of the outermost: the way from the text looked through to the part's; NULL: the same */
	struct hit_cause *cause; /* of all hits in it; NULL until the first */
};

/* What is wanted of a text. */
struct quest {
	const struct wanted *wanted; /* by enum view */
	const struct guard *guard;
	struct layer *layer; /* NULL: it is the part's own text */
};

/* A form, and the part it is one of. */
struct sight {
	const struct form *form;
	struct scanned *part;
	struct segments *segments; /* of the form's text */
};

/* Find out about all messages what takes no pattern: hits->messages. */
void facts_find(struct scanner *scanner);

/* Find where the patterns that are wanted of a message's parts may match, in every form of their text. 0, or -1 when
 * out of memory. */
int forms_find(struct scanner *scanner, uint32_t message);

/* Add the forms of one text. *looked: what it was folded to, or the text itself, with its way back. */
int forms_of_text(struct scanner *scanner, struct span text, const struct quest *quest,
    struct span *looked, const struct fold_map **map);

/* Add the forms of all that can be decoded of a part's text. 0, or -1 when out of memory. */
int forms_of_layers(struct scanner *scanner, struct scanned *part, const struct quest *quest);

/* Sentences, code and quotations of a text, of this transcript; NULL when out of memory. */
struct segments *scanner_segments(struct scanner *scanner, struct span text);

/* Is it text of which nobody knows who said it? Then every role's signals look at it. */
static inline bool is_of_any_role(const struct scanner *scanner, const struct message *message)
{
	return message->role == ROLE_UNKNOWN || scanner->transcript->state == TRANSCRIPT_RAW;
}

/* Scan a form for common anchors. 0, or -1 when out of memory. */
int form_scan_common(struct scanner *scanner, struct form *form);

/* Where a pattern's matches may start: of one with common anchors only when the form was scanned for these. */
static inline const struct packed_windows *form_windows(const struct form *form, uint32_t pattern)
{
	return bits_has(form->guard->is_common, pattern) ? &form->common : &form->windows;
}

/* May the pattern match in the form? */
static inline bool form_may_match(
    const struct scanner *scanner, const struct form *form, uint32_t pattern)
{
	const struct packed_windows *windows = form_windows(form, pattern);

	if (!bits_has(form->wanted, pattern))
		return false;
	if (form->is_unguarded || scanner->matcher->options.no_prefilter ||
	    bits_has(scanner->matcher->unguarded, pattern))
		return true;
	if (windows == &form->common && !form->has_common)
		return true;
	return windows->touched && bits_has(windows->touched, pattern);
}

/* Run a pattern over a form of a part and add what counts to scanner->raw, in no special order. 0, or -1 when out of
 * memory. */
int search_form(struct scanner *scanner, struct scanned *part, struct form *form, uint32_t pattern);

/* More may be encoded in the part than was decoded: nothing that the term looks for is known not to be there. */
int search_gives_up(struct scanner *scanner, const struct scanned *part, uint32_t term);

/* The place of a match in the part's text looked through, and then in its own. False: none of the match was encoded, so
 * it is for the part's own text to show. */
bool layer_place(const struct layer *layer, size_t *start, size_t *end);
void layer_unfold(const struct layer *layer, size_t *start, size_t *end);

/* The cause of hits in a layer; NULL when out of memory. */
const struct hit_cause *layer_cause(struct scanner *scanner, struct layer *layer);

#endif
