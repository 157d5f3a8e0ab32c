/* What each message pays before any pattern is matched: bench_text [FILE ...].
 *
 * Files hold messages, each with a NUL behind it. Without files three made-up kinds of text serve: plain English, the
 * same with a curved quotation mark in every hundred characters, and English with code and lists. A row is what one
 * function takes, in nanoseconds of processor time for each byte of text, the fastest of several rounds. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "match/fold.h"
#include "match/language.h"
#include "match/segments.h"
#include "match/views_masks.h"
#include "match/words.h"

enum { ROUNDS = 9, MADE_BYTES = 8 << 20, MESSAGE_BYTES = 900 };

struct texts {
	struct buf bytes;
	struct span *at;
	size_t n;
};

/* What the functions need, and the sum that keeps them from being left out. */
struct tools {
	struct language_index *languages;
	struct fold fold;
	struct views views;
	struct segments segments;
	size_t sum;
};

typedef void row(struct tools *tools, struct span text);

static void row_ascii(struct tools *tools, struct span text)
{
	tools->sum += ascii_prefix(text);
}

static void row_words(struct tools *tools, struct span text)
{
	tools->sum += words_count(text);
}

static void row_words_portable(struct tools *tools, struct span text)
{
	tools->sum += words_count_by(WORDS_PORTABLE, text);
}

static void row_language(struct tools *tools, struct span text)
{
	struct language_sample sample;
	bool is_short;

	language_begin(&sample);
	language_add(tools->languages, &sample, text);
	tools->sum += (size_t)language_end(&sample, &is_short);
	if (is_short)
		tools->sum += (size_t)language_unlikely(&sample);
}

static void row_hints(struct tools *tools, struct span text)
{
	struct views_budget budget = views_budget_full();

	views_begin(&tools->views, tools->languages, text, &budget);
	tools->sum += tools->views.hints;
}

static void row_hints_portable(struct tools *tools, struct span text)
{
	tools->sum += views_hints_by(MASKS_PORTABLE, text);
}

static void row_hints_avx2(struct tools *tools, struct span text)
{
	if (masks_has(MASKS_BY_AVX2))
		tools->sum += views_hints_by(MASKS_BY_AVX2, text);
}

static void row_views(struct tools *tools, struct span text)
{
	struct views_budget budget = views_budget_full();
	struct decoded decoded;

	views_begin(&tools->views, tools->languages, text, &budget);
	while (views_next(&tools->views, &decoded) == 1)
		tools->sum += decoded.text.len;
}

static void row_fold(struct tools *tools, struct span text)
{
	struct span folded;

	if (fold_run(&tools->fold, text, &folded) != 0)
		exit(1);
	tools->sum += folded.len;
}

static void row_where(struct tools *tools, struct span text)
{
	segments_set(&tools->segments, text);
	tools->sum += (size_t)segments_where(&tools->segments, text.len / 2, text.len, WHERE_PROSE);
}

static void row_sentence(struct tools *tools, struct span text)
{
	segments_set(&tools->segments, text);
	tools->sum += segments_sentence(&tools->segments, text.len / 2);
}

static const struct {
	const char *name;
	row *run;
} rows[] = {
    {"ascii_prefix", row_ascii},
    {"words_count", row_words},
    {"  portable", row_words_portable},
    {"language", row_language},
    {"views: hints", row_hints},
    {"  portable", row_hints_portable},
    {"  AVX2", row_hints_avx2},
    {"views: all", row_views},
    {"fold_run", row_fold},
    {"segments_where", row_where},
    {"segments_sentence", row_sentence},
};

static const char *const plain_words[] = {"the", "of", "and", "a", "to", "in", "is", "that", "for",
    "it", "with", "as", "was", "on", "are", "by", "this", "be", "from", "or", "which", "you", "can",
    "water", "people", "different", "through", "important", "example", "because", "several",
    "country", "history", "language", "number", "energy", "company", "recipe", "minutes", "music",
    "children", "garden", "research", "light", "travel", "system", "market", "weather", "simple",
    "popular", "family", "health", "science", "mountain", "season", "river"};

static const char *const odd_words[] = {"\n\n- **Step 3:**", "`get_value(x1)`", "\"quoted words\"",
    "e.g.", "https://example.org/a/b?c=1", "\n```\nfor (i = 0; i < n; i++)\n\tsum += a[i];\n```\n",
    "$12.50", "2,000", "mail@example.org", "\n1. First,", "don't", "(see below)"};

static void *need(void *memory)
{
	if (memory == NULL) {
		perror("memory");
		exit(1);
	}
	return memory;
}

/* Messages of about MESSAGE_BYTES; one word of so many is an odd one, and so many are in curved quotation marks; 0:
 * none. */
static void make(struct buf *text, unsigned odd, unsigned quoted)
{
	uint32_t state = 1;
	size_t begin = 0;

	while (text->len < MADE_BYTES) {
		state = state * 1664525 + 1013904223;
		unsigned n = state >> 8;
		if (odd && n % odd == 0)
			(void)buf_text(text, odd_words[n / odd % ARRAY_LEN(odd_words)]);
		else if (quoted && n % quoted == 0)
			(void)buf_text(text, "\u201cas they said\u201d");
		else
			(void)buf_text(text, plain_words[n % ARRAY_LEN(plain_words)]);
		(void)buf_text(text, state >> 28 ? " " : ". ");
		if (text->len - begin > MESSAGE_BYTES) {
			(void)buf_byte(text, '\0');
			begin = text->len;
		}
	}
	(void)buf_byte(text, '\0');
}

static void add_file(struct buf *text, const char *path)
{
	char block[65536];
	FILE *file = fopen(path, "rb");
	size_t n;

	if (file == NULL) {
		perror(path);
		exit(1);
	}
	while ((n = fread(block, 1, sizeof block, file)) > 0)
		(void)buf_append(text, (struct span){block, n});
	(void)fclose(file);
}

static void cut(struct texts *texts)
{
	size_t n = 0;

	for (size_t i = 0; i < texts->bytes.len; i++)
		n += texts->bytes.at[i] == '\0';
	texts->at = need(calloc(n ? n : 1, sizeof *texts->at));
	for (size_t at = 0; texts->n < n;) {
		struct span rest = span_slice(buf_span(&texts->bytes), at, texts->bytes.len);
		const char *end = memchr(rest.at, '\0', rest.len);
		rest.len = end ? (size_t)(end - rest.at) : rest.len;
		at += rest.len + 1;
		rest.len = utf8_valid_prefix(rest);
		texts->at[texts->n++] = rest;
	}
}

static double now(void)
{
	struct timespec time;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static double nanoseconds(struct tools *tools, const struct texts *texts, row *run)
{
	double best = 1e9;

	for (unsigned round = 0; round < ROUNDS; round++) {
		double start = now();
		for (size_t i = 0; i < texts->n; i++)
			run(tools, texts->at[i]);
		double seconds = now() - start;
		best = seconds < best ? seconds : best;
	}
	return best * 1e9 / (double)texts->bytes.len;
}

static void measure(const char *name, struct texts *texts)
{
	struct arena arena = {0};
	struct tools tools = {.languages = need(language_index_new(&arena, LANGUAGE_EN))};

	cut(texts);
	printf("%s: %zu messages, %.1f MB\n", name, texts->n, (double)texts->bytes.len / 1e6);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		printf("  %-20s %7.3f ns/byte\n", rows[i].name,
		    nanoseconds(&tools, texts, rows[i].run));
	printf("  (%zu)\n", tools.sum % 10);
	fold_done(&tools.fold);
	views_done(&tools.views);
	segments_done(&tools.segments);
	arena_done(&arena);
	free(texts->at);
	buf_done(&texts->bytes);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		unsigned odd, quoted;
	} kinds[] = {{"plain", 0, 0}, {"quoted", 0, 40}, {"with code", 9, 0}};

	for (int i = 1; i < argc; i++) {
		struct texts texts = {0};
		add_file(&texts.bytes, argv[i]);
		measure(argv[i], &texts);
	}
	for (size_t i = 0; argc < 2 && i < ARRAY_LEN(kinds); i++) {
		struct texts texts = {0};
		make(&texts.bytes, kinds[i].odd, kinds[i].quoted);
		measure(kinds[i].name, &texts);
	}
	return 0;
}
