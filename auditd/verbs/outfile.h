/* A file that a verb writes: it is there whole or not at all. */
#ifndef VERBS_OUTFILE_H
#define VERBS_OUTFILE_H

#include <stdbool.h>
#include <stdio.h>

#include "base/text.h"

struct outfile {
	FILE *stream;
	const char *path; /* borrowed; NULL for standard output */
	struct buf
	    temporary; /* the name it has until it is closed; empty where it is written in place */
};

/* Begin to write to path; "-" and NULL are standard output. A regular file is replaced when it is closed; anything
 * else (a device, a pipe, a symbolic link) is written in place. Returns 0, or EXIT_USAGE after saying why not. */
int outfile_open(struct outfile *file, const char *path);

/* End it: keep what was written, or (for a file not written in place) leave what was there before. Returns 0, or
 * EXIT_USAGE after saying that writing failed. */
int outfile_close(struct outfile *file, bool keep);

#endif
