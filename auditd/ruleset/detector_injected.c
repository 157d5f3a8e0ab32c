/* injected: {threshold: 2000, within: 700, cues: [{name: override, weight: 1600, any: [...]}, ...]} */
#include "ruleset/detector_injected.h"
#include "ruleset/load.h"

enum { MOST_POINTS = 100000, MOST_BYTES = 20000, DEFAULT_WITHIN = 700 };

static const char *const shape_words[CUE_SHAPES] = {"words", "order", "payload", "tool"};

static int read_name(struct loader *loader, const struct yaml_node *node, void *out)
{
	return loader_read_name(loader, node, "name", &((struct injected_cue *)out)->name);
}

static int read_weight(struct loader *loader, const struct yaml_node *node, void *out)
{
	return loader_read_number(
	    loader, node, "weight", MOST_POINTS, &((struct injected_cue *)out)->weight);
}

static int read_shape(struct loader *loader, const struct yaml_node *node, void *out)
{
	size_t index;

	if (yaml_choice(loader->source->yaml, node, "shape", shape_words, CUE_SHAPES, &index,
		loader->err) != 0)
		return -1;
	((struct injected_cue *)out)->shape = (enum cue_shape)index;
	return 0;
}

static int read_any(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct injected_cue *cue = out;

	return loader_read_texts(loader, node, "any", &cue->any, &cue->nany);
}

static int read_markup(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct injected_cue *cue = out;

	return loader_read_texts(loader, node, "markup", &cue->markup, &cue->nmarkup);
}

static int read_cues(struct loader *loader, const struct yaml_node *node, void *out)
{
	static const struct field fields[] = {{"name", true, read_name},
	    {"weight", true, read_weight}, {"shape", false, read_shape}, {"any", false, read_any},
	    {"markup", false, read_markup}};
	static const struct schema schema = {"a cue", fields, ARRAY_LEN(fields)};
	struct detector_injected *injected = out;

	if (loader_expect_list(loader, node, "cues", MOST_CUES) != 0)
		return -1;
	injected->cues = arena_array(loader->arena, node->nitems, sizeof *injected->cues);
	if (injected->cues == NULL)
		return loader_refuse_memory(loader);
	injected->ncues = node->nitems;
	for (size_t i = 0; i < node->nitems; i++) {
		struct injected_cue *cue = &injected->cues[i];
		if (loader_read_map(loader, node->items[i], &schema, cue) != 0)
			return -1;
		if ((cue->shape == CUE_WORDS) != (cue->nany + cue->nmarkup > 0))
			return loader_refuse(loader, node->items[i],
			    "a cue has either 'any' or 'markup', or a 'shape'");
	}
	return 0;
}

static int read_threshold(struct loader *loader, const struct yaml_node *node, void *out)
{
	return loader_read_number(
	    loader, node, "threshold", MOST_POINTS, &((struct detector_injected *)out)->threshold);
}

static int read_within(struct loader *loader, const struct yaml_node *node, void *out)
{
	return loader_read_number(
	    loader, node, "within", MOST_BYTES, &((struct detector_injected *)out)->within);
}

int detector_injected_read(
    struct loader *loader, const struct yaml_node *node, struct signal *signal)
{
	static const struct field fields[] = {{"threshold", true, read_threshold},
	    {"within", false, read_within}, {"cues", true, read_cues}};
	static const struct schema schema = {"injected", fields, ARRAY_LEN(fields)};
	struct detector_injected *injected = arena_alloc(loader->arena, sizeof *injected);

	if (injected == NULL)
		return loader_refuse_memory(loader);
	injected->within = DEFAULT_WITHIN;
	if (loader_read_map(loader, node, &schema, injected) != 0)
		return -1;
	signal->settings = injected;
	return 0;
}
