/* A part at a glance: its runs, and which of the kinds' words they hold. Made once a transcript, on first use; within the
 * bounds of detect_options. Private to this room. */
#ifndef DETECT_GLANCE_H
#define DETECT_GLANCE_H

#include "detect/kind.h"
#include "detect/vocabulary.h"

struct glance {
	struct runs
	    runs; /* of the text as the detectors see it; seen: of that, and of the part's own text */
	struct heard heard;
	size_t njoints;   /* bytes that may join runs to one word */
	uint32_t demands; /* types of constraint that it may ask; only of a user's text */
};

/* NULL when out of memory. */
const struct glance *glance_of(struct detecting *detecting, uint32_t message, uint32_t part);

/* The groups of words and the marks of a part, in one look. */
static inline bool glance_has(const struct glance *glance, enum vocabulary_group group)
{
	return glance->heard.groups >> group & 1;
}

/* The same of several: every one is there. */
static inline bool glance_has_both(
    const struct glance *glance, enum vocabulary_group one, enum vocabulary_group other)
{
	return glance_has(glance, one) && glance_has(glance, other);
}

/* May text without authority stand in this part of a user's? */
bool glance_is_mixed(const struct glance *glance);

/* May it bring a text to be worked on, in one of the ways that `change` knows? */
bool glance_brings_text(const struct glance *glance);

/* May it hold what can be worked out: a sum, a date with its day? */
bool glance_has_sum(const struct glance *glance);
bool glance_has_date(const struct glance *glance);

#endif
