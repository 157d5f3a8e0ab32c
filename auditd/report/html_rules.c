/* What each rule looked at and found, and which clauses any rule looks at at all. */
#include "report/figures.h"
#include "report/html.h"
#include "report/words.h"

static const char *const rule_columns[] = {"Rule", "Severity", "#Fired of exposed", "#Alerts",
    "#Excused", "#Inconclusive", "#Evaluated", "Accuracy"};

static size_t index_of(const struct summary *summary, const struct summary_rule *rule)
{
	return (size_t)(rule - summary->rules);
}

static void write_rule_name(
    struct buf *out, const struct summary *summary, const struct summary_rule *rule)
{
	buf_text(out, "<td class=\"long\">");
	if (rule->nexamples > 0)
		buf_printf(out, "<a href=\"#rule-%zu\">", index_of(summary, rule));
	buf_text(out, "<b>");
	html_text(out, rule->rule.id);
	buf_text(out, "</b>");
	if (rule->nexamples > 0)
		buf_text(out, "</a>");
	buf_printf(out, " <span class=\"soft\">rev %u</span><br>", rule->rule.rev);
	html_text(out, rule->rule.title);
	buf_text(out, "</td><td>");
	html_badge(out, rule->rule.severity);
	buf_text(out, "</td>");
}

static void write_rate(struct buf *out, const struct tally *tally)
{
	struct buf rate = {0};

	if (tally->exposed == 0) {
		buf_text(out, "<td class=\"n soft\">never exposed</td>");
		return;
	}
	figure_rate(&rate, tally);
	buf_text(out, "<td class=\"n\">");
	html_count(out, tally->fired);
	buf_text(out, " of ");
	html_count(out, tally->exposed);
	buf_text(out, "<br><span class=\"soft\">");
	html_text(out, buf_span(&rate));
	buf_text(out, "</span></td>");
	buf_done(&rate);
}

static void write_rule(
    struct buf *out, const struct summary *summary, const struct summary_rule *rule)
{
	const struct tally *tally = &rule->tally;

	buf_text(out, "<tr>");
	write_rule_name(out, summary, rule);
	write_rate(out, tally);
	html_count_cell(out, rule->count.alerts);
	html_count_cell(out, tally->excused);
	html_count_cell(out, tally_inconclusive(tally));
	html_count_cell(out, tally->evaluated);
	buf_text(out, "<td class=\"soft\">not measured</td></tr>\n");
}

enum which { RULES_FIRED, RULES_SILENT, RULES_UNEXPOSED };

static bool is_among(const struct summary_rule *rule, bool is_stable, enum which which)
{
	bool fired = rule->tally.fired > 0 || rule->count.findings > 0;

	if (summary_is_stable(rule) != is_stable)
		return false;
	if (which == RULES_FIRED)
		return fired;
	return !fired && (which == RULES_UNEXPOSED) == (rule->tally.exposed == 0);
}

static size_t count_rules(const struct summary *summary, bool is_stable, enum which which)
{
	size_t n = 0;

	for (size_t i = 0; i < summary->nrules; i++)
		n += is_among(&summary->rules[i], is_stable, which);
	return n;
}

static void write_rules(
    struct buf *out, const struct summary *summary, bool is_stable, enum which which)
{
	static const char *const labels[] = {"Rules that fired",
	    "Rules that were exposed and did not fire", "Rules that were never exposed"};
	size_t n = count_rules(summary, is_stable, which);

	if (n == 0)
		return;
	if (which != RULES_FIRED)
		buf_printf(out, "<details><summary>%s (%zu)</summary>\n", labels[which], n);
	html_table_begin(out, labels[which], rule_columns, ARRAY_LEN(rule_columns));
	for (size_t i = 0; i < summary->nrules; i++)
		if (is_among(summary->ranked[i].rule, is_stable, which))
			write_rule(out, summary, summary->ranked[i].rule);
	html_table_end(out);
	if (which != RULES_FIRED)
		buf_text(out, "</details>\n");
}

static void write_status(struct buf *out, const struct summary *summary, bool is_stable)
{
	size_t fired = count_rules(summary, is_stable, RULES_FIRED);
	size_t all = fired + count_rules(summary, is_stable, RULES_SILENT) +
		     count_rules(summary, is_stable, RULES_UNEXPOSED);

	buf_printf(out, "<h3>%s rules</h3>\n", is_stable ? "Stable" : "Experimental");
	if (all == 0) {
		buf_text(out, is_stable
				  ? "<p>No rule is stable yet, so nothing here can alert.</p>\n"
				  : "<p>There are none.</p>\n");
		return;
	}
	buf_printf(out, "<p>%zu of %zu fired.%s</p>\n", fired, all,
	    is_stable ? "" : " These never alert; they are counted to find out how good they are.");
	for (int which = RULES_FIRED; which <= RULES_UNEXPOSED; which++)
		write_rules(out, summary, is_stable, (enum which)which);
}

void html_rules_section(struct buf *out, const struct summary *summary)
{
	buf_text(out, "<section aria-labelledby=\"rules\"><h2 id=\"rules\">Rules</h2>\n"
		      "<p>A rate is what fired among what was exposed, that is where the rule's "
		      "trigger was present, with "
		      "its Wilson 95 % interval. A rule that was never exposed has no rate. How "
		      "often a rule is right "
		      "is not measured here.</p>\n");
	write_status(out, summary, true);
	write_status(out, summary, false);
	buf_text(out, "</section>\n");
}

static void write_claims(
    struct buf *out, const struct summary *summary, const struct summary_clause *clause)
{
	const char *separator = "";

	if (clause->nrules == 0) {
		buf_text(out, "<td class=\"soft\">no rule</td>");
		return;
	}
	buf_text(out, "<td class=\"long\">");
	for (size_t i = 0; i < summary->nrules; i++) {
		if (!summary_claims(&summary->rules[i], clause))
			continue;
		buf_text(out, separator);
		html_text(out, summary->rules[i].rule.id);
		separator = ", ";
	}
	buf_text(out, "</td>");
}

static void write_clause(
    struct buf *out, const struct summary *summary, const struct summary_clause *clause)
{
	if (clause->is_heading) {
		buf_text(out, "<tr class=\"heading\"><th scope=\"rowgroup\" colspan=\"5\">");
		html_text(out, clause->clause.title);
		buf_text(out, "</th></tr>\n");
		return;
	}
	buf_text(out, "<tr><td class=\"long\">");
	html_text(out, clause->clause.title);
	buf_text(out, "<br><span class=\"soft id\">");
	html_text(out, clause->name);
	buf_text(out, "</span></td>");
	html_words_cell(out, clause->clause.authority);
	write_claims(out, summary, clause);
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

void html_clauses_section(struct buf *out, const struct summary *summary)
{
	static const char *const columns[] = {
	    "Clause", "Authority", "Rules that check it", "#Findings", "#Alerts"};
	size_t clauses = 0, checked = 0;

	for (size_t i = 0; i < summary->nclauses; i++) {
		clauses += !summary->clauses[i].is_heading;
		checked += !summary->clauses[i].is_heading && summary->clauses[i].nrules > 0;
	}
	buf_printf(out,
	    "<section aria-labelledby=\"clauses\"><h2 id=\"clauses\">Clauses</h2>\n<p>%zu of %zu "
	    "clauses have a "
	    "rule. A clause without one was not checked, so nothing follows from finding "
	    "nothing.</p>\n",
	    checked, clauses);
	write_authorities(out, summary);
	buf_text(out, "<details><summary>Every clause</summary>\n");
	html_table_begin(out, "Clauses, their rules and findings", columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < summary->nclauses; i++)
		write_clause(out, summary, &summary->clauses[i]);
	html_table_end(out);
	buf_text(out, "</details>\n</section>\n");
}
