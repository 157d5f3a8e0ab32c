/* A document's catalogue, specs/NAME/catalogue.yaml, into clauses and releases. Facts only: what a
 * clause says stays in the document. The keys:
 *
 *   document, title
 *   releases: [2025-02-12, ...]      oldest first; every later one is greater by bytes
 *   clauses:
 *     - anchor, title
 *       authority: root | system | developer | user | guideline     absent: a heading
 *       from, until: releases        absent: since the first, until now */
#include <string.h>

#include "ruleset/load.h"

enum { MOST_CLAUSES = 2000 };

/* A clause and the document whose releases it may name. */
struct entry {
	const struct document *document;
	struct clause clause;
};

static int read_document_name(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct document *document = out;

	if (yaml_expect(loader->source->yaml, node, YAML_SCALAR, "document", loader->err) != 0)
		return -1;
	if (!span_equal(node->text, document->name))
		return loader_refuse(loader, node, "document is '%.60s', but the folder is '%s'",
		    node->text.at, document->name.at);
	return 0;
}

static int read_title(struct loader *loader, const struct yaml_node *node, void *out)
{
	return loader_read_text(loader, node, "title", &((struct document *)out)->title);
}

static int read_releases(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct document *document = out;

	if (loader_expect_list(loader, node, "releases", MOST_REFERENCES) != 0)
		return -1;
	struct span *releases = arena_array(loader->arena, node->nitems, sizeof *releases);
	if (releases == NULL)
		return loader_refuse_memory(loader);
	for (size_t i = 0; i < node->nitems; i++) {
		if (loader_read_name(loader, node->items[i], "a release", &releases[i]) != 0)
			return -1;
		if (i > 0 && span_compare(releases[i - 1], releases[i]) >= 0)
			return loader_refuse(loader, node->items[i],
			    "release '%s' does not come after '%s'", releases[i].at,
			    releases[i - 1].at);
	}
	document->releases = releases;
	document->nreleases = node->nitems;
	return 0;
}

static int read_anchor(struct loader *loader, const struct yaml_node *node, void *out)
{
	return loader_read_name(loader, node, "anchor", &((struct entry *)out)->clause.anchor);
}

static int read_clause_title(struct loader *loader, const struct yaml_node *node, void *out)
{
	return loader_read_text(loader, node, "title", &((struct entry *)out)->clause.title);
}

static int read_authority(struct loader *loader, const struct yaml_node *node, void *out)
{
	size_t level;

	/* The first of the names means that there is none, which is said by leaving the key out. */
	if (yaml_choice(loader->source->yaml, node, "authority", clause_authority_names + 1,
		CLAUSE_AUTHORITIES - 1, &level, loader->err) != 0)
		return -1;
	((struct entry *)out)->clause.authority = (enum clause_authority)(level + 1);
	return 0;
}

static int read_known_release(struct loader *loader, const struct yaml_node *node,
    const struct document *document, struct span *out)
{
	if (loader_read_text(loader, node, "a release", out) != 0)
		return -1;
	if (!document_has_release(document, *out))
		return loader_refuse(loader, node, "'%.60s' is not among the releases", out->at);
	return 0;
}

static int read_from(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct entry *entry = out;

	return read_known_release(loader, node, entry->document, &entry->clause.from);
}

static int read_until(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct entry *entry = out;

	if (read_known_release(loader, node, entry->document, &entry->clause.until) != 0)
		return -1;
	if (entry->clause.from.at && span_compare(entry->clause.until, entry->clause.from) < 0)
		return loader_refuse(loader, node, "until lies before from");
	return 0;
}

static int read_clause(
    struct loader *loader, const struct yaml_node *node, struct document *document)
{
	static const struct field fields[] = {{"anchor", true, read_anchor},
	    {"title", true, read_clause_title}, {"authority", false, read_authority},
	    {"from", false, read_from}, {"until", false, read_until}};
	static const struct schema schema = {"a clause", fields, ARRAY_LEN(fields)};
	struct entry entry = {.document = document};

	if (loader_read_map(loader, node, &schema, &entry) != 0)
		return -1;
	for (size_t i = 0; i < document->nclauses; i++)
		if (span_equal(document->clauses[i].anchor, entry.clause.anchor))
			return loader_refuse(loader, node, "anchor '%s' stands here a second time",
			    entry.clause.anchor.at);
	document->clauses[document->nclauses++] = entry.clause;
	return 0;
}

static int read_clauses(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct document *document = out;

	if (loader_expect_list(loader, node, "clauses", MOST_CLAUSES) != 0)
		return -1;
	document->clauses = arena_array(loader->arena, node->nitems, sizeof *document->clauses);
	if (document->clauses == NULL)
		return loader_refuse_memory(loader);
	for (size_t i = 0; i < node->nitems; i++)
		if (read_clause(loader, node->items[i], document) != 0)
			return -1;
	return 0;
}

static int read_tree(struct loader *loader, struct yaml *yaml, struct document *document)
{
	static const struct field fields[] = {{"document", true, read_document_name},
	    {"title", true, read_title}, {"releases", true, read_releases},
	    {"clauses", true, read_clauses}};
	static const struct schema schema = {"a catalogue", fields, ARRAY_LEN(fields)};
	struct source source = {.file = yaml_name(yaml), .yaml = yaml};
	const struct source *outer = loader->source;

	loader->source = &source;
	int result = loader_read_map(loader, yaml_root(yaml), &schema, document);
	loader->source = outer;
	return result;
}

int catalogue_load(struct loader *loader, struct span name, struct document *document)
{
	struct buf path = {0}, text = {0};
	struct yaml *yaml = NULL;
	struct hash hash;
	int result = -1;

	buf_printf(&path, "%s/%s/catalogue.yaml", loader->specs, name.at);
	const char *file = buf_string(&path);
	if (file == NULL || path.failed) {
		loader_refuse_memory(loader);
		goto done;
	}
	if (sources_read_file(file, &text, loader->err) != 0 ||
	    (yaml = yaml_parse(buf_span(&text), file, loader->err)) == NULL)
		goto done;
	result = read_tree(loader, yaml, document);
	hash_init(&hash, "catalogue");
	hash_field(&hash, buf_span(&text));
	hash_done(&hash, &document->digest);
	hash_digest(&loader->hash, &document->digest);
done:
	yaml_release(yaml);
	buf_done(&path);
	buf_done(&text);
	return result;
}
