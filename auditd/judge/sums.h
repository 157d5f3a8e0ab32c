/* Tallies in the making. Most rules find nothing to do in most conversations, and what they count there follows from roles
 * and languages alone: so conversations are added up as a few numbers, and made tallies of every rule when these are wanted. */
#ifndef JUDGE_SUMS_H
#define JUDGE_SUMS_H

#include "base/arena.h"
#include "base/language.h"
#include "judge/finding.h"
#include "ruleset/ruleset.h"
#include "transcript/transcript.h"

struct judge_plan;

enum { JUDGE_SLOTS = ROLES + 1, JUDGE_ROLE_MASKS = 1 << ROLES };

struct judge_sums {
	const struct judge_plan *plan;   /* borrowed */
	struct arena *arena;             /* borrowed: what follows lives there */
	const struct ruleset_view *view; /* by which the sums were counted; NULL: none were */
	uint64_t claimable
	    [JUDGE_SLOTS]; /* messages that may bear a finding; raw ones behind the roles */
	uint64_t masks[JUDGE_ROLE_MASKS]; /* conversations by the set of roles of such messages */
	uint64_t (*foreign)
	    [LANGUAGES]; /* by slot: those of a language that some rule does not read; NULL: none */
	uint64_t *shapes; /* exposures that rules of one shape share; NULL: none */
	struct tally
	    *tallies; /* by rule: what is not in the sums; NULL: nothing. Findings of judge_case_run
				  are counted here, so it is there where there are any */
};

/* Begin. The plan and the arena are borrowed for as long as the sums are used. */
void judge_sums_init(struct judge_sums *sums, const struct judge_plan *plan, struct arena *arena);

/* Give the tallies of all that was judged, one for each rule; they live in the arena. Sums go on being usable. NULL when out
 * of memory. */
struct tally *judge_sums_tallies(struct judge_sums *sums);

#endif
