/* An evaluation that was kept: the output of eval --output json, read back. */
#ifndef VERBS_EVAL_FILE_H
#define VERBS_EVAL_FILE_H

#include "base/error.h"
#include "transcript/json.h"

/* All zero bytes is a valid, empty one. */
struct eval_file {
	struct buf text;
	struct json json;
	struct json_at root; /* an object that has "labels" and "rules", objects, and "records" */
	uint64_t records;
};

/* Read a file of up to 64 MiB. 0, or -1 with ERROR_SETTING ("FILE: what is wrong") where it is no such file,
 * ERROR_SYSTEM where it cannot be read, ERROR_MEMORY. Owns: free with eval_file_done, also after a failure. */
int eval_file_load(struct eval_file *file, const char *path, struct error *err);
void eval_file_done(struct eval_file *file);

/* A member of an object that is a whole number from 0 to most. 0, or -1. */
int eval_file_count(struct json_at object, const char *key, uint64_t most, uint64_t *out);

/* A share, 0 to 1. 0, or -1. */
int eval_file_share(struct json_at value, double *out);

#endif
