/* A text as orders in it are looked for: escapes of JSON and YAML blanked (\n, \", a line that goes on), in words that know
 * what stands before them. Offsets are those of the view. */
#ifndef DETECT_FLAT_H
#define DETECT_FLAT_H

#include "detect/text.h"

enum flat_edge {
	FLAT_SENTENCE = 1, /* begins a sentence or a paragraph */
	FLAT_LINE = 2,     /* begins a line, or stands behind : ; ( > - * or a quote */
	FLAT_CAPITAL = 4,  /* begins with a capital in the text as it was */
	FLAT_QUOTED = 8,   /* stands between quotes */
	FLAT_DIGIT = 16,   /* holds a digit */
	FLAT_JOINED =
	    32, /* nothing but . @ : / ? = & # % + before it: goes on from the word before */
	FLAT_NAME = 64, /* behind # or @ */
};

struct flat {
	const struct view *view; /* whose map leads back */
	struct span text;        /* as long as the view's */
	const struct word *words;
	const uint8_t *edges; /* of enum flat_edge, by word */
	size_t nwords;
};

/* The flat text of a part, made once a run. NULL when out of memory. */
const struct flat *flat_of(struct detecting *detecting, uint32_t message, uint32_t part);

/* The same of any text, kept by nobody. */
const struct flat *flat_of_text(struct detecting *detecting, struct span text);

static inline struct span flat_word(const struct flat *flat, size_t at)
{
	return span_slice(flat->text, flat->words[at].start, flat->words[at].end);
}

/* The place of words [first, last]. */
struct place flat_place(
    const struct flat *flat, uint32_t message, uint32_t part, size_t first, size_t last);

#endif
