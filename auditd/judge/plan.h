/* What of judging follows from the rules alone, worked out once for a ruleset: which signals stir which rules, and what a
 * rule counts in a conversation that does not stir it. Immutable, so that any thread may use it. Private to this room. */
#ifndef JUDGE_PLAN_H
#define JUDGE_PLAN_H

#include "judge/kind.h"

enum {
	SLOT_RAW = ROLES, /* messages of transcripts that are raw stand beside the roles */
	SLOTS,
	ROLE_MASKS = 1 << ROLES,
};

#define SHAPE_NONE UINT32_MAX
#define STIR_FORCED (UINT32_C(1) << 31)

/* Rules that read the same languages. */
struct tongue {
	uint64_t reads;
	uint64_t *rules;
	uint64_t *composes; /* compositions of some of them */
};

/* The steps before a claim, of rules of one tongue whose triggers ask for no signal: where none of the signals is seen that
 * could forbid it, and nothing is hidden from that tongue, all rules of one shape are exposed alike. */
struct shape {
	struct sequence sequence; /* without signals; the claim is the last step */
	uint32_t tongue;
};

struct judge_plan {
	const struct ruleset *ruleset;
	struct arena memory; /* of judge_plan_new; else empty */
	size_t nwords;       /* of a set of rules */
	uint64_t reads;      /* languages that every rule reads */
	/* By signal, while the plan is made: the set of rules that need it, or one of a list that it is in; and the set of shaped
	 * rules whose trigger it could forbid. Both are listed in stirs[first_stir[signal]] up to the next signal's first, the
	 * latter with STIR_FORCED. */
	uint64_t *needs, *forbids;
	uint32_t *first_stir, *stirs;
	uint64_t *always;   /* rules that are asked in any case */
	uint64_t *shaped;   /* rules with a shape, */
	uint64_t *composes; /* compositions, */
	uint64_t *composed; /* what these are made of, */
	uint64_t *raw;      /* rules that read raw transcripts */
	uint64_t *applies;  /* by view: the set of rules that apply */
	uint32_t *slots; /* by rule: the slots of messages that it may count in silence, as bits */
	uint32_t *shape_of;  /* by rule; SHAPE_NONE */
	uint32_t *tongue_of; /* by rule */
	struct tongue *tongues;
	size_t ntongues;
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

/* Which rules must be asked. */
struct stirred {
	uint64_t *forced; /* whatever their claims ask for */
	uint64_t *needed; /* a signal that they need is seen */
	uint64_t *
	    silent; /* but these: every message that may bear a finding is in a language they do not read */
};

/* Tell it of the conversation at hand, for which judging_init was called; the sets live in its arena. *quiet: by tongue, nothing is
 * hidden from its rules and no message is in a language they do not read. 0, or -1 when out of memory. */
int stir(const struct judging *judging, struct stirred *stirred, bool **quiet);

/* Count a run that is over. 0, or -1 when out of memory. */
int sums_add(struct judge_sums *sums, const struct judging *judging);

#endif
