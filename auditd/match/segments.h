/* What kind of text a place is in: code, quotation or prose, and in which sentence. Worked out only for texts in which
 * something hit. */
#ifndef MATCH_SEGMENTS_H
#define MATCH_SEGMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "ruleset/ruleset.h"

/* All zero bytes is valid: nothing known yet. */
struct segments {
	struct span text;     /* borrowed */
	struct buf code;      /* of struct stretch: fenced blocks and `inline` code */
	struct buf quotes;    /* of struct stretch: "quoted" text and lines that begin with > */
	struct buf sentences; /* of uint32_t: where the second and later sentences begin */
	bool has_stretches, has_sentences;
};

/* Bytes [start, end). */
struct stretch {
	uint32_t start, end;
};

/* Begin with another text; what was known is forgotten, memory is kept. */
void segments_set(struct segments *segments, struct span text);

/* Does [start, end) lie where the scope wants it? WHERE_PROSE: it touches neither code nor a quotation;
 * WHERE_CODE, WHERE_QUOTE: it lies wholly inside one. 1 or 0, or -1 when out of memory.
 *
 * Code is what Markdown takes for it: from a line of three or more ` or ~ to the next such line or the end of the
 * text, and between two runs of the same number of ` in one paragraph. A quotation is text between two straight
 * double quotes (folding makes them straight) of one paragraph, at most 500 bytes long, the first before and the second behind
 * something that is not blank; and lines that begin with >. Source: CommonMark 0.31, sections 4.5, 5.1, 6.1. */
int segments_where(struct segments *segments, size_t start, size_t end, enum where where);

/* The sentence that offset at lies in, counted from 1; 0 when out of memory. A sentence ends with . ! or ? before a
 * blank (but not behind an abbreviation, an initial or the number of a list item), with a CJK full stop, and at
 * a line's end. */
unsigned segments_sentence(struct segments *segments, size_t at);

/* Where that sentence begins; asked after segments_sentence has succeeded for the text. */
size_t segments_sentence_start(struct segments *segments, size_t at);

void segments_done(struct segments *segments);

/* Fill the two lists of stretches of a text. 0, or -1 when out of memory. */
int stretches_find(struct span text, struct buf *code, struct buf *quotes);

/* Fill the list of sentence starts. 0, or -1 when out of memory. */
int sentences_find(struct span text, struct buf *starts);

#endif
