/* Names of signals and rules: declared once, found fast, put in an order in which nothing is used
 * before it is made. Does not know what a signal or a rule is. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ruleset/load.h"

static struct name *declared(const struct names *names)
{
	return (struct name *)(void *)names->declared.at;
}

int names_declare(struct loader *loader, struct names *names, const struct yaml_node *key,
    const struct yaml_node *value)
{
	struct span text;

	if (loader_read_name(loader, key, names->what, &text) != 0)
		return -1;
	if (names->n == MOST_NAMES)
		return loader_refuse(loader, key, "more than %d %ss", MOST_NAMES, names->what);
	struct name name = {text, (uint32_t)names->n, loader->source, key, value};
	if (buf_append(&names->declared, (struct span){(const char *)&name, sizeof name}) != 0)
		return loader_refuse_memory(loader);
	names->n++;
	return 0;
}

/* By text; equal ones by declaration, so that the second is the one refused. */
static int by_text(const void *a, const void *b)
{
	const struct name *first = *(struct name *const *)a, *second = *(struct name *const *)b;
	int order = span_compare(first->text, second->text);

	return order ? order : (first > second) - (first < second);
}

int names_sort(struct loader *loader, struct names *names)
{
	names->sorted = calloc(names->n ? names->n : 1, sizeof *names->sorted);
	if (names->sorted == NULL)
		return loader_refuse_memory(loader);
	for (size_t i = 0; i < names->n; i++)
		names->sorted[i] = &declared(names)[i];
	if (names->n > 1)
		qsort(names->sorted, names->n, sizeof *names->sorted, by_text);
	for (size_t i = 1; i < names->n; i++) {
		const struct name *first = names->sorted[i - 1], *second = names->sorted[i];
		if (!span_equal(first->text, second->text))
			continue;
		loader->source = second->source;
		return loader_refuse(loader, second->key, "%s '%s' is already declared at %s:%u",
		    names->what, second->text.at, first->source->file, first->key->line);
	}
	return 0;
}

const struct name *names_find(const struct names *names, struct span text)
{
	size_t low = 0, high = names->n;

	assert(names->sorted);
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = span_compare(names->sorted[middle]->text, text);
		if (order == 0)
			return names->sorted[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* Append the numbers of the names that a list holds. What is no name is left to who reads the list. */
static int list_edges(const struct names *names, const struct yaml_node *list, struct buf *to)
{
	for (size_t j = 0; list->type == YAML_LIST && j < list->nitems; j++) {
		if (list->items[j]->type != YAML_SCALAR)
			continue;
		const struct name *name = names_find(names, list->items[j]->text);
		if (name && buf_append(to,
				(struct span){(const char *)&name->index, sizeof name->index}) != 0)
			return -1;
	}
	return 0;
}

/* The same of a list, or of all lists of a map. */
static int edges(const struct names *names, const struct yaml_node *node, struct buf *to)
{
	if (node && node->type == YAML_LIST)
		return list_edges(names, node, to);
	for (size_t i = 0; node && node->type == YAML_MAP && i < node->nitems; i++)
		if (list_edges(names, node->items[i], to) != 0)
			return -1;
	return 0;
}

static int refuse_cycle(struct loader *loader, const struct names *names, uint32_t index)
{
	const struct name *name = &declared(names)[index];

	loader->source = name->source;
	return loader_refuse(
	    loader, name->key, "%s '%s' is made of itself", names->what, name->text.at);
}

int names_order(struct loader *loader, struct names *names, const char *const *keys, size_t nkeys)
{
	uint32_t *first = calloc(names->n + 1, sizeof *first);
	uint32_t *position = calloc(names->n + 1, sizeof *position);
	struct buf to = {0};
	uint32_t on_cycle = 0;
	int result = -1;

	if (first == NULL || position == NULL)
		goto done;
	for (size_t i = 0; i < names->n; i++) {
		for (size_t k = 0; k < nkeys; k++)
			if (edges(names, yaml_find(declared(names)[i].value, keys[k]), &to) != 0)
				goto done;
		first[i + 1] = (uint32_t)(to.len / sizeof *first);
	}
	struct graph graph = {(uint32_t)names->n, first, (const uint32_t *)(const void *)to.at};
	result = graph_order(&graph, position, &on_cycle);
	for (size_t i = 0; result == 0 && i < names->n; i++)
		declared(names)[i].index = position[i];
done:
	free(first);
	free(position);
	buf_done(&to);
	if (result == 1)
		return refuse_cycle(loader, names, on_cycle);
	return result == 0 ? 0 : loader_refuse_memory(loader);
}

static int refuse_unknown(
    struct loader *loader, const struct names *names, const struct yaml_node *node)
{
	const char **texts = calloc(names->n + 1, sizeof *texts);

	if (texts == NULL)
		return loader_refuse_memory(loader);
	for (size_t i = 0; i < names->n; i++)
		texts[i] = names->sorted[i]->text.at;
	int nearest = text_nearest(node->text, texts, names->n);
	if (nearest >= 0)
		loader_refuse(loader, node, "unknown %s '%.60s', did you mean '%s'?", names->what,
		    node->text.at, texts[nearest]);
	else
		loader_refuse(loader, node, "unknown %s '%.60s'", names->what, node->text.at);
	free(texts);
	return -1;
}

int names_read(struct loader *loader, const struct names *names, const struct yaml_node *node,
    struct signal_list *out)
{
	if (loader_expect_list(loader, node, names->what, MOST_REFERENCES) != 0)
		return -1;
	uint32_t *at = arena_array(loader->arena, node->nitems, sizeof *at);
	if (at == NULL)
		return loader_refuse_memory(loader);
	for (size_t i = 0; i < node->nitems; i++) {
		struct span text;
		if (yaml_text(
			loader->source->yaml, node->items[i], names->what, &text, loader->err) != 0)
			return -1;
		const struct name *name = names_find(names, text);
		if (name == NULL)
			return refuse_unknown(loader, names, node->items[i]);
		for (size_t j = 0; j < i; j++)
			if (at[j] == name->index)
				return loader_refuse(loader, node->items[i],
				    "'%s' stands twice in the list", name->text.at);
		at[i] = name->index;
	}
	*out = (struct signal_list){at, node->nitems};
	return 0;
}

void names_done(struct names *names)
{
	free(names->sorted);
	buf_done(&names->declared);
	names->sorted = NULL;
	names->n = 0;
}
