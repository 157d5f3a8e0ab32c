/* A pattern in PCRE2 syntax as a tree: enough of its meaning to know what every match must contain and whether
 * it can run away. PCRE2 alone decides what matches. */
#ifndef MATCH_SYNTAX_H
#define MATCH_SYNTAX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

/* One character of a match. Always a superset of what PCRE2 takes: case is ignored. */
struct char_set {
	uint64_t ascii[2]; /* upper-case letters stand as lower-case ones */
	bool has_other;    /* characters beyond ASCII may be met */
	uint32_t only; /* not 0: the set is this one character beyond ASCII, which has no case */
};

enum node_kind {
	NODE_SET,      /* one character */
	NODE_SEQUENCE, /* children one after the other */
	NODE_CHOICE,   /* one of the children */
	NODE_REPEAT,   /* the one child min to max times */
	NODE_ATOMIC,   /* the one child, never re-entered by backtracking */
	NODE_LOOK,     /* takes no text; the one child, if any, is looked for */
	NODE_ANY,      /* at least one byte, of whatever kind */
};

#define ENDLESS UINT32_MAX

struct node {
	enum node_kind kind;
	uint32_t min, max; /* NODE_REPEAT; max may be ENDLESS */
	struct char_set set;
	struct node *first; /* child */
	struct node *next;  /* sibling */
	size_t at;          /* offset in the pattern */
	uint32_t literal;   /* NODE_SET: the character that the pattern spells out; 0: a class */
	bool is_start;      /* NODE_LOOK: holds at the start of the text only */
	bool is_edge;       /* NODE_LOOK: \b */
};

enum { SYNTAX_DEPTH = 100 };

/* Parse a pattern that PCRE2 has compiled with PCRE2_UTF and PCRE2_UCP. is_folded: it runs on folded text, where
 * no white space beyond ASCII is left. Returns the root in the arena; NULL with ERROR_SETTING ("what at offset
 * N") for what rules may not use: backreferences, recursion, callouts, conditions, verbs, \K, \G, \C, groups
 * nested deeper than SYNTAX_DEPTH; or with ERROR_MEMORY. Source: pcre2pattern(3), version 10.42. */
struct node *syntax_parse(
    struct span regex, bool is_folded, struct arena *arena, struct error *err);

/* Refuse repeats that can run away: a long repeat whose body holds another long one, unless every round is
 * closed by a character that nothing else in it can take; or whose choices are single characters that
 * overlap. Errs on the side of refusing. 0, or -1 with ERROR_SETTING ("what at offset N"). */
int syntax_check(const struct node *root, struct error *err);

/* Can a match start at the start of the text only? */
bool syntax_is_at_start(const struct node *node);

/* The members of a set. */
static inline void set_add(struct char_set *set, unsigned char c)
{
	set->ascii[c >> 6 & 1] |= 1ull << (c & 63);
}

static inline bool set_has(const struct char_set *set, unsigned char c)
{
	return c < 0x80 && (set->ascii[c >> 6] >> (c & 63) & 1);
}

/* Everything any character of the tree may be, lookarounds left out. */
struct char_set syntax_characters(const struct node *node);

#endif
