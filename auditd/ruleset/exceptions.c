/* Files of exceptions to a checked list, held against a day. */
#include <stdlib.h>
#include <string.h>

#include "base/dates.h"
#include "ruleset/exceptions.h"
#include "ruleset/load.h"

enum {
	MOST_EXCEPTIONS = 1000,
	LONGEST_SCOPE =
	    200, /* bytes of a tenant's or model's name: shorter than what is kept of a log's */
};

const char *const exception_state_names[EXCEPTION_STATES] = {
    [EXCEPTION_IN_FORCE] = "in-force",
    [EXCEPTION_EXPIRING] = "expiring",
    [EXCEPTION_EXPIRED] = "expired",
};

/* What is read into; also owns the memory of what was read. */
struct reading {
	struct exceptions exceptions; /* first: it is what the caller holds */
	struct arena arena;
	const struct ruleset *ruleset;
};

/* One exception with what its readers need to know. */
struct draft {
	struct exception exception;
	const struct reading *reading;
};

static int read_id(struct loader *loader, const struct yaml_node *node, void *out)
{
	return loader_read_name(loader, node, "id", &((struct draft *)out)->exception.id);
}

/* A single text, or a list of them. */
static int read_texts(struct loader *loader, const struct yaml_node *node, const char *what,
    struct span **texts, size_t *ntexts)
{
	if (node->type == YAML_LIST)
		return loader_read_texts(loader, node, what, texts, ntexts);
	struct span *one = arena_array(loader->arena, 1, sizeof *one);
	if (one == NULL)
		return loader_refuse_memory(loader);
	if (loader_read_text(loader, node, what, one) != 0)
		return -1;
	*texts = one;
	*ntexts = 1;
	return 0;
}

/* The node of the n-th text that read_texts has read. */
static const struct yaml_node *node_at(const struct yaml_node *node, size_t n)
{
	return node->type == YAML_LIST ? node->items[n] : node;
}

static int refuse_rule(struct loader *loader, const struct yaml_node *node,
    const struct ruleset *ruleset, struct span id)
{
	const char **ids = calloc(ruleset->nrules + 1, sizeof *ids);

	if (ids == NULL)
		return loader_refuse_memory(loader);
	for (size_t i = 0; i < ruleset->nrules; i++)
		ids[i] = ruleset->rules[i].id.at;
	int nearest = text_nearest(id, ids, ruleset->nrules);
	if (nearest >= 0)
		loader_refuse(
		    loader, node, "unknown rule '%.60s', did you mean '%s'?", id.at, ids[nearest]);
	else
		loader_refuse(loader, node, "unknown rule '%.60s'", id.at);
	free(ids);
	return -1;
}

static int read_rule(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct draft *draft = out;
	struct exception *exception = &draft->exception;
	const struct ruleset *ruleset = draft->reading->ruleset;

	if (read_texts(loader, node, "rule", &exception->rules, &exception->nrules) != 0)
		return -1;
	char *covers = arena_array(loader->arena, ruleset->nrules, 1);
	if (covers == NULL)
		return loader_refuse_memory(loader);
	for (size_t i = 0; i < exception->nrules; i++) {
		int rule = ruleset_find_rule(ruleset, exception->rules[i]);
		if (rule < 0)
			return refuse_rule(loader, node_at(node, i), ruleset, exception->rules[i]);
		if (covers[rule])
			return loader_refuse(loader, node_at(node, i),
			    "'%s' stands twice in the list", exception->rules[i].at);
		covers[rule] = 1;
	}
	exception->covers = covers;
	return 0;
}

/* Names as logs have them; a '*' may stand behind where allowed. */
static int read_scope(struct loader *loader, const struct yaml_node *node, const char *what,
    struct span **texts, size_t *ntexts)
{
	if (read_texts(loader, node, what, texts, ntexts) != 0)
		return -1;
	for (size_t i = 0; i < *ntexts; i++) {
		struct span text = (*texts)[i];
		if (text.len == 0 || text.len > LONGEST_SCOPE)
			return loader_refuse(loader, node_at(node, i), "%s must have 1 to %d bytes",
			    what, LONGEST_SCOPE);
	}
	return 0;
}

static int read_tenant(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct exception *exception = &((struct draft *)out)->exception;

	if (read_scope(loader, node, "tenant", &exception->tenants, &exception->ntenants) != 0)
		return -1;
	for (size_t i = 0; i < exception->ntenants; i++)
		if (strchr(exception->tenants[i].at, '*'))
			return loader_refuse(loader, node_at(node, i),
			    "tenant '%.60s': tenants are named whole, without '*'",
			    exception->tenants[i].at);
	return 0;
}

static int read_model(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct exception *exception = &((struct draft *)out)->exception;

	if (read_scope(loader, node, "model", &exception->models, &exception->nmodels) != 0)
		return -1;
	for (size_t i = 0; i < exception->nmodels; i++) {
		struct span model = exception->models[i];
		const char *star = strchr(model.at, '*');
		if (star && star != model.at + model.len - 1)
			return loader_refuse(loader, node_at(node, i),
			    "model '%.60s': a '*' may stand at its end only", model.at);
	}
	return 0;
}

/* Words that say something: not only white space. */
static int read_words(
    struct loader *loader, const struct yaml_node *node, const char *what, struct span *out)
{
	if (loader_read_text(loader, node, what, out) != 0)
		return -1;
	if (span_trim(*out).len == 0)
		return loader_refuse(loader, node, "%s has no value", what);
	return 0;
}

static int read_reason(struct loader *loader, const struct yaml_node *node, void *out)
{
	return read_words(loader, node, "reason", &((struct draft *)out)->exception.reason);
}

static int read_owner(struct loader *loader, const struct yaml_node *node, void *out)
{
	return read_words(loader, node, "owner", &((struct draft *)out)->exception.owner);
}

static int read_expires(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct exception *exception = &((struct draft *)out)->exception;
	struct span text;

	if (yaml_text(loader->source->yaml, node, "expires", &text, loader->err) != 0)
		return -1;
	if (!dates_parse_day(text, &exception->expires))
		return loader_refuse(loader, node,
		    "expires must be a day of the calendar as YYYY-MM-DD, not '%.40s'", text.at);
	return 0;
}

static const struct field exception_fields[] = {
    {"id", true, read_id},
    {"rule", true, read_rule},
    {"tenant", false, read_tenant},
    {"model", false, read_model},
    {"reason", true, read_reason},
    {"owner", true, read_owner},
    {"expires", true, read_expires},
};
static const struct schema exception_schema = {
    "an exception", exception_fields, ARRAY_LEN(exception_fields)};

enum exception_state exception_state_at(int64_t days_left)
{
	if (days_left < 0)
		return EXCEPTION_EXPIRED;
	return days_left <= EXCEPTION_WARN_DAYS ? EXCEPTION_EXPIRING : EXCEPTION_IN_FORCE;
}

static void hold(struct exception *exception, int64_t as_of)
{
	exception->days_left = exception->expires - as_of;
	exception->state = exception_state_at(exception->days_left);
}

void exceptions_hold(struct exceptions *exceptions, int64_t as_of)
{
	exceptions->as_of = as_of;
	for (size_t i = 0; i < exceptions->n; i++)
		hold(&exceptions->at[i], as_of);
}

static void hash_list(struct hash *hash, const struct span *texts, size_t n)
{
	hash_number(hash, n);
	for (size_t i = 0; i < n; i++)
		hash_field(hash, texts[i]);
}

static void set_digest(struct exception *exception)
{
	struct hash hash;

	hash_init(&hash, "exception");
	hash_field(&hash, exception->id);
	hash_list(&hash, exception->rules, exception->nrules);
	hash_list(&hash, exception->tenants, exception->ntenants);
	hash_list(&hash, exception->models, exception->nmodels);
	hash_field(&hash, exception->reason);
	hash_field(&hash, exception->owner);
	hash_number(&hash, (uint64_t)exception->expires);
	hash_done_hex(&hash, exception->digest);
}

static int add_exception(
    struct loader *loader, const struct yaml_node *node, struct reading *reading)
{
	struct exceptions *exceptions = &reading->exceptions;
	struct draft draft = {.reading = reading};
	struct exception *exception = &draft.exception;

	if (exceptions->n == MOST_EXCEPTIONS)
		return loader_refuse(loader, node, "more than %d exceptions", MOST_EXCEPTIONS);
	if (loader_read_map(loader, node, &exception_schema, &draft) != 0)
		return -1;
	for (size_t i = 0; i < exceptions->n; i++)
		if (span_equal(exceptions->at[i].id, exception->id))
			return loader_refuse(loader, node,
			    "exception '%s' stands here a second time (first at %.200s:%u)",
			    exception->id.at, exceptions->at[i].file, exceptions->at[i].line);
	hold(exception, exceptions->as_of);
	set_digest(exception);
	exception->file = loader->source->file;
	exception->line = node->line;
	exceptions->at[exceptions->n++] = *exception;
	return 0;
}

/* The list; an empty one is what is left when the last exception was struck out. */
static int read_list(struct loader *loader, const struct yaml_node *node, void *out)
{
	if (yaml_expect(loader->source->yaml, node, YAML_LIST, "exceptions", loader->err) != 0)
		return -1;
	for (size_t i = 0; i < node->nitems; i++)
		if (add_exception(loader, node->items[i], out) != 0)
			return -1;
	return 0;
}

static int read_text(struct reading *reading, struct span text, const char *name, struct error *err)
{
	static const struct field fields[] = {{"exceptions", true, read_list}};
	static const struct schema schema = {"a file of exceptions", fields, ARRAY_LEN(fields)};
	struct source source = {.file = arena_string(&reading->arena, span_of(name))};
	struct loader loader = {.arena = &reading->arena, .err = err, .source = &source};

	if (source.file == NULL)
		return error_memory(err);
	source.yaml = yaml_parse(text, name, err);
	if (source.yaml == NULL)
		return -1;
	int result = loader_read_map(&loader, yaml_root(source.yaml), &schema, reading);
	yaml_release(source.yaml);
	return result;
}

static struct reading *reading_new(const struct ruleset *ruleset, int64_t as_of, struct error *err)
{
	struct reading *reading = calloc(1, sizeof *reading);

	if (reading == NULL) {
		error_memory(err);
		return NULL;
	}
	reading->ruleset = ruleset;
	reading->exceptions.as_of = as_of;
	reading->exceptions.memory = reading;
	reading->exceptions.at =
	    arena_array(&reading->arena, MOST_EXCEPTIONS, sizeof *reading->exceptions.at);
	if (reading->exceptions.at)
		return reading;
	exceptions_free(&reading->exceptions);
	error_memory(err);
	return NULL;
}

static struct exceptions *reading_end(struct reading *reading, int result)
{
	reading->ruleset = NULL;
	if (result == 0)
		return &reading->exceptions;
	exceptions_free(&reading->exceptions);
	return NULL;
}

struct exceptions *exceptions_parse(struct span text, const char *name,
    const struct ruleset *ruleset, int64_t as_of, struct error *err)
{
	struct reading *reading = reading_new(ruleset, as_of, err);

	return reading ? reading_end(reading, read_text(reading, text, name, err)) : NULL;
}

struct exceptions *exceptions_load(const char *const *paths, size_t npaths,
    const struct ruleset *ruleset, int64_t as_of, struct error *err)
{
	struct reading *reading = reading_new(ruleset, as_of, err);
	struct buf text = {0};
	int result = 0;

	if (reading == NULL)
		return NULL;
	for (size_t i = 0; result == 0 && i < npaths; i++) {
		buf_clear(&text);
		result = sources_read_file(paths[i], &text, err);
		if (result == 0)
			result = read_text(reading, buf_span(&text), paths[i], err);
	}
	buf_done(&text);
	return reading_end(reading, result);
}

void exceptions_free(struct exceptions *exceptions)
{
	if (exceptions == NULL)
		return;
	struct reading *reading = exceptions->memory;
	arena_done(&reading->arena);
	free(reading);
}

/* What was not logged is no tenant's and no model's. */
static bool is_among(const struct span *names, size_t nnames, struct span name)
{
	for (size_t i = 0; name.at && i < nnames; i++) {
		struct span prefix = span_slice(names[i], 0, names[i].len - 1);
		bool is_open = names[i].at[names[i].len - 1] == '*';
		if (is_open ? span_starts(name, prefix) : span_equal(name, names[i]))
			return true;
	}
	return nnames == 0;
}

const struct exception *exceptions_find(
    const struct exceptions *exceptions, uint32_t rule, struct span tenant, struct span model)
{
	for (size_t i = 0; i < exceptions->n; i++) {
		const struct exception *exception = &exceptions->at[i];
		if (exception->state != EXCEPTION_EXPIRED && exception->covers[rule] &&
		    is_among(exception->tenants, exception->ntenants, tenant) &&
		    is_among(exception->models, exception->nmodels, model))
			return exception;
	}
	return NULL;
}
