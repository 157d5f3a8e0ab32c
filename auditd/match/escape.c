/* Backslash escapes of a pattern: what they stand for, and which of them rules may not use. */
#include <string.h>

#include "match/parse.h"

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static char byte_at(const struct parser *parser, size_t at)
{
	if (at < parser->regex.len)
		return parser->regex.at[at];
	return '\0';
}

/* Digits of a base, at most so many; the value saturates at U+10FFFF. */
static uint32_t read_digits(struct parser *parser, unsigned base, unsigned most)
{
	uint32_t value = 0;

	for (unsigned i = 0; i < most; i++) {
		int digit = hex_digit(byte_at(parser, parser->at));
		if (digit < 0 || (unsigned)digit >= base)
			break;
		value = value * base + (unsigned)digit;
		if (value > 0x10ffff)
			value = 0x10ffff;
		parser->at++;
	}
	return value;
}

/* {digits} behind \x, \o or \N; at stands on the brace. */
static uint32_t read_braced(struct parser *parser, unsigned base)
{
	parser->at++;
	if (parse_sees(parser, "U+"))
		parser->at += 2;
	while (byte_at(parser, parser->at) == ' ')
		parser->at++;
	uint32_t value = read_digits(parser, base, 4000);
	while (parser->at < parser->regex.len && parser->regex.at[parser->at] != '}')
		parser->at++;
	parser->at++;
	return value;
}

static int give_code(struct escape *out, uint32_t code)
{
	*out = (struct escape){.kind = ESCAPE_CODE, .code = code};
	return 0;
}

static int give_kind(struct escape *out, enum escape_kind kind)
{
	*out = (struct escape){.kind = kind};
	return 0;
}

static void add_text(struct char_set *set, const char *members)
{
	for (; *members; members++)
		set_add(set, (unsigned char)*members);
}

/* The ASCII members of \d \w \s \h \v, and whether there are others in the text the pattern runs on. */
static bool class_of(char letter, bool is_folded, struct char_set *set)
{
	*set = (struct char_set){0};
	switch (letter) {
	case 'w':
		add_text(set, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_");
		/* fall through */
	case 'd':
		add_text(set, "0123456789");
		set->has_other = true;
		return true;
	case 's':
		add_text(set, "\t\n\v\f\r ");
		break;
	case 'h':
		add_text(set, "\t ");
		break;
	case 'v':
		add_text(set, "\n\v\f\r");
		break;
	default:
		return false;
	}
	set->has_other = !is_folded;
	return true;
}

static int read_class_letter(const struct parser *parser, char letter, struct escape *out)
{
	bool is_inverted = letter >= 'A' && letter <= 'Z';
	char small = letter;

	if (is_inverted)
		small = (char)(letter + 32);
	*out = (struct escape){.kind = ESCAPE_SET};
	if (!class_of(small, parser->is_folded, &out->set))
		return -1;
	if (is_inverted)
		set_invert(&out->set);
	return 0;
}

static int skip_property(struct parser *parser, struct escape *out)
{
	if (byte_at(parser, parser->at) == '{')
		while (parser->at < parser->regex.len && parser->regex.at[parser->at] != '}')
			parser->at++;
	parser->at++;
	return give_kind(out, ESCAPE_UNKNOWN);
}

/* \0 to \9: outside a class all but \0 are backreferences to a reader, whatever PCRE2's count of groups says. */
static int read_octal(struct parser *parser, size_t start, bool is_in_class, struct escape *out)
{
	char digit = parser->regex.at[parser->at];

	if (digit != '0' && !is_in_class)
		return parse_refuse(parser, start, "backreferences are not allowed");
	if (digit >= '8') {
		parser->at++;
		return give_code(out, (unsigned char)digit);
	}
	return give_code(out, read_digits(parser, 8, 3));
}

static int read_hex(struct parser *parser, struct escape *out)
{
	if (byte_at(parser, parser->at) == '{')
		return give_code(out, read_braced(parser, 16));
	return give_code(out, read_digits(parser, 16, 2));
}

static int read_control(struct parser *parser, struct escape *out)
{
	unsigned char c = (unsigned char)byte_at(parser, parser->at++);

	if (c >= 'a' && c <= 'z')
		c = (unsigned char)(c - 32);
	return give_code(out, c ^ 0x40u);
}

/* \N: any character but a newline, or a named code point. */
static int read_not_newline(struct parser *parser, struct escape *out)
{
	if (parse_sees(parser, "{U+"))
		return give_code(out, read_braced(parser, 16));
	*out = (struct escape){.kind = ESCAPE_SET};
	set_fill(&out->set);
	return 0;
}

static int read_refused(struct parser *parser, size_t start, char letter)
{
	switch (letter) {
	case 'K':
		return parse_refuse(parser, start, "\\K is not allowed");
	case 'C':
		return parse_refuse(parser, start, "\\C is not allowed");
	case 'G':
		return parse_refuse(parser, start, "\\G is not allowed");
	case 'k':
		return parse_refuse(parser, start, "backreferences are not allowed");
	default:
		return parse_refuse(parser, start, "backreferences and recursion are not allowed");
	}
}

static int read_letter(struct parser *parser, size_t start, bool is_in_class, struct escape *out)
{
	static const char letters[] = "abefnrt", codes[] = "\a\b\x1b\f\n\r\t";
	char letter = parser->regex.at[parser->at++];
	const char *simple = strchr(letters, letter);

	if (letter == 'b' && !is_in_class)
		return give_kind(out, ESCAPE_LOOK);
	if (simple)
		return give_code(out, (unsigned char)codes[simple - letters]);
	switch (letter) {
	case 'x':
		return read_hex(parser, out);
	case 'o':
		return give_code(out, read_braced(parser, 8));
	case 'c':
		return read_control(parser, out);
	case 'N':
		return read_not_newline(parser, out);
	case 'p':
	case 'P':
		return skip_property(parser, out);
	case 'R':
	case 'X':
		return give_kind(out, ESCAPE_ANY);
	case 'A':
	case 'B':
	case 'Z':
	case 'z':
		return give_kind(out, ESCAPE_LOOK);
	case 'K':
	case 'C':
	case 'G':
	case 'k':
	case 'g':
		return read_refused(parser, start, letter);
	default:
		if (read_class_letter(parser, letter, out) == 0)
			return 0;
		return parse_refuse(parser, start, "an escape that is not known");
	}
}

int parse_escape(struct parser *parser, bool is_in_class, struct escape *out)
{
	size_t start = parser->at++;
	char c = byte_at(parser, parser->at);

	if (parser->at >= parser->regex.len)
		return parse_refuse(parser, start, "an unfinished escape");
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
		return read_letter(parser, start, is_in_class, out);
	if (c >= '0' && c <= '9')
		return read_octal(parser, start, is_in_class, out);
	return give_code(out, parse_code(parser));
}
