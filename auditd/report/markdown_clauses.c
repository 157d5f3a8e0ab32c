/* Clauses and exceptions in the Markdown report. */
#include "report/figures.h"
#include "report/markdown.h"
#include "report/markdown_kit.h"
#include "report/words.h"

static void write_rules_of(
    const struct summary *summary, const struct summary_clause *clause, struct buf *out)
{
	const char *separator = " ";

	for (size_t i = 0; i < summary->nrules; i++) {
		const struct summary_rule *rule = &summary->rules[i];
		size_t place = summary_place_of(rule, clause);
		if (place == 0)
			continue;
		buf_text(out, separator);
		markdown_words(out, rule->rule.id);
		buf_text(out, place > 1 ? " (in second place), " : ", ");
		words_accuracy(&rule->rule, out);
		separator = "; ";
	}
	if (clause->coverage == COVERAGE_NONE)
		buf_text(out, " no rule");
	if (clause->coverage == COVERAGE_UNSEEN) {
		buf_text(out, " not observable: ");
		if (clause->clause.unseen.len > 0)
			markdown_words(out, clause->clause.unseen);
		else
			buf_text(out, "no reason is given");
	}
	buf_text(out, " |");
}

static void write_observable(const struct summary_clause *clause, struct buf *out)
{
	struct span observable = clause->clause.observable;

	buf_byte(out, ' ');
	markdown_words(out, observable.len ? observable : span_of("not said"));
	if (clause->clause.unseen.len > 0 && clause->coverage != COVERAGE_UNSEEN) {
		buf_text(out, "; unseen: ");
		markdown_words(out, clause->clause.unseen);
	}
	buf_text(out, " |");
}

static void write_clause(
    const struct summary *summary, const struct summary_clause *clause, struct buf *out)
{
	md_begin_row(out);
	md_code_cell(out, clause->name);
	md_words_cell(out, clause->clause.title);
	md_words_cell(out, clause->clause.meaning);
	md_words_cell(out, clause->clause.authority);
	write_observable(clause, out);
	write_rules_of(summary, clause, out);
	md_count_cell(out, clause->count.findings);
	md_count_cell(out, clause->count.alerts);
	md_end_row(out);
}

void md_clauses(const struct summary *summary, struct buf *out)
{
	buf_text(out, "\n## Clauses\n\n");
	words_coverage_sum(summary, out);
	buf_text(out,
	    ".\n\n| clause | title | meaning | authority | observable | rules, and how right "
	    "they are | findings | alerts |\n"
	    "| --- | --- | --- | --- | --- | --- | ---: | ---: |\n");
	for (size_t i = 0; i < summary->nclauses; i++)
		if (!summary->clauses[i].is_heading)
			write_clause(summary, &summary->clauses[i], out);
}

static void list_cell(struct buf *out, const struct store_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		buf_text(out, i ? ", " : " ");
		markdown_code(out, list->at[i]);
	}
	buf_text(out, list->n ? " |" : " any |");
}

void md_exceptions(const struct summary *summary, struct buf *out)
{
	struct buf state = {0};

	if (summary->nexceptions == 0)
		return;
	buf_text(out,
	    "\n## Exceptions\n\n| exception | state | findings | rules | tenants | models "
	    "| owner | reason | last day | held against | |\n"
	    "| --- | --- | ---: | --- | --- | --- | --- | --- | --- | --- | --- |\n");
	for (size_t i = 0; i < summary->nexceptions; i++) {
		const struct summary_exception *row = &summary->exceptions[i];
		const struct store_exception *exception = &row->exception;
		md_begin_row(out);
		md_code_cell(out, exception->id);
		buf_clear(&state);
		words_exception(row, &state);
		md_words_cell(out, buf_span(&state));
		md_count_cell(out, exception->findings);
		list_cell(out, &exception->rules);
		list_cell(out, &exception->tenants);
		list_cell(out, &exception->models);
		md_words_cell(out, exception->owner);
		md_words_cell(out, exception->reason);
		md_code_cell(out, exception->expires);
		md_code_cell(out, exception->as_of);
		buf_byte(out, ' ');
		words_days_left(row, out);
		buf_text(out, " |");
		md_end_row(out);
	}
	out->failed |= state.failed;
	buf_done(&state);
}
