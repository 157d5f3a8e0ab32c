/* Two readers of one language. Private. */
#ifndef BASE_YAML_INNER_H
#define BASE_YAML_INNER_H

#include "base/arena.h"
#include "base/yaml.h"

enum { YAML_DEEPEST = 64 };

/* Read the plain part of YAML that rule files are written in, an order quicker than all of it: block maps and lists, flow ones,
 * quoted scalars and unquoted ones of one line, comments. NULL for any other text, with or without a mistake in it, and
 * when out of memory: then libyaml has the word. The tree lives in the arena and is the one that libyaml would give. */
struct yaml_node *yaml_plain(struct span text, struct arena *arena);

/* As yaml_parse, by libyaml alone. */
struct yaml *yaml_parse_any(struct span text, const char *name, struct error *err);

#endif
