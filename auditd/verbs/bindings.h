/* Models bound to releases: from --models or the configuration into a loaded ruleset. */
#ifndef VERBS_BINDINGS_H
#define VERBS_BINDINGS_H

#include "ruleset/ruleset.h"
#include "setup/config.h"
#include "verbs/options.h"

/* Judge by the models of a configuration. Returns 0, or the exit status after saying what is wrong on stderr. */
int bindings_set(struct ruleset *ruleset, const struct config_model *models, size_t nmodels);

/* Judge by those of --models FILE, where the verb has that option and it was given. Returns as bindings_set. */
int bindings_load(struct ruleset *ruleset, const struct options *options);

#endif
