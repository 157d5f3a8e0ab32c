/* One YAML mapping in, one struct schema out. Strict: what is not known is refused with its
 * line. */
#include <string.h>

#include "transcript/schema_private.h"

/* What the functions below pass on. */
struct compiler {
	const struct yaml *yaml;
	struct path_tree *tree;
	struct error *err;
	struct schema *schema;
};

static int compile_name(struct compiler *compiler, const struct yaml_node *node)
{
	struct span name;

	if (node == NULL)
		return yaml_refuse(compiler->yaml, yaml_root(compiler->yaml), compiler->err,
		    "a mapping needs a name");
	if (yaml_text(compiler->yaml, node, "name", &name, compiler->err) != 0)
		return -1;
	for (size_t i = 0; i < name.len; i++) {
		char c = name.at[i];
		bool is_fine = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
			       c == '_' || c == '.';
		if (!is_fine || name.len > 60)
			return yaml_refuse(compiler->yaml, node, compiler->err,
			    "name must be at most 60 of a-z, 0-9, '-', '_' and '.'");
	}
	if (name.len == 0 || span_is(name, "raw") || span_is(name, "auto"))
		return yaml_refuse(
		    compiler->yaml, node, compiler->err, "name may not be '%.60s'", name.at);
	compiler->schema->name = arena_string(compiler->tree->arena, name);
	return compiler->schema->name ? 0 : error_memory(compiler->err);
}

static int compile_detect(struct compiler *compiler, const struct yaml_node *node)
{
	static const char *const keys[] = {"all", "any", "weight"};
	struct schema *schema = compiler->schema;

	schema->weight = 50;
	if (node == NULL)
		return 0;
	if (yaml_check_keys(compiler->yaml, node, keys, ARRAY_LEN(keys), compiler->err) != 0)
		return -1;
	const struct yaml_node *all = yaml_find(node, "all"), *any = yaml_find(node, "any");
	const struct yaml_node *weight = yaml_find(node, "weight");
	if (weight && yaml_integer(compiler->yaml, weight, "weight", 0, 100, &schema->weight,
			  compiler->err) != 0)
		return -1;
	if (all == NULL && any == NULL)
		return yaml_refuse(compiler->yaml, node, compiler->err, "detect needs all or any");
	schema->has_detect = true;
	schema->detect.kind = CONDITION_ALL;
	schema->detect.parts = arena_array(compiler->tree->arena, 2, sizeof *schema->detect.parts);
	if (schema->detect.parts == NULL)
		return error_memory(compiler->err);
	struct condition *parts = schema->detect.parts;
	if (all && condition_read_list(compiler->tree, compiler->yaml, all, CONDITION_ALL,
		       &parts[schema->detect.nparts++], compiler->err) != 0)
		return -1;
	if (any && condition_read_list(compiler->tree, compiler->yaml, any, CONDITION_ANY,
		       &parts[schema->detect.nparts++], compiler->err) != 0)
		return -1;
	return 0;
}

static int compile_history(struct compiler *compiler, const struct yaml_node *node)
{
	static const char *const names[] = {
	    [HISTORY_FULL] = "full", [HISTORY_NONE] = "none", [HISTORY_DELTA] = "delta"};
	static const enum history usual[] = {[UNIT_CONVERSATION] = HISTORY_NONE,
	    [UNIT_REQUEST] = HISTORY_FULL,
	    [UNIT_MESSAGE] = HISTORY_DELTA};
	size_t chosen = usual[compiler->schema->unit];

	if (node && yaml_choice(compiler->yaml, node, "history", names, ARRAY_LEN(names), &chosen,
			compiler->err) != 0)
		return -1;
	compiler->schema->history = (enum history)chosen;
	return 0;
}

static int compile_record(struct compiler *compiler, const struct yaml_node *node)
{
	static const char *const keys[] = {"unit", "history", "split", "where"};
	static const char *const units[] = {[UNIT_CONVERSATION] = "conversation",
	    [UNIT_REQUEST] = "request",
	    [UNIT_MESSAGE] = "message"};
	size_t unit = UNIT_REQUEST;

	compiler->schema->where.kind = CONDITION_ALL;
	if (node &&
	    yaml_check_keys(compiler->yaml, node, keys, ARRAY_LEN(keys), compiler->err) != 0)
		return -1;
	const struct yaml_node *name = yaml_find(node, "unit"), *split = yaml_find(node, "split");
	const struct yaml_node *where = yaml_find(node, "where");
	if (name && yaml_choice(compiler->yaml, name, "unit", units, ARRAY_LEN(units), &unit,
			compiler->err) != 0)
		return -1;
	compiler->schema->unit = (enum unit)unit;
	if (compile_history(compiler, yaml_find(node, "history")) != 0)
		return -1;
	if (split && paths_read(compiler->tree, compiler->yaml, split, false,
			 &compiler->schema->split, compiler->err) != 0)
		return -1;
	if (where == NULL)
		return 0;
	return condition_read_list(compiler->tree, compiler->yaml, where, CONDITION_ALL,
	    &compiler->schema->where, compiler->err);
}

static int compile_time(struct compiler *compiler, const struct yaml_node *node)
{
	static const char *const keys[] = {"path", "unit", "tz"};
	static const char *const units[] = {[TIME_AUTO] = "auto",
	    [TIME_S] = "s",
	    [TIME_MS] = "ms",
	    [TIME_US] = "us",
	    [TIME_NS] = "ns"};
	struct schema *schema = compiler->schema;
	struct span zone;
	size_t chosen = TIME_AUTO;

	if (yaml_check_keys(compiler->yaml, node, keys, ARRAY_LEN(keys), compiler->err) != 0)
		return -1;
	const struct yaml_node *path = yaml_find(node, "path"), *unit = yaml_find(node, "unit");
	const struct yaml_node *tz = yaml_find(node, "tz");
	if (path == NULL)
		return yaml_refuse(compiler->yaml, node, compiler->err, "time needs a path");
	if (paths_read(compiler->tree, compiler->yaml, path, false, &schema->time, compiler->err) !=
	    0)
		return -1;
	if (unit && yaml_choice(compiler->yaml, unit, "unit", units, ARRAY_LEN(units), &chosen,
			compiler->err) != 0)
		return -1;
	schema->time_form.unit = (enum time_unit)chosen;
	if (tz == NULL)
		return 0;
	if (yaml_text(compiler->yaml, tz, "tz", &zone, compiler->err) != 0)
		return -1;
	if (time_parse_zone(zone, &schema->time_form.zone_seconds) != 0)
		return yaml_refuse(compiler->yaml, tz, compiler->err,
		    "tz must be utc, or +hh:mm or -hh:mm in quotes, not '%.60s'", zone.at);
	return 0;
}

static int compile_fields(struct compiler *compiler, const struct yaml_node *node)
{
	static const char *const keys[] = {
	    [FIELD_CONVERSATION] = "conversation",
	    [FIELD_REQUEST] = "request",
	    [FIELD_MESSAGE] = "message",
	    [FIELD_MODEL] = "model",
	    [FIELD_TENANT] = "tenant",
	    [FIELD_USER] = "user",
	    [FIELD_FINISH] = "finish",
	    [FIELDS] = "time",
	};

	if (node == NULL)
		return 0;
	if (yaml_check_keys(compiler->yaml, node, keys, ARRAY_LEN(keys), compiler->err) != 0)
		return -1;
	for (size_t i = 0; i < FIELDS; i++) {
		const struct yaml_node *paths = yaml_find(node, keys[i]);
		if (paths && paths_read(compiler->tree, compiler->yaml, paths, false,
				 &compiler->schema->fields[i], compiler->err) != 0)
			return -1;
	}
	const struct yaml_node *time = yaml_find(node, keys[FIELDS]);
	return time ? compile_time(compiler, time) : 0;
}

/* Aliases are looked up in any case: keep them in lower case, and refuse one that differs only
 * in case. */
static int compile_roles(struct compiler *compiler, const struct yaml_node *node)
{
	struct arena *arena = compiler->tree->arena;

	if (node == NULL)
		return 0;
	if (yaml_expect(compiler->yaml, node, YAML_MAP, "roles", compiler->err) != 0)
		return -1;
	struct word *aliases = arena_array(arena, node->nitems, sizeof *aliases);
	if (aliases == NULL)
		return error_memory(compiler->err);
	for (size_t i = 0; i < node->nitems; i++) {
		size_t role;
		char *alias = arena_string(arena, node->keys[i]->text);
		if (alias == NULL)
			return error_memory(compiler->err);
		if (yaml_choice(compiler->yaml, node->items[i], "role", role_names, ROLES, &role,
			compiler->err) != 0)
			return -1;
		for (char *c = alias; *c; c++)
			*c = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
		aliases[i] = (struct word){{alias, node->keys[i]->text.len}, (int)role};
		for (size_t j = 0; j < i; j++)
			if (span_equal(aliases[j].text, aliases[i].text))
				return yaml_refuse(compiler->yaml, node->keys[i], compiler->err,
				    "role '%.60s' is listed twice", alias);
	}
	if (words_build(&compiler->schema->roles, aliases, node->nitems, arena) != 0)
		return error_memory(compiler->err);
	return 0;
}

static int compile_authority(struct compiler *compiler, const struct yaml_node *node)
{
	static const char *const keys[] = {"system"};
	size_t chosen;

	if (node == NULL)
		return 0;
	if (yaml_check_keys(compiler->yaml, node, keys, ARRAY_LEN(keys), compiler->err) != 0)
		return -1;
	const struct yaml_node *system = yaml_find(node, "system");
	if (system == NULL)
		return 0;
	if (yaml_choice(compiler->yaml, system, "authority", authority_names, AUTHORITIES, &chosen,
		compiler->err) != 0)
		return -1;
	compiler->schema->has_system_authority = true;
	compiler->schema->system_authority = (enum authority)chosen;
	return 0;
}

static int compile_marker_list(
    struct compiler *compiler, const struct yaml_node *node, struct markers *markers)
{
	if (node == NULL)
		return 0;
	if (yaml_expect(compiler->yaml, node, YAML_LIST, "markers", compiler->err) != 0)
		return -1;
	if (node->nitems > SCHEMA_MARKERS)
		return yaml_refuse(compiler->yaml, node, compiler->err, "more than 16 markers");
	markers->at = arena_array(compiler->tree->arena, node->nitems, sizeof *markers->at);
	if (markers->at == NULL)
		return error_memory(compiler->err);
	for (size_t i = 0; i < node->nitems; i++) {
		struct span text;
		if (yaml_text(compiler->yaml, node->items[i], "a marker", &text, compiler->err) !=
		    0)
			return -1;
		if (text.len < 3)
			return yaml_refuse(compiler->yaml, node->items[i], compiler->err,
			    "a marker must have at least 3 bytes");
		markers->at[i].text = arena_text(compiler->tree->arena, text);
		if (markers->at[i].text.at == NULL)
			return error_memory(compiler->err);
		marker_init(&markers->at[i]);
	}
	markers->n = node->nitems;
	return 0;
}

static int compile_markers(struct compiler *compiler, const struct yaml_node *node)
{
	static const char *const keys[] = {"redacted", "truncated"};

	if (node == NULL)
		return 0;
	if (yaml_check_keys(compiler->yaml, node, keys, ARRAY_LEN(keys), compiler->err) != 0 ||
	    compile_marker_list(
		compiler, yaml_find(node, "redacted"), &compiler->schema->redacted) != 0)
		return -1;
	return compile_marker_list(
	    compiler, yaml_find(node, "truncated"), &compiler->schema->truncated);
}

/* What the mapping says, whatever its layout and comments. */
static void hash_tree(struct hash *hash, const struct yaml_node *node)
{
	hash_number(hash, node->type);
	hash_number(hash, node->is_quoted);
	hash_field(hash, node->text);
	hash_number(hash, node->nitems);
	for (size_t i = 0; i < node->nitems; i++) {
		if (node->type == YAML_MAP)
			hash_field(hash, node->keys[i]->text);
		hash_tree(hash, node->items[i]);
	}
}

static int compile_all(struct compiler *compiler, const struct yaml_node *root)
{
	static const char *const keys[] = {"name", "detect", "record", "fields", "metadata",
	    "turns", "roles", "authority", "missing", "markers"};
	struct schema *schema = compiler->schema;
	const struct yaml_node *turns = yaml_find(root, "turns"),
			       *missing = yaml_find(root, "missing");

	if (yaml_check_keys(compiler->yaml, root, keys, ARRAY_LEN(keys), compiler->err) != 0 ||
	    compile_name(compiler, yaml_find(root, "name")) != 0 ||
	    compile_detect(compiler, yaml_find(root, "detect")) != 0 ||
	    compile_record(compiler, yaml_find(root, "record")) != 0 ||
	    compile_fields(compiler, yaml_find(root, "fields")) != 0 ||
	    schema_compile_metadata(schema, compiler->yaml, yaml_find(root, "metadata"),
		compiler->tree, compiler->err) != 0 ||
	    compile_roles(compiler, yaml_find(root, "roles")) != 0 ||
	    compile_authority(compiler, yaml_find(root, "authority")) != 0 ||
	    compile_markers(compiler, yaml_find(root, "markers")) != 0)
		return -1;
	if (missing && paths_read(compiler->tree, compiler->yaml, missing, false, &schema->missing,
			   compiler->err) != 0)
		return -1;
	if (turns == NULL)
		return yaml_refuse(compiler->yaml, root, compiler->err, "a mapping needs turns");
	return schema_compile_turns(schema, compiler->yaml, turns, compiler->tree, compiler->err);
}

struct schema *schema_compile(const struct yaml *yaml, struct path_tree *tree, struct error *err)
{
	struct compiler compiler = {
	    yaml, tree, err, arena_alloc(tree->arena, sizeof *compiler.schema)};
	struct hash hash;

	if (compiler.schema == NULL) {
		error_memory(err);
		return NULL;
	}
	if (compile_all(&compiler, yaml_root(yaml)) != 0)
		return NULL;
	hash_init(&hash, "mapping");
	hash_tree(&hash, yaml_root(yaml));
	hash_done(&hash, &compiler.schema->digest);
	return compiler.schema;
}
