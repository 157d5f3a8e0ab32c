/* The report's plain words: glossaries as tables, sentences made from the summary's numbers. */
#include "base/dates.h"
#include "report/figures.h"
#include "report/words.h"

const struct word words_verdicts[WORDS_VERDICTS] = {
    {"violation",
	"The conversation shows what the rule describes, and nothing seen in the log allows it."},
    {"suspect", "Part of what the rule looks for is there. A person has to decide."},
    {"signal", "Counted for rates only. Nothing is claimed about the single message."},
    {"excused",
	"What the rule looks for is there, but a message of the same conversation allows it; that "
	"message is named."},
    {"inconclusive",
	"The rule could not be decided, for instance because text was cut or a limit was met. "
	"Left out of the rates."},
};

const struct word words_terms[WORDS_TERMS] = {
    {"alert",
	"A violation found by a stable rule, with exact or strong confidence and at least medium "
	"severity, and under no exception."},
    {"stable, experimental",
	"Only stable rules may alert. Experimental rules are still being tried out: their "
	"findings are counted and listed apart."},
    {"evaluated", "Places a rule looked at."},
    {"exposed", "Places where the rule's trigger was present and the outcome could be told."},
    {"flagged", "Exposed places that became a violation, a suspect or a signal. Of a rule with "
		"exact confidence it is said that it found them."},
    {"share flagged",
	"Flagged among exposed, with the Wilson 95 % interval: no rate of violations. A rule that "
	"was never exposed has none."},
    {"under an exception", "Flagged, and counted as such, but no alert: a named person answers for "
			   "it until a named day."},
    {"precision", "How many of the places that a rule flagged people agreed with, on labelled "
		  "transcripts; the numbers in brackets are its 95 % interval."},
    {"raw text",
	"Text that fits no known log format. It is searched, but who said it is not known."},
};

const char *const words_losses[LOSS_REASONS] = {
    [LOSS_CORRUPT] = "does not decode, or a checksum failed",
    [LOSS_TRUNCATED] = "the input ends inside a compressed member or frame",
    [LOSS_GARBAGE] = "bytes between or behind members that belong to none",
    [LOSS_WINDOW] = "a frame asks for more memory than is allowed",
    [LOSS_BOMB] = "a member grew past the allowed ratio; its rest was not decoded",
    [LOSS_TOO_LONG] = "a line over the length limit; searched in windows all the same",
    [LOSS_DEPTH] = "nested deeper than the limit; searched as raw text all the same",
    [LOSS_NOT_TEXT] = "bytes that are no text in any encoding that is read",
    [LOSS_UNREADABLE] = "the file could not be opened or read",
};

const char *const words_severities[WORDS_SEVERITIES] = {
    "critical", "high", "medium", "low", "informational"};

static void say_read(const struct summary *summary, struct buf *out)
{
	const struct account *account = &summary->account;

	buf_text(out, "Read ");
	figure_plural(out, summary->total_inputs, "input");
	buf_text(out, ": ");
	figure_bytes(out, account->read);
	buf_text(out, " as stored, ");
	figure_bytes(out, account->produced);
	buf_text(out, " of text, ");
	figure_plural(out, account->records, "record");
	buf_text(out, ", ");
	figure_plural(out, summary_counter(summary, "conversations", summary->counts.conversations),
	    "conversation");
	buf_text(out, ", ");
	figure_plural(out, summary_counter(summary, "turns", summary->counts.turns), "turn");
	buf_text(out, ".");
}

void words_headline(const struct summary *summary, struct buf *out)
{
	const struct account *account = &summary->account;

	say_read(summary, out);
	buf_byte(out, ' ');
	figure_percent(out, share_of(account->audited, account->produced));
	buf_text(out, " of the text was audited as conversations, ");
	figure_percent(out, share_of(account->raw, account->produced));
	buf_text(out, " as raw text. ");
	figure_plural(out, summary->total.findings, "finding");
	buf_text(out, ", ");
	figure_count(out, summary->other.findings);
	buf_text(out, " of them by experimental rules; ");
	figure_plural(out, summary->total.alerts, "alert");
	buf_text(out, ".");
}

void words_completeness(const struct summary *summary, struct buf *out)
{
	if (summary->is_complete)
		buf_text(out, "Complete: every byte is accounted for, and losses are within what "
			      "is allowed.");
	else
		buf_printf(out, "Incomplete: %s.", summary->why_incomplete);
}

void words_period(const struct summary *summary, struct buf *out)
{
	char first[DATES_DAY], last[DATES_DAY];

	if (summary->has_hours)
		buf_printf(out, "%s to %s, UTC, by the records' own times",
		    dates_day_of_hour(summary->first_hour, first),
		    dates_day_of_hour(summary->last_hour, last));
	else if (summary->counts.conversations == 0)
		buf_text(out, "none, as no conversation was judged");
	else
		buf_text(out, "the records carry no times");
}

static const char *const fixed_limits[] = {
    "A finding is a flag raised by a pattern. It is not proof, and it says nothing about anyone's "
    "intent.",
    "How often these rules are right on this traffic is not measured. Where a precision stands, it "
    "was measured on labelled transcripts of other traffic. No finding does not mean no violation.",
    "Only what the logs hold was seen. Hidden reasoning, what a user saw on screen, files and the "
    "truth of a "
    "statement were not.",
    "A clause without a rule was not checked. That nothing was found there means nothing.",
    "Turns of one conversation resemble each other, so the true uncertainty is wider than the "
    "intervals say.",
    "A turn that several records repeat is judged once; the later records are counted as "
    "sightings.",
};

static void say_languages(const struct summary *summary, struct buf *out)
{
	buf_text(out, summary->languages_identified
			  ? "Each rule judges only messages in the languages it is written for."
			  : "The language of messages is not identified yet. Each rule is written "
			    "for the languages it "
			    "names, and in others it may miss what it looks for.");
}

static void say_windows(const struct summary *summary, struct buf *out)
{
	uint64_t conversations = summary_counter(summary, "evicted-conversations", 0);
	uint64_t hashes = summary_counter(summary, "evicted-turn-hashes", 0);

	buf_text(out, "Open conversations and seen turns are kept in windows of bounded size. ");
	if (conversations == 0 && hashes == 0) {
		buf_text(out, "Nothing had to be given up for room.");
		return;
	}
	figure_plural(out, conversations, "conversation");
	buf_text(out, " and ");
	figure_plural(out, hashes, "seen turn");
	buf_text(out, " were given up for room: rules over several turns may have missed something "
		      "there, and "
		      "a turn may count twice.");
}

bool words_limit(const struct summary *summary, size_t n, struct buf *out)
{
	const size_t nfixed = ARRAY_LEN(fixed_limits);

	buf_clear(out);
	if (n < nfixed)
		buf_text(out, fixed_limits[n]);
	else if (n == nfixed)
		say_languages(summary, out);
	else if (n == nfixed + 1)
		say_windows(summary, out);
	return n < nfixed + 2;
}

static void add_term(struct words_sum *sum, const char *name, const char *meaning, uint64_t nbytes)
{
	sum->terms[sum->nterms].name = name;
	sum->terms[sum->nterms].meaning = meaning;
	sum->terms[sum->nterms++].nbytes = nbytes;
	sum->sum += nbytes;
}

static void add_losses(struct words_sum *sum, const struct account *account, bool is_stored)
{
	for (size_t i = 0; i < LOSS_REASONS; i++)
		if (loss_is_stored((enum loss_reason)i) == is_stored)
			add_term(
			    sum, loss_name((enum loss_reason)i), words_losses[i], account->lost[i]);
}

void words_stored_sum(const struct account *account, struct words_sum *sum)
{
	*sum = (struct words_sum){.total_name = "read", .total = account->read};
	add_term(sum, "decoded", "gave text", account->decoded);
	add_term(sum, "container", "headers, trailers and padding", account->container);
	add_losses(sum, account, true);
}

void words_text_sum(const struct account *account, struct words_sum *sum)
{
	*sum = (struct words_sum){.total_name = "produced", .total = account->produced};
	add_term(sum, "audited", "records that a known log format fits", account->audited);
	add_term(sum, "raw", "fits no known log format; searched as plain text", account->raw);
	add_term(sum, "other", "records that hold no conversation", account->other);
	add_term(sum, "blank", "empty lines", account->blank);
	add_losses(sum, account, false);
	add_term(sum, "pending", "an unfinished last line", account->pending);
}
