/* Why a rule fires on a conversation, or does not: every condition it tries, met or not, as a tree of plain data.
 *
 * This is no second engine. What became of a message is the finding that judge_run made of it; each condition is asked
 * by the functions that the kinds of rules ask. What is made here is the order in which a person wants to read it. */
#ifndef JUDGE_INSPECT_H
#define JUDGE_INSPECT_H

#include "judge/judge.h"

/* Levels of the tree. A claim has steps and outcomes, a step has conditions; below them lies detail: the signals that a
 * condition asks for, their terms and places, the messages that were tried in vain. */
enum inspected_kind {
	INSPECTED_CLAIM, /* what the rule was tried on; its message may bear the finding */
	INSPECTED_STEP,  /* a step of the rule, with the message chosen or the nearest candidate */
	INSPECTED_CONDITION, /* one thing a step asks for */
	INSPECTED_SIGNAL,    /* met: it holds of the message */
	INSPECTED_TERM,      /* of a signal; with has_value: the weight it counts with */
	INSPECTED_PLACE,     /* where a term hit; not met: does not count, text says why */
	INSPECTED_OUTCOME,   /* what became of a claim: licence, verdict, alert */
	INSPECTED_KINDS,
};
extern const char *const inspected_kind_names[INSPECTED_KINDS];

enum inspected_truth {
	INSPECTED_NOT_MET,
	INSPECTED_UNSURE, /* a limit, missing text, a language, an image: why says which */
	INSPECTED_MET,
	INSPECTED_STATED, /* a statement, neither met nor not */
};

/* A node. Spans live in the arena, the ruleset or the findings. */
struct inspected {
	enum inspected_kind kind;
	enum inspected_truth truth;
	struct span text; /* "all of refusal.policy" */
	struct span why;  /* "12 words, at most 10"; absent where there is nothing to add */
	bool has_message;
	uint32_t message; /* index in the transcript */
	bool has_place;
	uint32_t part, start, end; /* bytes of that part's text */
	bool is_negated;           /* a place: a negator of the signal stands before it */
	uint32_t signal;           /* of a signal, a term or a place */
	bool has_value;
	int64_t value,
	    of; /* a score and its threshold, a count and its bound, a weight (of is 0) */
	const struct finding *finding;           /* a claim: what judge_run made of it, or NULL */
	const struct inspected *children, *next; /* first child; next of the same parent */
};

/* Candidates that are looked at for one rule: the last ones, and all that bear a finding. */
enum { INSPECT_CLAIMS_MAX = 200 };

struct inspection {
	struct span
	    refused; /* why the rule is not tried on this conversation at all; absent if it is */
	const struct inspected *claims; /* in the order of their messages; NULL if there are none */
	size_t nclaims, nleft_out;
	const struct inspected *nearest; /* the claim with a finding, a sure one first; else the one
					    that meets most; of equals the last; NULL without claims */
	const struct inspected *step, *condition; /* the first condition of the nearest claim that
						     is not met or not sure; NULL if all are met */
};

/* What is inspected: a conversation that was matched and judged. */
struct inspected_case {
	const struct ruleset *ruleset;
	const struct transcript *transcript;
	const struct hits *hits;
	const struct hits
	    *unnegated;              /* what would hit if no signal had negators; NULL: not known */
	const struct hits *unscoped; /* what would hit if every term looked at all of a message's
					text; NULL: not known */
	const struct findings *findings; /* of judge_run */
};

/* Inspect one rule. *out lives in the arena. 0, or -1 with ERROR_MEMORY. */
int judge_inspect(const struct inspected_case *subject, uint32_t rule, struct arena *arena,
    struct inspection *out, struct error *err);

/* Inspect one signal: *first is a list of nodes of INSPECTED_SIGNAL, one for each message (NULL if there is none). 0, or
 * -1 with ERROR_MEMORY. */
int judge_inspect_signal(const struct inspected_case *subject, uint32_t signal, struct arena *arena,
    const struct inspected **first, struct error *err);

/* Say in one line what kept the rule from firing, or what may be otherwise: "step 2, message 1: all of refusal: ...".
 * Numbers of messages are those of thread. The absent span if all conditions are met; text in the arena. -1 with
 * ERROR_MEMORY. */
int inspection_first_failure(const struct inspected_case *subject,
    const struct inspection *inspection, struct arena *arena, struct span *line, struct error *err);

#endif
