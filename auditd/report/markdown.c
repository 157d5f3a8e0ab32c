/* The report as Markdown: sections with tables, for wikis and pull requests. Every text from logs
 * is a code span. */
#include "report/figures.h"
#include "report/format.h"
#include "report/markdown.h"
#include "report/markdown_kit.h"
#include "report/words.h"

enum { MOST_ROWS = 50, MOST_INPUTS = 200 };

static void write_headline(const struct summary *summary, struct buf *out)
{
	struct buf aside = {0};

	buf_text(out, "# Specification compliance report\n\n**");
	words_completeness(summary, out);
	buf_text(out, "**\n\n");
	words_headline(summary, out);
	buf_text(out, "\n\n");
	for (size_t i = 0; words_aside(summary, i, &aside); i++) {
		buf_text(out, "- ");
		markdown_words(out, buf_span(&aside));
		buf_byte(out, '\n');
	}
	buf_done(&aside);
	buf_text(out, "\nPeriod: ");
	words_period(summary, out);
	buf_text(out,
	    ".\n\n| | all | stable rules | experimental rules |\n| --- | ---: | ---: | ---: |\n");
	const struct store_count *counts[] = {&summary->total, &summary->stable, &summary->other};
	const char *const names[] = {"findings", "of these alerts", "of these under an exception",
	    "excused", "inconclusive"};
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		buf_printf(out, "| %s |", names[i]);
		for (size_t j = 0; j < ARRAY_LEN(counts); j++) {
			const uint64_t values[] = {counts[j]->findings, counts[j]->alerts,
			    counts[j]->suppressed, counts[j]->excused, counts[j]->inconclusive};
			md_count_cell(out, values[i]);
		}
		md_end_row(out);
	}
}

static void write_sum(struct buf *out, const char *title, const struct words_sum *sum)
{
	buf_printf(out, "\n| %s | bytes |\n| --- | ---: |\n| **%s** |", title, sum->total_name);
	md_count_cell(out, sum->total);
	md_end_row(out);
	for (size_t i = 0; i < sum->nterms; i++) {
		buf_printf(out, "| %s %s |", i == 0 ? "=" : "+", sum->terms[i].name);
		md_count_cell(out, sum->terms[i].nbytes);
		md_end_row(out);
	}
	buf_text(out, "| sum of the terms |");
	md_count_cell(out, sum->sum);
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
		md_code_cell(out, summary->losses[i].path);
		md_count_cell(out, loss->at.raw_offset);
		md_count_cell(out, loss->at.text_offset);
		md_count_cell(out, loss->at.line);
		md_count_cell(out, loss->nbytes);
		md_code_cell(out, span_of(loss->detail));
		md_end_row(out);
	}
	md_left_out(out, summary->total_losses - shown);
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
		md_begin_row(out);
		md_code_cell(out, input->path);
		md_code_cell(out, input->codec);
		md_count_cell(out, input->account.read);
		md_count_cell(out, input->account.produced);
		md_count_cell(out, input->account.records);
		md_count_cell(
		    out, account_lost_stored(&input->account) + account_lost_text(&input->account));
		buf_text(out, input->is_repeat ? " yes, not summed |" : " no |");
		md_code_cell(out, span_of(input->stream));
		md_end_row(out);
	}
	md_left_out(out, summary->total_inputs - shown);
	buf_text(out, "\n| counter | value |\n| --- | ---: |\n");
	for (size_t i = 0; i < summary->ncounters; i++) {
		md_begin_row(out);
		md_words_cell(out, summary->counters[i].name);
		md_count_cell(out, summary->counters[i].value);
		md_end_row(out);
	}
}

static void write_group(
    const struct summary *summary, struct buf *out, const char *title, enum store_group which)
{
	const struct summary_group *group = &summary->groups[which];
	bool turns = which == GROUP_MODEL || which == GROUP_DAY;

	buf_printf(out,
	    "\n### By %s\n\n| %s | findings | alerts | under an exception | excused | inconclusive "
	    "|%s\n",
	    title, title, turns ? " turns |" : "");
	buf_printf(out, "| --- | ---: | ---: | ---: | ---: | ---: |%s\n", turns ? " ---: |" : "");
	for (size_t i = 0; i < group->nrows && i < MOST_ROWS; i++) {
		const struct summary_row *row = &group->rows[i];
		md_begin_row(out);
		md_code_cell(out, row->count.name.len ? row->count.name : span_of("not logged"));
		md_count_cell(out, row->count.findings);
		md_count_cell(out, row->count.alerts);
		md_count_cell(out, row->count.suppressed);
		md_count_cell(out, row->count.excused);
		md_count_cell(out, row->count.inconclusive);
		if (turns)
			md_count_cell(out, row->turns);
		md_end_row(out);
	}
	md_left_out(out, group->nrows > MOST_ROWS ? group->nrows - MOST_ROWS : 0);
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

static void write_versions(const struct summary *summary, struct buf *out)
{
	buf_text(out, "\n## Versions\n\n| specification | rules | version | number of rules | "
		      "engine | digest |\n"
		      "| --- | --- | --- | ---: | --- | --- |\n");
	for (size_t i = 0; i < summary->nversions; i++) {
		const struct summary_version *version = &summary->versions[i];
		md_begin_row(out);
		md_code_cell(out, version->spec);
		md_code_cell(out, version->pack);
		md_code_cell(out, version->version);
		md_count_cell(out, version->nrules);
		md_code_cell(out, version->engine);
		md_code_cell(out, span_of(version->hex));
		md_end_row(out);
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

static void write_expected(const struct summary *summary, struct buf *out)
{
	struct buf text = {0};
	size_t shown = 0;

	if (summary->nexpected > 0)
		buf_text(out, "\n## Expected and seen\n\n");
	for (size_t i = 0; words_expected(summary, i, &text); i++) {
		markdown_words(out, buf_span(&text));
		buf_byte(out, '\n');
	}
	for (size_t i = 0; i < summary->nexpected && shown < MOST_ROWS; i++) {
		if (!words_is_amiss(&summary->expected[i]))
			continue;
		buf_clear(&text);
		words_expected_row(&summary->expected[i], &text);
		buf_text(out, shown++ ? "- " : "\n- ");
		markdown_words(out, buf_span(&text));
		buf_byte(out, '\n');
	}
	out->failed |= text.failed;
	buf_done(&text);
}

static void write_segment(const struct summary *summary, struct buf *out)
{
	struct words_sum sum;

	write_headline(summary, out);
	buf_text(out, "\n## What was read\n");
	words_stored_sum(&summary->account, &sum);
	write_sum(out, "stored bytes", &sum);
	words_text_sum(&summary->account, &sum);
	write_sum(out, "bytes of text", &sum);
	write_losses(summary, out);
	write_expected(summary, out);
	write_findings(summary, out);
	md_exceptions(summary, out);
	md_rules(summary, out);
	md_clauses(summary, out);
	write_inputs(summary, out);
	write_versions(summary, out);
	write_words(summary, out);
}

static int write_markdown(const struct report_segments *segments,
    const struct report_options *options, struct buf *out, struct error *err)
{
	struct buf text = {0};

	(void)err;
	for (size_t i = 0; report_segments_say(segments, options, i, &text); i++) {
		buf_text(out, "> ");
		markdown_words(out, buf_span(&text));
		buf_text(out, "\n>\n");
	}
	buf_text(out, text.cap ? "\n" : "");
	for (size_t i = 0; i < segments->n; i++) {
		if (segments->n > 1) {
			buf_text(out, i ? "\n---\n\n**" : "**");
			report_segments_title(segments, i, out);
			buf_text(out, "**\n\n");
		}
		write_segment(&segments->at[i], out);
	}
	out->failed |= text.failed;
	buf_done(&text);
	return 0;
}

const struct format format_markdown = {
    .endings = {".md"},
    .write = write_markdown,
};
