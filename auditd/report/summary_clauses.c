/* The catalogue's clauses, and which rules speak of each. */
#include <string.h>

#include "report/summary.h"

const char *const summary_coverage_names[COVERAGES] = {
    [COVERAGE_CLAIMED] = "claimed",
    [COVERAGE_BESIDE] = "second-place-only",
    [COVERAGE_NONE] = "no-rule",
    [COVERAGE_UNSEEN] = "not-observable",
    [COVERAGE_HEADING] = "heading",
};

struct reading {
	struct summary *summary;
	struct error *err;
};

static int name_clause(struct arena *arena, struct summary_clause *clause, struct error *err)
{
	struct span document = clause->clause.document, anchor = clause->clause.anchor;
	char *name = arena_alloc(arena, document.len + anchor.len + 1);

	if (name == NULL)
		return error_memory(err);
	if (document.len)
		memcpy(name, document.at, document.len);
	name[document.len] = '#';
	if (anchor.len)
		memcpy(name + document.len + 1, anchor.at, anchor.len);
	clause->name = (struct span){name, document.len + 1 + anchor.len};
	return 0;
}

static bool has_clause(const struct summary *summary, const struct store_clause *clause)
{
	for (size_t i = 0; i < summary->nclauses; i++)
		if (span_equal(summary->clauses[i].clause.document, clause->document) &&
		    span_equal(summary->clauses[i].clause.anchor, clause->anchor))
			return true;
	return false;
}

static int copy_clause(struct arena *arena, const struct store_clause *from,
    struct store_clause *to, struct error *err)
{
	const struct {
		struct span text;
		struct span *copy;
	} fields[] = {
	    {from->document, &to->document},
	    {from->anchor, &to->anchor},
	    {from->title, &to->title},
	    {from->authority, &to->authority},
	    {from->meaning, &to->meaning},
	    {from->observable, &to->observable},
	    {from->unseen, &to->unseen},
	};

	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (summary_copy(arena, fields[i].text, fields[i].copy, err) != 0)
			return -1;
	return 0;
}

static int add_clause(const struct store_clause *clause, void *context)
{
	const struct reading *reading = context;
	struct summary *summary = reading->summary;
	struct arena *arena = &summary->arena;

	if (has_clause(summary, clause))
		return 0;
	struct summary_clause *clauses =
	    summary_grow(arena, summary->clauses, summary->nclauses, sizeof *clauses);
	if (clauses == NULL)
		return error_memory(reading->err);
	summary->clauses = clauses;
	struct summary_clause *copy = &clauses[summary->nclauses];
	*copy = (struct summary_clause){0};
	if (copy_clause(arena, clause, &copy->clause, reading->err) != 0 ||
	    name_clause(arena, copy, reading->err) != 0)
		return -1;
	summary->nclauses++;
	return 0;
}

size_t summary_place_of(const struct summary_rule *rule, const struct summary_clause *clause)
{
	const struct store_list *names = &rule->rule.clauses;

	for (size_t i = 0; summary_is_judging(rule) && i < names->n; i++)
		if (span_equal(names->at[i], clause->name) ||
		    span_equal(names->at[i], clause->clause.anchor))
			return i + 1;
	return 0;
}

static enum summary_coverage coverage_of(const struct summary_clause *clause)
{
	if (clause->nrules > 0)
		return COVERAGE_CLAIMED;
	if (clause->nbeside > 0)
		return COVERAGE_BESIDE;
	if (clause->is_heading)
		return COVERAGE_HEADING;
	return span_is(clause->clause.observable, "no") ? COVERAGE_UNSEEN : COVERAGE_NONE;
}

static bool has_authority(const struct summary_clause *clause)
{
	return clause->clause.authority.len > 0 && !span_is(clause->clause.authority, "none");
}

/* Without authority stands what asks for nothing; but in a document without any ladder that says nothing. */
static bool is_heading(const struct summary *summary, const struct summary_clause *clause)
{
	if (has_authority(clause))
		return false;
	for (size_t i = 0; i < summary->nclauses; i++)
		if (has_authority(&summary->clauses[i]) &&
		    span_equal(summary->clauses[i].clause.document, clause->clause.document))
			return true;
	return false;
}

static void cover(struct summary *summary, struct summary_clause *clause)
{
	clause->is_heading = is_heading(summary, clause);
	for (size_t i = 0; i < summary->nrules; i++) {
		size_t place = summary_place_of(&summary->rules[i], clause);
		clause->nrules += place == 1;
		clause->nbeside += place > 1;
	}
	clause->coverage = coverage_of(clause);
	clause->is_heading = clause->coverage == COVERAGE_HEADING;
	summary->coverage[clause->coverage]++;
}

int summary_read_clauses(struct summary *summary, struct store *store, struct error *err)
{
	struct reading reading = {summary, err};

	/* The newest ruleset's words about a clause stand, in the order of the newest catalogue. */
	for (size_t i = summary->nversions; i-- > 0;)
		if (store_each_clause(
			store, &summary->versions[i].digest, add_clause, &reading, err) != 0)
			return -1;
	for (size_t i = 0; i < summary->nclauses; i++)
		cover(summary, &summary->clauses[i]);
	return 0;
}
