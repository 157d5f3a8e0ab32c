/* Paths into YAML trees: which files a path stands for, their bytes, their part in the digest. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/files.h"
#include "ruleset/load.h"

int sources_read_file(const char *path, struct buf *text, struct error *err)
{
	FILE *file = files_open(path, err);
	char block[8192];
	size_t n;
	int result = 0;

	if (file == NULL)
		return -1;
	while (result == 0 && (n = fread(block, 1, sizeof block, file)) > 0) {
		if (buf_append(text, (struct span){block, n}) != 0)
			result = error_memory(err);
		else if (text->len > LARGEST_LOAD)
			result = error_set(err, ERROR_SETTING, "%s: over 64 MiB", path);
	}
	if (result == 0 && ferror(file))
		result = error_set(err, ERROR_SYSTEM, "%s: cannot read", path);
	fclose(file);
	return result;
}

/* The name without its folders: a digest does not depend on where a pack lies. */
static struct span base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return span_of(slash ? slash + 1 : path);
}

static int add_source(struct loader *loader, struct span text, const char *file, size_t path_index)
{
	if (loader->nsources == MOST_FILES)
		return error_set(
		    loader->err, ERROR_SETTING, "%s: more than %d rule files", file, MOST_FILES);
	loader->nbytes += text.len;
	if (loader->nbytes > LARGEST_LOAD)
		return error_set(
		    loader->err, ERROR_SETTING, "%s: over 64 MiB of rules in all", file);
	struct source *source = &loader->sources[loader->nsources];
	char *name = arena_string(loader->arena, span_of(file));
	if (name == NULL)
		return error_memory(loader->err);
	source->yaml = yaml_parse(text, name, loader->err);
	if (source->yaml == NULL)
		return -1;
	source->file = name;
	source->path = path_index;
	loader->nsources++;
	hash_field(&loader->hash, base_name(file));
	hash_field(&loader->hash, text);
	return 0;
}

int sources_add_text(struct loader *loader, struct span text, const char *name)
{
	return add_source(loader, text, name, 0);
}

static int add_file(struct loader *loader, const char *path, size_t path_index)
{
	struct buf text = {0};
	int result = sources_read_file(path, &text, loader->err);

	if (result == 0)
		result = add_source(loader, buf_span(&text), path, path_index);
	buf_done(&text);
	return result;
}

/* Regular files called *.yaml; a dot in front is an editor's or the file system's. */
static bool is_rule_file(const char *folder, const char *name)
{
	struct span text = span_of(name), ending = SPAN(".yaml");
	struct buf path = {0};
	struct stat info;

	if (name[0] == '.' || text.len <= ending.len ||
	    !span_equal(span_slice(text, text.len - ending.len, text.len), ending))
		return false;
	buf_printf(&path, "%s/%s", folder, name);
	const char *string = buf_string(&path);
	bool is = string == NULL || (stat(string, &info) == 0 && S_ISREG(info.st_mode));
	buf_done(&path);
	return is;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void free_strings(struct buf *list)
{
	char **names = (char **)(void *)list->at;

	for (size_t i = 0; i < list->len / sizeof *names; i++)
		free(names[i]);
	buf_done(list);
}

/* Append the names of a folder's rule files, on the heap, to a list of char *. */
static int list_folder(struct loader *loader, const char *folder, struct buf *list)
{
	DIR *stream = opendir(folder);
	struct dirent *entry;
	int result = 0;

	if (stream == NULL)
		return error_set(loader->err, ERROR_SYSTEM, "%s: cannot open", folder);
	while (result == 0 && (errno = 0, entry = readdir(stream)) != NULL) {
		if (!is_rule_file(folder, entry->d_name))
			continue;
		char *name = strdup(entry->d_name);
		if (name == NULL ||
		    buf_append(list, (struct span){(char *)&name, sizeof name}) != 0) {
			free(name);
			result = error_memory(loader->err);
		}
		if (list->len / sizeof name > MOST_FILES)
			result = error_set(loader->err, ERROR_SETTING,
			    "%s: more than %d rule files", folder, MOST_FILES);
	}
	if (result == 0 && errno != 0)
		result = error_set(loader->err, ERROR_SYSTEM, "%s: cannot read", folder);
	closedir(stream);
	return result;
}

static int add_folder(struct loader *loader, const char *folder, size_t path_index)
{
	struct buf list = {0}, path = {0};
	int result = list_folder(loader, folder, &list);
	char **names = (char **)(void *)list.at;
	size_t n = list.len / sizeof *names;

	if (result == 0 && n == 0)
		result = error_set(
		    loader->err, ERROR_SETTING, "%s: no rule files (*.yaml) in it", folder);
	if (n > 1)
		qsort(names, n, sizeof *names, by_bytes);
	for (size_t i = 0; result == 0 && i < n; i++) {
		buf_clear(&path);
		buf_printf(&path, "%s/%s", folder, names[i]);
		const char *string = buf_string(&path);
		result = string ? add_file(loader, string, path_index) : error_memory(loader->err);
	}
	buf_done(&path);
	free_strings(&list);
	return result;
}

int sources_add(struct loader *loader, const char *path, size_t path_index)
{
	struct stat info;

	if (stat(path, &info) != 0)
		return error_set(loader->err, ERROR_SYSTEM, "%s: cannot open", path);
	if (S_ISDIR(info.st_mode))
		return add_folder(loader, path, path_index);
	return add_file(loader, path, path_index);
}
