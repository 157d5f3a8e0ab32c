/* JSON by a stack of one bit a level: which bracket is open. */
#include <string.h>

#include "detect/format_check.h"

enum { DEEPEST = 512 };

struct reader {
	struct span text;
	size_t at;
	size_t depth;
	unsigned char open[DEEPEST]; /* '{' or '[' */
	struct flaw *flaw;
};

static char here(const struct reader *reader)
{
	return reader->at < reader->text.len ? reader->text.at[reader->at] : '\0';
}

static bool fail(struct reader *reader, const char *what)
{
	*reader->flaw = (struct flaw){reader->at, what};
	return false;
}

static void skip_blanks(struct reader *reader)
{
	while (
	    reader->at < reader->text.len && format_is_one(reader->text.at[reader->at], " \t\r\n"))
		reader->at++;
}

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool read_escape(struct reader *reader)
{
	char c = here(reader);

	if (c == '\0' || !format_is_one(c, "\"\\/bfnrtu"))
		return fail(reader, "an escape that JSON does not have");
	reader->at++;
	for (int i = 0; c == 'u' && i < 4; i++, reader->at++)
		if (!is_hex(here(reader)))
			return fail(reader, "\\u without four hexadecimal digits");
	return true;
}

static bool read_string(struct reader *reader)
{
	size_t start = reader->at++;

	while (reader->at < reader->text.len) {
		unsigned char c = (unsigned char)reader->text.at[reader->at];
		if (c < 0x20)
			return fail(reader, "a control character in a string");
		reader->at++;
		if (c == '"')
			return true;
		if (c == '\\' && !read_escape(reader))
			return false;
	}
	reader->at = start;
	return fail(reader, "a string that does not end");
}

static bool read_digits(struct reader *reader)
{
	size_t start = reader->at;

	while (here(reader) >= '0' && here(reader) <= '9')
		reader->at++;
	return reader->at > start || fail(reader, "a number without digits");
}

static bool read_number(struct reader *reader)
{
	if (here(reader) == '-')
		reader->at++;
	size_t start = reader->at;
	if (!read_digits(reader))
		return false;
	if (reader->text.at[start] == '0' && reader->at > start + 1)
		return fail(reader, "a number that begins with 0");
	if (here(reader) == '.') {
		reader->at++;
		if (!read_digits(reader))
			return false;
	}
	if (here(reader) != 'e' && here(reader) != 'E')
		return true;
	reader->at++;
	if (here(reader) == '+' || here(reader) == '-')
		reader->at++;
	return read_digits(reader);
}

static bool read_word(struct reader *reader)
{
	static const struct span words[] = {SPAN("true"), SPAN("false"), SPAN("null")};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (span_starts(span_slice(reader->text, reader->at, reader->text.len), words[i])) {
			reader->at += words[i].len;
			return true;
		}
	return fail(
	    reader, here(reader) == '\0' ? "a value is missing" : "something that is no value");
}

static bool read_key(struct reader *reader)
{
	skip_blanks(reader);
	if (here(reader) != '"')
		return fail(reader, here(reader) == '}' ? "a comma behind the last member"
							: "a key that is no string");
	if (!read_string(reader))
		return false;
	skip_blanks(reader);
	if (here(reader) != ':')
		return fail(reader, "no colon behind a key");
	reader->at++;
	return true;
}

/* Begin a value: a scalar as a whole, of a list or an object the beginning. *is_open: a value must follow. */
static bool begin_value(struct reader *reader, bool *is_open)
{
	skip_blanks(reader);
	char c = here(reader);

	*is_open = false;
	if (c == '"')
		return read_string(reader);
	if (c == '-' || (c >= '0' && c <= '9'))
		return read_number(reader);
	if (c != '{' && c != '[')
		return read_word(reader);
	if (reader->depth == DEEPEST)
		return fail(reader, NULL);
	reader->open[reader->depth++] = (unsigned char)c;
	reader->at++;
	skip_blanks(reader);
	if (here(reader) == (c == '{' ? '}' : ']')) {
		reader->depth--;
		reader->at++;
		return true;
	}
	*is_open = true;
	return c == '[' || read_key(reader);
}

/* Behind a value: close what ends, until a comma leads to the next one. *is_open as above. */
static bool end_value(struct reader *reader, bool *is_open)
{
	*is_open = false;
	while (reader->depth > 0) {
		char open = (char)reader->open[reader->depth - 1];
		skip_blanks(reader);
		if (here(reader) == (open == '{' ? '}' : ']')) {
			reader->depth--;
			reader->at++;
			continue;
		}
		if (here(reader) != ',')
			return fail(reader, here(reader) == '\0' ? "a bracket that is not closed"
								 : "no comma between two values");
		reader->at++;
		*is_open = true;
		skip_blanks(reader);
		if (open == '[' && here(reader) == ']')
			return fail(reader, "a comma behind the last item");
		return open == '[' || read_key(reader);
	}
	return true;
}

static bool read_value(struct reader *reader)
{
	bool is_open;

	do {
		if (!begin_value(reader, &is_open))
			return false;
		if (!is_open && !end_value(reader, &is_open))
			return false;
	} while (is_open);
	return true;
}

bool json_flaw(struct span text, struct flaw *flaw)
{
	struct reader reader = {.text = text, .flaw = flaw};
	struct flaw none = {0, NULL};

	*flaw = none;
	skip_blanks(&reader);
	do {
		if (!read_value(&reader))
			return flaw->what != NULL;
		skip_blanks(&reader);
		if (here(&reader) == ',' && reader.depth == 0)
			return !fail(&reader, "something behind the last bracket");
	} while (reader.at < text.len);
	return false;
}
