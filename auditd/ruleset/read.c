/* YAML nodes into plain values, copied into the ruleset's arena, with the file and line in every
 * refusal. */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ruleset/load.h"

int loader_refuse(struct loader *loader, const struct yaml_node *node, const char *format, ...)
{
	char what[320];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	return yaml_refuse(loader->source->yaml, node, loader->err, "%s", what);
}

int loader_refuse_memory(struct loader *loader)
{
	return error_memory(loader->err);
}

int loader_read_map(
    struct loader *loader, const struct yaml_node *node, const struct schema *schema, void *out)
{
	const char *keys[MOST_FIELDS];
	const struct yaml *yaml = loader->source->yaml;

	assert(schema->nfields <= MOST_FIELDS);
	if (yaml_expect(yaml, node, YAML_MAP, schema->what, loader->err) != 0)
		return -1;
	for (size_t i = 0; i < schema->nfields; i++)
		keys[i] = schema->fields[i].key;
	if (yaml_check_keys(yaml, node, keys, schema->nfields, loader->err) != 0)
		return -1;
	for (size_t i = 0; i < schema->nfields; i++) {
		const struct field *field = &schema->fields[i];
		const struct yaml_node *value = yaml_find(node, field->key);
		if (value == NULL && field->is_required)
			return loader_refuse(
			    loader, node, "%s needs '%s'", schema->what, field->key);
		if (value && field->read && field->read(loader, value, out) != 0)
			return -1;
	}
	return 0;
}

int loader_read_text(
    struct loader *loader, const struct yaml_node *node, const char *what, struct span *out)
{
	struct span text;

	if (yaml_text(loader->source->yaml, node, what, &text, loader->err) != 0)
		return -1;
	text = arena_text(loader->arena, text);
	if (text.at == NULL)
		return loader_refuse_memory(loader);
	*out = text;
	return 0;
}

static bool is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '_' || c == '.';
}

int loader_read_name(
    struct loader *loader, const struct yaml_node *node, const char *what, struct span *out)
{
	struct span text;

	if (yaml_text(loader->source->yaml, node, what, &text, loader->err) != 0)
		return -1;
	if (text.len == 0 || text.len > LONGEST_NAME || text.at[0] == '.')
		return loader_refuse(loader, node,
		    "%s must have 1 to %d characters and no dot in front", what, LONGEST_NAME);
	for (size_t i = 0; i < text.len; i++)
		if (!is_name_byte(text.at[i]))
			return loader_refuse(loader, node,
			    "%s may hold letters, digits, '-', '_' and '.' only, not '%.40s'", what,
			    text.at);
	return loader_read_text(loader, node, what, out);
}

int loader_read_number(struct loader *loader, const struct yaml_node *node, const char *what,
    unsigned high, unsigned *out)
{
	int64_t number;

	if (yaml_integer(loader->source->yaml, node, what, 1, high, &number, loader->err) != 0)
		return -1;
	*out = (unsigned)number;
	return 0;
}

int loader_expect_list(
    struct loader *loader, const struct yaml_node *node, const char *what, size_t most)
{
	if (yaml_expect(loader->source->yaml, node, YAML_LIST, what, loader->err) != 0)
		return -1;
	if (node->nitems == 0)
		return loader_refuse(loader, node, "%s is an empty list", what);
	if (node->nitems > most)
		return loader_refuse(loader, node, "%s has more than %zu items", what, most);
	return 0;
}

int loader_read_texts(struct loader *loader, const struct yaml_node *node, const char *what,
    struct span **out, size_t *nout)
{
	if (loader_expect_list(loader, node, what, MOST_REFERENCES) != 0)
		return -1;
	struct span *texts = arena_array(loader->arena, node->nitems, sizeof *texts);
	if (texts == NULL)
		return loader_refuse_memory(loader);
	for (size_t i = 0; i < node->nitems; i++)
		if (loader_read_text(loader, node->items[i], what, &texts[i]) != 0)
			return -1;
	*out = texts;
	*nout = node->nitems;
	return 0;
}

enum { MOST_WORDS = 1000000 };

struct bounds {
	unsigned low, high;
};

static int read_low(struct loader *loader, const struct yaml_node *node, void *out)
{
	return loader_read_number(loader, node, "min", MOST_WORDS, &((struct bounds *)out)->low);
}

static int read_high(struct loader *loader, const struct yaml_node *node, void *out)
{
	return loader_read_number(loader, node, "max", MOST_WORDS, &((struct bounds *)out)->high);
}

int loader_read_words(
    struct loader *loader, const struct yaml_node *node, unsigned *low, unsigned *high)
{
	static const struct field fields[] = {{"min", false, read_low}, {"max", false, read_high}};
	static const struct schema schema = {"words", fields, ARRAY_LEN(fields)};
	struct bounds bounds = {0};

	if (loader_read_map(loader, node, &schema, &bounds) != 0)
		return -1;
	if (bounds.low == 0 && bounds.high == 0)
		return loader_refuse(loader, node, "words needs 'min' or 'max'");
	if (bounds.high && bounds.low > bounds.high)
		return loader_refuse(loader, node,
		    "no message has at least %u and at most %u words", bounds.low, bounds.high);
	*low = bounds.low;
	*high = bounds.high;
	return 0;
}

int loader_keep_list(
    struct loader *loader, const struct buf *list, size_t size, void *out, size_t *nout)
{
	size_t n = list->len / size;
	void *items = arena_array(loader->arena, n, size);

	if (items == NULL || list->failed)
		return loader_refuse_memory(loader);
	if (n)
		memcpy(items, list->at, n * size);
	memcpy(out, &items, sizeof items);
	*nout = n;
	return 0;
}
