/* One input's stored bytes, in order. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/inner.h"
#include "source/source.h"

enum { BLOCK = 256 << 10 };

struct source {
	int descriptor;
	char *path; /* for messages */
	uint64_t offset;
	uint64_t size;
	char *block;
};

static struct source *new_source(const char *path)
{
	struct source *source = calloc(1, sizeof *source);

	if (source == NULL)
		return NULL;
	struct buf copy = {0};
	buf_text(&copy, path);
	source->descriptor = -1;
	source->path = copy.failed || buf_string(&copy) == NULL ? NULL : copy.at;
	source->block = malloc(BLOCK);
	if (source->path == NULL || source->block == NULL) {
		source_close(source);
		return NULL;
	}
	return source;
}

struct source *source_open(const char *path, struct error *err)
{
	struct source *source = new_source(path);
	struct stat info;

	if (source == NULL) {
		error_memory(err);
		return NULL;
	}
	source->descriptor =
	    source_is_stdin(path) ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (source->descriptor < 0 || fstat(source->descriptor, &info) != 0) {
		error_set(err, ERROR_SYSTEM, "%s: cannot open", path);
		source_close(source);
		return NULL;
	}
	if (S_ISREG(info.st_mode)) {
		source->size = (uint64_t)info.st_size;
		/* Only advice: when it is not taken, reading works all the same. */
		(void)posix_fadvise(source->descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
	}
	return source;
}

void source_close(struct source *source)
{
	if (source == NULL)
		return;
	if (source->descriptor >= 0)
		close(source->descriptor);
	free(source->path);
	free(source->block);
	free(source);
}

int source_next(struct source *source, struct span *chunk, struct error *err)
{
	ssize_t n;

	do
		n = read(source->descriptor, source->block, BLOCK);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return error_set(err, ERROR_SYSTEM, "%s: cannot read at offset %llu", source->path,
		    (unsigned long long)source->offset);
	if (n == 0)
		return 0;
	source->offset += (uint64_t)n;
	*chunk = (struct span){source->block, (size_t)n};
	return 1;
}

uint64_t source_offset(const struct source *source)
{
	return source->offset;
}

uint64_t source_size(const struct source *source)
{
	return source->size;
}
