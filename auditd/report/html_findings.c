/* How many findings, of what kind, when, on which models. */
#include "report/figures.h"
#include "report/html.h"
#include "report/words.h"

enum { MOST_TABLE_ROWS = 200 };

static uint64_t verdict_total(const struct summary *summary, const char *verdict)
{
	const struct summary_group *group = &summary->groups[GROUP_VERDICT];

	for (size_t i = 0; i < group->nrows; i++) {
		const struct store_count *count = &group->rows[i].count;
		if (span_is(count->name, verdict))
			return count->findings + count->excused + count->inconclusive;
	}
	return 0;
}

static void write_verdicts(struct buf *out, const struct summary *summary)
{
	static const char *const columns[] = {"Verdict", "#Number", "What it means"};

	html_table_begin(out, "Findings by verdict", columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < WORDS_VERDICTS; i++) {
		buf_text(out, "<tr><td>");
		html_badge(out, span_of(words_verdicts[i].name));
		buf_text(out, "</td>");
		html_count_cell(out, verdict_total(summary, words_verdicts[i].name));
		buf_printf(out, "<td class=\"long\">%s</td></tr>\n", words_verdicts[i].meaning);
	}
	html_table_end(out);
}

static void write_row(struct buf *out, const struct summary_row *row, bool is_others)
{
	buf_text(out, "<tr>");
	if (is_others)
		buf_text(out, "<td>all others together</td>");
	else
		html_id_cell(out, row->count.name);
	html_count_cell(out, row->turns);
	html_count_cell(out, row->count.findings);
	html_count_cell(out, row->count.alerts);
	html_count_cell(out, row->count.suppressed);
	html_count_cell(out, row->count.excused);
	html_count_cell(out, row->count.inconclusive);
	buf_text(out, "</tr>\n");
}

static void write_table(
    struct buf *out, const struct summary_group *group, const char *label, const char *what)
{
	const char *const columns[] = {what, "#Turns", "#Findings", "#Alerts",
	    "#Under an exception", "#Excused", "#Inconclusive"};
	size_t first = 0, shown = group->nrows;

	if (shown > MOST_TABLE_ROWS)
		shown = MOST_TABLE_ROWS;
	if (group->nrows > shown && span_is(span_of(what), "Day"))
		first = group->nrows - shown; /* the newest matter */
	buf_printf(out, "<details><summary>%s, as a table with turns</summary>\n", label);
	html_table_begin(out, label, columns, ARRAY_LEN(columns));
	for (size_t i = first; i < first + shown; i++)
		write_row(out, &group->rows[i], false);
	if (group->has_others)
		write_row(out, &group->others, true);
	html_table_end(out);
	html_left_out(out, group->nrows - shown);
	buf_text(out, "</details>\n");
}

void html_findings_section(struct buf *out, const struct summary *summary)
{
	const struct summary_group *groups = summary->groups;
	const struct html_chart charts[] = {
	    {"by-family", "By family", &groups[GROUP_FAMILY], 12, false, NULL},
	    {"by-severity", "By severity", &groups[GROUP_SEVERITY], WORDS_SEVERITIES, true, NULL},
	    {"by-clause", "Clauses with most findings", &groups[GROUP_CLAUSE], 8, false, summary},
	    {"by-model", "Models with most findings", &groups[GROUP_MODEL], 8, false, NULL},
	};

	buf_text(out, "<section aria-labelledby=\"findings\"><h2 id=\"findings\">Findings</h2>\n"
		      "<p>A finding is a flag raised by a pattern, not proof, and says nothing "
		      "about intent.</p>\n");
	write_verdicts(out, summary);
	buf_text(out, "<p class=\"legend\"><span class=\"key alerts\"></span>alerts "
		      "<span class=\"key rest\"></span>other findings (violation, suspect or "
		      "signal); these are counts, not rates</p>\n"
		      "<div class=\"pair\">\n");
	for (size_t i = 0; i < ARRAY_LEN(charts); i++)
		html_bars(out, &charts[i]);
	buf_text(out, "</div>\n");
	html_days(out, &groups[GROUP_DAY]);
	write_table(out, &groups[GROUP_DAY], "Findings by day", "Day");
	write_table(out, &groups[GROUP_MODEL], "Findings by model", "Model");
	buf_text(out, "</section>\n");
}
