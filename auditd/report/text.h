/* The pieces of the text report that its files share. */
#ifndef REPORT_TEXT_H
#define REPORT_TEXT_H

#include "report/summary.h"

/* Where the report goes. */
struct page {
	const struct summary *summary;
	struct buf *out;
	bool has_color;
};

enum { TEXT_MOST_ROWS = 10 }; /* of a list; the other formats have them all */

enum style { STYLE_HEADING, STYLE_GOOD, STYLE_BAD };
void text_begin_style(const struct page *page, enum style style);
void text_end_style(const struct page *page);

/* An empty line and a heading. */
void text_heading(const struct page *page, const char *text);

void text_spaces(struct buf *out, size_t n);

/* A cell of exactly columns, filled up at the right; a number filled up at the left. */
void text_padded(struct buf *out, struct span text, size_t columns);
void text_right(struct buf *out, uint64_t number, size_t columns);

/* A sentence broken at spaces, every line behind indent columns but the first; then a newline. Text that is not our own
 * must have been made printable. */
void text_wrapped(struct buf *out, struct span text, size_t indent);

/* Sections. */
void text_exceptions(const struct page *page);
void text_rules(const struct page *page);
void text_coverage(const struct page *page);

#endif
