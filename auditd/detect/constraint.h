/* What people who may instruct a model ask of its replies: sentences of prose in, typed constraints out. Reads one text;
 * who said it, what overrules it and whether it was kept is for constraint_track.h and constraint_check.h. Private to
 * this room. */
#ifndef DETECT_CONSTRAINT_H
#define DETECT_CONSTRAINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"
#include "match/fold.h"
#include "ruleset/detector_constraint.h"
#include "transcript/transcript.h"

/* Forms of a reply; bits of constraint.set of CONSTRAINT_FORMAT. */
enum form {
	FORM_JSON,
	FORM_YAML,
	FORM_XML,
	FORM_CSV,
	FORM_HTML,
	FORM_MARKDOWN,
	FORM_CODE,
	FORM_FENCE,
	FORM_PLAIN,
	FORM_TABLE,
	FORM_LIST,
	FORM_NUMBERED,
	FORM_HEADING,
	FORM_BOLD,
	FORM_PROSE,
	FORM_CALLS, /* of functions, and nothing said */
	FORMS
};

/* What a count counts. */
enum unit_counted {
	UNIT_WORDS,
	UNIT_SENTENCES,
	UNIT_PARAGRAPHS,
	UNIT_BULLETS,
	UNIT_LINES,
	UNIT_CHARACTERS,
	UNIT_QUESTIONS,
	UNITS_COUNTED
};

/* Marks and manners that are asked for or banned; bits of constraint.set of CONSTRAINT_MARK. */
enum mark {
	MARK_COMMA,
	MARK_PERIOD,
	MARK_EXCLAMATION,
	MARK_QUESTION,
	MARK_SEMICOLON,
	MARK_COLON,
	MARK_DASH,
	MARK_BRACKET,
	MARK_ASTERISK,
	MARK_QUOTE,
	MARK_PUNCTUATION,
	MARK_DIGIT,
	MARK_EMOJI,
	MARK_LINK,
	MARK_CONTRACTION,
	MARK_SWEARING,
	MARKS
};

/* Values of constraint.set of CONSTRAINT_CASE, CONSTRAINT_UNITS. */
enum { CASE_LOWER = 1, CASE_UPPER = 2, CASE_TITLE = 4 };
enum { UNITS_METRIC = 1, UNITS_IMPERIAL = 2, UNITS_CELSIUS = 4, UNITS_FAHRENHEIT = 8 };

/* Where a literal must or must not stand. */
enum spot { SPOT_ANYWHERE, SPOT_START, SPOT_END, SPOT_AROUND };

enum on_condition { CONDITION_NONE, CONDITION_IF, CONDITION_UNLESS };

/* A stretch of the text as read (folded, small letters). */
struct stretch_read {
	uint32_t start, end;
};

struct constraint {
	enum constraint_type type;
	bool is_ban;
	bool is_once;    /* for the next reply alone, by its words */
	bool is_default; /* who stands lower may choose otherwise */
	enum constraint_strength strength;
	enum on_condition condition;
	enum spot spot;
	enum unit_counted unit;
	uint64_t set;          /* languages, forms, marks: by type */
	uint32_t low, high;    /* of a count, inclusive; high UINT32_MAX: none */
	bool is_exact;         /* said with "exactly", or bounds that are meant so */
	struct span *literals; /* small letters, folded; in the arena */
	size_t nliterals;
	struct span *triggers; /* words of its condition that say something */
	size_t ntriggers;
	struct stretch_read at;
};

struct constraints {
	struct constraint *at;
	size_t n;
	struct stretch_read *uncheckable; /* sentences like instructions that fit no type */
	size_t nuncheckable;
	bool was_cut; /* by one of the limits below */
};

enum {
	CONSTRAINTS_MOST = 256,            /* of one text */
	CONSTRAINT_LITERALS = 64,          /* of one constraint */
	CONSTRAINT_LONGEST_TEXT = 1 << 16, /* bytes that are read */
	CONSTRAINT_SURELY_READ = 1 << 14   /* of a text that may grow when it is folded */
};

/* A text to read: as a view has it, and as it was written (for capitals). */
struct reading {
	struct span small;
	struct span source;
	const struct fold_map *map;
	bool
	    is_user; /* a user's words are about their task too: only what plainly speaks of the reply counts */
	const struct constraint_index
	    *index;      /* NULL: tables are searched; the outcome is the same */
	uint32_t barred; /* types (bits) that its words are known not to ask: not looked for */
};

/* Read a text. Time is linear in it. *out and what it points to live in the arena. 0, or -1 when out of memory. */
int constraints_read(const struct reading *reading, struct arena *arena, struct constraints *out);

/* Can a type be checked on a reply, or only told to have been asked? */
bool constraint_is_checked(enum constraint_type type);

#endif
