/* The pieces of the Markdown report that its files share. */
#ifndef REPORT_MARKDOWN_KIT_H
#define REPORT_MARKDOWN_KIT_H

#include "report/summary.h"

/* A table's row, and its cells: a number, text from logs, text from rules. */
void md_begin_row(struct buf *out);
void md_end_row(struct buf *out);
void md_count_cell(struct buf *out, uint64_t number);
void md_code_cell(struct buf *out, struct span text);
void md_words_cell(struct buf *out, struct span text);

/* "And 12 more; the JSON report lists them.", if there are any. */
void md_left_out(struct buf *out, uint64_t n);

/* Sections: exceptions; rules with their figures, then one by one with examples; clauses. */
void md_exceptions(const struct summary *summary, struct buf *out);
void md_rules(const struct summary *summary, struct buf *out);
void md_clauses(const struct summary *summary, struct buf *out);

#endif
