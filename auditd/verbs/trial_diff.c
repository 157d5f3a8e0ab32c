/* A failed test as a person wants to see it. */
#include "verbs/rules_explain.h"
#include "verbs/trial.h"

enum {
	MESSAGES_SHOWN = 40,
	TEXT_SHOWN = 160,    /* bytes of one message's part */
	EXCERPT_SHOWN = 100, /* bytes of one piece of evidence */
};

/* The first bytes of a text, on one line. */
static void put_cut(struct buf *out, struct span text, size_t most)
{
	bool is_cut = text.len > most;

	text_printable(out, span_slice(text, 0, is_cut ? utf8_floor(text, most) : text.len), false);
	if (is_cut)
		buf_text(out, "...");
}

static void put_part(struct buf *out, const struct part *part)
{
	if (part->kind == PART_CALL) {
		buf_text(out, " calls ");
		put_cut(out, part->name, TEXT_SHOWN);
		buf_text(out, ": ");
	} else {
		buf_text(out, part->kind == PART_REFUSAL ? " refusal: " : " ");
	}
	put_cut(out, part->text, TEXT_SHOWN);
}

static void put_message(struct buf *out, size_t index, const struct message *message)
{
	buf_printf(out, "  %2zu %-9s", index, role_name(message->role));
	for (size_t i = 0; i < message->nparts; i++)
		put_part(out, &message->parts[i]);
	buf_text(out, message->flags & MESSAGE_TRUNCATED ? " (cut)\n" : "\n");
}

/* Numbers are those that findings have. */
static void put_talk(struct buf *out, const struct transcript *transcript)
{
	for (size_t i = 0; i < transcript->nmessages && i < MESSAGES_SHOWN; i++)
		put_message(out, i, &transcript->messages[i]);
	if (transcript->nmessages > MESSAGES_SHOWN)
		buf_printf(out, "     ... %zu more\n", transcript->nmessages - MESSAGES_SHOWN);
}

static void put_evidence(
    struct buf *out, const struct transcript *transcript, const struct evidence *piece)
{
	buf_printf(out, "      message %u", (unsigned)piece->message);
	if (piece->end > piece->start)
		buf_printf(out, " [%u, %u)", (unsigned)piece->start, (unsigned)piece->end);
	buf_byte(out, ' ');
	text_printable(out, piece->label, false);
	if (piece->end > piece->start && piece->message < transcript->nmessages &&
	    piece->part < transcript->messages[piece->message].nparts) {
		struct span text = transcript->messages[piece->message].parts[piece->part].text;
		buf_text(out, ": ");
		put_cut(out, span_slice(text, piece->start, piece->end), EXCERPT_SHOWN);
	}
	buf_byte(out, '\n');
}

static void put_finding(struct buf *out, const struct trial *trial)
{
	const struct finding *finding = trial->finding;

	for (size_t i = 0; i < finding->nreasons; i++) {
		const struct reason *reason = &finding->reasons[i];
		buf_text(out, "    because ");
		text_printable(out, reason->text, false);
		if (reason->has_value)
			buf_printf(out, " (%lld of %lld)", (long long)reason->value,
			    (long long)reason->of);
		buf_byte(out, '\n');
	}
	for (size_t i = 0; i < finding->nevidence; i++)
		put_evidence(out, &trial->transcript, &finding->evidence[i]);
}

static int put_first_failure(
    const struct ruleset *ruleset, struct trial *trial, struct buf *out, struct error *err)
{
	const struct explain_case judged = {
	    ruleset, &trial->transcript, &trial->hits, &trial->findings};
	struct span line;

	if (explain_first_failure(
		&judged, (uint32_t)(trial->rule - ruleset->rules), &trial->arena, &line, err) != 0)
		return -1;
	if (line.len == 0)
		return 0;
	buf_text(out, "    first not met: ");
	text_printable(out, line, false);
	buf_byte(out, '\n');
	return 0;
}

int trial_diff(
    const struct ruleset *ruleset, struct trial *trial, struct buf *out, struct error *err)
{
	text_printable(out, span_of(trial->rule->file), false);
	buf_printf(out, ":%u: rule ", trial->test->line);
	text_printable(out, trial->rule->id, false);
	buf_text(out, ", test '");
	text_printable(out, trial->test->name, false);
	buf_text(out, "'\n");
	put_talk(out, &trial->transcript);
	buf_printf(out, "  - expected %s\n  + got      %s", verdict_names[trial->test->expect],
	    verdict_names[trial->got]);
	if (trial->finding)
		buf_printf(out, " on message %u", (unsigned)trial->finding->message);
	buf_byte(out, '\n');
	if (trial->finding)
		put_finding(out, trial);
	else if (put_first_failure(ruleset, trial, out, err) != 0)
		return -1;
	return out->failed ? error_memory(err) : 0;
}
