/* What the files of this room share: values as files gave them, and a setup being made of them. */
#ifndef SETUP_INNER_H
#define SETUP_INNER_H

#include "base/arena.h"
#include "base/yaml.h"
#include "setup/config.h"
#include "setup/keys.h"

enum {
	SETUP_FILES_MOST = 1000,  /* the file itself and those of conf.d */
	SETUP_VALUES_MOST = 4096, /* in one list; paths of all logs together */
};

/* A node and the file it stands in. */
struct place {
	const struct yaml *file;
	const struct yaml_node *node;
};

/* What all files say of one key: one place of a scalar, one for each item of a list. */
struct given {
	bool is_said; /* an empty list is said too */
	struct place
	    first; /* where it is said first: the value, or the list's first item or the list */
	struct place *at;
	size_t n, cap;
};

/* What a file says of one entry of a list; given[i] belongs to the list's i-th row. */
struct given_entry {
	struct place place;
	struct given given[ENTRY_KEYS_MOST];
};

struct given_entries {
	struct given_entry **at;
	size_t n, cap;
};

struct setup {
	struct config config;
	struct arena arena; /* of everything that config points to and no file holds */
	const char *name;   /* of the file that was asked for */
	struct yaml *defaults;
	struct yaml *files[SETUP_FILES_MOST];
	size_t nfiles;
	struct given given[KEYS_MOST];         /* given[i] belongs to key_rows[i] */
	struct given_entries entries[ENTRIES]; /* of these lists there is no given */
	bool is_state_told;                    /* not by a file */
	bool is_lenient;                       /* files are only looked into, not collected */
	bool has_gaps;                         /* is_lenient: some could not be read */
};

/* Refuse with ERROR_SETTING "FILE:LINE: words", return -1. */
int place_refuse(const struct place *place, struct error *err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Take note of what one file says: unknown keys, values of the wrong shape and scalars given twice are refused. 0 or -1 with
 * ERROR_SETTING, ERROR_MEMORY. The file must outlive the setup. */
int setup_collect(struct setup *setup, const struct yaml *file, struct error *err);

/* The same of a file with nothing but a list of entries. */
int setup_collect_alone(
    struct setup *setup, enum key_entries which, const struct yaml *file, struct error *err);

/* The table's defaults as one flat map, "reports.grace: 5m". NULL with ERROR_MEMORY. Free with yaml_release. */
struct yaml *setup_defaults(struct error *err);

/* Take note of the defaults of what no file says. */
int setup_fill(struct setup *setup, struct error *err);

/* Read the value of a key into its place in base, a struct config or struct config_log; given has at least one place, or is
 * a list. Texts are borrowed from the files. 0 or -1 with ERROR_SETTING, ERROR_MEMORY. */
int value_read(struct arena *arena, const struct key *key, const struct given *given, void *base,
    struct error *err);

/* Write seconds as dates_parse_duration reads them, with the largest unit that it is a whole number of. */
void duration_print(struct buf *out, int64_t seconds);

/* Read bytes, with K, M or G for powers of 1,024. */
bool size_parse(struct span text, uint64_t *bytes);
void size_print(struct buf *out, uint64_t bytes);

/* Read "2026-01-01" or "2026-01-01T10:00:00Z", with a fraction or without, as microseconds since 1970. */
bool instant_parse(struct span text, int64_t *time_us);

#endif
