/* Any text: records stand for every byte once, lie in the text where they say, and do not depend on cuts, nor on
 * lines that end and go on from a mark. The first two bytes of the input choose the limit and the cuts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode/lines.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "%s\n", what);
	abort();
}

struct reading {
	struct span text; /* all of it */
	struct buf log;   /* all that a record says, in a line */
	uint64_t nbytes;
	uint64_t line_nbytes;
	uint64_t line;
};

static void read_record(struct reading *reading, const struct record *record)
{
	uint64_t at = record->origin.text_offset;

	check(at <= reading->text.len && record->text.len <= reading->text.len - at, "outside");
	check(span_equal(record->text, span_slice(reading->text, at, at + record->text.len)),
	    "text is not where it says");
	check(record->origin.raw_offset == at, "raw offset");
	check(record->nbytes > 0, "a record for nothing");
	check(record->state == RECORD_TOO_LONG ||
		  memchr(record->text.at ? record->text.at : "", '\n', record->text.len) == NULL,
	    "a newline in a line");
	if (record->state == RECORD_TOO_LONG) {
		if (record->origin.line != reading->line)
			reading->line_nbytes = 0;
		reading->line_nbytes += record->nbytes;
		check(record->line_nbytes == reading->line_nbytes, "bytes of a long line");
	}
	check(record->origin.line >= reading->line, "line numbers go back");
	reading->line = record->origin.line;
	reading->nbytes += record->nbytes;
	buf_printf(&reading->log, "%llu %llu %zu %llu %d %u\n", (unsigned long long)at,
	    (unsigned long long)record->origin.line, record->text.len,
	    (unsigned long long)record->nbytes, (int)record->state, record->flags);
}

static void take_records(struct lines *lines, struct reading *reading)
{
	struct record record;

	while (lines_next(lines, &record) == 1)
		read_record(reading, &record);
}

static void read_all(struct reading *reading, size_t max_line, size_t step)
{
	struct lines *lines = lines_new(&(struct lines_options){.max_line = max_line});
	struct error err;

	check(lines != NULL, "out of memory");
	for (size_t at = 0; at < reading->text.len;) {
		size_t n =
		    step ? 1 + (unsigned char)reading->text.at[at] % step : reading->text.len;
		struct span part = span_slice(reading->text, at, at + n);
		check(lines_feed(lines, part, at, true, &err) == 0, "out of memory");
		take_records(lines, reading);
		lines_trim(lines);
		at += part.len;
	}
	lines_end(lines);
	take_records(lines, reading);
	check(lines_waiting(lines) == 0, "bytes still wait");
	check(reading->nbytes == reading->text.len, "bytes do not add up");
	check(!reading->log.failed, "out of memory");
	lines_free(lines);
}

/* As read_all, but with other lines from the mark behind each record on. */
static void read_by_marks(struct reading *reading, size_t max_line)
{
	struct lines_options options = {.max_line = max_line};
	struct lines_mark mark = {.number = 1, .may_have_bom = true};
	struct record record;
	int got;

	do {
		struct lines *lines = lines_resume(&options, &mark);
		size_t at = (size_t)mark.text_offset;
		check(lines != NULL, "out of memory");
		check(at <= reading->text.len, "a mark outside");
		struct span rest = span_slice(reading->text, at, reading->text.len);
		check(lines_feed(lines, rest, at, true, NULL) == 0, "out of memory");
		got = lines_next(lines, &record);
		if (got == 0) {
			lines_end(lines);
			got = lines_next(lines, &record);
		}
		if (got == 1) {
			read_record(reading, &record);
			mark = lines_mark(lines);
		}
		lines_free(lines);
	} while (got == 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;
	struct reading whole = {.text = {(const char *)data + 2, size - 2}};
	struct reading parts = whole, marked = whole;
	size_t max_line = 1 + data[0];

	read_all(&whole, max_line, 0);
	read_all(&parts, max_line, 1 + data[1]);
	check(span_equal(buf_span(&whole.log), buf_span(&parts.log)), "records differ");
	if (size < 4096) {
		read_by_marks(&marked, max_line);
		check(span_equal(buf_span(&whole.log), buf_span(&marked.log)), "marks differ");
	}
	buf_done(&marked.log);
	buf_done(&whole.log);
	buf_done(&parts.log);
	return 0;
}
