/* XML by a stack of the places where names begin. */
#include <string.h>

#include "detect/format_check.h"

enum { DEEPEST = 256 };

struct reader {
	struct span text;
	size_t at;
	struct span open[DEEPEST]; /* names */
	size_t depth;
	bool is_beyond; /* deeper than is looked at */
	struct flaw *flaw;
};

static bool fail(struct reader *reader, size_t at, const char *what)
{
	*reader->flaw = (struct flaw){at, what};
	return false;
}

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       format_is_one(c, "_:-.") || (unsigned char)c >= 0x80;
}

static bool ends_with(const struct reader *reader, size_t at, const char *end)
{
	return span_starts(span_slice(reader->text, at, reader->text.len), span_of(end));
}

/* Go behind the next such mark. */
static bool skip_to(struct reader *reader, const char *end)
{
	size_t start = reader->at;

	for (; reader->at < reader->text.len; reader->at++)
		if (reader->text.at[reader->at] == end[0] && ends_with(reader, reader->at, end)) {
			reader->at += strlen(end);
			return true;
		}
	return fail(reader, start, "a comment or section that does not end");
}

static struct span read_name(struct reader *reader)
{
	size_t start = reader->at;

	while (reader->at < reader->text.len && is_name(reader->text.at[reader->at]))
		reader->at++;
	return span_slice(reader->text, start, reader->at);
}

/* Go to the '>' of a tag, over attributes in quotes. *is_empty: it ends with "/>". */
static bool read_attributes(struct reader *reader, bool *is_empty)
{
	char before = ' ';

	for (; reader->at < reader->text.len; reader->at++) {
		char c = reader->text.at[reader->at];
		if (c == '>') {
			*is_empty = before == '/';
			reader->at++;
			return true;
		}
		if (c == '<')
			return fail(reader, reader->at, "a tag inside of a tag");
		if (before == '=' && c != '"' && c != '\'' && c != ' ')
			return fail(reader, reader->at, "a value without quotes");
		if (c == '"' || c == '\'') {
			const char *end = memchr(
			    reader->text.at + reader->at + 1, c, reader->text.len - reader->at - 1);
			if (end == NULL)
				return fail(reader, reader->at, "a quotation that does not end");
			reader->at = (size_t)(end - reader->text.at);
		}
		before = c == ' ' && before == '=' ? before : c;
	}
	return fail(reader, reader->at, "a tag that does not end");
}

static bool close_tag(struct reader *reader, size_t start)
{
	reader->at++;
	struct span name = read_name(reader);
	bool is_empty;

	if (!read_attributes(reader, &is_empty))
		return false;
	if (reader->is_beyond)
		return true;
	if (reader->depth == 0)
		return fail(reader, start, "an end without a beginning");
	if (!span_equal(reader->open[reader->depth - 1], name))
		return fail(reader, start, "an end that does not fit the element that is open");
	reader->depth--;
	return true;
}

static bool open_tag(struct reader *reader, size_t start)
{
	struct span name = read_name(reader);
	bool is_empty;

	if (name.len == 0)
		return fail(reader, start, "a '<' that begins no tag");
	if (!read_attributes(reader, &is_empty))
		return false;
	if (is_empty || reader->is_beyond)
		return true;
	if (reader->depth == DEEPEST)
		reader->is_beyond = true;
	else
		reader->open[reader->depth++] = name;
	return true;
}

static bool read_tag(struct reader *reader)
{
	size_t start = reader->at;

	if (ends_with(reader, start, "<!--"))
		return skip_to(reader, "-->");
	if (ends_with(reader, start, "<![CDATA["))
		return skip_to(reader, "]]>");
	if (ends_with(reader, start, "<?"))
		return skip_to(reader, "?>");
	if (ends_with(reader, start, "<!"))
		return skip_to(reader, ">");
	reader->at++;
	if (reader->at < reader->text.len && reader->text.at[reader->at] == '/')
		return close_tag(reader, start);
	return open_tag(reader, start);
}

bool xml_flaw(struct span text, struct flaw *flaw)
{
	struct reader reader = {.text = text, .flaw = flaw};

	while (reader.at < text.len) {
		const char *next = memchr(text.at + reader.at, '<', text.len - reader.at);
		if (next == NULL)
			break;
		reader.at = (size_t)(next - text.at);
		if (!read_tag(&reader))
			return true;
	}
	if (reader.depth > 0 && !reader.is_beyond)
		return !fail(&reader, text.len, "an element that is not closed");
	return false;
}
