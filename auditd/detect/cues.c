/* Phrases of all cues in two sets: those of words, and those that count in markup. */
#include "detect/cues.h"

static int add_phrases(struct phrases *phrases, const struct span *texts, size_t n, unsigned tag)
{
	for (size_t i = 0; i < n; i++)
		if (phrases_add(phrases, texts[i], tag) != 0)
			return -1;
	return 0;
}

struct cues *cues_new(const struct detector_injected *settings, struct arena *arena)
{
	struct cues *cues = arena_alloc(arena, sizeof *cues);

	if (cues == NULL || (cues->phrases = phrases_new(arena)) == NULL ||
	    (cues->markup = phrases_new(arena)) == NULL)
		return NULL;
	for (size_t i = 0; i < CUE_SHAPES; i++)
		cues->shaped[i] = -1;
	for (size_t i = 0; i < settings->ncues; i++) {
		const struct injected_cue *cue = &settings->cues[i];
		if (cue->shape != CUE_WORDS)
			cues->shaped[cue->shape] = (int)i;
		if (add_phrases(cues->phrases, cue->any, cue->nany, (unsigned)i) != 0 ||
		    add_phrases(cues->markup, cue->markup, cue->nmarkup, (unsigned)i) != 0)
			return NULL;
	}
	return phrases_end(cues->phrases) || phrases_end(cues->markup) ? NULL : cues;
}
