/* Plain files by our own reader (yaml_plain.c), all others by libyaml's events, read once into a tree in an arena. The only
 * room that knows libyaml. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/files.h"
#include "base/yaml_inner.h"

enum { LARGEST_FILE = 16 << 20 };

struct yaml {
	struct arena arena;
	const char *name;
	struct yaml_node *root;
};

struct reader {
	struct yaml *yaml;
	yaml_parser_t parser;
	struct error *err;
};

static int refuse_line(struct yaml *yaml, unsigned line, struct error *err, const char *what)
{
	return error_set(err, ERROR_SETTING, "%s:%u: %s", yaml->name, line, what);
}

static unsigned line_of(const yaml_mark_t *mark)
{
	return (unsigned)mark->line + 1;
}

static int next_event(struct reader *reader, yaml_event_t *event)
{
	if (yaml_parser_parse(&reader->parser, event))
		return 0;
	if (reader->parser.error == YAML_MEMORY_ERROR)
		return error_memory(reader->err);
	const yaml_mark_t *mark = &reader->parser.problem_mark;
	const char *problem = reader->parser.problem ? reader->parser.problem : "not YAML";
	return refuse_line(reader->yaml, line_of(mark), reader->err, problem);
}

static struct yaml_node *new_node(
    struct reader *reader, enum yaml_type type, const yaml_event_t *event)
{
	struct yaml_node *node = arena_alloc(&reader->yaml->arena, sizeof *node);

	if (node == NULL) {
		error_memory(reader->err);
		return NULL;
	}
	node->type = type;
	node->line = line_of(&event->start_mark);
	return node;
}

static struct yaml_node *read_node(struct reader *reader, const yaml_event_t *event, int depth);

/* A list of nodes while its length is not known. */
struct growing {
	struct yaml_node **at;
	size_t len, cap;
};

static int push(struct growing *list, struct yaml_node *node)
{
	if (list->len == list->cap) {
		size_t cap = list->cap ? list->cap * 2 : 8;
		struct yaml_node **at = realloc(list->at, cap * sizeof(struct yaml_node *));
		if (at == NULL)
			return -1;
		list->at = at;
		list->cap = cap;
	}
	list->at[list->len++] = node;
	return 0;
}

static int keep(struct reader *reader, const struct growing *list, struct yaml_node ***out)
{
	*out = arena_array(&reader->yaml->arena, list->len, sizeof(struct yaml_node *));
	if (*out == NULL)
		return error_memory(reader->err);
	if (list->len)
		memcpy(*out, list->at, list->len * sizeof(struct yaml_node *));
	return 0;
}

static int check_key(struct reader *reader, const struct growing *keys, const struct yaml_node *key)
{
	char what[200];

	if (key->type != YAML_SCALAR)
		return refuse_line(
		    reader->yaml, key->line, reader->err, "a key must be a plain word");
	for (size_t i = 0; i < keys->len; i++) {
		if (!span_equal(keys->at[i]->text, key->text))
			continue;
		snprintf(what, sizeof what,
		    "key '%.80s' stands here a second time (first on line %u)", key->text.at,
		    keys->at[i]->line);
		return refuse_line(reader->yaml, key->line, reader->err, what);
	}
	return 0;
}

/* Read the items of an open list or map up to its end event. */
static int read_items(struct reader *reader, struct yaml_node *node, int depth)
{
	yaml_event_type_t end =
	    node->type == YAML_MAP ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT;
	struct growing keys = {0}, items = {0};
	int result = -1;

	for (bool want_key = node->type == YAML_MAP;;
	     want_key = node->type == YAML_MAP && !want_key) {
		yaml_event_t event;
		if (next_event(reader, &event) != 0)
			goto done;
		if (event.type == end) {
			yaml_event_delete(&event);
			break;
		}
		struct yaml_node *child = read_node(reader, &event, depth + 1);
		yaml_event_delete(&event);
		if (child == NULL || (want_key && check_key(reader, &keys, child) != 0))
			goto done;
		if (push(want_key ? &keys : &items, child) != 0) {
			error_memory(reader->err);
			goto done;
		}
	}
	node->nitems = items.len;
	result = keep(reader, &items, &node->items);
	if (result == 0 && node->type == YAML_MAP)
		result = keep(reader, &keys, &node->keys);
done:
	free(keys.at);
	free(items.at);
	return result;
}

static struct yaml_node *read_scalar(struct reader *reader, const yaml_event_t *event)
{
	struct yaml_node *node = new_node(reader, YAML_SCALAR, event);

	if (node == NULL)
		return NULL;
	struct span text = {(const char *)event->data.scalar.value, event->data.scalar.length};
	node->is_quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	node->text = arena_text(&reader->yaml->arena, text);
	if (node->text.at == NULL) {
		error_memory(reader->err);
		return NULL;
	}
	if (memchr(text.at, '\0', text.len)) {
		refuse_line(reader->yaml, node->line, reader->err, "a NUL character in a value");
		return NULL;
	}
	return node;
}

static struct yaml_node *read_node(struct reader *reader, const yaml_event_t *event, int depth)
{
	unsigned line = line_of(&event->start_mark);

	if (depth > YAML_DEEPEST) {
		refuse_line(reader->yaml, line, reader->err, "nested too deeply");
		return NULL;
	}
	bool is_list = event->type == YAML_SEQUENCE_START_EVENT;
	bool has_extra =
	    event->type == YAML_ALIAS_EVENT ||
	    (event->type == YAML_SCALAR_EVENT &&
		(event->data.scalar.anchor || event->data.scalar.tag)) ||
	    (is_list && (event->data.sequence_start.anchor || event->data.sequence_start.tag)) ||
	    (event->type == YAML_MAPPING_START_EVENT &&
		(event->data.mapping_start.anchor || event->data.mapping_start.tag));
	if (has_extra) {
		refuse_line(
		    reader->yaml, line, reader->err, "anchors, aliases and tags are not allowed");
		return NULL;
	}
	if (event->type == YAML_SCALAR_EVENT)
		return read_scalar(reader, event);
	struct yaml_node *node = new_node(reader, is_list ? YAML_LIST : YAML_MAP, event);
	if (node == NULL || read_items(reader, node, depth) != 0)
		return NULL;
	return node;
}

static int read_document(struct reader *reader)
{
	int ndocuments = 0;

	for (;;) {
		yaml_event_t event;
		if (next_event(reader, &event) != 0)
			return -1;
		yaml_event_type_t type = event.type;
		unsigned line = line_of(&event.start_mark);
		if (type == YAML_SCALAR_EVENT || type == YAML_SEQUENCE_START_EVENT ||
		    type == YAML_MAPPING_START_EVENT || type == YAML_ALIAS_EVENT)
			reader->yaml->root = read_node(reader, &event, 0);
		yaml_event_delete(&event);
		if (type == YAML_STREAM_END_EVENT)
			break;
		if (type == YAML_DOCUMENT_START_EVENT && ++ndocuments > 1)
			return refuse_line(
			    reader->yaml, line, reader->err, "a second document in one file");
		if (type != YAML_STREAM_START_EVENT && type != YAML_DOCUMENT_START_EVENT &&
		    type != YAML_DOCUMENT_END_EVENT && reader->yaml->root == NULL)
			return -1;
	}
	if (reader->yaml->root == NULL) {
		reader->yaml->root = arena_alloc(&reader->yaml->arena, sizeof *reader->yaml->root);
		if (reader->yaml->root == NULL)
			return error_memory(reader->err);
		reader->yaml->root->type = YAML_MAP;
		reader->yaml->root->line = 1;
	}
	return 0;
}

/* A tree that is yet to be read; NULL when out of memory. */
static struct yaml *new_yaml(const char *name, struct error *err)
{
	struct yaml *yaml = calloc(1, sizeof *yaml);

	if (yaml && (yaml->name = arena_string(&yaml->arena, span_of(name))) != NULL)
		return yaml;
	yaml_release(yaml);
	error_memory(err);
	return NULL;
}

static int read_any(struct yaml *yaml, struct span text, struct error *err)
{
	struct reader reader = {.yaml = yaml, .err = err};

	if (!yaml_parser_initialize(&reader.parser))
		return error_memory(err);
	yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(
	    &reader.parser, (const unsigned char *)(text.at ? text.at : ""), text.len);
	int result = read_document(&reader);
	yaml_parser_delete(&reader.parser);
	return result;
}

/* A mark of the order of bytes is no text. */
static struct span without_mark(struct span text)
{
	static const struct span mark = SPAN("\xef\xbb\xbf");

	return span_starts(text, mark) ? span_slice(text, mark.len, text.len) : text;
}

struct yaml *yaml_parse_any(struct span text, const char *name, struct error *err)
{
	struct yaml *yaml = new_yaml(name, err);

	if (yaml && read_any(yaml, without_mark(text), err) != 0) {
		yaml_release(yaml);
		yaml = NULL;
	}
	return yaml;
}

struct yaml *yaml_parse(struct span text, const char *name, struct error *err)
{
	struct yaml *yaml = new_yaml(name, err);

	if (yaml == NULL)
		return NULL;
	yaml->root = yaml_plain(without_mark(text), &yaml->arena);
	if (yaml->root)
		return yaml;
	yaml_release(yaml);
	return yaml_parse_any(text, name, err);
}

static int read_file(const char *path, struct buf *text, struct error *err)
{
	FILE *file = files_open(path, err);

	if (file == NULL)
		return -1;
	char block[8192];
	size_t n;
	int result = 0;
	while (result == 0 && (n = fread(block, 1, sizeof block, file)) > 0) {
		if (buf_append(text, (struct span){block, n}) != 0)
			result = error_memory(err);
		else if (text->len > LARGEST_FILE)
			result = error_set(err, ERROR_SETTING, "%s: over 16 MiB", path);
	}
	if (result == 0 && ferror(file))
		result = error_set(err, ERROR_SYSTEM, "%s: cannot read", path);
	fclose(file);
	return result;
}

struct yaml *yaml_load(const char *path, struct error *err)
{
	struct buf text = {0};
	struct yaml *yaml = NULL;

	if (read_file(path, &text, err) == 0)
		yaml = yaml_parse(buf_span(&text), path, err);
	buf_done(&text);
	return yaml;
}

void yaml_release(struct yaml *yaml)
{
	if (yaml == NULL)
		return;
	arena_done(&yaml->arena);
	free(yaml);
}

const struct yaml_node *yaml_root(const struct yaml *yaml)
{
	return yaml->root;
}

const char *yaml_name(const struct yaml *yaml)
{
	return yaml->name;
}

const struct yaml_node *yaml_find(const struct yaml_node *map, const char *key)
{
	if (map == NULL || map->type != YAML_MAP)
		return NULL;
	for (size_t i = 0; i < map->nitems; i++)
		if (span_is(map->keys[i]->text, key))
			return map->items[i];
	return NULL;
}

int yaml_refuse(const struct yaml *yaml, const struct yaml_node *node, struct error *err,
    const char *format, ...)
{
	char what[320];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	return error_set(err, ERROR_SETTING, "%s:%u: %s", yaml->name, node ? node->line : 1, what);
}

int yaml_expect(const struct yaml *yaml, const struct yaml_node *node, enum yaml_type type,
    const char *what, struct error *err)
{
	static const char *const names[] = {"a single value", "a list", "a map"};

	if (node->type == type)
		return 0;
	return yaml_refuse(
	    yaml, node, err, "%s must be %s, not %s", what, names[type], names[node->type]);
}

int yaml_check_keys(const struct yaml *yaml, const struct yaml_node *map, const char *const *keys,
    size_t nkeys, struct error *err)
{
	if (yaml_expect(yaml, map, YAML_MAP, "this", err) != 0)
		return -1;
	for (size_t i = 0; i < map->nitems; i++) {
		bool known = false;
		for (size_t j = 0; j < nkeys && !known; j++)
			known = span_is(map->keys[i]->text, keys[j]);
		if (known)
			continue;
		int nearest = text_nearest(map->keys[i]->text, keys, nkeys);
		if (nearest >= 0)
			return yaml_refuse(yaml, map->keys[i], err,
			    "unknown key '%.60s', did you mean '%s'?", map->keys[i]->text.at,
			    keys[nearest]);
		return yaml_refuse(
		    yaml, map->keys[i], err, "unknown key '%.60s'", map->keys[i]->text.at);
	}
	return 0;
}

int yaml_text(const struct yaml *yaml, const struct yaml_node *node, const char *what,
    struct span *out, struct error *err)
{
	if (yaml_expect(yaml, node, YAML_SCALAR, what, err) != 0)
		return -1;
	if (node->text.len == 0 && !node->is_quoted)
		return yaml_refuse(yaml, node, err, "%s has no value", what);
	*out = node->text;
	return 0;
}

int yaml_integer(const struct yaml *yaml, const struct yaml_node *node, const char *what,
    int64_t low, int64_t high, int64_t *out, struct error *err)
{
	if (yaml_expect(yaml, node, YAML_SCALAR, what, err) != 0)
		return -1;
	char *end;
	errno = 0;
	long long value = strtoll(node->text.at, &end, 10);
	if (node->is_quoted || node->text.len == 0 || *end != '\0' || errno != 0)
		return yaml_refuse(
		    yaml, node, err, "%s must be a whole number, not '%.60s'", what, node->text.at);
	if (value < low || value > high)
		return yaml_refuse(yaml, node, err, "%s must be between %lld and %lld, not %lld",
		    what, (long long)low, (long long)high, value);
	*out = value;
	return 0;
}

int yaml_bool(const struct yaml *yaml, const struct yaml_node *node, const char *what, bool *out,
    struct error *err)
{
	if (yaml_expect(yaml, node, YAML_SCALAR, what, err) != 0)
		return -1;
	bool is_true = span_is(node->text, "true");
	if (node->is_quoted || (!is_true && !span_is(node->text, "false")))
		return yaml_refuse(
		    yaml, node, err, "%s must be true or false, not '%.60s'", what, node->text.at);
	*out = is_true;
	return 0;
}

int yaml_choice(const struct yaml *yaml, const struct yaml_node *node, const char *what,
    const char *const *names, size_t nnames, size_t *out, struct error *err)
{
	if (yaml_expect(yaml, node, YAML_SCALAR, what, err) != 0)
		return -1;
	for (size_t i = 0; i < nnames; i++) {
		if (span_is(node->text, names[i])) {
			*out = i;
			return 0;
		}
	}
	struct buf list = {0};
	for (size_t i = 0; i < nnames; i++)
		buf_printf(&list, "%s%s", i ? ", " : "", names[i]);
	int nearest = text_nearest(node->text, names, nnames);
	int result = nearest >= 0 ? yaml_refuse(yaml, node, err,
					"%s '%.60s' is not known, did you mean '%s'?", what,
					node->text.at, names[nearest])
				  : yaml_refuse(yaml, node, err, "%s '%.60s' is not one of %.200s",
					what, node->text.at, buf_string(&list));
	buf_done(&list);
	return result;
}
