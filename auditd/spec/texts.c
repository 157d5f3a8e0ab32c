/* Reading a local copy: a sorted table over the file's bytes. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spec/texts.h"
#include "spec/texts_file.h"

enum { LARGEST_COPY = 16 << 20, HEX = DIGEST_HEX - 1 };

struct entry {
	struct digest digest;
	struct span text;
	unsigned line;
};

struct texts {
	struct buf file;       /* its name */
	struct buf bytes;      /* entries borrow from it */
	struct entry *entries; /* by digest */
	size_t nentries;
};

int texts_default_dir(struct buf *out, struct error *err)
{
	const char *dir = getenv("SPECAUDIT_SPEC_TEXTS"), *data = getenv("XDG_DATA_HOME"),
		   *home = getenv("HOME");

	if (dir && *dir)
		buf_text(out, dir);
	else if (data && *data == '/')
		buf_printf(out, "%s/specaudit/spec", data);
	else if (home && *home)
		buf_printf(out, "%s/.local/share/specaudit/spec", home);
	else
		return error_set(err, ERROR_SETTING,
		    "no folder for a specification's texts: neither SPECAUDIT_SPEC_TEXTS nor HOME "
		    "is set");
	return out->failed ? error_memory(err) : 0;
}

static bool is_file_name(struct span word)
{
	for (size_t i = 0; i < word.len; i++) {
		char c = word.at[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
			strchr("-_.", c)))
			return false;
	}
	return word.len > 0 && word.at[0] != '.';
}

int texts_name(
    struct buf *out, const char *dir, struct span document, struct span release, struct error *err)
{
	if (!is_file_name(document) || !is_file_name(release))
		return error_set(err, ERROR_SETTING,
		    "a document's and a release's name may hold letters, digits, '-', '_' and '.' "
		    "only");
	buf_printf(out, "%s/", dir);
	buf_append(out, document);
	buf_byte(out, '@');
	buf_append(out, release);
	buf_text(out, ".txt");
	return out->failed || buf_string(out) == NULL ? error_memory(err) : 0;
}

static int refuse(const struct texts *texts, unsigned line, const char *what, struct error *err)
{
	return error_set(err, ERROR_INPUT, "%s:%u: %s", texts_file(texts), line, what);
}

/* The next line off the front of *rest, without its end. */
static struct span next_line(struct span *rest)
{
	const char *newline = memchr(rest->at, '\n', rest->len);
	size_t end = newline ? (size_t)(newline - rest->at) : rest->len;
	struct span line = span_slice(*rest, 0, end);

	*rest = span_slice(*rest, end + 1, rest->len);
	return line;
}

static int compare(const void *a, const void *b)
{
	const struct entry *one = a, *other = b;

	return digest_compare(&one->digest, &other->digest);
}

static int read_entries(struct texts *texts, struct span rest, struct error *err)
{
	struct buf entries = {0};
	unsigned line = 1;
	int result = 0;

	while (result == 0 && rest.len > 0) {
		struct span text = next_line(&rest);
		struct entry entry = {.line = ++line};
		if (text.len < HEX + 2 || text.at[HEX] != ' ' ||
		    digest_parse(span_slice(text, 0, HEX), &entry.digest) != 0)
			result = refuse(texts, line, "not a hash and a sentence", err);
		entry.text = span_slice(text, HEX + 1, text.len);
		buf_append(&entries, (struct span){(const char *)&entry, sizeof entry});
	}
	if (result != 0 || entries.failed) {
		buf_done(&entries);
		return result != 0 ? result : error_memory(err);
	}
	texts->entries = (struct entry *)(void *)entries.at; /* malloc's memory, aligned for it */
	texts->nentries = entries.len / sizeof(struct entry);
	if (texts->nentries > 0)
		qsort(texts->entries, texts->nentries, sizeof(struct entry), compare);
	return 0;
}

static int read_copy(
    struct texts *texts, struct span document, struct span release, struct error *err)
{
	struct span rest = buf_span(&texts->bytes);
	struct buf head = {0};

	if (rest.at == NULL)
		rest = span_of("");
	texts_head(&head, document, release);
	struct span line = next_line(&rest);
	bool is_copy = span_equal(line, buf_span(&head));
	buf_done(&head);
	if (!is_copy)
		return refuse(texts, 1, "not a copy of this release's sentences", err);
	return read_entries(texts, rest, err);
}

void texts_head(struct buf *out, struct span document, struct span release)
{
	buf_text(out, "specaudit sentences 1 ");
	buf_append(out, document);
	buf_byte(out, '@');
	buf_append(out, release);
}

/* 1, 0 where there is no such file, -1. */
static int read_bytes(struct texts *texts, struct error *err)
{
	/* Not blocking: nobody may ever write into what is no file. */
	int file = open(texts_file(texts), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct stat info;
	int result = 1;

	if (file < 0 && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	if (file < 0)
		return error_set(err, ERROR_SYSTEM, "%s: cannot open", texts_file(texts));
	if (fstat(file, &info) != 0 || !S_ISREG(info.st_mode)) {
		close(file);
		return error_set(err, ERROR_INPUT, "%s: not a file", texts_file(texts));
	}
	FILE *stream = fdopen(file, "rb");
	if (stream == NULL) {
		close(file);
		return error_set(err, ERROR_SYSTEM, "%s: cannot open", texts_file(texts));
	}
	for (;;) {
		if (buf_reserve(&texts->bytes, 1 << 16) != 0) {
			result = error_memory(err);
			break;
		}
		size_t n = fread(texts->bytes.at + texts->bytes.len, 1, 1 << 16, stream);
		texts->bytes.len += n;
		if (n == 0)
			break;
		if (texts->bytes.len > LARGEST_COPY) {
			result = refuse(texts, 1, "larger than 16 MiB", err);
			break;
		}
	}
	if (result == 1 && ferror(stream))
		result = error_set(err, ERROR_SYSTEM, "%s: cannot read", texts_file(texts));
	fclose(stream);
	return result;
}

int texts_open(const char *dir, struct span document, struct span release, struct texts **out,
    struct error *err)
{
	struct texts *texts = calloc(1, sizeof *texts);
	int result = texts ? 1 : error_memory(err);

	if (result == 1 && texts_name(&texts->file, dir, document, release, err) != 0)
		result = -1;
	if (result == 1)
		result = read_bytes(texts, err);
	if (result == 1 && read_copy(texts, document, release, err) != 0)
		result = -1;
	if (result != 1) {
		texts_free(texts);
		texts = NULL;
	}
	if (result >= 0)
		*out = texts;
	return result;
}

int texts_find(
    const struct texts *texts, const struct digest *sentence, struct span *text, struct error *err)
{
	struct entry key = {.digest = *sentence};
	const struct entry *found = NULL;

	if (texts->nentries > 0)
		found =
		    bsearch(&key, texts->entries, texts->nentries, sizeof(struct entry), compare);
	if (found == NULL)
		return 0;
	struct digest is = spec_sentence_digest(found->text);
	if (digest_compare(&is, sentence) != 0)
		return refuse(
		    texts, found->line, "the sentence was changed: it has another hash", err);
	*text = found->text;
	return 1;
}

size_t texts_count(const struct texts *texts)
{
	return texts->nentries;
}

const char *texts_file(const struct texts *texts)
{
	return texts->file.at; /* texts_name put a NUL behind it */
}

void texts_free(struct texts *texts)
{
	if (texts == NULL)
		return;
	free(texts->entries);
	buf_done(&texts->bytes);
	buf_done(&texts->file);
	free(texts);
}
