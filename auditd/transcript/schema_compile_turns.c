/* The `turns` list of a mapping: where its messages are, and how to take them. */
#include "transcript/schema_private.h"

/* One entry while it is compiled. */
struct entry {
	const struct yaml *yaml;
	const struct yaml_node *node;
	struct path_tree *tree;
	struct error *err;
	struct turn *turn;
};

static int compile_from(struct entry *entry)
{
	const struct yaml_node *from = yaml_find(entry->node, "from");

	if (from == NULL)
		return yaml_refuse(
		    entry->yaml, entry->node, entry->err, "a turns entry needs from");
	if (paths_read(entry->tree, entry->yaml, from, false, &entry->turn->from, entry->err) != 0)
		return -1;
	for (size_t i = 0; i < entry->turn->from.n; i++)
		path_has_text(&entry->turn->from.at[i]);
	return 0;
}

/* A role's name, or the path to one. Without it an output is the assistant's. */
static int compile_role(struct entry *entry)
{
	const struct yaml_node *node = yaml_find(entry->node, "role");
	struct turn *turn = entry->turn;
	struct span text;
	size_t role;

	turn->form.role = turn->side == SIDE_OUTPUT ? ROLE_ASSISTANT : ROLE_UNKNOWN;
	if (node == NULL)
		return 0;
	if (yaml_text(entry->yaml, node, "role", &text, entry->err) != 0)
		return -1;
	turn->has_role_path = text.len > 0 && (text.at[0] == '/' || text.at[0] == '.');
	if (turn->has_role_path)
		return path_read(
		    entry->tree, entry->yaml, node, true, &turn->role_path, entry->err);
	if (yaml_choice(entry->yaml, node, "role", role_names, ROLES, &role, entry->err) != 0)
		return -1;
	turn->form.role = (enum role)role;
	return 0;
}

static int compile_side(struct entry *entry)
{
	static const char *const sides[] = {[SIDE_INPUT] = "input", [SIDE_OUTPUT] = "output"};
	const struct yaml_node *node = yaml_find(entry->node, "side");
	size_t side = SIDE_INPUT;

	if (node &&
	    yaml_choice(entry->yaml, node, "side", sides, ARRAY_LEN(sides), &side, entry->err) != 0)
		return -1;
	entry->turn->side = (enum side)side;
	return 0;
}

static int compile_alternate(struct entry *entry, const struct yaml_node *node)
{
	if (yaml_expect(entry->yaml, node, YAML_LIST, "alternate", entry->err) != 0)
		return -1;
	if (node->nitems != 2)
		return yaml_refuse(entry->yaml, node, entry->err, "alternate must name two roles");
	for (size_t i = 0; i < 2; i++) {
		size_t role;
		if (yaml_choice(entry->yaml, node->items[i], "role", role_names, ROLES, &role,
			entry->err) != 0)
			return -1;
		entry->turn->form.alternate[i] = (enum role)role;
	}
	entry->turn->form.form = FORM_ALTERNATE;
	return 0;
}

static int compile_text(struct entry *entry, const struct yaml_node *node)
{
	if (yaml_expect(entry->yaml, node, YAML_LIST, "text", entry->err) != 0)
		return -1;
	struct span *keys = arena_array(entry->tree->arena, node->nitems, sizeof *keys);
	if (keys == NULL)
		return error_memory(entry->err);
	for (size_t i = 0; i < node->nitems; i++) {
		struct span key;
		if (yaml_text(entry->yaml, node->items[i], "a key", &key, entry->err) != 0)
			return -1;
		keys[i] = arena_text(entry->tree->arena, key);
		if (keys[i].at == NULL)
			return error_memory(entry->err);
	}
	entry->turn->form.form = FORM_TEXT;
	entry->turn->form.text_keys = keys;
	entry->turn->form.ntext_keys = node->nitems;
	return 0;
}

static int compile_form(struct entry *entry)
{
	const struct yaml_node *pairs = yaml_find(entry->node, "pairs"),
			       *alternate = yaml_find(entry->node, "alternate"),
			       *text = yaml_find(entry->node, "text");
	bool has_pairs = false;

	if ((pairs != NULL) + (alternate != NULL) + (text != NULL) > 1)
		return yaml_refuse(entry->yaml, entry->node, entry->err,
		    "only one of pairs, alternate and text may stand here");
	if (pairs && yaml_bool(entry->yaml, pairs, "pairs", &has_pairs, entry->err) != 0)
		return -1;
	if (has_pairs)
		entry->turn->form.form = FORM_PAIRS;
	if (alternate)
		return compile_alternate(entry, alternate);
	return text ? compile_text(entry, text) : 0;
}

static int compile_rest(struct entry *entry)
{
	const struct yaml_node *finish = yaml_find(entry->node, "finish"),
			       *when = yaml_find(entry->node, "when");

	entry->turn->has_finish = finish != NULL;
	if (finish && path_read(entry->tree, entry->yaml, finish, true, &entry->turn->finish,
			  entry->err) != 0)
		return -1;
	entry->turn->has_when = when != NULL;
	if (when && condition_read(
			entry->tree, entry->yaml, when, true, &entry->turn->when, entry->err) != 0)
		return -1;
	return 0;
}

static int compile_entry(struct entry *entry)
{
	static const char *const keys[] = {
	    "from", "role", "side", "finish", "when", "pairs", "alternate", "text"};

	if (yaml_check_keys(entry->yaml, entry->node, keys, ARRAY_LEN(keys), entry->err) != 0 ||
	    compile_from(entry) != 0 || compile_side(entry) != 0 || compile_role(entry) != 0 ||
	    compile_form(entry) != 0)
		return -1;
	return compile_rest(entry);
}

int schema_compile_turns(struct schema *schema, const struct yaml *yaml,
    const struct yaml_node *list, struct path_tree *tree, struct error *err)
{
	if (yaml_expect(yaml, list, YAML_LIST, "turns", err) != 0)
		return -1;
	if (list->nitems == 0 || list->nitems > SCHEMA_TURNS)
		return yaml_refuse(
		    yaml, list, err, "turns must have 1 to 64 entries, not %zu", list->nitems);
	schema->turns = arena_array(tree->arena, list->nitems, sizeof *schema->turns);
	if (schema->turns == NULL)
		return error_memory(err);
	for (size_t i = 0; i < list->nitems; i++) {
		struct entry entry = {yaml, list->items[i], tree, err, &schema->turns[i]};
		if (compile_entry(&entry) != 0)
			return -1;
		schema->has_output |= schema->turns[i].side == SIDE_OUTPUT;
	}
	schema->nturns = list->nitems;
	return 0;
}
