/* Cuts decoded text into lines, and lines over the limit into windows that overlap.
 *
 * A line that lies whole in the bytes fed is given from there. Only a line that does not is copied, piece by
 * piece, to carry; no byte is looked at twice for a newline. NUL bytes before a line (a hole that a crash
 * left) are counted and never carried, however many they are. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "decode/lines.h"

enum {
	MAX_LINE = (256 << 20) - 1,
	TRIM_ABOVE = 1 << 20, /* carry memory that lines_trim lets be */
	UTF8_MOST = 4,        /* bytes of a character */
};

/* No offset or number of a line comes near it. */
static const uint64_t MARK_MOST = UINT64_C(1) << 60;

const struct lines_options lines_defaults = {.max_line = 64 << 20};

/* The line that is being read. */
struct line {
	bool has_begun;
	bool is_long;      /* it comes in windows */
	bool may_have_bom; /* it began where the input or a unit begins */
	uint64_t start;    /* text offset of its first byte */
	uint64_t raw_offset;
	uint64_t nnuls; /* before what is carried, already taken */
	uint64_t given; /* its bytes that records stood for */
};

struct lines {
	struct lines_options options;
	struct span rest;     /* fed and not taken, borrowed */
	uint64_t rest_offset; /* text offset of rest */
	uint64_t raw_offset;  /* of rest's unit, or of rest itself where is_stored */
	uint64_t given;       /* bytes that records stood for */
	uint64_t number;      /* of the line, from 1 */
	bool is_stored;
	bool at_unit; /* a unit begins with rest's first byte */
	bool has_ended;
	struct line line;
	struct buf carry; /* the line's bytes from carry_offset on, without the NULs before it */
	uint64_t carry_offset; /* text offset of carry's first byte */
	size_t window;         /* where in carry the next window begins */
	size_t fresh;          /* where in carry the bytes begin that no record stood for */
	bool is_given;         /* carry holds a record that was given: the line is done */
};

struct lines *lines_new(const struct lines_options *options)
{
	struct lines *lines = calloc(1, sizeof *lines);

	if (lines == NULL)
		return NULL;
	lines->options = *options;
	if (lines->options.max_line == 0)
		lines->options.max_line = lines_defaults.max_line;
	if (lines->options.max_line > MAX_LINE)
		lines->options.max_line = MAX_LINE;
	lines->number = 1;
	lines->at_unit = true;
	return lines;
}

void lines_free(struct lines *lines)
{
	if (lines == NULL)
		return;
	buf_done(&lines->carry);
	free(lines);
}

void lines_unit(struct lines *lines)
{
	assert(lines->rest.len == 0);
	lines->at_unit = true;
}

/* How much carry can come to hold before next answers 0: never more than a line or a window. */
static size_t carry_need(const struct lines *lines)
{
	size_t most = lines->options.max_line;
	size_t have = lines->is_given ? 0 : lines->carry.len;

	if (most < LINES_WINDOW + 1)
		most = LINES_WINDOW + 1;
	if (have >= most)
		return have;
	return lines->rest.len < most - have ? have + lines->rest.len : most;
}

/* Forget a record that was given from carry. */
static void release(struct lines *lines)
{
	if (!lines->is_given)
		return;
	buf_clear(&lines->carry);
	lines->window = lines->fresh = 0;
	lines->is_given = false;
}

int lines_feed(
    struct lines *lines, struct span text, uint64_t raw_offset, bool is_stored, struct error *err)
{
	assert(lines->rest.len == 0 && !lines->has_ended);
	release(lines);
	lines->rest = text;
	lines->raw_offset = raw_offset;
	lines->is_stored = is_stored;
	/* So that next has nothing that can fail. */
	if (buf_reserve(&lines->carry, carry_need(lines) - lines->carry.len) != 0) {
		lines->carry.failed = false;
		lines->rest.len = 0;
		return error_memory(err);
	}
	return 0;
}

void lines_end(struct lines *lines)
{
	lines->has_ended = true;
}

/* Take n bytes from rest. */
static struct span take(struct lines *lines, size_t n)
{
	struct span taken = span_slice(lines->rest, 0, n);

	lines->rest = span_slice(lines->rest, n, lines->rest.len);
	lines->rest_offset += n;
	if (lines->is_stored)
		lines->raw_offset += n;
	if (n > 0)
		lines->at_unit = false;
	return taken;
}

static void carry(struct lines *lines, size_t n)
{
	if (lines->carry.len == 0)
		lines->carry_offset = lines->rest_offset;
	int appended = buf_append(&lines->carry, take(lines, n));
	assert(appended == 0);
	(void)appended;
}

static size_t leading_nuls(struct span text)
{
	size_t n = 0;

	while (n < text.len && text.at[n] == 0)
		n++;
	return n;
}

/* Begin a line with rest's first byte, if there is one, and pass the NULs before it. */
static void begin_line(struct lines *lines)
{
	struct line *line = &lines->line;

	if (lines->rest.len == 0)
		return;
	if (!line->has_begun)
		*line = (struct line){.has_begun = true,
		    .may_have_bom = lines->at_unit,
		    .start = lines->rest_offset,
		    .raw_offset = lines->raw_offset};
	if (lines->carry.len > 0 || line->is_long)
		return;
	size_t n = leading_nuls(lines->rest);
	take(lines, n);
	line->nnuls += n;
}

static void end_line(struct lines *lines)
{
	lines->line.has_begun = false;
	lines->line.is_long = false;
	lines->number++;
	lines->is_given = true;
}

/* Leave out the BOM and NULs that a line may begin with; returns how many bytes that were. */
static size_t trim_start(const struct line *line, struct record *record)
{
	static const struct span bom = SPAN("\xef\xbb\xbf");
	size_t n = 0;

	if (line->nnuls > 0)
		record->flags |= RECORD_HAD_NUL;
	else if (line->may_have_bom && span_starts(record->text, bom)) {
		record->flags |= RECORD_HAD_BOM;
		n = bom.len;
	}
	size_t nnuls = leading_nuls(span_slice(record->text, n, record->text.len));
	if (nnuls > 0)
		record->flags |= RECORD_HAD_NUL;
	record->text = span_slice(record->text, n + nnuls, record->text.len);
	return n + nnuls;
}

static void trim_nuls_behind(struct record *record)
{
	size_t end = record->text.len;

	while (end > 0 && record->text.at[end - 1] == 0)
		end--;
	if (end < record->text.len)
		record->flags |= RECORD_HAD_NUL;
	record->text.len = end;
}

static void trim_end(struct record *record)
{
	trim_nuls_behind(record);
	if (record->text.len > 0 && record->text.at[record->text.len - 1] == '\r') {
		record->flags |= RECORD_HAD_CR;
		record->text.len--;
		trim_nuls_behind(record);
	}
}

static bool is_blank(struct span text)
{
	size_t at = 0;

	while (
	    at < text.len && (text.at[at] == ' ' || (text.at[at] >= '\t' && text.at[at] <= '\r') ||
				 text.at[at] == 0))
		at++;
	return at == text.len;
}

/* Where a record's text begins: fill its origin, and count nbytes as given. */
static void settle(struct lines *lines, struct record *record, uint64_t text_offset)
{
	struct line *line = &lines->line;
	uint64_t into_line = text_offset - line->start;

	record->origin = (struct origin){.input = lines->options.input,
	    .text_offset = text_offset,
	    .line = lines->number,
	    .raw_offset = line->raw_offset + (lines->is_stored ? into_line : 0)};
	line->given += record->nbytes;
	lines->given += record->nbytes;
	record->line_nbytes = line->is_long ? line->given : 0;
}

/* Give a whole line, its text (without newline) at text_offset. */
static void give_line(struct lines *lines, struct span text, uint64_t text_offset, bool has_newline,
    struct record *record)
{
	*record = (struct record){.text = text,
	    .nbytes = lines->line.nnuls + text.len + has_newline,
	    .state = has_newline ? RECORD_WHOLE : RECORD_UNFINISHED};
	text_offset += trim_start(&lines->line, record);
	trim_end(record);
	if (is_blank(record->text))
		record->state = RECORD_BLANK;
	settle(lines, record, text_offset);
	end_line(lines);
}

/* The place at or shortly before at that is not inside a character, at itself where there is none. */
static size_t character_floor(struct span text, size_t at)
{
	for (size_t back = 0; back < UTF8_MOST && back < at; back++) {
		if (((unsigned char)text.at[at - back] & 0xc0) != 0x80)
			return at - back;
	}
	return at;
}

/* Give the next window of a long line; is_last when carry holds the line's last byte. */
static void give_window(struct lines *lines, bool is_last, bool has_newline, struct record *record)
{
	struct span text = buf_span(&lines->carry);
	size_t start = lines->window;
	size_t end = is_last ? text.len : character_floor(text, start + LINES_WINDOW);
	bool is_first = lines->line.given == 0;
	uint64_t text_offset = lines->carry_offset + start;

	*record = (struct record){.text = span_slice(text, start, end),
	    .nbytes = (end > lines->fresh ? end - lines->fresh : 0) + has_newline +
		      (is_first ? lines->line.nnuls : 0),
	    .state = RECORD_TOO_LONG};
	if (is_first)
		text_offset += trim_start(&lines->line, record);
	if (is_last)
		trim_end(record);
	settle(lines, record, text_offset);
	lines->fresh = end;
	if (is_last)
		end_line(lines);
	else
		lines->window = character_floor(text, end - LINES_OVERLAP);
}

/* Forget what no window needs any more. */
static void compact(struct lines *lines)
{
	struct buf *buf = &lines->carry;
	size_t n = lines->window;

	memmove(buf->at, buf->at + n, buf->len - n);
	buf->len -= n;
	lines->carry_offset += n;
	lines->fresh -= n;
	lines->window = 0;
}

/* The next window of a long line: 1, or 0 when more must be fed. */
static int next_window(struct lines *lines, struct record *record)
{
	bool has_newline = false;

	if (lines->carry.len - lines->window <= LINES_WINDOW) {
		if (lines->window > 0)
			compact(lines);
		/* One byte more than a window says that this window is not the last. */
		size_t room = LINES_WINDOW + 1 - lines->carry.len;
		size_t n = room < lines->rest.len ? room : lines->rest.len;
		const char *newline = n ? memchr(lines->rest.at, '\n', n) : NULL;
		has_newline = newline != NULL;
		carry(lines, has_newline ? (size_t)(newline - lines->rest.at) : n);
		take(lines, has_newline);
	}
	bool is_last = has_newline || (lines->has_ended && lines->rest.len == 0 &&
					  lines->carry.len - lines->window <= LINES_WINDOW);
	if (!is_last && lines->carry.len - lines->window <= LINES_WINDOW)
		return 0;
	give_window(lines, is_last, has_newline, record);
	return 1;
}

/* The last line, which has no newline. */
static int next_unfinished(struct lines *lines, struct record *record)
{
	if (!lines->has_ended || !lines->line.has_begun)
		return 0;
	uint64_t offset = lines->carry.len ? lines->carry_offset : lines->rest_offset;
	give_line(lines, buf_span(&lines->carry), offset, false, record);
	return 1;
}

int lines_next(struct lines *lines, struct record *record)
{
	release(lines);
	begin_line(lines);
	if (lines->line.is_long)
		return next_window(lines, record);
	size_t carried = lines->carry.len;
	/* A newline further away than that makes the line too long. */
	size_t most = lines->options.max_line - carried + 1;
	size_t n = most < lines->rest.len ? most : lines->rest.len;
	const char *newline = n ? memchr(lines->rest.at, '\n', n) : NULL;

	if (newline == NULL && n == most) {
		lines->line.is_long = true;
		return next_window(lines, record);
	}
	if (newline == NULL) {
		carry(lines, n);
		return next_unfinished(lines, record);
	}
	n = (size_t)(newline - lines->rest.at);
	uint64_t offset = lines->rest_offset;
	struct span text;
	if (carried > 0) {
		carry(lines, n);
		offset = lines->carry_offset;
		text = buf_span(&lines->carry);
	} else {
		text = take(lines, n);
	}
	take(lines, 1);
	give_line(lines, text, offset, true, record);
	return 1;
}

void lines_trim(struct lines *lines)
{
	release(lines);
	size_t need = carry_need(lines);
	struct buf smaller = {0};

	if (lines->carry.cap <= TRIM_ABOVE || need > lines->carry.cap / 2)
		return;
	if (need > 0 && buf_reserve(&smaller, need) != 0)
		return;
	buf_append(&smaller, buf_span(&lines->carry));
	buf_done(&lines->carry);
	lines->carry = smaller;
}

uint64_t lines_offset(const struct lines *lines)
{
	return lines->rest_offset + lines->rest.len;
}

uint64_t lines_waiting(const struct lines *lines)
{
	uint64_t offset = lines_offset(lines);

	/* Behind a mark, the bytes that a window stood for already may still have to come. */
	return offset > lines->given ? offset - lines->given : 0;
}

struct lines_mark lines_mark(const struct lines *lines)
{
	const struct line *line = &lines->line;
	struct lines_mark mark = {.text_offset = lines->rest_offset,
	    .number = lines->number,
	    .line_start = lines->rest_offset,
	    .is_stored = lines->is_stored,
	    .may_have_bom = lines->at_unit};

	if (!line->has_begun)
		return mark;
	mark.line_start = line->start;
	mark.line_raw_offset = line->raw_offset;
	mark.may_have_bom = line->may_have_bom;
	if (lines->carry.len > 0)
		mark.text_offset = lines->carry_offset;
	/* A long line of which no window was given is read again, and found to be long again. */
	if (line->given > 0) {
		mark.is_long = true;
		mark.text_offset += lines->window;
		mark.fresh = lines->fresh - lines->window;
	}
	return mark;
}

struct lines *lines_resume(const struct lines_options *options, const struct lines_mark *mark)
{
	struct lines *lines = lines_new(options);
	uint64_t before = mark->text_offset - mark->line_start;

	if (lines == NULL)
		return NULL;
	lines->number = mark->number;
	lines->rest_offset = mark->text_offset;
	lines->is_stored = mark->is_stored;
	lines->at_unit = mark->may_have_bom && before == 0;
	lines->fresh = (size_t)mark->fresh;
	lines->given = mark->is_long ? mark->text_offset + mark->fresh : mark->line_start;
	if (before > 0)
		lines->line = (struct line){.has_begun = true,
		    .is_long = mark->is_long,
		    .may_have_bom = mark->may_have_bom,
		    .start = mark->line_start,
		    .raw_offset = mark->line_raw_offset,
		    .nnuls = mark->is_long ? 0 : before,
		    .given = mark->is_long ? before + mark->fresh : 0};
	return lines;
}

void lines_mark_pack(const struct lines_mark *mark, struct buf *buf)
{
	pack_number(buf, mark->text_offset);
	pack_number(buf, mark->number);
	pack_number(buf, mark->line_start);
	pack_number(buf, mark->line_raw_offset);
	pack_number(buf, mark->fresh);
	pack_number(buf, mark->is_long);
	pack_number(buf, mark->is_stored);
	pack_number(buf, mark->may_have_bom);
}

int lines_mark_unpack(struct unpack *unpack, struct lines_mark *mark)
{
	struct lines_mark read;

	read.text_offset = unpack_below(unpack, MARK_MOST);
	read.number = unpack_below(unpack, MARK_MOST);
	read.line_start = unpack_below(unpack, MARK_MOST);
	read.line_raw_offset = unpack_below(unpack, MARK_MOST);
	read.fresh = unpack_below(unpack, LINES_OVERLAP + UTF8_MOST);
	read.is_long = unpack_bool(unpack);
	read.is_stored = unpack_bool(unpack);
	read.may_have_bom = unpack_bool(unpack);
	if (unpack->has_failed || read.number == 0 || read.line_start > read.text_offset ||
	    (read.is_long ? read.line_start == read.text_offset : read.fresh > 0))
		return -1;
	*mark = read;
	return 0;
}
