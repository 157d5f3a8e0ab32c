/* All that a configuration may say, as one table: what is read, printed, described as a schema and asked of the manual are
 * its rows, so that they cannot drift apart. Of the room alone. */
#ifndef SETUP_KEYS_H
#define SETUP_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/* How a value is written, and what of struct config it becomes. */
enum key_kind {
	KEY_COUNT,    /* a whole number: uint64_t */
	KEY_SIZE,     /* bytes, as 64M: uint64_t */
	KEY_DURATION, /* as 90s, 10m, 2h, 30d or whole seconds: int64_t, seconds */
	KEY_FLAG,     /* true or false: bool */
	KEY_EITHER,   /* one of two words: bool, true for the second */
	KEY_CHOICE,   /* one of some words: const char * */
	KEY_TEXT,     /* one line: const char * */
	KEY_DAY,      /* as 2026-01-31: const char * */
	KEY_ZONE,     /* a time zone: const char * */
	KEY_PATH,     /* an absolute path: const char * */
	KEY_FORMAT,   /* a mapping by name, or an absolute path: const char * */
	KEY_START,    /* end, beginning or since DATE: enum config_start and its time */
	KEY_PERIODS,  /* a list of periods: bool[PERIODS] */
	KEY_CHOICES,  /* a list of some words: struct config_list */
	KEY_PATHS,    /* a list of absolute paths or patterns: struct config_list */
	KEY_PACKS,    /* a list of packs by name, or absolute paths: struct config_list */
};

struct key {
	const char *name; /* "reports.grace"; of an entry of logs: "logs.format" */
	enum key_kind kind;
	size_t at; /* where in struct config, or in what an entry of a list is read into */
	/* KEY_COUNT, KEY_SIZE, KEY_DURATION: bounds, both included. KEY_TEXT, KEY_PATH: the longest, in bytes. */
	uint64_t low, high;
	size_t most;       /* items of a list; 0: SETUP_VALUES_MOST */
	bool is_zero_too;  /* 0 may be said as well, and stands for no bound */
	bool is_empty_too; /* "" may be said, and stands for none */
	bool needs_start;  /* another value takes effect at the next start, not at a reload */
	bool is_required;  /* of an entry of a list */
	const char
	    *fallback; /* as a file would say it; NULL: nothing, or made of another key's value */
	const char *const *names; /* the words, for kinds that have them */
	size_t nnames;
	const char *about; /* one line for people, without a full stop */
};

enum {
	KEYS_MOST = 64,
	ENTRY_KEYS_MOST = 8,      /* rows of one list of entries */
	KEY_LONGEST_SOCKET = 107, /* what sun_path holds, without its NUL */
};

extern const struct key key_rows[];
extern const size_t nkey_rows;

/* Is its value a list? */
bool key_is_list(const struct key *key);

/* Give the group a key stands in ("reports" of "reports.grace"), or {NULL, 0}. */
struct span key_group(const struct key *key);

/* Give its name within the group ("grace"). Borrows. */
const char *key_word(const struct key *key);

/* Lists of maps. Their rows come first in the table, in this order. */
enum key_entries { ENTRIES_LOGS, ENTRIES_MODELS, ENTRIES };
extern const char *const key_entries_names[ENTRIES]; /* "logs", "models" */

/* The rows of an entry of such a list are [*first, *end); those of all lists together are [0, keys_of_all_entries()). */
void keys_of_entries(enum key_entries which, size_t *first, size_t *end);
size_t keys_of_all_entries(void);

/* The rows of a group are [*first, *end); {NULL, 0}: of none, which stand together too. False if there is no such group. */
bool keys_of_group(struct span group, size_t *first, size_t *end);

#endif
