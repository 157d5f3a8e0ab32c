/* One file by its device and inode, whatever it is called now. */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "source/globs.h"

struct identity {
	dev_t device;
	ino_t inode;
};

/* Does an entry lead to the file, by its own name or, with flags 0, as a link? */
static bool is_it(int folder, const char *name, int flags, const struct identity *wanted)
{
	struct stat info;

	return fstatat(folder, name, &info, flags) == 0 && info.st_dev == wanted->device &&
	       info.st_ino == wanted->inode;
}

/* The first name by byte order, into *best. */
static void search(DIR *folder, int flags, const struct identity *wanted, char **best)
{
	const struct dirent *entry;

	rewinddir(folder);
	while ((entry = readdir(folder)) != NULL) {
		if (*best && strcmp(*best, entry->d_name) <= 0)
			continue;
		if (!is_it(dirfd(folder), entry->d_name, flags, wanted))
			continue;
		char *copy = strdup(entry->d_name);
		if (copy) {
			free(*best);
			*best = copy;
		}
	}
}

static char *find_in(const char *path, const struct identity *wanted)
{
	const char *slash = strrchr(path, '/');
	char *parent = strndup(path, slash ? (size_t)(slash - path) + 1 : 0);
	DIR *folder = parent ? opendir(*parent ? parent : ".") : NULL;
	char *name = NULL;
	struct buf found = {0};

	if (folder) {
		search(folder, AT_SYMLINK_NOFOLLOW, wanted, &name);
		if (name == NULL)
			search(folder, 0, wanted, &name);
		closedir(folder);
	}
	if (name)
		buf_printf(&found, "%s%s", parent, name);
	free(parent);
	free(name);
	if (found.len > 0 && buf_string(&found) != NULL && !found.failed)
		return found.at;
	buf_done(&found);
	return NULL;
}

char *globs_find_inode(const char *path, uint64_t device, uint64_t inode)
{
	struct identity wanted = {(dev_t)device, (ino_t)inode};
	char *found = find_in(path, &wanted);
	char *target = found ? NULL : realpath(path, NULL);

	/* A link's target is renamed in its own folder. */
	if (target)
		found = find_in(target, &wanted);
	free(target);
	return found;
}
