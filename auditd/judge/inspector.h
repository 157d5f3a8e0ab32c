/* What the inspections of the kinds share: a run's state, nodes in the making, conditions unfolded. Private to this
 * room. */
#ifndef JUDGE_INSPECTOR_H
#define JUDGE_INSPECTOR_H

#include "judge/inspect.h"
#include "judge/kind.h"

/* A node in the making: the public one first, so that a pointer to one is a pointer to the other. */
struct node {
	struct inspected is;
	struct node *first, *last, *next;
	enum truth outcome; /* a claim: what the kind says of it, before licences */
};

struct inspector {
	struct judging judging;
	struct tally *tallies; /* of the case, by rule */
	const struct inspected_case *subject;
	struct arena *arena;
	uint32_t rule;
	bool failed;        /* memory ran out */
	struct node sink;   /* what is made then */
	struct node claims; /* the parent of all claims */
	size_t nclaims, nleft_out;
	unsigned depth; /* of rules composed of rules */
};

/* Add a node below a parent; printf. Never NULL: when memory runs out, failed is set and a node comes back that leads
 * nowhere. */
struct node *node_add(struct inspector *inspector, struct node *parent, enum inspected_kind kind,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Say why; printf. */
void node_why(struct inspector *inspector, struct node *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Set what a node says of a truth, with the reason where it is not sure. */
void node_truth(struct inspector *inspector, struct node *node, enum truth truth);

/* Is about a message; has a value and its bound. */
void node_message(struct node *node, uint32_t message);
void node_value(struct node *node, int64_t value, int64_t of);

/* Make a node that has no parent yet, and give it one. */
struct node *node_new(struct inspector *inspector, enum inspected_kind kind, struct span text);
void node_append(struct node *parent, struct node *child);

/* Text in the arena; printf. */
struct span inspector_text(struct inspector *inspector, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* "user or tool", "any"; "a, b, c, ..." of a few signals. */
struct span inspector_roles(struct inspector *inspector, role_set roles);
struct span inspector_signals(struct inspector *inspector, const struct signal_list *list);

/* Add a condition with its truth. */
struct node *condition_add(
    struct inspector *inspector, struct node *step, struct span text, enum truth truth);

/* Add to a step what the condition asks of the message, one node for each thing; is_raw: as condition_truth_raw does.
 * Returns the truth of all together, which is that of the kinds' function. */
enum truth condition_inspect(struct inspector *inspector, struct node *step, uint32_t message,
    const struct condition *condition, enum purpose purpose, bool is_raw);

/* How many things that the condition asks for are not met by the message? */
unsigned condition_unmet(const struct inspector *inspector, uint32_t message,
    const struct condition *condition, enum purpose purpose);

/* Add the step that asks whether a finding may be made on the message at all. */
enum truth turn_inspect(struct inspector *inspector, struct node *claim, uint32_t message);

/* Add a signal: whether it holds of the message and why; unfold: with what it is composed of. */
struct node *signal_inspect(struct inspector *inspector, struct node *parent, uint32_t message,
    uint32_t signal, enum purpose purpose, bool unfold);

/* Begin a claim; finish it: its outcome, and what judge_run made of its message. */
struct node *claim_begin(struct inspector *inspector, struct span text);
void claim_end(struct inspector *inspector, struct node *claim, uint32_t message, enum truth truth);

/* The finding of a rule on a message, or NULL. */
const struct finding *inspector_finding(
    const struct inspector *inspector, uint32_t rule, uint32_t message);

/* Is the ordinal-th (from 0) of n candidates, on that message, one to look at? Counts those left out. */
bool inspector_takes(struct inspector *inspector, size_t ordinal, size_t n, uint32_t message);

/* Add what became of a claim that holds: licence, verdict, exception, alert. */
void outcome_inspect(struct inspector *inspector, struct node *claim);

/* By kind: add the claims of inspector->rule. */
void inspect_sequence(struct inspector *inspector);
void inspect_absence(struct inspector *inspector);
void inspect_compose(struct inspector *inspector);

/* Inspect inspector->rule. */
void inspector_run(struct inspector *inspector, struct inspection *out);

/* The line of inspection_first_failure. */
struct span inspector_failure(struct inspector *inspector, const struct inspection *inspection);

#endif
