/* Which releases judged, what is in no rate, what is under an exception, and how many clauses are checked at all. */
#include "report/figures.h"
#include "report/words.h"

static bool say_media(const struct summary *summary, struct buf *out)
{
	uint64_t messages = summary_counter(summary, "messages-with-media", 0);

	if (messages == 0)
		return false;
	figure_plural(out, messages, "message");
	buf_text(out, messages == 1 ? " has" : " have");
	buf_text(out, " images, sound or files in them, which no rule looks into.");
	return true;
}

static bool say_untrusted(const struct summary *summary, struct buf *out)
{
	if (summary->untrusted == 0)
		return false;
	figure_plural(out, summary->untrusted, "conversation");
	buf_text(out, summary->untrusted == 1 ? " has" : " have");
	buf_text(out, " no time that can be trusted and ");
	buf_text(out, summary->untrusted == 1 ? "is" : "are");
	buf_text(out, " filed under that of arrival.");
	return true;
}

static bool say_undecided(const struct summary *summary, struct buf *out)
{
	uint64_t undecided = tally_inconclusive(&summary->undecided);
	const char *before = ": ";

	if (undecided == 0)
		return false;
	buf_text(out, "Rules could not decide ");
	figure_plural(out, undecided, "place");
	buf_text(out, undecided == 1 ? ", which is in no rate" : ", which are in no rate");
	for (size_t i = 0; i < INCONCLUSIVE_REASONS; i++) {
		if (summary->undecided.inconclusive[i] == 0)
			continue;
		buf_text(out, before);
		figure_count(out, summary->undecided.inconclusive[i]);
		buf_printf(out, " because %s", words_reasons[i].meaning);
		before = ", ";
	}
	buf_byte(out, '.');
	return true;
}

static bool say_exceptions(const struct summary *summary, struct buf *out)
{
	uint64_t expiring = summary_exceptions_in(summary, "expiring");
	uint64_t expired = summary_exceptions_in(summary, "expired");
	uint64_t recorded = summary_exceptions_in(summary, "recorded");
	uint64_t effective = summary->nexceptions - expired - recorded;

	if (summary->nexceptions == 0)
		return false;
	figure_plural(out, summary->total.suppressed, "finding");
	buf_text(out, summary->total.suppressed == 1 ? " is" : " are");
	buf_text(out, " under an exception; ");
	figure_plural(out, effective, "exception");
	buf_text(out, effective == 1 ? " has" : " have");
	buf_text(out, " effect, ");
	figure_count(out, expiring);
	buf_text(out, expiring == 1 ? " of them ends" : " of them end");
	buf_text(out, " within 14 days, ");
	figure_count(out, expired);
	buf_text(out, expired == 1 ? " has expired" : " have expired");
	if (recorded > 0) {
		buf_text(out, ", ");
		figure_count(out, recorded);
		buf_text(out, recorded == 1 ? " is" : " are");
		buf_text(out, " only recorded by an earlier scan");
	}
	buf_byte(out, '.');
	return true;
}

bool words_aside(const struct summary *summary, size_t n, struct buf *out)
{
	static bool (*const sentences[])(const struct summary *, struct buf *) = {
	    words_models, words_languages, say_untrusted, say_media, say_undecided, say_exceptions};

	for (size_t i = 0; i < ARRAY_LEN(sentences); i++) {
		buf_clear(out);
		if (sentences[i](summary, out) && n-- == 0)
			return true;
	}
	return false;
}

const struct words_coverage words_coverages[COVERAGES] = {
    {"claimed by a rule", COVERAGE_CLAIMED},
    {"named by a rule in second place only", COVERAGE_BESIDE},
    {"without a rule", COVERAGE_NONE},
    {"not observable in a transcript, without a rule", COVERAGE_UNSEEN},
    {"headings, which ask for nothing", COVERAGE_HEADING},
};

void words_coverage_sum(const struct summary *summary, struct buf *out)
{
	figure_count(out, summary->nclauses);
	buf_text(out, " in the catalogue = ");
	for (size_t i = 0; i < COVERAGES; i++) {
		buf_text(out, i ? " + " : "");
		figure_count(out, summary->coverage[words_coverages[i].coverage]);
		buf_printf(out, " %s", words_coverages[i].meaning);
	}
}

void words_version(struct span digest, struct buf *out)
{
	enum { SHOWN = 8 };

	figure_cell(
	    out, span_slice(digest, 0, digest.len < SHOWN ? digest.len : SHOWN), SHOWN, false);
}

void words_exception(const struct summary_exception *exception, struct buf *out)
{
	if (exception->exception.is_given)
		figure_cell(out, exception->exception.state, 12, false);
	else
		buf_text(out, "recorded by an earlier scan");
	buf_text(out, ", version ");
	words_version(exception->exception.digest, out);
	if (exception->nversions > 1)
		buf_printf(out, " (%zu of %zu)", exception->version, exception->nversions);
}

void words_days_left(const struct summary_exception *exception, struct buf *out)
{
	int64_t days = exception->days_left;

	if (!exception->has_days) {
		buf_text(out, "days unknown");
	} else if (days >= 0) {
		figure_plural(out, (uint64_t)days, "day");
		buf_text(out, " left");
	} else {
		figure_plural(out, (uint64_t)-days, "day");
		buf_text(out, " past its last day");
	}
}
