/* metadata: {key: under_18, is: [true]} */
#include <string.h>

#include "ruleset/detector_metadata.h"
#include "ruleset/load.h"

/* The names of transcript.h's enum finish that say something. */
static const char *const finishes[] = {"stop", "length", "call", "refusal", "filter", "error"};

static int refuse_capitals(struct loader *loader, const struct yaml_node *node, struct span text)
{
	if (text.len == 0)
		return loader_refuse(loader, node, "an empty text");
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] >= 'A' && text.at[i] <= 'Z')
			return loader_refuse(loader, node,
			    "'%.40s' must be in small letters: case is ignored", text.at);
	return 0;
}

static int read_key(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct detector_metadata *metadata = out;

	if (loader_read_name(loader, node, "key", &metadata->key) != 0)
		return -1;
	return refuse_capitals(loader, node, metadata->key);
}

static int read_values(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct detector_metadata *metadata = out;
	size_t index;

	if (loader_read_texts(loader, node, "metadata.is", &metadata->values, &metadata->nvalues) !=
	    0)
		return -1;
	for (size_t i = 0; i < metadata->nvalues; i++) {
		if (refuse_capitals(loader, node->items[i], metadata->values[i]) != 0)
			return -1;
		if (span_is(metadata->key, "finish_reason") &&
		    yaml_choice(loader->source->yaml, node->items[i], "is", finishes,
			ARRAY_LEN(finishes), &index, loader->err) != 0)
			return -1;
	}
	return 0;
}

int detector_metadata_read(
    struct loader *loader, const struct yaml_node *node, struct signal *signal)
{
	/* The key first: what it may be held against depends on it. */
	static const struct field fields[] = {{"key", true, read_key}, {"is", true, read_values}};
	static const struct schema schema = {"metadata", fields, ARRAY_LEN(fields)};
	struct detector_metadata *metadata = arena_alloc(loader->arena, sizeof *metadata);

	if (metadata == NULL)
		return loader_refuse_memory(loader);
	signal->settings = metadata;
	return loader_read_map(loader, node, &schema, metadata);
}
