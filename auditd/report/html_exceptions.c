/* Findings that somebody answers for, and until when. */
#include "report/figures.h"
#include "report/html.h"
#include "report/words.h"

static void fact(struct buf *out, const char *name, struct span value)
{
	buf_printf(out, "<div><dt>%s</dt><dd><bdi>", name);
	html_text(out, value);
	buf_text(out, "</bdi></dd></div>");
}

static void list_fact(struct buf *out, const char *name, const struct store_list *list)
{
	buf_printf(out, "<div><dt>%s</dt><dd>%s", name, list->n ? "" : "any");
	for (size_t i = 0; i < list->n; i++) {
		buf_text(out, i ? "<br><bdi class=\"id\">" : "<bdi class=\"id\">");
		html_text(out, list->at[i]);
		buf_text(out, "</bdi>");
	}
	buf_text(out, "</dd></div>");
}

static void write_head(struct buf *out, const struct summary_exception *row)
{
	struct buf text = {0};

	buf_text(out, "<p class=\"badges\"><b class=\"id\"><bdi>");
	html_text(out, row->exception.id);
	buf_text(out, "</bdi></b> ");
	html_badge(out, row->exception.state);
	words_exception(row, &text);
	buf_text(out, " ");
	html_text(out, buf_span(&text));
	buf_clear(&text);
	buf_text(out, " <span class=\"soft\">");
	words_days_left(row, &text);
	buf_text(&text, "; covers ");
	figure_plural(&text, row->exception.findings, "finding");
	html_text(out, buf_span(&text));
	buf_text(out, "</span></p>\n<p><bdi>");
	html_text(out, row->exception.reason);
	buf_text(out, "</bdi></p>\n");
	out->failed |= text.failed;
	buf_done(&text);
}

static void write_exception(struct buf *out, const struct summary_exception *row)
{
	const struct store_exception *exception = &row->exception;

	buf_text(out, "<article class=\"card\">");
	write_head(out, row);
	buf_text(out, "<dl class=\"facts\">");
	fact(out, "Owner", exception->owner);
	fact(out, "Last day", exception->expires);
	fact(out, "Held against", exception->as_of);
	list_fact(out, "Rules", &exception->rules);
	list_fact(out, "Tenants", &exception->tenants);
	list_fact(out, "Models", &exception->models);
	buf_text(out, "</dl></article>\n");
}

void html_exceptions_section(struct buf *out, const struct summary *summary)
{
	buf_text(out,
	    "<section aria-labelledby=\"exceptions\"><h2 id=\"exceptions\">Exceptions</h2>\n"
	    "<p>A finding under an exception keeps its verdict and stays in every count, but is no "
	    "alert: a named owner answers for it until a named day.</p>\n<div class=\"pair\">\n");
	for (size_t i = 0; i < summary->nexceptions; i++)
		write_exception(out, &summary->exceptions[i]);
	buf_text(out, "</div>\n");
	if (summary->nexceptions == 0)
		buf_text(out, "<p>There are none.</p>\n");
	buf_text(out, "</section>\n");
}
