/* Absence: after a trigger, what is expected does not follow within so many replies.
 *
 * The conversation is walked once, forwards, with a queue of triggers that still wait. A claim is made on the reply
 * that decides: the last one of the window, or the last one of a conversation that has ended. */
#include "judge/kind.h"

/* A trigger that waits. */
struct waiting {
	uint32_t message;
	uint32_t nreplies; /* that came before it */
	enum truth truth;
};

struct watch {
	struct judging *judging;
	uint32_t rule;
	const struct absence *absence;
	struct waiting *queue; /* [first, end) wait, oldest first */
	uint32_t first, end;
	uint32_t nreplies;   /* so far */
	uint32_t last_reply; /* of the conversation, if it has ended; else no message's index */
	uint32_t may_come;   /* 1 + the latest reply that may be what is expected; 0: none */
	enum truth may_come_truth;
	uint32_t may_stop; /* 1 + the latest message that may make it needless; 0: none */
	enum truth may_stop_truth;
};

/* Is what this trigger waits for missing, as far as can be told? */
static enum truth missing(const struct watch *watch, const struct waiting *waiting)
{
	enum truth truth = waiting->truth;

	if (watch->may_come > waiting->message + 1)
		truth = truth_and(truth, truth_not(watch->may_come_truth));
	if (watch->may_stop > waiting->message + 1)
		truth = truth_and(truth, truth_not(watch->may_stop_truth));
	return truth;
}

/* All waiting triggers are answered, or needless, by this message. Only an answer is an exposure. */
static void settle_all(struct watch *watch, uint32_t message, bool is_answer)
{
	struct judging *judging = watch->judging;
	struct tally *tally = &judging->asked->tally;
	enum truth trigger = TRUTH_NO;

	for (uint32_t i = watch->first; i < watch->end; i++)
		trigger = truth_or(trigger, watch->queue[i].truth);
	watch->first = watch->end = 0;
	if (trigger == TRUTH_NO || !message_is_judged(judging, message))
		return;
	tally->evaluated++;
	if (is_answer && trigger == TRUTH_YES)
		tally->exposed++;
}

static int claim(struct watch *watch, const struct waiting *waiting, uint32_t reply)
{
	struct judging *judging = watch->judging;
	struct tally *tally = &judging->asked->tally;
	struct scene scenes[] = {
	    {.is = &watch->absence->after, .message = waiting->message},
	    {.is = &watch->absence->expect, .message = reply, .is_missing = true},
	};
	struct claim it = {
	    .rule = watch->rule,
	    .message = reply,
	    .truth = missing(watch, waiting),
	    .scenes = scenes,
	    .nscenes = ARRAY_LEN(scenes),
	    .nreplies = watch->nreplies - waiting->nreplies,
	    .within = watch->absence->within,
	};

	if (!message_is_judged(judging, reply))
		return 0;
	tally->evaluated++;
	return judging_claim(judging, &it);
}

/* A reply that is not what is expected: which triggers' windows end with it? Where it ends several, the surest speaks,
 * then the nearest: one message bears one finding of a rule. */
static int close_windows(struct watch *watch, uint32_t reply)
{
	const struct waiting *best = NULL;

	for (; watch->first < watch->end; watch->first++) {
		const struct waiting *it = &watch->queue[watch->first];
		bool is_due = watch->nreplies - it->nreplies >= watch->absence->within;
		if (!is_due && reply != watch->last_reply)
			break;
		if (best == NULL || missing(watch, it) >= missing(watch, best))
			best = it;
	}
	return best ? claim(watch, best, reply) : 0;
}

static int take_reply(struct watch *watch, uint32_t message)
{
	const struct absence *absence = watch->absence;

	watch->nreplies++;
	if (watch->first == watch->end)
		return 0;
	enum truth comes = condition_truth(watch->judging, message, &absence->expect, TO_ACQUIT);
	if (comes == TRUTH_YES) {
		settle_all(watch, message, true);
		return 0;
	}
	if (comes != TRUTH_NO) {
		watch->may_come = message + 1;
		watch->may_come_truth = comes;
	}
	return close_windows(watch, message);
}

static void take_stop(struct watch *watch, uint32_t message)
{
	if (watch->first == watch->end)
		return;
	enum truth stops = conditions_any(
	    watch->judging, message, watch->absence->unless, watch->absence->nunless);
	if (stops == TRUTH_YES)
		settle_all(watch, message, false);
	else if (stops != TRUTH_NO) {
		watch->may_stop = message + 1;
		watch->may_stop_truth = stops;
	}
}

/* A message carried over a cut had its replies in what was cut: they were judged then. */
static void take_trigger(struct watch *watch, uint32_t message)
{
	if (message_at(watch->judging, message)->flags & MESSAGE_CARRIED)
		return;
	enum truth truth =
	    condition_truth(watch->judging, message, &watch->absence->after, TO_ACCUSE);

	if (truth != TRUTH_NO)
		watch->queue[watch->end++] = (struct waiting){message, watch->nreplies, truth};
}

static uint32_t find_last_reply(const struct judging *judging, role_set roles)
{
	if (!judging->transcript->has_ended)
		return UINT32_MAX;
	for (uint32_t i = judging->nmessages; i-- > 0;)
		if (message_has_role(message_at(judging, i), roles))
			return i;
	return UINT32_MAX;
}

static bool is_stirred(const struct judging *judging, uint32_t rule)
{
	const struct absence *absence = &judging->ruleset->rules[rule].of.absence;

	return judging_claimable(judging, ~0u) > 0 &&
	       condition_is_possible(judging, &absence->after);
}

static int run_absence(struct judging *judging, uint32_t rule)
{
	const struct absence *absence = &judging->ruleset->rules[rule].of.absence;
	struct watch watch = {.judging = judging, .rule = rule, .absence = absence};

	(void)judging_set_aside(judging, absence->expect.roles);
	watch.queue = arena_array(judging->arena, judging->nmessages, sizeof *watch.queue);
	if (watch.queue == NULL)
		return -1;
	watch.last_reply = find_last_reply(judging, absence->expect.roles);
	for (uint32_t i = 0; i < judging->nmessages; i++) {
		if (message_has_role(message_at(judging, i), absence->expect.roles) &&
		    take_reply(&watch, i) != 0)
			return -1;
		take_stop(&watch, i);
		take_trigger(&watch, i);
	}
	return 0;
}

const struct kind kind_absence = {
    .kind = RULE_ABSENCE,
    .is_stirred = is_stirred,
    .run = run_absence,
};
