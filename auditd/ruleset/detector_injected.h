/* The settings of `injected`: what gives an order away that stands in text without authority. */
#ifndef RULESET_DETECTOR_INJECTED_H
#define RULESET_DETECTOR_INJECTED_H

#include <stddef.h>

#include "base/text.h"

/* Cues that are told by their form, not by their words. */
enum cue_shape {
	CUE_WORDS,   /* any of its phrases, or words in markup */
	CUE_ORDER,   /* a sentence that begins with a verb of doing */
	CUE_PAYLOAD, /* in such a sentence: an address, an account, a path, a quoted text, a number */
	CUE_TOOL, /* in such a sentence: a tool of the conversation, or a name as tools have them */
	CUE_SHAPES
};

/* What counts once in a span, however often it stands there. */
struct injected_cue {
	struct span name;
	unsigned weight; /* milli-points */
	enum cue_shape shape;
	struct span *any; /* phrases: see detect/phrases.h */
	size_t nany;
	struct span *
	    markup; /* words that count where they stand in tags, brackets, headings, or before a colon */
	size_t nmarkup;
};

enum { MOST_CUES = 32 };

struct detector_injected {
	unsigned threshold; /* milli-points that make a span */
	unsigned within;    /* bytes of text in which they must stand */
	struct injected_cue *cues;
	size_t ncues;
	struct span *
	    not_from; /* names of files, in small letters, '*' for any bytes, whose text counts as delegated */
};

#endif
