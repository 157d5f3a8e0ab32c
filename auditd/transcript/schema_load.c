/* Files and folders of mappings in, one set out. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "transcript/schema_private.h"

static struct schemas *schemas_new(struct error *err)
{
	struct schemas *schemas = calloc(1, sizeof *schemas);

	if (schemas && path_tree_init(&schemas->tree, &schemas->arena, err) == 0 &&
	    dictionary_build(&schemas->dictionary, &schemas->arena) == 0)
		return schemas;
	schemas_free(schemas);
	error_memory(err);
	return NULL;
}

void schemas_free(struct schemas *schemas)
{
	if (schemas == NULL)
		return;
	free(schemas->at);
	arena_done(&schemas->arena);
	free(schemas);
}

static int add_yaml(struct schemas *schemas, const struct yaml *yaml, struct error *err)
{
	struct schema **at = realloc(schemas->at, (schemas->n + 1) * sizeof(struct schema *));

	if (at == NULL)
		return error_memory(err);
	schemas->at = at;
	struct schema *schema = schema_compile(yaml, &schemas->tree, err);
	if (schema == NULL)
		return -1;
	schema->file = arena_string(&schemas->arena, span_of(yaml_name(yaml)));
	if (schema->file == NULL)
		return error_memory(err);
	if (schemas_find(schemas, schema->name) >= 0)
		return yaml_refuse(yaml, yaml_find(yaml_root(yaml), "name"), err,
		    "a mapping named '%.60s' was loaded already", schema->name);
	schemas->at[schemas->n++] = schema;
	return 0;
}

static int add_file(struct schemas *schemas, const char *path, struct error *err)
{
	struct yaml *yaml = yaml_load(path, err);
	int result = yaml ? add_yaml(schemas, yaml, err) : -1;

	yaml_release(yaml);
	return result;
}

static int is_mapping(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return entry->d_name[0] != '.' && len > 5 && strcmp(entry->d_name + len - 5, ".yaml") == 0;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int add_folder(struct schemas *schemas, const char *path, struct error *err)
{
	struct dirent **entries = NULL;
	struct buf child = {0};
	int n = scandir(path, &entries, is_mapping, by_bytes), result = 0;

	if (n < 0)
		return errno == ENOMEM
			   ? error_memory(err)
			   : error_set(err, ERROR_SYSTEM, "%s: cannot read this folder", path);
	for (int i = 0; i < n; i++) {
		buf_clear(&child);
		if (result == 0 && (buf_printf(&child, "%s/%s", path, entries[i]->d_name) != 0 ||
				       buf_string(&child) == NULL))
			result = error_memory(err);
		if (result == 0)
			result = add_file(schemas, child.at, err);
		free(entries[i]);
	}
	free(entries);
	buf_done(&child);
	return result;
}

static int add_path(struct schemas *schemas, const char *path, struct error *err)
{
	struct stat info;

	if (stat(path, &info) != 0)
		return error_set(err, ERROR_SYSTEM, "%s: cannot find it", path);
	return S_ISDIR(info.st_mode) ? add_folder(schemas, path, err)
				     : add_file(schemas, path, err);
}

/* Sort by insertion: there are few. */
static int rank(struct schemas *schemas)
{
	schemas->by_weight = arena_array(&schemas->arena, schemas->n, sizeof *schemas->by_weight);
	if (schemas->by_weight == NULL)
		return -1;
	for (size_t i = 0; i < schemas->n; i++) {
		size_t at = schemas->nby_weight;
		if (!schemas->at[i]->has_detect)
			continue;
		for (; at > 0 && schemas->by_weight[at - 1]->weight < schemas->at[i]->weight; at--)
			schemas->by_weight[at] = schemas->by_weight[at - 1];
		schemas->by_weight[at] = schemas->at[i];
		schemas->nby_weight++;
	}
	return 0;
}

static int seal(struct schemas *schemas, struct error *err)
{
	if (rank(schemas) != 0)
		return error_memory(err);
	return path_tree_seal(&schemas->tree, err);
}

struct schemas *schemas_load(const char *const *paths, size_t npaths, struct error *err)
{
	struct schemas *schemas = schemas_new(err);
	int result = schemas ? 0 : -1;

	for (size_t i = 0; i < npaths && result == 0; i++)
		result = add_path(schemas, paths[i], err);
	if (result == 0 && seal(schemas, err) == 0)
		return schemas;
	schemas_free(schemas);
	return NULL;
}

struct schemas *schemas_parse(struct span text, const char *name, struct error *err)
{
	struct schemas *schemas = schemas_new(err);
	struct yaml *yaml = schemas ? yaml_parse(text, name, err) : NULL;
	bool is_good = yaml && add_yaml(schemas, yaml, err) == 0 && seal(schemas, err) == 0;

	yaml_release(yaml);
	if (is_good)
		return schemas;
	schemas_free(schemas);
	return NULL;
}

size_t schemas_count(const struct schemas *schemas)
{
	return schemas->n;
}

const char *schemas_name(const struct schemas *schemas, size_t index)
{
	return schemas->at[index]->name;
}

int schemas_find(const struct schemas *schemas, const char *name)
{
	for (size_t i = 0; i < schemas->n; i++)
		if (strcmp(schemas->at[i]->name, name) == 0 ||
		    strcmp(schemas->at[i]->file, name) == 0)
			return (int)i;
	return -1;
}

void schemas_hash(const struct schemas *schemas, struct hash *hash)
{
	hash_number(hash, schemas->n);
	for (size_t i = 0; i < schemas->n; i++)
		hash_digest(hash, &schemas->at[i]->digest);
}
