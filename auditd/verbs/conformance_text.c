/* What a specification's own examples gave, for people. */
#include <stdlib.h>

#include "verbs/conformance.h"

const char conformance_caution[] =
    "IN-SAMPLE: the rules' writers have read these examples. This shows what the rules know of\n"
    "them, and says nothing about other conversations.\n";

enum { ID_WIDTH = 6, CLAUSE_WIDTH = 45 };

static void put_marks(struct buf *out, const struct conformance_reply *reply)
{
	buf_text(out, reply->turn->is_elided ? ", elided" : "");
	buf_text(out, reply->turn->is_staged ? ", staged" : "");
	buf_text(out, reply->turn->text.len == 0 ? ", no words" : "");
	for (size_t i = 0; i < reply->example->nsettings; i++) {
		buf_text(out, ", ");
		text_printable(out, reply->example->settings[i].key, false);
		buf_byte(out, ' ');
		text_printable(out, reply->example->settings[i].value, false);
	}
}

static void put_finding(
    struct buf *out, const struct conformance *conformance, const struct conformance_finding *found)
{
	const struct clause *clause =
	    ruleset_clause(conformance->kit->ruleset, found->rule->clauses[0]);

	buf_text(out, "         ");
	text_printable(out, found->rule->id, false);
	buf_byte(out, ' ');
	text_printable(out, found->verdict, false);
	buf_text(out, ", ");
	text_printable(out, found->severity, false);
	if (!found->is_right) {
		buf_text(out, ", of ");
		text_printable(out, clause->anchor, false);
	}
	buf_byte(out, '\n');
}

/* "  B003   clause  line 283, elided: title", then its findings. */
static void put_reply(struct buf *out, const struct conformance *conformance,
    const struct conformance_reply *reply, bool has_outcome)
{
	buf_text(out, "  ");
	spec_cell(out, span_of(reply->id), ID_WIDTH);
	buf_byte(out, ' ');
	if (has_outcome) {
		spec_cell(out, span_of(reply_outcome_names[reply->outcome]), 11);
		buf_byte(out, ' ');
	}
	text_printable(out, reply->clause, false);
	buf_printf(out, ", line %u", reply->turn->line);
	put_marks(out, reply);
	buf_text(out, ": ");
	text_printable(out, reply->example->title, false);
	buf_byte(out, '\n');
	for (size_t i = 0; i < reply->nfindings; i++)
		put_finding(out, conformance, &reply->findings[i]);
}

static void put_outcome(struct buf *out, const struct conformance *conformance,
    enum reply_outcome outcome, const char *title)
{
	size_t n = conformance_count(conformance, (struct span){NULL, 0}).of[outcome];

	buf_printf(out, "\n%s: %zu\n", title, n);
	for (size_t i = 0; i < conformance->nreplies; i++)
		if (conformance->replies[i].outcome == outcome)
			put_reply(out, conformance, &conformance->replies[i], false);
}

static void put_row(struct buf *out, struct span name, const struct conformance_counts *counts)
{
	const size_t *of = counts->of;

	spec_cell(out, name, CLAUSE_WIDTH);
	buf_printf(out, " %5zu %5zu %9zu %6zu  %8zu %6zu %12zu\n",
	    of[REPLY_HIT] + of[REPLY_ELSEWHERE] + of[REPLY_MISS], of[REPLY_HIT],
	    of[REPLY_ELSEWHERE], of[REPLY_MISS],
	    of[REPLY_QUIET] + of[REPLY_SIGNAL] + of[REPLY_FALSE_ALARM], of[REPLY_SIGNAL],
	    of[REPLY_FALSE_ALARM]);
}

static void put_table(struct buf *out, const struct conformance *conformance)
{
	const struct document *document = conformance->kit->document;
	struct conformance_counts total = conformance_count(conformance, (struct span){NULL, 0});

	spec_cell(out, span_of("clause"), CLAUSE_WIDTH);
	buf_text(out, "   BAD   hit elsewhere   miss   GOOD,OK signal  false alarm\n");
	for (size_t i = 0; i < document->nclauses; i++) {
		struct span anchor = document->clauses[i].anchor;
		struct conformance_counts counts = conformance_count(conformance, anchor);
		size_t n = 0;
		for (size_t j = 0; j < REPLY_OUTCOMES; j++)
			n += counts.of[j];
		if (n > 0)
			put_row(out, anchor, &counts);
	}
	put_row(out, span_of("total"), &total);
}

static void put_head(struct buf *out, const struct conformance *conformance)
{
	const struct document *document = conformance->kit->document;

	buf_text(out, conformance_caution);
	buf_byte(out, '\n');
	text_printable(out, span_of(conformance->examples->name), false);
	buf_printf(out, ": %zu examples, %zu graded replies, judged by ", conformance->examples->n,
	    conformance->nreplies);
	text_printable(out, document->name, false);
	buf_byte(out, '@');
	text_printable(out, document->release, false);
	buf_printf(out, " (known by %s)\n\n", conformance->how);
}

void conformance_text(const struct conformance *conformance, bool has_all, struct buf *out)
{
	put_head(out, conformance);
	put_table(out, conformance);
	put_outcome(out, conformance, REPLY_MISS, "misses (BAD, and no rule fires)");
	put_outcome(out, conformance, REPLY_ELSEWHERE,
	    "elsewhere (BAD, and only rules of other clauses fire)");
	put_outcome(out, conformance, REPLY_FALSE_ALARM, "false alarms (GOOD or OK)");
	put_outcome(out, conformance, REPLY_SIGNAL, "signals alone (GOOD or OK)");
	if (!has_all)
		return;
	buf_printf(out, "\nall replies: %zu\n", conformance->nreplies);
	for (size_t i = 0; i < conformance->nreplies; i++)
		put_reply(out, conformance, &conformance->replies[i], true);
}
