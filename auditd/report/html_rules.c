/* What each rule looked at and flagged, in tables. */
#include "report/figures.h"
#include "report/html.h"
#include "report/words.h"

static const char *const rule_columns[] = {"Rule", "#Flagged of exposed", "#Alerts", "#Excused",
    "#Inconclusive", "#Evaluated", "Accuracy"};

static size_t index_of(const struct summary *summary, const struct summary_rule *rule)
{
	return (size_t)(rule - summary->rules);
}

static void write_rule_name(
    struct buf *out, const struct summary *summary, const struct summary_rule *rule)
{
	buf_printf(out, "<td class=\"long\"><a href=\"#rule-%zu\"><b>", index_of(summary, rule));
	html_text(out, rule->rule.id);
	buf_printf(out, "</b></a> <span class=\"soft\">rev %u</span><br>", rule->rule.rev);
	html_text(out, rule->rule.title);
	buf_byte(out, ' ');
	html_badge(out, rule->rule.severity);
	buf_text(out, "</td>");
}

/* Alerts, and below them what would have been one or not: what an exception covers. */
static void write_alerts(struct buf *out, const struct summary_rule *rule)
{
	buf_text(out, "<td class=\"n\">");
	html_count(out, rule->count.alerts);
	if (rule->tally.suppressed > 0) {
		buf_text(out, "<br><span class=\"soft\">under an exception ");
		html_count(out, rule->tally.suppressed);
		buf_text(out, "</span>");
	}
	buf_text(out, "</td>");
}

static void write_rate(struct buf *out, const struct summary_rule *rule)
{
	const struct tally *tally = &rule->tally;
	struct buf rate = {0};

	if (!rule->rule.applies && tally->exposed == 0)
		words_rate(rule, &rate);
	else
		figure_rate(&rate, tally);
	if (rule->rule.applies || tally->exposed > 0)
		words_kept(rule, &rate);
	if (tally->exposed == 0) {
		buf_text(out, "<td class=\"n soft\">");
	} else {
		buf_printf(out, "<td class=\"n\">%s ", words_did(rule));
		html_count(out, tally->fired);
		buf_text(out, " of ");
		html_count(out, tally->exposed);
		buf_text(out, "<br><span class=\"soft\">");
	}
	html_text(out, buf_span(&rate));
	buf_text(out, tally->exposed == 0 ? "</td>" : "</span></td>");
	out->failed |= rate.failed;
	buf_done(&rate);
}

/* The number, and below it the reasons. */
static void write_undecided(struct buf *out, const struct tally *tally)
{
	buf_text(out, "<td class=\"n\">");
	html_count(out, tally_inconclusive(tally));
	for (size_t i = 0; i < INCONCLUSIVE_REASONS; i++) {
		if (tally->inconclusive[i] == 0)
			continue;
		buf_printf(out, "<br><span class=\"soft\">%s ", words_reasons[i].name);
		html_count(out, tally->inconclusive[i]);
		buf_text(out, "</span>");
	}
	buf_text(out, "</td>");
}

static void write_rule(
    struct buf *out, const struct summary *summary, const struct summary_rule *rule)
{
	const struct tally *tally = &rule->tally;
	struct buf accuracy = {0};

	buf_text(out, "<tr>");
	write_rule_name(out, summary, rule);
	write_rate(out, rule);
	write_alerts(out, rule);
	html_count_cell(out, tally->excused);
	write_undecided(out, tally);
	html_count_cell(out, tally->evaluated);
	words_accuracy(&rule->rule, &accuracy);
	buf_text(out, rule->rule.nmeasured ? "<td class=\"long\">" : "<td class=\"soft\">");
	html_text(out, buf_span(&accuracy));
	buf_text(out, "</td></tr>\n");
	out->failed |= accuracy.failed;
	buf_done(&accuracy);
}

enum which { RULES_FIRED, RULES_SILENT, RULES_UNEXPOSED, RULES_ABSENT };

static bool is_among(const struct summary_rule *rule, bool is_stable, enum which which)
{
	bool fired = rule->tally.fired > 0 || rule->count.findings > 0;

	if (summary_is_stable(rule) != is_stable)
		return false;
	if (which == RULES_FIRED)
		return fired;
	enum which is = !rule->rule.applies        ? RULES_ABSENT
			: rule->tally.exposed == 0 ? RULES_UNEXPOSED
						   : RULES_SILENT;
	return !fired && which == is;
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
	static const char *const labels[] = {"Rules that flagged something",
	    "Rules that were exposed and flagged nothing", "Rules that were never exposed",
	    "Rules that are not in force in the release judged by"};
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
	if (all + count_rules(summary, is_stable, RULES_ABSENT) == 0) {
		buf_text(out, is_stable
				  ? "<p>No rule is stable yet, so nothing here can alert.</p>\n"
				  : "<p>There are none.</p>\n");
		return;
	}
	buf_printf(out, "<p>%zu of %zu flagged something.%s</p>\n", fired, all,
	    is_stable ? "" : " These never alert; they are counted to find out how good they are.");
	for (int which = RULES_FIRED; which <= RULES_ABSENT; which++)
		write_rules(out, summary, is_stable, (enum which)which);
}

void html_rules_section(struct buf *out, const struct summary *summary)
{
	buf_text(out,
	    "<section aria-labelledby=\"rules\"><h2 id=\"rules\">Rules</h2>\n"
	    "<p>A share is what a rule flagged of the places where it was exposed, that is where "
	    "its trigger was present, with its Wilson 95 % interval. A rule that was never "
	    "exposed has no share. It is no rate of violations: how often a rule is right "
	    "stands under accuracy, where that was measured.</p>\n");
	write_status(out, summary, true);
	write_status(out, summary, false);
	buf_text(out, "</section>\n");
}
