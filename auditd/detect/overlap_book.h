/* The shingles of a conversation by whose text they stand in, made once a run and shared by all signals that want the same
 * measure. Private to this room. */
#ifndef DETECT_OVERLAP_BOOK_H
#define DETECT_OVERLAP_BOOK_H

#include "detect/shingles.h"
#include "detect/text.h"
#include "ruleset/detector_overlap.h"

/* A part that shingles are taken from. Its words stand at places [first, first + nwords) of its class. */
struct overlap_text {
	uint32_t message, part;
	uint32_t first;
	const struct view *view;
};

/* The texts of one class in order, and their shingles. mark of a shingle: is it shareable wherever it stands? Known only
 * where is_marked. */
struct overlap_sources {
	bool is_marked;
	struct overlap_text *texts;
	size_t ntexts;
	struct shingle_set set;
};

struct overlap_book {
	struct overlap_book *next;
	unsigned n;
	bool swaps_persons;
	struct overlap_sources *sources[OVERLAP_CLASSES]; /* NULL until asked for */
};

/* The book of that measure, made on first use; NULL when out of memory. */
struct overlap_book *overlap_book(struct detecting *detecting, unsigned n, bool swaps_persons);

/* The texts of a class that detect_options let be looked at; of none, ntexts is 0. wants_marks: they must be marked. What
 * was given before stays as it is. NULL when out of memory. */
const struct overlap_sources *overlap_sources(struct detecting *detecting,
    struct overlap_book *book, enum overlap_class class, bool wants_marks);

/* The shingles of how instructions begin everywhere, in an arena. NULL when out of memory. */
struct shingle_set *overlap_boilerplate(
    struct detecting *detecting, const struct overlap_book *book, struct arena *arena);

/* The text that a place of a class lies in. */
const struct overlap_text *overlap_text_at(const struct overlap_sources *sources, uint32_t place);

/* The hash of the shingle that begins at a word; there are n words from it. */
uint64_t overlap_hash(const struct overlap_book *book, const struct view *view, size_t word);

/* Does a text of the class stand in this part? */
bool overlap_is_of(
    const struct transcript *transcript, uint32_t message, uint32_t part, enum overlap_class class);

#endif
