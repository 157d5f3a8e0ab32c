/* Paths or text in, an immutable ruleset out: the order of the passes and who frees what. What stands
 * in the files:
 *
 *   pack: NAME                     every file says it; files of one folder say the same
 *   version: TEXT                  in one file of the pack
 *   spec: {document: NAME, release: R}   in one file: where bare anchors point and what is judged by
 *   signals:
 *     NAME:                        a-z 0-9 - _ and dots for sub-classes; unique in the whole load
 *       about: one line
 *       in: {role: R, part: P, where: W, sentences: N}
 *         role       one or a list of user assistant system developer tool; instruction
 *                    (system and developer); any (the default)
 *         part       one or a list of text reasoning call result refusal other any; default [text, refusal]
 *         where      any prose code quote
 *         sentences  the first N, or [first, last]
 *       any: [PATTERN, ...]        one hits               } exactly
 *       all: [PATTERN, ...]        every one hits         } one of
 *       score: {threshold: N, terms: [TERM, ...]}         } these
 *       of: {all: [SIGNAL], any: [SIGNAL], none: [SIGNAL]}}
 *       none: [PATTERN, ...]       undoes it
 *       negated-by: {words: [not, never], within: N}      words before a hit that undo the hit
 *       words: {min: N, max: N}    length of the message
 *   TERM: {name, weight, any: [PATTERN], part, where, sentences, later: {after: SENTENCE, weight}}
 *   PATTERN: 'regex' or {regex, exact: true, case: true}  PCRE2; folded text and either case unless told
 *   rules:
 *     - id, rev, title, family, status, severity, confidence, why
 *       clauses: [ANCHOR or DOCUMENT#ANCHOR]   one or two; the first is the one claimed
 *       languages: [en]
 *       valid: {from: R, until: R}             optional, as is all below but for the kind and the tests
 *       verdict: violation | suspect | signal  default violation
 *       excused-by: [SIGNAL]                   explicit licences; not under a clause that nobody may excuse
 *       implied-by: [SIGNAL]                   implicit ones; only under a clause whose level has `implied: true`
 *       leans-on: [HASH]                       sentences of its clauses: 8 or more digits of each one's hash, as
 *                                              in the document's sentences.yaml; they hold in the release judged by
 *       false-positives: [TEXT]
 *       and exactly one kind:
 *       when: [STEP, ...]
 *         STEP: {ROLE: CONDITION, within: N or any, unless: U}; within (default 1) and unless look
 *         from the next step back to this one
 *       absence: {after: {ROLE: CONDITION}, expect: {ROLE: CONDITION}, within: N, unless: U}
 *       compose: {at-least: N, of: [RULE], none: [RULE]}  default: all of them
 *       tests: [{name, expect: VERDICT or none, metadata: {NAME: VALUE}, talk: [MESSAGE]}]
 *                                              one that fires and one that expects none
 *   CONDITION: {all: [SIGNAL], any: [SIGNAL], none: [SIGNAL], words: {min, max}}
 *   U: {ROLE: CONDITION} or a list of them
 *   MESSAGE: {ROLE: text}; an assistant's may be {text, refusal, call: {name, arguments}, cut: true} */
#include <stdlib.h>
#include <string.h>

#include "ruleset/load.h"

static void loader_done(struct loader *loader)
{
	for (size_t i = 0; i < loader->nsources; i++)
		yaml_release(loader->sources[i].yaml);
	free(loader->sources);
	free(loader->packs);
	names_done(&loader->signals);
	names_done(&loader->rules);
	buf_done(&loader->patterns);
	buf_done(&loader->terms);
}

static int loader_init(struct loader *loader, const char *specs, struct error *err)
{
	*loader = (struct loader){
	    .err = err, .specs = specs, .signals.what = "signal", .rules.what = "rule"};
	hash_init(&loader->hash, "ruleset");
	loader->sources = calloc(MOST_FILES, sizeof *loader->sources);
	loader->packs = calloc(MOST_FILES, sizeof *loader->packs);
	loader->ruleset = calloc(1, sizeof *loader->ruleset);
	if (loader->sources == NULL || loader->packs == NULL || loader->ruleset == NULL)
		return error_memory(err);
	loader->arena = calloc(1, sizeof *loader->arena);
	loader->ruleset->memory = loader->arena;
	if (loader->arena == NULL)
		return error_memory(err);
	loader->ruleset->documents =
	    arena_array(loader->arena, MOST_DOCUMENTS, sizeof(struct document));
	return loader->ruleset->documents ? 0 : error_memory(err);
}

/* The default documents of all packs, whether or not a rule names one; the first pack's is judged by. */
static int find_documents(struct loader *loader)
{
	struct ruleset *ruleset = loader->ruleset;
	uint32_t index;

	loader->source = &loader->sources[0];
	for (size_t i = 0; i < loader->npacks; i++)
		if (document_find(loader, NULL, loader->packs[i].document, &index) != 0)
			return -1;
	ruleset->document = 0;
	ruleset->release = ruleset->documents[0].release;
	return 0;
}

/* From trees to a ruleset. */
static int compile(struct loader *loader)
{
	static const char *const made_of[] = {"of", "using", "earlier", "decoded"},
				 *const composed_of[] = {"compose"};
	struct ruleset *ruleset = loader->ruleset;

	if (packs_read(loader) != 0 || find_documents(loader) != 0)
		return -1;
	if (names_sort(loader, &loader->signals) != 0 ||
	    names_order(loader, &loader->signals, made_of, ARRAY_LEN(made_of)) != 0)
		return -1;
	if (names_sort(loader, &loader->rules) != 0 ||
	    names_order(loader, &loader->rules, composed_of, ARRAY_LEN(composed_of)) != 0)
		return -1;
	if (signals_compile(loader) != 0 || rules_compile(loader) != 0)
		return -1;
	return views_settle(ruleset) == 0 ? 0 : loader_refuse_memory(loader);
}

/* Give the ruleset if all went well, else nothing. */
static struct ruleset *finish(struct loader *loader, int result)
{
	struct ruleset *ruleset = loader->ruleset;

	if (result == 0)
		result = compile(loader);
	if (result == 0)
		hash_done(&loader->hash, &ruleset->digest);
	loader_done(loader);
	if (result == 0)
		return ruleset;
	ruleset_free(ruleset);
	return NULL;
}

struct ruleset *ruleset_load(
    const char *const *paths, size_t npaths, const char *specs, struct error *err)
{
	struct loader loader;
	int result = loader_init(&loader, specs, err);

	if (result == 0 && npaths == 0)
		result = error_set(err, ERROR_SETTING, "no rules given");
	for (size_t i = 0; result == 0 && i < npaths; i++)
		result = sources_add(&loader, paths[i], i);
	return finish(&loader, result);
}

struct ruleset *ruleset_parse(
    struct span text, const char *name, const char *specs, struct error *err)
{
	struct loader loader;
	int result = loader_init(&loader, specs, err);

	if (result == 0)
		result = sources_add_text(&loader, text, name);
	return finish(&loader, result);
}

struct ruleset *ruleset_of_document(
    const char *name, const char *specs, bool no_sentences, struct error *err)
{
	struct loader loader;
	int result = loader_init(&loader, specs, err);

	loader.no_sentences = no_sentences;
	if (result == 0 && (*name == '\0' || *name == '.' || strchr(name, '/')))
		result = error_set(err, ERROR_SETTING, "'%.60s' is no document's name", name);
	if (result == 0) {
		struct span kept = arena_text(loader.arena, span_of(name));
		loader.packs[0] = (struct pack){kept, span_of("0"), kept, {0}};
		loader.npacks = 1;
		result = kept.at ? 0 : error_memory(err);
	}
	return finish(&loader, result);
}
