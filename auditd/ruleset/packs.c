/* The top of every file: which pack it belongs to, the pack's version and default document, and
 * the names it declares. Values of signals and rules are left for the second pass. */
#include "ruleset/load.h"

/* The file's pack is known from its first field on. */
struct header {
	struct source *source;
	struct pack *pack;
};

static int check_folder(
    struct loader *loader, const struct yaml_node *node, const struct source *source)
{
	if (source == loader->sources || source[-1].path != source->path ||
	    source[-1].pack == source->pack)
		return 0;
	return loader_refuse(loader, node, "pack is '%s', but '%s' in %s beside it", node->text.at,
	    loader->packs[source[-1].pack].name.at, source[-1].file);
}

static int read_pack(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct header *header = out;
	struct span name;
	size_t i = 0;

	if (loader_read_name(loader, node, "pack", &name) != 0)
		return -1;
	while (i < loader->npacks && !span_equal(loader->packs[i].name, name))
		i++;
	if (i == loader->npacks)
		loader->packs[loader->npacks++] = (struct pack){.name = name};
	header->source->pack = i;
	header->pack = &loader->packs[i];
	return check_folder(loader, node, header->source);
}

static int read_version(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct header *header = out;

	if (header->pack->version.at)
		return loader_refuse(loader, node,
		    "the version of pack '%s' stands in another file too", header->pack->name.at);
	return loader_read_name(loader, node, "version", &header->pack->version);
}

static int read_document(struct loader *loader, const struct yaml_node *node, void *out)
{
	return loader_read_name(loader, node, "document", &((struct pack *)out)->document);
}

static int read_release(struct loader *loader, const struct yaml_node *node, void *out)
{
	return loader_read_name(loader, node, "release", &((struct pack *)out)->release);
}

static int read_spec(struct loader *loader, const struct yaml_node *node, void *out)
{
	static const struct field fields[] = {
	    {"document", true, read_document}, {"release", true, read_release}};
	static const struct schema schema = {"spec", fields, ARRAY_LEN(fields)};
	struct header *header = out;

	if (header->pack->document.at)
		return loader_refuse(loader, node,
		    "the spec of pack '%s' stands in another file too", header->pack->name.at);
	return loader_read_map(loader, node, &schema, header->pack);
}

static int declare_signals(struct loader *loader, const struct yaml_node *node, void *out)
{
	(void)out;
	if (yaml_expect(loader->source->yaml, node, YAML_MAP, "signals", loader->err) != 0)
		return -1;
	for (size_t i = 0; i < node->nitems; i++)
		if (names_declare(loader, &loader->signals, node->keys[i], node->items[i]) != 0)
			return -1;
	return 0;
}

static int declare_rules(struct loader *loader, const struct yaml_node *node, void *out)
{
	(void)out;
	if (yaml_expect(loader->source->yaml, node, YAML_LIST, "rules", loader->err) != 0)
		return -1;
	for (size_t i = 0; i < node->nitems; i++) {
		const struct yaml_node *rule = node->items[i];
		if (yaml_expect(loader->source->yaml, rule, YAML_MAP, "a rule", loader->err) != 0)
			return -1;
		const struct yaml_node *id = yaml_find(rule, "id");
		if (id == NULL)
			return loader_refuse(loader, rule, "a rule needs 'id'");
		if (names_declare(loader, &loader->rules, id, rule) != 0)
			return -1;
	}
	return 0;
}

/* Where clauses are taken as written, a pack may leave out what only people read. */
static int complete_pack(struct loader *loader, struct pack *pack)
{
	if (loader->specs == NULL) {
		if (pack->document.at == NULL)
			pack->document = pack->name;
		return 0;
	}
	if (pack->version.at == NULL)
		return error_set(loader->err, ERROR_SETTING, "pack '%s': no file says its version",
		    pack->name.at);
	if (pack->document.at == NULL)
		return error_set(
		    loader->err, ERROR_SETTING, "pack '%s': no file says its spec", pack->name.at);
	return 0;
}

/* Say which pack and document a ruleset is about. */
static int name_packs(struct loader *loader)
{
	struct ruleset *ruleset = loader->ruleset;
	struct buf names = {0};

	for (size_t i = 0; i < loader->npacks; i++)
		buf_printf(&names, "%s%s", i ? "+" : "", loader->packs[i].name.at);
	ruleset->pack = arena_text(loader->arena, buf_span(&names));
	bool failed = names.failed || ruleset->pack.at == NULL;
	buf_done(&names);
	if (failed)
		return loader_refuse_memory(loader);
	ruleset->version = loader->packs[0].version;
	return 0;
}

int packs_read(struct loader *loader)
{
	static const struct field fields[] = {{"pack", true, read_pack},
	    {"version", false, read_version}, {"spec", false, read_spec},
	    {"signals", false, declare_signals}, {"rules", false, declare_rules}};
	static const struct schema schema = {"a rule file", fields, ARRAY_LEN(fields)};

	for (size_t i = 0; i < loader->nsources; i++) {
		struct header header = {.source = &loader->sources[i]};
		loader->source = header.source;
		const struct yaml_node *root = yaml_root(header.source->yaml);
		if (yaml_find(root, "exceptions") && !yaml_find(root, "pack"))
			return loader_refuse(loader, root,
			    "this is a file of exceptions, not of rules: it is for 'scan "
			    "--exceptions'");
		if (loader_read_map(loader, yaml_root(header.source->yaml), &schema, &header) != 0)
			return -1;
	}
	for (size_t i = 0; i < loader->npacks; i++)
		if (complete_pack(loader, &loader->packs[i]) != 0)
			return -1;
	return name_packs(loader);
}
