/* Written beside its place under another name, then moved there. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "verbs/outfile.h"
#include "verbs/verb.h"

/* The name beside it: hidden, so that no scan of the folder takes it for a log. */
static const char *name_temporary(struct buf *name, const char *path)
{
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;

	buf_append(name, (struct span){path, (size_t)(base - path)});
	buf_printf(name, ".%s.%ld.part", base, (long)getpid());
	return buf_string(name);
}

/* A new file of that mode: nothing that stands there already is written to. */
static FILE *create(const char *name, mode_t mode, bool keeps_mode)
{
	int descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	FILE *stream = NULL;

	if (descriptor < 0)
		return NULL;
	if (!keeps_mode || fchmod(descriptor, mode) == 0)
		stream = fdopen(descriptor, "wb");
	if (stream == NULL) {
		int saved = errno;
		close(descriptor);
		unlink(name);
		errno = saved;
	}
	return stream;
}

/* Where no file can be made beside it, one that is there may still be writable itself. */
static bool is_in_the_way(int code)
{
	return code == EACCES || code == EROFS || code == ENAMETOOLONG || code == EPERM;
}

static FILE *open_stream(struct outfile *file)
{
	struct stat info;
	bool is_there = lstat(file->path, &info) == 0;

	if (is_there && (!S_ISREG(info.st_mode) || access(file->path, W_OK) != 0))
		return fopen(file->path, "wb");
	const char *name = name_temporary(&file->temporary, file->path);
	FILE *stream = name ? create(name, is_there ? info.st_mode & 0777 : 0666, is_there) : NULL;
	if (stream == NULL) {
		buf_done(&file->temporary);
		if (is_there && is_in_the_way(errno))
			return fopen(file->path, "wb");
	}
	return stream;
}

int outfile_open(struct outfile *file, const char *path)
{
	*file = (struct outfile){.stream = stdout};
	if (path == NULL || strcmp(path, "-") == 0)
		return 0;
	file->path = path;
	file->stream = *path ? open_stream(file) : NULL;
	if (file->stream)
		return 0;
	log_line(
	    LOG_ERROR, "'%s': cannot write: %s", path, *path ? strerror(errno) : "an empty name");
	return EXIT_USAGE;
}

/* Give it its name, or take it away. Returns whether it has its name now. */
static bool settle_name(const struct outfile *file, bool keep)
{
	if (file->temporary.len == 0)
		return keep;
	if (keep && rename(file->temporary.at, file->path) == 0)
		return true;
	int saved = errno;
	unlink(file->temporary.at);
	errno = saved;
	return false;
}

int outfile_close(struct outfile *file, bool keep)
{
	bool is_written = fflush(file->stream) == 0 && !ferror(file->stream);
	int saved = errno;

	if (file->path) {
		is_written &= fclose(file->stream) == 0;
		bool is_named = settle_name(file, keep && is_written);
		if (is_written && keep && !is_named)
			saved = errno;
		is_written &= is_named || !keep;
	}
	buf_done(&file->temporary);
	if (is_written || !keep)
		return 0;
	log_line(LOG_ERROR, "%s: writing failed: %s", file->path ? file->path : "stdout",
	    strerror(saved));
	return EXIT_USAGE;
}
