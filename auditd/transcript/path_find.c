/* Paths followed in one record: which values they lead to. */
#include <stdlib.h>
#include <string.h>

#include "transcript/path.h"

static const struct json_at nowhere = {NULL, 0};

/* Which nested tapes serve whom: nodes of the tree keep theirs for the whole record; a walk's are
 * overwritten at its next step. */
enum { NESTED_FOR_NODES = READER_NESTED - WALK_KINDS * PATH_PARSES };
_Static_assert(NESTED_FOR_NODES >= 8, "enough tapes for what shipped mappings parse");

/* Make room for the slots of a tree; kinds take no more. */
static int grow(struct reader *reader, size_t nnodes)
{
	struct path_slot *slots = realloc(reader->slots, nnodes * sizeof *slots);

	if (slots == NULL)
		return -1;
	reader->slots = slots;
	unsigned char *kinds = realloc(reader->kinds, nnodes);
	if (kinds == NULL)
		return -1;
	reader->kinds = kinds;
	memset(slots + reader->nslots, 0, (nnodes - reader->nslots) * sizeof *slots);
	reader->nslots = nnodes;
	return 0;
}

int lookup_init(
    struct lookup *lookup, const struct path_tree *tree, struct reader *reader, struct arena *arena)
{
	if (reader->nslots < tree->nnodes && grow(reader, tree->nnodes) != 0)
		return -1;
	*lookup = (struct lookup){.tree = tree, .reader = reader, .arena = arena};
	return 0;
}

/* An object or array as it is; a string as the object or array that it holds; else nowhere. */
static struct json_at parse_with(struct lookup *lookup, struct json_at at, struct json *tape)
{
	if (json_is(at, JSON_TYPE_OBJECT) || json_is(at, JSON_TYPE_ARRAY))
		return at;
	if (!json_is(at, JSON_TYPE_STRING) || tape == NULL)
		return nowhere;
	struct span raw = span_trim(json_raw(at));
	if (raw.len == 0 || (raw.at[0] != '{' && raw.at[0] != '[' && raw.at[0] != '\\'))
		return nowhere;
	struct error err = {0};
	struct span text = json_text_quietly(at, lookup->arena, &lookup->has_failed);
	lookup->reader->has_nested = true;
	if (text.at == NULL || json_parse(tape, text, &err) != 0) {
		lookup->has_failed |= err.kind == ERROR_MEMORY;
		return nowhere;
	}
	struct json_at root = json_root(tape);
	bool is_container = json_is(root, JSON_TYPE_OBJECT) || json_is(root, JSON_TYPE_ARRAY);
	return is_container ? root : nowhere;
}

static struct json_at parse_node(struct lookup *lookup, struct json_at at)
{
	struct json *tape = NULL;

	if (lookup->nparsed < NESTED_FOR_NODES)
		tape = &lookup->reader->nested[lookup->nparsed];
	struct json_at found = parse_with(lookup, at, tape);
	lookup->nparsed += found.json == tape && tape != NULL;
	return found;
}

static void add_shadow(struct lookup *lookup, struct json_at at)
{
	struct shadow *shadow = arena_alloc(lookup->arena, sizeof *shadow);

	if (shadow == NULL) {
		lookup->has_failed = true;
		return;
	}
	*shadow = (struct shadow){at, lookup->shadows};
	lookup->shadows = shadow;
}

static struct path_slot *slot_of(struct lookup *lookup, const struct path_node *node)
{
	return &lookup->reader->slots[node->slot];
}

static struct span key_text(struct lookup *lookup, struct json_at key)
{
	if (!json_is_escaped(key))
		return json_raw_scalar(key);
	return json_text_quietly(key, lookup->arena, &lookup->has_failed);
}

static void set_slot(struct lookup *lookup, const struct path_node *node, struct json_at object,
    struct json_at value)
{
	struct path_slot *slot = slot_of(lookup, node);

	if (slot->found == lookup->generation && slot->at.json) {
		object.json->flags |= JSON_HAD_DUPLICATE;
		if (node->has_text)
			add_shadow(lookup, slot->at);
	}
	slot->found = lookup->generation;
	slot->at = value;
}

/* Walk an object once and set the slots of all its wanted members. Of a key used twice the last
 * counts. */
static void open_object(struct lookup *lookup, const struct path_node *node, struct json_at object)
{
	for (struct json_at key = json_child(object); key.json;) {
		struct json_at value = json_after(object, key);
		int number = words_find(&node->words, key_text(lookup, key));
		if (number >= 0)
			set_slot(lookup, node->by_number[number], object, value);
		key = json_after(object, value);
	}
}

/* Set the slots of a node's children, which lie in that value. */
static void open_node(struct lookup *lookup, const struct path_node *node, struct json_at at)
{
	for (size_t i = 0; i < node->nchildren; i++) {
		const struct path_node *child = node->by_number[i];
		struct path_slot *slot = slot_of(lookup, child);
		slot->found = lookup->generation;
		slot->at = nowhere;
		if (child->step.is_index && json_is(at, JSON_TYPE_ARRAY))
			slot->at = json_item(at, child->step.index);
	}
	if (json_is(at, JSON_TYPE_OBJECT))
		open_object(lookup, node, at);
}

static enum top_kind kind_of(struct json_at at)
{
	static const enum top_kind kinds[] = {
	    [JSON_TYPE_NULL] = TOP_NULL,
	    [JSON_TYPE_FALSE] = TOP_FALSE,
	    [JSON_TYPE_TRUE] = TOP_TRUE,
	    [JSON_TYPE_NUMBER] = TOP_NUMBER,
	    [JSON_TYPE_STRING] = TOP_STRING,
	    [JSON_TYPE_ARRAY] = TOP_ARRAY,
	    [JSON_TYPE_OBJECT] = TOP_OBJECT,
	};
	const struct json_token *token = &at.json->tokens[at.index];

	if (token->type == JSON_TYPE_STRING && !token->escaped && !token->beyond)
		return TOP_PLAIN;
	return kinds[token->type];
}

/* The root's children have no slot set where the record has no value: there are many of them, and most
 * records have few. */
static void open_root(struct lookup *lookup, const struct path_node *node, struct json_at root)
{
	unsigned char *kinds = lookup->reader->kinds;

	for (struct json_at key = json_child(root); key.json;) {
		struct json_at value = json_after(root, key);
		int number = words_find(&node->words, key_text(lookup, key));
		if (number >= 0) {
			set_slot(lookup, node->by_number[number], root, value);
			kinds[number] = (unsigned char)kind_of(value);
		}
		key = json_after(root, value);
	}
}

void lookup_root(struct lookup *lookup, struct json_at root)
{
	const struct path_node *node = lookup->tree->root;
	unsigned char *kinds = lookup->reader->kinds;

	lookup->root = root;
	lookup->generation = ++lookup->reader->generation;
	lookup->nparsed = lookup->nkept;
	memset(kinds, TOP_ABSENT, node->nchildren);
	if (json_is(root, JSON_TYPE_OBJECT))
		open_root(lookup, node, root);
	if (!json_is(root, JSON_TYPE_ARRAY))
		return;
	open_node(lookup, node, root);
	for (size_t i = 0; i < node->nchildren; i++) {
		struct json_at at = slot_of(lookup, node->by_number[i])->at;
		if (at.json)
			kinds[i] = (unsigned char)kind_of(at);
	}
}

static bool is_top(const struct path_node *node)
{
	return node->parent && node->parent->parent == NULL && node->step.kind == STEP_KEY;
}

static struct json_at find_node(struct lookup *lookup, const struct path_node *node)
{
	if (node->parent == NULL)
		return lookup->root;
	struct path_slot *slot = slot_of(lookup, node);
	if (slot->found == lookup->generation)
		return slot->at;
	if (is_top(node))
		return nowhere;
	struct json_at parent = find_node(lookup, node->parent);
	slot->found = lookup->generation;
	slot->at = nowhere;
	if (parent.json && node->step.kind == STEP_KEY)
		open_node(lookup, node->parent, parent);
	else if (parent.json)
		slot->at = parse_node(lookup, parent);
	return slot->at;
}

/* Where levels of a match lie: [0] is the record (or where a relative path began); `@json`
 * makes no level of its own but replaces the string. Returns the index of the last. */
static size_t list_levels(const struct walk *walk, struct json_at levels[PATH_STEPS + 1])
{
	const struct path_node *nodes[PATH_STEPS + 1];
	size_t nnodes = 0, last = 0;

	for (const struct path_node *node = walk->path->node; node && node->parent;
	     node = node->parent)
		nodes[nnodes++] = node;
	levels[0] = walk->path->is_relative ? walk->at[0] : walk->lookup->root;
	while (nnodes-- > 0) {
		last += nodes[nnodes]->step.kind != STEP_PARSE;
		levels[last] = find_node(walk->lookup, nodes[nnodes]);
	}
	for (size_t i = 0; i < walk->path->nrest; i++) {
		last += walk->path->rest[i].kind != STEP_PARSE;
		levels[last] = walk->at[i + 1];
	}
	return last;
}

static struct json_at go_up(const struct walk *near, size_t nup)
{
	struct json_at levels[PATH_STEPS + 1];
	size_t last = list_levels(near, levels);

	return nup <= last ? levels[last - nup] : nowhere;
}

/* Most paths of most mappings end with their first key, which the record does not have. */
static bool leads_nowhere(struct lookup *lookup, const struct path *path)
{
	if (path->top == NULL)
		return false;
	const struct path_slot *slot = slot_of(lookup, path->top);
	return slot->found != lookup->generation || slot->at.json == NULL;
}

void walk_init(struct walk *walk, struct lookup *lookup, const struct path *path,
    enum walk_kind kind, const struct walk *near)
{
	walk->lookup = lookup;
	walk->path = path;
	walk->kind = kind;
	walk->has_begun = false;
	walk->at[0] = nowhere;
	if (leads_nowhere(lookup, path))
		return;
	if (!path->is_relative)
		walk->at[0] = find_node(lookup, path->node);
	else if (near)
		walk->at[0] = go_up(near, path->nup);
}

/* Where the first step behind a container or a scalar leads; at the end, to the value itself. */
enum lead path_lead(const struct path *path, const unsigned char *kinds)
{
	const struct path_node *chain[PATH_STEPS];
	size_t n = 0;

	if (path->top == NULL)
		return LEADS_ON;
	enum top_kind kind = kinds[path->top->number];
	bool is_container = kind == TOP_ARRAY || kind == TOP_OBJECT;
	bool is_string = kind == TOP_PLAIN || kind == TOP_STRING;
	for (const struct path_node *node = path->node; node != path->top; node = node->parent)
		chain[n++] = node;
	if (kind == TOP_ABSENT)
		return LEADS_NOWHERE;
	/* An object or array passes through `@json` as it is, a string must be looked into. */
	while (n > 0 && chain[n - 1]->step.kind == STEP_PARSE) {
		if (!is_container)
			return is_string ? LEADS_ON : LEADS_NOWHERE;
		n--;
	}
	if (n + path->nrest == 0)
		return LEADS_TO_TOP;
	return is_container ? LEADS_ON : LEADS_NOWHERE;
}

/* May one more value be visited? */
static bool count_visit(struct lookup *lookup)
{
	if (lookup->fanout < PATH_FANOUT) {
		lookup->fanout++;
		return true;
	}
	lookup->has_overflowed = true;
	return false;
}

/* The tape for the walk's step, which must be a STEP_PARSE. */
static struct json *tape_of(const struct walk *walk, size_t step)
{
	size_t nbefore = 0;

	for (size_t i = 0; i < step; i++)
		nbefore += walk->path->rest[i].kind == STEP_PARSE;
	return &walk->lookup->reader->nested[NESTED_FOR_NODES + walk->kind * PATH_PARSES + nbefore];
}

static struct json_at first_item(struct walk *walk, struct json_at container)
{
	struct json_at child = json_child(container);

	if (json_is(container, JSON_TYPE_OBJECT))
		child = json_after(container, child);
	return child.json && count_visit(walk->lookup) ? child : nowhere;
}

static struct json_at next_item(struct walk *walk, struct json_at container, struct json_at item)
{
	struct json_at next = json_after(container, item);

	if (json_is(container, JSON_TYPE_OBJECT))
		next = json_after(container, next);
	return next.json && count_visit(walk->lookup) ? next : nowhere;
}

/* The member of that key; of a key used twice the last counts, and what it hides is remembered. */
static struct json_at find_member(struct walk *walk, struct json_at object, struct span wanted)
{
	struct json_at found = nowhere;

	if (!json_is(object, JSON_TYPE_OBJECT))
		return nowhere;
	for (struct json_at key = json_child(object); key.json;) {
		struct json_at value = json_after(object, key);
		if (span_equal(key_text(walk->lookup, key), wanted)) {
			if (found.json) {
				object.json->flags |= JSON_HAD_DUPLICATE;
				if (walk->kind == WALK_FROM)
					add_shadow(walk->lookup, found);
			}
			found = value;
		}
		key = json_after(object, value);
	}
	return found;
}

static struct json_at take_step(struct walk *walk, size_t step)
{
	const struct path_step *wanted = &walk->path->rest[step];
	struct json_at at = walk->at[step];

	switch (wanted->kind) {
	case STEP_KEY:
		if (json_is(at, JSON_TYPE_ARRAY))
			return wanted->is_index ? json_item(at, wanted->index) : nowhere;
		return find_member(walk, at, wanted->key);
	case STEP_ITEMS:
		return first_item(walk, at);
	case STEP_PARSE:
		return parse_with(walk->lookup, at, tape_of(walk, step));
	}
	return nowhere;
}

/* Go back to the last `*` that has another item, and take it. Returns the step behind it; 0 if
 * none. */
static size_t take_next_item(struct walk *walk, size_t step)
{
	while (step-- > 0) {
		if (walk->path->rest[step].kind != STEP_ITEMS)
			continue;
		struct json_at next = next_item(walk, walk->at[step], walk->at[step + 1]);
		if (next.json) {
			walk->at[step + 1] = next;
			return step + 1;
		}
	}
	return 0;
}

struct json_at walk_next(struct walk *walk)
{
	size_t nrest = walk->path->nrest, step = 0;

	if (walk->has_begun) {
		step = take_next_item(walk, nrest);
		if (step == 0)
			return nowhere;
	} else if (walk->at[0].json == NULL) {
		return nowhere;
	}
	walk->has_begun = true;
	while (step < nrest) {
		walk->at[step + 1] = take_step(walk, step);
		if (walk->at[step + 1].json) {
			step++;
			continue;
		}
		step = take_next_item(walk, step);
		if (step == 0)
			return nowhere;
	}
	return walk->at[nrest];
}

struct json_at path_first(struct lookup *lookup, const struct path *path, const struct walk *near)
{
	struct walk walk;
	struct json_at at;

	if (leads_nowhere(lookup, path))
		return nowhere;
	if (path->top && path->top == path->node && path->nrest == 0) {
		at = slot_of(lookup, path->top)->at;
		return json_is(at, JSON_TYPE_NULL) ? nowhere : at;
	}
	walk_init(&walk, lookup, path, WALK_CONDITION, near);
	do
		at = walk_next(&walk);
	while (at.json && json_is(at, JSON_TYPE_NULL));
	return at;
}
