/* The report as Markdown: sections with tables, for wikis and pull requests. Every text from logs
 * is a code span. */
#include "report/figures.h"
#include "report/format.h"
#include "report/markdown.h"
#include "report/words.h"

enum { MOST_ROWS = 50, MOST_INPUTS = 200, MOST_EVIDENCE = 6, MOST_REASONS = 12 };

static void count_cell(struct buf *out, uint64_t number)
{
	buf_byte(out, ' ');
	figure_count(out, number);
	buf_text(out, " |");
}

static void code_cell(struct buf *out, struct span text)
{
	buf_byte(out, ' ');
	markdown_code(out, text);
	buf_text(out, " |");
}

static void words_cell(struct buf *out, struct span text)
{
	buf_byte(out, ' ');
	markdown_words(out, text);
	buf_text(out, " |");
}

static void begin_row(struct buf *out)
{
	buf_byte(out, '|');
}

static void end_row(struct buf *out)
{
	buf_byte(out, '\n');
}

static void left_out(struct buf *out, uint64_t n)
{
	if (n == 0)
		return;
	buf_text(out, "\nAnd ");
	figure_count(out, n);
	buf_text(out, " more; the JSON report lists them.\n");
}

static void write_headline(const struct summary *summary, struct buf *out)
{
	buf_text(out, "# Specification compliance report\n\n**");
	words_completeness(summary, out);
	buf_text(out, "**\n\n");
	words_headline(summary, out);
	buf_text(out, "\n\nPeriod: ");
	words_period(summary, out);
	buf_text(out,
	    ".\n\n| | all | stable rules | experimental rules |\n| --- | ---: | ---: | ---: |\n");
	const struct store_count *counts[] = {&summary->total, &summary->stable, &summary->other};
	const char *const names[] = {"findings", "of these alerts", "excused", "inconclusive"};
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		buf_printf(out, "| %s |", names[i]);
		for (size_t j = 0; j < ARRAY_LEN(counts); j++) {
			const uint64_t values[] = {counts[j]->findings, counts[j]->alerts,
			    counts[j]->excused, counts[j]->inconclusive};
			count_cell(out, values[i]);
		}
		end_row(out);
	}
}

static void write_sum(struct buf *out, const char *title, const struct words_sum *sum)
{
	buf_printf(out, "\n| %s | bytes |\n| --- | ---: |\n| **%s** |", title, sum->total_name);
	count_cell(out, sum->total);
	end_row(out);
	for (size_t i = 0; i < sum->nterms; i++) {
		buf_printf(out, "| %s %s |", i == 0 ? "=" : "+", sum->terms[i].name);
		count_cell(out, sum->terms[i].nbytes);
		end_row(out);
	}
	buf_text(out, "| sum of the terms |");
	count_cell(out, sum->sum);
	buf_printf(
	    out, "\n\nThe sum %s.\n", sum->sum == sum->total ? "balances" : "DOES NOT BALANCE");
}

static void write_losses(const struct summary *summary, struct buf *out)
{
	size_t shown = summary->nlosses < MOST_ROWS ? summary->nlosses : MOST_ROWS;

	buf_text(out, "\n## What was not read\n\n");
	if (summary->total_losses == 0) {
		buf_text(out, "Nothing was lost.\n");
		return;
	}
	buf_text(out, "| reason | file | stored offset | text offset | line | bytes | detail |\n"
		      "| --- | --- | ---: | ---: | ---: | ---: | --- |\n");
	for (size_t i = 0; i < shown; i++) {
		const struct loss *loss = &summary->losses[i].loss;
		buf_printf(out, "| %s |", loss_name(loss->reason));
		code_cell(out, summary->losses[i].path);
		count_cell(out, loss->at.raw_offset);
		count_cell(out, loss->at.text_offset);
		count_cell(out, loss->at.line);
		count_cell(out, loss->nbytes);
		code_cell(out, span_of(loss->detail));
		end_row(out);
	}
	left_out(out, summary->total_losses - shown);
}

static void write_inputs(const struct summary *summary, struct buf *out)
{
	size_t shown = summary->ninputs < MOST_INPUTS ? summary->ninputs : MOST_INPUTS;

	buf_text(out,
	    "\n## Inputs\n\n| file | codec | stored bytes | text bytes | records | lost bytes | "
	    "repeat | digest of the text |\n| --- | --- | ---: | ---: | ---: | ---: | --- | --- "
	    "|\n");
	for (size_t i = 0; i < shown; i++) {
		const struct store_input *input = &summary->inputs[i];
		begin_row(out);
		code_cell(out, input->path);
		code_cell(out, input->codec);
		count_cell(out, input->account.read);
		count_cell(out, input->account.produced);
		count_cell(out, input->account.records);
		count_cell(
		    out, account_lost_stored(&input->account) + account_lost_text(&input->account));
		buf_text(out, input->is_repeat ? " yes, not summed |" : " no |");
		code_cell(out, span_of(input->stream));
		end_row(out);
	}
	left_out(out, summary->total_inputs - shown);
	buf_text(out, "\n| counter | value |\n| --- | ---: |\n");
	for (size_t i = 0; i < summary->ncounters; i++) {
		begin_row(out);
		words_cell(out, summary->counters[i].name);
		count_cell(out, summary->counters[i].value);
		end_row(out);
	}
}

static void write_group(
    const struct summary *summary, struct buf *out, const char *title, enum store_group which)
{
	const struct summary_group *group = &summary->groups[which];
	bool turns = which == GROUP_MODEL || which == GROUP_DAY;

	buf_printf(out, "\n### By %s\n\n| %s | findings | alerts | excused | inconclusive |%s\n",
	    title, title, turns ? " turns |" : "");
	buf_printf(out, "| --- | ---: | ---: | ---: | ---: |%s\n", turns ? " ---: |" : "");
	for (size_t i = 0; i < group->nrows && i < MOST_ROWS; i++) {
		const struct summary_row *row = &group->rows[i];
		begin_row(out);
		code_cell(out, row->count.name.len ? row->count.name : span_of("not logged"));
		count_cell(out, row->count.findings);
		count_cell(out, row->count.alerts);
		count_cell(out, row->count.excused);
		count_cell(out, row->count.inconclusive);
		if (turns)
			count_cell(out, row->turns);
		end_row(out);
	}
	left_out(out, group->nrows > MOST_ROWS ? group->nrows - MOST_ROWS : 0);
}

static void write_findings(const struct summary *summary, struct buf *out)
{
	buf_text(out, "\n## Findings\n");
	write_group(summary, out, "verdict", GROUP_VERDICT);
	write_group(summary, out, "family", GROUP_FAMILY);
	write_group(summary, out, "severity", GROUP_SEVERITY);
	write_group(summary, out, "clause", GROUP_CLAUSE);
	write_group(summary, out, "model", GROUP_MODEL);
	write_group(summary, out, "day", GROUP_DAY);
}

static void write_rule(const struct summary_rule *rule, struct buf *out)
{
	const struct tally *tally = &rule->tally;

	begin_row(out);
	code_cell(out, rule->rule.id);
	count_cell(out, rule->rule.rev);
	words_cell(out, rule->rule.title);
	words_cell(out, rule->rule.severity);
	count_cell(out, tally->evaluated);
	count_cell(out, tally->exposed);
	count_cell(out, tally->fired);
	buf_byte(out, ' ');
	figure_rate(out, tally);
	buf_text(out, " |");
	count_cell(out, tally->excused);
	count_cell(out, tally_inconclusive(tally));
	count_cell(out, rule->count.alerts);
	buf_text(out, " not measured |");
	end_row(out);
}

static void write_rules(const struct summary *summary, struct buf *out, bool stable)
{
	buf_printf(out, "\n### %s rules\n\n", stable ? "Stable" : "Experimental");
	buf_text(out,
	    "| rule | rev | title | severity | evaluated | exposed | fired | rate (95 % interval) "
	    "| "
	    "excused | inconclusive | alerts | accuracy |\n"
	    "| --- | ---: | --- | --- | ---: | ---: | ---: | --- | ---: | ---: | ---: | --- |\n");
	for (size_t i = 0; i < summary->nrules; i++)
		if (summary_is_stable(summary->ranked[i].rule) == stable)
			write_rule(summary->ranked[i].rule, out);
}

static void write_example(const struct finding *finding, struct buf *out)
{
	buf_text(out, "- ");
	markdown_words(out, finding->verdict);
	buf_text(out, finding->is_alert ? ", **alert**, " : ", ");
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

static void write_examples(const struct summary *summary, struct buf *out)
{
	buf_text(out, "\n## Examples\n");
	for (size_t i = 0; i < summary->nrules; i++) {
		const struct summary_rule *rule = summary->ranked[i].rule;
		if (rule->nexamples == 0)
			continue;
		buf_text(out, "\n### ");
		markdown_words(out, rule->rule.id);
		buf_text(out, " ");
		markdown_words(out, rule->rule.title);
		buf_text(out, "\n\n");
		markdown_words(out, rule->rule.why);
		buf_text(out, "\n\n");
		for (size_t j = 0; j < rule->nexamples; j++)
			write_example(&rule->examples[j], out);
	}
}

static void write_clause(
    const struct summary *summary, const struct summary_clause *clause, struct buf *out)
{
	const char *separator = " ";

	begin_row(out);
	code_cell(out, clause->name);
	words_cell(out, clause->clause.title);
	words_cell(out, clause->clause.authority);
	for (size_t i = 0; i < summary->nrules; i++) {
		if (!summary_claims(&summary->rules[i], clause))
			continue;
		buf_text(out, separator);
		markdown_words(out, summary->rules[i].rule.id);
		separator = ", ";
	}
	buf_text(out, clause->nrules ? " |" : " no rule |");
	count_cell(out, clause->count.findings);
	count_cell(out, clause->count.alerts);
	end_row(out);
}

static void write_clauses(const struct summary *summary, struct buf *out)
{
	buf_text(out, "\n## Clauses\n\n| clause | title | authority | rules | findings | alerts |\n"
		      "| --- | --- | --- | --- | ---: | ---: |\n");
	for (size_t i = 0; i < summary->nclauses; i++)
		if (!summary->clauses[i].is_heading)
			write_clause(summary, &summary->clauses[i], out);
}

static void write_versions(const struct summary *summary, struct buf *out)
{
	buf_text(out, "\n## Versions\n\n| specification | rules | version | number of rules | "
		      "engine | digest |\n"
		      "| --- | --- | --- | ---: | --- | --- |\n");
	for (size_t i = 0; i < summary->nversions; i++) {
		const struct summary_version *version = &summary->versions[i];
		begin_row(out);
		code_cell(out, version->spec);
		code_cell(out, version->pack);
		code_cell(out, version->version);
		count_cell(out, version->nrules);
		code_cell(out, version->engine);
		code_cell(out, span_of(version->hex));
		end_row(out);
	}
}

static void write_words(const struct summary *summary, struct buf *out)
{
	struct buf text = {0};

	buf_text(out, "\n## How to read this\n\n");
	for (size_t i = 0; i < WORDS_VERDICTS; i++)
		buf_printf(
		    out, "- **%s**: %s\n", words_verdicts[i].name, words_verdicts[i].meaning);
	for (size_t i = 0; i < WORDS_TERMS; i++)
		buf_printf(out, "- **%s**: %s\n", words_terms[i].name, words_terms[i].meaning);
	buf_text(out, "\n## Limits\n\n");
	for (size_t i = 0; words_limit(summary, i, &text); i++) {
		buf_text(out, "- ");
		buf_append(out, buf_span(&text));
		buf_byte(out, '\n');
	}
	buf_done(&text);
}

static int write_markdown(const struct summary *summary, const struct report_options *options,
    struct buf *out, struct error *err)
{
	struct words_sum sum;

	(void)options, (void)err;
	write_headline(summary, out);
	buf_text(out, "\n## What was read\n");
	words_stored_sum(&summary->account, &sum);
	write_sum(out, "stored bytes", &sum);
	words_text_sum(&summary->account, &sum);
	write_sum(out, "bytes of text", &sum);
	write_losses(summary, out);
	write_findings(summary, out);
	buf_text(out, "\n## Rules\n");
	write_rules(summary, out, true);
	write_rules(summary, out, false);
	write_examples(summary, out);
	write_clauses(summary, out);
	write_inputs(summary, out);
	write_versions(summary, out);
	write_words(summary, out);
	return 0;
}

const struct format format_markdown = {
    .endings = {".md"},
    .write = write_markdown,
};
