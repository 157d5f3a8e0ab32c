/* Rules and clauses in the JSON report. */
#include "report/json.h"
#include "report/statistics.h"
#include "report/words.h"

void json_put_count(struct json_out *json, const struct store_count *count)
{
	json_out_number(json, "findings", count->findings);
	json_out_number(json, "alerts", count->alerts);
	json_out_number(json, "suppressed", count->suppressed);
	json_out_number(json, "excused", count->excused);
	json_out_number(json, "inconclusive", count->inconclusive);
	json_out_number(json, "with_evidence", count->kept);
}

void json_put_list(struct json_out *json, const char *key, const struct store_list *list)
{
	json_out_array(json, key);
	for (size_t i = 0; i < list->n; i++)
		json_out_text(json, NULL, list->at[i]);
	json_out_end(json);
}

void json_put_undecided(struct json_out *json, const char *key, const struct tally *tally)
{
	json_out_object(json, key);
	for (size_t i = 0; i < INCONCLUSIVE_REASONS; i++)
		json_out_number(json, words_reasons[i].name, tally->inconclusive[i]);
	json_out_end(json);
}

static void put_interval(struct json_out *json, const char *key, double low, double high)
{
	json_out_array(json, key);
	json_out_real(json, NULL, low);
	json_out_real(json, NULL, high);
	json_out_end(json);
}

/* null where nothing was exposed: an unknown rate is no rate of 0. */
static void put_rate(struct json_out *json, const struct summary_rule *rule)
{
	const struct tally *tally = &rule->tally;

	json_out_string(json, "rate_of", "exposed");
	json_out_string(json, "wording", words_did(rule));
	if (tally->exposed == 0) {
		json_out_null(json, "rate");
		json_out_null(json, "interval95");
		return;
	}
	struct interval interval = wilson_interval(tally->fired, tally->exposed);
	json_out_real(json, "rate", share_of(tally->fired, tally->exposed));
	put_interval(json, "interval95", interval.low, interval.high);
}

static void put_measure(struct json_out *json, const struct store_measure *measure)
{
	json_out_object(json, NULL);
	json_out_text(json, "set", measure->set);
	json_out_text(json, "about", measure->about);
	json_out_number(json, "rev", measure->rev);
	json_out_number(json, "records", measure->records);
	json_out_number(json, "fired", measure->fired);
	json_out_number(json, "right", measure->right);
	if (measure->has_precision) {
		json_out_real(json, "precision", measure->precision);
		put_interval(json, "interval95", measure->low, measure->high);
	} else {
		json_out_null(json, "precision");
		json_out_null(json, "interval95");
	}
	if (measure->has_recall)
		json_out_real(json, "recall", measure->recall);
	else
		json_out_null(json, "recall");
	json_out_end(json);
}

static void put_accuracy(struct json_out *json, const struct store_rule *rule)
{
	struct buf text = {0};

	words_accuracy(rule, &text);
	json_out_text(json, "accuracy", buf_span(&text));
	json_out_array(json, "measured");
	for (size_t i = 0; i < rule->nmeasured; i++)
		put_measure(json, &rule->measured[i]);
	json_out_end(json);
	buf_done(&text);
}

static void put_leanings(struct json_out *json, const struct summary_rule *rule)
{
	json_out_array(json, "leans_on");
	for (size_t i = 0; i < rule->rule.leans_on.n; i++) {
		json_out_object(json, NULL);
		json_out_text(json, "sentence", rule->rule.leans_on.at[i]);
		json_out_text(json, "text", rule->quotes[i]);
		json_out_bool(json, "copy_changed", rule->changed[i]);
		json_out_end(json);
	}
	json_out_end(json);
}

void json_put_rule(struct json_out *json, const struct summary_rule *rule)
{
	const struct tally *tally = &rule->tally;

	json_out_object(json, NULL);
	json_out_text(json, "id", rule->rule.id);
	json_out_number(json, "rev", rule->rule.rev);
	json_out_bool(json, "newest", rule->is_newest);
	json_out_bool(json, "in_force", rule->rule.applies);
	json_out_text(json, "title", rule->rule.title);
	json_out_text(json, "family", rule->rule.family);
	json_out_text(json, "clause", rule->rule.clause);
	json_put_list(json, "clauses", &rule->rule.clauses);
	json_out_text(json, "severity", rule->rule.severity);
	json_out_text(json, "confidence", rule->rule.confidence);
	json_out_text(json, "status", rule->rule.status);
	json_out_text(json, "why", rule->rule.why);
	json_out_text(json, "spec", rule->rule.spec);
	put_leanings(json, rule);
	json_put_list(json, "languages", &rule->rule.languages);
	json_put_list(json, "false_positives", &rule->rule.false_positives);
	json_out_number(json, "evaluated", tally->evaluated);
	json_out_number(json, "exposed", tally->exposed);
	json_out_number(json, "fired", tally->fired);
	json_out_number(json, "suppressed", tally->suppressed);
	json_out_number(json, "excused", tally->excused);
	json_out_number(json, "inconclusive", tally_inconclusive(tally));
	json_put_undecided(json, "inconclusive_by", tally);
	put_rate(json, rule);
	json_out_bool(json, "never_exposed", tally->exposed == 0);
	put_accuracy(json, &rule->rule);
	json_out_object(json, "findings");
	json_put_count(json, &rule->count);
	json_out_end(json);
	json_out_end(json);
}

/* The rules that name the clause in first place, or in a later one. */
static void put_naming(struct json_out *json, const char *key, const struct summary *summary,
    const struct summary_clause *clause, bool is_first)
{
	json_out_array(json, key);
	for (size_t i = 0; i < summary->nrules; i++) {
		size_t place = summary_place_of(&summary->rules[i], clause);
		if (place > 0 && (place == 1) == is_first)
			json_out_text(json, NULL, summary->rules[i].rule.id);
	}
	json_out_end(json);
}

/* What a check of the clause is worth: how right its rules are. */
static void put_measured(
    struct json_out *json, const struct summary *summary, const struct summary_clause *clause)
{
	struct buf text = {0};

	json_out_array(json, "measured");
	for (size_t i = 0; i < summary->nrules; i++) {
		const struct summary_rule *rule = &summary->rules[i];
		if (summary_place_of(rule, clause) == 0)
			continue;
		buf_clear(&text);
		words_accuracy(&rule->rule, &text);
		json_out_object(json, NULL);
		json_out_text(json, "rule", rule->rule.id);
		json_out_text(json, "accuracy", buf_span(&text));
		json_out_end(json);
	}
	json_out_end(json);
	buf_done(&text);
}

static void put_clause(
    struct json_out *json, const struct summary *summary, const struct summary_clause *clause)
{
	json_out_object(json, NULL);
	json_out_text(json, "document", clause->clause.document);
	json_out_text(json, "anchor", clause->clause.anchor);
	json_out_text(json, "title", clause->clause.title);
	json_out_text(json, "authority", clause->clause.authority);
	json_out_text(json, "meaning", clause->clause.meaning);
	json_out_text(json, "observable", clause->clause.observable);
	json_out_text(json, "unseen", clause->clause.unseen);
	json_out_string(json, "coverage", summary_coverage_names[clause->coverage]);
	json_out_bool(json, "has_rule", clause->nrules > 0);
	put_naming(json, "rules", summary, clause, true);
	put_naming(json, "rules_second", summary, clause, false);
	put_measured(json, summary, clause);
	json_put_count(json, &clause->count);
	json_out_end(json);
}

void json_put_clauses(struct json_out *json, const struct summary *summary)
{
	json_out_object(json, "coverage");
	json_out_number(json, "total", summary->nclauses);
	for (size_t i = 0; i < COVERAGES; i++)
		json_out_number(json, summary_coverage_names[i], summary->coverage[i]);
	json_out_end(json);
	json_out_array(json, "clauses");
	for (size_t i = 0; i < summary->nclauses; i++)
		if (!summary->clauses[i].is_heading)
			put_clause(json, summary, &summary->clauses[i]);
	json_out_end(json);
}
