/* A ruleset as the store keeps it: digests, versions and descriptions, so that a report needs no rule files. */
#ifndef VERBS_DESCRIBE_H
#define VERBS_DESCRIBE_H

#include "base/error.h"
#include "ruleset/ruleset.h"
#include "store/store.h"

/* Put the ruleset's description into the store. 0 or -1. */
int describe_ruleset(const struct ruleset *ruleset, struct store *store, struct error *err);

#endif
