/* Declarative mappings: how one producer's record becomes a transcript. A mapping is a YAML
 * file of 5 to 30 lines that says where the messages are; what a message looks like is the same
 * for all producers (parts.c reads every dialect by its shape). Compiled once to arrays of
 * steps, immutable afterwards. */
#ifndef TRANSCRIPT_SCHEMA_H
#define TRANSCRIPT_SCHEMA_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/hash.h"
#include "decode/record.h"
#include "transcript/json.h"
#include "transcript/transcript.h"

/* A set of mappings. Immutable, may be shared by threads. */
struct schemas;

/* Load every *.yaml of each path (a directory) or the path itself (a file), in byte order of
 * names. Returns NULL with ERROR_SETTING ("FILE:LINE: what"), ERROR_SYSTEM or ERROR_MEMORY; two
 * mappings of one name are an error. Free with schemas_free. */
struct schemas *schemas_load(const char *const *paths, size_t npaths, struct error *err);
/* The same from text, for tests and fuzzing: one mapping. */
struct schemas *schemas_parse(struct span text, const char *name, struct error *err);
void schemas_free(struct schemas *schemas);

size_t schemas_count(const struct schemas *schemas);
const char *schemas_name(const struct schemas *schemas, size_t index);

/* The index of a mapping by its name, or by the path it was loaded from; -1 if there is none. */
int schemas_find(const struct schemas *schemas, const char *name);

/* Mix all that the mappings say into a hash. */
void schemas_hash(const struct schemas *schemas, struct hash *hash);

struct reading_options {
	int schema; /* index of the only mapping to use, or -1: the one whose detect fits with most weight */
	enum authority
	    system_authority; /* what `system` in these logs has: AUTHORITY_DEVELOPER for an
					    API customer's logs, AUTHORITY_SYSTEM for the provider's own */
};

enum reading_outcome {
	READING_AUDITED,  /* at least one transcript of a mapping */
	READING_RAW,      /* no mapping fits (or it gave no message): one raw transcript */
	READING_OTHER,    /* the mapping says: no conversation; no transcript */
	READING_DEPTH,    /* nested too deeply: one raw transcript, quarantined */
	READING_NOT_TEXT, /* binary: one raw transcript of what can be read, quarantined */
};

/* What one record gave. Lives in the arena and in the record's text. */
struct reading {
	enum reading_outcome outcome;
	struct transcript *transcripts;
	size_t ntranscripts;
	size_t
	    torn_nbytes; /* of the line that belong to a torn record (or one that no mapping fits):
			       matched as raw text, each such piece a transcript of its own in the
			       line's order, while the rest was audited */
	char why[120];   /* for RAW, DEPTH, NOT_TEXT: the reason, with an offset; else "" */
};

/* Where a path leads in the record at hand. */
struct path_slot {
	struct json_at at;
	uint64_t found; /* the generation in which at was set */
};

enum { READER_NESTED = 28 }; /* tapes for JSON inside strings */

struct plans; /* mappings cut to what records alike can hold; private */

/* One thread's memory for reading, reused from record to record; all zero bytes is valid. It serves one set
 * of mappings: call reader_done before it reads with another. */
struct reader {
	struct json json;
	struct json nested[READER_NESTED];
	struct path_slot *slots; /* owned */
	unsigned char *kinds;    /* owned: enum top_kind of each key that paths begin with */
	size_t nslots;
	bool has_nested;     /* the last record had JSON inside strings */
	uint64_t generation; /* one more for each record */
	struct plans *plans; /* owned */
};

void reader_done(struct reader *reader);

/* Read one record of any state but BLANK. Everything in *reading borrows from the record's text
 * and from the arena. A TOO_LONG window is always raw. Returns 0, or -1 with ERROR_MEMORY. */
int schemas_read(const struct schemas *schemas, const struct reading_options *options,
    struct reader *reader, const struct record *record, struct arena *arena,
    struct reading *reading, struct error *err);

#endif
