/* Places: from a signal that holds of a message to the hits that make it hold. */
#include "judge/explain.h"

enum {
	DEPTH_MAX = 8,   /* of signals made of signals */
	VISITS_MAX = 64, /* signals looked at for one that a rule names */
};

/* Add a piece, filling in what follows from its message. */
static void add(struct explanation *explanation, struct evidence piece)
{
	const struct message *message = message_at(explanation->judging, piece.message);

	if (explanation->nevidence >= explanation->evidence_room)
		return;
	piece.role = span_of(role_name(message->role));
	piece.origin = message->origin;
	explanation->evidence[explanation->nevidence++] = piece;
}

void evidence_message(struct explanation *explanation, uint32_t message, struct span label)
{
	add(explanation, (struct evidence){.message = message, .label = label});
}

/* The hits of one signal in one message: hits are sorted by signal within a message. */
struct run {
	const struct hit *at, *end;
};

static struct run hits_of(const struct judging *judging, uint32_t message, uint32_t signal)
{
	const struct message_facts *facts = &judging->hits->messages[message];
	const struct hit *hits = judging->hits->at + facts->first_hit;
	size_t low = 0, high = facts->nhits;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (hits[middle].signal < signal)
			low = middle + 1;
		else
			high = middle;
	}
	size_t end = low;
	while (end < facts->nhits && hits[end].signal == signal)
		end++;
	return (struct run){hits + low, hits + end};
}

/* Does the hit speak for its signal: known to match, and not of a term that undoes it? */
static bool is_for(const struct hit *hit, const struct signal *signal)
{
	bool is_defeat = hit->term >= signal->first_defeat &&
			 hit->term - signal->first_defeat < signal->ndefeats;

	return hit->outcome == OUTCOME_MATCHED && !is_defeat;
}

static bool is_earlier(const struct hit *a, const struct hit *b)
{
	if (a->part != b->part)
		return a->part < b->part;
	if (a->start != b->start)
		return a->start < b->start;
	return a->end < b->end;
}

/* What a detector held it against, and its word on it. */
static void add_cause(
    struct explanation *explanation, const struct hit_cause *cause, struct span name)
{
	if (cause->has_place)
		add(explanation, (struct evidence){.message = cause->message,
				     .part = cause->part,
				     .start = cause->start,
				     .end = cause->end,
				     .label = explain_label(explanation, "against %s", name.at)});
	if (cause->note.len > 0)
		explain_say(explanation, "%s: %s", name.at, cause->note.at);
}

static size_t add_hit(struct explanation *explanation, uint32_t message, uint32_t signal)
{
	const struct signal *it = &explanation->judging->ruleset->signals[signal];
	struct run run = hits_of(explanation->judging, message, signal);
	const struct hit *first = NULL;

	for (const struct hit *hit = run.at; hit < run.end; hit++)
		if (is_for(hit, it) && (first == NULL || is_earlier(hit, first)))
			first = hit;
	if (first == NULL)
		return 0;
	add(explanation, (struct evidence){.message = message,
			     .part = first->part,
			     .start = first->start,
			     .end = first->end,
			     .label = it->name});
	if (first->cause)
		add_cause(explanation, first->cause, it->name);
	return 1;
}

struct descent {
	struct explanation *explanation;
	uint32_t message;
	unsigned nvisits;
};

static size_t descend(struct descent *descent, uint32_t signal, unsigned depth);

static size_t descend_list(struct descent *descent, const struct signal_list *list, unsigned depth)
{
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++)
		n += descend(descent, list->at[i], depth);
	return n;
}

/* Signals are made of signals before them, so this ends; the bounds keep one that is shared many times from being
 * walked as often. */
static size_t descend(struct descent *descent, uint32_t signal, unsigned depth)
{
	const struct judging *judging = descent->explanation->judging;
	const struct signal *it = &judging->ruleset->signals[signal];

	if (descent->nvisits++ >= VISITS_MAX || depth > DEPTH_MAX ||
	    signal_truth(judging, descent->message, signal, TO_ACCUSE) == TRUTH_NO)
		return 0;
	if (it->kind != SIGNAL_OF)
		return add_hit(descent->explanation, descent->message, signal);
	return descend_list(descent, &it->all, depth + 1) +
	       descend_list(descent, &it->any, depth + 1);
}

size_t evidence_signal(struct explanation *explanation, uint32_t message, uint32_t signal)
{
	struct descent descent = {.explanation = explanation, .message = message};

	return descend(&descent, signal, 0);
}

int64_t evidence_score(const struct judging *judging, uint32_t message, uint32_t signal)
{
	struct run run = hits_of(judging, message, signal);
	int64_t score = 0;

	for (const struct hit *hit = run.at; hit < run.end; hit++)
		if (is_for(hit, &judging->ruleset->signals[signal]))
			score += hit->value;
	return score;
}
