/* The report for a terminal: 80 columns, the headline first, nothing that a terminal could obey. */
#include <string.h>

#include "report/figures.h"
#include "report/format.h"
#include "report/text.h"
#include "report/words.h"

enum { BAR_COLUMNS = 20, NAME_COLUMNS = 30, MOST_LOSSES = 5 };

static void write_versions(const struct page *page)
{
	struct buf *out = page->out;

	text_heading(page, "Versions");
	if (page->summary->nversions == 0)
		buf_text(out, "  no ruleset has judged\n");
	for (size_t i = 0; i < page->summary->nversions; i++) {
		const struct summary_version *version = &page->summary->versions[i];
		buf_text(out, "  specification ");
		figure_cell(out, version->spec, 50, false);
		buf_text(out, "\n  rules ");
		figure_cell(out, version->pack, 40, false);
		buf_byte(out, ' ');
		figure_cell(out, version->version, 24, false);
		buf_printf(out, " (%zu)", version->nrules);
		buf_printf(out, "\n  digest %s, engine ", version->hex);
		figure_cell(out, version->engine, 24, false);
		buf_byte(out, '\n');
	}
}

static void write_headline(const struct page *page)
{
	struct buf text = {0};

	text_begin_style(page, STYLE_HEADING);
	buf_text(page->out, "Specification compliance report");
	text_end_style(page);
	buf_text(page->out, "\nPeriod: ");
	words_period(page->summary, page->out);
	buf_text(page->out, "\n\n");
	text_begin_style(page, page->summary->is_complete ? STYLE_GOOD : STYLE_BAD);
	words_completeness(page->summary, &text);
	text_wrapped(page->out, buf_span(&text), 0);
	text_end_style(page);
	buf_clear(&text);
	words_headline(page->summary, &text);
	text_wrapped(page->out, buf_span(&text), 0);
	for (size_t i = 0; words_aside(page->summary, i, &text); i++)
		text_wrapped(page->out, buf_span(&text), 0);
	buf_done(&text);
}

static void write_sum(struct buf *out, const char *what, const struct words_sum *sum)
{
	struct buf text = {0};

	buf_printf(out, "  %s  ", what);
	buf_printf(&text, "%s ", sum->total_name);
	figure_count(&text, sum->total);
	buf_text(&text, " =");
	for (size_t i = 0, shown = 0; i < sum->nterms; i++) {
		if (sum->terms[i].nbytes == 0)
			continue;
		buf_printf(&text, "%s %s ", shown++ ? " +" : "", sum->terms[i].name);
		figure_count(&text, sum->terms[i].nbytes);
	}
	buf_text(&text, sum->sum == sum->total ? "  (balances)" : "  (DOES NOT BALANCE)");
	text_wrapped(out, buf_span(&text), 10);
	buf_done(&text);
}

static void write_losses(const struct page *page)
{
	const struct summary *summary = page->summary;
	struct buf *out = page->out;

	if (summary->total_losses == 0) {
		buf_text(out, "  nothing was lost\n");
		return;
	}
	for (size_t i = 0; i < summary->nlosses && i < MOST_LOSSES; i++) {
		const struct summary_loss *loss = &summary->losses[i];
		buf_printf(out, "  lost: %s, ", loss_name(loss->loss.reason));
		figure_bytes(out, loss->loss.nbytes);
		buf_text(out, ", ");
		figure_cell(out, loss->path, 40, true);
		if (!loss_is_stored(loss->loss.reason))
			buf_printf(out, ":%llu", (unsigned long long)loss->loss.at.line);
		buf_byte(out, '\n');
	}
	if (summary->total_losses > MOST_LOSSES) {
		buf_text(out, "  lost: ");
		figure_count(out, summary->total_losses - MOST_LOSSES);
		buf_text(out, " more in other places\n");
	}
}

static void write_account(const struct page *page)
{
	struct words_sum sum;

	text_heading(page, "What was read (bytes)");
	words_stored_sum(&page->summary->account, &sum);
	write_sum(page->out, "stored", &sum);
	words_text_sum(&page->summary->account, &sum);
	write_sum(page->out, "text  ", &sum);
	if (page->summary->total_repeats > 0) {
		buf_text(page->out, "  ");
		figure_plural(page->out, page->summary->total_repeats, "input");
		buf_text(page->out, " repeated another and are not summed\n");
	}
	write_losses(page);
}

static void bar(struct buf *out, uint64_t part, uint64_t whole)
{
	size_t columns = (size_t)(share_of(part, whole) * BAR_COLUMNS + 0.5);

	if (columns == 0 && part > 0)
		columns = 1;
	while (columns-- > 0)
		buf_byte(out, '#');
}

static struct span name_of(
    const struct page *page, enum store_group which, const struct store_count *count)
{
	if (count->name.len == 0)
		return span_of("not logged");
	return which == GROUP_CLAUSE ? summary_short_clause(page->summary, count->name)
				     : count->name;
}

static void write_group(const struct page *page, const char *title, enum store_group which)
{
	const struct summary_group *group = &page->summary->groups[which];
	struct buf *out = page->out;
	uint64_t most = 0;

	if (group->nrows == 0)
		return;
	text_heading(page, title);
	for (size_t i = 0; i < group->nrows; i++)
		if (group->rows[i].count.findings > most)
			most = group->rows[i].count.findings;
	for (size_t i = 0; i < group->nrows && i < TEXT_MOST_ROWS; i++) {
		const struct store_count *count = &group->rows[i].count;
		buf_text(out, "  ");
		text_padded(out, name_of(page, which, count), NAME_COLUMNS);
		text_right(out, count->findings, 11);
		buf_text(out, "  ");
		bar(out, count->findings, most);
		if (count->alerts) {
			buf_byte(out, ' ');
			figure_plural(out, count->alerts, "alert");
		}
		buf_byte(out, '\n');
	}
	if (group->nrows > TEXT_MOST_ROWS)
		buf_printf(out, "  and %zu more\n", group->nrows - TEXT_MOST_ROWS);
}

static void write_verdicts(const struct page *page)
{
	const struct summary_group *group = &page->summary->groups[GROUP_VERDICT];

	text_heading(page, "Findings by verdict");
	if (group->nrows == 0)
		buf_text(page->out, "  none\n");
	for (size_t i = 0; i < group->nrows; i++) {
		const struct store_count *count = &group->rows[i].count;
		buf_text(page->out, "  ");
		text_padded(page->out, count->name, NAME_COLUMNS);
		text_right(page->out, count->findings + count->excused + count->inconclusive, 11);
		buf_byte(page->out, '\n');
	}
}

static void write_examples(const struct page *page)
{
	const struct summary *summary = page->summary;

	if (summary->total.findings + summary->total.excused + summary->total.inconclusive == 0)
		return;
	text_heading(page, "Where (one example a rule)");
	for (size_t i = 0; i < TEXT_MOST_ROWS && i < summary->nrules; i++)
		if (summary->ranked[i].rule->nexamples > 0)
			report_finding_text(&summary->ranked[i].rule->examples[0], page->out);
}

static void write_words(const struct page *page)
{
	struct buf text = {0};

	text_heading(page, "Words");
	for (size_t i = 0; i < WORDS_VERDICTS; i++) {
		buf_clear(&text);
		buf_printf(&text, "%s: %s", words_verdicts[i].name, words_verdicts[i].meaning);
		buf_text(page->out, "  - ");
		text_wrapped(page->out, buf_span(&text), 4);
	}
	buf_done(&text);
}

static void write_limits(const struct page *page)
{
	struct buf text = {0};

	text_heading(page, "Limits");
	for (size_t i = 0; words_limit(page->summary, i, &text); i++) {
		buf_text(page->out, "  - ");
		text_wrapped(page->out, buf_span(&text), 4);
	}
	buf_done(&text);
}

static void write_expected(const struct page *page)
{
	const struct summary *summary = page->summary;
	struct buf text = {0};
	size_t shown = 0;

	if (summary->nexpected > 0)
		text_heading(page, "Expected and seen");
	for (size_t i = 0; words_expected(summary, i, &text); i++) {
		buf_text(page->out, "  ");
		text_wrapped(page->out, buf_span(&text), 2);
	}
	for (size_t i = 0; i < summary->nexpected && shown < TEXT_MOST_ROWS; i++) {
		if (!words_is_amiss(&summary->expected[i]))
			continue;
		buf_clear(&text);
		words_expected_row(&summary->expected[i], &text);
		buf_text(page->out, "  - ");
		text_wrapped(page->out, buf_span(&text), 4);
		shown++;
	}
	page->out->failed |= text.failed;
	buf_done(&text);
}

static void write_segment(const struct page *page)
{
	write_headline(page);
	write_account(page);
	write_expected(page);
	write_verdicts(page);
	write_group(page, "Findings by family", GROUP_FAMILY);
	write_group(page, "Findings by severity", GROUP_SEVERITY);
	write_group(page, "Findings by clause", GROUP_CLAUSE);
	write_group(page, "Findings by model", GROUP_MODEL);
	text_exceptions(page);
	text_rules(page);
	write_examples(page);
	text_coverage(page);
	write_versions(page);
	write_words(page);
	write_limits(page);
}

static int write_text(const struct report_segments *segments, const struct report_options *options,
    struct buf *out, struct error *err)
{
	struct buf text = {0};

	(void)err;
	for (size_t i = 0; report_segments_say(segments, options, i, &text); i++)
		text_wrapped(out, buf_span(&text), 0);
	buf_text(out, text.cap ? "\n" : "");
	for (size_t i = 0; i < segments->n; i++) {
		struct page page = {&segments->at[i], out, !options->no_color};
		if (segments->n > 1) {
			buf_clear(&text);
			report_segments_title(segments, i, &text);
			text_heading(&page, buf_string(&text));
			buf_byte(out, '\n');
		}
		write_segment(&page);
	}
	out->failed |= text.failed;
	buf_done(&text);
	return 0;
}

const struct format format_text = {
    .endings = {".txt"},
    .write = write_text,
};
