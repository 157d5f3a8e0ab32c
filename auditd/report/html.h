/* The pieces of the HTML report. Every text that is not a literal of ours goes through
 * html_text. */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include "report/summary.h"

/* The style sheet, and the base64 of its SHA-256 as the page's content policy names it: a <style>
 * that somebody smuggled in would not apply. A test compares the two. */
extern const char html_style[];
extern const char html_style_sha256[];

/* Append text escaped; a number with thousands separators. */
void html_text(struct buf *out, struct span text);
void html_count(struct buf *out, uint64_t number);

/* Append text cut to columns and escaped, for labels that cannot wrap. */
void html_label(struct buf *out, struct span text, size_t columns);

/* Table cells: a number, words, an identifier that may break anywhere ("not logged" when
 * absent). */
void html_count_cell(struct buf *out, uint64_t number);
void html_words_cell(struct buf *out, struct span text);
void html_id_cell(struct buf *out, struct span text);

/* Begin a table in a box that scrolls by itself; label names it for those who cannot see it. A
 * column whose name begins with "#" holds numbers (the "#" is not shown). */
void html_table_begin(
    struct buf *out, const char *label, const char *const *columns, size_t ncolumns);
void html_table_end(struct buf *out);

/* "And 12 more; the JSON report lists them.", if there are any. */
void html_left_out(struct buf *out, uint64_t n);

/* A word in a box, coloured by what it means: a severity, a verdict, "alert". Unknown words are
 * grey. */
void html_badge(struct buf *out, struct span word);

/* Charts: horizontal bars for a group's largest rows; columns for days; one bar in pieces for the
 * text. */
struct html_chart {
	const char *id, *title; /* id is unique in the page */
	const struct summary_group *group;
	size_t most_rows;
	bool by_severity;              /* in the severities' colours */
	const struct summary *summary; /* for clauses, whose names are shortened; else NULL */
};
void html_bars(struct buf *out, const struct html_chart *chart);
void html_days(struct buf *out, const struct summary_group *days);
void html_text_share(struct buf *out, const struct account *account);

/* Sections of the page, each a whole <section>. */
void html_expected_section(struct buf *out, const struct summary *summary);
void html_account_section(struct buf *out, const struct summary *summary);
void html_findings_section(struct buf *out, const struct summary *summary);
void html_rules_section(struct buf *out, const struct summary *summary);
void html_exceptions_section(struct buf *out, const struct summary *summary);
void html_examples_section(struct buf *out, const struct summary *summary);
void html_clauses_section(struct buf *out, const struct summary *summary);
void html_inputs_section(struct buf *out, const struct summary *summary);
void html_versions_section(struct buf *out, const struct summary *summary);

#endif
