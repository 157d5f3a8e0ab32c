/* Labels by name, predictions by label. */
#include <stdlib.h>

#include "verbs/eval_labels.h"

/* The array's next larger size is taken at each power of two. */
static void *grow(void *at, size_t n, size_t size)
{
	if (n != 0 && (n & (n - 1)) != 0)
		return at;
	return realloc(at, (n ? 2 * n : 1) * size);
}

/* Note those among these that have a score; returns how many they are. */
static size_t find_scored(
    const struct ruleset *ruleset, const struct signal_list *list, struct label *label)
{
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++) {
		if (ruleset->signals[list->at[i]].kind != SIGNAL_SCORE)
			continue;
		if (label->nscores < SCORES_MOST)
			label->scored_by[label->nscores++] = list->at[i];
		n++;
	}
	return n;
}

static void identify_score(const struct ruleset *ruleset, struct label *label)
{
	const struct signal *signal = &ruleset->signals[label->index];

	if (signal->kind == SIGNAL_SCORE)
		label->scored_by[label->nscores++] = label->index;
	size_t nall = find_scored(ruleset, &signal->all, label);
	size_t nany = find_scored(ruleset, &signal->any, label);
	bool is_clear = nall + nany <= 1 || (nall == 0 && nany <= SCORES_MOST);
	if (!is_clear)
		label->nscores = 0;
}

static bool belongs(const struct label *label, const struct rule *rule, uint32_t index)
{
	return label->kind == LABEL_RULE ? index == label->index
					 : (uint32_t)rule->family == label->index;
}

static bool has_rule(const struct ruleset *ruleset, const struct label *label)
{
	for (uint32_t i = 0; i < ruleset->nrules; i++)
		if (belongs(label, &ruleset->rules[i], i) &&
		    ruleset_rule_judges(ruleset, &ruleset->rules[i]))
			return true;
	return false;
}

static void identify(const struct ruleset *ruleset, struct label *label)
{
	int rule = ruleset_find_rule(ruleset, label->name);
	int signal = ruleset_find_signal(ruleset, label->name);

	label->kind = rule >= 0 ? LABEL_RULE : signal >= 0 ? LABEL_SIGNAL : LABEL_UNKNOWN;
	label->index = (uint32_t)(rule >= 0 ? rule : signal >= 0 ? signal : 0);
	for (uint32_t i = 0; i < FAMILIES; i++) {
		if (!span_is(label->name, family_names[i]))
			continue;
		label->kind = LABEL_FAMILY;
		label->index = i;
	}
	if (label->kind == LABEL_SIGNAL)
		identify_score(ruleset, label);
	else if (label->kind != LABEL_UNKNOWN)
		label->has_no_rule = !has_rule(ruleset, label);
}

const struct label *labels_find(const struct labels *labels, struct span name)
{
	for (size_t i = 0; i < labels->n; i++)
		if (span_equal(labels->at[i].name, name))
			return &labels->at[i];
	return NULL;
}

static struct label *find_label(struct labels *labels, struct span name)
{
	const struct label *known = labels_find(labels, name);

	if (known)
		return &labels->at[known - labels->at];
	struct label *at = grow(labels->at, labels->n, sizeof *at);
	if (at == NULL)
		return NULL;
	labels->at = at;
	struct label *label = &at[labels->n];
	*label = (struct label){.name = arena_text(&labels->arena, name)};
	if (label->name.at == NULL)
		return NULL;
	identify(labels->ruleset, label);
	labels->n++;
	return label;
}

int64_t labels_source(struct labels *labels, struct span name)
{
	for (size_t i = 0; i < labels->nsources; i++)
		if (span_equal(labels->sources[i], name))
			return (int64_t)i;
	struct span *sources = grow(labels->sources, labels->nsources, sizeof *sources);
	if (sources == NULL)
		return -1;
	labels->sources = sources;
	struct span copy = arena_text(&labels->arena, name);
	if (copy.at == NULL)
		return -1;
	sources[labels->nsources] = copy;
	return (int64_t)labels->nsources++;
}

void labels_done(struct labels *labels)
{
	for (size_t i = 0; i < labels->n; i++) {
		free(labels->at[i].predictions);
		buf_done(&labels->at[i].outcomes);
	}
	free(labels->at);
	free(labels->sources);
	arena_done(&labels->arena);
}

static bool has_assistant(const struct transcript *transcript)
{
	for (size_t i = 0; i < transcript->nmessages; i++)
		if (transcript->messages[i].role == ROLE_ASSISTANT)
			return true;
	return false;
}

/* The sum of what the signal's hits count with in one message. */
static int64_t score_of(const struct hits *hits, size_t message, uint32_t signal)
{
	const struct message_facts *facts = &hits->messages[message];
	int64_t score = 0;

	for (size_t i = facts->first_hit; i < facts->first_hit + facts->nhits; i++)
		if (hits->at[i].signal == signal && hits->at[i].outcome == OUTCOME_MATCHED)
			score += hits->at[i].value;
	return score;
}

/* One signal's is its sum as it stands; of several, each in millionths of its threshold. */
static int64_t best_score(const struct ruleset *ruleset, const struct hits *hits, size_t message,
    const struct label *label)
{
	int64_t best = 0;

	for (size_t i = 0; i < label->nscores; i++) {
		uint32_t signal = label->scored_by[i];
		int64_t score = score_of(hits, message, signal);
		if (label->nscores > 1)
			score = score * 1000000 / ruleset->signals[signal].threshold;
		if (i == 0 || score > best)
			best = score;
	}
	return best;
}

/* Does the signal hold on an assistant's message (on any, where the conversation has none)? */
static void predict_by_signal(const struct ruleset *ruleset, const struct label *label,
    const struct evaluated *record, struct prediction *prediction)
{
	const struct transcript *transcript = record->transcript;
	bool wants_assistant = has_assistant(transcript), is_unsure = false, is_first = true;

	for (size_t i = 0; i < transcript->nmessages; i++) {
		if (wants_assistant && transcript->messages[i].role != ROLE_ASSISTANT)
			continue;
		prediction->predicted |= hit_bit(record->hits->messages[i].holds, label->index);
		is_unsure |= hit_bit(record->hits->messages[i].unsure, label->index);
		int64_t score = best_score(ruleset, record->hits, i, label);
		if (is_first || score > prediction->score)
			prediction->score = score;
		is_first = false;
	}
	prediction->has_score = label->nscores > 0;
	prediction->is_inconclusive = is_unsure && !prediction->predicted;
	prediction->reason = INCONCLUSIVE_LIMIT;
}

bool finding_predicts(
    const struct ruleset *ruleset, const struct finding *finding, enum severity threshold)
{
	return ruleset->rules[finding->rule_index].severity >= threshold &&
	       (span_is(finding->verdict, verdict_names[VERDICT_VIOLATION]) ||
		   span_is(finding->verdict, verdict_names[VERDICT_SUSPECT]));
}

/* Could the rule read the record, going by what it looked at, or else by the conversation's language? */
static bool could_read(const struct rule *rule, const struct tally *tally, unsigned language)
{
	if (tally->evaluated > 0)
		return tally->inconclusive[INCONCLUSIVE_LANGUAGE] < tally->evaluated;
	return language == LANGUAGE_UNKNOWN || (rule->reads & language_bit(language));
}

/* Could none of the label's rules read the record? That those of other languages set it aside says nothing. */
static bool is_unread(
    const struct labels *labels, const struct label *label, const struct evaluated *record)
{
	const struct ruleset *ruleset = labels->ruleset;

	for (uint32_t i = 0; i < ruleset->nrules; i++) {
		const struct rule *rule = &ruleset->rules[i];
		if (belongs(label, rule, i) && rule->severity >= labels->threshold &&
		    ruleset_rule_judges(ruleset, rule) &&
		    could_read(rule, &record->tallies[i], record->hits->language))
			return false;
	}
	return true;
}

/* Could one of the label's rules not tell? Tallies know more than findings: what a rule cannot read makes none. Of several
 * reasons the first in their order is given. */
static bool find_reason(const struct labels *labels, const struct label *label,
    const struct evaluated *record, enum inconclusive *reason)
{
	const struct ruleset *ruleset = labels->ruleset;

	for (int i = 0; i < INCONCLUSIVE_REASONS; i++) {
		if (i == INCONCLUSIVE_LANGUAGE && !is_unread(labels, label, record))
			continue;
		for (uint32_t j = 0; j < ruleset->nrules; j++) {
			const struct rule *rule = &ruleset->rules[j];
			if (!belongs(label, rule, j) || rule->severity < labels->threshold ||
			    record->tallies[j].inconclusive[i] == 0)
				continue;
			*reason = (enum inconclusive)i;
			return true;
		}
	}
	return false;
}

static void predict_by_findings(const struct labels *labels, const struct label *label,
    const struct evaluated *record, struct prediction *prediction)
{
	for (size_t i = 0; i < record->findings->n; i++) {
		const struct finding *finding = &record->findings->at[i];
		const struct rule *rule = &labels->ruleset->rules[finding->rule_index];
		if (belongs(label, rule, finding->rule_index))
			prediction->predicted |=
			    finding_predicts(labels->ruleset, finding, labels->threshold);
	}
	prediction->is_inconclusive =
	    !prediction->predicted && find_reason(labels, label, record, &prediction->reason);
}

static char letter_of(const struct prediction *prediction)
{
	if (prediction->truth)
		return prediction->predicted ? OUTCOME_TP : OUTCOME_FN;
	return prediction->predicted ? OUTCOME_FP : OUTCOME_TN;
}

/* Each link holds all before it. */
static void chain(struct digest *records, const struct digest *record, bool truth)
{
	struct hash hash;

	hash_init(&hash, "label");
	hash_digest(&hash, records);
	hash_digest(&hash, record);
	hash_number(&hash, truth);
	hash_done(&hash, records);
}

static int add_prediction(struct labels *labels, struct label *label, bool truth,
    const struct evaluated *record, struct prediction **added)
{
	struct prediction prediction = {.cluster = record->cluster,
	    .source = record->source,
	    .record = record->record,
	    .truth = truth};
	struct prediction *predictions =
	    grow(label->predictions, label->npredictions, sizeof *predictions);

	if (predictions == NULL)
		return -1;
	label->predictions = predictions;
	if (label->kind == LABEL_SIGNAL)
		predict_by_signal(labels->ruleset, label, record, &prediction);
	else
		predict_by_findings(labels, label, record, &prediction);
	if (buf_byte(&label->outcomes, letter_of(&prediction)) != 0)
		return -1;
	chain(&label->records, &record->digest, truth);
	*added = &predictions[label->npredictions++];
	**added = prediction;
	return 0;
}

int labels_add(struct labels *labels, struct json_at object, const struct evaluated *record,
    label_error_fn *fn, void *context, struct error *err)
{
	for (struct json_at key = json_child(object); key.json;) {
		struct json_at value = json_after(object, key);
		struct span name = json_text(key, &labels->arena, err);
		struct label *label = name.at ? find_label(labels, name) : NULL;
		struct prediction *prediction = NULL;
		if (label == NULL)
			return error_memory(err);
		bool is_known =
		    (json_is(value, JSON_TYPE_TRUE) || json_is(value, JSON_TYPE_FALSE)) &&
		    json_find(object, name).index == value.index;
		if (label->kind != LABEL_UNKNOWN && is_known &&
		    add_prediction(
			labels, label, json_is(value, JSON_TYPE_TRUE), record, &prediction) != 0)
			return error_memory(err);
		if (prediction && fn && !label->has_no_rule &&
		    prediction->truth != prediction->predicted)
			fn(label, prediction, context);
		key = json_after(object, value);
	}
	return 0;
}
