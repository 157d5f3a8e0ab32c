/* A document's normative sentences, specs/NAME/sentences.yaml, as hashes: what stands in which release, and what
 * a rule leans on. The sentences themselves stay in the document. The keys:
 *
 *   document
 *   releases: [2025-02-12, ...]      those of the catalogue
 *   sentences:
 *     ANCHOR:
 *       HASH: MARKS                  32 hex digits; a mark for each release: x holds, - does not */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ruleset/load.h"

enum { MOST_SENTENCES = 100000, FEWEST_DIGITS = 8, SENTENCE_LIST = 260 };

/* The document and its sentences so far. */
struct reading {
	struct document *document;
	struct buf list; /* of struct sentence */
};

static int read_document(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct reading *reading = out;

	if (yaml_expect(loader->source->yaml, node, YAML_SCALAR, "document", loader->err) != 0)
		return -1;
	if (!span_equal(node->text, reading->document->name))
		return loader_refuse(loader, node, "document is '%.60s', but the folder is '%s'",
		    node->text.at, reading->document->name.at);
	return 0;
}

static int read_releases(struct loader *loader, const struct yaml_node *node, void *out)
{
	const struct document *document = ((struct reading *)out)->document;

	if (loader_expect_list(loader, node, "releases", document->nreleases) != 0)
		return -1;
	for (size_t i = 0; i < node->nitems; i++)
		if (node->items[i]->type != YAML_SCALAR ||
		    !span_equal(node->items[i]->text, document->releases[i]))
			return loader_refuse(loader, node->items[i],
			    "the catalogue has release '%s' here", document->releases[i].at);
	if (node->nitems < document->nreleases)
		return loader_refuse(loader, node, "release '%s' of the catalogue is missing",
		    document->releases[node->nitems].at);
	return 0;
}

static int read_marks(struct loader *loader, const struct yaml_node *node,
    const struct document *document, uint64_t *out)
{
	struct span marks;
	uint64_t releases = 0;

	if (yaml_text(loader->source->yaml, node, "a sentence's releases", &marks, loader->err) !=
	    0)
		return -1;
	for (size_t i = 0; i < marks.len && i < 64; i++)
		if (marks.at[i] == 'x')
			releases |= UINT64_C(1) << i;
	if (marks.len != document->nreleases || strspn(marks.at, "x-") != marks.len ||
	    releases == 0)
		return loader_refuse(loader, node,
		    "'%.70s' must have an x or - for each of %zu releases, and an x", marks.at,
		    document->nreleases);
	*out = releases;
	return 0;
}

static int read_section(
    struct loader *loader, const struct yaml_node *node, uint32_t clause, struct reading *reading)
{
	if (yaml_expect(
		loader->source->yaml, node, YAML_MAP, "a clause's sentences", loader->err) != 0)
		return -1;
	for (size_t i = 0; i < node->nitems; i++) {
		struct sentence sentence = {.clause = clause};
		if (digest_parse(node->keys[i]->text, &sentence.digest) != 0)
			return loader_refuse(loader, node->keys[i],
			    "'%.40s' is no hash of 32 hex digits", node->keys[i]->text.at);
		if (read_marks(loader, node->items[i], reading->document, &sentence.releases) != 0)
			return -1;
		if (reading->list.len / sizeof sentence == MOST_SENTENCES)
			return loader_refuse(
			    loader, node, "more than %d sentences", MOST_SENTENCES);
		buf_append(&reading->list, (struct span){(const char *)&sentence, sizeof sentence});
	}
	return 0;
}

static int read_sentences(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct reading *reading = out;
	const struct document *document = reading->document;

	if (yaml_expect(loader->source->yaml, node, YAML_MAP, "sentences", loader->err) != 0)
		return -1;
	for (size_t i = 0; i < node->nitems; i++) {
		int clause = document_find_clause(document, node->keys[i]->text);
		if (clause < 0)
			return loader_refuse(loader, node->keys[i], "%s has no clause '%.60s'",
			    document->name.at, node->keys[i]->text.at);
		if (read_section(loader, node->items[i], (uint32_t)clause, reading) != 0)
			return -1;
	}
	return 0;
}

static int read_tree(struct loader *loader, struct yaml *yaml, struct document *document)
{
	static const struct field fields[] = {{"document", true, read_document},
	    {"releases", true, read_releases}, {"sentences", true, read_sentences}};
	static const struct schema schema = {"a list of sentences", fields, ARRAY_LEN(fields)};
	struct reading reading = {.document = document};
	struct source source = {.file = yaml_name(yaml), .yaml = yaml};
	const struct source *outer = loader->source;

	loader->source = &source;
	int result = loader_read_map(loader, yaml_root(yaml), &schema, &reading);
	loader->source = outer;
	if (result == 0)
		result = loader_keep_list(loader, &reading.list, sizeof(struct sentence),
		    &document->sentences, &document->nsentences);
	buf_done(&reading.list);
	return result;
}

static void add_to_digest(struct document *document, struct span text)
{
	struct hash hash;

	hash_init(&hash, "sentences");
	hash_digest(&hash, &document->digest);
	hash_field(&hash, text);
	hash_done(&hash, &document->digest);
}

int sentences_load(struct loader *loader, struct document *document)
{
	struct buf path = {0}, text = {0};
	struct yaml *yaml = NULL;
	int result = -1;

	if (loader->no_sentences)
		return 0;
	buf_printf(&path, "%s/%s/sentences.yaml", loader->specs, document->name.at);
	const char *file = buf_string(&path);
	if (file == NULL || path.failed) {
		loader_refuse_memory(loader);
	} else if (access(file, F_OK) != 0) {
		result = 0; /* a document need not have any */
	} else if (sources_read_file(file, &text, loader->err) == 0 &&
		   (yaml = yaml_parse(buf_span(&text), file, loader->err)) != NULL) {
		result = read_tree(loader, yaml, document);
		add_to_digest(document, buf_span(&text));
	}
	yaml_release(yaml);
	buf_done(&path);
	buf_done(&text);
	return result;
}

static bool has_prefix(const struct digest *digest, struct span prefix)
{
	char hex[DIGEST_HEX];

	digest_hex(digest, hex);
	return span_starts((struct span){hex, DIGEST_HEX - 1}, prefix);
}

static bool is_of(const struct sentence *sentence, uint32_t document, const struct rule *rule)
{
	for (size_t i = 0; i < rule->nclauses; i++)
		if (rule->clauses[i].document == document &&
		    rule->clauses[i].clause == sentence->clause)
			return true;
	return false;
}

/* Does the sentence hold in a release of the document? An absent release has all. */
static bool holds_in(
    const struct document *document, const struct sentence *sentence, struct span release)
{
	int index = release.at ? document_find_release(document, release) : -1;

	return index < 0 || (sentence->releases >> index & 1) != 0;
}

/* The sentences a rule could lean on, as "12345678, ..." for messages, cut where it gets long. */
static void list_sentences(
    const struct ruleset *ruleset, const struct rule *rule, char out[SENTENCE_LIST])
{
	uint32_t index = rule->clauses[0].document;
	const struct document *document = &ruleset->documents[index];
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 0; i < document->nsentences; i++) {
		const struct sentence *sentence = &document->sentences[i];
		char hex[DIGEST_HEX];
		if (!is_of(sentence, index, rule) ||
		    !holds_in(document, sentence, document->release))
			continue;
		if (used + 16 > SENTENCE_LIST) {
			snprintf(out + used, SENTENCE_LIST - used, ", ...");
			return;
		}
		digest_hex(&sentence->digest, hex);
		used += (size_t)snprintf(out + used, SENTENCE_LIST - used, "%s%.*s",
		    used ? ", " : "", FEWEST_DIGITS, hex);
	}
}

/* The sentence of the rule's clauses with that prefix; NULL and *n, how many there are, unless it is one. */
static const struct sentence *find_sentence(const struct ruleset *ruleset, const struct rule *rule,
    struct span prefix, const struct document **of, size_t *n)
{
	const struct sentence *found = NULL;

	*n = 0;
	for (uint32_t i = 0; i < ruleset->ndocuments; i++) {
		const struct document *document = &ruleset->documents[i];
		for (size_t j = 0; j < document->nsentences; j++) {
			const struct sentence *sentence = &document->sentences[j];
			if (!is_of(sentence, i, rule) || !has_prefix(&sentence->digest, prefix))
				continue;
			bool is_same =
			    found && digest_compare(&found->digest, &sentence->digest) == 0;
			*n += !is_same;
			if (is_same && !holds_in(document, sentence, document->release))
				continue;
			found = sentence;
			*of = document;
		}
	}
	return *n == 1 ? found : NULL;
}

static int read_leaning(struct loader *loader, const struct yaml_node *node,
    const struct rule *rule, struct digest *out)
{
	const struct ruleset *ruleset = loader->ruleset;
	const struct document *document = NULL;
	char known[SENTENCE_LIST];
	struct span prefix;
	size_t n;

	if (yaml_text(loader->source->yaml, node, "leans-on", &prefix, loader->err) != 0)
		return -1;
	if (prefix.len < FEWEST_DIGITS || prefix.len >= DIGEST_HEX ||
	    strspn(prefix.at, "0123456789abcdef") != prefix.len)
		return loader_refuse(loader, node,
		    "'%.40s' is no hash: %d to %d digits of 0-9 and a-f", prefix.at, FEWEST_DIGITS,
		    DIGEST_HEX - 1);
	const struct sentence *sentence = find_sentence(ruleset, rule, prefix, &document, &n);
	if (n > 1)
		return loader_refuse(
		    loader, node, "'%s' begins the hashes of %zu sentences", prefix.at, n);
	bool is_due = sentence && rule_is_valid_in(rule, document->release);
	if (sentence && (!is_due || holds_in(document, sentence, document->release))) {
		*out = sentence->digest;
		return 0;
	}
	list_sentences(ruleset, rule, known);
	if (sentence)
		return loader_refuse(loader, node,
		    "sentence %s does not hold in release %s; clause '%s' has %s", prefix.at,
		    document->release.at, ruleset_clause(ruleset, rule->clauses[0])->anchor.at,
		    known);
	return loader_refuse(loader, node, "clause '%s' has no sentence %s%s%s",
	    ruleset_clause(ruleset, rule->clauses[0])->anchor.at, prefix.at,
	    *known ? "; it has " : "", known);
}

int leans_read(struct loader *loader, const struct yaml_node *node, void *out)
{
	struct rule *rule = out;

	if (loader_expect_list(loader, node, "leans-on", MOST_REFERENCES) != 0)
		return -1;
	rule->leans_on = arena_array(loader->arena, node->nitems, sizeof *rule->leans_on);
	if (rule->leans_on == NULL)
		return loader_refuse_memory(loader);
	for (size_t i = 0; i < node->nitems; i++)
		if (read_leaning(loader, node->items[i], rule, &rule->leans_on[i]) != 0)
			return -1;
	rule->nleans_on = node->nitems;
	return 0;
}

/* One sentence, which one of the rule's clauses may have. */
static bool sentence_holds(const struct ruleset *ruleset, const struct rule *rule,
    const struct span *releases, const struct digest *digest)
{
	for (uint32_t i = 0; i < ruleset->ndocuments; i++) {
		const struct document *document = &ruleset->documents[i];
		for (size_t j = 0; j < document->nsentences; j++) {
			const struct sentence *sentence = &document->sentences[j];
			if (digest_compare(&sentence->digest, digest) == 0 &&
			    is_of(sentence, i, rule) && holds_in(document, sentence, releases[i]))
				return true;
		}
	}
	return false;
}

bool sentences_hold(
    const struct ruleset *ruleset, const struct rule *rule, const struct span *releases)
{
	for (size_t i = 0; i < rule->nleans_on; i++)
		if (!sentence_holds(ruleset, rule, releases, &rule->leans_on[i]))
			return false;
	return true;
}
