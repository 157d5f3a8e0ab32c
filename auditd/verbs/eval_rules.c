/* Rules against labels. */
#include <stdlib.h>

#include "verbs/eval_rules.h"

static int add(struct prediction **list, size_t *n, const struct prediction *one)
{
	struct prediction *at = *list;

	if (*n == 0 || (*n & (*n - 1)) == 0)
		at = realloc(at, (*n ? 2 * *n : 1) * sizeof *at);
	if (at == NULL)
		return -1;
	*list = at;
	at[(*n)++] = *one;
	return 0;
}

/* A label that is true or false. */
static bool is_known(struct json_at object, struct span name, bool *truth)
{
	struct json_at value = json_find(object, name);

	*truth = json_is(value, JSON_TYPE_TRUE);
	return *truth || json_is(value, JSON_TYPE_FALSE);
}

static int add_rule(struct rule_scores *scores, uint32_t index, struct json_at object,
    const struct evaluated *record)
{
	const struct rule *rule = &scores->ruleset->rules[index];
	struct rule_score *score = &scores->at[index];
	struct prediction one = {.cluster = record->cluster,
	    .source = record->source,
	    .record = record->record,
	    .predicted = scores->has_fired[index]};
	bool is_by_id = is_known(object, rule->id, &one.truth);

	if (is_by_id && add(&score->named, &score->nnamed, &one) != 0)
		return -1;
	if (!one.predicted)
		return 0;
	if (!is_by_id && !is_known(object, span_of(family_names[rule->family]), &one.truth)) {
		score->unknown++;
		return 0;
	}
	*(is_by_id ? &score->is_by_id : &score->is_by_family) = true;
	return add(&score->fired, &score->nfired, &one);
}

static int make_room(struct rule_scores *scores)
{
	size_t n = scores->ruleset->nrules ? scores->ruleset->nrules : 1;

	if (scores->at == NULL)
		scores->at = calloc(n, sizeof *scores->at);
	if (scores->has_fired == NULL)
		scores->has_fired = calloc(n, sizeof *scores->has_fired);
	return scores->at && scores->has_fired ? 0 : -1;
}

int rule_scores_add(struct rule_scores *scores, struct json_at object,
    const struct evaluated *record, struct error *err)
{
	const struct ruleset *ruleset = scores->ruleset;

	if (make_room(scores) != 0)
		return error_memory(err);
	for (size_t i = 0; i < ruleset->nrules; i++)
		scores->has_fired[i] = false;
	for (size_t i = 0; i < record->findings->n; i++) {
		const struct finding *finding = &record->findings->at[i];
		scores->has_fired[finding->rule_index] |=
		    finding_predicts(ruleset, finding, scores->threshold);
	}
	for (uint32_t i = 0; i < ruleset->nrules; i++)
		if (ruleset_rule_judges(ruleset, &ruleset->rules[i]) &&
		    add_rule(scores, i, object, record) != 0)
			return error_memory(err);
	return 0;
}

bool rule_score_is_empty(const struct rule_score *score)
{
	return score->nfired == 0 && score->nnamed == 0 && score->unknown == 0;
}

int rule_score_figures(struct rule_score *score, struct figures *figures)
{
	struct figures named;
	const int recall = FIGURE_RECALL;

	if (figures_of(score->fired, score->nfired, figures) != 0 ||
	    figures_of(score->named, score->nnamed, &named) != 0)
		return -1;
	figures->is_defined[recall] = named.is_defined[recall];
	figures->value[recall] = named.value[recall];
	figures->low[recall] = named.low[recall];
	figures->high[recall] = named.high[recall];
	return 0;
}

void rule_score_against(const struct rule_score *score, const struct rule *rule, struct buf *text)
{
	if (score->nfired == 0 && score->nnamed == 0)
		buf_byte(text, '-');
	if (score->is_by_id || (score->nnamed > 0 && !score->is_by_family))
		buf_append(text, rule->id);
	if (score->is_by_id && score->is_by_family)
		buf_byte(text, '+');
	if (score->is_by_family)
		buf_text(text, family_names[rule->family]);
}

void rule_scores_done(struct rule_scores *scores)
{
	for (size_t i = 0; scores->at && i < scores->ruleset->nrules; i++) {
		free(scores->at[i].fired);
		free(scores->at[i].named);
	}
	free(scores->at);
	free(scores->has_fired);
	scores->at = NULL;
	scores->has_fired = NULL;
}
