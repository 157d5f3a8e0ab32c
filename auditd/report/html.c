/* The report as one HTML file for a reviewer: the headline, then the sections. No script, no
 * network, nothing loaded: a content policy says so, and allows the page's one style sheet by its
 * hash. */
#include "report/figures.h"
#include "report/format.h"
#include "report/html.h"
#include "report/words.h"

static void write_head(struct buf *out)
{
	buf_text(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		      "style-src 'sha256-");
	buf_text(out, html_style_sha256);
	buf_text(out, "'; base-uri 'none'; form-action 'none'\">\n"
		      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		      "<meta name=\"referrer\" content=\"no-referrer\">\n"
		      "<title>Specification compliance report</title>\n<style>");
	buf_text(out, html_style);
	buf_text(out, "</style>\n</head>\n<body>\n");
}

static void write_contents(struct buf *out)
{
	static const struct {
		const char *id, *title;
	} sections[] = {
	    {"summary", "Summary"},
	    {"read", "What was read"},
	    {"lost", "What was not read"},
	    {"findings", "Findings"},
	    {"exceptions", "Exceptions"},
	    {"rules", "Rules"},
	    {"examples", "Rule by rule"},
	    {"clauses", "Clauses"},
	    {"inputs", "Inputs"},
	    {"versions", "Versions"},
	    {"reading", "How to read this"},
	};

	buf_text(out, "<nav aria-label=\"Contents\"><ul>");
	for (size_t i = 0; i < ARRAY_LEN(sections); i++)
		buf_printf(
		    out, "<li><a href=\"#%s\">%s</a></li>", sections[i].id, sections[i].title);
	buf_text(out, "</ul></nav>\n");
}

static void sentence(struct buf *out, void (*say)(const struct summary *, struct buf *),
    const struct summary *summary)
{
	struct buf text = {0};

	say(summary, &text);
	html_text(out, buf_span(&text));
	out->failed |= text.failed;
	buf_done(&text);
}

static void write_versions_line(struct buf *out, const struct summary *summary)
{
	if (summary->nversions == 0)
		return;
	const struct summary_version *version = &summary->versions[summary->nversions - 1];
	buf_text(out, "<p class=\"soft\">Judged by <b>");
	html_text(out, version->spec);
	buf_text(out, "</b> with rules <b>");
	html_text(out, version->pack);
	buf_text(out, " ");
	html_text(out, version->version);
	buf_text(out, "</b>, engine <b>");
	html_text(out, version->engine);
	buf_text(out, "</b>");
	if (summary->nversions > 1)
		buf_printf(out, " and %zu earlier rulesets", summary->nversions - 1);
	buf_text(out, ".</p>\n");
}

static void write_headline(struct buf *out, const struct summary *summary)
{
	bool complete = summary->is_complete;
	struct buf aside = {0};

	buf_text(out,
	    "<header id=\"summary\"><h1>Specification compliance report</h1>\n<p class=\"soft\">");
	sentence(out, words_period, summary);
	buf_text(out, "</p>\n");
	write_versions_line(out, summary);
	buf_printf(out, "<p class=\"state %s\"><span aria-hidden=\"true\">%s</span> ",
	    complete ? "good" : "bad", complete ? "&#10003;" : "&#33;");
	sentence(out, words_completeness, summary);
	buf_text(out, "</p>\n<p class=\"lead\">");
	sentence(out, words_headline, summary);
	buf_text(out, "</p>\n");
	for (size_t i = 0; words_aside(summary, i, &aside); i++) {
		buf_text(out, "<p class=\"soft\">");
		html_text(out, buf_span(&aside));
		buf_text(out, "</p>\n");
	}
	out->failed |= aside.failed;
	buf_done(&aside);
}

/* A card is a name, one large figure and a line of small print; value and note are our own text. */
static void card(struct buf *out, const char *name, const struct buf *value, const struct buf *note)
{
	buf_printf(out, "<div class=\"card\"><dt>%s</dt><dd class=\"figure\">", name);
	html_text(out, buf_span(value));
	buf_text(out, "</dd><dd class=\"soft\">");
	html_text(out, buf_span(note));
	buf_text(out, "</dd></div>\n");
}

static void card_read(const struct summary *summary, struct buf *value, struct buf *note)
{
	figure_bytes(value, summary->account.produced);
	buf_text(note, "of text, ");
	figure_bytes(note, summary->account.read);
	buf_text(note, " as stored, in ");
	figure_plural(note, summary->total_inputs, "input");
}

static void card_audited(const struct summary *summary, struct buf *value, struct buf *note)
{
	const struct account *account = &summary->account;

	figure_percent(value, share_of(account->audited, account->produced));
	buf_text(note, "of the text, as conversations; ");
	figure_percent(note, share_of(account->raw, account->produced));
	buf_text(note, " as raw text");
}

static void card_lost(const struct summary *summary, struct buf *value, struct buf *note)
{
	const struct account *account = &summary->with_repeats;

	figure_bytes(value, account_lost_stored(account) + account_lost_text(account));
	buf_text(note, "in ");
	figure_plural(note, summary->total_losses, "place");
	buf_text(note, "; ");
	figure_plural(note, summary->unreadable, "unreadable input");
}

static void card_alerts(const struct summary *summary, struct buf *value, struct buf *note)
{
	figure_count(value, summary->total.alerts);
	buf_text(note, "violations by stable rules, exact or strong, medium or worse; ");
	figure_count(note, summary->total.suppressed);
	buf_text(note, summary->total.suppressed == 1 ? " finding is under an exception"
						      : " findings are under an exception");
}

static void card_findings(const struct summary *summary, struct buf *value, struct buf *note)
{
	figure_count(value, summary->total.findings);
	figure_count(note, summary->stable.findings);
	buf_text(note, " by stable and ");
	figure_count(note, summary->other.findings);
	buf_text(note, " by experimental rules");
}

static void card_aside(const struct summary *summary, struct buf *value, struct buf *note)
{
	figure_count(value, summary->total.excused + summary->total.inconclusive);
	figure_count(note, summary->total.excused);
	buf_text(note, " excused, ");
	figure_count(note, summary->total.inconclusive);
	buf_text(note, " inconclusive; not among the findings");
}

static void card_talk(const struct summary *summary, struct buf *value, struct buf *note)
{
	figure_count(
	    value, summary_counter(summary, "conversations", summary->counts.conversations));
	figure_plural(note, summary_counter(summary, "turns", summary->counts.turns), "turn");
	buf_text(note, ", ");
	figure_count(note, summary_counter(summary, "repeated-turns", summary->counts.repeats));
	buf_text(note, " repeated and judged once");
}

static void card_coverage(const struct summary *summary, struct buf *value, struct buf *note)
{
	figure_count(value, summary->coverage[COVERAGE_CLAIMED]);
	buf_text(note, "of ");
	figure_plural(note, summary->nclauses - summary->coverage[COVERAGE_HEADING], "clause");
	buf_text(note, " have a rule");
}

static void write_cards(struct buf *out, const struct summary *summary)
{
	static const struct {
		const char *name;
		void (*fill)(const struct summary *, struct buf *, struct buf *);
	} cards[] = {
	    {"Alerts", card_alerts},
	    {"Findings", card_findings},
	    {"Read", card_read},
	    {"Audited", card_audited},
	    {"Lost", card_lost},
	    {"Conversations", card_talk},
	    {"Set aside", card_aside},
	    {"Clauses checked", card_coverage},
	};
	struct buf value = {0}, note = {0};

	buf_text(out, "<dl class=\"cards\">\n");
	for (size_t i = 0; i < ARRAY_LEN(cards); i++) {
		buf_clear(&value);
		buf_clear(&note);
		cards[i].fill(summary, &value, &note);
		card(out, cards[i].name, &value, &note);
		out->failed |= value.failed || note.failed;
	}
	buf_text(out, "</dl>\n</header>\n");
	buf_done(&value);
	buf_done(&note);
}

static void write_words(struct buf *out, const struct word *words, size_t nwords)
{
	buf_text(out, "<dl class=\"words\">\n");
	for (size_t i = 0; i < nwords; i++)
		buf_printf(out, "<dt>%s</dt><dd>%s</dd>\n", words[i].name, words[i].meaning);
	buf_text(out, "</dl>\n");
}

static void write_reading(struct buf *out, const struct summary *summary)
{
	struct buf text = {0};

	buf_text(out,
	    "<section aria-labelledby=\"reading\"><h2 id=\"reading\">How to read this</h2>\n"
	    "<h3>Verdicts</h3>\n");
	write_words(out, words_verdicts, WORDS_VERDICTS);
	buf_text(out, "<h3>Terms</h3>\n");
	write_words(out, words_terms, WORDS_TERMS);
	buf_text(out, "<h3>Limits</h3>\n<ul>\n");
	for (size_t i = 0; words_limit(summary, i, &text); i++) {
		buf_text(out, "<li>");
		html_text(out, buf_span(&text));
		buf_text(out, "</li>\n");
	}
	buf_text(out, "</ul>\n</section>\n");
	buf_done(&text);
}

static void write_segment(struct buf *out, const struct summary *summary)
{
	write_contents(out);
	buf_text(out, "<main>\n");
	write_headline(out, summary);
	write_cards(out, summary);
	html_account_section(out, summary);
	html_expected_section(out, summary);
	html_findings_section(out, summary);
	html_exceptions_section(out, summary);
	html_rules_section(out, summary);
	html_examples_section(out, summary);
	html_clauses_section(out, summary);
	html_inputs_section(out, summary);
	html_versions_section(out, summary);
	write_reading(out, summary);
	buf_text(out, "</main>\n");
}

/* Where an attribute that names an id has its value in text from at on, or text.len. No text from outside can look like
 * one: its quotes are escaped. */
static size_t next_id(struct span text, size_t at)
{
	static const struct span attributes[] = {
	    SPAN(" id=\""), SPAN(" href=\"#"), SPAN(" aria-labelledby=\"")};

	for (; at < text.len; at++)
		for (size_t i = 0; text.at[at] == ' ' && i < ARRAY_LEN(attributes); i++)
			if (span_starts(span_slice(text, at, text.len), attributes[i]))
				return at + attributes[i].len;
	return text.len;
}

/* Several segments have the same sections: each one's ids get its number. */
static void copy_numbered(struct buf *out, struct span text, size_t number)
{
	size_t from = 0, at;

	while ((at = next_id(text, from)) < text.len) {
		buf_append(out, span_slice(text, from, at));
		buf_printf(out, "segment%zu-", number);
		from = at;
	}
	buf_append(out, span_slice(text, from, text.len));
}

static void write_preface(
    struct buf *out, const struct report_segments *segments, const struct report_options *options)
{
	struct buf text = {0};

	for (size_t i = 0; report_segments_say(segments, options, i, &text); i++) {
		buf_text(out, i ? "" : "<aside>\n");
		buf_text(out, "<p>");
		html_text(out, buf_span(&text));
		buf_text(out, "</p>\n");
	}
	buf_text(out, text.cap ? "</aside>\n" : "");
	out->failed |= text.failed;
	buf_done(&text);
}

static void write_segments(struct buf *out, const struct report_segments *segments)
{
	struct buf body = {0};

	for (size_t i = 0; i < segments->n; i++) {
		buf_clear(&body);
		write_segment(&body, &segments->at[i]);
		buf_text(out, "<p><strong>");
		report_segments_title(segments, i, out);
		buf_text(out, "</strong></p>\n");
		copy_numbered(out, buf_span(&body), i + 1);
	}
	out->failed |= body.failed;
	buf_done(&body);
}

static int write_html(const struct report_segments *segments, const struct report_options *options,
    struct buf *out, struct error *err)
{
	(void)err;
	write_head(out);
	write_preface(out, segments, options);
	if (segments->n == 1)
		write_segment(out, &segments->at[0]);
	else
		write_segments(out, segments);
	buf_text(out, "</body>\n</html>\n");
	return 0;
}

const struct format format_html = {
    .endings = {".html", ".htm"},
    .write = write_html,
};
