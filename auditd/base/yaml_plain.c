/* A recursive descent over lines. Whatever is rare or wrong is left to libyaml, so every refusal here is silent.
 *
 * Nodes point into a copy of the text, in which the byte behind each scalar becomes its NUL; what is read stays as it was. */
#include <string.h>

#include "base/yaml_inner.h"

enum { LONGEST_KEY = 1000 }; /* bytes; libyaml takes 1,024 characters */

struct plain {
	struct span text;
	char *copy;
	size_t at;
	size_t line_start;
	unsigned line;
	struct arena *arena;
	struct buf open; /* of struct yaml_node *: children of collections that are not closed */
};

/* The byte at a place; a line feed behind the end. */
static char byte_at(const struct plain *plain, size_t at)
{
	return at < plain->text.len ? plain->text.at[at] : '\n';
}

static char here(const struct plain *plain)
{
	return byte_at(plain, plain->at);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\n';
}

static size_t column(const struct plain *plain)
{
	return plain->at - plain->line_start;
}

static void skip_spaces(struct plain *plain)
{
	while (here(plain) == ' ')
		plain->at++;
}

static void next_line(struct plain *plain)
{
	plain->at++;
	plain->line++;
	plain->line_start = plain->at;
}

static void skip_line(struct plain *plain)
{
	const char *end = plain->at < plain->text.len ? memchr(plain->text.at + plain->at, '\n',
							    plain->text.len - plain->at)
						      : NULL;

	plain->at = end ? (size_t)(end - plain->text.at) : plain->text.len;
}

/* To the next byte that is neither blank nor comment; false at the end. The line is blank up to here. */
static bool skip_empty_lines(struct plain *plain)
{
	while (plain->at < plain->text.len) {
		skip_spaces(plain);
		if (here(plain) == '#')
			skip_line(plain);
		if (here(plain) != '\n')
			return true;
		if (plain->at < plain->text.len)
			next_line(plain);
	}
	return false;
}

/* Is nothing more on this line but a comment? Goes to its end. */
static bool end_line(struct plain *plain)
{
	size_t from = plain->at;

	skip_spaces(plain);
	if (here(plain) == '#' && plain->at > from)
		skip_line(plain);
	return here(plain) == '\n';
}

static struct yaml_node *new_node(struct plain *plain, enum yaml_type type)
{
	struct yaml_node *node = arena_alloc(plain->arena, sizeof *node);

	if (node) {
		node->type = type;
		node->line = plain->line;
	}
	return node;
}

/* Make [start, end) of the copy the scalar's text. */
static void set_text(const struct plain *plain, struct yaml_node *node, size_t start, size_t end)
{
	plain->copy[end] = '\0';
	node->text = (struct span){plain->copy + start, end - start};
}

/* A quoted scalar while it is read: from the text, to the copy. */
struct quoted {
	size_t start, from, to;
};

/* At a line's end: with the blanks around it it is one space, unless an empty line follows. */
static bool fold_line(struct plain *plain, struct quoted *quoted)
{
	while (quoted->to > quoted->start && plain->copy[quoted->to - 1] == ' ')
		quoted->to--;
	plain->copy[quoted->to++] = ' ';
	plain->at = quoted->from;
	if (plain->at >= plain->text.len)
		return false;
	next_line(plain);
	skip_spaces(plain);
	quoted->from = plain->at;
	/* at the start of a line these may be a document's end */
	return here(plain) != '\n' && (column(plain) > 0 || !strchr("-.", here(plain)));
}

static struct yaml_node *end_quoted(
    struct plain *plain, struct yaml_node *node, const struct quoted *quoted)
{
	plain->at = quoted->from + 1;
	node->is_quoted = true;
	set_text(plain, node, quoted->start, quoted->to);
	return node;
}

static struct yaml_node *read_single(struct plain *plain)
{
	struct yaml_node *node = new_node(plain, YAML_SCALAR);
	struct quoted quoted = {plain->at + 1, plain->at + 1, plain->at + 1};

	while (node) {
		char c = byte_at(plain, quoted.from);
		if (c == '\n') {
			if (!fold_line(plain, &quoted))
				return NULL;
			continue;
		}
		if (c == '\'' && byte_at(plain, quoted.from + 1) != '\'')
			return end_quoted(plain, node, &quoted);
		plain->copy[quoted.to++] = c;
		quoted.from += c == '\'' ? 2 : 1;
	}
	return NULL;
}

/* What a backslash makes of a byte; NUL: too rare to be known here. */
static char unescape(char c)
{
	switch (c) {
	case 'n':
		return '\n';
	case 't':
		return '\t';
	case '"':
	case '\\':
	case '/':
		return c;
	default:
		return '\0';
	}
}

static struct yaml_node *read_double(struct plain *plain)
{
	struct yaml_node *node = new_node(plain, YAML_SCALAR);
	struct quoted quoted = {plain->at + 1, plain->at + 1, plain->at + 1};

	while (node) {
		char c = byte_at(plain, quoted.from);
		if (c == '\n') {
			if (!fold_line(plain, &quoted))
				return NULL;
			continue;
		}
		if (c == '"')
			return end_quoted(plain, node, &quoted);
		if (c == '\\')
			c = unescape(byte_at(plain, ++quoted.from));
		if (c == '\0')
			return NULL;
		plain->copy[quoted.to++] = c;
		quoted.from++;
	}
	return NULL;
}

/* May an unquoted scalar begin here? */
static bool is_first(const struct plain *plain)
{
	char c = here(plain);

	if (c == '-') /* a number, but no list and no mark of a document's end */
		return byte_at(plain, plain->at + 1) != '-' &&
		       !is_blank(byte_at(plain, plain->at + 1));
	return !is_blank(c) && !strchr("?:,[]{}#&*!|>'\"%@`.", c);
}

/* Does an unquoted scalar end at this byte? */
static bool is_end(const struct plain *plain, size_t at, bool is_flow)
{
	char c = byte_at(plain, at);

	if (c == '\n' || (c == '#' && byte_at(plain, at - 1) == ' '))
		return true;
	if (c == ':')
		return is_blank(byte_at(plain, at + 1));
	return is_flow && strchr(",[]{}", c) != NULL;
}

static struct yaml_node *read_unquoted(struct plain *plain, bool is_flow)
{
	struct yaml_node *node = new_node(plain, YAML_SCALAR);
	size_t start = plain->at, end = start;

	if (node == NULL || !is_first(plain))
		return NULL;
	while (!is_end(plain, end, is_flow)) {
		char c = byte_at(plain, end++);
		/* in flow this may or may not end it */
		if (is_flow && c == ':' && strchr(",?[]{}", byte_at(plain, end)))
			return NULL;
	}
	while (plain->text.at[end - 1] == ' ')
		end--;
	plain->at = end;
	set_text(plain, node, start, end);
	return node;
}

static struct yaml_node *read_scalar(struct plain *plain, bool is_flow)
{
	if (here(plain) == '\'')
		return read_single(plain);
	if (here(plain) == '"')
		return read_double(plain);
	return read_unquoted(plain, is_flow);
}

/* Is that scalar, which ends here, a key? Goes behind its colon and the blanks there. */
static bool is_key(struct plain *plain, const struct yaml_node *node)
{
	size_t start = (size_t)(node->text.at - plain->copy);

	if (here(plain) != ':' || !is_blank(byte_at(plain, plain->at + 1)) ||
	    plain->at - start > LONGEST_KEY || node->line != plain->line)
		return false;
	plain->at++;
	skip_spaces(plain);
	return true;
}

/* The children of the collection that was opened last begin here. */
static size_t nopen(const struct plain *plain)
{
	return plain->open.len / sizeof(struct yaml_node *);
}

static struct yaml_node **open_at(const struct plain *plain, size_t index)
{
	return (struct yaml_node **)(void *)plain->open.at + index;
}

static bool push(struct plain *plain, struct yaml_node *node)
{
	return node &&
	       buf_append(&plain->open, (struct span){(const char *)&node, sizeof node}) == 0;
}

/* A key, that none of the map's keys before it is. */
static bool push_key(struct plain *plain, size_t first, struct yaml_node *key)
{
	size_t end = nopen(plain);

	for (size_t i = first; i < end; i += 2)
		if (span_equal((*open_at(plain, i))->text, key->text))
			return false;
	return push(plain, key);
}

/* Give a collection its children: those opened since. */
static struct yaml_node *close_node(struct plain *plain, struct yaml_node *node, size_t first)
{
	size_t n = nopen(plain) - first, step = node->type == YAML_MAP ? 2 : 1;

	node->nitems = n / step;
	node->items = arena_array(plain->arena, n, sizeof *node->items);
	if (node->items == NULL)
		return NULL;
	if (node->type == YAML_MAP)
		node->keys = node->items + node->nitems;
	for (size_t i = 0; i < node->nitems; i++) {
		node->items[i] = *open_at(plain, first + i * step + step - 1);
		if (node->type == YAML_MAP)
			node->keys[i] = *open_at(plain, first + i * step);
	}
	plain->open.len = first * sizeof(struct yaml_node *);
	return node;
}

/* Blanks, comments and line ends between the parts of a flow collection. Lines in it are indented. */
static bool skip_in_flow(struct plain *plain)
{
	while (is_blank(here(plain)) || here(plain) == '#') {
		if (here(plain) == '#' && byte_at(plain, plain->at - 1) != ' ')
			return false;
		if (here(plain) == '#')
			skip_line(plain);
		if (plain->at >= plain->text.len)
			return false;
		if (here(plain) == ' ')
			plain->at++;
		else
			next_line(plain);
		if (column(plain) == 0 && !is_blank(here(plain)))
			return false;
	}
	return true;
}

static struct yaml_node *read_flow(struct plain *plain, int depth);

static struct yaml_node *read_flow_item(struct plain *plain, int depth)
{
	if (here(plain) == '[' || here(plain) == '{')
		return read_flow(plain, depth + 1);
	struct yaml_node *node = read_scalar(plain, true);
	skip_spaces(plain);
	/* an unquoted scalar may go on in the next line */
	return node && !node->is_quoted && here(plain) == '\n' ? NULL : node;
}

static bool read_flow_key(struct plain *plain, size_t first)
{
	struct yaml_node *key = read_scalar(plain, true);

	return key && is_key(plain, key) && here(plain) != '\n' && push_key(plain, first, key);
}

/* [a, b] or {a: b}, without a comma behind the last. */
static struct yaml_node *read_flow(struct plain *plain, int depth)
{
	bool is_map = here(plain) == '{';
	char end = is_map ? '}' : ']';
	struct yaml_node *node = new_node(plain, is_map ? YAML_MAP : YAML_LIST);
	size_t first = nopen(plain);

	if (node == NULL || depth >= YAML_DEEPEST)
		return NULL;
	do {
		plain->at++;
		if (!skip_in_flow(plain))
			return NULL;
		if (here(plain) == end && nopen(plain) == first)
			break;
		if ((is_map && !read_flow_key(plain, first)) ||
		    !push(plain, read_flow_item(plain, depth)) || !skip_in_flow(plain))
			return NULL;
	} while (here(plain) == ',');
	if (here(plain) != end)
		return NULL;
	plain->at++;
	return close_node(plain, node, first);
}

static struct yaml_node *read_block(struct plain *plain, int depth);

/* A value behind its key: on this line, or deeper from the next line on. */
static struct yaml_node *read_value(struct plain *plain, size_t indent, int depth)
{
	char c = here(plain);

	if (c == '\n' || c == '#') {
		if (c == '#')
			skip_line(plain);
		if (!skip_empty_lines(plain) || column(plain) <= indent)
			return NULL;
		return read_block(plain, depth + 1);
	}
	struct yaml_node *node =
	    c == '[' || c == '{' ? read_flow(plain, depth + 1) : read_scalar(plain, false);
	return node && end_line(plain) ? node : NULL;
}

/* What follows on the next lines: 1 more of the collection at that indentation, 0 its end, -1 something else. */
static int has_more(struct plain *plain, size_t indent)
{
	if (!skip_empty_lines(plain) || column(plain) < indent)
		return 0;
	return column(plain) == indent ? 1 : -1;
}

/* A block map, whose first key ends here. */
static struct yaml_node *read_map(
    struct plain *plain, struct yaml_node *key, size_t indent, int depth)
{
	struct yaml_node *node = new_node(plain, YAML_MAP);
	size_t first = nopen(plain);
	int more = 1;

	while (node && more == 1) {
		if (depth >= YAML_DEEPEST || key == NULL || !is_key(plain, key) ||
		    !push_key(plain, first, key) || !push(plain, read_value(plain, indent, depth)))
			return NULL;
		more = has_more(plain, indent);
		key = more == 1 ? read_scalar(plain, false) : NULL;
	}
	return node && more == 0 ? close_node(plain, node, first) : NULL;
}

static bool is_dash(const struct plain *plain)
{
	return here(plain) == '-' && byte_at(plain, plain->at + 1) == ' ';
}

/* A map, or where none begins a value of one line. */
static struct yaml_node *read_inline(struct plain *plain, int depth)
{
	size_t indent = column(plain);

	if (here(plain) == '[' || here(plain) == '{' || here(plain) == '\n' || here(plain) == '#')
		return read_value(plain, SIZE_MAX, depth);
	struct yaml_node *node = read_scalar(plain, false);
	if (node && here(plain) == ':')
		return read_map(plain, node, indent, depth);
	return node && end_line(plain) ? node : NULL;
}

static struct yaml_node *read_list(struct plain *plain, int depth)
{
	struct yaml_node *node = new_node(plain, YAML_LIST);
	size_t first = nopen(plain), indent = column(plain);
	int more = 1;

	while (node && more == 1) {
		if (depth >= YAML_DEEPEST || !is_dash(plain))
			return NULL;
		plain->at++;
		skip_spaces(plain);
		if (is_dash(plain) || !push(plain, read_inline(plain, depth + 1)))
			return NULL;
		more = has_more(plain, indent);
	}
	return node && more == 0 ? close_node(plain, node, first) : NULL;
}

/* A list or a map that begins a line. */
static struct yaml_node *read_block(struct plain *plain, int depth)
{
	return is_dash(plain) ? read_list(plain, depth) : read_inline(plain, depth);
}

/* No control characters, no line ends beyond ASCII, no marks of byte order: nothing that YAML takes for more than a
 * character. */
static bool is_plain_text(struct span text)
{
	for (size_t at = 0; at < text.len;) {
		unsigned char c = (unsigned char)text.at[at];
		if (c < 0x80) {
			if ((c < 0x20 && c != '\n') || c == 0x7f)
				return false;
			at++;
			continue;
		}
		uint32_t code;
		int length = utf8_decode(text, at, &code);
		if (length < 0 || code < 0xa0 || code == 0x2028 || code == 0x2029 ||
		    code == 0xfeff || code == 0xfffe || code == 0xffff)
			return false;
		at += (size_t)length;
	}
	return true;
}

struct yaml_node *yaml_plain(struct span text, struct arena *arena)
{
	struct plain plain = {.text = text, .line = 1, .arena = arena};
	struct yaml_node *root = NULL;

	if (!is_plain_text(text))
		return NULL;
	plain.copy = arena_string(arena, text);
	if (plain.copy && skip_empty_lines(&plain))
		root = read_block(&plain, 0);
	if (root && (root->type == YAML_SCALAR || skip_empty_lines(&plain)))
		root = NULL;
	buf_done(&plain.open);
	return root;
}
