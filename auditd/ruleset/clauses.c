/* Documents by name and clauses by anchor, as rules write them: "anchor" or "document#anchor". */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "ruleset/load.h"

void document_list_releases(const struct document *document, char out[RELEASE_LIST])
{
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 0; i < document->nreleases && used < RELEASE_LIST; i++)
		used += (size_t)snprintf(out + used, RELEASE_LIST - used, "%s%s", i ? ", " : "",
		    document->releases[i].at);
}

/* The release that a pack with this default document names; absent if none does. Two must not
 * differ. */
static int release_of_packs(struct loader *loader, struct span name, struct span *out)
{
	for (size_t i = 0; i < loader->npacks; i++) {
		const struct pack *pack = &loader->packs[i];
		if (!span_equal(pack->document, name) || pack->release.at == NULL)
			continue;
		if (out->at && !span_equal(*out, pack->release))
			return error_set(loader->err, ERROR_SETTING,
			    "pack '%s' judges %s by release %s, another pack by %s", pack->name.at,
			    name.at, pack->release.at, out->at);
		*out = pack->release;
	}
	return 0;
}

static int choose_release(struct loader *loader, struct document *document)
{
	struct span release = {0};
	char known[RELEASE_LIST];

	if (release_of_packs(loader, document->name, &release) != 0)
		return -1;
	if (release.at == NULL && document->nreleases)
		release = document->releases[document->nreleases - 1];
	document->release = release;
	if (document->nreleases == 0 || document_find_release(document, release) >= 0)
		return 0;
	document_list_releases(document, known);
	return error_set(loader->err, ERROR_SETTING, "%s has no release '%.40s' (it has %s)",
	    document->name.at, release.at, known);
}

/* Without a catalogue whatever licence a rule names counts. */
static int write_ladder(struct loader *loader, struct document *document)
{
	struct level *level = arena_alloc(loader->arena, sizeof *level);

	if (level == NULL)
		return loader_refuse_memory(loader);
	*level = (struct level){span_of("written"), SPEAKER_USER, true};
	document->levels = level;
	document->nlevels = 1;
	return 0;
}

int document_find(
    struct loader *loader, const struct yaml_node *node, struct span name, uint32_t *index)
{
	struct ruleset *ruleset = loader->ruleset;

	for (size_t i = 0; i < ruleset->ndocuments; i++) {
		if (span_equal(ruleset->documents[i].name, name)) {
			*index = (uint32_t)i;
			return 0;
		}
	}
	if (ruleset->ndocuments == MOST_DOCUMENTS)
		return loader_refuse(loader, node, "more than %d documents", MOST_DOCUMENTS);
	struct document document = {.name = arena_text(loader->arena, name)};
	if (document.name.at == NULL)
		return loader_refuse_memory(loader);
	if (loader->specs ? catalogue_load(loader, document.name, &document)
			  : write_ladder(loader, &document))
		return -1;
	if (choose_release(loader, &document) != 0)
		return -1;
	*index = (uint32_t)ruleset->ndocuments;
	ruleset->documents[ruleset->ndocuments++] = document;
	return 0;
}

/* Without a catalogue a clause exists because a rule names it. Grows in powers of two inside the
 * arena. */
static int add_written_clause(struct loader *loader, struct document *document, struct span anchor)
{
	size_t n = document->nclauses;

	if ((n & (n - 1)) == 0) {
		struct clause *clauses = arena_array(loader->arena, n ? n * 2 : 1, sizeof *clauses);
		if (clauses == NULL)
			return loader_refuse_memory(loader);
		if (n)
			memcpy(clauses, document->clauses, n * sizeof *clauses);
		document->clauses = clauses;
	}
	document->clauses[n] =
	    (struct clause){.anchor = anchor, .title = anchor, .parent = PARENT_NONE};
	document->nclauses++;
	return 0;
}

static int refuse_clause(struct loader *loader, const struct yaml_node *node,
    const struct document *document, struct span anchor)
{
	const char **anchors = arena_array(loader->arena, document->nclauses, sizeof *anchors);

	if (anchors == NULL)
		return loader_refuse_memory(loader);
	for (size_t i = 0; i < document->nclauses; i++)
		anchors[i] = document->clauses[i].anchor.at;
	int nearest = text_nearest(anchor, anchors, document->nclauses);
	assert(nearest < (int)document->nclauses);
	if (nearest < 0)
		return loader_refuse(loader, node,
		    "%s has no clause '%s': see 'specaudit spec list'", document->name.at,
		    anchor.at);
	return loader_refuse(loader, node, "%s has no clause '%s', did you mean '%s'?",
	    document->name.at, anchor.at, anchors[nearest]);
}

static int find_clause(
    struct loader *loader, const struct yaml_node *node, struct span anchor, struct clause_ref *ref)
{
	struct document *document = &loader->ruleset->documents[ref->document];

	for (size_t i = 0; i < document->nclauses; i++) {
		if (span_equal(document->clauses[i].anchor, anchor)) {
			ref->clause = (uint32_t)i;
			return 0;
		}
	}
	if (loader->specs)
		return refuse_clause(loader, node, document, anchor);
	ref->clause = (uint32_t)document->nclauses;
	return add_written_clause(loader, document, anchor);
}

/* The part of a reference before or behind '#', as if it stood alone on the node's line. */
static int read_half(struct loader *loader, const struct yaml_node *node, struct span half,
    const char *what, struct span *out)
{
	struct yaml_node alone = *node;

	alone.text = arena_text(loader->arena, half);
	if (alone.text.at == NULL)
		return loader_refuse_memory(loader);
	return loader_read_name(loader, &alone, what, out);
}

int clause_read(struct loader *loader, const struct yaml_node *node, struct clause_ref *out)
{
	struct span text, anchor, name = loader->packs[loader->source->pack].document;
	struct clause_ref ref = {0};

	if (yaml_text(loader->source->yaml, node, "a clause", &text, loader->err) != 0)
		return -1;
	const char *hash = memchr(text.at, '#', text.len);
	size_t split = hash ? (size_t)(hash - text.at) : 0;
	if (hash && read_half(loader, node, span_slice(text, 0, split), "a document", &name) != 0)
		return -1;
	size_t start = hash ? split + 1 : 0;
	if (read_half(loader, node, span_slice(text, start, text.len), "an anchor", &anchor) != 0 ||
	    document_find(loader, node, name, &ref.document) != 0 ||
	    find_clause(loader, node, anchor, &ref) != 0)
		return -1;
	*out = ref;
	return 0;
}
