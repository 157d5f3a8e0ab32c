/* Rules, exceptions and coverage in the text report. */
#include "report/figures.h"
#include "report/text.h"
#include "report/words.h"

enum { LIST_COLUMNS = 160, ITEM_COLUMNS = 60, REASON_COLUMNS = 300, QUOTE_COLUMNS = 400 };

/* "a, b, c", on one line, with "..." for what finds no room. */
static void join(struct buf *out, const struct store_list *list, const char *otherwise)
{
	size_t columns = 0, i = 0;

	for (; i < list->n && columns < LIST_COLUMNS; i++) {
		buf_text(out, i ? ", " : "");
		columns += 2 + figure_cell(out, list->at[i], ITEM_COLUMNS, false);
	}
	if (i < list->n)
		buf_text(out, ", ...");
	if (list->n == 0)
		buf_text(out, otherwise);
}

/* Below the first line of something, in columns behind it. */
static void say(struct buf *out, struct buf *text)
{
	buf_text(out, "    ");
	text_wrapped(out, buf_span(text), 6);
	out->failed |= text->failed;
	buf_clear(text);
}

static void write_counts(struct buf *out, const struct summary_rule *rule, struct buf *text)
{
	const struct tally *tally = &rule->tally;

	words_rate(rule, text);
	if (rule->count.alerts) {
		buf_text(text, ", ");
		figure_plural(text, rule->count.alerts, "alert");
	}
	say(out, text);
	buf_text(text, "evaluated ");
	figure_count(text, tally->evaluated);
	buf_text(text, ", exposed ");
	figure_count(text, tally->exposed);
	buf_text(text, ", under an exception ");
	figure_count(text, tally->suppressed);
	buf_text(text, ", excused ");
	figure_count(text, tally->excused);
	buf_text(text, ", inconclusive ");
	words_undecided(tally, text);
	say(out, text);
}

static void write_rule(struct buf *out, const struct summary_rule *rule)
{
	struct buf text = {0};

	buf_text(out, "  ");
	text_padded(out, rule->rule.id, 12);
	buf_byte(out, ' ');
	text_padded(out, rule->rule.title, 44);
	buf_byte(out, ' ');
	figure_cell(out, rule->rule.severity, 13, false);
	buf_byte(out, '\n');
	write_counts(out, rule, &text);
	buf_text(&text, "accuracy: ");
	words_accuracy(&rule->rule, &text);
	buf_text(&text, "; reads ");
	join(&text, &rule->rule.languages, "languages not said");
	say(out, &text);
	for (size_t i = 0; i < rule->rule.leans_on.n; i++) {
		if (rule->quotes[i].at == NULL && !rule->changed[i])
			continue;
		buf_text(&text, "rests on");
		buf_text(&text, rule->changed[i] ? " a sentence" : ": ");
		if (rule->changed[i])
			buf_text(&text, words_unquoted(rule, i));
		else
			figure_cell(&text, rule->quotes[i], QUOTE_COLUMNS, false);
		say(out, &text);
	}
	if (rule->rule.false_positives.n > 0) {
		buf_text(&text, "known to flag wrongly: ");
		join(&text, &rule->rule.false_positives, "");
		say(out, &text);
	}
	buf_done(&text);
}

static void write_rules_of(const struct page *page, const char *title, bool is_stable)
{
	const struct summary *summary = page->summary;
	size_t shown = 0;

	text_heading(page, title);
	for (size_t i = 0; i < summary->nrules && shown < TEXT_MOST_ROWS; i++) {
		const struct summary_rule *rule = summary->ranked[i].rule;
		if (summary_is_stable(rule) != is_stable ||
		    rule->tally.fired + rule->count.findings == 0)
			continue;
		write_rule(page->out, rule);
		shown++;
	}
	if (shown == 0)
		buf_text(page->out, "  none\n");
}

void text_rules(const struct page *page)
{
	const struct summary *summary = page->summary;
	size_t silent = 0, unexposed = 0, absent = 0;

	write_rules_of(page, "Stable rules that flagged most", true);
	write_rules_of(page, "Experimental rules that flagged most (never alert)", false);
	for (size_t i = 0; i < summary->nrules; i++) {
		silent += summary->rules[i].tally.fired == 0 && summary->rules[i].tally.exposed > 0;
		unexposed += summary->rules[i].rule.applies && summary->rules[i].tally.exposed == 0;
		absent += !summary->rules[i].rule.applies;
	}
	buf_printf(page->out, "\nOf %zu rules, exposed without flagging: %zu; never exposed: %zu\n",
	    summary->nrules - absent, silent, unexposed);
	if (absent > 0)
		buf_printf(page->out, "Not in force in the release judged by: %zu\n", absent);
}

static void write_exception(struct buf *out, const struct summary_exception *row)
{
	const struct store_exception *exception = &row->exception;
	struct buf text = {0};

	buf_text(out, "  ");
	text_padded(out, exception->id, 20);
	buf_byte(out, ' ');
	text_right(out, exception->findings, 9);
	buf_printf(out, " finding%s, rule%s ", exception->findings == 1 ? "" : "s",
	    exception->rules.n == 1 ? "" : "s");
	struct buf rules = {0};
	join(&rules, &exception->rules, "none");
	figure_cell(out, buf_span(&rules), 24, false);
	buf_done(&rules);
	buf_byte(out, '\n');
	words_exception(row, &text);
	say(out, &text);
	buf_text(&text, "until ");
	figure_cell(&text, exception->expires, 12, false);
	buf_text(&text, " (");
	words_days_left(row, &text);
	buf_text(&text, " on ");
	figure_cell(&text, exception->as_of, 12, false);
	buf_text(&text, "); owner ");
	figure_cell(&text, exception->owner, ITEM_COLUMNS, false);
	buf_text(&text, "; tenants: ");
	join(&text, &exception->tenants, "any");
	buf_text(&text, "; models: ");
	join(&text, &exception->models, "any");
	say(out, &text);
	figure_cell(&text, exception->reason, REASON_COLUMNS, false);
	say(out, &text);
	buf_done(&text);
}

void text_exceptions(const struct page *page)
{
	const struct summary *summary = page->summary;

	if (summary->nexceptions == 0)
		return;
	text_heading(page, "Exceptions");
	for (size_t i = 0; i < summary->nexceptions && i < TEXT_MOST_ROWS; i++)
		write_exception(page->out, &summary->exceptions[i]);
	if (summary->nexceptions > TEXT_MOST_ROWS)
		buf_printf(page->out, "  and %zu more\n", summary->nexceptions - TEXT_MOST_ROWS);
}

void text_coverage(const struct page *page)
{
	const struct summary *summary = page->summary;
	size_t clauses = summary->nclauses - summary->coverage[COVERAGE_HEADING];

	text_heading(page, "Coverage");
	buf_printf(page->out, "  %zu of %zu clauses have a rule; the others were not checked\n",
	    summary->coverage[COVERAGE_CLAIMED], clauses);
	text_right(page->out, summary->nclauses, 7);
	buf_text(page->out, " in the catalogue, of these\n");
	for (size_t i = 0; i < COVERAGES; i++) {
		text_right(page->out, summary->coverage[words_coverages[i].coverage], 7);
		buf_printf(page->out, " %s\n", words_coverages[i].meaning);
	}
	buf_text(page->out, "  the other formats list every clause with its rules\n");
}
