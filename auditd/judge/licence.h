/* Who may excuse what a rule forbids, and whether somebody did. Private to this room. */
#ifndef JUDGE_LICENCE_H
#define JUDGE_LICENCE_H

#include "judge/kind.h"

/* The least authority that may excuse a finding of the rule: what the ladder of its first clause's document says of
 * the clause's level in the release judged by. AUTHORITY_NONE: nobody may, or the rule has no licences there. */
enum authority licence_authority(const struct ruleset_view *view, const struct rule *rule);

/* Look for a licence in the messages before the claim. Claims of one rule must come in ascending order, with
 * judging->licence all zero before the first.
 * Returns TRUTH_YES, with judging->licence.message and .signal set to the latest one, TRUTH_NO, or why it cannot be
 * told, with .unsure_message set. */
enum truth licence_find(struct judging *judging, const struct rule *rule, uint32_t claim);

#endif
