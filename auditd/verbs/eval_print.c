/* An evaluation's figures as tables for people. No line is longer than 100 columns, but for long names. */

#include "verbs/eval_print.h"

enum { NAME_COLUMNS = 22, FIGURE_COLUMNS = 16 };

/* A name in its column; one that is too long for it has a line of its own. */
static void print_name(FILE *out, struct span name, bool is_part)
{
	struct buf safe = {0};

	if (is_part)
		buf_text(&safe, "  ");
	text_printable(&safe, name, false);
	fwrite(safe.at, 1, safe.len, out);
	if (safe.len > NAME_COLUMNS)
		fprintf(out, "\n%*s", NAME_COLUMNS, "");
	else
		fprintf(out, "%*s", NAME_COLUMNS - (int)safe.len, "");
	buf_done(&safe);
}

/* Figures [first, end) with their intervals: " 0.962 0.94-0.98"; the last one is not padded. */
static void print_figures(FILE *out, const struct figures *figures, int first, int end)
{
	for (int i = first; i < end; i++) {
		if (figures->is_defined[i])
			fprintf(out, " %.3f %.2f-%.2f", figures->value[i], figures->low[i],
			    figures->high[i]);
		else
			fprintf(out, " %-*s", i + 1 < end ? FIGURE_COLUMNS - 1 : 1, "-");
	}
}

static void print_counts(FILE *out, const struct figures *figures)
{
	const struct counts *counts = &figures->counts;

	fprintf(out, " %5llu %5llu %5llu %5llu %5llu", (unsigned long long)counts->n,
	    (unsigned long long)counts->tp, (unsigned long long)counts->fp,
	    (unsigned long long)counts->fn, (unsigned long long)counts->tn);
	print_figures(out, figures, FIGURE_PRECISION, FIGURE_FPR);
	fputc('\n', out);
}

static void print_rates(FILE *out, const struct figures *figures)
{
	fprintf(out, " %7zu %8llu", figures->nclusters,
	    (unsigned long long)counts_inconclusive(&figures->counts));
	print_figures(out, figures, FIGURE_FPR, FIGURES);
	fputc('\n', out);
}

/* One of the tables over labels. */
struct table {
	const char *head;
	void (*print)(FILE *out, const struct figures *figures);
};

static const struct table tables[] = {
    {"      n    tp    fp    fn    tn precision       recall          F1\n", print_counts},
    {" prompts inconcl. false positives accuracy        average precision\n", print_rates},
};

/* The predictions of one source, moved to the front; returns how many. */
static size_t pick_source(struct prediction *predictions, size_t n, uint32_t source)
{
	size_t npicked = 0;

	for (size_t i = 0; i < n; i++) {
		if (predictions[i].source != source)
			continue;
		struct prediction kept = predictions[npicked];
		predictions[npicked++] = predictions[i];
		predictions[i] = kept;
	}
	return npicked;
}

/* Why the label could not be told, in one line below the tables. */
static void print_reasons(FILE *out, struct span name, const struct counts *counts)
{
	const char *comma = "";

	if (counts_inconclusive(counts) == 0)
		return;
	print_name(out, name, false);
	fprintf(out, " inconclusive, counted as not predicted: ");
	for (int i = 0; i < INCONCLUSIVE_REASONS; i++) {
		if (counts->inconclusive[i] == 0)
			continue;
		fprintf(out, "%s%s %llu", comma, inconclusive_names[i],
		    (unsigned long long)counts->inconclusive[i]);
		comma = ", ";
	}
	fputc('\n', out);
}

static int print_label(
    const struct labels *labels, const struct label *label, const struct table *table, FILE *out)
{
	struct figures figures;

	print_name(out, label->name, false);
	if (label->has_no_rule) {
		fprintf(out, " %5zu no rule\n", label->npredictions);
		return 0;
	}
	if (figures_of(label->predictions, label->npredictions, &figures) != 0)
		return -1;
	table->print(out, &figures);
	for (uint32_t i = 0; labels->nsources > 1 && i < labels->nsources; i++) {
		size_t n = pick_source(label->predictions, label->npredictions, i);
		if (n == 0 || n == label->npredictions)
			continue;
		if (figures_of(label->predictions, n, &figures) != 0)
			return -1;
		print_name(out, labels->sources[i], true);
		table->print(out, &figures);
	}
	return 0;
}

static int print_labels(const struct labels *labels, const struct table *table, FILE *out)
{
	fprintf(out, "%-*s%s", NAME_COLUMNS, "label", table->head);
	for (size_t i = 0; i < labels->n; i++)
		if (labels->at[i].npredictions > 0 &&
		    print_label(labels, &labels->at[i], table, out) != 0)
			return -1;
	fputc('\n', out);
	return 0;
}

static void print_all_reasons(const struct labels *labels, FILE *out)
{
	uint64_t n = 0;

	for (size_t i = 0; i < labels->n; i++) {
		const struct label *label = &labels->at[i];
		struct counts counts = {0};
		for (size_t j = 0; j < label->npredictions; j++)
			counts_note(&counts, &label->predictions[j]);
		print_reasons(out, label->name, &counts);
		n += counts_inconclusive(&counts);
	}
	if (n > 0)
		fputc('\n', out);
}

static int print_rule(struct rule_score *score, const struct rule *rule, FILE *out)
{
	struct figures figures;
	struct buf against = {0};

	if (rule_score_figures(score, &figures) != 0)
		return -1;
	rule_score_against(score, rule, &against);
	print_name(out, rule->id, false);
	fprintf(out, " %3u %-22s %5llu %5llu %5llu", rule->rev, buf_string(&against),
	    (unsigned long long)figures.counts.n, (unsigned long long)figures.counts.tp,
	    (unsigned long long)figures.counts.fp);
	print_figures(out, &figures, FIGURE_PRECISION, FIGURE_F1);
	fputc('\n', out);
	if (score->unknown > 0)
		fprintf(out, "%*s fired on records without such a label: %llu\n", NAME_COLUMNS, "",
		    (unsigned long long)score->unknown);
	bool failed = against.failed;
	buf_done(&against);
	return failed ? -1 : 0;
}

static int print_rules(const struct rule_scores *scores, FILE *out)
{
	fprintf(out, "%-*s rev %-22s %5s %5s %5s %-15s %s\n", NAME_COLUMNS, "rule", "against",
	    "fired", "right", "wrong", "precision", "recall");
	for (size_t i = 0; scores->at && i < scores->ruleset->nrules; i++)
		if (!rule_score_is_empty(&scores->at[i]) &&
		    print_rule(&scores->at[i], &scores->ruleset->rules[i], out) != 0)
			return -1;
	fputc('\n', out);
	return 0;
}

static void print_change(const struct label_change *label, FILE *out)
{
	const struct change *change = &label->change;

	print_name(out, label->name, false);
	fprintf(out, " %llu better, %llu worse, exact McNemar p %.4f\n",
	    (unsigned long long)change->better, (unsigned long long)change->worse, change->p);
	for (int i = 0; i < SHARES; i++)
		if (change->is_defined[i])
			fprintf(out, "%*s %-10s %.3f -> %.3f  %+.3f [%+.3f, %+.3f]\n", NAME_COLUMNS,
			    "", figure_names[i], change->before.value[i], change->after.value[i],
			    change->difference[i], change->low[i], change->high[i]);
}

static void print_only(FILE *out, const char *where, const struct span *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		print_name(out, names[i], false);
		fprintf(out, " only in %s\n", where);
	}
}

static void print_quoted(FILE *out, const char *what, struct span text)
{
	struct buf safe = {0};

	text_printable(&safe, text, false);
	fprintf(out, "%s%.*s\n", what, (int)safe.len, safe.at);
	buf_done(&safe);
}

static void print_comparison(const struct eval_report *report, FILE *out)
{
	const struct comparison *comparison = report->comparison;

	fprintf(out,
	    "%-*s against the baseline: before -> now, difference with its 95 %% interval\n",
	    NAME_COLUMNS, "label");
	if (digest_compare(&report->baseline->rules, &report->eval->kit.ruleset->digest) != 0)
		fprintf(out, "the baseline is of other rules than this run's\n");
	if (report->baseline->about.at)
		print_quoted(out, "the baseline is about: ", report->baseline->about);
	for (size_t i = 0; i < comparison->n; i++)
		print_change(&comparison->at[i], out);
	print_only(out, "the baseline", comparison->only_before, comparison->nonly_before);
	print_only(out, "this run", comparison->only_now, comparison->nonly_now);
	fputc('\n', out);
}

static void print_foot(const struct eval_report *report, FILE *out)
{
	const struct eval *eval = report->eval;
	struct buf fold = {0};

	fold_name(&eval->fold, &fold);
	if (report->about)
		print_quoted(out, "about: ", span_of(report->about));
	if (fold.len > 0)
		fprintf(out, "fold %.*s of the prompts; %llu records of other folds are left out\n",
		    (int)fold.len, fold.at, (unsigned long long)eval->noutside);
	fprintf(out,
	    "%llu records, %llu of them without labels; intervals are 95 %%, clustered by prompt\n",
	    (unsigned long long)eval->nrecords, (unsigned long long)eval->nunlabelled);
	buf_done(&fold);
}

int eval_print_text(const struct eval_report *report, FILE *out, struct error *err)
{
	const struct labels *labels = &report->eval->labels;

	for (size_t i = 0; i < ARRAY_LEN(tables); i++)
		if (print_labels(labels, &tables[i], out) != 0)
			return error_memory(err);
	print_all_reasons(labels, out);
	if (print_rules(&report->eval->scores, out) != 0)
		return error_memory(err);
	if (report->baseline)
		print_comparison(report, out);
	print_foot(report, out);
	return 0;
}
