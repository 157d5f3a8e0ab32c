/* Paths of the mapping language: where in a record something lies.
 *
 * A path is an RFC 6901 pointer ("/a/b", ~0 for ~, ~1 for /) with more steps: `*` is every item
 * of an array or every value of an object, a negative number counts an array's items from its
 * end, `@json` parses the string here as JSON (an object or array passes as it is; anything
 * else leads nowhere), `..` undoes the step before. "" is the record. A path that begins with
 * `./` or `../` starts from the value that a `from` path matched.
 *
 * The steps before the first `*` of all paths of all mappings form one tree. A record's objects
 * are walked once, whatever the number of paths that lead through them, and a string is parsed
 * once. */
#ifndef TRANSCRIPT_PATH_H
#define TRANSCRIPT_PATH_H

#include "base/arena.h"
#include "base/error.h"
#include "base/yaml.h"
#include "transcript/json.h"
#include "transcript/schema.h"
#include "transcript/schema_words.h"

enum {
	PATH_STEPS = 16,      /* at most in a path */
	PATH_PARSES = 4,      /* `@json` steps of a path */
	PATH_FANOUT = 100000, /* values that the `*` steps of all paths may visit in a record */
};

enum step_kind { STEP_KEY, STEP_ITEMS, STEP_PARSE };

struct path_step {
	enum step_kind kind;
	struct span key;
	bool is_index; /* the key is a number too, for arrays */
	int64_t index;
};

/* A value that some path leads to without a `*`. */
struct path_node {
	struct path_node *parent;          /* NULL: the record */
	struct path_step step;             /* from the parent; never STEP_ITEMS */
	uint32_t slot;                     /* its place among the reader's path_slots */
	uint32_t number;                   /* once sealed: its place in the parent's by_number */
	bool has_text;                     /* messages are taken from here or from below */
	struct path_node *parsed;          /* what `@json` makes of it, or NULL */
	struct path_node *children, *next; /* by key; next of the same parent */
	struct path_node **by_number;      /* once sealed: the children */
	size_t nchildren;
	struct words words; /* once sealed: key to index in by_number */
};

struct path_tree {
	struct arena *arena; /* borrowed: nodes live there */
	struct path_node *root;
	uint32_t nnodes;
};

struct path {
	bool is_relative;
	size_t nup;             /* relative: levels to go up first */
	struct path_node *node; /* else: where the steps before the first `*` lead */
	struct path_node *top;  /* and its first step from the record, if that is a key */
	struct path_step *rest; /* the steps from there */
	size_t nrest;
};

/* Alternatives, in order of preference. */
struct paths {
	struct path *at;
	size_t n;
};

/* Begin a tree whose nodes live in the arena. 0, or -1 with ERROR_MEMORY. */
int path_tree_init(struct path_tree *tree, struct arena *arena, struct error *err);

/* Add the path that a YAML scalar holds. may_be_relative: else `./` and `../` are refused. 0,
 * or -1 with ERROR_SETTING or ERROR_MEMORY. */
int path_read(struct path_tree *tree, const struct yaml *yaml, const struct yaml_node *node,
    bool may_be_relative, struct path *path, struct error *err);

/* The same for a scalar or a list of them. */
int paths_read(struct path_tree *tree, const struct yaml *yaml, const struct yaml_node *node,
    bool may_be_relative, struct paths *paths, struct error *err);

/* Mark that messages come from this path. */
void path_has_text(const struct path *path);

/* No more paths will come: make the tree ready for lookups. 0, or -1 with ERROR_MEMORY. */
int path_tree_seal(struct path_tree *tree, struct error *err);

/* Values that a duplicate key hides, newest first. */
struct shadow {
	struct json_at at;
	struct shadow *older;
};

/* One record under one tree. */
struct lookup {
	const struct path_tree *tree;
	struct reader *reader;
	struct arena *arena;
	struct json_at root;
	uint64_t generation; /* slots with another one are stale */
	size_t nparsed;      /* of reader->nested, in use for nodes */
	size_t nkept;        /* of these, kept when another root is taken */
	size_t fanout;
	bool has_overflowed;    /* PATH_FANOUT or the decoder's limits were met: some values
				   were not seen */
	bool has_failed;        /* out of memory */
	struct shadow *shadows; /* of nodes with has_text */
};

/* What a record has under a key that some path begins with: all that the outcome of a condition or of a path
 * can be known by without looking further. */
enum top_kind {
	TOP_ABSENT,
	TOP_NULL,
	TOP_FALSE,
	TOP_TRUE,
	TOP_NUMBER,
	TOP_PLAIN, /* a string that is read as it stands, ASCII without escapes */
	TOP_STRING,
	TOP_ARRAY,
	TOP_OBJECT,
};

/* Where a path leads in every record with values of those kinds (by number of the root's children). */
enum lead {
	LEADS_NOWHERE, /* and following it leaves no trace */
	LEADS_TO_TOP,  /* to the value under its first key itself; no trace */
	LEADS_ON,      /* to what only the record at hand knows */
};

enum lead path_lead(const struct path *path, const unsigned char *kinds);

/* Begin with a record. 0, or -1 when out of memory. */
int lookup_init(struct lookup *lookup, const struct path_tree *tree, struct reader *reader,
    struct arena *arena);

/* Take another value as the record (one of its parts, where a line is split); keeps shadows and
 * counts. */
void lookup_root(struct lookup *lookup, struct json_at root);

/* Who else may be walking at the same time. */
enum walk_kind { WALK_SPLIT, WALK_FROM, WALK_CONDITION, WALK_KINDS };

/* One path's values, one after the other, in the order of the record. */
struct walk {
	struct lookup *lookup;
	const struct path *path;
	enum walk_kind kind;
	bool has_begun;
	struct json_at at[PATH_STEPS + 1]; /* at[i] is where step i of path->rest starts */
};

/* Begin to walk a path; near is the value that a relative path starts from, else NULL. */
void walk_init(struct walk *walk, struct lookup *lookup, const struct path *path,
    enum walk_kind kind, const struct walk *near);

/* The next value, or nowhere. null counts as a value here. */
struct json_at walk_next(struct walk *walk);

/* The first value that is not null. */
struct json_at path_first(struct lookup *lookup, const struct path *path, const struct walk *near);

#endif
