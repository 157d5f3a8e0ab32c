/* Conditions: read from YAML, evaluated over a record. */
#include "transcript/schema_condition.h"

/* What condition_read passes down. */
struct condition_reader {
	struct path_tree *tree;
	const struct yaml *yaml;
	bool may_be_relative;
	int depth;
};

static int read_one(const struct condition_reader *reader, const struct yaml_node *node,
    struct condition *condition, struct error *err);

static int read_parts(const struct condition_reader *reader, const struct yaml_node *list,
    struct condition *condition, struct error *err)
{
	struct condition_reader deeper = *reader;

	deeper.depth++;
	if (yaml_expect(reader->yaml, list, YAML_LIST, "all and any", err) != 0)
		return -1;
	condition->nparts = list->nitems;
	condition->parts = arena_array(reader->tree->arena, list->nitems, sizeof *condition->parts);
	if (condition->parts == NULL)
		return error_memory(err);
	for (size_t i = 0; i < list->nitems; i++) {
		if (read_one(&deeper, list->items[i], &condition->parts[i], err) != 0)
			return -1;
		condition->is_relative |= condition->parts[i].is_relative;
	}
	return 0;
}

static int read_not(const struct condition_reader *reader, const struct yaml_node *node,
    struct condition *condition, struct error *err)
{
	struct condition_reader deeper = *reader;

	deeper.depth++;
	condition->nparts = 1;
	condition->parts = arena_alloc(reader->tree->arena, sizeof *condition->parts);
	if (condition->parts == NULL)
		return error_memory(err);
	if (read_one(&deeper, node, condition->parts, err) != 0)
		return -1;
	condition->is_relative = condition->parts->is_relative;
	return 0;
}

/* Copy: the YAML tree does not outlive loading. */
static int read_literal(const struct condition_reader *reader, const struct yaml_node *node,
    struct literal *literal, struct error *err)
{
	if (yaml_expect(reader->yaml, node, YAML_SCALAR, "a value to compare with", err) != 0)
		return -1;
	literal->text = arena_text(reader->tree->arena, node->text);
	literal->is_quoted = node->is_quoted;
	return literal->text.at ? 0 : error_memory(err);
}

static int read_values(const struct condition_reader *reader, const struct yaml_node *node,
    bool is_list, struct condition *condition, struct error *err)
{
	if (is_list && yaml_expect(reader->yaml, node, YAML_LIST, "in", err) != 0)
		return -1;
	condition->nvalues = is_list ? node->nitems : 1;
	condition->values =
	    arena_array(reader->tree->arena, condition->nvalues, sizeof *condition->values);
	if (condition->values == NULL)
		return error_memory(err);
	for (size_t i = 0; i < condition->nvalues; i++) {
		const struct yaml_node *value = is_list ? node->items[i] : node;
		if (read_literal(reader, value, &condition->values[i], err) != 0)
			return -1;
	}
	return 0;
}

static int read_type(const struct condition_reader *reader, const struct yaml_node *node,
    struct condition *condition, struct error *err)
{
	static const char *const names[] = {"arr", "obj", "str", "num", "bool"};
	static const unsigned types[] = {
	    1u << JSON_TYPE_ARRAY,
	    1u << JSON_TYPE_OBJECT,
	    1u << JSON_TYPE_STRING,
	    1u << JSON_TYPE_NUMBER,
	    1u << JSON_TYPE_TRUE | 1u << JSON_TYPE_FALSE,
	};
	size_t chosen;

	if (yaml_choice(reader->yaml, node, "type", names, ARRAY_LEN(names), &chosen, err) != 0)
		return -1;
	condition->types = types[chosen];
	return 0;
}

/* The comparison that stands beside `path`, if any. */
static int read_test(const struct condition_reader *reader, const struct yaml_node *node,
    struct condition *condition, struct error *err)
{
	const struct yaml_node *eq = yaml_find(node, "eq"), *in = yaml_find(node, "in");
	const struct yaml_node *prefix = yaml_find(node, "prefix"), *type = yaml_find(node, "type");

	if ((eq != NULL) + (in != NULL) + (prefix != NULL) + (type != NULL) > 1)
		return yaml_refuse(
		    reader->yaml, node, err, "only one of eq, in, prefix and type may stand here");
	condition->kind = CONDITION_EXISTS;
	if (type) {
		condition->kind = CONDITION_TYPE;
		return read_type(reader, type, condition, err);
	}
	if (prefix) {
		condition->kind = CONDITION_PREFIX;
		return read_values(reader, prefix, false, condition, err);
	}
	if (eq == NULL && in == NULL)
		return 0;
	condition->kind = CONDITION_IN;
	return read_values(reader, eq ? eq : in, in != NULL, condition, err);
}

static int read_one(const struct condition_reader *reader, const struct yaml_node *node,
    struct condition *condition, struct error *err)
{
	static const char *const path_keys[] = {"path", "eq", "in", "prefix", "type"};
	static const char *const keys[] = {
	    "path", "not", "all", "any", "eq", "in", "prefix", "type"};

	if (reader->depth > CONDITION_DEPTH)
		return yaml_refuse(
		    reader->yaml, node, err, "conditions are nested more than 8 deep");
	if (yaml_expect(reader->yaml, node, YAML_MAP, "a condition", err) != 0)
		return -1;
	const struct yaml_node *path = yaml_find(node, "path");
	if (path) {
		if (yaml_check_keys(reader->yaml, node, path_keys, ARRAY_LEN(path_keys), err) !=
			0 ||
		    path_read(reader->tree, reader->yaml, path, reader->may_be_relative,
			&condition->path, err) != 0)
			return -1;
		condition->is_relative = condition->path.is_relative;
		return read_test(reader, node, condition, err);
	}
	if (yaml_check_keys(reader->yaml, node, keys, ARRAY_LEN(keys), err) != 0)
		return -1;
	const struct yaml_node *negated = yaml_find(node, "not"), *all = yaml_find(node, "all"),
			       *any = yaml_find(node, "any");
	if (node->nitems != 1 || (negated == NULL && all == NULL && any == NULL))
		return yaml_refuse(
		    reader->yaml, node, err, "a condition has a path, or one of not, all and any");
	condition->kind = negated ? CONDITION_NOT : all ? CONDITION_ALL : CONDITION_ANY;
	if (negated)
		return read_not(reader, negated, condition, err);
	return read_parts(reader, all ? all : any, condition, err);
}

int condition_read(struct path_tree *tree, const struct yaml *yaml, const struct yaml_node *node,
    bool may_be_relative, struct condition *condition, struct error *err)
{
	struct condition_reader reader = {tree, yaml, may_be_relative, 1};

	return read_one(&reader, node, condition, err);
}

int condition_read_list(struct path_tree *tree, const struct yaml *yaml,
    const struct yaml_node *node, enum condition_kind kind, struct condition *condition,
    struct error *err)
{
	struct condition_reader reader = {tree, yaml, false, 1};

	condition->kind = kind;
	return read_parts(&reader, node, condition, err);
}

static bool is_scalar(struct json_at at)
{
	enum json_type type = json_type_of(at);

	return type != JSON_TYPE_ARRAY && type != JSON_TYPE_OBJECT && type != JSON_TYPE_NULL;
}

/* A scalar's text for comparing; absent where there is none. */
static struct span scalar_text(struct lookup *lookup, struct json_at at)
{
	if (!json_is(at, JSON_TYPE_STRING))
		return json_raw(at);
	return json_text_quietly(at, lookup->arena, &lookup->has_failed);
}

static bool compares(const struct condition *condition, struct lookup *lookup, struct json_at at)
{
	bool is_string = json_is(at, JSON_TYPE_STRING);

	if (condition->kind == CONDITION_EXISTS)
		return !json_is(at, JSON_TYPE_NULL);
	if (condition->kind == CONDITION_TYPE)
		return condition->types >> json_type_of(at) & 1;
	if (!is_scalar(at))
		return false;
	struct span text = scalar_text(lookup, at);
	for (size_t i = 0; i < condition->nvalues; i++) {
		const struct literal *value = &condition->values[i];
		if (condition->kind == CONDITION_PREFIX) {
			if (is_string && span_starts(text, value->text))
				return true;
		} else if (span_equal(text, value->text) && (is_string || !value->is_quoted)) {
			return true;
		}
	}
	return false;
}

static bool path_compares(
    const struct condition *condition, struct lookup *lookup, const struct walk *near)
{
	struct walk walk;
	struct json_at at;

	walk_init(&walk, lookup, &condition->path, WALK_CONDITION, near);
	while ((at = walk_next(&walk)).json)
		if (compares(condition, lookup, at))
			return true;
	return false;
}

bool condition_holds(
    const struct condition *condition, struct lookup *lookup, const struct walk *near)
{
	switch (condition->kind) {
	case CONDITION_NOT:
		return !condition_holds(condition->parts, lookup, near);
	case CONDITION_ALL:
		for (size_t i = 0; i < condition->nparts; i++)
			if (!condition_holds(&condition->parts[i], lookup, near))
				return false;
		return true;
	case CONDITION_ANY:
		for (size_t i = 0; i < condition->nparts; i++)
			if (condition_holds(&condition->parts[i], lookup, near))
				return true;
		return false;
	case CONDITION_EXISTS:
	case CONDITION_IN:
	case CONDITION_PREFIX:
	case CONDITION_TYPE:
		return path_compares(condition, lookup, near);
	}
	return false;
}
