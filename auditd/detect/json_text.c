/* JSON by its grammar, with a stack of one bit a level. */
#include <string.h>

#include "detect/json_text.h"

struct reader {
	struct span text;
	size_t at;
	const char *what; /* expected at this place; set once */
	bool is_object[JSON_TEXT_DEPTH];
	size_t depth;
};

static int peek(const struct reader *reader)
{
	return reader->at < reader->text.len ? (unsigned char)reader->text.at[reader->at] : -1;
}

static bool refuse(struct reader *reader, const char *what)
{
	reader->what = what;
	return false;
}

static void pass_blanks(struct reader *reader)
{
	int c;

	while ((c = peek(reader)) == ' ' || c == '\t' || c == '\n' || c == '\r')
		reader->at++;
}

static bool is_digit(int c)
{
	return c >= '0' && c <= '9';
}

static bool is_hex(int c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool read_escape(struct reader *reader)
{
	int c = peek(reader);

	if (c < 0 || !strchr("\"\\/bfnrtu", c))
		return refuse(reader, "an escape");
	reader->at++;
	if (c != 'u')
		return true;
	for (int i = 0; i < 4; i++, reader->at++)
		if (!is_hex(peek(reader)))
			return refuse(reader, "four hexadecimal digits");
	return true;
}

/* Behind its opening quote. */
static bool read_string(struct reader *reader)
{
	for (;;) {
		int c = peek(reader);
		if (c < 0x20)
			return refuse(
			    reader, c < 0 ? "the end of a string" : "an escaped control character");
		reader->at++;
		if (c == '"')
			return true;
		if (c == '\\' && !read_escape(reader))
			return false;
	}
}

static bool read_digits(struct reader *reader)
{
	if (!is_digit(peek(reader)))
		return refuse(reader, "a digit");
	while (is_digit(peek(reader)))
		reader->at++;
	return true;
}

static bool read_number(struct reader *reader)
{
	if (peek(reader) == '-')
		reader->at++;
	if (peek(reader) == '0')
		reader->at++;
	else if (!read_digits(reader))
		return false;
	if (peek(reader) == '.') {
		reader->at++;
		if (!read_digits(reader))
			return false;
	}
	if (peek(reader) == 'e' || peek(reader) == 'E') {
		reader->at++;
		if (peek(reader) == '+' || peek(reader) == '-')
			reader->at++;
		return read_digits(reader);
	}
	return true;
}

static bool read_word(struct reader *reader)
{
	static const struct span words[] = {SPAN("true"), SPAN("false"), SPAN("null")};
	struct span rest = span_slice(reader->text, reader->at, reader->text.len);

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (span_starts(rest, words[i])) {
			reader->at += words[i].len;
			return true;
		}
	return refuse(reader, "a value");
}

/* A key and its colon. */
static bool read_key(struct reader *reader)
{
	pass_blanks(reader);
	if (peek(reader) != '"')
		return refuse(reader, "a key in double quotes");
	reader->at++;
	if (!read_string(reader))
		return false;
	pass_blanks(reader);
	if (peek(reader) != ':')
		return refuse(reader, "a colon");
	reader->at++;
	return true;
}

/* A value's beginning: a plain one whole, of a container what stands before its first value. *is_whole: nothing of it is
 * left. */
static bool begin_value(struct reader *reader, bool *is_whole)
{
	pass_blanks(reader);
	int c = peek(reader);
	*is_whole = true;
	if (c == '"') {
		reader->at++;
		return read_string(reader);
	}
	if (c == '-' || is_digit(c))
		return read_number(reader);
	if (c != '{' && c != '[')
		return read_word(reader);
	if (reader->depth == JSON_TEXT_DEPTH)
		return refuse(reader, "fewer levels");
	reader->at++;
	pass_blanks(reader);
	if (peek(reader) == (c == '{' ? '}' : ']')) {
		reader->at++;
		return true;
	}
	reader->is_object[reader->depth++] = c == '{';
	*is_whole = false;
	return c == '[' || read_key(reader);
}

/* Behind a value: close what ends here. *is_next: another value follows. */
static bool end_value(struct reader *reader, bool *is_next)
{
	*is_next = false;
	while (reader->depth > 0) {
		bool is_object = reader->is_object[reader->depth - 1];
		pass_blanks(reader);
		int c = peek(reader);
		if (c == ',') {
			reader->at++;
			*is_next = true;
			return !is_object || read_key(reader);
		}
		if (c != (is_object ? '}' : ']'))
			return refuse(reader, is_object ? "a comma or }" : "a comma or ]");
		reader->at++;
		reader->depth--;
	}
	return true;
}

static bool read_all(struct reader *reader)
{
	bool is_whole, is_next = true;

	while (is_next) {
		if (!begin_value(reader, &is_whole))
			return false;
		if (is_whole && !end_value(reader, &is_next))
			return false;
	}
	pass_blanks(reader);
	return reader->at == reader->text.len || refuse(reader, "nothing behind the value");
}

bool json_text_check(struct span text, struct json_flaw *flaw)
{
	struct reader reader = {.text = text};

	if (read_all(&reader))
		return true;
	*flaw = (struct json_flaw){reader.at, reader.what};
	return false;
}
