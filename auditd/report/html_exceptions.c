/* Findings that somebody answers for, and until when. */
#include "report/figures.h"
#include "report/html.h"
#include "report/words.h"

static void list_cell(struct buf *out, const struct store_list *list)
{
	buf_text(out, list->n ? "<td class=\"id\">" : "<td class=\"soft\">any");
	for (size_t i = 0; i < list->n; i++) {
		buf_text(out, i ? "<br><bdi>" : "<bdi>");
		html_text(out, list->at[i]);
		buf_text(out, "</bdi>");
	}
	buf_text(out, "</td>");
}

static void write_end(struct buf *out, const struct summary_exception *row)
{
	struct buf left = {0};

	buf_text(out, "<td>");
	html_text(out, row->exception.expires);
	buf_text(out, "<br><span class=\"soft\">");
	words_days_left(row, &left);
	html_text(out, buf_span(&left));
	buf_text(out, " on ");
	html_text(out, row->exception.as_of);
	buf_text(out, "</span></td>");
	out->failed |= left.failed;
	buf_done(&left);
}

static void write_exception(struct buf *out, const struct summary_exception *row)
{
	const struct store_exception *exception = &row->exception;

	buf_text(out, "<tr>");
	html_id_cell(out, exception->id);
	html_words_cell(out, exception->state);
	html_count_cell(out, exception->findings);
	write_end(out, row);
	html_words_cell(out, exception->owner);
	buf_text(out, "<td class=\"long\"><bdi>");
	html_text(out, exception->reason);
	buf_text(out, "</bdi></td>");
	list_cell(out, &exception->rules);
	list_cell(out, &exception->tenants);
	list_cell(out, &exception->models);
	buf_text(out, "</tr>\n");
}

void html_exceptions_section(struct buf *out, const struct summary *summary)
{
	static const char *const columns[] = {"Exception", "State", "#Findings", "Last day",
	    "Owner", "Reason", "Rules", "Tenants", "Models"};

	buf_text(out,
	    "<section aria-labelledby=\"exceptions\"><h2 id=\"exceptions\">Exceptions</h2>\n"
	    "<p>A finding under an exception keeps its verdict and stays in every count, but "
	    "is no alert: a named owner answers for it until a named day.</p>\n");
	if (summary->nexceptions == 0) {
		buf_text(out, "<p>There are none.</p>\n</section>\n");
		return;
	}
	html_table_begin(out, "Exceptions", columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < summary->nexceptions; i++)
		write_exception(out, &summary->exceptions[i]);
	html_table_end(out);
	buf_text(out, "</section>\n");
}
