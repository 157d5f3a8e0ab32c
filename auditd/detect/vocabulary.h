/* The words without which kinds have nothing to find, looked up by the runs of a text all at once. What is not in the runs
 * is not in the text; what is there is for the kinds to look at. Private to this room. */
#ifndef DETECT_VOCABULARY_H
#define DETECT_VOCABULARY_H

#include "base/arena.h"
#include "detect/runs.h"

/* Groups of words. Before the first one is room for the classes of constraints (enum class). */
enum vocabulary_group {
	VOCABULARY_LEAD = 40, /* before claims */
	VOCABULARY_VERB,      /* of claims */
	VOCABULARY_CLAIM,     /* such a verb soon behind a lead */
	VOCABULARY_WEEKDAY,
	VOCABULARY_MONTH,
	VOCABULARY_MANY,
	VOCABULARY_DIGEST,
	VOCABULARY_ADD,
	VOCABULARY_TYPE,
	VOCABULARY_COMMENT,
	VOCABULARY_LAYOUT,
	VOCABULARY_TRANSLATION,
	VOCABULARY_WORK,
	VOCABULARY_TEXT,
	VOCABULARY_POINT,
	VOCABULARY_GROUPS
};

#define VOCABULARY_BIT(group) (UINT64_C(1) << (group))

enum { VOCABULARY_LITERALS = 4 }; /* words of bits for what grammars name themselves */

/* What a text holds. */
struct heard {
	uint64_t groups; /* of VOCABULARY_BIT */
	uint64_t literals[VOCABULARY_LITERALS];
};

/* Immutable. */
struct vocabulary;

/* In the arena; NULL when out of memory. */
struct vocabulary *vocabulary_new(struct arena *arena);

/* What runs hold: words, and what marks stand for. */
void vocabulary_hear(
    const struct vocabulary *vocabulary, const struct runs *runs, struct heard *heard);

/* Which types of constraint (bits of enum constraint_type) a user's text of which that is heard may ask. */
uint32_t vocabulary_demands(const struct vocabulary *vocabulary, const struct heard *heard);

#endif
