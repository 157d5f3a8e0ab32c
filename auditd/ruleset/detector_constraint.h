/* The settings of `constraint`: which demands on replies, by whom, and whether the demand, its breach or its being
 * kept is looked for. */
#ifndef RULESET_DETECTOR_CONSTRAINT_H
#define RULESET_DETECTOR_CONSTRAINT_H

#include <stdbool.h>
#include <stdint.h>

enum constraint_type {
	CONSTRAINT_LANGUAGE,
	CONSTRAINT_FORMAT,
	CONSTRAINT_ONE_OF,
	CONSTRAINT_COUNT,
	CONSTRAINT_CASE,
	CONSTRAINT_MARK,
	CONSTRAINT_LITERAL, /* must include, begin or end with, be wrapped in; banned words */
	CONSTRAINT_TOPIC,   /* not to be mentioned */
	CONSTRAINT_NAME,    /* of the persona */
	CONSTRAINT_UNITS,
	CONSTRAINT_SECRET,
	CONSTRAINT_GRANT, /* not authorised to */
	CONSTRAINT_SCOPE, /* only about */
	CONSTRAINT_ASK,   /* before doing */
	CONSTRAINT_TOOL,
	CONSTRAINT_CITE,
	CONSTRAINT_ANSWER, /* not to be given */
	CONSTRAINT_TONE,
	CONSTRAINTS
};

extern const char *const constraint_names[CONSTRAINTS];

enum constraint_strength { STRENGTH_TRY, STRENGTH_PLAIN, STRENGTH_MUST, STRENGTHS };

enum constraint_mode {
	CONSTRAINT_DEMANDS,     /* an instruction asks it */
	CONSTRAINT_BREAKS,      /* a reply breaks it */
	CONSTRAINT_KEEPS,       /* a reply to which it applies keeps it */
	CONSTRAINT_UNCHECKABLE, /* an instruction that fits no type */
	CONSTRAINT_MODES
};

struct detector_constraint {
	enum constraint_mode mode;
	uint32_t types;                 /* a bit each */
	unsigned from;                  /* levels of authority, a bit each */
	enum constraint_strength least; /* of its strength */
	bool against_user; /* breaks: only where a lower instruction asked for the breach */
};

#endif
