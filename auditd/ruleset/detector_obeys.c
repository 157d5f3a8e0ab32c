/* obeys: {by: [call, fetch, read, statement]}, using the injected signal */
#include "ruleset/detector_obeys.h"
#include "ruleset/load.h"

static const char *const ways[OBEYS_WAYS] = {"call", "fetch", "read", "statement"};

static int read_by(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct detector_obeys *obeys = out;
	size_t index;

	if (loader_expect_list(loader, node, "by", OBEYS_WAYS) != 0)
		return -1;
	for (size_t i = 0; i < node->nitems; i++) {
		if (yaml_choice(loader->source->yaml, node->items[i], "by", ways, OBEYS_WAYS,
			&index, loader->err) != 0)
			return -1;
		obeys->ways |= 1u << index;
	}
	return 0;
}

static int read_not_from(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct detector_obeys *obeys = out;

	return loader_read_texts(loader, node, "not-from", &obeys->not_from, &obeys->nnot_from);
}

int detector_obeys_read(struct loader *loader, const struct yaml_node *node, struct signal *signal)
{
	static const struct field fields[] = {
	    {"by", true, read_by}, {"not-from", false, read_not_from}};
	static const struct schema schema = {"obeys", fields, ARRAY_LEN(fields)};
	struct detector_obeys *obeys = arena_alloc(loader->arena, sizeof *obeys);

	if (obeys == NULL)
		return loader_refuse_memory(loader);
	if (loader_read_map(loader, node, &schema, obeys) != 0)
		return -1;
	if (signal->using.n == 0)
		return loader_refuse(
		    loader, node, "obeys needs 'using' with a signal of the kind 'injected'");
	signal->settings = obeys;
	return 0;
}
