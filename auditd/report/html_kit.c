/* Cells, tables, badges: what the sections of the HTML report are built of. */
#include "report/figures.h"
#include "report/html.h"

void html_text(struct buf *out, struct span text)
{
	text_html(out, text);
}

void html_count(struct buf *out, uint64_t number)
{
	figure_count(out, number);
}

void html_label(struct buf *out, struct span text, size_t columns)
{
	struct buf cut = {0};

	figure_cell(&cut, text, columns, false);
	html_text(out, buf_span(&cut));
	out->failed |= cut.failed;
	buf_done(&cut);
}

void html_count_cell(struct buf *out, uint64_t number)
{
	buf_text(out, "<td class=\"n\">");
	html_count(out, number);
	buf_text(out, "</td>");
}

void html_words_cell(struct buf *out, struct span text)
{
	buf_text(out, "<td><bdi>");
	html_text(out, text);
	buf_text(out, "</bdi></td>");
}

void html_id_cell(struct buf *out, struct span text)
{
	if (text.len == 0) {
		buf_text(out, "<td class=\"soft\">not logged</td>");
		return;
	}
	buf_text(out, "<td class=\"id\"><bdi>");
	html_text(out, text);
	buf_text(out, "</bdi></td>");
}

void html_table_begin(
    struct buf *out, const char *label, const char *const *columns, size_t ncolumns)
{
	buf_printf(out,
	    "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"%s\">"
	    "<table><caption>%s</caption>\n<thead><tr>",
	    label, label);
	for (size_t i = 0; i < ncolumns; i++) {
		bool is_number = columns[i][0] == '#';
		buf_printf(out, "<th scope=\"col\"%s>%s</th>", is_number ? " class=\"n\"" : "",
		    columns[i] + is_number);
	}
	buf_text(out, "</tr></thead>\n<tbody>\n");
}

void html_table_end(struct buf *out)
{
	buf_text(out, "</tbody></table></div>\n");
}

void html_left_out(struct buf *out, uint64_t n)
{
	if (n == 0)
		return;
	buf_text(out, "<p class=\"soft\">And ");
	html_count(out, n);
	buf_text(out, " more; the JSON report lists them.</p>\n");
}

void html_badge(struct buf *out, struct span word)
{
	static const char *const known[] = {"critical", "high", "medium", "low", "informational",
	    "violation", "suspect", "signal", "excused", "inconclusive", "alert", "experimental",
	    "stable"};
	const char *class = "other";

	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (span_is(word, known[i]))
			class = known[i];
	buf_printf(out, "<span class=\"badge %s\">", class);
	html_text(out, word);
	buf_text(out, "</span>");
}
