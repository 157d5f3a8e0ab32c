/* What should have come in and what came, in the HTML report. */
#include "report/html.h"
#include "report/words.h"

enum { MOST_ROWS = 200 };

static const char *const columns[] = {
    "stream", "host", "hour", "#expected", "#seen", "#missing", "note"};

static void write_row(struct buf *out, const struct store_expected *row, struct buf *note)
{
	buf_clear(note);
	words_expected_row(row, note);
	buf_text(out, "<tr>");
	html_id_cell(out, row->stream);
	html_words_cell(out, row->host.at ? row->host : span_of("any"));
	html_words_cell(out, row->hour.at ? row->hour : span_of(""));
	html_count_cell(out, row->expected);
	html_count_cell(out, row->seen);
	html_count_cell(out, row->missing);
	html_words_cell(out, buf_span(note));
	buf_text(out, "</tr>\n");
}

void html_expected_section(struct buf *out, const struct summary *summary)
{
	struct buf text = {0};
	size_t shown = 0, amiss = 0;

	if (summary->nexpected == 0)
		return;
	buf_text(out, "<section aria-labelledby=\"expected\"><h2 id=\"expected\">Expected and "
		      "seen</h2>\n");
	for (size_t i = 0; words_expected(summary, i, &text); i++) {
		buf_text(out, "<p>");
		html_text(out, buf_span(&text));
		buf_text(out, "</p>\n");
	}
	for (size_t i = 0; i < summary->nexpected; i++)
		amiss += words_is_amiss(&summary->expected[i]);
	if (amiss > 0) {
		html_table_begin(out, "Streams and hours of which something is missing", columns,
		    ARRAY_LEN(columns));
		for (size_t i = 0; i < summary->nexpected && shown < MOST_ROWS; i++)
			if (words_is_amiss(&summary->expected[i])) {
				write_row(out, &summary->expected[i], &text);
				shown++;
			}
		html_table_end(out);
		html_left_out(out, amiss - shown);
	}
	buf_text(out, "</section>\n");
	out->failed |= text.failed;
	buf_done(&text);
}
