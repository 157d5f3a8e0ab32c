/* What a rule can be: a table of kinds, each with who reads its key. A new kind is a row here and
 * a struct in ruleset.h; what it means is for judge to say. */
#include "ruleset/load.h"

/* No message of these roles could ever hold the signal: a slip of the writer. */
static int check_roles(struct loader *loader, const struct yaml_node *node,
    const struct condition *condition, const struct signal_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct signal *signal = &loader->ruleset->signals[list->at[i]];
		if ((signal->scope.roles & condition->roles) == 0)
			return loader_refuse(loader, node->items[i],
			    "signal '%s' does not look at such messages", signal->name.at);
	}
	return 0;
}

static int read_list(struct loader *loader, const struct yaml_node *node,
    const struct condition *condition, struct signal_list *list)
{
	if (names_read(loader, &loader->signals, node, list) != 0)
		return -1;
	return check_roles(loader, node, condition, list);
}

static int read_all(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct condition *condition = out;

	return read_list(loader, node, condition, &condition->all);
}

static int read_any(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct condition *condition = out;

	return read_list(loader, node, condition, &condition->any);
}

static int read_none(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct condition *condition = out;

	return read_list(loader, node, condition, &condition->none);
}

static int read_condition_words(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct condition *condition = out;

	return loader_read_words(loader, node, &condition->min_words, &condition->max_words);
}

static int read_condition_body(
    struct loader *loader, const struct yaml_node *node, struct condition *out)
{
	static const struct field fields[] = {{"all", false, read_all}, {"any", false, read_any},
	    {"none", false, read_none}, {"words", false, read_condition_words}};
	static const struct schema schema = {"a condition", fields, ARRAY_LEN(fields)};

	return loader_read_map(loader, node, &schema, out);
}

/* Read the only role key of a map, which may have others: the condition it stands for. */
static int read_role_condition(
    struct loader *loader, const struct yaml_node *map, struct condition *out)
{
	const struct yaml_node *body = NULL;

	for (size_t i = 0; i < map->nitems; i++) {
		role_set roles = role_word(map->keys[i]->text);
		if (roles == 0)
			continue;
		if (body)
			return loader_refuse(loader, map->keys[i], "two roles in one condition");
		body = map->items[i];
		*out = (struct condition){.roles = roles};
	}
	if (body == NULL)
		return loader_refuse(
		    loader, map, "a condition needs a role: user, assistant, tool, ...");
	return read_condition_body(loader, body, out);
}

static int read_condition(
    struct loader *loader, const struct yaml_node *node, struct condition *out)
{
	if (yaml_check_keys(loader->source->yaml, node, role_words, ROLE_WORDS, loader->err) != 0)
		return -1;
	return read_role_condition(loader, node, out);
}

enum { MOST_CONDITIONS = 16, MOST_STEPS = 8, FARTHEST = 10000 };

/* One condition or a list of them. */
static int read_unless(
    struct loader *loader, const struct yaml_node *node, struct condition **out, size_t *nout)
{
	bool is_list = node->type == YAML_LIST;
	size_t n = is_list ? node->nitems : 1;

	if (is_list && loader_expect_list(loader, node, "unless", MOST_CONDITIONS) != 0)
		return -1;
	struct condition *conditions = arena_array(loader->arena, n, sizeof *conditions);
	if (conditions == NULL)
		return loader_refuse_memory(loader);
	for (size_t i = 0; i < n; i++)
		if (read_condition(loader, is_list ? node->items[i] : node, &conditions[i]) != 0)
			return -1;
	*out = conditions;
	*nout = n;
	return 0;
}

static int check_step_keys(struct loader *loader, const struct yaml_node *node)
{
	const char *keys[ROLE_WORDS + 2];

	for (size_t i = 0; i < ROLE_WORDS; i++)
		keys[i] = role_words[i];
	keys[ROLE_WORDS] = "within";
	keys[ROLE_WORDS + 1] = "unless";
	return yaml_check_keys(loader->source->yaml, node, keys, ARRAY_LEN(keys), loader->err);
}

static int read_step(
    struct loader *loader, const struct yaml_node *node, bool is_last, struct step *step)
{
	const struct yaml_node *within = yaml_find(node, "within"),
			       *unless = yaml_find(node, "unless");

	if (check_step_keys(loader, node) != 0 || read_role_condition(loader, node, &step->is) != 0)
		return -1;
	if (is_last && (within || unless))
		return loader_refuse(loader, within ? within : unless,
		    "nothing follows the last step: 'within' and 'unless' belong to one before it");
	step->within = 1;
	if (within && within->type == YAML_SCALAR && !within->is_quoted &&
	    span_is(within->text, "any"))
		step->within = 0;
	else if (within &&
		 loader_read_number(loader, within, "within", FARTHEST, &step->within) != 0)
		return -1;
	return unless ? read_unless(loader, unless, &step->unless, &step->nunless) : 0;
}

static bool says_what(const struct condition *condition)
{
	return condition->all.n > 0 || condition->any.n > 0;
}

static int read_sequence(struct loader *loader, const struct yaml_node *node, struct rule *rule)
{
	struct sequence *sequence = &rule->of.sequence;
	bool says = false;

	if (loader_expect_list(loader, node, "when", MOST_STEPS) != 0)
		return -1;
	sequence->nsteps = node->nitems;
	sequence->steps = arena_array(loader->arena, node->nitems, sizeof *sequence->steps);
	if (sequence->steps == NULL)
		return loader_refuse_memory(loader);
	for (size_t i = 0; i < node->nitems; i++) {
		if (read_step(loader, node->items[i], i + 1 == node->nitems, &sequence->steps[i]) !=
		    0)
			return -1;
		says = says || says_what(&sequence->steps[i].is);
	}
	return says ? 0
		    : loader_refuse(loader, node,
			  "no step has 'all' or 'any': the rule would hold everywhere");
}

static int read_after(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct absence *absence = out;

	if (read_condition(loader, node, &absence->after) != 0)
		return -1;
	return says_what(&absence->after)
		   ? 0
		   : loader_refuse(loader, node, "after needs 'all' or 'any'");
}

static int read_expect(struct loader *loader, const struct yaml_node *node, void *out)
{
	return read_condition(loader, node, &((struct absence *)out)->expect);
}

static int read_absence_within(struct loader *loader, const struct yaml_node *node, void *out)
{
	return loader_read_number(
	    loader, node, "within", FARTHEST, &((struct absence *)out)->within);
}

static int read_absence_unless(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct absence *absence = out;

	return read_unless(loader, node, &absence->unless, &absence->nunless);
}

static int read_absence(struct loader *loader, const struct yaml_node *node, struct rule *rule)
{
	static const struct field fields[] = {{"after", true, read_after},
	    {"expect", true, read_expect}, {"within", false, read_absence_within},
	    {"unless", false, read_absence_unless}};
	static const struct schema schema = {"absence", fields, ARRAY_LEN(fields)};

	rule->of.absence.within = 1;
	return loader_read_map(loader, node, &schema, &rule->of.absence);
}

static int read_members(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct compose *compose = out;
	struct signal_list list;

	if (names_read(loader, &loader->rules, node, &list) != 0)
		return -1;
	compose->rules = list.at;
	compose->nrules = list.n;
	compose->at_least = (unsigned)list.n;
	return 0;
}

static int read_at_least(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct compose *compose = out;

	return loader_read_number(
	    loader, node, "at-least", (unsigned)compose->nrules, &compose->at_least);
}

static int read_compose_none(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct compose *compose = out;
	struct signal_list list;

	if (names_read(loader, &loader->rules, node, &list) != 0)
		return -1;
	compose->none = list.at;
	compose->nnone = list.n;
	return 0;
}

static int read_compose(struct loader *loader, const struct yaml_node *node, struct rule *rule)
{
	static const struct field fields[] = {{"of", true, read_members},
	    {"at-least", false, read_at_least}, {"none", false, read_compose_none}};
	static const struct schema schema = {"compose", fields, ARRAY_LEN(fields)};

	return loader_read_map(loader, node, &schema, &rule->of.compose);
}

static int (*const kinds[RULE_KINDS])(struct loader *, const struct yaml_node *, struct rule *) = {
    [RULE_SEQUENCE] = read_sequence,
    [RULE_ABSENCE] = read_absence,
    [RULE_COMPOSE] = read_compose,
};

int kind_read(
    struct loader *loader, const struct yaml_node *map, enum rule_kind kind, struct rule *rule)
{
	rule->kind = kind;
	return kinds[kind](loader, yaml_find(map, rule_kind_names[kind]), rule);
}
