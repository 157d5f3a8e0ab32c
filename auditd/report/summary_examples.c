/* A few findings of each rule, whole: what a reviewer reads first. */
#include "report/summary.h"

/* The ids of at most most findings with that verdict; sets *n. */
static int find_ids(struct store *store, const struct finding_filter *filter, struct digest *ids,
    size_t *n, struct error *err)
{
	struct finding_cursor *cursor = store_findings(store, filter, err);
	struct finding finding;
	int more = -1;

	if (cursor == NULL)
		return -1;
	while (*n < filter->limit && (more = finding_cursor_next(cursor, &finding, err)) == 1)
		ids[(*n)++] = finding.id;
	finding_cursor_free(cursor);
	return more < 0 ? -1 : 0;
}

static int keep(struct summary *summary, struct store *store, struct summary_rule *rule,
    const struct digest *ids, size_t n, struct error *err)
{
	for (size_t i = 0; i < n; i++) {
		char hex[DIGEST_HEX];
		digest_hex(&ids[i], hex);
		int found = store_get_finding(
		    store, span_of(hex), &summary->arena, &rule->examples[rule->nexamples], err);
		if (found < 0)
			return -1;
		rule->nexamples += (size_t)found;
	}
	return 0;
}

/* What claims most comes first; excused and undecided ones fill up, since they say how the rule is
 * defeated. */
static int read_rule(struct summary *summary, struct store *store, struct summary_rule *rule,
    size_t most, struct error *err)
{
	static const char *const verdicts[] = {
	    "violation", "suspect", "signal", "excused", "inconclusive"};
	struct digest *ids = arena_array(&summary->arena, most, sizeof *ids);
	struct finding *examples = arena_array(&summary->arena, most, sizeof *examples);

	if (ids == NULL || examples == NULL)
		return error_memory(err);
	rule->examples = examples;
	for (size_t i = 0; i < ARRAY_LEN(verdicts) && rule->nexamples < most; i++) {
		struct finding_filter filter = {.rule = rule->rule.id,
		    .verdict = span_of(verdicts[i]),
		    .limit = most - rule->nexamples};
		size_t n = 0;
		if (find_ids(store, &filter, ids, &n, err) != 0 ||
		    keep(summary, store, rule, ids, n, err) != 0)
			return -1;
	}
	return 0;
}

int summary_read_examples(
    struct summary *summary, struct store *store, size_t max_examples, struct error *err)
{
	for (size_t i = 0; i < summary->nrules; i++) {
		struct summary_rule *rule = &summary->rules[i];
		const struct store_count *count = &rule->count;
		if (count->findings + count->excused + count->inconclusive == 0 ||
		    max_examples == 0)
			continue;
		if (read_rule(summary, store, rule, max_examples, err) != 0)
			return -1;
	}
	return 0;
}
