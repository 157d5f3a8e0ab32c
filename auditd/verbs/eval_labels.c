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
}

static struct label *find_label(struct labels *labels, struct span name)
{
	for (size_t i = 0; i < labels->n; i++)
		if (span_equal(labels->at[i].name, name))
			return &labels->at[i];
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
	for (size_t i = 0; i < labels->n; i++)
		free(labels->at[i].predictions);
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

/* Does the signal hold on an assistant's message (on any, where the conversation has none)? */
static void predict_by_signal(
    const struct evaluated *record, uint32_t signal, struct prediction *prediction)
{
	const struct transcript *transcript = record->transcript;
	bool wants_assistant = has_assistant(transcript), is_unsure = false;

	for (size_t i = 0; i < transcript->nmessages; i++) {
		if (wants_assistant && transcript->messages[i].role != ROLE_ASSISTANT)
			continue;
		prediction->predicted |= hit_bit(record->hits->messages[i].holds, signal);
		is_unsure |= hit_bit(record->hits->messages[i].unsure, signal);
	}
	prediction->is_inconclusive = is_unsure && !prediction->predicted;
}

static bool belongs(const struct label *label, const struct rule *rule, uint32_t index)
{
	return label->kind == LABEL_RULE ? index == label->index
					 : (uint32_t)rule->family == label->index;
}

/* Messages that a rule cannot read make no findings: they are only counted. */
static bool is_unread(
    const struct labels *labels, const struct label *label, const struct evaluated *record)
{
	for (uint32_t i = 0; i < labels->ruleset->nrules; i++) {
		const struct rule *rule = &labels->ruleset->rules[i];
		if (belongs(label, rule, i) && rule->severity >= labels->threshold &&
		    record->tallies[i].inconclusive[INCONCLUSIVE_LANGUAGE] > 0)
			return true;
	}
	return false;
}

static void predict_by_findings(const struct labels *labels, const struct label *label,
    const struct evaluated *record, struct prediction *prediction)
{
	bool is_unsure = is_unread(labels, label, record);

	for (size_t i = 0; i < record->findings->n; i++) {
		const struct finding *finding = &record->findings->at[i];
		const struct rule *rule = &labels->ruleset->rules[finding->rule_index];
		if (!belongs(label, rule, finding->rule_index) ||
		    rule->severity < labels->threshold)
			continue;
		prediction->predicted |=
		    span_is(finding->verdict, verdict_names[VERDICT_VIOLATION]) ||
		    span_is(finding->verdict, verdict_names[VERDICT_SUSPECT]);
		is_unsure |= span_is(finding->verdict, verdict_names[VERDICT_INCONCLUSIVE]);
	}
	prediction->is_inconclusive = is_unsure && !prediction->predicted;
}

static int add_prediction(struct labels *labels, struct label *label, bool truth,
    const struct evaluated *record, struct prediction **added)
{
	struct prediction prediction = {
	    .cluster = record->cluster, .source = record->source, .truth = truth};
	struct prediction *predictions =
	    grow(label->predictions, label->npredictions, sizeof *predictions);

	if (predictions == NULL)
		return -1;
	if (label->kind == LABEL_SIGNAL)
		predict_by_signal(record, label->index, &prediction);
	else
		predict_by_findings(labels, label, record, &prediction);
	label->predictions = predictions;
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
		bool is_known = json_is(value, JSON_TYPE_TRUE) || json_is(value, JSON_TYPE_FALSE);
		if (label == NULL)
			return error_memory(err);
		if (label->kind != LABEL_UNKNOWN && is_known &&
		    add_prediction(
			labels, label, json_is(value, JSON_TYPE_TRUE), record, &prediction) != 0)
			return error_memory(err);
		if (prediction && fn && prediction->truth != prediction->predicted)
			fn(label, prediction, context);
		key = json_after(object, value);
	}
	return 0;
}
