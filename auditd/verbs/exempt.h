/* Exceptions on the way from the command line to the store, with warnings about those that end. */
#ifndef VERBS_EXEMPT_H
#define VERBS_EXEMPT_H

#include "ruleset/exceptions.h"
#include "store/store.h"
#include "verbs/options.h"

/* Give the day of --as-of, else today in UTC. 0 or the exit status after saying what is wrong. */
int exempt_day(const struct options *options, int64_t *day);

/* Say on stderr which of a state's exceptions, of those that its last scan was given, have expired or end soon. 0 or
 * -1. */
int exempt_warn_kept(struct store *store, int64_t day, struct error *err);

/* Load what --exceptions (repeatable) names, held against --as-of, else today in UTC; the verb's table has both. Says
 * on stderr which have expired or end soon. Returns 0 with *exceptions, NULL if no file is named, or the exit status
 * after saying what is wrong. Free with exceptions_free. */
int exempt_load(
    const struct options *options, const struct ruleset *ruleset, struct exceptions **exceptions);

/* The same of files, held against a day. */
int exempt_load_files(const char *const *paths, size_t npaths, const struct ruleset *ruleset,
    int64_t day, struct exceptions **exceptions);

/* Put them into the store, expired ones too. exceptions may be NULL: none. 0 or -1. */
int exempt_describe(const struct exceptions *exceptions, struct store *store, struct error *err);

#endif
