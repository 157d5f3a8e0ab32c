/* A YAML file as a read-only tree that knows its lines, for rules, mappings and configuration.
 *
 * Strict on purpose: one document, maps with scalar keys used once, no anchors, aliases or tags. */
#ifndef BASE_YAML_H
#define BASE_YAML_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

enum yaml_type { YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml_node {
	enum yaml_type type;
	unsigned line;            /* from 1 */
	bool is_quoted;           /* a scalar in quotes or a block: never null, true or a number */
	struct span text;         /* YAML_SCALAR: the text, with a NUL behind it */
	size_t nitems;            /* YAML_LIST, YAML_MAP */
	struct yaml_node **items; /* the list's items, the map's values */
	struct yaml_node **keys;  /* YAML_MAP: scalars, keys[i] belongs to items[i] */
};

/* A loaded file: the tree and the memory it lives in. */
struct yaml;

/* Load a file of at most 16 MiB, or parse text; name stands in messages. Returns NULL on error.
 * Errors: ERROR_SYSTEM (cannot read), ERROR_SETTING ("NAME:LINE: what"), ERROR_MEMORY.
 * Owns: free with yaml_release; every node lives as long. An empty document has an empty map as root. */
struct yaml *yaml_load(const char *path, struct error *err);
struct yaml *yaml_parse(struct span text, const char *name, struct error *err);
/* Not "yaml_free": libyaml exports that name for its own use. */
void yaml_release(struct yaml *yaml);

const struct yaml_node *yaml_root(const struct yaml *yaml);
const char *yaml_name(const struct yaml *yaml);

/* The value of a key, or NULL. */
const struct yaml_node *yaml_find(const struct yaml_node *map, const char *key);

/* Refuse with ERROR_SETTING "NAME:LINE: words", return -1. */
int yaml_refuse(const struct yaml *yaml, const struct yaml_node *node, struct error *err,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Refuse a node that is not of that type (what names it in the message). 0 or -1. */
int yaml_expect(const struct yaml *yaml, const struct yaml_node *node, enum yaml_type type,
    const char *what, struct error *err);

/* Refuse a map that has a key not listed, naming the nearest listed one and the line. 0 or -1. */
int yaml_check_keys(const struct yaml *yaml, const struct yaml_node *map, const char *const *keys,
    size_t nkeys, struct error *err);

/* Read a scalar; on failure refuse and leave *out alone. 0 or -1. */
int yaml_text(const struct yaml *yaml, const struct yaml_node *node, const char *what,
    struct span *out, struct error *err);
int yaml_integer(const struct yaml *yaml, const struct yaml_node *node, const char *what,
    int64_t low, int64_t high, int64_t *out, struct error *err);
int yaml_bool(const struct yaml *yaml, const struct yaml_node *node, const char *what, bool *out,
    struct error *err);

/* Read a scalar that must be one of the names: its index to *out. Names the nearest when it is not. */
int yaml_choice(const struct yaml *yaml, const struct yaml_node *node, const char *what,
    const char *const *names, size_t nnames, size_t *out, struct error *err);

#endif
