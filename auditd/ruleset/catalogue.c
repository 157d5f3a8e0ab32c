/* A document's catalogue, specs/NAME/catalogue.yaml, into its ladder, clauses and releases. Facts only: what a
 * clause says stays in the document. The keys:
 *
 *   document, title
 *   releases: [2025-02-12, ...]      oldest first; every later one is greater by bytes
 *   ladder:                          its levels of authority, highest first; needed where a clause has one
 *     - level: NAME
 *       excused-by: SPEAKER          nobody, system, developer or user: the least who may license an exception
 *       implied: true                implicit signs suffice; left out: the licence must be explicit
 *   clauses:                         in the document's order
 *     - anchor, title
 *       authority: LEVEL             absent: a heading or background
 *       was: [{until: R, authority: LEVEL}]   what it was in earlier releases, oldest first
 *       parent: ANCHOR               of an earlier clause; absent: at the top
 *       from, until: releases        absent: since the first, until now
 *       meaning: one line
 *       observable: yes | partly | no         in a transcript
 *       unseen: what a transcript cannot show, or why nothing
 *       trail: [new | changed | same | absent, ...]   its normative text, release by release */
#include <string.h>

#include "ruleset/load.h"

enum { MOST_CLAUSES = 2000, MOST_LEVELS = 32, MOST_RELEASES = 64 };

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

	if (loader_expect_list(loader, node, "releases", MOST_RELEASES) != 0)
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

static int read_level_name(struct loader *loader, const struct yaml_node *node, void *out)
{
	return loader_read_name(loader, node, "level", &((struct level *)out)->name);
}

static int read_excuser(struct loader *loader, const struct yaml_node *node, void *out)
{
	size_t index;

	if (yaml_choice(loader->source->yaml, node, "excused-by", speaker_names, SPEAKERS, &index,
		loader->err) != 0)
		return -1;
	((struct level *)out)->excused_by = (enum speaker)index;
	return 0;
}

static int read_implied(struct loader *loader, const struct yaml_node *node, void *out)
{
	return yaml_bool(
	    loader->source->yaml, node, "implied", &((struct level *)out)->is_implied, loader->err);
}

static int read_rung(struct loader *loader, const struct yaml_node *node, struct document *document)
{
	static const struct field fields[] = {{"level", true, read_level_name},
	    {"excused-by", true, read_excuser}, {"implied", false, read_implied}};
	static const struct schema schema = {"a level", fields, ARRAY_LEN(fields)};
	struct level level = {0};

	if (loader_read_map(loader, node, &schema, &level) != 0)
		return -1;
	if (level.is_implied && level.excused_by == SPEAKER_NOBODY)
		return loader_refuse(
		    loader, node, "what nobody may excuse is not excused by implicit signs either");
	for (size_t i = 0; i < document->nlevels; i++)
		if (span_equal(document->levels[i].name, level.name))
			return loader_refuse(
			    loader, node, "level '%s' stands here a second time", level.name.at);
	document->levels[document->nlevels++] = level;
	return 0;
}

static int read_ladder(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct document *document = out;

	if (loader_expect_list(loader, node, "ladder", MOST_LEVELS) != 0)
		return -1;
	document->levels = arena_array(loader->arena, node->nitems, sizeof *document->levels);
	if (document->levels == NULL)
		return loader_refuse_memory(loader);
	for (size_t i = 0; i < node->nitems; i++)
		if (read_rung(loader, node->items[i], document) != 0)
			return -1;
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

/* The rung of the ladder that a word names. */
static int read_level(
    struct loader *loader, const struct yaml_node *node, const struct document *document, int *out)
{
	const char *names[MOST_LEVELS];
	size_t level;

	if (document->nlevels == 0)
		return loader_refuse(loader, node, "authority needs the catalogue's 'ladder'");
	for (size_t i = 0; i < document->nlevels; i++)
		names[i] = document->levels[i].name.at;
	if (yaml_choice(loader->source->yaml, node, "authority", names, document->nlevels, &level,
		loader->err) != 0)
		return -1;
	*out = (int)level;
	return 0;
}

static int read_authority(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct entry *entry = out;

	return read_level(loader, node, entry->document, &entry->clause.level);
}

static int read_known_release(struct loader *loader, const struct yaml_node *node,
    const struct document *document, struct span *out)
{
	if (loader_read_text(loader, node, "a release", out) != 0)
		return -1;
	if (document_find_release(document, *out) < 0)
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

/* A map of `was`, and what it belongs to. */
struct past_entry {
	const struct document *document;
	struct clause_past past;
};

static int read_past_until(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct past_entry *entry = out;

	return read_known_release(loader, node, entry->document, &entry->past.until);
}

static int read_past_authority(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct past_entry *entry = out;

	return read_level(loader, node, entry->document, &entry->past.level);
}

static int read_was(struct loader *loader, const struct yaml_node *node, void *out)
{
	static const struct field fields[] = {
	    {"until", true, read_past_until}, {"authority", false, read_past_authority}};
	static const struct schema schema = {"was", fields, ARRAY_LEN(fields)};
	struct entry *entry = out;
	struct clause *clause = &entry->clause;

	if (loader_expect_list(loader, node, "was", MOST_RELEASES) != 0)
		return -1;
	clause->past = arena_array(loader->arena, node->nitems, sizeof *clause->past);
	if (clause->past == NULL)
		return loader_refuse_memory(loader);
	for (size_t i = 0; i < node->nitems; i++) {
		struct past_entry past = {entry->document, {.level = LEVEL_NONE}};
		if (loader_read_map(loader, node->items[i], &schema, &past) != 0)
			return -1;
		if (i > 0 && span_compare(past.past.until, clause->past[i - 1].until) <= 0)
			return loader_refuse(loader, node->items[i],
			    "release '%s' does not come after '%s'", past.past.until.at,
			    clause->past[i - 1].until.at);
		clause->past[clause->npast++] = past.past;
	}
	return 0;
}

static int read_parent(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct entry *entry = out;
	struct span anchor;

	if (loader_read_name(loader, node, "parent", &anchor) != 0)
		return -1;
	entry->clause.parent = document_find_clause(entry->document, anchor);
	if (entry->clause.parent < 0)
		return loader_refuse(
		    loader, node, "no clause before this one has the anchor '%s'", anchor.at);
	return 0;
}

static int read_meaning(struct loader *loader, const struct yaml_node *node, void *out)
{
	return loader_read_text(loader, node, "meaning", &((struct entry *)out)->clause.meaning);
}

static int read_unseen(struct loader *loader, const struct yaml_node *node, void *out)
{
	return loader_read_text(loader, node, "unseen", &((struct entry *)out)->clause.unseen);
}

static int read_observable(struct loader *loader, const struct yaml_node *node, void *out)
{
	size_t index;

	if (yaml_choice(loader->source->yaml, node, "observable", observable_names + 1,
		OBSERVABLES - 1, &index, loader->err) != 0)
		return -1;
	((struct entry *)out)->clause.observable = (enum observable)(index + 1);
	return 0;
}

/* Read last: it must agree with from and until. */
static int read_trail(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct entry *entry = out;
	const struct document *document = entry->document;

	if (loader_expect_list(loader, node, "trail", MOST_RELEASES) != 0)
		return -1;
	if (node->nitems != document->nreleases)
		return loader_refuse(loader, node, "trail has %zu words for %zu releases",
		    node->nitems, document->nreleases);
	enum trail *trail = arena_array(loader->arena, node->nitems, sizeof *trail);
	if (trail == NULL)
		return loader_refuse_memory(loader);
	for (size_t i = 0; i < node->nitems; i++) {
		size_t index;
		if (yaml_choice(loader->source->yaml, node->items[i], "trail", trail_names, TRAILS,
			&index, loader->err) != 0)
			return -1;
		trail[i] = (enum trail)index;
		if ((trail[i] != TRAIL_ABSENT) !=
		    clause_is_in(&entry->clause, document->releases[i]))
			return loader_refuse(loader, node->items[i],
			    "trail and from or until disagree about release %s",
			    document->releases[i].at);
	}
	entry->clause.trail = trail;
	return 0;
}

static int read_clause(
    struct loader *loader, const struct yaml_node *node, struct document *document)
{
	static const struct field fields[] = {{"anchor", true, read_anchor},
	    {"title", true, read_clause_title}, {"authority", false, read_authority},
	    {"was", false, read_was}, {"parent", false, read_parent}, {"from", false, read_from},
	    {"until", false, read_until}, {"meaning", false, read_meaning},
	    {"observable", false, read_observable}, {"unseen", false, read_unseen},
	    {"trail", false, read_trail}};
	static const struct schema schema = {"a clause", fields, ARRAY_LEN(fields)};
	struct entry entry = {
	    .document = document, .clause = {.level = LEVEL_NONE, .parent = PARENT_NONE}};

	if (loader_read_map(loader, node, &schema, &entry) != 0)
		return -1;
	if (document_find_clause(document, entry.clause.anchor) >= 0)
		return loader_refuse(
		    loader, node, "anchor '%s' stands here a second time", entry.clause.anchor.at);
	if (entry.clause.observable == OBSERVABLE_NO && entry.clause.unseen.at == NULL)
		return loader_refuse(
		    loader, node, "what is not observable needs 'unseen', the reason why");
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
	    {"ladder", false, read_ladder}, {"clauses", true, read_clauses}};
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
done:
	if (result == 0 && (result = sentences_load(loader, document)) == 0)
		hash_digest(&loader->hash, &document->digest);
	yaml_release(yaml);
	buf_done(&path);
	buf_done(&text);
	return result;
}
