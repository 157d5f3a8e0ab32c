/* Loading a baseline, and comparing label by label. */
#include <stdlib.h>

#include "verbs/eval_baseline.h"

static int refuse(const struct baseline *baseline, const char *what, struct error *err)
{
	return error_set(err, ERROR_SETTING, "%s: %s", baseline->path, what);
}

static int read_text(
    struct baseline *baseline, const char *key, struct span *out, struct error *err)
{
	struct json_at value = json_find(baseline->file.root, span_of(key));

	*out = (struct span){0};
	if (!json_is(value, JSON_TYPE_STRING))
		return 0;
	*out = json_text(value, &baseline->arena, err);
	return out->at ? 0 : error_memory(err);
}

static int read_digest(struct json_at object, const char *key, struct digest *out)
{
	struct json_at value = json_find(object, span_of(key));

	return json_is(value, JSON_TYPE_STRING) ? digest_parse(json_raw(value), out) : -1;
}

static bool are_letters(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] != OUTCOME_TP && text.at[i] != OUTCOME_FP &&
		    text.at[i] != OUTCOME_FN && text.at[i] != OUTCOME_TN)
			return false;
	return true;
}

/* A label without figures ("no_rule") has none to compare. */
static int read_label(
    struct baseline *baseline, struct json_at key, struct json_at value, struct error *err)
{
	struct baseline_label *label = &baseline->at[baseline->n];
	struct json_at outcomes = json_find(value, span_of("outcomes"));

	if (!json_is(value, JSON_TYPE_OBJECT))
		return refuse(baseline, "a label is no object", err);
	if (json_is(json_find(value, span_of("no_rule")), JSON_TYPE_TRUE))
		return 0;
	if (!json_is(outcomes, JSON_TYPE_STRING))
		return refuse(baseline,
		    "it has no outcomes to compare with (was it written with --no-outcomes?)", err);
	label->outcomes = json_raw(outcomes);
	label->name = json_text(key, &baseline->arena, err);
	if (label->name.at == NULL)
		return error_memory(err);
	if (!are_letters(label->outcomes) ||
	    read_digest(value, "records_digest", &label->records) != 0)
		return refuse(baseline, "a label's outcomes or records_digest are damaged", err);
	baseline->n++;
	return 0;
}

int baseline_load(struct baseline *baseline, const char *path, struct error *err)
{
	baseline->path = path;
	if (eval_file_load(&baseline->file, path, err) != 0)
		return -1;
	struct json_at root = baseline->file.root, labels = json_find(root, span_of("labels"));
	if (read_digest(root, "rules_digest", &baseline->rules) != 0 ||
	    read_digest(root, "records_digest", &baseline->records) != 0)
		return refuse(baseline, "its digests are missing or damaged", err);
	if (read_text(baseline, "about", &baseline->about, err) != 0 ||
	    read_text(baseline, "fold", &baseline->fold, err) != 0 ||
	    read_text(baseline, "threshold", &baseline->threshold, err) != 0)
		return -1;
	baseline->at = arena_array(&baseline->arena, json_count(labels), sizeof *baseline->at);
	if (baseline->at == NULL)
		return error_memory(err);
	for (struct json_at key = json_child(labels); key.json;) {
		struct json_at value = json_after(labels, key);
		if (read_label(baseline, key, value, err) != 0)
			return -1;
		key = json_after(labels, value);
	}
	return baseline->n > 0
		   ? 0
		   : refuse(baseline, "it has no label with figures to compare with", err);
}

void baseline_done(struct baseline *baseline)
{
	eval_file_done(&baseline->file);
	arena_done(&baseline->arena);
}

static const struct baseline_label *find_before(const struct baseline *baseline, struct span name)
{
	for (size_t i = baseline->n; i-- > 0;)
		if (span_equal(baseline->at[i].name, name))
			return &baseline->at[i];
	return NULL;
}

static bool letter_is_true(char letter)
{
	return letter == OUTCOME_TP || letter == OUTCOME_FN;
}

static bool letter_is_predicted(char letter)
{
	return letter == OUTCOME_TP || letter == OUTCOME_FP;
}

/* Outcomes are in reading order; predictions, which know the clusters, need not be. */
static int fill_pairs(const struct label *label, struct span before, uint64_t *clusters,
    struct pair *pairs, const struct baseline *baseline, struct error *err)
{
	const char *after = label->outcomes.at;

	for (size_t i = 0; i < label->npredictions; i++) {
		if (letter_is_true(before.at[i]) != letter_is_true(after[i]))
			return refuse(baseline, "its records are labelled otherwise", err);
		pairs[i] = (struct pair){clusters[i], letter_is_true(after[i]),
		    letter_is_predicted(before.at[i]), letter_is_predicted(after[i])};
	}
	return 0;
}

static int by_record(const void *left, const void *right)
{
	const struct prediction *a = left, *b = right;

	return (a->record > b->record) - (a->record < b->record);
}

static int compare_label(const struct baseline *baseline, struct label *label,
    const struct baseline_label *before, struct change *change, struct error *err)
{
	size_t n = label->npredictions;
	struct pair *pairs = calloc(n, sizeof *pairs);
	uint64_t *clusters = calloc(n, sizeof *clusters);
	int result = -1;

	if (pairs == NULL || clusters == NULL) {
		error_memory(err);
		goto done;
	}
	if (before->outcomes.len != n || digest_compare(&before->records, &label->records) != 0) {
		refuse(baseline, "its labels are of other records than this run's", err);
		goto done;
	}
	qsort(label->predictions, n, sizeof *label->predictions, by_record);
	for (size_t i = 0; i < n; i++)
		clusters[i] = label->predictions[i].cluster;
	if (fill_pairs(label, before->outcomes, clusters, pairs, baseline, err) != 0)
		goto done;
	result = change_of(pairs, n, change) == 0 ? 0 : error_memory(err);
done:
	free(pairs);
	free(clusters);
	return result;
}

static int check_threshold(
    const struct baseline *baseline, enum severity threshold, struct error *err)
{
	struct span before = baseline->threshold;
	struct buf safe = {0};

	if (span_is(before, severity_names[threshold]))
		return 0;
	text_printable(&safe, span_slice(before, 0, before.len < 20 ? before.len : 20), false);
	int result = error_set(err, ERROR_SETTING,
	    "%s: it counted findings from severity '%.*s', this run counts them from '%s': give "
	    "both "
	    "the same --threshold",
	    baseline->path, (int)safe.len, safe.at ? safe.at : "", severity_names[threshold]);
	buf_done(&safe);
	return result;
}

static int check_records(
    const struct baseline *baseline, const struct compared *now, struct error *err)
{
	if (!span_equal(baseline->fold, now->fold))
		return refuse(baseline, "it is of another fold than this run", err);
	if (digest_compare(&baseline->records, &now->records) != 0)
		return refuse(baseline, "it is of other records than this run", err);
	return 0;
}

static bool has_figures(const struct label *label)
{
	return label->npredictions > 0 && !label->has_no_rule;
}

static int make_room(
    const struct baseline *baseline, const struct labels *labels, struct comparison *comparison)
{
	struct arena *arena = &comparison->arena;

	comparison->at = arena_array(arena, labels->n, sizeof *comparison->at);
	comparison->only_now = arena_array(arena, labels->n, sizeof *comparison->only_now);
	comparison->only_before = arena_array(arena, baseline->n, sizeof *comparison->only_before);
	return comparison->at && comparison->only_now && comparison->only_before ? 0 : -1;
}

int baseline_compare(const struct baseline *baseline, const struct compared *now,
    struct comparison *comparison, struct error *err)
{
	struct labels *labels = now->labels;

	if (check_threshold(baseline, now->threshold, err) != 0 ||
	    check_records(baseline, now, err) != 0)
		return -1;
	if (make_room(baseline, labels, comparison) != 0)
		return error_memory(err);
	for (size_t i = 0; i < labels->n; i++) {
		struct label *label = &labels->at[i];
		if (!has_figures(label))
			continue;
		const struct baseline_label *before = find_before(baseline, label->name);
		if (before == NULL) {
			comparison->only_now[comparison->nonly_now++] = label->name;
			continue;
		}
		struct label_change *change = &comparison->at[comparison->n++];
		change->name = label->name;
		if (compare_label(baseline, label, before, &change->change, err) != 0)
			return -1;
	}
	for (size_t i = 0; i < baseline->n; i++) {
		const struct label *label = labels_find(labels, baseline->at[i].name);
		if (label == NULL || !has_figures(label))
			comparison->only_before[comparison->nonly_before++] = baseline->at[i].name;
	}
	return 0;
}

void comparison_done(struct comparison *comparison)
{
	arena_done(&comparison->arena);
}
