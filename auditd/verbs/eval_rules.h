/* How often each rule is right where it fires, by the most specific label there is. */
#ifndef VERBS_EVAL_RULES_H
#define VERBS_EVAL_RULES_H

#include "verbs/eval_labels.h"

/* Predictions of one rule. */
struct rule_score {
	struct prediction
	    *fired; /* owned; where it fired and a label of its id or family is known */
	size_t nfired;
	struct prediction *named; /* owned; where a label of its id is known, fired or not */
	size_t nnamed;
	uint64_t unknown;            /* records on which it fired and no such label is known */
	bool is_by_id, is_by_family; /* which labels its firing was held against */
};

/* All rules of a ruleset. All zero bytes but ruleset and threshold is a valid, empty one. */
struct rule_scores {
	const struct ruleset *ruleset; /* borrowed */
	enum severity threshold;       /* findings below it do not count */
	struct rule_score *at;         /* owned; by rule */
	bool *has_fired;               /* owned; of the record at hand */
};

/* Hold what fired on a record against the record's "labels" object: the rule's id if that is known, else its family.
 * Rules that do not apply to the release judged by are left out. 0, or -1 with ERROR_MEMORY. */
int rule_scores_add(struct rule_scores *scores, struct json_at object,
    const struct evaluated *record, struct error *err);

/* Is there anything to say of the rule? */
bool rule_score_is_empty(const struct rule_score *score);

/* Give counts, clusters and precision of where it fired, and the recall of where a label of its id is known. The
 * predictions are put in other order. 0, or -1 when out of memory. */
int rule_score_figures(struct rule_score *score, struct figures *figures);

/* Append what a rule was held against: "refusal-overreach", its id, or both with "+" between; "-" for nothing. */
void rule_score_against(const struct rule_score *score, const struct rule *rule, struct buf *text);

void rule_scores_done(struct rule_scores *scores);

#endif
