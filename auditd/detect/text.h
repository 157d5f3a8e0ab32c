/* A part's text as the detectors see it: folded as for patterns, in small letters, in words; made once a run, on first
 * use, within the bounds of detect_options. Private to this room. */
#ifndef DETECT_TEXT_H
#define DETECT_TEXT_H

#include "detect/kind.h"
#include "match/fold.h"

/* A word: letters, digits and what joins them (' - _ inside of it); each ideograph and kana is one of its own. */
struct word {
	uint32_t start, end; /* in the view's text */
	uint64_t hash;       /* of its bytes */
};

struct view {
	struct span text;    /* folded, ASCII and other letters small; in the scratch arena */
	struct fold_map map; /* the way back to the part's own text */
	bool is_cut;         /* not all of it */
	struct word *words;  /* NULL until view_words */
	size_t nwords;
};

/* The view of a part. NULL when out of memory. A part of media has an empty one. */
const struct view *detecting_view(struct detecting *detecting, uint32_t message, uint32_t part);

/* The same with its words. */
const struct view *detecting_words(struct detecting *detecting, uint32_t message, uint32_t part);

/* The place of bytes [start, end) of a view in its part's own text. */
struct place view_place(
    const struct view *view, uint32_t message, uint32_t part, size_t start, size_t end);

/* Is a character part of words, and does it make a word of its own? */
bool word_is_letter(uint32_t code);
bool word_stands_alone(uint32_t code);

/* A hash of n words in a row, fit to compare such runs. */
uint64_t words_hash(const struct word *words, size_t n);

/* Make a view of any text, as of a part: for text that was decoded. It has no words yet: view_split. NULL when out of
 * memory. */
struct view *view_of(struct detecting *detecting, struct span text);

/* Split a view into words. 0, or -1 when out of memory. */
int view_split(struct view *view, struct arena *arena);

#endif
