/* A ruleset's description, which is JSON, rule by rule and clause by clause through SQLite's JSON functions. Keys may
 * be missing: an older program wrote it. */
#include "store/lists.h"

/* What is open while rules are read. */
struct reading {
	struct query *rules, *list, *measures;
	struct arena arena; /* of the rule at hand */
};

static struct query *describe(
    struct store *store, const char *sql, const struct digest *ruleset, struct error *err)
{
	struct query *query = db_prepare(store->db, sql, err);

	if (query)
		query_bind_digest(query, ruleset);
	return query;
}

static void reading_done(struct reading *reading)
{
	query_free(reading->rules);
	query_free(reading->list);
	query_free(reading->measures);
	arena_done(&reading->arena);
}

static int reading_init(
    struct reading *reading, struct store *store, const struct digest *ruleset, struct error *err)
{
	*reading = (struct reading){0};
	/* Each use of json_each's value writes it anew: it is used often, so it is kept. */
	reading->rules = describe(store,
	    "WITH rule (place, value) AS MATERIALIZED (SELECT json_each.key, json_each.value"
	    " FROM rulesets, json_each(description, '$.rules') WHERE digest = ?)"
	    " SELECT value ->> 'id', coalesce(value ->> 'rev', 0), value ->> 'title', value ->> "
	    "'family',"
	    " value ->> 'severity', value ->> 'confidence', value ->> 'status', value ->> 'why',"
	    " value ->> '$.clauses[0]', value -> 'clauses', value -> 'languages',"
	    " value -> 'false_positives', value -> 'leans_on', value ->> 'spec', value -> "
	    "'measured', coalesce(value ->> 'applies', 1)"
	    " FROM rule ORDER BY place",
	    ruleset, err);
	reading->list = reading->rules ? list_prepare(store, err) : NULL;
	/* Shares may be written as whole numbers. */
	reading->measures =
	    reading->list
		? db_prepare(store->db,
		      "SELECT value ->> 'set', value ->> 'about', coalesce(value ->> 'rev', 0),"
		      " coalesce(value ->> 'records', 0), coalesce(value ->> 'fired', 0),"
		      " coalesce(value ->> 'right', 0), CAST(value ->> 'precision' AS REAL),"
		      " CAST(value ->> 'low' AS REAL), CAST(value ->> 'high' AS REAL),"
		      " CAST(value ->> 'recall' AS REAL)"
		      " FROM json_each(?) WHERE type = 'object' ORDER BY key",
		      err)
		: NULL;
	return reading->measures ? 0 : -1;
}

static int read_measure(
    struct query *query, struct arena *arena, struct store_measure *measure, struct error *err)
{
	bool has_low, has_high;

	measure->set = query_read_text(query);
	measure->about = query_read_text(query);
	measure->rev = query_read_number(query);
	measure->records = query_read_number(query);
	measure->fired = query_read_number(query);
	measure->right = query_read_number(query);
	measure->precision = query_read_maybe_real(query, &measure->has_precision);
	measure->low = query_read_maybe_real(query, &has_low);
	measure->high = query_read_maybe_real(query, &has_high);
	measure->recall = query_read_maybe_real(query, &measure->has_recall);
	measure->has_precision = measure->has_precision && has_low && has_high;
	if (query_check(query, err) != 0 || text_keep(arena, &measure->set, err) != 0)
		return -1;
	return text_keep(arena, &measure->about, err);
}

static int read_measures(
    struct reading *reading, struct span json, struct store_rule *rule, struct error *err)
{
	struct query *query = reading->measures;
	struct store_measure *items = NULL;
	size_t n = 0;
	int got;

	query_reset(query);
	query_bind_text(query, json);
	while ((got = query_next(query, err)) == 1) {
		items = items_grow(&reading->arena, items, n, sizeof *items);
		if (items == NULL)
			return error_memory(err);
		if (read_measure(query, &reading->arena, &items[n++], err) != 0)
			return -1;
	}
	query_reset(query);
	rule->measured = items;
	rule->nmeasured = n;
	return got;
}

static int read_rule(struct reading *reading, struct store_rule *rule, struct error *err)
{
	struct query *query = reading->rules;
	struct span lists[4];

	rule->id = query_read_text(query);
	rule->rev = query_read_small(query);
	rule->title = query_read_text(query);
	rule->family = query_read_text(query);
	rule->severity = query_read_text(query);
	rule->confidence = query_read_text(query);
	rule->status = query_read_text(query);
	rule->why = query_read_text(query);
	rule->clause = query_read_text(query);
	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		lists[i] = query_read_text(query);
	rule->spec = query_read_text(query);
	struct span measured = query_read_text(query);
	rule->applies = query_read_bool(query);
	if (query_check(query, err) != 0 ||
	    list_read(reading->list, lists[0], &reading->arena, &rule->clauses, err) != 0 ||
	    list_read(reading->list, lists[1], &reading->arena, &rule->languages, err) != 0 ||
	    list_read(reading->list, lists[2], &reading->arena, &rule->false_positives, err) != 0 ||
	    list_read(reading->list, lists[3], &reading->arena, &rule->leans_on, err) != 0)
		return -1;
	return read_measures(reading, measured, rule, err);
}

int store_each_rule(struct store *store, const struct digest *ruleset, store_rule_fn *fn,
    void *context, struct error *err)
{
	struct store_rule rule;
	struct reading reading;
	int result = reading_init(&reading, store, ruleset, err);

	for (size_t index = 0; result == 0 && (result = query_next(reading.rules, err)) == 1;
	     index++) {
		arena_reset(&reading.arena);
		result = read_rule(&reading, &rule, err);
		if (result == 0)
			result = fn(&rule, index, context);
	}
	reading_done(&reading);
	return result;
}

static void read_clause(struct query *query, struct store_clause *clause)
{
	clause->document = query_read_text(query);
	clause->anchor = query_read_text(query);
	clause->title = query_read_text(query);
	clause->authority = query_read_text(query);
	clause->meaning = query_read_text(query);
	clause->observable = query_read_text(query);
	clause->unseen = query_read_text(query);
}

int store_each_clause(struct store *store, const struct digest *ruleset, store_clause_fn *fn,
    void *context, struct error *err)
{
	struct store_clause clause;
	int result;
	struct query *query = describe(store,
	    "SELECT value ->> 'document', value ->> 'anchor', value ->> 'title', value ->> "
	    "'authority', value ->> 'meaning', value ->> 'observable', value ->> 'unseen'"
	    " FROM rulesets, json_each(description, '$.clauses') WHERE digest = ? ORDER BY "
	    "json_each.key",
	    ruleset, err);

	if (query == NULL)
		return -1;
	while ((result = query_next(query, err)) == 1) {
		read_clause(query, &clause);
		result = query_check(query, err);
		if (result != 0 || (result = fn(&clause, context)) != 0)
			break;
	}
	query_free(query);
	return result;
}

int store_each_model(struct store *store, const struct digest *ruleset, store_model_fn *fn,
    void *context, struct error *err)
{
	struct store_model model;
	int result;
	struct query *query = describe(store,
	    "SELECT value ->> 'model', value ->> 'from', value ->> 'until', value ->> 'spec'"
	    " FROM rulesets, json_each(description, '$.models') WHERE digest = ? ORDER BY "
	    "json_each.key",
	    ruleset, err);

	if (query == NULL)
		return -1;
	while ((result = query_next(query, err)) == 1) {
		model.name = query_read_text(query);
		model.from = query_read_text(query);
		model.until = query_read_text(query);
		model.spec = query_read_text(query);
		result = query_check(query, err);
		if (result != 0 || (result = fn(&model, context)) != 0)
			break;
	}
	query_free(query);
	return result;
}
