/* Mappings in, mappings without what certain records cannot hold out. */
#include <stdlib.h>
#include <string.h>

#include "transcript/schema_plan.h"

enum { PLANS = 8 };

struct plans {
	const struct schemas *schemas; /* whose plans they are */
	struct plan at[PLANS];
	size_t latest, oldest;
};

/* What cutting needs everywhere. */
struct cutter {
	const unsigned char *kinds;
	struct arena *arena;
	bool has_failed; /* out of memory */
};

/* What is known of a condition beforehand. Evaluating one leaves a trace where it reads on: flags of what it
 * met there, values that a repeated key hides, how many were visited. */
enum known { KNOWN_FALSE, KNOWN_TRUE, UNKNOWN, UNKNOWN_WITH_TRACE };

static void *take(struct cutter *cutter, size_t n, size_t size)
{
	void *at = arena_array(cutter->arena, n, size);

	cutter->has_failed |= at == NULL;
	return at;
}

static bool is_string(enum top_kind kind)
{
	return kind == TOP_PLAIN || kind == TOP_STRING;
}

static enum known known_of_bool(bool holds)
{
	return holds ? KNOWN_TRUE : KNOWN_FALSE;
}

static bool has_type(unsigned types, enum top_kind kind)
{
	static const enum json_type json_types[] = {
	    [TOP_NULL] = JSON_TYPE_NULL,
	    [TOP_FALSE] = JSON_TYPE_FALSE,
	    [TOP_TRUE] = JSON_TYPE_TRUE,
	    [TOP_NUMBER] = JSON_TYPE_NUMBER,
	    [TOP_PLAIN] = JSON_TYPE_STRING,
	    [TOP_STRING] = JSON_TYPE_STRING,
	    [TOP_ARRAY] = JSON_TYPE_ARRAY,
	    [TOP_OBJECT] = JSON_TYPE_OBJECT,
	};

	return types >> json_types[kind] & 1;
}

static enum known know_comparison(const struct cutter *cutter, const struct condition *condition)
{
	switch (path_lead(&condition->path, cutter->kinds)) {
	case LEADS_NOWHERE:
		return KNOWN_FALSE;
	case LEADS_ON:
		return UNKNOWN_WITH_TRACE;
	case LEADS_TO_TOP:
		break;
	}
	enum top_kind kind = (enum top_kind)cutter->kinds[condition->path.top->number];
	if (condition->kind == CONDITION_EXISTS)
		return known_of_bool(kind != TOP_NULL);
	if (condition->kind == CONDITION_TYPE)
		return known_of_bool(has_type(condition->types, kind));
	if (kind == TOP_NULL || kind == TOP_ARRAY || kind == TOP_OBJECT ||
	    (condition->kind == CONDITION_PREFIX && !is_string(kind)))
		return KNOWN_FALSE;
	return kind == TOP_STRING ? UNKNOWN_WITH_TRACE : UNKNOWN;
}

static enum known cut_condition(
    struct cutter *cutter, const struct condition *condition, struct condition *cut);

static const struct condition always = {.kind = CONDITION_ALL};
static const struct condition never = {.kind = CONDITION_ANY};

static enum known cut_not(
    struct cutter *cutter, const struct condition *condition, struct condition *cut)
{
	struct condition *part = take(cutter, 1, sizeof *part);

	if (part == NULL)
		return UNKNOWN_WITH_TRACE;
	enum known known = cut_condition(cutter, condition->parts, part);
	cut->parts = part;
	if (known == KNOWN_TRUE)
		return KNOWN_FALSE;
	return known == KNOWN_FALSE ? KNOWN_TRUE : known;
}

/* Of ALL the parts behind one that is known to be false are never met, nor is it worth asking those right
 * before it that leave no trace; what is true is left out. Of ANY it is the other way round. */
static enum known cut_list(
    struct cutter *cutter, const struct condition *condition, struct condition *cut)
{
	enum known deciding = condition->kind == CONDITION_ALL ? KNOWN_FALSE : KNOWN_TRUE;
	enum known neutral = condition->kind == CONDITION_ALL ? KNOWN_TRUE : KNOWN_FALSE;
	size_t ntraced = 0, n = 0; /* the parts up to the last that leaves a trace */

	cut->parts = take(cutter, condition->nparts, sizeof *cut->parts);
	for (size_t i = 0; cut->parts && i < condition->nparts; i++) {
		enum known known = cut_condition(cutter, &condition->parts[i], &cut->parts[n]);
		if (known == deciding && ntraced == 0)
			return deciding;
		if (known == deciding) {
			cut->parts[ntraced] = deciding == KNOWN_FALSE ? never : always;
			cut->nparts = ntraced + 1;
			return UNKNOWN_WITH_TRACE;
		}
		n += known != neutral;
		if (known == UNKNOWN_WITH_TRACE)
			ntraced = n;
	}
	cut->nparts = n;
	if (n == 0)
		return neutral;
	return ntraced > 0 ? UNKNOWN_WITH_TRACE : UNKNOWN;
}

/* What is known beforehand is always or never; of the rest what must be asked is kept. */
static enum known cut_condition(
    struct cutter *cutter, const struct condition *condition, struct condition *cut)
{
	enum known known;

	*cut = *condition;
	if (condition->kind == CONDITION_NOT)
		known = cut_not(cutter, condition, cut);
	else if (condition->kind == CONDITION_ALL || condition->kind == CONDITION_ANY)
		known = cut_list(cutter, condition, cut);
	else
		known = know_comparison(cutter, condition);
	if (known == KNOWN_FALSE || known == KNOWN_TRUE)
		*cut = known == KNOWN_TRUE ? always : never;
	return known;
}

/* What may lie at the end of a path that is of use. */
static bool is_scalar(enum top_kind kind)
{
	return is_string(kind) || kind == TOP_NUMBER;
}

static bool is_metadatum(enum top_kind kind)
{
	return is_scalar(kind) || kind == TOP_TRUE || kind == TOP_FALSE;
}

static bool is_object(enum top_kind kind)
{
	return kind == TOP_OBJECT;
}

static bool is_there(enum top_kind kind)
{
	return kind != TOP_NULL;
}

static bool is_any(enum top_kind kind)
{
	(void)kind;
	return true;
}

static void cut_paths(struct cutter *cutter, struct paths *paths, bool (*is_of_use)(enum top_kind))
{
	struct path *kept = take(cutter, paths->n, sizeof *kept);
	size_t n = 0;

	for (size_t i = 0; kept && i < paths->n; i++) {
		const struct path *path = &paths->at[i];
		enum lead lead = path_lead(path, cutter->kinds);
		if (lead == LEADS_ON ||
		    (lead == LEADS_TO_TOP &&
			is_of_use((enum top_kind)cutter->kinds[path->top->number])))
			kept[n++] = *path;
	}
	*paths = (struct paths){kept, n};
}

static void cut_metadata(struct cutter *cutter, struct schema *cut)
{
	struct metadata_form *kept = take(cutter, cut->nmetadata, sizeof *kept);
	size_t n = 0;

	for (size_t i = 0; kept && i < cut->nmetadata; i++) {
		kept[n] = cut->metadata[i];
		cut_paths(cutter, &kept[n].paths, kept[n].is_all ? is_object : is_metadatum);
		n += kept[n].paths.n > 0;
	}
	cut->metadata = kept;
	cut->nmetadata = n;
}

/* Is there still something to do for it? A condition may have to be asked just for its trace. */
static bool cut_turn(struct cutter *cutter, struct turn *turn)
{
	enum known known = KNOWN_TRUE;

	if (turn->has_when && !turn->when.is_relative) {
		struct condition when = turn->when;
		known = cut_condition(cutter, &when, &turn->when);
		turn->has_when = known != KNOWN_TRUE;
	}
	cut_paths(cutter, &turn->from, is_any);
	return known == UNKNOWN_WITH_TRACE || (known != KNOWN_FALSE && turn->from.n > 0);
}

static void cut_turns(struct cutter *cutter, struct schema *cut)
{
	struct turn *kept = take(cutter, cut->nturns, sizeof *kept);
	size_t n = 0;

	for (size_t i = 0; kept && i < cut->nturns; i++) {
		kept[n] = cut->turns[i];
		n += cut_turn(cutter, &kept[n]);
	}
	cut->turns = kept;
	cut->nturns = n;
}

/* Add the mapping to the plan; one that cannot fit is left out if it had to be detected. */
static void add_schema(
    struct cutter *cutter, struct plan *plan, const struct schema *schema, bool must_fit)
{
	struct schema *cut = take(cutter, 1, sizeof *cut);

	if (cut == NULL)
		return;
	*cut = *schema;
	if (must_fit && cut_condition(cutter, &schema->detect, &cut->detect) == KNOWN_FALSE)
		return;
	plan->by_weight[plan->n++] = cut;
	if (schema->split.n > 0)
		return; /* its paths start from the parts, which have other keys */
	cut_condition(cutter, &schema->where, &cut->where);
	for (size_t i = 0; i < FIELDS; i++)
		cut_paths(cutter, &cut->fields[i], is_scalar);
	cut_paths(cutter, &cut->time, is_scalar);
	cut_paths(cutter, &cut->missing, is_there);
	cut_metadata(cutter, cut);
	cut_turns(cutter, cut);
}

/* Returns the plan, or NULL without memory: then records do without. */
static const struct plan *make(struct plan *plan, const struct schemas *schemas)
{
	struct cutter cutter = {.kinds = plan->kinds, .arena = &plan->arena};

	plan->n = 0;
	plan->by_weight = take(&cutter, schemas->nby_weight + 1, sizeof *plan->by_weight);
	if (plan->by_weight == NULL)
		return NULL;
	if (plan->only >= 0)
		add_schema(&cutter, plan, schemas->at[plan->only], false);
	for (size_t i = 0; plan->only < 0 && i < schemas->nby_weight; i++)
		add_schema(&cutter, plan, schemas->by_weight[i], true);
	plan->is_made = !cutter.has_failed;
	return plan->is_made ? plan : NULL;
}

static bool is_for(const struct plan *plan, const unsigned char *kinds, size_t nkinds, int only)
{
	return plan->kinds && plan->only == only && memcmp(plan->kinds, kinds, nkinds) == 0;
}

/* The place of the plan for those kinds; PLANS if they are new. */
static size_t find(const struct plans *plans, const unsigned char *kinds, size_t nkinds, int only)
{
	if (is_for(&plans->at[plans->latest], kinds, nkinds, only))
		return plans->latest;
	for (size_t i = 0; i < PLANS; i++)
		if (is_for(&plans->at[i], kinds, nkinds, only))
			return i;
	return PLANS;
}

/* Remember kinds that are new in the place of the oldest. */
static void remember(struct plans *plans, const unsigned char *kinds, size_t nkinds, int only)
{
	struct plan *plan = &plans->at[plans->oldest];

	arena_reset(&plan->arena);
	plan->is_made = false;
	plan->only = only;
	plan->kinds = arena_bytes(&plan->arena, nkinds);
	if (plan->kinds)
		memcpy(plan->kinds, kinds, nkinds);
	plans->oldest = (plans->oldest + 1) % PLANS;
}

static void forget(struct plans *plans, const struct schemas *schemas)
{
	for (size_t i = 0; i < PLANS; i++) {
		arena_reset(&plans->at[i].arena);
		plans->at[i].kinds = NULL;
	}
	plans->schemas = schemas;
}

const struct plan *plan_find(
    struct reader *reader, const struct schemas *schemas, const struct reading_options *options)
{
	size_t nkinds = schemas->tree.root->nchildren;

	if (reader->plans == NULL)
		reader->plans = calloc(1, sizeof *reader->plans);
	struct plans *plans = reader->plans;
	if (plans == NULL)
		return NULL;
	if (plans->schemas != schemas)
		forget(plans, schemas);
	size_t found = find(plans, reader->kinds, nkinds, options->schema);
	if (found == PLANS) {
		remember(plans, reader->kinds, nkinds, options->schema);
		return NULL;
	}
	plans->latest = found;
	struct plan *plan = &plans->at[found];
	return plan->is_made ? plan : make(plan, schemas);
}

void plans_free(struct plans *plans)
{
	for (size_t i = 0; plans && i < PLANS; i++)
		arena_done(&plans->at[i].arena);
	free(plans);
}
