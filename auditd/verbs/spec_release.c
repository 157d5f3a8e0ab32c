/* A release as the catalogue knows it: sections, and sentences by hash, with their text where there is a copy. */
#include <stdlib.h>

#include "base/arena.h"
#include "verbs/spec_kit.h"

/* The sentences of a clause in the release, which stand together in the catalogue. */
static int add_sentences(struct arena *arena, const struct document *document, size_t clause,
    int release, const struct texts *texts, struct spec_section *section, struct error *err)
{
	const struct sentence *all = document->sentences;
	size_t n = 0;

	for (size_t i = 0; i < document->nsentences; i++)
		n += all[i].clause == clause && (all[i].releases >> release & 1);
	section->sentences = arena_array(arena, n, sizeof *section->sentences);
	if (section->sentences == NULL)
		return error_memory(err);
	for (size_t i = 0; i < document->nsentences; i++) {
		struct spec_sentence sentence = {.digest = all[i].digest};
		struct span text;
		if (all[i].clause != clause || !(all[i].releases >> release & 1))
			continue;
		int found = texts ? texts_find(texts, &all[i].digest, &text, err) : 0;
		if (found < 0)
			return -1;
		if (found > 0 && (sentence.text = arena_text(arena, text)).at == NULL)
			return error_memory(err);
		section->sentences[section->nsentences++] = sentence;
	}
	return 0;
}

static int add_sections(struct spec *spec, const struct document *document, int release,
    const struct texts *texts, struct error *err)
{
	struct arena *arena = spec->memory;

	/* titles are kept as the newest release has them */
	bool is_newest = (size_t)release + 1 == document->nreleases;

	spec->sections = arena_array(arena, document->nclauses, sizeof *spec->sections);
	if (spec->sections == NULL)
		return error_memory(err);
	for (size_t i = 0; i < document->nclauses; i++) {
		const struct clause *clause = &document->clauses[i];
		if (!clause_is_in(clause, document->releases[release]))
			continue;
		const struct level *level =
		    document_level(document, clause, document->releases[release]);
		struct spec_section *section = &spec->sections[spec->nsections++];
		*section = (struct spec_section){
		    .title = is_newest ? clause->title : (struct span){NULL, 0},
		    .anchor = clause->anchor,
		    .authority = level ? level->name : (struct span){NULL, 0},
		    .parent = SPEC_NO_PARENT};
		if (add_sentences(arena, document, i, release, texts, section, err) != 0)
			return -1;
		spec->nsentences += section->nsentences;
	}
	return 0;
}

struct spec *spec_of_release(
    const struct spec_kit *kit, int release, const struct texts *texts, struct error *err)
{
	struct spec *spec = calloc(1, sizeof *spec);

	if (spec == NULL || (spec->memory = calloc(1, sizeof(struct arena))) == NULL) {
		free(spec);
		error_memory(err);
		return NULL;
	}
	spec->name = kit->document->name.at;
	if (add_sections(spec, kit->document, release, texts, err) == 0)
		return spec;
	spec_free(spec);
	return NULL;
}
