/* What the files of this room share while a load is under way; nothing here outlives it. Private.
 *
 * A load has two passes. First every file becomes a YAML tree and its names are collected
 * (sources.c, packs.c, names.c); then signals and rules are compiled in an order in which what a
 * thing is made of comes before it (signals.c, rules.c). All that is kept is copied into the
 * ruleset's arena. */
#ifndef RULESET_LOAD_H
#define RULESET_LOAD_H

#include "base/arena.h"
#include "base/yaml.h"
#include "ruleset/ruleset.h"

enum {
	LARGEST_LOAD = 64 << 20, /* bytes of all files */
	MOST_FILES = 1000,
	MOST_NAMES = 10000,    /* signals, rules: of each */
	MOST_REFERENCES = 256, /* names in one list */
	MOST_DOCUMENTS = 64,
	LONGEST_NAME = 64,
	LONGEST_PATTERN = 4000,
};

/* A file that was read. */
struct source {
	const char *file; /* as messages name it */
	struct yaml *yaml;
	size_t path; /* which of the caller's paths brought it */
	size_t pack;
};

/* What the files of one pack say at their top. */
struct pack {
	struct span name;
	struct span version;
	struct span document; /* default for bare anchors; absent if none */
	struct span release;
};

/* Something declared by name. */
struct name {
	struct span text;
	uint32_t index; /* where it stands in the ruleset */
	const struct source *source;
	const struct yaml_node *key;
	const struct yaml_node *value;
};

/* Declared names, in the order of the files and sorted. */
struct names {
	const char *what;     /* "signal", "rule" */
	struct buf declared;  /* of struct name */
	struct name **sorted; /* by text; NULL until names_sort */
	size_t n;
};

struct loader {
	struct ruleset *ruleset;
	struct arena *arena; /* the ruleset's */
	struct error *err;
	const char *specs;      /* NULL: clauses are taken as written */
	bool no_sentences;      /* catalogues alone */
	struct source *sources; /* room for MOST_FILES */
	size_t nsources;
	size_t nbytes;
	struct pack *packs; /* room for MOST_FILES */
	size_t npacks;
	struct names signals, rules;
	struct buf patterns, terms;  /* of struct pattern, struct term */
	const struct source *source; /* being read now */
	struct hash hash;
};

/* A key of a map and who reads its value into what the map describes. */
struct field {
	const char *key;
	bool is_required;
	int (*read)(struct loader *loader, const struct yaml_node *node, void *out);
};

enum { MOST_FIELDS = 24 };

/* The keys a map may have. Fields are read in this order, whatever the file's. */
struct schema {
	const char *what; /* "a rule" */
	const struct field *fields;
	size_t nfields; /* at most MOST_FIELDS */
};

/* All functions below: 0, or -1 with loader->err set ("FILE:LINE: what") and *out as it was or half
 * written, which does not matter since the load fails. */

/* read.c: refuse a node in the file being read. */
int loader_refuse(struct loader *loader, const struct yaml_node *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
int loader_refuse_memory(struct loader *loader);
int loader_read_map(
    struct loader *loader, const struct yaml_node *node, const struct schema *schema, void *out);
/* Text, copied; a name of letters, digits, '-', '_' and '.'; a number; texts; {min, max} in words. */
int loader_read_text(
    struct loader *loader, const struct yaml_node *node, const char *what, struct span *out);
int loader_read_name(
    struct loader *loader, const struct yaml_node *node, const char *what, struct span *out);
int loader_read_number(struct loader *loader, const struct yaml_node *node, const char *what,
    unsigned high, unsigned *out);
int loader_read_texts(struct loader *loader, const struct yaml_node *node, const char *what,
    struct span **out, size_t *nout);
int loader_read_words(
    struct loader *loader, const struct yaml_node *node, unsigned *low, unsigned *high);
/* Refuse a list with fewer than one or more than most items, or something that is no list. */
int loader_expect_list(
    struct loader *loader, const struct yaml_node *node, const char *what, size_t most);
/* Copy the items of a growing list of size bytes each into the arena. */
int loader_keep_list(
    struct loader *loader, const struct buf *list, size_t size, void *out, size_t *nout);

/* choices.c: one of the names, or a list of them: as bits by index. */
struct choices {
	const char *what; /* the key */
	const char *const *names;
	size_t nnames; /* at most 32 */
};
int loader_read_choices(struct loader *loader, const struct yaml_node *node,
    const struct choices *choices, unsigned *out);

/* sources.c: read files into loader->sources, in byte order of their names, and hash them. */
int sources_add(struct loader *loader, const char *path, size_t path_index);
int sources_add_text(struct loader *loader, struct span text, const char *name);
int sources_read_file(const char *path, struct buf *text, struct error *err);

/* packs.c: what stands at the top of every file; fills packs, signals.declared and rules.declared. */
int packs_read(struct loader *loader);

/* names.c: declare, sort and refuse doubles; put what a thing is made of before it (keys are the lists, or maps of
 * lists, in which it names others); look up; read a list of names. */
int names_declare(struct loader *loader, struct names *names, const struct yaml_node *key,
    const struct yaml_node *value);
int names_sort(struct loader *loader, struct names *names);
int names_order(struct loader *loader, struct names *names, const char *const *keys, size_t nkeys);
const struct name *names_find(const struct names *names, struct span text);
int names_read(struct loader *loader, const struct names *names, const struct yaml_node *node,
    struct signal_list *out);
void names_done(struct names *names);

/* A graph in rows: node i leads to to[first[i]] .. to[first[i + 1] - 1]. */
struct graph {
	uint32_t n;
	const uint32_t *first;
	const uint32_t *to;
};

/* order.c: give every node a position behind all it leads to, otherwise in order of number.
 * Returns 0; 1 and *on_cycle, a node that leads to itself; -1 when out of memory. Source:
 * depth-first search, Tarjan 1976. */
int graph_order(const struct graph *graph, uint32_t *position, uint32_t *on_cycle);

/* catalogue.c: a document's ladder, clauses and releases out of specs/NAME/catalogue.yaml. */
int catalogue_load(struct loader *loader, struct span name, struct document *document);

/* clauses.c: a document by name, loaded on first use; a reference as rules write it. */
int document_find(
    struct loader *loader, const struct yaml_node *node, struct span name, uint32_t *index);
int clause_read(struct loader *loader, const struct yaml_node *node, struct clause_ref *out);
/* "a, b, c" for messages, cut where it gets long. */
enum { RELEASE_LIST = 200 };
void document_list_releases(const struct document *document, char out[RELEASE_LIST]);

/* sentences.c: the hashes of a document's normative sentences out of specs/NAME/sentences.yaml, where there is
 * one, and the digest of both files; leans-on of a rule; do the sentences a rule leans on hold in these
 * releases, one for each document? */
int sentences_load(struct loader *loader, struct document *document);
int leans_read(struct loader *loader, const struct yaml_node *node, void *rule);
bool sentences_hold(
    const struct ruleset *ruleset, const struct rule *rule, const struct span *releases);

/* views.c: make the view by the releases in force, the only one. 0, or -1 when out of memory. */
int views_settle(struct ruleset *ruleset);
/* Make a view by the releases in force but for one document's; document: ruleset->ndocuments for none. 0, or -1 when out
 * of memory. */
int view_make(struct ruleset *ruleset, size_t document, struct span release, bool is_as_if,
    struct ruleset_view *view);

/* ruleset.c: is the release within the rule's bounds? "DOCUMENT has no release 'R' (it has ...)". */
int release_refuse(const struct document *document, struct span release, struct error *err);
bool rule_is_valid_in(const struct rule *rule, struct span release);

/* scope.c: who and where; out->parts and out->where may come preset. */
int scope_read(struct loader *loader, const struct yaml_node *node, struct scope *out);
int parts_read(struct loader *loader, const struct yaml_node *node, struct scope *out);
int where_read(struct loader *loader, const struct yaml_node *node, struct scope *out);
int sentences_read(struct loader *loader, const struct yaml_node *node, struct scope *out);
void scope_widen(struct scope *scope, const struct scope *other);
/* The role a word stands for: its set, or 0. The words for steps: no lists. */
role_set role_word(struct span word);
extern const struct scope scope_default;
enum { ROLE_WORDS = 7 };
extern const char *const role_words[ROLE_WORDS];

/* patterns.c: a list of patterns as one term appended to loader->terms; a term of a score. */
int term_add(struct loader *loader, const struct yaml_node *patterns, struct term *term);
int score_read(struct loader *loader, const struct yaml_node *node, struct signal *signal);
/* As many terms as patterns, for `all`. */
int terms_add_each(
    struct loader *loader, const struct yaml_node *patterns, const struct scope *scope);

/* detectors.c: which kind's key a signal's map has, or -1; the parts that such a signal looks at unless told; read that
 * key's value, which makes the signal SIGNAL_DETECTED. */
int detector_find(const struct yaml_node *map);
part_set detector_parts(enum detector detector);
int detector_read(struct loader *loader, const struct yaml_node *map, enum detector detector,
    struct signal *signal);

/* detector_*.c: read the settings of one kind into signal->settings; the signal's scope is read already. */
int detector_action_read(
    struct loader *loader, const struct yaml_node *node, struct signal *signal);
int detector_arithmetic_read(
    struct loader *loader, const struct yaml_node *node, struct signal *signal);
int detector_call_read(struct loader *loader, const struct yaml_node *node, struct signal *signal);
int detector_canary_read(
    struct loader *loader, const struct yaml_node *node, struct signal *signal);
int detector_change_read(
    struct loader *loader, const struct yaml_node *node, struct signal *signal);
int detector_claim_read(struct loader *loader, const struct yaml_node *node, struct signal *signal);
int detector_constraint_read(
    struct loader *loader, const struct yaml_node *node, struct signal *signal);
int detector_decoded_read(
    struct loader *loader, const struct yaml_node *node, struct signal *signal);
int detector_earlier_read(
    struct loader *loader, const struct yaml_node *node, struct signal *signal);
int detector_flip_read(struct loader *loader, const struct yaml_node *node, struct signal *signal);
int detector_format_read(
    struct loader *loader, const struct yaml_node *node, struct signal *signal);
int detector_injected_read(
    struct loader *loader, const struct yaml_node *node, struct signal *signal);
int detector_metadata_read(
    struct loader *loader, const struct yaml_node *node, struct signal *signal);
int detector_flow_read(struct loader *loader, const struct yaml_node *node, struct signal *signal);
int detector_obeys_read(struct loader *loader, const struct yaml_node *node, struct signal *signal);
int detector_overlap_read(
    struct loader *loader, const struct yaml_node *node, struct signal *signal);
int detector_secret_read(
    struct loader *loader, const struct yaml_node *node, struct signal *signal);

/* signals.c, rules.c: compile what was declared. */
int signals_compile(struct loader *loader);
int rules_compile(struct loader *loader);

/* kinds.c: the table of what a rule can be; condition and kind of one rule. */
int kind_read(
    struct loader *loader, const struct yaml_node *map, enum rule_kind kind, struct rule *rule);

/* talks.c: the tests inside a rule. */
int tests_read(struct loader *loader, const struct yaml_node *node, struct rule *rule);

#endif
