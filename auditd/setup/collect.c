/* Files into the places where each key is said. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "setup/inner.h"

int place_refuse(const struct place *place, struct error *err, const char *format, ...)
{
	char what[320];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	return yaml_refuse(place->file, place->node, err, "%s", what);
}

static int push(struct given *given, const struct place *place)
{
	if (given->n == given->cap) {
		size_t cap = given->cap ? given->cap * 2 : 4;
		struct place *at = realloc(given->at, cap * sizeof *at);
		if (at == NULL)
			return -1;
		given->at = at;
		given->cap = cap;
	}
	given->at[given->n++] = *place;
	return 0;
}

static int add_item(
    const struct key *key, struct given *given, const struct place *place, struct error *err)
{
	size_t most = key->most ? key->most : SETUP_VALUES_MOST;

	if (given->n == most)
		return place_refuse(place, err, "%s has more than %zu items", key->name, most);
	return push(given, place) == 0 ? 0 : error_memory(err);
}

static int collect_items(
    const struct key *key, struct given *given, const struct place *place, struct error *err)
{
	const struct yaml_node *node = place->node;

	if (node->type == YAML_MAP)
		return place_refuse(place, err, "%s must be a list or a single value", key->name);
	if (node->type == YAML_SCALAR)
		return add_item(key, given, place, err);
	for (size_t i = 0; i < node->nitems; i++) {
		struct place item = {place->file, node->items[i]};
		if (add_item(key, given, &item, err) != 0)
			return -1;
	}
	return 0;
}

static int collect_value(
    const struct key *key, struct given *given, const struct place *place, struct error *err)
{
	if (!key_is_list(key)) {
		if (given->is_said)
			return place_refuse(place, err,
			    "%s is given here a second time (first at %s:%u)", key->name,
			    yaml_name(given->first.file), given->first.node->line);
		if (yaml_expect(place->file, place->node, YAML_SCALAR, key->name, err) != 0)
			return -1;
		if (push(given, place) != 0)
			return error_memory(err);
	} else if (collect_items(key, given, place, err) != 0) {
		return -1;
	}
	if (!given->is_said)
		given->first = *place;
	given->is_said = true;
	return 0;
}

/* The values of a map whose keys are the rows [first, end); given[0] belongs to the first. */
static int collect_rows(
    const struct place *map, size_t first, size_t end, struct given *given, struct error *err)
{
	const char *words[KEYS_MOST] = {0};

	for (size_t i = first; i < end; i++)
		words[i - first] = key_word(&key_rows[i]);
	if (yaml_check_keys(map->file, map->node, words, end - first, err) != 0)
		return -1;
	for (size_t i = first; i < end; i++) {
		struct place place = {map->file, yaml_find(map->node, words[i - first])};
		if (place.node && collect_value(&key_rows[i], &given[i - first], &place, err) != 0)
			return -1;
	}
	return 0;
}

static struct given_entry *add_entry(struct given_entries *entries)
{
	if (entries->n == entries->cap) {
		size_t cap = entries->cap ? entries->cap * 2 : 8;
		struct given_entry **at = realloc(entries->at, cap * sizeof(struct given_entry *));
		if (at == NULL)
			return NULL;
		entries->at = at;
		entries->cap = cap;
	}
	struct given_entry *entry = calloc(1, sizeof *entry);
	if (entry)
		entries->at[entries->n++] = entry;
	return entry;
}

static int collect_entry(
    struct setup *setup, enum key_entries which, const struct place *place, struct error *err)
{
	const char *name = key_entries_names[which];
	struct given_entries *entries = &setup->entries[which];
	size_t first, end;
	char what[40];

	snprintf(what, sizeof what, "an entry of %s", name);
	if (yaml_expect(place->file, place->node, YAML_MAP, what, err) != 0)
		return -1;
	if (entries->n == SETUP_VALUES_MOST)
		return place_refuse(
		    place, err, "%s has more than %d entries", name, SETUP_VALUES_MOST);
	struct given_entry *entry = add_entry(entries);
	if (entry == NULL)
		return error_memory(err);
	entry->place = *place;
	keys_of_entries(which, &first, &end);
	if (collect_rows(place, first, end, entry->given, err) != 0)
		return -1;
	for (size_t row = first; row < end; row++)
		if (key_rows[row].is_required && entry->given[row - first].n == 0)
			return place_refuse(
			    place, err, "%s needs %s", what, key_word(&key_rows[row]));
	return 0;
}

static int collect_entries(
    struct setup *setup, enum key_entries which, const struct place *list, struct error *err)
{
	if (yaml_expect(list->file, list->node, YAML_LIST, key_entries_names[which], err) != 0)
		return -1;
	for (size_t i = 0; i < list->node->nitems; i++) {
		struct place place = {list->file, list->node->items[i]};
		if (collect_entry(setup, which, &place, err) != 0)
			return -1;
	}
	return 0;
}

int setup_collect_alone(
    struct setup *setup, enum key_entries which, const struct yaml *file, struct error *err)
{
	const char *name = key_entries_names[which];
	struct place root = {file, yaml_root(file)};

	if (yaml_expect(file, root.node, YAML_MAP, "the file", err) != 0 ||
	    yaml_check_keys(file, root.node, &name, 1, err) != 0)
		return -1;
	struct place list = {file, yaml_find(root.node, name)};
	if (list.node == NULL)
		return place_refuse(&root, err, "the file says no %s", name);
	return collect_entries(setup, which, &list, err);
}

static int collect_group(
    struct setup *setup, struct span group, const struct place *place, struct error *err)
{
	char name[32];
	size_t first, end;

	for (size_t i = 0; i < ENTRIES; i++)
		if (span_is(group, key_entries_names[i]))
			return collect_entries(setup, (enum key_entries)i, place, err);
	snprintf(name, sizeof name, "%.*s", (int)group.len, group.at);
	if (yaml_expect(place->file, place->node, YAML_MAP, name, err) != 0)
		return -1;
	keys_of_group(group, &first, &end);
	return collect_rows(place, first, end, setup->given + first, err);
}

/* The words that may stand at the top: keys of no group, and groups. Texts are put into the arena. */
static size_t top_words(struct arena *arena, const char *words[KEYS_MOST])
{
	size_t n = 0;
	struct span last = {NULL, 0};

	for (size_t i = 0; i < nkey_rows; i++) {
		struct span group = key_group(&key_rows[i]);
		if (group.at && span_equal(group, last))
			continue;
		last = group;
		words[n] = group.at ? arena_string(arena, group) : key_rows[i].name;
		if (words[n] == NULL)
			return 0;
		n++;
	}
	return n;
}

int setup_collect(struct setup *setup, const struct yaml *file, struct error *err)
{
	const char *words[KEYS_MOST] = {0};
	const struct yaml_node *root = yaml_root(file);
	size_t nwords = top_words(&setup->arena, words);

	if (nwords == 0)
		return error_memory(err);
	if (yaml_expect(file, root, YAML_MAP, "a configuration", err) != 0 ||
	    yaml_check_keys(file, root, words, nwords, err) != 0)
		return -1;
	for (size_t i = 0; i < root->nitems; i++) {
		struct place place = {file, root->items[i]};
		struct span word = root->keys[i]->text;
		size_t row = 0;
		while (row < nkey_rows && !span_is(word, key_rows[row].name))
			row++;
		int result = row < nkey_rows
				 ? collect_value(&key_rows[row], &setup->given[row], &place, err)
				 : collect_group(setup, word, &place, err);
		if (result != 0)
			return -1;
	}
	return 0;
}

struct yaml *setup_defaults(struct error *err)
{
	struct buf text = {0};
	struct yaml *yaml = NULL;

	for (size_t i = 0; i < nkey_rows; i++)
		if (key_rows[i].fallback)
			buf_printf(&text, "%s: %s\n", key_rows[i].name, key_rows[i].fallback);
	if (text.failed)
		error_memory(err);
	else
		yaml = yaml_parse(buf_span(&text), "default", err);
	buf_done(&text);
	return yaml;
}

static int fill_row(
    const struct yaml *defaults, const struct key *key, struct given *given, struct error *err)
{
	struct place place = {defaults, yaml_find(yaml_root(defaults), key->name)};

	return given->is_said || place.node == NULL ? 0 : collect_value(key, given, &place, err);
}

static int fill_entries(struct setup *setup, enum key_entries which, struct error *err)
{
	const struct given_entries *entries = &setup->entries[which];
	size_t first, end;

	keys_of_entries(which, &first, &end);
	for (size_t i = 0; i < entries->n; i++)
		for (size_t row = first; row < end; row++)
			if (fill_row(setup->defaults, &key_rows[row],
				&entries->at[i]->given[row - first], err) != 0)
				return -1;
	return 0;
}

int setup_fill(struct setup *setup, struct error *err)
{
	setup->defaults = setup_defaults(err);
	if (setup->defaults == NULL)
		return -1;
	for (size_t i = 0; i < ENTRIES; i++)
		if (fill_entries(setup, (enum key_entries)i, err) != 0)
			return -1;
	for (size_t row = keys_of_all_entries(); row < nkey_rows; row++)
		if (fill_row(setup->defaults, &key_rows[row], &setup->given[row], err) != 0)
			return -1;
	return 0;
}
