/* Path texts in, steps and a tree of them out. Compiling only; path_find.c follows them. */
#include <string.h>

#include "transcript/path.h"

int path_tree_init(struct path_tree *tree, struct arena *arena, struct error *err)
{
	struct path_node *root = arena_alloc(arena, sizeof *root);

	if (root == NULL)
		return error_memory(err);
	*tree = (struct path_tree){.arena = arena, .root = root, .nnodes = 1};
	return 0;
}

/* A path while it is read. */
struct reading_path {
	const struct yaml *yaml;
	const struct yaml_node *node;
	struct path_step steps[PATH_STEPS];
	size_t nsteps, nparses, nup;
	bool is_relative;
};

static int refuse(struct reading_path *path, struct error *err, const char *what)
{
	return yaml_refuse(
	    path->yaml, path->node, err, "path '%.80s': %s", path->node->text.at, what);
}

/* Does the key read as a whole number, as RFC 6901 writes an index, or its negative? */
static bool read_index(struct span key, int64_t *index)
{
	size_t at = key.len > 0 && key.at[0] == '-';
	int64_t value = 0;

	if (key.len - at < 1 || key.len - at > 9 || (key.at[at] == '0' && key.len > 1))
		return false;
	for (size_t i = at; i < key.len; i++) {
		if (key.at[i] < '0' || key.at[i] > '9')
			return false;
		value = value * 10 + (key.at[i] - '0');
	}
	*index = at ? -value : value;
	return true;
}

/* ~1 is a slash, ~0 a tilde. */
static int unescape_key(struct reading_path *path, struct span raw, struct arena *arena,
    struct span *key, struct error *err)
{
	char *out = arena_string(arena, raw);
	size_t n = 0;

	if (out == NULL)
		return error_memory(err);
	for (size_t i = 0; i < raw.len; i++, n++) {
		out[n] = raw.at[i];
		if (raw.at[i] != '~')
			continue;
		i++;
		if (i == raw.len || (raw.at[i] != '0' && raw.at[i] != '1'))
			return refuse(path, err, "~ must be written ~0, and / in a key ~1");
		out[n] = raw.at[i] == '0' ? '~' : '/';
	}
	*key = (struct span){out, n};
	return 0;
}

static int undo_step(struct reading_path *path, struct error *err)
{
	if (path->nsteps > 0) {
		path->nsteps--;
		path->nparses -= path->steps[path->nsteps].kind == STEP_PARSE;
		return 0;
	}
	if (!path->is_relative)
		return refuse(path, err, "nothing lies above the record");
	path->nup++;
	return 0;
}

static int add_step(
    struct reading_path *path, struct span token, struct arena *arena, struct error *err)
{
	struct path_step step = {.kind = STEP_KEY};

	if (span_is(token, ".."))
		return undo_step(path, err);
	if (path->nsteps == PATH_STEPS)
		return refuse(path, err, "more than 16 steps");
	if (span_is(token, "*")) {
		step.kind = STEP_ITEMS;
	} else if (span_is(token, "@json")) {
		step.kind = STEP_PARSE;
		if (++path->nparses > PATH_PARSES)
			return refuse(path, err, "more than 4 @json steps");
	} else {
		if (unescape_key(path, token, arena, &step.key, err) != 0)
			return -1;
		step.is_index = read_index(step.key, &step.index);
	}
	path->steps[path->nsteps++] = step;
	return 0;
}

static int read_steps(
    struct reading_path *path, bool may_be_relative, struct arena *arena, struct error *err)
{
	struct span text = path->node->text;
	size_t at = 0;

	if (text.len == 0)
		return 0;
	path->is_relative = text.at[0] == '.';
	if (path->is_relative && !may_be_relative)
		return refuse(path, err, "must start with / here, from the record");
	if (!path->is_relative && text.at[0] != '/')
		return refuse(path, err, "must start with /, ./ or ../");
	if (path->is_relative && (text.len == 1 || text.at[1] == '/'))
		at = 1;
	else if (path->is_relative && !span_is(span_slice(text, 0, 3), "../") &&
		 !span_is(text, ".."))
		return refuse(path, err, "must start with /, ./ or ../");
	if (at < text.len && text.at[at] == '/')
		at++;
	else if (at == text.len)
		return 0;
	for (;;) {
		const char *slash = memchr(text.at + at, '/', text.len - at);
		size_t end = slash ? (size_t)(slash - text.at) : text.len;
		if (add_step(path, span_slice(text, at, end), arena, err) != 0)
			return -1;
		if (slash == NULL)
			return 0;
		at = end + 1;
	}
}

static struct path_node *find_child(const struct path_node *parent, const struct path_step *step)
{
	if (step->kind == STEP_PARSE)
		return parent->parsed;
	for (struct path_node *child = parent->children; child; child = child->next)
		if (span_equal(child->step.key, step->key))
			return child;
	return NULL;
}

static struct path_node *get_child(
    struct path_tree *tree, struct path_node *parent, const struct path_step *step)
{
	struct path_node *child = find_child(parent, step);

	if (child)
		return child;
	child = arena_alloc(tree->arena, sizeof *child);
	if (child == NULL)
		return NULL;
	child->parent = parent;
	child->step = *step;
	child->slot = tree->nnodes++;
	if (step->kind == STEP_PARSE) {
		parent->parsed = child;
	} else {
		child->next = parent->children;
		parent->children = child;
		parent->nchildren++;
	}
	return child;
}

static int keep_path(struct path_tree *tree, const struct reading_path *from, struct path *path)
{
	size_t nstatic = 0;

	*path = (struct path){.is_relative = from->is_relative, .nup = from->nup};
	if (!from->is_relative) {
		path->node = tree->root;
		for (; nstatic < from->nsteps && from->steps[nstatic].kind != STEP_ITEMS;
		     nstatic++) {
			path->node = get_child(tree, path->node, &from->steps[nstatic]);
			if (path->node == NULL)
				return -1;
			if (nstatic == 0 && path->node->step.kind == STEP_KEY)
				path->top = path->node;
		}
	}
	path->nrest = from->nsteps - nstatic;
	path->rest = arena_array(tree->arena, path->nrest, sizeof *path->rest);
	if (path->rest == NULL)
		return -1;
	if (path->nrest > 0)
		memcpy(path->rest, from->steps + nstatic, path->nrest * sizeof *path->rest);
	return 0;
}

int path_read(struct path_tree *tree, const struct yaml *yaml, const struct yaml_node *node,
    bool may_be_relative, struct path *path, struct error *err)
{
	struct reading_path reading = {.yaml = yaml, .node = node};
	struct span text;

	if (yaml_text(yaml, node, "a path", &text, err) != 0 ||
	    read_steps(&reading, may_be_relative, tree->arena, err) != 0)
		return -1;
	return keep_path(tree, &reading, path) == 0 ? 0 : error_memory(err);
}

int paths_read(struct path_tree *tree, const struct yaml *yaml, const struct yaml_node *node,
    bool may_be_relative, struct paths *paths, struct error *err)
{
	bool is_list = node->type == YAML_LIST;
	size_t n = is_list ? node->nitems : 1;
	struct path *at = arena_array(tree->arena, n, sizeof *at);

	if (at == NULL)
		return error_memory(err);
	if (n == 0)
		return yaml_refuse(yaml, node, err, "a list of paths must name at least one");
	for (size_t i = 0; i < n; i++) {
		if (path_read(tree, yaml, is_list ? node->items[i] : node, may_be_relative, &at[i],
			err) != 0)
			return -1;
	}
	*paths = (struct paths){at, n};
	return 0;
}

void path_has_text(const struct path *path)
{
	for (struct path_node *node = path->node; node; node = node->parent)
		node->has_text = true;
}

static int seal_node(struct path_node *node, struct arena *arena)
{
	struct word *keys = arena_array(arena, node->nchildren, sizeof *keys);
	size_t n = 0;

	node->by_number = arena_array(arena, node->nchildren, sizeof(struct path_node *));
	if (keys == NULL || node->by_number == NULL)
		return -1;
	for (struct path_node *child = node->children; child; child = child->next, n++) {
		keys[n] = (struct word){child->step.key, (int)n};
		node->by_number[n] = child;
		child->number = (uint32_t)n;
		if (seal_node(child, arena) != 0)
			return -1;
	}
	if (node->parsed && seal_node(node->parsed, arena) != 0)
		return -1;
	return words_build(&node->words, keys, n, arena);
}

int path_tree_seal(struct path_tree *tree, struct error *err)
{
	return seal_node(tree->root, tree->arena) == 0 ? 0 : error_memory(err);
}
