/* The register of canaries, and their marks in texts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/dates.h"
#include "base/yaml.h"
#include "canary.h"

enum {
	ID_LEAST = 16,
	ID_MOST = 64,
	ID_VARIETY = 8, /* different characters: fewer can be guessed */
	MOST_CANARIES = 1000,
	LONGEST_RULE = 100,
};

static const struct span mark = SPAN("specaudit-canary:");
static const int64_t second_us = 1000000;

struct canaries {
	struct arena arena;
	struct canary *at; /* by id */
	size_t n;
};

static bool is_id_byte(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= '0' && byte <= '9') || byte == '-';
}

/* ---- loading ---- */

static size_t variety(struct span id)
{
	bool met[256] = {false};
	size_t n = 0;

	for (size_t i = 0; i < id.len; i++) {
		unsigned char byte = (unsigned char)id.at[i];
		n += !met[byte];
		met[byte] = true;
	}
	return n;
}

static int read_id(
    const struct yaml *yaml, const struct yaml_node *node, struct span *id, struct error *err)
{
	if (yaml_text(yaml, node, "id", id, err) != 0)
		return -1;
	bool is_good = id->len >= ID_LEAST && id->len <= ID_MOST;
	for (size_t i = 0; i < id->len; i++)
		is_good = is_good && is_id_byte(id->at[i]);
	if (!is_good)
		return yaml_refuse(yaml, node, err,
		    "id must have %d to %d characters of A-Z, a-z, 0-9 and -", ID_LEAST, ID_MOST);
	if (variety(*id) < ID_VARIETY)
		return yaml_refuse(yaml, node, err,
		    "id could be guessed: it must have %d different characters", ID_VARIETY);
	return 0;
}

static int read_window(
    const struct yaml *yaml, const struct yaml_node *node, int64_t *window_us, struct error *err)
{
	struct span text;
	int64_t seconds;

	if (yaml_text(yaml, node, "window", &text, err) != 0)
		return -1;
	if (!dates_parse_duration(text, &seconds) || seconds < 600 || seconds > 7 * 86400)
		return yaml_refuse(yaml, node, err, "window must be 10m to 7d, like 1h");
	*window_us = seconds * second_us;
	return 0;
}

static int read_canary(struct canaries *canaries, const struct yaml *yaml,
    const struct yaml_node *node, struct canary *canary, struct error *err)
{
	static const char *const keys[] = {"id", "rule", "window"};
	const struct yaml_node *values[ARRAY_LEN(keys)];
	struct span id, rule;

	if (yaml_expect(yaml, node, YAML_MAP, "a canary", err) != 0 ||
	    yaml_check_keys(yaml, node, keys, ARRAY_LEN(keys), err) != 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		values[i] = yaml_find(node, keys[i]);
		if (values[i] == NULL)
			return yaml_refuse(yaml, node, err, "a canary needs %s", keys[i]);
	}
	if (read_id(yaml, values[0], &id, err) != 0 ||
	    yaml_text(yaml, values[1], "rule", &rule, err) != 0 ||
	    read_window(yaml, values[2], &canary->window_us, err) != 0)
		return -1;
	if (rule.len == 0 || rule.len > LONGEST_RULE)
		return yaml_refuse(
		    yaml, values[1], err, "rule must have 1 to %d bytes", LONGEST_RULE);
	canary->id = arena_text(&canaries->arena, id);
	canary->rule = arena_text(&canaries->arena, rule);
	canary->line = node->line;
	return canary->id.at && canary->rule.at ? 0 : error_memory(err);
}

static int read_register(struct canaries *canaries, const struct yaml *yaml, struct error *err)
{
	const struct yaml_node *root = yaml_root(yaml);

	if (root->type == YAML_MAP && root->nitems == 0)
		return 0;
	if (yaml_expect(yaml, root, YAML_LIST, "a register of canaries", err) != 0)
		return -1;
	if (root->nitems > MOST_CANARIES - canaries->n)
		return yaml_refuse(yaml, root, err, "more than %d canaries", MOST_CANARIES);
	for (size_t i = 0; i < root->nitems; i++) {
		struct canary *canary = &canaries->at[canaries->n];
		if (read_canary(canaries, yaml, root->items[i], canary, err) != 0)
			return -1;
		for (size_t j = 0; j < canaries->n; j++)
			if (span_equal(canaries->at[j].id, canary->id))
				return yaml_refuse(yaml, root->items[i], err, "id is there twice");
		canaries->n++;
	}
	return 0;
}

static int by_id(const void *a, const void *b)
{
	const struct canary *one = a, *other = b;

	return span_compare(one->id, other->id);
}

struct canaries *canary_load(const char *const *paths, size_t npaths, struct error *err)
{
	struct canaries *canaries = calloc(1, sizeof *canaries);
	int result = 0;

	if (canaries)
		canaries->at = arena_array(&canaries->arena, MOST_CANARIES, sizeof *canaries->at);
	if (canaries == NULL || canaries->at == NULL) {
		error_memory(err);
		canary_free(canaries);
		return NULL;
	}
	for (size_t i = 0; result == 0 && i < npaths; i++) {
		struct yaml *yaml = yaml_load(paths[i], err);
		result = yaml ? read_register(canaries, yaml, err) : -1;
		yaml_release(yaml);
	}
	if (result != 0) {
		canary_free(canaries);
		return NULL;
	}
	qsort(canaries->at, canaries->n, sizeof *canaries->at, by_id);
	return canaries;
}

void canary_free(struct canaries *canaries)
{
	if (canaries == NULL)
		return;
	arena_done(&canaries->arena);
	free(canaries);
}

size_t canary_count(const struct canaries *canaries)
{
	return canaries ? canaries->n : 0;
}

const struct canary *canary_get(const struct canaries *canaries, size_t index)
{
	return &canaries->at[index];
}

const char *canary_shown(struct span id, char shown[CANARY_SHOWN])
{
	snprintf(shown, CANARY_SHOWN, "%.*s...", id.len < 6 ? (int)id.len : 6, id.len ? id.at : "");
	return shown;
}

/* ---- marks ---- */

/* A mark with that id was met. */
static void note(const struct canaries *canaries, struct canary_scan *scan, struct span id)
{
	const struct canary key = {.id = id};
	const struct canary *found =
	    bsearch(&key, canaries->at, canaries->n, sizeof *canaries->at, by_id);

	if (found == NULL) {
		scan->mark = CANARY_FOREIGN;
		return;
	}
	size_t index = (size_t)(found - canaries->at);
	if (scan->mark == CANARY_PLANTED && scan->index != index) {
		scan->mark = CANARY_FOREIGN;
		return;
	}
	scan->mark = CANARY_PLANTED;
	scan->index = index;
}

void canary_scan_text(const struct canaries *canaries, struct canary_scan *scan, struct span text)
{
	size_t at = 0;

	if (canary_count(canaries) == 0)
		return;
	/* Its last character is the rarest of the mark's. */
	while (at < text.len && scan->mark != CANARY_FOREIGN) {
		const char *colon = memchr(text.at + at, ':', text.len - at);
		if (colon == NULL)
			return;
		at = (size_t)(colon - text.at) + 1;
		if (at < mark.len || memcmp(text.at + at - mark.len, mark.at, mark.len) != 0)
			continue;
		size_t end = at;
		while (end < text.len && is_id_byte(text.at[end]))
			end++;
		if (end > at)
			note(canaries, scan, span_slice(text, at, end));
		at = end;
	}
}
