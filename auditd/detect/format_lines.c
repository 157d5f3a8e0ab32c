/* The formats whose lines can be looked at one by one: CSV, YAML; and LaTeX, whose brackets can be counted. */
#include <string.h>

#include "detect/format_check.h"

static bool fail(struct flaw *flaw, size_t at, const char *what)
{
	*flaw = (struct flaw){at, what};
	return true;
}

/* One row from at on: its number of fields; 0 and *flaw when a quoted field does not end. *next: behind its line. */
static size_t row_fields(struct span text, size_t at, size_t *next, struct flaw *flaw)
{
	size_t n = 1, quoted = 0;
	bool is_quoted = false, is_start = true;

	for (; at < text.len && (is_quoted || text.at[at] != '\n'); at++) {
		char c = text.at[at];
		if (c == '"' && (is_start || is_quoted)) {
			is_quoted = !is_quoted;
			quoted = at;
		} else if (c == '"' && text.at[at - 1] == '"') {
			is_quoted = true;
		}
		if (c == ',' && !is_quoted)
			n++;
		is_start = c == ',' && !is_quoted;
	}
	*next = at < text.len ? at + 1 : at;
	if (is_quoted) {
		fail(flaw, quoted, "a quoted field that does not end");
		return 0;
	}
	return n;
}

bool csv_flaw(struct span text, struct flaw *flaw)
{
	size_t nfields = 0, next;

	for (size_t at = 0; at < text.len; at = next) {
		size_t n = row_fields(text, at, &next, flaw);
		if (n == 0)
			return true;
		if (span_trim(span_slice(text, at, next)).len == 0)
			continue;
		if (nfields == 0)
			nfields = n;
		if (n != nfields)
			return fail(flaw, at,
			    n > nfields ? "a row with more fields than the first"
					: "a row with fewer fields than the first");
	}
	return false;
}

/* The place of the next ": " outside of quotes and brackets; the line's length: none. */
static size_t colon_of(struct span line, size_t at)
{
	int depth = 0;

	for (; at < line.len; at++) {
		char c = line.at[at];
		if (c == '"' || c == '\'')
			return line.len;
		depth += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
		if (c == '#' && at > 0 && line.at[at - 1] == ' ')
			return line.len;
		if (depth == 0 && c == ':' && at + 1 < line.len && line.at[at + 1] == ' ')
			return at;
	}
	return line.len;
}

/* Does the line's value begin a block of text: "key: |"? */
static bool begins_block(struct span line)
{
	size_t end = line.len;

	while (end > 0 && format_is_one(line.at[end - 1], "+-0123456789"))
		end--;
	return end >= 2 && (line.at[end - 1] == '|' || line.at[end - 1] == '>') &&
	       format_is_one(line.at[end - 2], " :-");
}

static bool line_flaw(struct span line, size_t indent, size_t at, struct flaw *flaw)
{
	if (line.len > indent && line.at[indent] == '\t')
		return fail(flaw, at + indent, "a tab that indents");
	size_t first = colon_of(line, indent);
	if (first >= line.len || line.at[indent] == '#' || line.at[indent] == '?')
		return false;
	size_t value = first + 2;
	while (value < line.len && line.at[value] == ' ')
		value++;
	if (value >= line.len || format_is_one(line.at[value], "\"'[{|>&*!#") ||
	    colon_of(line, value) >= line.len)
		return false;
	return fail(flaw, at + colon_of(line, value), "a second \": \" in a plain value");
}

bool yaml_flaw(struct span text, struct flaw *flaw)
{
	size_t block = SIZE_MAX; /* lines indented deeper belong to a block of text */

	for (size_t at = 0, next; at < text.len; at = next) {
		const char *end = memchr(text.at + at, '\n', text.len - at);
		next = end ? (size_t)(end - text.at) + 1 : text.len;
		struct span line = span_slice(text, at, end ? next - 1 : next);
		size_t indent = 0;
		while (indent < line.len && line.at[indent] == ' ')
			indent++;
		if (span_trim(line).len == 0 || (block != SIZE_MAX && indent > block))
			continue;
		block = SIZE_MAX;
		if (line_flaw(line, indent, at, flaw))
			return true;
		struct span trimmed = span_trim(line);
		if (begins_block(trimmed))
			block = indent;
		if (span_is(trimmed, "---"))
			block = SIZE_MAX;
	}
	return false;
}

enum { DEEPEST = 64 };

struct latex {
	struct span text;
	struct span open[DEEPEST]; /* names of environments; "[" and "(" */
	size_t places[DEEPEST];
	size_t depth;
};

static bool leave(struct latex *latex, struct span name, size_t at, struct flaw *flaw)
{
	if (latex->depth == 0)
		return false; /* what is shown may begin in the middle of a document */
	if (!span_equal(latex->open[latex->depth - 1], name))
		return fail(flaw, at, "an end that does not fit what is open");
	latex->depth--;
	return false;
}

/* The name in braces behind \begin or \end. */
static struct span braced(struct span text, size_t at)
{
	const char *end = at < text.len && text.at[at] == '{'
			      ? memchr(text.at + at, '}', text.len - at < 40 ? text.len - at : 40)
			      : NULL;

	return end ? span_slice(text, at + 1, (size_t)(end - text.at)) : (struct span){0};
}

/* One command at a backslash. 1: broken; 0: not; -1: too deep to say. */
static int command(struct latex *latex, size_t at, struct flaw *flaw)
{
	struct span rest = span_slice(latex->text, at + 1, latex->text.len), name = {0};
	bool ends = false;

	if (span_starts(rest, (struct span)SPAN("begin"))) {
		name = braced(latex->text, at + 6);
	} else if (span_starts(rest, (struct span)SPAN("end"))) {
		name = braced(latex->text, at + 4);
		ends = true;
	} else if (rest.len > 0 && format_is_one(rest.at[0], "[(])")) {
		ends = rest.at[0] == ']' || rest.at[0] == ')';
		name = span_of(rest.at[0] == '[' || rest.at[0] == ']' ? "[" : "(");
	}
	if (name.len == 0)
		return 0;
	if (ends)
		return leave(latex, name, at, flaw);
	if (latex->depth == DEEPEST)
		return -1;
	latex->places[latex->depth] = at;
	latex->open[latex->depth++] = name;
	return 0;
}

bool latex_flaw(struct span text, struct flaw *flaw)
{
	struct latex latex = {.text = text};

	for (size_t at = 0; at < text.len; at++) {
		if (text.at[at] != '\\')
			continue;
		int result = command(&latex, at, flaw);
		if (result != 0)
			return result > 0;
		at++;
	}
	if (latex.depth > 0 && !span_is(latex.open[latex.depth - 1], "document"))
		return fail(flaw, latex.places[latex.depth - 1], "a beginning without an end");
	return false;
}
