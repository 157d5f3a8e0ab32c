/* All that a configuration judges by, loaded: rules and patterns, mappings, exceptions. */
#ifndef VERBS_RULEBOOK_H
#define VERBS_RULEBOOK_H

#include "ruleset/exceptions.h"
#include "setup/config.h"
#include "verbs/kit.h"

/* All zero bytes is empty. */
struct rulebook {
	struct kit kit;                /* kit.reading is not set: logs differ */
	struct exceptions *exceptions; /* NULL: none */
};

/* Load what the configuration names, exceptions held against a day since 1970. The mappings are the installed ones and all that logs
 * name by path, which schemas_find knows by that path. Says everything that is wrong on stderr, not only the first thing.
 * Returns 0, or the exit status; then what could be loaded is in *book all the same. Free with rulebook_done. */
int rulebook_load(
    struct rulebook *book, const struct verb *verb, const struct config *config, int64_t day);
void rulebook_done(struct rulebook *book);

/* The one of two exit statuses that outranks the other. */
int rulebook_worse(int status, int other);

#endif
