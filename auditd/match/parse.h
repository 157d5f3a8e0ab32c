/* The parser's state, shared by the files that read groups and sequences (syntax.c), classes (class.c) and
 * escapes (escape.c). */
#ifndef MATCH_PARSE_H
#define MATCH_PARSE_H

#include "match/syntax.h"

struct parser {
	struct span regex;
	size_t at;
	bool is_folded;
	bool has_lines;  /* (?m) is somewhere in it: ^ may stand for the start of a line */
	bool is_quoting; /* between \Q and \E */
	unsigned
	    spacing; /* 1: (?x), white space and comments are skipped; 2: (?xx), in classes too */
	unsigned depth;
	struct arena *arena;
	struct error *err;
};

/* What an escape stands for. */
enum escape_kind {
	ESCAPE_CODE,    /* one character */
	ESCAPE_SET,     /* a class, its ASCII members exact */
	ESCAPE_UNKNOWN, /* a property: any character may be in it, or none */
	ESCAPE_LOOK,    /* takes no text */
	ESCAPE_ANY,     /* one or more characters */
};

struct escape {
	enum escape_kind kind;
	uint32_t code;
	struct char_set set;
};

/* Set the error and return -1. */
int parse_refuse(struct parser *parser, size_t at, const char *what);

/* Does the rest begin with that? */
bool parse_sees(const struct parser *parser, const char *prefix);

/* Take one literal character. */
uint32_t parse_code(struct parser *parser);

/* Read an escape; at stands on the backslash. */
int parse_escape(struct parser *parser, bool is_in_class, struct escape *out);

/* Read a class; at stands behind the bracket. */
int parse_class(struct parser *parser, struct char_set *out);

/* The set of one literal character, case ignored. */
struct char_set set_of_code(uint32_t code);

/* Make upper-case members lower-case ones. */
void set_lower(struct char_set *set);

void set_fill(struct char_set *set);
void set_invert(struct char_set *set);
void set_join(struct char_set *set, const struct char_set *with);
bool set_overlaps(const struct char_set *a, const struct char_set *b);

#endif
