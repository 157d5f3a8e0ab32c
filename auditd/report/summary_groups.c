/* Findings counted by family, day, model ...: bounded lists of rows, whatever the logs name. */
#include <stdlib.h>
#include <string.h>

#include "report/words.h"

static void count_add(struct store_count *sum, const struct store_count *more)
{
	sum->findings += more->findings;
	sum->alerts += more->alerts;
	sum->suppressed += more->suppressed;
	sum->excused += more->excused;
	sum->inconclusive += more->inconclusive;
	sum->kept += more->kept;
}

/* The first row whose name is not below. */
static size_t lower_bound(const struct summary_group *group, struct span name)
{
	size_t low = 0, high = group->nrows;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (span_compare(group->rows[middle].count.name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Are the names the logs' own, without a bound but ours? */
static bool is_open_ended(enum store_group group)
{
	return group == GROUP_MODEL || group == GROUP_DAY;
}

/* Absent and empty names compare equal and share a row: neither says anything. */
struct summary_row *summary_row_of(
    struct summary *summary, enum store_group which, struct span name)
{
	struct summary_group *group = &summary->groups[which];
	size_t at = lower_bound(group, name);

	if (at < group->nrows && span_equal(group->rows[at].count.name, name))
		return &group->rows[at];
	if (is_open_ended(which) && group->nrows >= SUMMARY_MOST_ROWS) {
		group->has_others = true;
		return &group->others;
	}
	struct summary_row *rows =
	    summary_grow(&summary->arena, group->rows, group->nrows, sizeof *rows);
	struct summary_row row = {0};
	if (rows == NULL || summary_copy(&summary->arena, name, &row.count.name, NULL) != 0)
		return NULL;
	group->rows = rows;
	memmove(&rows[at + 1], &rows[at], (group->nrows - at) * sizeof *rows);
	rows[at] = row;
	group->nrows++;
	return &rows[at];
}

struct reading {
	struct summary *summary;
	enum store_group group;
	struct error *err;
};

static int add_count(const struct store_count *count, void *context)
{
	const struct reading *reading = context;
	struct summary_row *row = summary_row_of(reading->summary, reading->group, count->name);

	if (row == NULL)
		return error_memory(reading->err);
	count_add(&row->count, count);
	return 0;
}

static const struct store_count *count_of(
    const struct summary *summary, enum store_group which, struct span name)
{
	static const struct store_count none = {0};
	const struct summary_group *group = &summary->groups[which];
	size_t at = lower_bound(group, name);

	return at < group->nrows && span_equal(group->rows[at].count.name, name)
		   ? &group->rows[at].count
		   : &none;
}

static void share_out(struct summary *summary)
{
	const struct summary_group *families = &summary->groups[GROUP_FAMILY];

	for (size_t i = 0; i < families->nrows; i++)
		count_add(&summary->total, &families->rows[i].count);
	count_add(&summary->total, &families->others.count);
	for (size_t i = 0; i < summary->nrules; i++) {
		struct summary_rule *rule = &summary->rules[i];
		if (rule->is_newest)
			rule->count = *count_of(summary, GROUP_RULE, rule->rule.id);
		if (summary_is_stable(rule))
			count_add(&summary->stable, &rule->count);
	}
	summary->other = (struct store_count){
	    .findings = summary->total.findings - summary->stable.findings,
	    .alerts = summary->total.alerts - summary->stable.alerts,
	    .suppressed = summary->total.suppressed - summary->stable.suppressed,
	    .excused = summary->total.excused - summary->stable.excused,
	    .inconclusive = summary->total.inconclusive - summary->stable.inconclusive,
	    .kept = summary->total.kept - summary->stable.kept,
	};
	for (size_t i = 0; i < summary->nclauses; i++) {
		struct summary_clause *clause = &summary->clauses[i];
		clause->count = *count_of(summary, GROUP_CLAUSE, clause->name);
	}
}

static int by_rank(const void *left, const void *right)
{
	const struct summary_rule *a = ((const struct summary_rank *)left)->rule;
	const struct summary_rule *b = ((const struct summary_rank *)right)->rule;

	if (a->count.alerts != b->count.alerts)
		return a->count.alerts > b->count.alerts ? -1 : 1;
	if (a->count.findings != b->count.findings)
		return a->count.findings > b->count.findings ? -1 : 1;
	if (a->tally.fired != b->tally.fired)
		return a->tally.fired > b->tally.fired ? -1 : 1;
	int order = span_compare(a->rule.id, b->rule.id);
	return order ? order : (a->rule.rev < b->rule.rev) - (a->rule.rev > b->rule.rev);
}

int summary_rank_rules(struct summary *summary, struct error *err)
{
	summary->ranked = arena_array(&summary->arena, summary->nrules, sizeof *summary->ranked);
	if (summary->ranked == NULL)
		return error_memory(err);
	for (size_t i = 0; i < summary->nrules; i++)
		summary->ranked[i].rule = &summary->rules[i];
	if (summary->nrules > 1)
		qsort(summary->ranked, summary->nrules, sizeof *summary->ranked, by_rank);
	return 0;
}

int summary_read_groups(struct summary *summary, struct store *store, struct error *err)
{
	struct reading reading = {.summary = summary, .err = err};

	for (size_t i = 0; i < SUMMARY_GROUPS; i++) {
		reading.group = (enum store_group)i;
		if (store_count_findings(store, reading.group, add_count, &reading, err) != 0)
			return -1;
	}
	share_out(summary);
	return 0;
}

static int by_findings(const void *left, const void *right)
{
	const struct summary_row *a = left, *b = right;

	if (a->count.findings != b->count.findings)
		return a->count.findings > b->count.findings ? -1 : 1;
	return span_compare(a->count.name, b->count.name);
}

static size_t severity_rank(struct span name)
{
	size_t i = 0;

	while (i < WORDS_SEVERITIES && !span_is(name, words_severities[i]))
		i++;
	return i;
}

static int by_severity(const void *left, const void *right)
{
	const struct summary_row *a = left, *b = right;
	size_t first = severity_rank(a->count.name);
	size_t second = severity_rank(b->count.name);

	return first != second ? (first > second) - (first < second) : by_findings(left, right);
}

static size_t verdict_rank(struct span name)
{
	size_t i = 0;

	while (i < WORDS_VERDICTS && !span_is(name, words_verdicts[i].name))
		i++;
	return i;
}

static int by_verdict(const void *left, const void *right)
{
	const struct summary_row *a = left, *b = right;
	size_t first = verdict_rank(a->count.name), second = verdict_rank(b->count.name);

	return first != second ? (first > second) - (first < second) : by_findings(left, right);
}

void summary_sort_groups(struct summary *summary)
{
	static int (*const orders[SUMMARY_GROUPS])(const void *, const void *) = {
	    [GROUP_FAMILY] = by_findings,
	    [GROUP_SEVERITY] = by_severity,
	    [GROUP_CLAUSE] = by_findings,
	    [GROUP_MODEL] = by_findings,
	    [GROUP_DAY] = NULL, /* by name already */
	    [GROUP_RULE] = by_findings,
	    [GROUP_VERDICT] = by_verdict,
	};

	for (size_t i = 0; i < SUMMARY_GROUPS; i++) {
		struct summary_group *group = &summary->groups[i];
		if (orders[i] && group->nrows > 1)
			qsort(group->rows, group->nrows, sizeof *group->rows, orders[i]);
	}
}

struct span summary_short_clause(const struct summary *summary, struct span name)
{
	const char *mark = name.len ? memchr(name.at, '#', name.len) : NULL;

	for (size_t i = 1; i < summary->nclauses; i++)
		if (!span_equal(
			summary->clauses[i].clause.document, summary->clauses[0].clause.document))
			return name;
	return mark ? span_slice(name, (size_t)(mark - name.at) + 1, name.len) : name;
}
