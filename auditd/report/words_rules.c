/* What is said of one rule: what it flagged of what, what it could not decide, how right it is. */
#include "report/figures.h"
#include "report/words.h"

/* The names are those of findings and tallies. */
const struct word words_reasons[INCONCLUSIVE_REASONS] = {
    [INCONCLUSIVE_LIMIT] = {"limit", "a limit was met"},
    [INCONCLUSIVE_PARTIAL] = {"partial", "text is missing"},
    [INCONCLUSIVE_LANGUAGE] = {"language", "the language is none that the rule reads"},
    [INCONCLUSIVE_MEDIA] = {"media", "an image, sound or a file may say what text does not"},
};

const char *words_did(const struct summary_rule *rule)
{
	return span_is(rule->rule.confidence, "exact") ? "found" : "flagged";
}

enum { SPEC_COLUMNS = 60 };

void words_rate(const struct summary_rule *rule, struct buf *out)
{
	const struct tally *tally = &rule->tally;

	if (!rule->rule.applies && tally->exposed == 0) {
		buf_text(out, "not in force in ");
		figure_cell(out, rule->rule.spec, SPEC_COLUMNS, false);
		return;
	}
	if (tally->exposed > 0) {
		buf_printf(out, "%s ", words_did(rule));
		figure_count(out, tally->fired);
		buf_text(out, " of ");
		figure_count(out, tally->exposed);
		buf_text(out, " exposed, ");
	}
	figure_rate(out, tally);
	words_kept(rule, out);
}

void words_kept(const struct summary_rule *rule, struct buf *out)
{
	if (rule->count.kept >= rule->count.findings)
		return;
	buf_text(out, "; evidence for ");
	figure_count(out, rule->count.kept);
	buf_text(out, " of ");
	figure_count(out, rule->count.findings);
}

const char *words_unquoted(const struct summary_rule *rule, size_t n)
{
	return rule->changed[n] ? "; the copy kept here was changed and is not quoted"
				: ", of which no copy is kept here";
}

void words_undecided(const struct tally *tally, struct buf *out)
{
	const char *before = " (";

	figure_count(out, tally_inconclusive(tally));
	for (size_t i = 0; i < INCONCLUSIVE_REASONS; i++) {
		if (tally->inconclusive[i] == 0)
			continue;
		buf_printf(out, "%s%s ", before, words_reasons[i].name);
		figure_count(out, tally->inconclusive[i]);
		before = ", ";
	}
	if (tally_inconclusive(tally) > 0)
		buf_byte(out, ')');
}

static void say_precision(const struct store_measure *measure, struct buf *out)
{
	buf_text(out, "precision ");
	figure_share(out, measure->precision);
	buf_text(out, " [");
	figure_share(out, measure->low);
	buf_text(out, ", ");
	figure_share(out, measure->high);
	buf_text(out, "] of ");
	figure_count(out, measure->fired);
	buf_text(out, " flagged");
}

/* Another revision may be more or less right. */
static void say_revision(
    const struct store_rule *rule, const struct store_measure *measure, struct buf *out)
{
	if (measure->rev == 0 || measure->rev == rule->rev)
		return;
	buf_text(out, ", of revision ");
	figure_count(out, measure->rev);
}

void words_accuracy(const struct store_rule *rule, struct buf *out)
{
	for (size_t i = 0; i < rule->nmeasured; i++) {
		if (!rule->measured[i].has_precision)
			continue;
		say_precision(&rule->measured[i], out);
		buf_text(out, ", labelled");
		say_revision(rule, &rule->measured[i], out);
		return;
	}
	buf_text(out, "not measured");
}

void words_measure(const struct store_rule *rule, size_t n, struct buf *out)
{
	const struct store_measure *measure = &rule->measured[n];

	if (measure->has_precision) {
		say_precision(measure, out);
		buf_text(out, ", ");
		figure_count(out, measure->right);
		buf_text(out, " of them right");
	} else {
		buf_text(out, "flagged ");
		figure_count(out, measure->fired);
		buf_text(out, ", ");
		figure_count(out, measure->right);
		buf_text(out, " of them right");
	}
	if (measure->has_recall) {
		buf_text(out, "; recall ");
		figure_share(out, measure->recall);
	}
	if (measure->records > 0) {
		buf_text(out, "; ");
		figure_plural(out, measure->records, "labelled record");
	}
	say_revision(rule, measure, out);
}
