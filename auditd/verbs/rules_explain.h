/* Why a rule fires on a conversation, or does not, in one line. */
#ifndef VERBS_RULES_EXPLAIN_H
#define VERBS_RULES_EXPLAIN_H

#include "judge/judge.h"
#include "verbs/kit.h"

/* A conversation that was matched and judged. */
struct explain_case {
	const struct ruleset *ruleset;
	const struct transcript *transcript;
	const struct hits *hits;
	const struct findings *findings;
};

/* Say in one line which condition of the rule was not met first, or is not sure: "step 2 of 2, ..., message 1: not met:
 * all of refusal: ...". The absent span if all are met. Text in the arena, not made safe for a terminal. 0, or -1 with
 * ERROR_MEMORY. */
int explain_first_failure(const struct explain_case *judged, uint32_t rule, struct arena *arena,
    struct span *line, struct error *err);

#endif
