/* Written beside its place under another name, then moved there. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "verbs/outfile.h"
#include "verbs/verb.h"

static bool is_replaceable(const char *path)
{
	struct stat info;

	return lstat(path, &info) != 0 ? errno == ENOENT : S_ISREG(info.st_mode);
}

int outfile_open(struct outfile *file, const char *path)
{
	*file = (struct outfile){.stream = stdout};
	if (path == NULL || strcmp(path, "-") == 0)
		return 0;
	file->path = path;
	const char *name = path;
	if (is_replaceable(path)) {
		buf_printf(&file->temporary, "%s.%ld.part", path, (long)getpid());
		name = buf_string(&file->temporary);
	}
	file->stream = name ? fopen(name, "wb") : NULL;
	if (file->stream)
		return 0;
	log_line(LOG_ERROR, "%s: cannot write: %s", path, strerror(errno));
	buf_done(&file->temporary);
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
