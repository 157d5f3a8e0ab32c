/* An evaluation's figures as JSON for programs, and for a later run to be held against. */
#include "base/json_out.h"
#include "verbs/eval_print.h"

static void put_real(struct json_out *out, const char *key, bool is_defined, double value)
{
	if (is_defined)
		json_out_real(out, key, value);
	else
		json_out_null(out, key);
}

static void put_interval(
    struct json_out *out, const char *key, bool is_defined, double low, double high)
{
	if (!is_defined) {
		json_out_null(out, key);
		return;
	}
	json_out_array(out, key);
	json_out_real(out, NULL, low);
	json_out_real(out, NULL, high);
	json_out_end(out);
}

static void put_inconclusive(struct json_out *out, const struct counts *counts)
{
	json_out_number(out, "inconclusive", counts_inconclusive(counts));
	json_out_object(out, "inconclusive_by");
	for (int i = 0; i < INCONCLUSIVE_REASONS; i++)
		if (counts->inconclusive[i] > 0)
			json_out_number(out, inconclusive_names[i], counts->inconclusive[i]);
	json_out_end(out);
}

/* The first n figures and their intervals. */
static void put_figures(struct json_out *out, const struct figures *figures, int n)
{
	for (int i = 0; i < n; i++)
		put_real(out, figure_names[i], figures->is_defined[i], figures->value[i]);
	json_out_object(out, "interval95");
	for (int i = 0; i < n; i++)
		put_interval(out, figure_names[i], figures->is_defined[i], figures->low[i],
		    figures->high[i]);
	json_out_end(out);
}

static void put_digest(struct json_out *out, const char *key, const struct digest *digest)
{
	char hex[DIGEST_HEX];

	digest_hex(digest, hex);
	json_out_string(out, key, hex);
}

static int put_label(struct json_out *out, const struct label *label, bool no_outcomes)
{
	struct figures figures;

	if (figures_of(label->predictions, label->npredictions, &figures) != 0)
		return -1;
	const struct counts *counts = &figures.counts;
	json_out_object(out, label->name.at);
	json_out_number(out, "n", counts->n);
	if (label->has_no_rule) {
		json_out_bool(out, "no_rule", true);
		json_out_end(out);
		return 0;
	}
	json_out_number(out, "tp", counts->tp);
	json_out_number(out, "fp", counts->fp);
	json_out_number(out, "fn", counts->fn);
	json_out_number(out, "tn", counts->tn);
	put_inconclusive(out, counts);
	json_out_number(out, "prompts", figures.nclusters);
	put_figures(out, &figures, label->nscores > 0 ? FIGURES : SHARES);
	if (!no_outcomes) {
		put_digest(out, "records_digest", &label->records);
		json_out_text(out, "outcomes", buf_span(&label->outcomes));
	}
	json_out_end(out);
	return 0;
}

static int put_labels(struct json_out *out, const struct eval_report *report)
{
	const struct labels *labels = &report->eval->labels;
	int result = 0;

	json_out_object(out, "labels");
	for (size_t i = 0; result == 0 && i < labels->n; i++)
		if (labels->at[i].npredictions > 0)
			result = put_label(out, &labels->at[i], report->no_outcomes);
	json_out_end(out);
	return result;
}

static int put_rule(struct json_out *out, struct rule_score *score, const struct rule *rule)
{
	struct figures figures;
	struct buf against = {0};

	if (rule_score_figures(score, &figures) != 0)
		return -1;
	rule_score_against(score, rule, &against);
	json_out_object(out, rule->id.at);
	json_out_number(out, "rev", rule->rev);
	json_out_text(out, "against", buf_span(&against));
	json_out_number(out, "fired", figures.counts.n);
	json_out_number(out, "right", figures.counts.tp);
	json_out_number(out, "wrong", figures.counts.fp);
	json_out_number(out, "unknown", score->unknown);
	json_out_number(out, "prompts", figures.nclusters);
	put_figures(out, &figures, FIGURE_F1);
	json_out_end(out);
	bool failed = against.failed;
	buf_done(&against);
	return failed ? -1 : 0;
}

static int put_rules(struct json_out *out, const struct rule_scores *scores)
{
	int result = 0;

	json_out_object(out, "rules");
	for (size_t i = 0; result == 0 && scores->at && i < scores->ruleset->nrules; i++)
		if (!rule_score_is_empty(&scores->at[i]))
			result = put_rule(out, &scores->at[i], &scores->ruleset->rules[i]);
	json_out_end(out);
	return result;
}

static void put_side(struct json_out *out, const char *key, const struct figures *figures)
{
	json_out_object(out, key);
	put_figures(out, figures, SHARES);
	json_out_end(out);
}

static void put_change(struct json_out *out, const struct label_change *label)
{
	const struct change *change = &label->change;

	json_out_object(out, label->name.at);
	json_out_number(out, "n", change->after.counts.n);
	put_side(out, "before", &change->before);
	put_side(out, "after", &change->after);
	json_out_object(out, "difference");
	for (int i = 0; i < SHARES; i++)
		put_real(out, figure_names[i], change->is_defined[i], change->difference[i]);
	json_out_object(out, "interval95");
	for (int i = 0; i < SHARES; i++)
		put_interval(
		    out, figure_names[i], change->is_defined[i], change->low[i], change->high[i]);
	json_out_end(out);
	json_out_end(out);
	json_out_number(out, "better", change->better);
	json_out_number(out, "worse", change->worse);
	json_out_real(out, "mcnemar_p", change->p);
	json_out_end(out);
}

static void put_names(struct json_out *out, const char *key, const struct span *names, size_t n)
{
	json_out_array(out, key);
	for (size_t i = 0; i < n; i++)
		json_out_text(out, NULL, names[i]);
	json_out_end(out);
}

static void put_baseline(struct json_out *out, const struct eval_report *report)
{
	const struct comparison *comparison = report->comparison;

	json_out_object(out, "baseline");
	json_out_text(out, "about", report->baseline->about);
	put_digest(out, "rules_digest", &report->baseline->rules);
	json_out_bool(out, "same_rules",
	    digest_compare(&report->baseline->rules, &report->eval->kit.ruleset->digest) == 0);
	json_out_object(out, "labels");
	for (size_t i = 0; i < comparison->n; i++)
		put_change(out, &comparison->at[i]);
	json_out_end(out);
	put_names(out, "only_before", comparison->only_before, comparison->nonly_before);
	put_names(out, "only_now", comparison->only_now, comparison->nonly_now);
	json_out_end(out);
}

/* What was measured, and how. */
static void put_frame(struct json_out *out, const struct eval_report *report)
{
	const struct eval *eval = report->eval;
	struct buf fold = {0};

	if (report->about)
		json_out_string(out, "about", report->about);
	fold_name(&eval->fold, &fold);
	if (fold.len > 0) {
		json_out_text(out, "fold", buf_span(&fold));
		json_out_number(out, "outside", eval->noutside);
	}
	buf_done(&fold);
	json_out_number(out, "records", eval->nrecords);
	json_out_number(out, "unlabelled", eval->nunlabelled);
	json_out_string(out, "threshold", severity_names[eval->labels.threshold]);
	put_digest(out, "records_digest", &eval->records);
	put_digest(out, "rules_digest", &eval->kit.ruleset->digest);
}

static int print(struct json_out *out, FILE *file, struct error *err)
{
	struct buf text = {0};
	int result = -1;

	if (json_out_print(out, true, &text, err) != 0 || buf_byte(&text, '\n') != 0)
		error_memory(err);
	else
		result = fwrite(text.at, 1, text.len, file) == text.len
			     ? 0
			     : error_set(err, ERROR_SYSTEM, "cannot write the figures");
	buf_done(&text);
	return result;
}

int eval_print_json(const struct eval_report *report, FILE *file, struct error *err)
{
	struct json_out *out = json_out_new();

	if (out == NULL)
		return error_memory(err);
	json_out_object(out, NULL);
	int put = put_labels(out, report);
	put |= put_rules(out, &report->eval->scores);
	put_frame(out, report);
	if (report->baseline)
		put_baseline(out, report);
	json_out_end(out);
	int result = put == 0 ? print(out, file, err) : error_memory(err);
	json_out_free(out);
	return result;
}
