/* constraint: {breaks: [language, format], from: [system, developer], strength: plain} */
#include "ruleset/detector_constraint.h"
#include "ruleset/load.h"

const char *const constraint_names[CONSTRAINTS] = {
    [CONSTRAINT_LANGUAGE] = "language",
    [CONSTRAINT_FORMAT] = "format",
    [CONSTRAINT_ONE_OF] = "one-of",
    [CONSTRAINT_COUNT] = "count",
    [CONSTRAINT_CASE] = "case",
    [CONSTRAINT_MARK] = "mark",
    [CONSTRAINT_LITERAL] = "literal",
    [CONSTRAINT_TOPIC] = "topic",
    [CONSTRAINT_NAME] = "name",
    [CONSTRAINT_UNITS] = "units",
    [CONSTRAINT_SECRET] = "secret",
    [CONSTRAINT_GRANT] = "grant",
    [CONSTRAINT_SCOPE] = "scope",
    [CONSTRAINT_ASK] = "ask",
    [CONSTRAINT_TOOL] = "tool",
    [CONSTRAINT_CITE] = "cite",
    [CONSTRAINT_ANSWER] = "answer",
    [CONSTRAINT_TONE] = "tone",
};

/* Levels of authority as the transcript has them; their bits in from. */
static const char *const levels[] = {"none", "guideline", "user", "developer", "system", "root"};
static const char *const strengths[STRENGTHS] = {"try", "plain", "must"};
enum { FROM_OPERATOR = 1u << 3 | 1u << 4 | 1u << 5 };

static int read_bits(struct loader *loader, const struct yaml_node *node, const char *what,
    const char *const *names, size_t nnames, unsigned *out)
{
	if (loader_expect_list(loader, node, what, nnames) != 0)
		return -1;
	*out = 0;
	for (size_t i = 0; i < node->nitems; i++) {
		size_t index;
		if (yaml_choice(loader->source->yaml, node->items[i], what, names, nnames, &index,
			loader->err) != 0)
			return -1;
		*out |= 1u << index;
	}
	return 0;
}

static int read_types(struct loader *loader, const struct yaml_node *node,
    struct detector_constraint *constraint, enum constraint_mode mode)
{
	if (constraint->types != 0)
		return loader_refuse(loader, node,
		    "a constraint signal has one of demands, breaks, keeps, uncheckable");
	constraint->mode = mode;
	return read_bits(loader, node, "a type of constraint", constraint_names, CONSTRAINTS,
	    &constraint->types);
}

static int read_demands(struct loader *loader, const struct yaml_node *node, void *out)
{
	return read_types(loader, node, out, CONSTRAINT_DEMANDS);
}

static int read_breaks(struct loader *loader, const struct yaml_node *node, void *out)
{
	return read_types(loader, node, out, CONSTRAINT_BREAKS);
}

static int read_keeps(struct loader *loader, const struct yaml_node *node, void *out)
{
	return read_types(loader, node, out, CONSTRAINT_KEEPS);
}

static int read_uncheckable(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct detector_constraint *constraint = out;
	bool is_true;

	if (yaml_bool(loader->source->yaml, node, "uncheckable", &is_true, loader->err) != 0)
		return -1;
	if (!is_true || constraint->types != 0)
		return loader_refuse(loader, node, "uncheckable is true, and stands without types");
	constraint->mode = CONSTRAINT_UNCHECKABLE;
	constraint->types = UINT32_MAX;
	return 0;
}

static int read_from(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct detector_constraint *constraint = out;

	return read_bits(
	    loader, node, "a level of authority", levels, ARRAY_LEN(levels), &constraint->from);
}

static int read_strength(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct detector_constraint *constraint = out;
	size_t index;

	if (yaml_choice(loader->source->yaml, node, "a strength", strengths, STRENGTHS, &index,
		loader->err) != 0)
		return -1;
	constraint->least = (enum constraint_strength)index;
	return 0;
}

static int read_against(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct detector_constraint *constraint = out;

	return yaml_bool(
	    loader->source->yaml, node, "against-user", &constraint->against_user, loader->err);
}

int detector_constraint_read(
    struct loader *loader, const struct yaml_node *node, struct signal *signal)
{
	static const struct field fields[] = {
	    {"demands", false, read_demands},
	    {"breaks", false, read_breaks},
	    {"keeps", false, read_keeps},
	    {"uncheckable", false, read_uncheckable},
	    {"from", false, read_from},
	    {"strength", false, read_strength},
	    {"against-user", false, read_against},
	};
	static const struct schema schema = {"constraint", fields, ARRAY_LEN(fields)};
	struct detector_constraint *constraint = arena_alloc(loader->arena, sizeof *constraint);

	if (constraint == NULL)
		return loader_refuse_memory(loader);
	constraint->from = FROM_OPERATOR;
	constraint->least = STRENGTH_PLAIN;
	if (loader_read_map(loader, node, &schema, constraint) != 0)
		return -1;
	if (constraint->types == 0)
		return loader_refuse(loader, node,
		    "a constraint signal needs demands, breaks, keeps or uncheckable");
	signal->settings = constraint;
	return 0;
}
