/* A compiled mapping, and what the files that load and apply it share. Nobody else includes
 * this. */
#ifndef TRANSCRIPT_SCHEMA_PRIVATE_H
#define TRANSCRIPT_SCHEMA_PRIVATE_H

#include "transcript/parts.h"
#include "transcript/path.h"
#include "transcript/schema.h"
#include "transcript/schema_condition.h"

enum {
	SCHEMA_TURNS = 64,   /* turns entries of a mapping */
	SCHEMA_MARKERS = 16, /* of each kind */
	SCHEMA_PIECES = 16,  /* objects read on one line that is no JSON */
};

enum field {
	FIELD_CONVERSATION,
	FIELD_REQUEST,
	FIELD_MESSAGE,
	FIELD_MODEL,
	FIELD_TENANT,
	FIELD_USER,
	FIELD_FINISH,
	FIELDS,
};

enum time_unit { TIME_AUTO, TIME_S, TIME_MS, TIME_US, TIME_NS };

struct time_form {
	enum time_unit unit;  /* of numbers */
	int32_t zone_seconds; /* east of UTC, for texts that name no zone */
};

struct turn {
	struct paths from;
	struct turn_form form;
	bool has_role_path;
	struct path role_path;
	enum side side;
	bool has_finish;
	struct path finish;
	bool has_when;
	struct condition when;
};

struct marker {
	struct span text;
	size_t rarest; /* index of the byte to look for first */
};

struct markers {
	struct marker *at;
	size_t n;
};

struct metadata_form {
	struct span key;
	bool is_all; /* every member of the objects there */
	struct paths paths;
};

struct schema {
	const char *name;
	const char *file; /* it was loaded from, as it was named */
	bool has_detect;
	struct condition detect; /* CONDITION_ALL of what stands in detect */
	int64_t weight;
	enum unit unit;
	enum history history;
	struct paths split;
	struct condition where; /* CONDITION_ALL */
	struct paths fields[FIELDS];
	struct paths time;
	struct time_form time_form;
	struct metadata_form *metadata;
	size_t nmetadata;
	struct turn *turns;
	size_t nturns;
	bool has_output; /* a turns entry says side: output */
	struct words roles;
	bool has_system_authority;
	enum authority system_authority;
	struct paths missing;
	struct markers redacted, truncated;
	struct digest digest; /* of the YAML tree */
};

struct schemas {
	struct arena arena;
	struct schema **at; /* in order of loading; owned, the mappings in the arena */
	size_t n;
	struct schema **by_weight; /* those with detect, heaviest first; in the arena */
	size_t nby_weight;
	struct path_tree tree;
	struct dictionary dictionary;
};

/* Compile one YAML mapping into an arena, adding its paths to the tree. NULL with ERROR_SETTING or
 * ERROR_MEMORY. */
struct schema *schema_compile(const struct yaml *yaml, struct path_tree *tree, struct error *err);

/* Read the `turns` list into schema. 0 or -1. */
int schema_compile_turns(struct schema *schema, const struct yaml *yaml,
    const struct yaml_node *list, struct path_tree *tree, struct error *err);

/* Read the `metadata` map, which may be NULL, into schema. 0 or -1. */
int schema_compile_metadata(struct schema *schema, const struct yaml *yaml,
    const struct yaml_node *map, struct path_tree *tree, struct error *err);

/* Fill in the transcript's metadata; without memory lookup->has_failed is set. */
void metadata_read(
    const struct schema *schema, struct lookup *lookup, struct transcript *transcript);

/* "utc", "+hh:mm" or "-hh:mm" as seconds east of UTC. 0, or -1 if it is none of these. */
int time_parse_zone(struct span text, int32_t *seconds);

/* A time in a log: a number since 1970 (also as text, with a fraction), or ISO 8601 (with T or
 * a space; a zone, "Z", " UTC" or none). Sets *time_us; 0, or -1 if it is none. */
int time_parse(struct span text, const struct time_form *form, int64_t *time_us);

/* Set the index of the byte to look for first. */
void marker_init(struct marker *marker);

/* Does the text hold any of them? */
bool markers_find(const struct markers *markers, struct span text);

/* What reading one record needs everywhere. */
struct reading_state {
	const struct schemas *schemas;
	const struct reading_options *options;
	struct reader *reader;
	const struct record *record;
	struct arena *arena;
	struct reading *reading;
	size_t capacity;   /* of reading->transcripts */
	bool is_recovered; /* the text lies behind a torn record on the same line */
	struct error *err;
};

/* Add an empty transcript of the record; NULL (with err set) when out of memory. */
struct transcript *reading_add(struct reading_state *state);

/* Add the raw transcript of a piece of the record's text. 0, or -1 with ERROR_MEMORY. */
int reading_add_raw(struct reading_state *state, struct span text);

/* What became of one JSON value. */
enum mapped {
	MAPPED_FAILED, /* out of memory */
	MAPPED_AUDITED,
	MAPPED_OTHER,
	MAPPED_NOT, /* no mapping fits: reading->why says so */
};

/* Read the value in the reader's tape through the mapping that fits. */
enum mapped reading_map(struct reading_state *state);

/* Apply one mapping to the record that a lookup stands on: MAPPED_OTHER if `where` says so,
 * MAPPED_NOT if there is no message. */
enum mapped schema_apply(
    const struct schema *schema, struct reading_state *state, struct lookup *lookup);

/* A line that is no JSON: find whole objects in it, read these, and match the rest as raw text.
 * 0, or -1 with ERROR_MEMORY. */
int reading_recover(struct reading_state *state);

#endif
