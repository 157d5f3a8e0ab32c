/* Text of others inside a Markdown document, made harmless for Markdown and for the HTML inside
 * it. */
#ifndef REPORT_MARKDOWN_H
#define REPORT_MARKDOWN_H

#include "base/text.h"

/* Append text from logs as a code span on one line: no renderer makes links, mentions or HTML of
 * it. The back-tick, "|" and "<", which could end the span, the table cell or the trust of a
 * careless renderer, become \xNN, as do control characters. Absent or empty text becomes "(none)".
 * 0, or -1 out of memory. */
int markdown_code(struct buf *out, struct span text);

/* Append text from rules as words on one line: every ASCII punctuation mark that can mean something
 * gets a backslash, "<", ">", "&" and "|" become entities. 0, or -1 out of memory. */
int markdown_words(struct buf *out, struct span text);

#endif
