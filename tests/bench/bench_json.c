/* How fast records are read: bench_json FILE, plain JSON Lines, gives MB/s as the best of 7 runs, of each path
 * that the processor has, in alternation; with a row's name, of that row alone; with a path's, of that path. Run it where rules/formats is. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jansson.h>

#include "base/utf8_private.h"
#include "transcript/json.h"
#include "transcript/schema.h"

enum { RUNS = 7, PEER_BYTES = 20000000 };

struct bench {
	const char *name;
	bool has_paths;
	enum vector vector; /* the one at hand */
	int (*line)(struct bench *bench, struct span line);
	size_t most_bytes; /* of the file; 0 for all */
	struct json json;
	struct arena arena;
	const struct schemas *schemas;
	struct reader reader;
	size_t sum; /* keeps the work from being optimised away */
};

static int check_line(struct bench *bench, struct span line)
{
	size_t nvalid = utf8_valid_prefix_by(bench->vector, line);

	bench->sum += nvalid;
	return nvalid == line.len ? 0 : -1;
}

static int parse_line(struct bench *bench, struct span line)
{
	struct error err;

	bench->json.scan = json_scan_by(bench->vector);
	if (json_parse(&bench->json, line, &err) != 0)
		return -1;
	bench->sum += bench->json.ntokens;
	return 0;
}

static int read_line(struct bench *bench, struct span line)
{
	struct error err;

	if (parse_line(bench, line) != 0)
		return -1;
	arena_reset(&bench->arena);
	for (size_t i = 0; i < bench->json.ntokens; i++) {
		struct json_at at = {&bench->json, (uint32_t)i};
		if (!json_is(at, JSON_TYPE_STRING))
			continue;
		struct span value = json_text(at, &bench->arena, &err);
		if (value.at == NULL)
			return -1;
		bench->sum += value.len;
	}
	return 0;
}

static int map_line(struct bench *bench, struct span line)
{
	static const struct reading_options options = {
	    .schema = -1, .system_authority = AUTHORITY_DEVELOPER};
	struct record record = {.text = line, .state = RECORD_WHOLE};
	struct reading reading;
	struct error err;

	bench->reader.json.scan = json_scan_by(bench->vector);
	arena_reset(&bench->arena);
	if (schemas_read(bench->schemas, &options, &bench->reader, &record, &bench->arena, &reading,
		&err) != 0)
		return -1;
	for (size_t i = 0; i < reading.ntranscripts; i++)
		bench->sum += reading.transcripts[i].nmessages;
	return reading.outcome == READING_AUDITED ? 0 : -1;
}

static int peer_line(struct bench *bench, struct span line)
{
	json_t *value = json_loadb(line.at, line.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);

	if (value == NULL)
		return -1;
	bench->sum += json_object_size(value);
	json_decref(value);
	return 0;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* One run over all lines. Returns MB/s; counts lines that were refused. */
static double run(struct bench *bench, struct span text, size_t *nrefused)
{
	double start = now();

	*nrefused = 0;
	for (size_t at = 0; at < text.len;) {
		const char *newline = memchr(text.at + at, '\n', text.len - at);
		size_t end = newline ? (size_t)(newline - text.at) : text.len;
		if (end > at && bench->line(bench, span_slice(text, at, end)) != 0)
			*nrefused += 1;
		at = end + 1;
	}
	return (double)text.len / 1e6 / (now() - start);
}

/* The lines that end within the first most bytes. */
static struct span whole_lines(struct span text, size_t most)
{
	text = span_slice(text, 0, most);
	while (text.len > 0 && text.at[text.len - 1] != '\n')
		text.len--;
	return text;
}

static void measure(struct bench *bench, struct span text, const char *only)
{
	unsigned nvectors = bench->has_paths ? (unsigned)vector_best() + 1 : 1;
	double best[VECTORS] = {0};
	size_t nrefused = 0;

	if (bench->most_bytes > 0)
		text = whole_lines(text, bench->most_bytes);
	for (int i = 0; i < RUNS; i++) {
		for (unsigned vector = 0; vector < nvectors; vector++) {
			bench->vector = (enum vector)vector;
			if (only && strcmp(only, vector_name(bench->vector)) != 0)
				continue;
			double rate = run(bench, text, &nrefused);
			if (rate > best[vector])
				best[vector] = rate;
		}
	}
	for (unsigned vector = 0; vector < nvectors; vector++)
		printf("%s %s %.0f MB/s\n", bench->name,
		    bench->has_paths ? vector_name((enum vector)vector) : "-", best[vector]);
	fprintf(stderr, "%s: %zu lines refused, sum %zu\n", bench->name, nrefused, bench->sum);
	json_done(&bench->json);
	reader_done(&bench->reader);
	arena_done(&bench->arena);
}

static int load(const char *path, struct buf *text)
{
	FILE *file = fopen(path, "rb");

	if (file == NULL)
		return -1;
	for (;;) {
		if (buf_reserve(text, 1 << 20) != 0)
			break;
		size_t nread = fread(text->at + text->len, 1, 1 << 20, file);
		if (nread == 0)
			break;
		text->len += nread;
	}
	int result = ferror(file) || text->failed ? -1 : 0;
	fclose(file);
	return result;
}

int main(int argc, char **argv)
{
	struct error err = {0};
	const char *formats = "rules/formats", *row = argc > 2 ? argv[2] : NULL;
	struct schemas *schemas = schemas_load(&formats, 1, &err);
	struct bench benches[] = {
	    {.name = "utf8_valid_prefix", .line = check_line, .has_paths = true},
	    {.name = "json_parse", .line = parse_line, .has_paths = true},
	    {.name = "json_parse_and_read", .line = read_line, .has_paths = true},
	    {.name = "record_to_transcript",
		.line = map_line,
		.has_paths = true,
		.schemas = schemas},
	    {.name = "jansson", .line = peer_line, .most_bytes = PEER_BYTES},
	};
	struct buf text = {0};

	if (argc < 2 || argc > 4 || load(argv[1], &text) != 0 || schemas == NULL) {
		fprintf(stderr, "usage: bench_json FILE [ROW [PATH]]\n%s\n", err.text);
		return 1;
	}
	for (size_t i = 0; i < ARRAY_LEN(benches); i++)
		if (row == NULL || strcmp(row, benches[i].name) == 0)
			measure(&benches[i], buf_span(&text), argc > 3 ? argv[3] : NULL);
	buf_done(&text);
	schemas_free(schemas);
	return 0;
}
