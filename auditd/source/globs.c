/* Patterns to files, by reading folders component by component. What glob(3) lacks and a follower needs: '**', device and
 * inode, which folders to watch, and what could not be looked at. */
#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "source/access.h"
#include "source/globs.h"

enum { DEEPEST = 64, MOST_GROUPS = 256 };

/* A folder that was entered, and with what was left of the pattern: links may lead back to it. */
struct entered {
	dev_t device;
	ino_t inode;
	const char *rest;
};

struct hunt {
	struct globs_found found;
	char **unseen; /* paths passed over, each once */
	size_t nunseen;
	struct entered *entered;
	size_t nentered;
	gid_t groups[MOST_GROUPS + 1]; /* of this process */
	struct access_reader reader;
	struct error *err;
};

/* The array's next larger size is taken at each power of two. */
static void *grow(void *at, size_t n, size_t size)
{
	if (n != 0 && (n & (n - 1)) != 0)
		return at;
	return realloc(at, (n ? 2 * n : 1) * size);
}

static int add_folder(struct hunt *hunt, const char *path)
{
	struct globs_found *found = &hunt->found;
	char *copy = strdup(*path ? path : ".");
	char **folders = copy ? grow(found->folders, found->nfolders, sizeof *folders) : NULL;

	if (folders == NULL) {
		free(copy);
		return error_memory(hunt->err);
	}
	found->folders = folders;
	found->folders[found->nfolders++] = copy;
	return 0;
}

/* errno says why. */
static int pass_over(struct hunt *hunt, const char *path)
{
	if (errno == ENOMEM)
		return error_memory(hunt->err);
	if (hunt->nunseen == 0)
		access_say(*path ? path : ".", errno, hunt->found.unseen);
	for (size_t i = 0; i < hunt->nunseen; i++)
		if (strcmp(hunt->unseen[i], path) == 0)
			return 0;
	char *copy = strdup(path);
	char **unseen = copy ? grow(hunt->unseen, hunt->nunseen, sizeof *unseen) : NULL;
	if (unseen == NULL) {
		free(copy);
		return error_memory(hunt->err);
	}
	hunt->unseen = unseen;
	hunt->unseen[hunt->nunseen++] = copy;
	return 0;
}

/* What is written to a file behind a link happens in another folder. */
static int add_target_folder(struct hunt *hunt, const char *link)
{
	char *target = realpath(link, NULL);
	char *slash = target ? strrchr(target, '/') : NULL;
	int result = 0;

	if (target == NULL)
		return errno == ENOMEM ? error_memory(hunt->err) : 0;
	if (slash) {
		slash[slash == target] = '\0';
		result = add_folder(hunt, target);
	}
	free(target);
	return result;
}

int64_t globs_time_us(const struct timespec *time)
{
	const int64_t most_s = INT64_C(100000) * 366 * 86400;
	int64_t seconds = time->tv_sec;

	if (seconds > most_s)
		seconds = most_s;
	if (seconds < -most_s)
		seconds = -most_s;
	return seconds * 1000000 + time->tv_nsec / 1000;
}

static int add_file(struct hunt *hunt, const char *path, const struct stat *info, bool is_link)
{
	struct globs_found *found = &hunt->found;
	struct globs_file file = {
	    .path = strdup(path),
	    .device = info->st_dev,
	    .inode = info->st_ino,
	    .size = (uint64_t)info->st_size,
	    .mtime_us = globs_time_us(&info->st_mtim),
	    .is_readable = faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) == 0,
	};
	struct globs_file *files =
	    file.path ? grow(found->files, found->nfiles, sizeof *files) : NULL;

	if (files == NULL) {
		free(file.path);
		return error_memory(hunt->err);
	}
	if (!file.is_readable)
		access_help(&hunt->reader, info, false, file.help);
	found->files = files;
	found->files[found->nfiles++] = file;
	return is_link ? add_target_folder(hunt, path) : 0;
}

static const char *kind_of(mode_t mode)
{
	return S_ISFIFO(mode)                   ? "a pipe"
	       : S_ISSOCK(mode)                 ? "a socket"
	       : S_ISCHR(mode) || S_ISBLK(mode) ? "a device"
						: "no file";
}

/* A file, or what cannot be followed: that has no end, and no place to go on from. Folders are not meant. */
static int take_node(struct hunt *hunt, const char *path, const struct stat *info, bool is_link)
{
	struct globs_found *found = &hunt->found;

	if (S_ISREG(info->st_mode))
		return add_file(hunt, path, info, is_link);
	if (S_ISDIR(info->st_mode))
		return 0;
	if (found->nothers++ == 0)
		snprintf(found->others, sizeof found->others, "%.180s is %s", path,
		    kind_of(info->st_mode));
	return 0;
}

/* Look at a path: 1 and *info of what it leads to, 0 where nothing is, or what is there was passed over; -1. */
static int look(struct hunt *hunt, const char *path, struct stat *info, bool *is_link)
{
	*is_link = false;
	if (lstat(path, info) != 0) {
		if (errno == ENOENT || errno == ENOTDIR)
			return 0;
		return pass_over(hunt, path);
	}
	if (!S_ISLNK(info->st_mode))
		return 1;
	*is_link = true;
	return stat(path, info) == 0 ? 1 : pass_over(hunt, path);
}

/* Returns 1 when the folder was not entered yet with that rest, 0 if it was, -1 when out of memory. */
static int enter(struct hunt *hunt, const struct stat *info, const char *rest)
{
	for (size_t i = 0; i < hunt->nentered; i++) {
		const struct entered *met = &hunt->entered[i];
		if (met->device == info->st_dev && met->inode == info->st_ino && met->rest == rest)
			return 0;
	}
	struct entered *entered = grow(hunt->entered, hunt->nentered, sizeof *entered);
	if (entered == NULL)
		return error_memory(hunt->err);
	hunt->entered = entered;
	hunt->entered[hunt->nentered++] = (struct entered){info->st_dev, info->st_ino, rest};
	return 1;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static char *join(const char *folder, struct span name)
{
	struct buf path = {0};
	size_t length = strlen(folder);

	buf_printf(&path, "%s%s", folder, length && folder[length - 1] != '/' ? "/" : "");
	buf_append(&path, name);
	if (buf_string(&path) != NULL && !path.failed)
		return path.at;
	buf_done(&path);
	return NULL;
}

/* Called for each entry of a folder that is wanted, by its path. */
typedef int entry_fn(struct hunt *hunt, const char *path, const char *rest, int depth);

/* What is wanted of a folder's entries, and what is done with them. */
struct order {
	const char *pattern; /* for fnmatch */
	entry_fn *fn;
	const char *rest; /* of the whole pattern, for fn */
	int depth;
};

static int each_entry(struct hunt *hunt, const char *path, const struct order *order)
{
	struct dirent **entries;
	int n = scandir(*path ? path : ".", &entries, NULL, by_bytes), result = 0;

	if (n < 0)
		return errno == ENOENT || errno == ENOTDIR ? 0 : pass_over(hunt, path);
	for (int i = 0; i < n; i++) {
		const char *name = entries[i]->d_name;
		if (result == 0 && strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
		    fnmatch(order->pattern, name, FNM_PERIOD) == 0) {
			char *child = join(path, span_of(name));
			result = child ? order->fn(hunt, child, order->rest, order->depth)
				       : error_memory(hunt->err);
			free(child);
		}
		free(entries[i]);
	}
	free(entries);
	return result;
}

static entry_fn take_any, take_file, expand, expand_below;

/* All files that are not hidden below a folder. */
static int walk(struct hunt *hunt, const char *path, const struct stat *info, int depth)
{
	int is_new = enter(hunt, info, NULL);

	if (is_new <= 0)
		return is_new;
	if (depth == DEEPEST) {
		errno = ELOOP;
		return pass_over(hunt, path);
	}
	if (add_folder(hunt, path) != 0)
		return -1;
	return each_entry(hunt, path, &(struct order){"*", take_any, NULL, depth + 1});
}

static int take_any(struct hunt *hunt, const char *path, const char *rest, int depth)
{
	struct stat info;
	bool is_link;
	int there = look(hunt, path, &info, &is_link);
	(void)rest;

	if (there <= 0)
		return there;
	if (S_ISDIR(info.st_mode))
		return walk(hunt, path, &info, depth);
	return take_node(hunt, path, &info, is_link);
}

/* A wildcard stands for files, not for all that lies below folders it happens to fit. */
static int take_file(struct hunt *hunt, const char *path, const char *rest, int depth)
{
	struct stat info;
	bool is_link;
	int there = look(hunt, path, &info, &is_link);
	(void)rest;
	(void)depth;

	if (there <= 0)
		return there;
	return take_node(hunt, path, &info, is_link);
}

/* '**' stands for this folder and all folders below it. */
static int expand_below(struct hunt *hunt, const char *path, const char *rest, int depth)
{
	struct stat info;
	bool is_link;
	int there = look(hunt, *path ? path : ".", &info, &is_link);

	if (there <= 0 || !S_ISDIR(info.st_mode))
		return there < 0 ? -1 : 0;
	int is_new = enter(hunt, &info, rest);
	if (is_new <= 0)
		return is_new;
	if (depth == DEEPEST) {
		errno = ELOOP;
		return pass_over(hunt, path);
	}
	if (add_folder(hunt, path) != 0 || expand(hunt, path, rest, depth) != 0)
		return -1;
	return each_entry(hunt, path, &(struct order){"*", expand_below, rest, depth + 1});
}

static bool is_magic(struct span component)
{
	for (size_t i = 0; i < component.len; i++) {
		if (component.at[i] == '\\')
			i++;
		else if (strchr("*?[", component.at[i]))
			return true;
	}
	return false;
}

/* A component without wildcards: '\' makes the next character itself. NULL when out of memory. */
static char *plain_name(struct span component)
{
	struct buf name = {0};

	for (size_t i = 0; i < component.len; i++) {
		if (component.at[i] == '\\' && i + 1 < component.len)
			i++;
		buf_byte(&name, component.at[i]);
	}
	if (buf_string(&name) != NULL && !name.failed)
		return name.at;
	buf_done(&name);
	return NULL;
}

/* rest may be empty: the name is the last. */
static int expand_plain(struct hunt *hunt, const char *path, const char *name, const char *rest)
{
	struct stat info;
	char *child = join(path, span_of(name));
	bool is_link;
	int result = -1;

	if (child == NULL)
		return error_memory(hunt->err);
	int there = look(hunt, child, &info, &is_link);
	/* What is not there yet is noticed in the folder where it would be made. */
	if (there < 0 || ((there == 0 || !S_ISDIR(info.st_mode)) && add_folder(hunt, path) != 0))
		goto done;
	if (*rest != '\0')
		result = there == 1 && S_ISDIR(info.st_mode) ? expand(hunt, child, rest, 0) : 0;
	else
		result = there == 1 ? take_any(hunt, child, NULL, 0) : 0;
done:
	free(child);
	return result;
}

static int expand_magic(
    struct hunt *hunt, const char *path, struct span component, const char *rest)
{
	char *pattern = join("", component);
	int result = -1;

	if (pattern == NULL)
		return error_memory(hunt->err);
	if (add_folder(hunt, path) == 0)
		result = each_entry(
		    hunt, path, &(struct order){pattern, *rest ? expand : take_file, rest, 0});
	free(pattern);
	return result;
}

/* Find what the rest of the pattern stands for in a folder (or what may be one). */
static int expand(struct hunt *hunt, const char *path, const char *rest, int depth)
{
	struct stat info;
	bool is_link;

	rest += strspn(rest, "/");
	if (*rest == '\0')
		return take_any(hunt, path, NULL, depth);
	int there = look(hunt, *path ? path : ".", &info, &is_link);
	if (there <= 0 || !S_ISDIR(info.st_mode))
		return there < 0 ? -1 : 0;
	struct span component = {rest, strcspn(rest, "/")};
	rest += component.len;
	if (span_is(component, "**"))
		/* At the end it stands for the files there too. */
		return *rest ? expand_below(hunt, path, rest, depth)
			     : walk(hunt, path, &info, depth);
	if (is_magic(component))
		return expand_magic(hunt, path, component, rest);
	char *name = plain_name(component);
	int result = name ? expand_plain(hunt, path, name, rest) : error_memory(hunt->err);
	free(name);
	return result;
}

/* ---- in order, each once ---- */

static int by_path(const void *a, const void *b)
{
	const struct globs_file *one = a, *other = b;

	return strcmp(one->path, other->path);
}

static int by_identity(const void *a, const void *b)
{
	const struct globs_file *one = a, *other = b;

	if (one->device != other->device)
		return one->device < other->device ? -1 : 1;
	if (one->inode != other->inode)
		return one->inode < other->inode ? -1 : 1;
	return by_path(a, b);
}

static int by_string(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void sort_out(struct globs_found *found)
{
	size_t kept = 0;

	if (found->nfiles > 1)
		qsort(found->files, found->nfiles, sizeof *found->files, by_identity);
	for (size_t i = 0; i < found->nfiles; i++) {
		const struct globs_file *last = kept ? &found->files[kept - 1] : NULL;
		if (last && last->device == found->files[i].device &&
		    last->inode == found->files[i].inode)
			free(found->files[i].path);
		else
			found->files[kept++] = found->files[i];
	}
	found->nfiles = kept;
	if (kept > 1)
		qsort(found->files, kept, sizeof *found->files, by_path);

	kept = 0;
	if (found->nfolders > 1)
		qsort(found->folders, found->nfolders, sizeof *found->folders, by_string);
	for (size_t i = 0; i < found->nfolders; i++) {
		if (kept && strcmp(found->folders[kept - 1], found->folders[i]) == 0)
			free(found->folders[i]);
		else
			found->folders[kept++] = found->folders[i];
	}
	found->nfolders = kept;
}

int globs_find(const char *pattern, struct globs_found *found, size_t *unseen, struct error *err)
{
	struct hunt hunt = {.err = err};
	int ngroups = getgroups(MOST_GROUPS, hunt.groups);

	hunt.reader =
	    (struct access_reader){geteuid(), hunt.groups, ngroups > 0 ? (size_t)ngroups : 0};
	hunt.groups[hunt.reader.ngroups++] = getegid();
	int result = *pattern ? expand(&hunt, *pattern == '/' ? "/" : "", pattern, 0) : 0;
	for (size_t i = 0; i < hunt.nunseen; i++)
		free(hunt.unseen[i]);
	free(hunt.unseen);
	free(hunt.entered);
	if (result != 0) {
		globs_done(&hunt.found);
		return -1;
	}
	sort_out(&hunt.found);
	*found = hunt.found;
	*unseen += hunt.nunseen;
	return 0;
}

void globs_done(struct globs_found *found)
{
	for (size_t i = 0; i < found->nfiles; i++)
		free(found->files[i].path);
	for (size_t i = 0; i < found->nfolders; i++)
		free(found->folders[i]);
	free(found->files);
	free(found->folders);
	*found = (struct globs_found){0};
}
