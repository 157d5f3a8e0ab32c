/* A ruleset as the store keeps it: digests, versions and descriptions, so that a report needs no rule files. */
#ifndef VERBS_DESCRIBE_H
#define VERBS_DESCRIBE_H

#include "base/error.h"
#include "base/json_out.h"
#include "ruleset/ruleset.h"
#include "store/store.h"
#include "verbs/measured.h"

/* Append the description (store_ruleset.description), with the ruleset's measured accuracy as installed. 0 or -1. */
int describe_text(const struct ruleset *ruleset, struct buf *text, struct error *err);

/* Put the ruleset's description, with its measured accuracy as installed, into the store. The measured figures do not
 * enter the ruleset's digest. 0 or -1. */
int describe_ruleset(const struct ruleset *ruleset, struct store *store, struct error *err);

/* Add "measured": a list of {"set","about","fold","threshold","rev","records","fired","right","precision","low","high",
 * "recall"}, one for each set that the rule, in whatever revision, was measured on, in the order of measured.h; null for
 * what is not known, and for a fold or threshold that is the default. */
void describe_measured(
    struct json_out *out, const struct measured *measured, const struct rule *rule);

/* Add "leans_on": a list of the hashes of the sentences that the rule rests on. */
void describe_leanings(struct json_out *out, const struct rule *rule);

#endif
