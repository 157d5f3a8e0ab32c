/* Running the tests that rules carry. */
#ifndef VERBS_TRIAL_H
#define VERBS_TRIAL_H

#include <stddef.h>

#include "base/error.h"
#include "match/match.h"
#include "ruleset/ruleset.h"

/* What one test gave. */
struct trial {
	const struct rule *rule;
	const struct rule_test *test;
	enum verdict got; /* of the rule's first finding; VERDICT_NONE without one */
};

/* Judge the test's conversation with all rules and see what its own says. 0, or -1 with ERROR_MEMORY. */
int trial_run(const struct ruleset *ruleset, struct scanner *scanner, const struct rule *rule,
    const struct rule_test *test, struct trial *trial, struct error *err);

#endif
