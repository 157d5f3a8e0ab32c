/* Writing a local copy: beside its place, synced, then renamed. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spec/texts.h"
#include "spec/texts_file.h"

static int make_folders(const char *dir, struct error *err)
{
	struct buf path = {0};
	struct stat info;
	int result = 0;

	buf_text(&path, dir);
	if (buf_string(&path) == NULL)
		result = error_memory(err);
	for (size_t i = 1; result == 0 && i <= path.len; i++) {
		if (i < path.len && path.at[i] != '/')
			continue;
		char kept = path.at[i];
		path.at[i] = '\0';
		if (mkdir(path.at, 0777) != 0 && errno != EEXIST)
			result =
			    error_set(err, ERROR_SYSTEM, "%s: cannot make this folder", path.at);
		path.at[i] = kept;
	}
	if (result == 0 && (stat(dir, &info) != 0 || !S_ISDIR(info.st_mode)))
		result = error_set(err, ERROR_SETTING, "%s: not a folder", dir);
	buf_done(&path);
	return result;
}

static int compare(const void *a, const void *b)
{
	const struct spec_sentence *const *one = a, *const *other = b;

	return digest_compare(&(*one)->digest, &(*other)->digest);
}

/* By hash, each once: the same document gives the same bytes. */
static int write_sentences(struct buf *out, const struct spec *spec)
{
	const struct spec_sentence **all = calloc(spec->nsentences + 1, sizeof(*all));
	char hex[DIGEST_HEX];
	size_t n = 0;

	if (all == NULL)
		return -1;
	for (size_t i = 0; i < spec->nsections; i++)
		for (size_t j = 0; j < spec->sections[i].nsentences; j++)
			all[n++] = &spec->sections[i].sentences[j];
	qsort(all, n, sizeof(*all), compare);
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && compare(&all[i - 1], &all[i]) == 0)
			continue;
		digest_hex(&all[i]->digest, hex);
		buf_printf(out, "%s ", hex);
		buf_append(out, all[i]->text);
		buf_byte(out, '\n');
	}
	free(all);
	return out->failed ? -1 : 0;
}

/* All bytes to a new file that nobody else has. */
static int write_new(const char *name, struct span bytes)
{
	int descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
	bool is_written = descriptor >= 0;

	if (descriptor < 0)
		return -1;
	while (is_written && bytes.len > 0) {
		ssize_t n = write(descriptor, bytes.at, bytes.len);
		if (n >= 0)
			bytes = span_slice(bytes, (size_t)n, bytes.len);
		else
			is_written = errno == EINTR;
	}
	is_written = is_written && fsync(descriptor) == 0;
	int saved = errno;
	is_written = close(descriptor) == 0 && is_written;
	if (!is_written) {
		unlink(name);
		errno = saved;
	}
	return is_written ? 0 : -1;
}

static int put(const char *name, struct span bytes, struct error *err)
{
	struct buf temporary = {0};
	int result = 0;

	buf_printf(&temporary, "%s.%ld.part", name, (long)getpid());
	const char *part = buf_string(&temporary);
	if (part == NULL || temporary.failed) {
		result = error_memory(err);
	} else if (write_new(part, bytes) != 0) {
		result = error_set(err, ERROR_SYSTEM, "%s: cannot write", part);
	} else if (rename(part, name) != 0) {
		result = error_set(err, ERROR_SYSTEM, "%s: cannot write", name);
		unlink(part);
	}
	buf_done(&temporary);
	return result;
}

int texts_save(const char *dir, struct span document, struct span release, const struct spec *spec,
    struct buf *file, struct error *err)
{
	struct buf name = {0}, bytes = {0};
	int result = texts_name(&name, dir, document, release, err);

	if (result == 0)
		result = make_folders(dir, err);
	if (result == 0) {
		texts_head(&bytes, document, release);
		buf_byte(&bytes, '\n');
		if (write_sentences(&bytes, spec) != 0)
			result = error_memory(err);
	}
	if (result == 0)
		result = put(name.at, buf_span(&bytes), err);
	if (result == 0)
		result = buf_append(file, buf_span(&name)) == 0 ? 0 : error_memory(err);
	buf_done(&name);
	buf_done(&bytes);
	return result;
}
