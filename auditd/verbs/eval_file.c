/* Reading our own output as what it may be: anybody's. */
#include <stdio.h>

#include "base/files.h"
#include "verbs/eval_file.h"

enum { LARGEST = 64 << 20 };

static int read_all(FILE *stream, const char *path, struct buf *text, struct error *err)
{
	char piece[1 << 14];
	size_t n;

	while ((n = fread(piece, 1, sizeof piece, stream)) > 0) {
		if (text->len + n > LARGEST)
			return error_set(
			    err, ERROR_SETTING, "%s: larger than %d MiB", path, LARGEST >> 20);
		if (buf_append(text, (struct span){piece, n}) != 0)
			return error_memory(err);
	}
	return ferror(stream) ? error_set(err, ERROR_SYSTEM, "%s", path) : 0;
}

static int read_path(const char *path, struct buf *text, struct error *err)
{
	FILE *stream = files_open(path, err);

	if (stream == NULL)
		return -1;
	int result = read_all(stream, path, text, err);
	fclose(stream);
	return result;
}

int eval_file_load(struct eval_file *file, const char *path, struct error *err)
{
	struct error why;

	if (read_path(path, &file->text, err) != 0)
		return -1;
	if (json_parse(&file->json, buf_span(&file->text), &why) != 0)
		return why.kind == ERROR_MEMORY
			   ? error_memory(err)
			   : error_set(err, ERROR_SETTING, "%s: not JSON: %s", path, why.text);
	file->root = json_root(&file->json);
	if (!json_is(json_find(file->root, span_of("labels")), JSON_TYPE_OBJECT) ||
	    !json_is(json_find(file->root, span_of("rules")), JSON_TYPE_OBJECT) ||
	    eval_file_count(file->root, "records", INT64_MAX, &file->records) != 0)
		return error_set(
		    err, ERROR_SETTING, "%s: not an output of 'eval --output json'", path);
	return 0;
}

void eval_file_done(struct eval_file *file)
{
	json_done(&file->json);
	buf_done(&file->text);
	*file = (struct eval_file){0};
}

int eval_file_count(struct json_at object, const char *key, uint64_t most, uint64_t *out)
{
	int64_t value;

	if (json_int64(json_find(object, span_of(key)), &value) != 0 || value < 0 ||
	    (uint64_t)value > most)
		return -1;
	*out = (uint64_t)value;
	return 0;
}

int eval_file_share(struct json_at value, double *out)
{
	double share;

	if (json_double(value, &share) != 0 || !(share >= 0 && share <= 1))
		return -1;
	*out = share;
	return 0;
}
