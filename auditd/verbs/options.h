/* Command lines: a table of options a verb knows, parsed by getopt_long, with the values as text. */
#ifndef VERBS_OPTIONS_H
#define VERBS_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "verbs/verb.h"

enum option_kind {
	OPTION_FLAG,
	OPTION_VALUE,
	OPTION_MAYBE, /* with a value behind '=', or without */
};

struct option_row {
	const char *name; /* without the dashes */
	char letter;      /* 0: none */
	enum option_kind kind;
};

enum { OPTIONS_MOST = 32, OPTION_VALUES_MOST = 64 };

/* What stood on the command line. Everything borrows from argv. */
struct options {
	const struct verb *verb;
	const struct option_row *rows;
	size_t nrows;
	unsigned counts[OPTIONS_MOST]; /* how often each row was given */
	struct {
		size_t row;
		const char *value;
	} values[OPTION_VALUES_MOST];
	size_t nvalues;
	const char *const *arguments; /* what is no option */
	size_t narguments;
};

/* Parse. Returns 1 to go on; 0 when the verb is done (--help was printed) or misused: then *status is what to
 * return. --help and -h are known to every verb. */
int options_parse(struct options *options, const struct verb *verb, const struct option_row *rows,
    size_t nrows, int argc, char **argv, int *status);

/* Does the verb know that option at all? */
bool options_knows(const struct options *options, const char *name);

bool options_has(const struct options *options, const char *name);

/* The last value given, or fallback. */
const char *options_get(const struct options *options, const char *name, const char *fallback);

/* The n-th value given, from 0, or NULL. */
const char *options_nth(const struct options *options, const char *name, size_t n);

/* A whole number in [low, high] (with K, M, G for powers of 1,024 when sized), or one of names. Returns 1, or 0 with
 * *status set after saying what is wrong. Absent: *out stays. */
int options_number(const struct options *options, const char *name, bool sized, uint64_t low,
    uint64_t high, uint64_t *out, int *status);
int options_choice(const struct options *options, const char *name, const char *const *names,
    size_t nnames, size_t *out, int *status);

/* A share between 0 and 1, written as 0.01 or 1%. */
int options_share(const struct options *options, const char *name, double *out, int *status);

#endif
