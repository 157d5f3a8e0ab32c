/* Sequences, choices, groups and repeats of a pattern. */
#include <string.h>

#include "match/parse.h"

static struct node *parse_choice(struct parser *parser);

int parse_refuse(struct parser *parser, size_t at, const char *what)
{
	return error_set(parser->err, ERROR_SETTING, "%s at offset %zu", what, at);
}

bool parse_sees(const struct parser *parser, const char *prefix)
{
	return span_starts(
	    span_slice(parser->regex, parser->at, parser->regex.len), span_of(prefix));
}

uint32_t parse_code(struct parser *parser)
{
	uint32_t code;
	int length = utf8_decode(parser->regex, parser->at, &code);

	parser->at += (size_t)(length < 0 ? 1 : length);
	return code;
}

static bool is_at_end(const struct parser *parser)
{
	return parser->at >= parser->regex.len;
}

static struct node *refuse(struct parser *parser, size_t at, const char *what)
{
	(void)parse_refuse(parser, at, what);
	return NULL;
}

static struct node *new_node(struct parser *parser, enum node_kind kind)
{
	struct node *node = arena_alloc(parser->arena, sizeof *node);

	if (node == NULL) {
		(void)error_memory(parser->err);
		return NULL;
	}
	node->kind = kind;
	node->at = parser->at;
	return node;
}

static struct node *new_set(struct parser *parser, const struct char_set *set)
{
	struct node *node = new_node(parser, NODE_SET);

	if (node)
		node->set = *set;
	return node;
}

/* One character that is spelled out, from that place on. */
static struct node *new_literal(struct parser *parser, size_t at, uint32_t code)
{
	const struct char_set set = set_of_code(code);
	struct node *node = new_set(parser, &set);

	if (node) {
		node->literal = code;
		node->at = at;
	}
	return node;
}

static void skip_past(struct parser *parser, char end)
{
	while (!is_at_end(parser) && parser->regex.at[parser->at] != end)
		parser->at++;
	if (!is_at_end(parser))
		parser->at++;
}

/* White space that (?x) skips. Source: pcre2pattern(3), PCRE2_EXTENDED. */
static size_t blank_here(const struct parser *parser)
{
	uint32_t code;
	int length = utf8_decode(parser->regex, parser->at, &code);
	bool is_blank = (code >= 9 && code <= 13) || code == ' ' || code == 0x85 ||
			code == 0x200e || code == 0x200f || code == 0x2028 || code == 0x2029;

	return length > 0 && is_blank ? (size_t)length : 0;
}

/* Skip one thing that stands for nothing: a comment, \E, under (?x) white space. Enters and leaves quotes. */
static bool skip_one(struct parser *parser)
{
	bool begins = !parser->is_quoting && parse_sees(parser, "\\Q");
	size_t blank = parser->spacing && !parser->is_quoting ? blank_here(parser) : 0;

	if (begins || parse_sees(parser, "\\E")) {
		parser->is_quoting = begins;
		parser->at += 2;
		return true;
	}
	if (parser->is_quoting)
		return false;
	if (parse_sees(parser, "(?#"))
		skip_past(parser, ')');
	else if (parser->spacing && parser->regex.at[parser->at] == '#')
		skip_past(parser, '\n');
	else if (blank > 0)
		parser->at += blank;
	else
		return false;
	return true;
}

static void skip_nothing(struct parser *parser)
{
	while (!is_at_end(parser) && skip_one(parser))
		continue;
}

/* The body of a group up to its bracket, flags restored behind it. */
static struct node *parse_body(struct parser *parser, enum node_kind kind)
{
	unsigned spacing = parser->spacing;
	size_t start = parser->at;
	struct node *body = parse_choice(parser);

	if (body == NULL)
		return NULL;
	if (is_at_end(parser))
		return refuse(parser, start, "an unfinished group");
	parser->at++;
	parser->spacing = spacing;
	if (kind == NODE_SEQUENCE)
		return body;
	struct node *node = new_node(parser, kind);
	if (node)
		node->first = body;
	return node;
}

/* Flags behind "(?": only x changes how the rest is read. Returns false at a letter that is no flag. */
static bool read_flags(struct parser *parser, unsigned *spacing)
{
	bool is_on = true;

	for (; !is_at_end(parser); parser->at++) {
		switch (parser->regex.at[parser->at]) {
		case '^':
			*spacing = 0;
			break;
		case '-':
			is_on = false;
			break;
		case 'x':
			*spacing = !is_on ? 0 : parse_sees(parser, "xx") ? 2 : 1;
			parser->at += parse_sees(parser, "xx");
			break;
		case 'i':
		case 'J':
		case 'm':
		case 'n':
		case 's':
		case 'U':
			break;
		default:
			return true;
		}
	}
	return false;
}

/* (?flags) for the rest of the group around it, or (?flags:...). */
static struct node *parse_flags(struct parser *parser, size_t start)
{
	unsigned outer = parser->spacing, inner = outer;

	if (!read_flags(parser, &inner))
		return refuse(parser, start, "an unfinished group");
	parser->spacing = inner;
	if (parse_sees(parser, ")")) {
		parser->at++;
		return new_node(parser, NODE_LOOK);
	}
	if (!parse_sees(parser, ":"))
		return refuse(parser, start, "a kind of group that is not known");
	parser->at++;
	struct node *body = parse_body(parser, NODE_SEQUENCE);
	parser->spacing = outer;
	return body;
}

/* Groups told by what follows "(?"; longer words first. */
static const struct opening {
	const char *word;
	enum node_kind kind;
	char name_end;       /* a name follows, up to this */
	const char *refused; /* why rules may not use it */
} openings[] = {
    {":", NODE_SEQUENCE, '\0', NULL},
    {"|", NODE_SEQUENCE, '\0', NULL},
    {">", NODE_ATOMIC, '\0', NULL},
    {"=", NODE_LOOK, '\0', NULL},
    {"!", NODE_LOOK, '\0', NULL},
    {"*", NODE_LOOK, '\0', NULL},
    {"<=", NODE_LOOK, '\0', NULL},
    {"<!", NODE_LOOK, '\0', NULL},
    {"<*", NODE_LOOK, '\0', NULL},
    {"P<", NODE_SEQUENCE, '>', NULL},
    {"<", NODE_SEQUENCE, '>', NULL},
    {"'", NODE_SEQUENCE, '\'', NULL},
    {"P=", NODE_SEQUENCE, '\0', "backreferences are not allowed"},
    {"P>", NODE_SEQUENCE, '\0', "recursion is not allowed"},
    {"R", NODE_SEQUENCE, '\0', "recursion is not allowed"},
    {"&", NODE_SEQUENCE, '\0', "recursion is not allowed"},
    {"+", NODE_SEQUENCE, '\0', "recursion is not allowed"},
    {"C", NODE_SEQUENCE, '\0', "callouts are not allowed"},
    {"(", NODE_SEQUENCE, '\0', "conditions are not allowed"},
};

/* (?1) and (?-1), but not (?-i). */
static bool is_numbered_call(const struct parser *parser)
{
	size_t at = parser->at + parse_sees(parser, "-");

	return at < parser->regex.len && parser->regex.at[at] >= '0' && parser->regex.at[at] <= '9';
}

static struct node *parse_special_group(struct parser *parser, size_t start)
{
	if (is_numbered_call(parser))
		return refuse(parser, start, "recursion is not allowed");
	for (size_t i = 0; i < ARRAY_LEN(openings); i++) {
		const struct opening *opening = &openings[i];
		if (!parse_sees(parser, opening->word))
			continue;
		if (opening->refused)
			return refuse(parser, start, opening->refused);
		parser->at += strlen(opening->word);
		if (opening->name_end)
			skip_past(parser, opening->name_end);
		return parse_body(parser, opening->kind);
	}
	return parse_flags(parser, start);
}

static struct node *parse_group(struct parser *parser)
{
	size_t start = parser->at++;

	if (parse_sees(parser, "*"))
		return refuse(parser, start, "verbs and named assertions, (*...), are not allowed");
	if (!parse_sees(parser, "?"))
		return parse_body(parser, NODE_SEQUENCE);
	parser->at++;
	return parse_special_group(parser, start);
}

static struct node *new_look(struct parser *parser, bool is_start, bool is_edge)
{
	struct node *node = new_node(parser, NODE_LOOK);

	if (node)
		node->is_start = is_start;
	if (node)
		node->is_edge = is_edge;
	return node;
}

static struct node *parse_escaped(struct parser *parser)
{
	bool is_start = parse_sees(parser, "\\A"), is_edge = parse_sees(parser, "\\b");
	size_t at = parser->at;
	struct escape escape;

	if (parse_escape(parser, false, &escape) != 0)
		return NULL;
	switch (escape.kind) {
	case ESCAPE_CODE:
		return new_literal(parser, at, escape.code);
	case ESCAPE_SET:
		set_lower(&escape.set);
		break;
	case ESCAPE_UNKNOWN:
		set_fill(&escape.set);
		break;
	case ESCAPE_LOOK:
		return new_look(parser, is_start, is_edge);
	case ESCAPE_ANY:
		return new_node(parser, NODE_ANY);
	}
	return new_set(parser, &escape.set);
}

static struct node *parse_atom(struct parser *parser)
{
	char c = parser->regex.at[parser->at];
	size_t at = parser->at;
	struct char_set set;

	if (parser->is_quoting)
		return new_literal(parser, at, parse_code(parser));
	switch (c) {
	case '(':
		return parse_group(parser);
	case '\\':
		return parse_escaped(parser);
	case '[':
		parser->at++;
		if (parse_sees(parser, "[:<:]]") || parse_sees(parser, "[:>:]]")) {
			parser->at += strlen("[:<:]]");
			return new_node(parser, NODE_LOOK);
		}
		return parse_class(parser, &set) == 0 ? new_set(parser, &set) : NULL;
	case '^':
	case '$':
		parser->at++;
		return new_look(parser, c == '^' && !parser->has_lines, false);
	case '.':
		parser->at++;
		set_fill(&set);
		return new_set(parser, &set);
	default:
		return new_literal(parser, at, parse_code(parser));
	}
}

static bool read_number(struct parser *parser, uint32_t *out)
{
	size_t start = parser->at;
	uint32_t value = 0;

	for (; !is_at_end(parser); parser->at++) {
		unsigned digit = (unsigned)((unsigned char)parser->regex.at[parser->at] - '0');
		if (digit > 9)
			break;
		value = value * 10 + digit;
		if (value > 65535)
			value = 65535;
	}
	*out = value;
	return parser->at > start;
}

/* {n}, {n,} or {n,m}. Returns 1; 0 if the brace stands for itself; -1 for what versions of PCRE2 read
 * differently. */
static int read_braces(struct parser *parser, uint32_t *min, uint32_t *max)
{
	size_t start = parser->at++;

	if (parse_sees(parser, ",") || parse_sees(parser, " "))
		return parse_refuse(parser, start, "an ambiguous brace (write \\{, or {n,m})");
	if (read_number(parser, min)) {
		*max = *min;
		if (parse_sees(parser, ",")) {
			parser->at++;
			if (!read_number(parser, max))
				*max = ENDLESS;
		}
		if (parse_sees(parser, "}")) {
			parser->at++;
			return 1;
		}
		if (parse_sees(parser, " "))
			return parse_refuse(
			    parser, start, "an ambiguous brace (write \\{, or {n,m})");
	}
	parser->at = start;
	return 0;
}

/* Returns 1 if a quantifier stands here, 0 if none, -1 on error. */
static int read_quantifier(struct parser *parser, uint32_t *min, uint32_t *max)
{
	if (is_at_end(parser) || parser->is_quoting)
		return 0;
	*min = 0;
	*max = ENDLESS;
	switch (parser->regex.at[parser->at]) {
	case '{':
		return read_braces(parser, min, max);
	case '?':
		*max = 1;
		break;
	case '+':
		*min = 1;
		break;
	case '*':
		break;
	default:
		return 0;
	}
	parser->at++;
	return 1;
}

/* The quantifiers behind an atom, each with a ? or + behind it. PCRE2 takes several: a{2}{3} is (?:a{2}){3}. */
static struct node *parse_repeats(struct parser *parser, struct node *atom)
{
	uint32_t min, max;
	size_t start;

	skip_nothing(parser);
	start = parser->at;
	int found = read_quantifier(parser, &min, &max);
	if (found <= 0)
		return found == 0 ? atom : NULL;
	struct node *repeat = new_node(parser, NODE_REPEAT), *outer = repeat;
	if (repeat == NULL)
		return NULL;
	repeat->at = start;
	repeat->min = min;
	repeat->max = max;
	repeat->first = atom;
	if (parse_sees(parser, "+")) {
		outer = new_node(parser, NODE_ATOMIC);
		if (outer)
			outer->first = repeat;
	}
	parser->at += parse_sees(parser, "+") || parse_sees(parser, "?");
	if (outer == NULL || ++parser->depth > SYNTAX_DEPTH)
		return outer ? refuse(parser, start, "too many quantifiers") : NULL;
	struct node *whole = parse_repeats(parser, outer);
	parser->depth--;
	return whole;
}

static struct node *parse_sequence(struct parser *parser)
{
	struct node *sequence = new_node(parser, NODE_SEQUENCE);

	if (sequence == NULL)
		return NULL;
	for (struct node **tail = &sequence->first;;) {
		skip_nothing(parser);
		if (is_at_end(parser))
			return sequence;
		char c = parser->regex.at[parser->at];
		if (!parser->is_quoting && (c == '|' || c == ')'))
			return sequence;
		struct node *atom = parse_atom(parser);
		if (atom)
			atom = parse_repeats(parser, atom);
		if (atom == NULL)
			return NULL;
		*tail = atom;
		tail = &atom->next;
	}
}

static struct node *parse_choice(struct parser *parser)
{
	if (++parser->depth > SYNTAX_DEPTH)
		return refuse(parser, parser->at, "groups nested too deeply");
	struct node *choice = new_node(parser, NODE_CHOICE);
	if (choice == NULL)
		return NULL;
	for (struct node **tail = &choice->first;; parser->at++) {
		struct node *sequence = parse_sequence(parser);
		if (sequence == NULL)
			return NULL;
		*tail = sequence;
		tail = &sequence->next;
		if (is_at_end(parser) || parser->regex.at[parser->at] != '|')
			break;
	}
	parser->depth--;
	return choice->first->next ? choice : choice->first;
}

/* Is there a group of flags with m in it? What only looks like one counts, too. */
static bool has_lines(struct span regex)
{
	for (size_t at = 0; at + 2 < regex.len; at++) {
		if (regex.at[at] != '(' || regex.at[at + 1] != '?')
			continue;
		for (size_t i = at + 2; i < regex.len && regex.at[i] != ')' && regex.at[i] != ':';
		     i++)
			if (regex.at[i] == 'm')
				return true;
	}
	return false;
}

struct node *syntax_parse(struct span regex, bool is_folded, struct arena *arena, struct error *err)
{
	struct parser parser = {.regex = regex,
	    .is_folded = is_folded,
	    .has_lines = has_lines(regex),
	    .arena = arena,
	    .err = err};
	struct node *root = parse_choice(&parser);

	if (root && !is_at_end(&parser))
		return refuse(&parser, parser.at, "a bracket that closes nothing");
	return root;
}
