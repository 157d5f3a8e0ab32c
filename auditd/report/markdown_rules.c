/* Rules in the Markdown report: their figures in tables, then each with what it looks for and examples. */
#include "report/figures.h"
#include "report/markdown.h"
#include "report/markdown_kit.h"
#include "report/words.h"

enum { MOST_EVIDENCE = 6, MOST_REASONS = 12 };

static void write_rule(const struct summary_rule *rule, struct buf *out)
{
	const struct tally *tally = &rule->tally;

	md_begin_row(out);
	md_code_cell(out, rule->rule.id);
	md_count_cell(out, rule->rule.rev);
	md_words_cell(out, rule->rule.title);
	md_words_cell(out, rule->rule.severity);
	md_count_cell(out, tally->evaluated);
	md_count_cell(out, tally->exposed);
	buf_byte(out, ' ');
	words_rate(rule, out);
	buf_text(out, " |");
	md_count_cell(out, rule->count.alerts);
	md_count_cell(out, tally->suppressed);
	md_count_cell(out, tally->excused);
	buf_byte(out, ' ');
	words_undecided(tally, out);
	buf_text(out, " | ");
	words_accuracy(&rule->rule, out);
	buf_text(out, " |");
	md_end_row(out);
}

static void write_table(const struct summary *summary, struct buf *out, bool stable)
{
	buf_printf(out, "\n### %s rules\n\n", stable ? "Stable" : "Experimental");
	buf_text(out,
	    "| rule | rev | title | severity | evaluated | exposed | share (95 % interval) | "
	    "alerts | under an exception | excused | inconclusive | accuracy |\n"
	    "| --- | ---: | --- | --- | ---: | ---: | --- | ---: | ---: | ---: | --- | --- |\n");
	for (size_t i = 0; i < summary->nrules; i++)
		if (summary_is_stable(summary->ranked[i].rule) == stable)
			write_rule(summary->ranked[i].rule, out);
}

static void write_marks(const struct finding *finding, struct buf *out)
{
	buf_text(out, "- ");
	markdown_words(out, finding->verdict);
	if (!span_is(finding->status, "stable")) {
		buf_text(out, " (");
		markdown_words(out, finding->status);
		buf_text(out, " rule)");
	}
	buf_text(out, finding->is_alert ? ", **alert**, " : ", ");
	if (finding->exception.len > 0) {
		buf_text(out, "under exception ");
		markdown_code(out, finding->exception);
		buf_text(out, " version ");
		words_version(finding->exception_digest, out);
		buf_text(out, ", ");
	}
	for (size_t i = 0; i < finding->nclauses; i++) {
		buf_text(out, i ? "also " : "against ");
		markdown_code(out, finding->clauses[i]);
		buf_text(out, ", ");
	}
}

static void write_example(const struct finding *finding, struct buf *out)
{
	write_marks(finding, out);
	markdown_code(out, finding->file);
	buf_printf(out, " line %llu, text offset %llu, message %u, conversation ",
	    (unsigned long long)finding->origin.line,
	    (unsigned long long)finding->origin.text_offset, finding->message);
	markdown_code(out, finding->conversation);
	buf_byte(out, '\n');
	for (size_t i = 0; i < finding->nevidence && i < MOST_EVIDENCE; i++) {
		const struct evidence *evidence = &finding->evidence[i];
		buf_printf(out, "  - message %u, bytes %u to %u: ", evidence->message,
		    evidence->start, evidence->end);
		markdown_code(out, evidence->excerpt);
		buf_byte(out, '\n');
	}
	for (size_t i = 0; i < finding->nreasons && i < MOST_REASONS; i++) {
		const struct reason *reason = &finding->reasons[i];
		buf_text(out, "  - because ");
		markdown_code(out, reason->text);
		if (reason->has_value)
			buf_printf(out, " (%lld of %lld)", (long long)reason->value,
			    (long long)reason->of);
		buf_byte(out, '\n');
	}
}

static void write_list(
    struct buf *out, const char *name, const struct store_list *list, const char *otherwise)
{
	buf_printf(out, "- %s: ", name);
	for (size_t i = 0; i < list->n; i++) {
		buf_text(out, i ? "; " : "");
		markdown_words(out, list->at[i]);
	}
	buf_text(out, list->n ? "\n" : otherwise);
}

static void write_clauses_of(struct buf *out, const struct store_rule *rule)
{
	buf_text(out, "- clauses: ");
	for (size_t i = 0; i < rule->clauses.n; i++) {
		buf_text(out, i ? ", also " : "");
		markdown_code(out, rule->clauses.at[i]);
	}
	buf_text(out, rule->clauses.n ? "\n" : "none\n");
}

static void write_about(const struct store_rule *rule, struct buf *out)
{
	markdown_words(out, rule->why);
	buf_text(out, "\n\n");
	write_clauses_of(out, rule);
	buf_text(out, "- confidence: ");
	markdown_words(out, rule->confidence);
	buf_text(out, ", status: ");
	markdown_words(out, rule->status);
	buf_byte(out, '\n');
	write_list(out, "reads the languages", &rule->languages, "not said\n");
	write_list(out, "known to flag wrongly", &rule->false_positives, "nothing is known\n");
	if (rule->nmeasured == 0)
		buf_text(out, "- accuracy: not measured\n");
	for (size_t i = 0; i < rule->nmeasured; i++) {
		buf_text(out, "- accuracy on ");
		markdown_code(out, rule->measured[i].set);
		buf_text(out, ": ");
		words_measure(rule, i, out);
		if (rule->measured[i].about.len > 0) {
			buf_text(out, "; ");
			markdown_words(out, rule->measured[i].about);
		}
		buf_byte(out, '\n');
	}
}

/* The specification's own words, where this machine keeps them. */
static void write_quotes(const struct summary_rule *rule, struct buf *out)
{
	for (size_t i = 0; i < rule->rule.leans_on.n; i++) {
		buf_text(out, "- rests on a sentence of ");
		markdown_code(out, rule->rule.spec);
		if (rule->quotes[i].at) {
			buf_text(out, ": ");
			markdown_words(out, rule->quotes[i]);
		} else {
			buf_printf(out, "%s: ", words_unquoted(rule, i));
			markdown_code(out, rule->rule.leans_on.at[i]);
		}
		buf_byte(out, '\n');
	}
}

static void write_details(const struct summary_rule *rule, struct buf *out)
{
	buf_text(out, "\n### ");
	markdown_words(out, rule->rule.id);
	buf_text(out, " ");
	markdown_words(out, rule->rule.title);
	buf_text(out, "\n\n");
	write_about(&rule->rule, out);
	write_quotes(rule, out);
	if (rule->nexamples > 0)
		buf_text(out, "\nExamples:\n\n");
	for (size_t i = 0; i < rule->nexamples; i++)
		write_example(&rule->examples[i], out);
}

void md_rules(const struct summary *summary, struct buf *out)
{
	buf_text(out, "\n## Rules\n\nA share is what a rule flagged of the places "
		      "where it was exposed.\n");
	write_table(summary, out, true);
	write_table(summary, out, false);
	buf_text(out, "\n## Rule by rule\n");
	for (size_t i = 0; i < summary->nrules; i++)
		write_details(summary->ranked[i].rule, out);
}
