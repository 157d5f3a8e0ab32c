/* One word out of few, or a list of such. */
#include "ruleset/load.h"

static int read_choice(struct loader *loader, const struct yaml_node *node,
    const struct choices *choices, unsigned *set)
{
	size_t index;

	if (yaml_choice(loader->source->yaml, node, choices->what, choices->names, choices->nnames,
		&index, loader->err) != 0)
		return -1;
	*set |= 1u << index;
	return 0;
}

int loader_read_choices(struct loader *loader, const struct yaml_node *node,
    const struct choices *choices, unsigned *out)
{
	unsigned set = 0;

	if (node->type != YAML_LIST) {
		if (read_choice(loader, node, choices, &set) != 0)
			return -1;
	} else if (loader_expect_list(loader, node, choices->what, choices->nnames) != 0) {
		return -1;
	}
	for (size_t i = 0; node->type == YAML_LIST && i < node->nitems; i++)
		if (read_choice(loader, node->items[i], choices, &set) != 0)
			return -1;
	*out = set;
	return 0;
}
