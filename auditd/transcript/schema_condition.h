/* Conditions of the mapping language: `{path: P}` holds if P leads to a value that is not null;
 * with `eq`, `in`, `prefix` or `type` if one of its values is that; `not`, `all` and `any`
 * combine. */
#ifndef TRANSCRIPT_SCHEMA_CONDITION_H
#define TRANSCRIPT_SCHEMA_CONDITION_H

#include "transcript/path.h"

enum { CONDITION_DEPTH = 8 };

enum condition_kind {
	CONDITION_EXISTS,
	CONDITION_IN, /* also eq */
	CONDITION_PREFIX,
	CONDITION_TYPE,
	CONDITION_NOT,
	CONDITION_ALL,
	CONDITION_ANY,
};

/* A scalar to compare with: as text, and where it is not in quotes also as a number, true or
 * false. */
struct literal {
	struct span text;
	bool is_quoted;
};

struct condition {
	enum condition_kind kind;
	bool is_relative; /* it, or a part of it, starts from a matched value */
	struct path path;
	struct literal *values;
	size_t nvalues;
	unsigned types;          /* bits of enum json_type */
	struct condition *parts; /* NOT: one */
	size_t nparts;
};

/* Read one condition; may_be_relative as in path_read. 0, or -1 with ERROR_SETTING or
 * ERROR_MEMORY. */
int condition_read(struct path_tree *tree, const struct yaml *yaml, const struct yaml_node *node,
    bool may_be_relative, struct condition *condition, struct error *err);

/* Read a list of conditions as their CONDITION_ALL or CONDITION_ANY. */
int condition_read_list(struct path_tree *tree, const struct yaml *yaml,
    const struct yaml_node *node, enum condition_kind kind, struct condition *condition,
    struct error *err);

/* Does it hold in this record? near is what relative paths start from, or NULL. */
bool condition_holds(
    const struct condition *condition, struct lookup *lookup, const struct walk *near);

#endif
