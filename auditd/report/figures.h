/* Numbers as people read them, the same in every format and locale. All append to out; a lack of
 * memory is remembered in out->failed. */
#ifndef REPORT_FIGURES_H
#define REPORT_FIGURES_H

#include "judge/finding.h"
#include "report/statistics.h"

/* "1,234,567". */
void figure_count(struct buf *out, uint64_t number);

/* "17 B", "3.4 MiB": cut, never rounded up to more than there is. */
void figure_bytes(struct buf *out, uint64_t nbytes);

/* "30.8 %" to one place; never "0.0 %" of something, nor "100.0 %" of less than all: then "<0.1 %",
 * ">99.9 %". */
void figure_percent(struct buf *out, double share);

/* "30.8 % (25.5 to 36.6 %)": fired among exposed, or "never exposed" when the rule's trigger was never there. */
void figure_rate(struct buf *out, const struct tally *tally);

/* "0.94" to two places; never "1.00" of less than all nor "0.00" of something: then ">0.99", "<0.01". */
void figure_share(struct buf *out, double share);

/* "1 finding", "2 findings": the number, a space and the word with an s unless the number is
 * one. */
void figure_plural(struct buf *out, uint64_t number, const char *word);

/* Append text made printable and cut to columns, with "..." for what is left out: at the end, or
 * with keep_end at the start. Characters from U+1100 on count as two columns, so that a cell is
 * never too wide.
 * Returns the columns taken. */
size_t figure_cell(struct buf *out, struct span text, size_t columns, bool keep_end);

#endif
