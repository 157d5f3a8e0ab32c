/* Cutting excerpts and putting labels where values were. Cut first, mask later would show the halves of values, so
 * values are looked for beyond the cut. */
#include "match/redact.h"
#include "match/values.h"

enum { MARGIN = 512 };

static const char ellipsis[] = " [...] ";

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Append text with white space runs as one space each. */
static void write_text(struct buf *out, struct span text)
{
	for (size_t at = 0; at < text.len;) {
		size_t end = at;
		while (end < text.len && !is_blank(text.at[end]))
			end++;
		(void)buf_append(out, span_slice(text, at, end));
		at = end;
		while (at < text.len && is_blank(text.at[at]))
			at++;
		if (at > end && (out->len == 0 || out->at[out->len - 1] != ' '))
			(void)buf_byte(out, ' ');
	}
}

/* Write [start, end) with its values masked, those that reach over an end whole. */
static void write_masked(struct buf *out, struct span text, size_t start, size_t end)
{
	struct value_search search = {.text = text, .end = end};
	struct value value;
	size_t at = start;

	search.at = utf8_ceil(text, start > MARGIN ? start - MARGIN : 0);
	while (at < end && value_next(&search, &value)) {
		if (value.end <= at)
			continue;
		if (value.start >= end)
			break;
		if (value.start > at)
			write_text(out, span_slice(text, at, value.start));
		(void)buf_text(out, value.label);
		at = value.end;
	}
	if (at < end)
		write_text(out, span_slice(text, at, end));
}

static struct span finish(struct buf *out, struct arena *arena)
{
	struct span text = {NULL, 0};

	if (!out->failed)
		text = arena_text(arena, buf_span(out));
	buf_done(out);
	return text;
}

struct span redact_excerpt(struct span text, size_t start, size_t end, struct arena *arena)
{
	struct buf out = {0};

	end = end < text.len ? end : text.len;
	start = start < end ? start : end;
	size_t first = utf8_ceil(text, start > REDACT_CONTEXT ? start - REDACT_CONTEXT : 0);
	size_t last =
	    utf8_floor(text, text.len - end > REDACT_CONTEXT ? end + REDACT_CONTEXT : text.len);
	if (end - start <= REDACT_LONGEST) {
		write_masked(&out, text, first, last);
	} else {
		write_masked(&out, text, first, utf8_floor(text, start + REDACT_LONGEST / 2));
		(void)buf_text(&out, ellipsis);
		write_masked(&out, text, utf8_ceil(text, end - REDACT_LONGEST / 2), last);
	}
	return finish(&out, arena);
}

struct span redact_text(struct span text, struct arena *arena)
{
	struct buf out = {0};

	write_masked(&out, text, 0, text.len);
	return finish(&out, arena);
}
