/* format: {is: broken, of: [json, yaml]} */
#include "ruleset/detector_format.h"
#include "ruleset/load.h"

const char *const format_names[FORMATS] = {
    [FORMAT_JSON] = "json",
    [FORMAT_XML] = "xml",
    [FORMAT_CSV] = "csv",
    [FORMAT_YAML] = "yaml",
    [FORMAT_LATEX] = "latex",
    [FORMAT_FENCE] = "fence",
};

static const char *const is_names[FORMAT_KINDS] = {
    [FORMAT_PRESENT] = "present",
    [FORMAT_BROKEN] = "broken",
    [FORMAT_UNLABELLED] = "unlabelled",
};

static int read_is(struct loader *loader, const struct yaml_node *node, void *out)
{
	static const struct choices choices = {"is", is_names, FORMAT_KINDS};

	return loader_read_choices(loader, node, &choices, &((struct detector_format *)out)->is);
}

static int read_of(struct loader *loader, const struct yaml_node *node, void *out)
{
	static const struct choices choices = {"of", format_names, FORMATS};

	return loader_read_choices(loader, node, &choices, &((struct detector_format *)out)->of);
}

int detector_format_read(struct loader *loader, const struct yaml_node *node, struct signal *signal)
{
	static const struct field fields[] = {{"is", true, read_is}, {"of", false, read_of}};
	static const struct schema schema = {"format", fields, ARRAY_LEN(fields)};
	struct detector_format *format = arena_alloc(loader->arena, sizeof *format);

	if (format == NULL)
		return loader_refuse_memory(loader);
	format->of = (1u << FORMATS) - 1;
	if (loader_read_map(loader, node, &schema, format) != 0)
		return -1;
	signal->settings = format;
	return 0;
}
