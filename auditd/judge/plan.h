/* What of judging follows from the rules alone, worked out once for a ruleset: which signals stir which rules, and what a
 * rule counts in a conversation that does not stir it. Immutable, so that any thread may use it. Private to this room. */
#ifndef JUDGE_PLAN_H
#define JUDGE_PLAN_H

#include "judge/kind.h"

enum {
	SLOT_RAW = ROLES, /* messages of transcripts that are raw stand beside the roles */
	SLOTS,
	ROLE_MASKS = 1 << ROLES,
	SHAPE_NONE = UINT32_MAX,
};

/* The steps before a claim, of rules whose triggers ask for no signal: where none of the signals is seen that could forbid
 * it, all rules of one shape are exposed alike. */
struct shape {
	struct sequence sequence; /* without signals; the claim is the last step */
};

struct judge_plan {
	const struct ruleset *ruleset;
	struct arena memory; /* of judge_plan_new; else empty */
	size_t nwords;       /* of a set of rules */
	uint64_t reads;      /* languages that every rule reads */
	uint64_t
	    *needs; /* by signal: the set of rules one of which needs is this, or one of its list */
	uint64_t
	    *forbids; /* by signal: the set of shaped rules that must be asked where it is seen */
	uint64_t *always;   /* rules that are asked in any case */
	uint64_t *shaped;   /* rules with a shape, */
	uint64_t *composes; /* compositions, */
	uint64_t *composed; /* what these are made of, */
	uint64_t *raw;      /* rules that read raw transcripts */
	uint64_t *applies;  /* by view: the set of rules that apply */
	uint32_t *shape_of; /* by rule; SHAPE_NONE */
	struct shape *shapes;
	size_t nshapes;
	const uint64_t *fragile, *refutable; /* see struct judging */
	bool asks_all; /* every rule is asked in every conversation: slower, the same outcome */
};

/* Work it out in an arena; NULL when out of memory. */
struct judge_plan *plan_make(const struct ruleset *ruleset, struct arena *arena);

/* The set of rules that apply by a view of the plan's ruleset. */
const uint64_t *plan_applies(const struct judge_plan *plan, const struct ruleset_view *view);

/* What a rule counts in conversations that do not stir it, going by how many claimable messages of which roles they have.
 * nforeign: how many of these are in languages that it does not read. masks: how many conversations, not raw, have claimable
 * messages of just these roles. Of a rule that was asked all the same it is what its own count replaces. */
struct quiet {
	uint64_t claimable[SLOTS];
	uint64_t nforeign;
	const uint64_t *shapes; /* by shape: exposures; NULL: none */
	const uint64_t *masks;  /* ROLE_MASKS */
};
struct tally plan_quiet(const struct judge_plan *plan, const struct ruleset_view *view,
    uint32_t rule, const struct quiet *quiet);

/* The slots of messages that a rule may count in silence, as bits. */
uint32_t plan_slots(const struct rule *rule);

/* Count a run that is over. 0, or -1 when out of memory. */
int sums_add(struct judge_sums *sums, const struct judging *judging);

#endif
