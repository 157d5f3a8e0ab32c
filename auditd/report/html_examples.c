/* A few findings of each rule with their evidence and reasons: what a reviewer checks by hand. */
#include <inttypes.h>

#include "base/dates.h"
#include "report/figures.h"
#include "report/html.h"

enum { MOST_EVIDENCE = 8, MOST_REASONS = 16 };

static void fact(struct buf *out, const char *name, struct span value)
{
	if (value.len == 0)
		return;
	buf_printf(out, "<div><dt>%s</dt><dd class=\"id\"><bdi>", name);
	html_text(out, value);
	buf_text(out, "</bdi></dd></div>");
}

static void number_fact(struct buf *out, const char *name, uint64_t value)
{
	buf_printf(out, "<div><dt>%s</dt><dd>", name);
	html_count(out, value);
	buf_text(out, "</dd></div>");
}

static void write_facts(struct buf *out, const struct finding *finding)
{
	char hex[DIGEST_HEX], time[DATES_TIME];

	digest_hex(&finding->id, hex);
	buf_text(out, "<dl class=\"facts\">");
	fact(out, "File", finding->file);
	number_fact(out, "Line", finding->origin.line);
	number_fact(out, "Text offset", finding->origin.text_offset);
	fact(out, "Conversation", finding->conversation);
	number_fact(out, "Message", finding->message);
	fact(out, "Role", finding->role);
	fact(out, "Model", finding->model);
	fact(out, "Tenant", finding->tenant);
	if (finding->has_time)
		fact(out, "Time", span_of(dates_time(finding->time_us, time)));
	fact(out, "Judged by", finding->spec);
	number_fact(out, "Sightings", finding->sightings);
	fact(out, "Finding", span_of(hex));
	buf_text(out, "</dl>\n");
}

static void write_evidence(struct buf *out, const struct evidence *evidence)
{
	buf_printf(
	    out, "<figure class=\"evidence\"><figcaption>Message %" PRIu32, evidence->message);
	if (evidence->part)
		buf_printf(out, ", part %" PRIu32, evidence->part);
	if (evidence->role.len) {
		buf_text(out, ", <bdi>");
		html_text(out, evidence->role);
		buf_text(out, "</bdi>");
	}
	buf_printf(out, ", bytes %" PRIu32 " to %" PRIu32, evidence->start, evidence->end);
	if (evidence->label.len) {
		buf_text(out, ", for <bdi>");
		html_text(out, evidence->label);
		buf_text(out, "</bdi>");
	}
	buf_text(out, "</figcaption>");
	if (evidence->excerpt.len) {
		buf_text(out, "<blockquote dir=\"auto\">");
		html_text(out, evidence->excerpt);
		buf_text(out, "</blockquote>");
	} else {
		buf_text(out, "<p class=\"soft\">No excerpt is kept.</p>");
	}
	buf_text(out, "</figure>\n");
}

static void write_reasons(struct buf *out, const struct finding *finding)
{
	if (finding->nreasons == 0)
		return;
	buf_text(out, "<p class=\"because\">Because</p><ul>");
	for (size_t i = 0; i < finding->nreasons && i < MOST_REASONS; i++) {
		const struct reason *reason = &finding->reasons[i];
		buf_text(out, "<li><bdi>");
		html_text(out, reason->text);
		buf_text(out, "</bdi>");
		if (reason->has_value)
			buf_printf(out, " <span class=\"soft\">%" PRId64 " of %" PRId64 "</span>",
			    reason->value, reason->of);
		buf_text(out, "</li>");
	}
	if (finding->nreasons > MOST_REASONS)
		buf_printf(
		    out, "<li class=\"soft\">and %zu more</li>", finding->nreasons - MOST_REASONS);
	buf_text(out, "</ul>\n");
}

static void write_example(struct buf *out, const struct finding *finding)
{
	buf_text(out, "<article class=\"card\"><p class=\"badges\">");
	html_badge(out, finding->verdict);
	html_badge(out, finding->severity);
	if (finding->is_alert)
		html_badge(out, span_of("alert"));
	html_badge(out, finding->status);
	if (finding->is_excused)
		buf_printf(out, " <span class=\"soft\">excused by message %" PRIu32 "</span>",
		    finding->excused_by);
	if (finding->inconclusive.len) {
		buf_text(out, " <span class=\"soft\">undecided: ");
		html_text(out, finding->inconclusive);
		buf_text(out, "</span>");
	}
	buf_text(out, "</p>\n");
	for (size_t i = 0; i < finding->nevidence && i < MOST_EVIDENCE; i++)
		write_evidence(out, &finding->evidence[i]);
	if (finding->nevidence > MOST_EVIDENCE)
		buf_printf(out, "<p class=\"soft\">And %zu more places.</p>",
		    finding->nevidence - MOST_EVIDENCE);
	write_reasons(out, finding);
	write_facts(out, finding);
	buf_text(out, "</article>\n");
}

static void write_rule(
    struct buf *out, const struct summary *summary, const struct summary_rule *rule, bool is_open)
{
	buf_printf(out, "<details id=\"rule-%zu\"%s><summary><b>", (size_t)(rule - summary->rules),
	    is_open ? " open" : "");
	html_text(out, rule->rule.id);
	buf_text(out, "</b> ");
	html_text(out, rule->rule.title);
	buf_printf(out, " <span class=\"soft\">%zu shown</span></summary>\n<p>", rule->nexamples);
	html_text(out, rule->rule.why);
	buf_text(out, " <span class=\"soft\">Clause <span class=\"id\">");
	html_text(out, rule->rule.clause);
	buf_text(out, "</span>; confidence ");
	html_text(out, rule->rule.confidence);
	buf_text(out, ".</span></p>\n");
	for (size_t i = 0; i < rule->nexamples; i++)
		write_example(out, &rule->examples[i]);
	buf_text(out, "</details>\n");
}

void html_examples_section(struct buf *out, const struct summary *summary)
{
	size_t shown = 0;

	buf_text(out,
	    "<section aria-labelledby=\"examples\"><h2 id=\"examples\">Examples</h2>\n"
	    "<p>The first findings of each rule, those that claim most before the others. Excerpts "
	    "are "
	    "cut, with secrets and personal data masked. This is no random sample.</p>\n");
	for (size_t i = 0; i < summary->nrules; i++)
		if (summary->ranked[i].rule->nexamples > 0)
			write_rule(out, summary, summary->ranked[i].rule, shown++ == 0);
	if (shown == 0)
		buf_text(out, "<p>There are none.</p>\n");
	buf_text(out, "</section>\n");
}
