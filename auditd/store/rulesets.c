/* Who judged: rulesets with their description as JSON, read back whole (descriptions.c reads it rule
 * by rule). Counters of the whole audit live here too, being as small. */
#include "store/inner.h"

int store_put_ruleset(struct store *store, const struct store_ruleset *ruleset, struct error *err)
{
	/* The same rules under a newer engine: the row names who judged last. */
	struct query *query = store_write(store, PUT_RULESET,
	    "INSERT INTO rulesets (digest, pack, version, spec, engine, rules, description)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?)"
	    " ON CONFLICT (digest) DO UPDATE SET pack = excluded.pack, version = excluded.version,"
	    " spec = excluded.spec, engine = excluded.engine, rules = excluded.rules,"
	    " description = excluded.description",
	    err);

	if (query == NULL)
		return -1;
	query_bind_digest(query, &ruleset->digest);
	query_bind_word(query, ruleset->pack);
	query_bind_word(query, ruleset->version);
	query_bind_word(query, ruleset->spec);
	query_bind_word(query, ruleset->engine);
	query_bind_number(query, ruleset->nrules);
	query_bind_word(query, ruleset->description);
	return store_ran(store, query, err);
}

int store_each_ruleset(struct store *store, store_ruleset_fn *fn, void *context, struct error *err)
{
	struct store_ruleset ruleset;
	int result;
	struct query *query = db_prepare(store->db,
	    "SELECT digest, pack, version, spec, engine, rules, description FROM rulesets ORDER BY "
	    "number",
	    err);

	if (query == NULL)
		return -1;
	while ((result = query_next(query, err)) == 1) {
		ruleset.digest = query_read_digest(query);
		ruleset.pack = query_read_word(query);
		ruleset.version = query_read_word(query);
		ruleset.spec = query_read_word(query);
		ruleset.engine = query_read_word(query);
		ruleset.nrules = query_read_small(query);
		ruleset.description = query_read_word(query);
		result = query_check(query, err);
		if (result != 0 || (result = fn(&ruleset, context)) != 0)
			break;
	}
	query_free(query);
	return result;
}

int store_put_counter(struct store *store, const char *name, uint64_t value, struct error *err)
{
	/* A sum past the largest number would become a REAL: it stops there instead. */
	struct query *query = store_write(store, PUT_COUNTER,
	    "INSERT INTO counters (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET "
	    "value ="
	    " iif(value > 9223372036854775807 - excluded.value, 9223372036854775807, value + "
	    "excluded.value)",
	    err);

	if (query == NULL)
		return -1;
	query_bind_word(query, span_of(name));
	query_bind_number(query, value);
	return store_ran(store, query, err);
}

int store_each_counter(struct store *store, store_counter_fn *fn, void *context, struct error *err)
{
	int result;
	struct query *query =
	    db_prepare(store->db, "SELECT name, value FROM counters ORDER BY name", err);

	if (query == NULL)
		return -1;
	while ((result = query_next(query, err)) == 1) {
		struct span name = query_read_word(query);
		uint64_t value = query_read_number(query);
		result = query_check(query, err);
		if (result != 0 || (result = fn(name, value, context)) != 0)
			break;
	}
	query_free(query);
	return result;
}
