/* Running the tests that rules carry. */
#ifndef VERBS_TRIAL_H
#define VERBS_TRIAL_H

#include <stddef.h>

#include "base/error.h"
#include "judge/judge.h"
#include "observe.h"
#include "ruleset/ruleset.h"

/* What one test gave, and all that it was judged by. All zero bytes is a valid, empty one. */
struct trial {
	const struct rule *rule;
	const struct rule_test *test;
	enum verdict
	    got; /* of the rule's first finding; without one VERDICT_NONE, or VERDICT_INCONCLUSIVE where it could not
			     tell */
	const struct finding *finding; /* that finding, or NULL */
	struct transcript transcript;  /* of the test's talk; a message for each of its lines */
	struct hits hits;
	struct findings findings; /* of all rules */
	struct arena arena;       /* holds the four above */
};

/* Judge the test's conversation with all rules and see what its own says. 0, or -1 with ERROR_MEMORY. Owns: free with
 * trial_done in any case; a trial may be used again, which empties it. */
int trial_run(const struct ruleset *ruleset, struct observer *observer, const struct rule *rule,
    const struct rule_test *test, struct trial *trial, struct error *err);
void trial_done(struct trial *trial);

/* Append what went wrong like a diff: the talk, a line for each message, "- expected" and "+ got"; of a finding that should
 * not be, why it was made and where; of one that is missing, the first condition that was not met. Bounded, and safe for a
 * terminal. trial is one that trial_run has filled. 0, or -1 with ERROR_MEMORY. */
int trial_diff(
    const struct ruleset *ruleset, struct trial *trial, struct buf *out, struct error *err);

#endif
