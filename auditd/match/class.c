/* Bracketed classes of a pattern as sets. A class that is too clever to follow becomes the set of everything:
 * never wrong, only less of a help. */
#include "match/literal.h"
#include "match/parse.h"

/* A class while it is read. Of an inverted class the members must not be too many, of a plain one not too
 * few. */
struct reading {
	struct char_set set;
	bool is_inverted;
	bool is_vague; /* give up: everything */
	bool has_kept; /* a member that folded text may hold */
	uint32_t gone; /* a member that it never holds; 0: none */
};

enum {
	RANGE_LOOKED = 512
}; /* characters of a range that folding is asked about; a longer one is taken as it is */

/* Is there anything in folded text that the class could be? */
static void note_range(
    const struct parser *parser, struct reading *reading, uint32_t first, uint32_t last)
{
	char words[LITERAL_WORDS];

	if (!parser->is_folded || last - first >= RANGE_LOOKED)
		reading->has_kept = true;
	for (uint32_t code = first; code <= last && !reading->has_kept; code++)
		reading->has_kept = !literal_is_gone(0, code, words);
	if (reading->gone == 0)
		reading->gone = first;
}

static void add_code(struct reading *reading, uint32_t code)
{
	if (code < 0x80)
		set_add(&reading->set, (unsigned char)code);
	else
		reading->set.has_other = true;
}

/* Members that ignoring case adds to characters beyond ASCII; left out of inverted classes, see above. */
static void close_case(struct reading *reading)
{
	if (reading->is_inverted)
		return;
	if (reading->set.has_other) {
		set_add(&reading->set, 's');
		set_add(&reading->set, 'k');
	}
}

static void add_range(struct reading *reading, uint32_t first, uint32_t last)
{
	for (uint32_t code = first; code <= last && code < 0x80; code++)
		set_add(&reading->set, (unsigned char)code);
	if (last >= 0x80)
		reading->set.has_other = true;
}

static void add_escape(struct reading *reading, const struct escape *escape)
{
	reading->has_kept = true;
	if (escape->kind == ESCAPE_SET)
		set_join(&reading->set, &escape->set);
	else if (!reading->is_inverted)
		set_fill(&reading->set);
}

/* [:name:], [.x.] or [=x=]: the end behind it, or 0 if the bracket stands for itself. */
static size_t posix_end(const struct parser *parser)
{
	struct span regex = parser->regex;
	size_t at = parser->at + 1;

	if (at >= regex.len || (regex.at[at] != ':' && regex.at[at] != '.' && regex.at[at] != '='))
		return 0;
	char mark = regex.at[at++];
	for (; at + 1 < regex.len; at++) {
		if (regex.at[at] == '\\' && (regex.at[at + 1] == ']' || regex.at[at + 1] == '\\'))
			at++;
		else if (regex.at[at] == ']' || (regex.at[at] == '[' && regex.at[at + 1] == mark))
			return 0;
		else if (regex.at[at] == mark && regex.at[at + 1] == ']')
			return at + 2;
	}
	return 0;
}

/* One member: a character into *code (returns 1), or a set that was added (returns 0); -1 on error. */
static int read_member(struct parser *parser, struct reading *reading, uint32_t *code)
{
	struct escape escape;
	size_t end;

	if (parser->regex.at[parser->at] == '[' && (end = posix_end(parser)) != 0) {
		parser->at = end;
		add_escape(reading, &(struct escape){.kind = ESCAPE_UNKNOWN});
		return 0;
	}
	if (parser->regex.at[parser->at] != '\\') {
		*code = parse_code(parser);
		return 1;
	}
	if (parse_escape(parser, true, &escape) != 0)
		return -1;
	if (escape.kind == ESCAPE_CODE) {
		*code = escape.code;
		return 1;
	}
	add_escape(reading, &escape);
	return 0;
}

/* A member, or a range of them. */
static int read_item(struct parser *parser, struct reading *reading)
{
	uint32_t first, last;
	int kind = read_member(parser, reading, &first);

	if (kind <= 0)
		return kind;
	reading->is_vague |= parse_sees(parser, "-\\E") || parse_sees(parser, "-\\Q");
	if (!parse_sees(parser, "-") || parse_sees(parser, "-]") || reading->is_vague) {
		note_range(parser, reading, first, first);
		add_code(reading, first);
		return 0;
	}
	parser->at++;
	if (parser->at >= parser->regex.len)
		return parse_refuse(parser, parser->at, "an unfinished class");
	kind = read_member(parser, reading, &last);
	if (kind < 0)
		return -1;
	if (kind == 1) {
		note_range(parser, reading, first, last);
		add_range(reading, first, last);
		return 0;
	}
	reading->has_kept = true;
	add_code(reading, first);
	add_code(reading, '-');
	return 0;
}

/* Skip what PCRE2 skips in a class: quotes and, under (?xx), blanks. What stands between \Q and \E is skipped
 * with them, and the class becomes vague. */
static bool skip_quotes(struct parser *parser, struct reading *reading)
{
	char c = parser->regex.at[parser->at];

	if (parser->spacing == 2 && (c == ' ' || c == '\t')) {
		reading->is_vague = true;
		parser->at++;
		return true;
	}
	if (parse_sees(parser, "\\E")) {
		reading->is_vague = true;
		parser->at += 2;
		return true;
	}
	if (!parse_sees(parser, "\\Q"))
		return false;
	reading->is_vague = true;
	parser->at += 2;
	while (parser->at < parser->regex.len && !parse_sees(parser, "\\E"))
		parser->at++;
	if (parser->at < parser->regex.len)
		parser->at += 2;
	return true;
}

/* The caret, before or behind which PCRE2 skips empty quotes. */
static void read_start(struct parser *parser, struct reading *reading)
{
	while (parser->at < parser->regex.len) {
		char c = parser->regex.at[parser->at];
		if (parse_sees(parser, "\\E"))
			parser->at += 2;
		else if (parse_sees(parser, "\\Q\\E"))
			parser->at += 4;
		else if (parser->spacing == 2 && (c == ' ' || c == '\t'))
			parser->at++;
		else if (c == '^' && !reading->is_inverted) {
			reading->is_inverted = true;
			parser->at++;
		} else {
			return;
		}
	}
}

/* Refuse a class of which folded text holds no member. */
static int refuse_gone(struct parser *parser, const struct reading *reading, size_t start)
{
	char words[LITERAL_WORDS];

	if (reading->is_inverted || reading->is_vague || reading->has_kept || reading->gone == 0 ||
	    !literal_is_gone(0, reading->gone, words))
		return 0;
	return parse_refuse(parser, start, words);
}

int parse_class(struct parser *parser, struct char_set *out)
{
	struct reading reading = {0};
	size_t start = parser->at;
	bool is_first = true;

	read_start(parser, &reading);
	for (;; is_first = false) {
		if (parser->at >= parser->regex.len)
			return parse_refuse(parser, start, "an unfinished class");
		if (parser->regex.at[parser->at] == ']' && !is_first)
			break;
		if (skip_quotes(parser, &reading))
			continue;
		if (read_item(parser, &reading) != 0)
			return -1;
	}
	parser->at++;
	if (refuse_gone(parser, &reading, start) != 0)
		return -1;
	close_case(&reading);
	*out = reading.set;
	if (reading.is_inverted)
		set_invert(out);
	if (reading.is_vague)
		set_fill(out);
	set_lower(out);
	return 0;
}
