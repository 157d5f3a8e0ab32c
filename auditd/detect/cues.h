/* The settings of `injected` as they are looked for. Private to this room. */
#ifndef DETECT_CUES_H
#define DETECT_CUES_H

#include "detect/phrases.h"
#include "ruleset/detector_injected.h"

/* What the settings come to. */
struct cues {
	struct phrases *phrases, *markup;
	int shaped[CUE_SHAPES]; /* which cue has the shape, or -1 */
};

/* Compile settings, in the arena. NULL when out of memory. Borrows them. */
struct cues *cues_new(const struct detector_injected *settings, struct arena *arena);

#endif
