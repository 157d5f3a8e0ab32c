/* Which inputs there are, and their stored bytes in order. Knows nothing of what is in them. */
#ifndef SOURCE_SOURCE_H
#define SOURCE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

/* The inputs of one scan: what the paths given stand for, each once. */
struct source_list {
	char **paths; /* owned; "-" is standard input */
	size_t npaths;
	struct source_missing {
		char *path;
		struct error why;
	} * missing; /* paths that cannot be looked at; owned */
	size_t nmissing;
};

/* Find the inputs: a file is itself, a directory stands for all regular files below it that are not
 * hidden (dot files), in byte order of their paths; "-" is standard input. The order given is kept;
 * a path given or found twice (same device and inode) counts once. What cannot be looked at (missing,
 * no permission, a socket or device) goes to missing and stops nothing. Symbolic links are followed;
 * a directory reached twice is entered once.
 * Returns 0, or -1 with ERROR_MEMORY. Owns: free with source_list_done. */
int source_find(
    const char *const *paths, size_t npaths, struct source_list *list, struct error *err);
void source_list_done(struct source_list *list);

/* One open input. */
struct source;

/* Open for reading, from byte 0. A FIFO and standard input are read as they come.
 * Returns NULL with ERROR_SYSTEM or ERROR_MEMORY. Free with source_close. */
struct source *source_open(const char *path, struct error *err);
void source_close(struct source *source);

/* Read the next stored bytes, at most 256 KiB: returns 1 and *chunk (borrowed until the next call),
 * 0 at the end, -1 with ERROR_SYSTEM when reading failed (what was read before stays good). */
int source_next(struct source *source, struct span *chunk, struct error *err);

/* Stored bytes given so far; the file's size when it was opened (0 where that is unknown). */
uint64_t source_offset(const struct source *source);
uint64_t source_size(const struct source *source);

#endif
