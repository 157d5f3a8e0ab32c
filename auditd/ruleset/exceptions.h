/* Exceptions: findings that a named person answers for, for a time. Their own YAML files, no part of the rules:
 * they change no verdict and do not enter the ruleset's digest.
 *
 *   exceptions:
 *     - {id: EX-2026-014, rule: RO-01, tenant: acme, model: gpt-*, reason: ..., owner: ..., expires: 2026-12-31} */
#ifndef RULESET_EXCEPTIONS_H
#define RULESET_EXCEPTIONS_H

#include "ruleset/ruleset.h"

enum exception_state {
	EXCEPTION_IN_FORCE,
	EXCEPTION_EXPIRING, /* in force, and within EXCEPTION_WARN_DAYS of its last day */
	EXCEPTION_EXPIRED,  /* without effect */
	EXCEPTION_STATES
};
extern const char *const exception_state_names[EXCEPTION_STATES]; /* "in-force" ... */

enum { EXCEPTION_WARN_DAYS = 14 };

/* The state of an exception that many days before its last; below 0: behind it. */
enum exception_state exception_state_at(int64_t days_left);

/* One exception. Spans have a NUL behind them and live as long as the exceptions they are of. */
struct exception {
	struct span id;
	struct span *rules; /* ids of rules that were loaded */
	size_t nrules;
	struct span *tenants; /* whole names; none: any, and those not logged */
	size_t ntenants;
	struct span
	    *models; /* whole names, or beginnings with a '*' behind; none: as for tenants */
	size_t nmodels;
	struct span reason, owner;
	int64_t expires;   /* the last day on which it has effect, since 1970 */
	int64_t days_left; /* from the day it is held against to that day; below 0: expired */
	enum exception_state state;
	const char *covers; /* for each rule of the ruleset: not 0 if it is one of rules */
	char digest
	    [DIGEST256_HEX]; /* of what it says, whatever else its file has: tells its versions apart */
	const char *file;
	unsigned line;
};

struct exceptions {
	struct exception *at; /* in the order of the files and in them */
	size_t n;
	int64_t as_of; /* the day they are held against, since 1970 */
	void *memory;  /* owned */
};

/* Load files, for a loaded ruleset, held against the day as_of.
 * Returns NULL on any error: ERROR_SETTING "FILE:LINE: what" (an unknown key or rule with the nearest one, a key that
 * is missing, a day that is not in the calendar, an id used twice, in whatever file), ERROR_SYSTEM, ERROR_MEMORY.
 * Owns: free with exceptions_free. ruleset is not kept. */
struct exceptions *exceptions_load(const char *const *paths, size_t npaths,
    const struct ruleset *ruleset, int64_t as_of, struct error *err);
void exceptions_free(struct exceptions *exceptions);

/* Hold them against another day: states and days left change, nothing else. */
void exceptions_hold(struct exceptions *exceptions, int64_t as_of);

/* Load one file's text; name stands in messages. As exceptions_load. */
struct exceptions *exceptions_parse(struct span text, const char *name,
    const struct ruleset *ruleset, int64_t as_of, struct error *err);

/* The first exception with effect that covers a rule (its index in the ruleset) for this tenant and model, which are
 * absent where they were not logged; NULL if there is none. Which verdicts can be covered is the caller's matter. */
const struct exception *exceptions_find(
    const struct exceptions *exceptions, uint32_t rule, struct span tenant, struct span model);

#endif
