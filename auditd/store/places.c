/* The folder of a state and the files in it: made private, found by name, and durable in their folders. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/inner.h"

static int sync_path(const char *path, int flags, struct error *err)
{
	int file = open(path, flags | O_CLOEXEC);
	int result = file < 0 ? -1 : fsync(file);

	/* Some file systems need no such thing for folders, and refuse it. */
	if (result != 0 && file >= 0 && errno == EINVAL && flags & O_DIRECTORY)
		result = 0;
	if (result != 0)
		error_set(err, ERROR_SYSTEM, "%s: cannot be made durable", path);
	if (file >= 0)
		close(file);
	return result;
}

int places_sync(const char *path, struct error *err)
{
	return sync_path(path, O_RDONLY, err);
}

int places_sync_folder_of(const char *path, struct error *err)
{
	struct span parent = span_of(path);
	struct buf folder = {0};
	int result = -1;

	while (parent.len > 1 && parent.at[parent.len - 1] == '/')
		parent.len--;
	while (parent.len > 0 && parent.at[parent.len - 1] != '/')
		parent.len--;
	buf_append(&folder, parent.len > 0 ? parent : (struct span)SPAN("."));
	if (folder.failed || buf_string(&folder) == NULL)
		error_memory(err);
	else
		result = sync_path(folder.at, O_RDONLY | O_DIRECTORY, err);
	buf_done(&folder);
	return result;
}

const char *places_path(struct buf *path, const char *dir, const char *name, struct error *err)
{
	const char *text;

	buf_clear(path);
	if (*dir != '/')
		buf_text(path, "./");
	buf_printf(path, "%s/%s", dir, name);
	text = buf_string(path);
	if (text == NULL || path->failed) {
		error_memory(err);
		return NULL;
	}
	return text;
}

static int expect_folder(const char *dir, struct error *err)
{
	struct stat info;

	if (stat(dir, &info) != 0)
		return error_set(err, ERROR_SYSTEM, "%s", dir);
	if (!S_ISDIR(info.st_mode))
		return error_set(err, ERROR_SETTING, "%s: not a folder", dir);
	return 0;
}

int places_make_folder(const char *dir, struct error *err)
{
	if (mkdir(dir, S_IRWXU) != 0) {
		if (errno == EEXIST)
			return expect_folder(dir, err);
		return error_set(err, ERROR_SYSTEM, "%s: cannot be made", dir);
	}
	/* A umask can have taken our own rights away. */
	if (chmod(dir, S_IRWXU) != 0)
		return error_set(err, ERROR_SYSTEM, "%s: cannot be made private", dir);
	return places_sync_folder_of(dir, err);
}

/* One that is there is not opened: closing it would drop the locks that this process may hold on it. */
int places_make_file(const char *path, struct error *err)
{
	struct stat info;

	if (lstat(path, &info) == 0 && S_ISREG(info.st_mode))
		return 0;
	int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
	if (file < 0 && errno == EEXIST)
		return error_set(err, ERROR_SETTING, "%s: not a file", path);
	if (file < 0)
		return error_set(err, ERROR_SYSTEM, "%s: cannot be made", path);
	int result = fchmod(file, S_IRUSR | S_IWUSR);
	if (result != 0)
		error_set(err, ERROR_SYSTEM, "%s: cannot be made private", path);
	close(file);
	return result;
}
