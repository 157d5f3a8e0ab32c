/* Opening without waiting. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"

static FILE *refuse(
    int descriptor, struct error *err, enum error_kind kind, const char *path, const char *what)
{
	error_set(err, kind, "%s: %s", path, what);
	close(descriptor);
	return NULL;
}

FILE *files_open(const char *path, struct error *err)
{
	int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat info;

	if (descriptor < 0) {
		error_set(err, ERROR_SYSTEM, "%s: cannot open", path);
		return NULL;
	}
	if (fstat(descriptor, &info) != 0)
		return refuse(descriptor, err, ERROR_SYSTEM, path, "cannot open");
	if (!S_ISREG(info.st_mode))
		return refuse(descriptor, err, ERROR_SETTING, path, "no regular file");
	FILE *file = fdopen(descriptor, "rb");
	return file ? file : refuse(descriptor, err, ERROR_SYSTEM, path, "cannot open");
}
