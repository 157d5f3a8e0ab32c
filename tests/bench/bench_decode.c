/* How fast a stored log is decoded and cut into lines that nobody reads: bench_decode FILE [ROW], MB/s of its text by
 * processor time, best and median of RUNS, with what is fastest and by zlib alone, in alternation; without and with places to
 * resume at, which take a digest of all text. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "decode/decode.h"
#include "decode/lines.h"

enum { RUNS = 7, BLOCK = 256 << 10 };

static const struct row {
	const char *name;
	bool only_zlib;
	bool keeps_points;
	bool has_lines;
} rows[] = {
    {.name = "decoded"},
    {.name = "decoded, in lines", .has_lines = true},
    {.name = "decoded, in lines, with points", .has_lines = true, .keeps_points = true},
    {.name = "by zlib alone, in lines", .has_lines = true, .only_zlib = true},
    {.name = "by zlib alone, in lines, with points",
	.has_lines = true,
	.only_zlib = true,
	.keeps_points = true},
};

struct outcome {
	uint64_t nbytes;
	uint64_t nlines;
	double seconds;
};

static void fail(const char *what)
{
	fprintf(stderr, "bench_decode: %s\n", what);
	exit(1);
}

static double processor_time(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void take_lines(
    struct lines *lines, const struct piece *piece, struct outcome *outcome, struct error *err)
{
	struct record record;

	if (lines_feed(lines, piece->text, piece->raw_offset, piece->is_stored, err) != 0)
		fail("out of memory");
	while (lines_next(lines, &record) == 1)
		outcome->nlines++;
}

/* Decode the file once. */
static void run(const char *path, const struct row *row, struct outcome *outcome)
{
	static char block[BLOCK];
	struct decode_options options = decode_defaults;
	int fd = open(path, O_RDONLY);
	struct lines *lines = lines_new(&lines_defaults);
	struct piece piece;
	struct error err = {0};
	double start = processor_time();
	ssize_t got;

	options.only_zlib = row->only_zlib;
	options.keeps_points = row->keeps_points;
	struct decode *decode = decode_new(&options);
	*outcome = (struct outcome){0};
	if (fd < 0 || lines == NULL || decode == NULL)
		fail("cannot begin");
	do {
		got = read(fd, block, sizeof block);
		if (got < 0)
			fail("cannot read");
		decode_feed(decode, (struct span){block, (size_t)got}, got == 0);
		while (decode_next(decode, &piece, &err) == 1) {
			if (piece.kind == PIECE_LOSS)
				fail("the file is damaged");
			outcome->nbytes += piece.text.len;
			if (piece.kind == PIECE_UNIT)
				lines_unit(lines);
			else if (row->has_lines)
				take_lines(lines, &piece, outcome, &err);
		}
	} while (got > 0);
	outcome->seconds = processor_time() - start;
	decode_free(decode);
	lines_free(lines);
	close(fd);
}

static int compare(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

int main(int nwords, char **words)
{
	enum { ROWS = sizeof rows / sizeof *rows };
	double seconds[ROWS][RUNS];
	struct outcome outcome = {0};

	if (nwords != 2 && nwords != 3)
		fail("usage: bench_decode FILE [ROW]");
	size_t first = nwords == 3 ? strtoul(words[2], NULL, 10) : 0;
	size_t end = nwords == 3 ? first + 1 : ROWS;
	if (end > ROWS)
		fail("no such row");
	for (size_t i = 0; i < RUNS; i++) {
		for (size_t n = first; n < end; n++) {
			run(words[1], &rows[n], &outcome);
			seconds[n][i] = outcome.seconds;
		}
	}
	printf("%.1f MB of text, %llu lines\n", (double)outcome.nbytes / 1e6,
	    (unsigned long long)outcome.nlines);
	for (size_t n = first; n < end; n++) {
		qsort(seconds[n], RUNS, sizeof(double), compare);
		printf("%-40s best %8.1f MB/s   median %8.1f MB/s   best %6.3f s\n", rows[n].name,
		    (double)outcome.nbytes / 1e6 / seconds[n][0],
		    (double)outcome.nbytes / 1e6 / seconds[n][RUNS / 2], seconds[n][0]);
	}
	return 0;
}
