/* An absence: each message of the trigger's roles is tried; from one that triggers, what follows up to the reply with
 * which the window ends. */
#include "judge/inspector.h"

enum { REPLIES_SHOWN = 24 };

enum ending {
	ENDING_DUE,      /* the window ends with a reply, and what was expected has not come */
	ENDING_ANSWERED, /* it has come */
	ENDING_NEEDLESS, /* a message has made it needless */
	ENDING_OPEN,     /* the log ends first */
};

/* What follows a trigger. */
struct course {
	enum ending ending;
	uint32_t last; /* message that ends it; the last message if nothing does */
	unsigned nreplies;
	bool has_answer, has_stop; /* the latest that may be one, where none is sure */
	uint32_t answer, stop;
	enum truth answer_truth, stop_truth;
};

static uint32_t find_last_reply(const struct judging *judging, role_set roles)
{
	if (!judging->transcript->has_ended)
		return UINT32_MAX;
	for (uint32_t i = judging->nmessages; i-- > 0;)
		if (message_has_role(message_at(judging, i), roles))
			return i;
	return UINT32_MAX;
}

/* One reply. Returns whether it ends the course. */
static bool take_reply(const struct inspector *inspector, const struct absence *absence,
    struct course *course, uint32_t message)
{
	const struct judging *judging = &inspector->judging;
	enum truth comes = condition_truth(judging, message, &absence->expect, TO_ACQUIT);

	course->nreplies++;
	course->last = message;
	if (comes != TRUTH_NO) {
		course->has_answer = true;
		course->answer = message;
		course->answer_truth = comes;
	}
	course->ending = comes == TRUTH_YES ? ENDING_ANSWERED : ENDING_DUE;
	return comes == TRUTH_YES || course->nreplies >= absence->within ||
	       message == find_last_reply(judging, absence->expect.roles);
}

static bool take_stop(const struct inspector *inspector, const struct absence *absence,
    struct course *course, uint32_t message)
{
	enum truth stops =
	    conditions_any(&inspector->judging, message, absence->unless, absence->nunless);

	if (stops != TRUTH_NO) {
		course->has_stop = true;
		course->stop = message;
		course->stop_truth = stops;
	}
	course->last = message;
	course->ending = ENDING_NEEDLESS;
	return stops == TRUTH_YES;
}

static struct course follow(
    const struct inspector *inspector, const struct absence *absence, uint32_t trigger)
{
	const struct judging *judging = &inspector->judging;
	struct course course = {.last = trigger};

	for (uint32_t i = trigger + 1; i < judging->nmessages; i++) {
		bool is_reply = message_has_role(message_at(judging, i), absence->expect.roles);
		if (is_reply && take_reply(inspector, absence, &course, i))
			return course;
		if (take_stop(inspector, absence, &course, i))
			return course;
	}
	course.ending = ENDING_OPEN;
	return course;
}

static enum truth after_inspect(struct inspector *inspector, struct node *claim, uint32_t message)
{
	const struct absence *absence =
	    &inspector->judging.ruleset->rules[inspector->rule].of.absence;
	bool is_carried = message_at(&inspector->judging, message)->flags & MESSAGE_CARRIED;
	struct node *step = node_add(inspector, claim, INSPECTED_STEP, "after: the trigger");
	enum truth truth =
	    condition_inspect(inspector, step, message, &absence->after, TO_ACCUSE, false);

	node_message(step, message);
	if (is_carried) {
		condition_add(inspector, step,
		    span_of("its replies are here, not in a part that was judged before"),
		    TRUTH_NO);
		truth = TRUTH_NO;
	}
	node_truth(inspector, step, truth);
	return truth;
}

/* The replies that are tried, each with what it lacks. */
static void add_replies(struct inspector *inspector, struct node *parent,
    const struct absence *absence, uint32_t trigger, const struct course *course)
{
	unsigned n = 0;

	for (uint32_t i = trigger + 1; i <= course->last && n < REPLIES_SHOWN; i++) {
		if (!message_has_role(message_at(&inspector->judging, i), absence->expect.roles))
			continue;
		n++;
		struct node *reply = node_add(inspector, parent, INSPECTED_STEP, "reply %u", n);
		node_message(reply, i);
		node_truth(inspector, reply,
		    condition_inspect(inspector, reply, i, &absence->expect, TO_ACQUIT, false));
	}
}

static enum truth expect_inspect(struct inspector *inspector, struct node *claim,
    const struct absence *absence, uint32_t trigger, const struct course *course)
{
	enum truth truth = course->has_answer ? truth_not(course->answer_truth) : TRUTH_YES;
	struct node *step = node_add(inspector, claim, INSPECTED_STEP,
	    "expect, within %u: it does not come", absence->within);
	struct node *node =
	    condition_add(inspector, step, span_of("no reply is what is expected"), truth);

	if (course->has_answer)
		node_message(node, course->answer);
	if (course->ending == ENDING_ANSWERED)
		node_why(inspector, node, "this one is");
	add_replies(inspector, node, absence, trigger, course);
	if (course->ending == ENDING_OPEN) {
		node = condition_add(
		    inspector, step, span_of("the window ends within the log"), TRUTH_NO);
		node_value(node, course->nreplies, absence->within);
		node_why(inspector, node, "%u of %u replies, and more may follow", course->nreplies,
		    absence->within);
		truth = TRUTH_NO;
	}
	node_truth(inspector, step, truth);
	return truth;
}

static enum truth unless_inspect(struct inspector *inspector, struct node *claim,
    const struct absence *absence, const struct course *course)
{
	enum truth truth = course->has_stop ? truth_not(course->stop_truth) : TRUTH_YES;
	struct node *step, *node;

	if (absence->nunless == 0)
		return TRUTH_YES;
	step = node_add(inspector, claim, INSPECTED_STEP, "unless");
	node = condition_add(inspector, step, span_of("no message makes it needless"), truth);
	node_truth(inspector, step, truth);
	if (!course->has_stop)
		return truth;
	node_message(node, course->stop);
	if (truth == TRUTH_NO)
		node_why(inspector, node, "this one does");
	for (size_t i = 0; i < absence->nunless; i++) {
		if (condition_truth(&inspector->judging, course->stop, &absence->unless[i],
			TO_ACQUIT) == TRUTH_NO)
			continue;
		struct node *tried = node_add(inspector, node, INSPECTED_STEP, "unless");
		node_message(tried, course->stop);
		node_truth(inspector, tried,
		    condition_inspect(
			inspector, tried, course->stop, &absence->unless[i], TO_ACQUIT, false));
	}
	return truth;
}

static void try_trigger(struct inspector *inspector, uint32_t trigger)
{
	const struct absence *absence =
	    &inspector->judging.ruleset->rules[inspector->rule].of.absence;
	struct node *claim = claim_begin(inspector, span_of("tried as the trigger"));
	enum truth truth = after_inspect(inspector, claim, trigger);

	if (truth == TRUTH_NO) {
		claim_end(inspector, claim, trigger, TRUTH_NO);
		return;
	}
	struct course course = follow(inspector, absence, trigger);
	truth = truth_and(truth, expect_inspect(inspector, claim, absence, trigger, &course));
	truth = truth_and(truth, unless_inspect(inspector, claim, absence, &course));
	if (course.ending == ENDING_DUE)
		truth = truth_and(truth, turn_inspect(inspector, claim, course.last));
	claim_end(inspector, claim, course.ending == ENDING_DUE ? course.last : trigger, truth);
}

/* A trigger is looked at for itself; the reply that bears its finding stands elsewhere. */
static bool takes(struct inspector *inspector, size_t ordinal, size_t n, uint32_t trigger)
{
	const struct judging *judging = &inspector->judging;
	const struct absence *absence = &judging->ruleset->rules[inspector->rule].of.absence;

	if (n - ordinal <= INSPECT_CLAIMS_MAX ||
	    condition_truth(judging, trigger, &absence->after, TO_ACCUSE) == TRUTH_NO)
		return inspector_takes(inspector, ordinal, n, UINT32_MAX);
	struct course course = follow(inspector, absence, trigger);
	return inspector_takes(
	    inspector, ordinal, n, course.ending == ENDING_DUE ? course.last : UINT32_MAX);
}

void inspect_absence(struct inspector *inspector)
{
	const struct judging *judging = &inspector->judging;
	const struct absence *absence = &judging->ruleset->rules[inspector->rule].of.absence;
	size_t n = 0, ordinal = 0;

	for (uint32_t i = 0; i < judging->nmessages; i++)
		n += message_has_role(message_at(judging, i), absence->after.roles);
	for (uint32_t i = 0; i < judging->nmessages && !inspector->failed; i++)
		if (message_has_role(message_at(judging, i), absence->after.roles) &&
		    takes(inspector, ordinal++, n, i))
			try_trigger(inspector, i);
	if (n > 0)
		return;
	struct node *claim = claim_begin(inspector, span_of("tried on nothing"));
	struct node *step = node_add(inspector, claim, INSPECTED_STEP, "after: the trigger");
	condition_add(inspector, step, span_of("there is such a message"), TRUTH_NO);
	node_truth(inspector, step, TRUTH_NO);
	claim_end(inspector, claim, UINT32_MAX, TRUTH_NO);
}
