/* Each rule: what it looks for and where it is known to be wrong, then a few findings with their evidence and reasons,
 * which a reviewer checks by hand. */
#include <inttypes.h>

#include "base/dates.h"
#include "report/figures.h"
#include "report/html.h"
#include "report/words.h"

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
	for (size_t i = 0; i < finding->nclauses; i++)
		fact(out, i ? "Second clause" : "Clause", finding->clauses[i]);
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
	if (finding->exception.len) {
		buf_text(out, " <span class=\"soft\">no alert: under exception <bdi>");
		html_text(out, finding->exception);
		buf_text(out, "</bdi>, version <bdi>");
		html_text(out, span_slice(finding->exception_digest, 0, 8));
		buf_text(out, "</bdi></span>");
	}
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

static void list_fact(
    struct buf *out, const char *name, const struct store_list *list, const char *otherwise)
{
	buf_printf(out, "<div><dt>%s</dt><dd>", name);
	for (size_t i = 0; i < list->n; i++) {
		buf_text(out, i ? "<br><bdi>" : "<bdi>");
		html_text(out, list->at[i]);
		buf_text(out, "</bdi>");
	}
	buf_printf(out, "%s</dd></div>", list->n ? "" : otherwise);
}

static void write_measure(struct buf *out, const struct store_rule *rule, size_t n)
{
	const struct store_measure *measure = &rule->measured[n];
	struct buf text = {0};

	buf_text(out, n ? "<br>" : "");
	words_measure(rule, n, &text);
	html_text(out, buf_span(&text));
	buf_text(out, " <span class=\"soft\">on <bdi>");
	html_text(out, measure->set.len ? measure->set : span_of("a set without a name"));
	buf_text(out, "</bdi>");
	if (measure->about.len > 0) {
		buf_text(out, ": <bdi>");
		html_text(out, measure->about);
		buf_text(out, "</bdi>");
	}
	buf_text(out, "</span>");
	out->failed |= text.failed;
	buf_done(&text);
}

/* A clause of the catalogue, as a link to what the page says of it. */
static void clause_fact(
    struct buf *out, const struct summary *summary, const char *name, struct span clause)
{
	size_t i = 0;

	while (i < summary->nclauses && !span_equal(summary->clauses[i].name, clause))
		i++;
	if (i == summary->nclauses) {
		fact(out, name, clause);
		return;
	}
	buf_printf(out, "<div><dt>%s</dt><dd class=\"id\"><a href=\"#clause-%zu\">", name, i);
	html_text(out, clause);
	buf_text(out, "</a></dd></div>");
}

static void write_about(
    struct buf *out, const struct summary *summary, const struct store_rule *rule)
{
	buf_text(out, "<p>");
	html_text(out, rule->why);
	buf_text(out, "</p>\n<dl class=\"facts\">");
	for (size_t i = 0; i < rule->clauses.n; i++)
		clause_fact(out, summary, i ? "Second clause" : "Clause", rule->clauses.at[i]);
	fact(out, "Confidence", rule->confidence);
	fact(out, "Status", rule->status);
	list_fact(out, "Reads the languages", &rule->languages, "not said");
	list_fact(out, "Known to flag wrongly", &rule->false_positives, "nothing is known");
	buf_text(out, "<div><dt>Accuracy</dt><dd>");
	for (size_t i = 0; i < rule->nmeasured; i++)
		write_measure(out, rule, i);
	buf_text(out, rule->nmeasured ? "</dd></div></dl>\n" : "not measured</dd></div></dl>\n");
}

/* The specification's own words, where this machine keeps them. */
static void write_quotes(struct buf *out, const struct summary_rule *rule)
{
	for (size_t i = 0; i < rule->rule.leans_on.n; i++) {
		if (rule->quotes[i].at == NULL) {
			buf_text(out, "<p class=\"soft\">It rests on a sentence of <bdi>");
			html_text(out, rule->rule.spec);
			buf_printf(out, "</bdi>%s: <span class=\"id\">", words_unquoted(rule, i));
			html_text(out, rule->rule.leans_on.at[i]);
			buf_text(out, "</span></p>\n");
			continue;
		}
		buf_text(out,
		    "<figure class=\"evidence\"><figcaption>It rests on this sentence of <bdi>");
		html_text(out, rule->rule.spec);
		buf_text(out, "</bdi></figcaption><blockquote>");
		html_text(out, rule->quotes[i]);
		buf_text(out, "</blockquote></figure>\n");
	}
}

static void write_rule(
    struct buf *out, const struct summary *summary, const struct summary_rule *rule, bool is_open)
{
	buf_printf(out, "<details id=\"rule-%zu\"%s><summary><b>", (size_t)(rule - summary->rules),
	    is_open ? " open" : "");
	html_text(out, rule->rule.id);
	buf_text(out, "</b> ");
	html_text(out, rule->rule.title);
	buf_printf(out, " <span class=\"soft\">%zu shown</span></summary>\n", rule->nexamples);
	write_about(out, summary, &rule->rule);
	write_quotes(out, rule);
	for (size_t i = 0; i < rule->nexamples; i++)
		write_example(out, &rule->examples[i]);
	buf_text(out, "</details>\n");
}

static void write_rules(
    struct buf *out, const struct summary *summary, const char *title, bool with_examples)
{
	size_t shown = 0;

	buf_printf(out, "<h3>%s</h3>\n", title);
	for (size_t i = 0; i < summary->nrules; i++) {
		const struct summary_rule *rule = summary->ranked[i].rule;
		if ((rule->nexamples > 0) == with_examples)
			write_rule(out, summary, rule, with_examples && shown++ == 0);
	}
	if (with_examples && shown == 0)
		buf_text(out, "<p>There are none.</p>\n");
}

void html_examples_section(struct buf *out, const struct summary *summary)
{
	buf_text(out,
	    "<section aria-labelledby=\"examples\"><h2 id=\"examples\">Rule by rule</h2>\n"
	    "<p>What each rule looks for, and its first findings, those that claim most before the "
	    "others. Excerpts are cut, with secrets and personal data masked. This is no random "
	    "sample.</p>\n");
	write_rules(out, summary, "Rules with findings", true);
	write_rules(out, summary, "Rules without", false);
	buf_text(out, "</section>\n");
}
