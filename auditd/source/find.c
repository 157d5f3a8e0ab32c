/* Paths given by people to a list of inputs: directories are walked, each file counts once, and what cannot be
 * looked at is kept with the reason. Opens nothing but directories. */
#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "source/inner.h"
#include "source/source.h"

enum { DEEPEST = 64 };

/* A file or directory that was met. */
struct identity {
	dev_t device;
	ino_t inode;
};

struct finder {
	struct source_list *list;
	struct identity *met; /* open addressing, a power of two; inode 0 marks a free place */
	size_t nplaces, nmet;
	struct error *err;
};

bool source_is_stdin(const char *path)
{
	return strcmp(path, "-") == 0;
}

static size_t place_of(const struct finder *finder, const struct identity *identity)
{
	assert(finder->met != NULL);
	uint64_t mixed =
	    ((uint64_t)identity->inode ^ (uint64_t)identity->device << 32) * 0x9e3779b97f4a7c15u;
	size_t place = (size_t)(mixed >> 20) & (finder->nplaces - 1);

	while (finder->met[place].inode != 0 && (finder->met[place].inode != identity->inode ||
						    finder->met[place].device != identity->device))
		place = (place + 1) & (finder->nplaces - 1);
	return place;
}

static int grow_met(struct finder *finder)
{
	struct finder grown = {.nplaces = finder->nplaces ? finder->nplaces * 2 : 64};

	grown.met = calloc(grown.nplaces, sizeof *grown.met);
	if (grown.met == NULL)
		return error_memory(finder->err);
	for (size_t i = 0; i < finder->nplaces; i++)
		if (finder->met[i].inode != 0)
			grown.met[place_of(&grown, &finder->met[i])] = finder->met[i];
	free(finder->met);
	finder->met = grown.met;
	finder->nplaces = grown.nplaces;
	return 0;
}

/* Returns 1 if it is met for the first time, 0 if not, -1 when out of memory. */
static int meet(struct finder *finder, const struct stat *info)
{
	struct identity identity = {info->st_dev, info->st_ino};

	if (2 * (finder->nmet + 1) > finder->nplaces && grow_met(finder) != 0)
		return -1;
	assert(finder->met != NULL);
	size_t place = place_of(finder, &identity);
	if (finder->met[place].inode != 0)
		return 0;
	finder->met[place] = identity;
	finder->nmet++;
	return 1;
}

/* The array's next larger size is taken at each power of two. */
static void *grow_list(void *at, size_t n, size_t size)
{
	if (n != 0 && (n & (n - 1)) != 0)
		return at;
	return realloc(at, (n ? 2 * n : 1) * size);
}

static int add_path(struct finder *finder, const char *path)
{
	struct source_list *list = finder->list;
	char *copy = strdup(path);
	char **paths = copy ? grow_list(list->paths, list->npaths, sizeof *paths) : NULL;

	if (paths == NULL) {
		free(copy);
		return error_memory(finder->err);
	}
	list->paths = paths;
	list->paths[list->npaths++] = copy;
	return 0;
}

static int add_missing(struct finder *finder, const char *path, const struct error *why)
{
	struct source_list *list = finder->list;
	char *copy = strdup(path);
	struct source_missing *missing =
	    copy ? grow_list(list->missing, list->nmissing, sizeof *missing) : NULL;

	if (missing == NULL) {
		free(copy);
		return error_memory(finder->err);
	}
	list->missing = missing;
	list->missing[list->nmissing++] = (struct source_missing){copy, *why};
	return 0;
}

/* errno says why. */
static int add_unreachable(struct finder *finder, const char *path)
{
	struct error why;

	error_set(&why, ERROR_SYSTEM, "%s", path);
	return add_missing(finder, path, &why);
}

static int look_at(struct finder *finder, const char *path, int depth, bool was_named);

static int is_shown(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int walk(struct finder *finder, const char *path, int depth)
{
	struct dirent **entries;
	int n = scandir(path, &entries, is_shown, by_bytes), result = 0;

	if (n < 0)
		return errno == ENOMEM ? error_memory(finder->err) : add_unreachable(finder, path);
	for (int i = 0; i < n; i++) {
		struct buf child = {0};
		size_t length = strlen(path);
		buf_printf(&child, "%s%s%s", path, length && path[length - 1] == '/' ? "" : "/",
		    entries[i]->d_name);
		const char *name = buf_string(&child);
		if (result == 0)
			result = name ? look_at(finder, name, depth + 1, false)
				      : error_memory(finder->err);
		buf_done(&child);
		free(entries[i]);
	}
	free(entries);
	return result;
}

/* A path that was named must be something to read; what a directory merely holds may be anything. */
static int look_at(struct finder *finder, const char *path, int depth, bool was_named)
{
	struct stat info;
	struct error why;

	if (stat(path, &info) != 0)
		return add_unreachable(finder, path);
	bool is_stream = S_ISFIFO(info.st_mode) || S_ISCHR(info.st_mode);
	if (!S_ISDIR(info.st_mode) && !S_ISREG(info.st_mode) && !(was_named && is_stream)) {
		if (!was_named)
			return 0;
		error_set(&why, ERROR_INPUT, "%s: neither a file nor a directory", path);
		return add_missing(finder, path, &why);
	}
	int is_new = meet(finder, &info);
	if (is_new <= 0)
		return is_new;
	if (!S_ISDIR(info.st_mode))
		return add_path(finder, path);
	if (depth < DEEPEST)
		return walk(finder, path, depth);
	error_set(&why, ERROR_LIMIT, "%s: more than %d directories deep", path, DEEPEST);
	return add_missing(finder, path, &why);
}

static bool has_stdin(const struct source_list *list)
{
	for (size_t i = 0; i < list->npaths; i++)
		if (source_is_stdin(list->paths[i]))
			return true;
	return false;
}

int source_find(
    const char *const *paths, size_t npaths, struct source_list *list, struct error *err)
{
	struct source_list found = {0};
	struct finder finder = {.list = &found, .err = err};
	int result = 0;

	for (size_t i = 0; result == 0 && i < npaths; i++) {
		if (!source_is_stdin(paths[i]))
			result = look_at(&finder, paths[i], 0, true);
		else if (!has_stdin(&found))
			result = add_path(&finder, paths[i]);
	}
	free(finder.met);
	if (result == 0)
		*list = found;
	else
		source_list_done(&found);
	return result;
}

void source_list_done(struct source_list *list)
{
	for (size_t i = 0; i < list->npaths; i++)
		free(list->paths[i]);
	for (size_t i = 0; i < list->nmissing; i++)
		free(list->missing[i].path);
	free(list->paths);
	free(list->missing);
	*list = (struct source_list){0};
}
