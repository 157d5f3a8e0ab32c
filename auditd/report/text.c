/* The report for a terminal: 80 columns, the headline first, nothing that a terminal could obey. */
#include <string.h>

#include "report/figures.h"
#include "report/format.h"
#include "report/words.h"

enum { COLUMNS = 80, BAR_COLUMNS = 20, NAME_COLUMNS = 30, MOST_ROWS = 10, MOST_LOSSES = 5 };

struct page {
	const struct summary *summary;
	struct buf *out;
	bool has_color;
};

enum style { STYLE_HEADING, STYLE_GOOD, STYLE_BAD };

static void begin_style(const struct page *page, enum style style)
{
	static const char *const codes[] = {
	    [STYLE_HEADING] = "\033[1m", [STYLE_GOOD] = "\033[1;32m", [STYLE_BAD] = "\033[1;31m"};

	if (page->has_color)
		buf_text(page->out, codes[style]);
}

static void end_style(const struct page *page)
{
	if (page->has_color)
		buf_text(page->out, "\033[0m");
}

static void heading(const struct page *page, const char *text)
{
	buf_byte(page->out, '\n');
	begin_style(page, STYLE_HEADING);
	buf_text(page->out, text);
	end_style(page);
	buf_byte(page->out, '\n');
}

static void spaces(struct buf *out, size_t n)
{
	while (n-- > 0)
		buf_byte(out, ' ');
}

/* A cell of exactly columns, filled up at the right. */
static void padded(struct buf *out, struct span text, size_t columns)
{
	spaces(out, columns - figure_cell(out, text, columns, false));
}

static void right(struct buf *out, uint64_t number, size_t columns)
{
	struct buf digits = {0};

	figure_count(&digits, number);
	if (digits.len < columns)
		spaces(out, columns - digits.len);
	buf_append(out, buf_span(&digits));
	out->failed |= digits.failed;
	buf_done(&digits);
}

/* A sentence broken at spaces, every line behind indent columns but the first. */
static void wrapped(struct buf *out, struct span text, size_t indent)
{
	size_t column = indent;

	while (text.len > 0) {
		const char *space = memchr(text.at, ' ', text.len);
		size_t word = space ? (size_t)(space - text.at) : text.len;
		if (column > indent && column + 1 + word > COLUMNS) {
			buf_byte(out, '\n');
			spaces(out, indent);
			column = indent;
		}
		if (column > indent) {
			buf_byte(out, ' ');
			column++;
		}
		buf_append(out, span_slice(text, 0, word));
		column += word;
		text = span_slice(text, word + 1, text.len);
	}
	buf_byte(out, '\n');
}

static void write_versions(const struct page *page)
{
	struct buf *out = page->out;

	heading(page, "Versions");
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

	begin_style(page, STYLE_HEADING);
	buf_text(page->out, "Specification compliance report");
	end_style(page);
	buf_text(page->out, "\nPeriod: ");
	words_period(page->summary, page->out);
	buf_text(page->out, "\n\n");
	begin_style(page, page->summary->is_complete ? STYLE_GOOD : STYLE_BAD);
	words_completeness(page->summary, &text);
	wrapped(page->out, buf_span(&text), 0);
	end_style(page);
	buf_clear(&text);
	words_headline(page->summary, &text);
	wrapped(page->out, buf_span(&text), 0);
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
	wrapped(out, buf_span(&text), 10);
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

	heading(page, "What was read (bytes)");
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
	heading(page, title);
	for (size_t i = 0; i < group->nrows; i++)
		if (group->rows[i].count.findings > most)
			most = group->rows[i].count.findings;
	for (size_t i = 0; i < group->nrows && i < MOST_ROWS; i++) {
		const struct store_count *count = &group->rows[i].count;
		buf_text(out, "  ");
		padded(out, name_of(page, which, count), NAME_COLUMNS);
		right(out, count->findings, 11);
		buf_text(out, "  ");
		bar(out, count->findings, most);
		if (count->alerts) {
			buf_byte(out, ' ');
			figure_plural(out, count->alerts, "alert");
		}
		buf_byte(out, '\n');
	}
	if (group->nrows > MOST_ROWS)
		buf_printf(out, "  and %zu more\n", group->nrows - MOST_ROWS);
}

static void write_verdicts(const struct page *page)
{
	const struct summary_group *group = &page->summary->groups[GROUP_VERDICT];

	heading(page, "Findings by verdict");
	if (group->nrows == 0)
		buf_text(page->out, "  none\n");
	for (size_t i = 0; i < group->nrows; i++) {
		const struct store_count *count = &group->rows[i].count;
		buf_text(page->out, "  ");
		padded(page->out, count->name, NAME_COLUMNS);
		right(page->out, count->findings + count->excused + count->inconclusive, 11);
		buf_byte(page->out, '\n');
	}
}

static void write_rule(struct buf *out, const struct summary_rule *rule)
{
	const struct tally *tally = &rule->tally;

	buf_text(out, "  ");
	padded(out, rule->rule.id, 12);
	buf_byte(out, ' ');
	padded(out, rule->rule.title, 44);
	buf_byte(out, ' ');
	figure_cell(out, rule->rule.severity, 13, false);
	buf_text(out, "\n    fired ");
	figure_count(out, tally->fired);
	buf_text(out, " of ");
	figure_count(out, tally->exposed);
	buf_text(out, " exposed, ");
	figure_rate(out, tally);
	if (rule->count.alerts) {
		buf_text(out, ", ");
		figure_plural(out, rule->count.alerts, "alert");
	}
	buf_byte(out, '\n');
}

static void write_rules_of(const struct page *page, const char *title, bool is_stable)
{
	const struct summary *summary = page->summary;
	size_t shown = 0;

	heading(page, title);
	for (size_t i = 0; i < summary->nrules && shown < MOST_ROWS; i++) {
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

static void write_rules(const struct page *page)
{
	const struct summary *summary = page->summary;
	size_t silent = 0, unexposed = 0;

	write_rules_of(page, "Stable rules that fired most", true);
	write_rules_of(page, "Experimental rules that fired most (never alert)", false);
	for (size_t i = 0; i < summary->nrules; i++) {
		silent += summary->rules[i].tally.fired == 0 && summary->rules[i].tally.exposed > 0;
		unexposed += summary->rules[i].tally.exposed == 0;
	}
	buf_printf(page->out, "\nOf %zu rules, exposed without firing: %zu; never exposed: %zu\n",
	    summary->nrules, silent, unexposed);
}

static void write_examples(const struct page *page)
{
	const struct summary *summary = page->summary;

	if (summary->total.findings + summary->total.excused + summary->total.inconclusive == 0)
		return;
	heading(page, "Where (one example a rule)");
	for (size_t i = 0; i < MOST_ROWS && i < summary->nrules; i++)
		if (summary->ranked[i].rule->nexamples > 0)
			report_finding_text(&summary->ranked[i].rule->examples[0], page->out);
}

static void write_coverage(const struct page *page)
{
	size_t clauses = 0, checked = 0;

	for (size_t i = 0; i < page->summary->nclauses; i++) {
		clauses += !page->summary->clauses[i].is_heading;
		checked +=
		    !page->summary->clauses[i].is_heading && page->summary->clauses[i].nrules > 0;
	}
	heading(page, "Coverage");
	buf_printf(page->out, "  %zu of %zu clauses have a rule; the others were not checked\n",
	    checked, clauses);
}

static void write_words(const struct page *page)
{
	struct buf text = {0};

	heading(page, "Words");
	for (size_t i = 0; i < WORDS_VERDICTS; i++) {
		buf_clear(&text);
		buf_printf(&text, "%s: %s", words_verdicts[i].name, words_verdicts[i].meaning);
		buf_text(page->out, "  - ");
		wrapped(page->out, buf_span(&text), 4);
	}
	buf_done(&text);
}

static void write_limits(const struct page *page)
{
	struct buf text = {0};

	heading(page, "Limits");
	for (size_t i = 0; words_limit(page->summary, i, &text); i++) {
		buf_text(page->out, "  - ");
		wrapped(page->out, buf_span(&text), 4);
	}
	buf_done(&text);
}

static int write_text(const struct summary *summary, const struct report_options *options,
    struct buf *out, struct error *err)
{
	struct page page = {summary, out, !options->no_color};

	(void)err;
	write_headline(&page);
	write_account(&page);
	write_verdicts(&page);
	write_group(&page, "Findings by family", GROUP_FAMILY);
	write_group(&page, "Findings by severity", GROUP_SEVERITY);
	write_group(&page, "Findings by clause", GROUP_CLAUSE);
	write_group(&page, "Findings by model", GROUP_MODEL);
	write_rules(&page);
	write_examples(&page);
	write_coverage(&page);
	write_versions(&page);
	write_words(&page);
	write_limits(&page);
	return 0;
}

const struct format format_text = {
    .endings = {".txt"},
    .write = write_text,
};
