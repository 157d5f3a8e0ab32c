/* Runs a fuzz target without libFuzzer: over the files of its corpus, then over seeded mutations of them.
 * Usage: TARGET [-runs=N] [-seed=N] [FILE|FOLDER ...]. The sanitizers judge. */
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "support.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct corpus {
	struct buf *texts;
	size_t n;
};

static void add_file(struct corpus *corpus, const char *path)
{
	struct buf *texts = realloc(corpus->texts, (corpus->n + 1) * sizeof *texts);

	if (texts == NULL)
		abort();
	corpus->texts = texts;
	texts[corpus->n] = (struct buf){0};
	read_file(path, &texts[corpus->n++]);
}

static int visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void add_path(struct corpus *corpus, const char *path)
{
	struct dirent **entries;
	struct stat info;

	if (stat(path, &info) != 0)
		return;
	if (!S_ISDIR(info.st_mode)) {
		add_file(corpus, path);
		return;
	}
	int n = scandir(path, &entries, visible, alphasort);
	for (int i = 0; i < n; i++) {
		struct buf child = {0};
		buf_printf(&child, "%s/%s", path, entries[i]->d_name);
		add_file(corpus, buf_string(&child));
		buf_done(&child);
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
}

/* An exact-size copy, so that AddressSanitizer sees the first byte read behind it. */
static void run_one(struct span text)
{
	char *copy = malloc(text.len ? text.len : 1);

	if (copy == NULL)
		abort();
	if (text.len)
		memcpy(copy, text.at, text.len);
	LLVMFuzzerTestOneInput((const uint8_t *)copy, text.len);
	free(copy);
}

static void mutate(struct buf *text, uint64_t *seed)
{
	static const char alphabet[] = "{}[]\",:\\\n\r \0u\x1f\x8b\xff"
				       "0eE-+.tfn";

	for (size_t n = 1 + random_below(seed, 8); n > 0; n--) {
		size_t at = random_below(seed, text->len + 1);
		switch (random_below(seed, 5)) {
		case 0:
			if (at < text->len)
				text->at[at] = (char)random_next(seed);
			break;
		case 1:
			if (at < text->len)
				text->at[at] = alphabet[random_below(seed, sizeof alphabet)];
			break;
		case 2:
			text->len = at;
			break;
		case 3: {
			size_t from = random_below(seed, text->len + 1),
			       len = random_below(seed, 64);
			struct buf copy = {0};
			buf_append(&copy, span_slice(buf_span(text), from, from + len));
			buf_append(text, buf_span(&copy));
			buf_done(&copy);
			break;
		}
		default:
			if (at < text->len)
				memmove(text->at + at, text->at + at + 1, --text->len - at);
		}
	}
}

int main(int argc, char **argv)
{
	struct corpus corpus = {0};
	unsigned long runs = 1000;
	uint64_t seed = 1;

	for (int i = 1; i < argc; i++) {
		if (strncmp(argv[i], "-runs=", 6) == 0)
			runs = strtoul(argv[i] + 6, NULL, 10);
		else if (strncmp(argv[i], "-seed=", 6) == 0)
			seed = strtoull(argv[i] + 6, NULL, 10);
		else
			add_path(&corpus, argv[i]);
	}
	printf("%zu corpus files, %lu mutations, seed %" PRIu64 "\n", corpus.n, runs, seed);
	run_one((struct span){"", 0});
	for (size_t i = 0; i < corpus.n; i++)
		run_one(buf_span(&corpus.texts[i]));
	for (unsigned long i = 0; i < runs; i++) {
		struct buf text = {0};
		if (corpus.n)
			buf_append(&text, buf_span(&corpus.texts[random_below(&seed, corpus.n)]));
		mutate(&text, &seed);
		run_one(buf_span(&text));
		buf_done(&text);
	}
	for (size_t i = 0; i < corpus.n; i++)
		buf_done(&corpus.texts[i]);
	free(corpus.texts);
	return 0;
}
