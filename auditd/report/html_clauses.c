/* Every clause of the catalogue: what it asks, which rules look for it, and how right they are. */
#include "report/figures.h"
#include "report/html.h"
#include "report/words.h"

static void write_accuracy(struct buf *out, const struct store_rule *rule)
{
	struct buf text = {0};

	words_accuracy(rule, &text);
	buf_text(out, "<span class=\"soft\">");
	html_text(out, buf_span(&text));
	buf_text(out, "</span>");
	out->failed |= text.failed;
	buf_done(&text);
}

static void write_claims(
    struct buf *out, const struct summary *summary, const struct summary_clause *clause)
{
	const char *separator = "";

	for (size_t i = 0; i < summary->nrules; i++) {
		const struct summary_rule *rule = &summary->rules[i];
		size_t place = summary_place_of(rule, clause);
		if (place == 0)
			continue;
		buf_printf(out, "%s<a href=\"#rule-%zu\">", separator, i);
		html_text(out, rule->rule.id);
		buf_text(out, place > 1 ? "</a> in second place, " : "</a> ");
		write_accuracy(out, &rule->rule);
		separator = "<br>";
	}
}

static void write_coverage(
    struct buf *out, const struct summary *summary, const struct summary_clause *clause)
{
	buf_text(out, "<td class=\"long\">");
	write_claims(out, summary, clause);
	if (clause->coverage == COVERAGE_NONE)
		buf_text(out, "<span class=\"soft\">no rule</span>");
	if (clause->coverage == COVERAGE_UNSEEN) {
		buf_text(out, "<span class=\"soft\">not observable: ");
		html_text(out, clause->clause.unseen.len ? clause->clause.unseen
							 : span_of("no reason is given"));
		buf_text(out, "</span>");
	}
	buf_text(out, "</td>");
}

static void write_observable(struct buf *out, const struct summary_clause *row)
{
	const struct store_clause *clause = &row->clause;

	buf_text(out, "<td>");
	html_text(out, clause->observable.len ? clause->observable : span_of("not said"));
	if (clause->unseen.len > 0 && row->coverage != COVERAGE_UNSEEN) {
		buf_text(out, "<br><span class=\"soft\">unseen: ");
		html_text(out, clause->unseen);
		buf_text(out, "</span>");
	}
	buf_text(out, "</td>");
}

static void write_clause(
    struct buf *out, const struct summary *summary, const struct summary_clause *clause)
{
	size_t index = (size_t)(clause - summary->clauses);

	if (clause->is_heading) {
		buf_printf(out,
		    "<tr class=\"heading\" id=\"clause-%zu\"><th scope=\"rowgroup\" colspan=\"6\">",
		    index);
		html_text(out, clause->clause.title);
		buf_text(out, "</th></tr>\n");
		return;
	}
	buf_printf(out, "<tr id=\"clause-%zu\"><td class=\"long\">", index);
	html_text(out, clause->clause.title);
	if (clause->clause.meaning.len > 0) {
		buf_text(out, "<br>");
		html_text(out, clause->clause.meaning);
	}
	buf_text(out, "<br><span class=\"soft id\">");
	html_text(out, clause->name);
	buf_text(out, "</span></td>");
	html_words_cell(out, clause->clause.authority);
	write_observable(out, clause);
	write_coverage(out, summary, clause);
	html_count_cell(out, clause->count.findings);
	html_count_cell(out, clause->count.alerts);
	buf_text(out, "</tr>\n");
}

static void write_authorities(struct buf *out, const struct summary *summary)
{
	static const char *const columns[] = {
	    "Authority", "#Clauses", "#With a rule", "#Findings", "#Alerts"};
	bool counted;

	html_table_begin(out, "Clauses by authority", columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < summary->nclauses; i++) {
		struct span authority = summary->clauses[i].clause.authority;
		uint64_t n = 0, checked = 0, findings = 0, alerts = 0;
		counted = summary->clauses[i].is_heading;
		for (size_t j = 0; j < summary->nclauses && !counted; j++) {
			const struct summary_clause *clause = &summary->clauses[j];
			if (!span_equal(clause->clause.authority, authority))
				continue;
			counted = j < i; /* its first clause came before */
			n++;
			checked += clause->nrules > 0;
			findings += clause->count.findings;
			alerts += clause->count.alerts;
		}
		if (counted)
			continue;
		buf_text(out, "<tr>");
		html_words_cell(out, authority);
		html_count_cell(out, n);
		html_count_cell(out, checked);
		html_count_cell(out, findings);
		html_count_cell(out, alerts);
		buf_text(out, "</tr>\n");
	}
	html_table_end(out);
}

/* Nothing of the catalogue is left out of the sum. */
static void write_sum(struct buf *out, const struct summary *summary)
{
	static const char *const columns[] = {"How it stands", "#Number"};

	html_table_begin(out, "Every entry of the catalogue", columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < COVERAGES; i++) {
		buf_printf(out, "<tr><td>%s%s</td>", i ? "+ " : "", words_coverages[i].meaning);
		html_count_cell(out, summary->coverage[words_coverages[i].coverage]);
		buf_text(out, "</tr>\n");
	}
	buf_text(out, "<tr class=\"total\"><td>= all</td>");
	html_count_cell(out, summary->nclauses);
	buf_text(out, "</tr>\n");
	html_table_end(out);
}

void html_clauses_section(struct buf *out, const struct summary *summary)
{
	static const char *const columns[] = {"Clause", "Authority", "Observable",
	    "Rules that look for it, and how right they are", "#Findings", "#Alerts"};
	size_t clauses = summary->nclauses - summary->coverage[COVERAGE_HEADING];

	buf_printf(out,
	    "<section aria-labelledby=\"clauses\"><h2 id=\"clauses\">Clauses</h2>\n<p>%zu of %zu "
	    "clauses have a rule. A clause without one was not checked, so nothing follows from "
	    "finding nothing.</p>\n<div class=\"pair\">\n",
	    summary->coverage[COVERAGE_CLAIMED], clauses);
	write_sum(out, summary);
	write_authorities(out, summary);
	buf_text(
	    out, "</div>\n<h3>Clause by clause</h3>\n<details><summary>Every clause</summary>\n");
	html_table_begin(out, "Clauses, their rules and findings", columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < summary->nclauses; i++)
		write_clause(out, summary, &summary->clauses[i]);
	html_table_end(out);
	buf_text(out, "</details>\n</section>\n");
}
