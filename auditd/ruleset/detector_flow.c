/* flow: {from: [user, instruction], to: [outside]} */
#include "ruleset/detector_flow.h"
#include "ruleset/load.h"

static const char *const froms[FLOW_FROMS] = {"user", "instruction", "untrusted", "nobody"};
static const char *const tos[FLOW_TOS] = {"text", "call", "change", "outside"};

static int read_words(struct loader *loader, const struct yaml_node *node, const char *what,
    const char *const *words, size_t nwords, unsigned *out)
{
	size_t index;

	if (loader_expect_list(loader, node, what, nwords) != 0)
		return -1;
	for (size_t i = 0; i < node->nitems; i++) {
		if (yaml_choice(loader->source->yaml, node->items[i], what, words, nwords, &index,
			loader->err) != 0)
			return -1;
		*out |= 1u << index;
	}
	return 0;
}

static int read_from(struct loader *loader, const struct yaml_node *node, void *out)
{
	return read_words(
	    loader, node, "from", froms, FLOW_FROMS, &((struct detector_flow *)out)->from);
}

static int read_to(struct loader *loader, const struct yaml_node *node, void *out)
{
	return read_words(loader, node, "to", tos, FLOW_TOS, &((struct detector_flow *)out)->to);
}

int detector_flow_read(struct loader *loader, const struct yaml_node *node, struct signal *signal)
{
	static const struct field fields[] = {{"from", true, read_from}, {"to", true, read_to}};
	static const struct schema schema = {"flow", fields, ARRAY_LEN(fields)};
	struct detector_flow *flow = arena_alloc(loader->arena, sizeof *flow);

	if (flow == NULL)
		return loader_refuse_memory(loader);
	if (loader_read_map(loader, node, &schema, flow) != 0)
		return -1;
	signal->settings = flow;
	return 0;
}
