/* The grammar: patterns by type of constraint. Private to constraint*.c. */
#ifndef DETECT_CONSTRAINT_GRAMMAR_H
#define DETECT_CONSTRAINT_GRAMMAR_H

#include "detect/constraint_pattern.h"

enum row_flag {
	ROW_USER = 1,   /* plain enough to be believed in a user's words */
	ROW_BAN = 2,    /* a ban by its own words */
	ROW_REST = 4,   /* what follows the match is its object */
	ROW_LIST = 8,   /* what follows is a list of words without quotes */
	ROW_STRICT = 16 /* nothing else may be said */
};

struct grammar_row {
	const char *pattern;
	unsigned flags;
	enum spot spot;
};

/* The rows of a type, tried in their order; a sentence without a token of the class has none of them. */
struct grammar {
	enum constraint_type type;
	uint64_t needs; /* one of these; 0: none */
	const struct grammar_row *rows;
	size_t nrows;
};

extern const struct grammar grammars[CONSTRAINTS];

#endif
