/* A sequence: each message of the last step's roles is a claim that is tried; the steps before it are sought backwards,
 * as the kind does: each on the nearest message on which it holds, within its window. */
#include "judge/inspector.h"

enum { CANDIDATES_MAX = 64 }; /* messages of a step's roles that are compared where none holds */

/* What is known of "steps 0 to k can be matched back from that message": 0 not asked yet, else 1 + enum truth. */
struct search {
	struct inspector *inspector;
	const struct sequence *sequence;
	unsigned char *known; /* nsteps rows of nmessages + 1 */
};

/* A step sought backwards from the message that comes next. */
struct sought {
	enum truth truth; /* of this step and those before it */
	bool is_found;    /* a message holds, or may, whether or not the rest does */
	uint32_t message; /* that one, else the nearest candidate */
	bool has_message;
	unsigned distance; /* messages of its roles from there to the next step, itself included */
	bool is_too_far;
	bool may_be_nearer; /* a nearer message may hold, and would change the outcome */
	uint32_t nearer;
	enum truth nearer_truth;
};

/* The truths of the messages that may hold, from the sure one on: see sequence.c's tracks. */
struct open {
	bool has_any;
	uint32_t latest;
	enum truth latest_truth, least, most;
};

static enum truth sought_truth(struct search *search, size_t step, uint32_t next);

static enum truth step_truth(const struct search *search, size_t step, uint32_t message)
{
	return condition_truth(
	    &search->inspector->judging, message, &search->sequence->steps[step].is, TO_ACCUSE);
}

static bool has_role(const struct search *search, size_t step, uint32_t message)
{
	return message_has_role(message_at(&search->inspector->judging, message),
	    search->sequence->steps[step].is.roles);
}

static enum truth goes_on(const struct search *search, size_t step, uint32_t message)
{
	const struct step *it = &search->sequence->steps[step];

	return truth_not(
	    conditions_any(&search->inspector->judging, message, it->unless, it->nunless));
}

static enum truth before(struct search *search, size_t step, uint32_t message)
{
	return step > 0 ? sought_truth(search, step - 1, message) : TRUTH_YES;
}

static bool in_window(const struct search *search, size_t step, unsigned distance)
{
	unsigned within = search->sequence->steps[step].within;

	return within == 0 || distance <= within;
}

/* Messages of the step's roles in [message, next). */
static unsigned distance_of(
    const struct search *search, size_t step, uint32_t message, uint32_t next)
{
	unsigned n = 0;

	for (uint32_t i = message; i < next; i++)
		n += has_role(search, step, i);
	return n;
}

/* Where none holds: the one that meets most; the nearest of equals. */
static void find_candidate(
    const struct search *search, size_t step, uint32_t next, struct sought *sought)
{
	const struct condition *is = &search->sequence->steps[step].is;
	unsigned nseen = 0, least = 0;

	for (uint32_t i = next; i-- > 0 && nseen < CANDIDATES_MAX;) {
		if (!has_role(search, step, i))
			continue;
		if (!in_window(search, step, ++nseen))
			break;
		unsigned unmet = condition_unmet(search->inspector, i, is, TO_ACCUSE);
		if (sought->has_message && unmet >= least)
			continue;
		least = unmet;
		sought->has_message = true;
		sought->message = i;
		sought->distance = nseen;
	}
}

static void settle_on(const struct search *search, size_t step, uint32_t message, uint32_t next,
    struct sought *sought)
{
	sought->is_found = sought->has_message = true;
	sought->message = message;
	sought->distance = distance_of(search, step, message, next);
	sought->is_too_far = !in_window(search, step, sought->distance);
}

/* The nearest on which it is sure to hold, with what comes of it. */
static enum truth if_sure(struct search *search, size_t step, uint32_t sure, uint32_t next)
{
	enum truth truth = before(search, step, sure);

	for (uint32_t i = sure + 1; i < next; i++)
		truth = truth_and(truth, goes_on(search, step, i));
	return truth;
}

static struct open find_open(struct search *search, size_t step, uint32_t from, uint32_t next)
{
	struct open open = {0};

	for (uint32_t i = from; i < next; i++) {
		if (open.has_any) {
			enum truth truth = goes_on(search, step, i);
			open.least = truth_and(open.least, truth);
			open.most = truth_and(open.most, truth);
		}
		enum truth truth = step_truth(search, step, i);
		if (!truth_is_unsure(truth))
			continue;
		enum truth rest = before(search, step, i);
		open.least = open.has_any ? truth_and(open.least, rest) : rest;
		open.most = open.has_any ? truth_or(open.most, rest) : rest;
		open.has_any = true;
		open.latest = i;
		open.latest_truth = truth;
	}
	return open;
}

/* Seek a step backwards from next. */
static struct sought seek(struct search *search, size_t step, uint32_t next)
{
	struct sought sought = {0};
	enum truth sure_truth = TRUTH_NO;
	uint32_t sure = next;

	while (sure > 0 && step_truth(search, step, sure - 1) != TRUTH_YES)
		sure--;
	bool has_sure = sure-- > 0;
	if (has_sure) {
		settle_on(search, step, sure, next, &sought);
		if (!sought.is_too_far)
			sure_truth = if_sure(search, step, sure, next);
	}
	struct open open = find_open(search, step, has_sure ? sure + 1 : 0, next);
	bool is_open =
	    open.has_any && in_window(search, step, distance_of(search, step, open.latest, next));
	sought.truth = sure_truth;
	if (is_open && (open.least != sure_truth || open.most != sure_truth)) {
		sought.truth = open.latest_truth;
		sought.may_be_nearer = sure_truth != TRUTH_NO;
		sought.nearer = open.latest;
		sought.nearer_truth = open.latest_truth;
	}
	bool shows_sure =
	    has_sure && !sought.is_too_far && (sure_truth != TRUTH_NO || sought.truth == TRUTH_NO);
	if (!shows_sure && (is_open || (open.has_any && !has_sure)))
		settle_on(search, step, open.latest, next, &sought);
	if (!sought.is_found)
		find_candidate(search, step, next, &sought);
	return sought;
}

static enum truth sought_truth(struct search *search, size_t step, uint32_t next)
{
	size_t row = (size_t)search->inspector->judging.nmessages + 1;
	unsigned char *known = &search->known[step * row + next];

	if (*known == 0)
		*known = (unsigned char)(1 + seek(search, step, next).truth);
	return (enum truth)(*known - 1);
}

static void add_window(
    const struct search *search, struct node *node, size_t step, const struct sought *sought)
{
	struct inspector *inspector = search->inspector;
	unsigned within = search->sequence->steps[step].within;

	if (within == 0 || !sought->is_found)
		return;
	struct node *condition = condition_add(inspector, node,
	    inspector_text(inspector,
		within == 1 ? "the nearest of its role before the next step"
			    : "among the nearest %u of its role before the next step",
		within),
	    sought->is_too_far ? TRUTH_NO : TRUTH_YES);
	node_value(condition, sought->distance, within);
	if (sought->is_too_far)
		node_why(inspector, condition, "it is number %u, counted back", sought->distance);
}

/* The message between that stops it: the one that surely does, else one that may. */
static void add_stop(
    const struct search *search, struct node *node, size_t step, uint32_t from, uint32_t next)
{
	struct inspector *inspector = search->inspector;
	const struct step *it = &search->sequence->steps[step];
	enum truth truth = TRUTH_YES;
	uint32_t stop = next;

	if (it->nunless == 0)
		return;
	for (uint32_t i = from + 1; i < next; i++) {
		enum truth one = goes_on(search, step, i);
		if (one < truth)
			stop = i;
		truth = truth_and(truth, one);
	}
	struct node *condition =
	    condition_add(inspector, node, span_of("unless: no such message comes between"), truth);
	if (stop == next)
		return;
	node_message(condition, stop);
	if (truth == TRUTH_NO)
		node_why(inspector, condition, "one does");
	for (size_t i = 0; i < it->nunless; i++) {
		if (condition_truth(&inspector->judging, stop, &it->unless[i], TO_ACQUIT) ==
		    TRUTH_NO)
			continue;
		struct node *tried = node_add(inspector, condition, INSPECTED_STEP, "unless");
		node_message(tried, stop);
		node_truth(inspector, tried,
		    condition_inspect(inspector, tried, stop, &it->unless[i], TO_ACQUIT, false));
	}
}

static struct node *new_step(const struct search *search, size_t step)
{
	struct inspector *inspector = search->inspector;
	size_t nsteps = search->sequence->nsteps;
	struct span roles = inspector_roles(inspector, search->sequence->steps[step].is.roles);

	return node_new(inspector, INSPECTED_STEP,
	    inspector_text(inspector, "step %zu of %zu%s: %.*s message", step + 1, nsteps,
		step + 1 == nsteps ? ", the claim" : "", (int)roles.len, roles.at ? roles.at : ""));
}

/* A step before the claim as a node. Returns the message from which the step before it is sought. */
static uint32_t step_inspect(struct search *search, struct node *node, size_t step, uint32_t next)
{
	struct inspector *inspector = search->inspector;
	const struct step *it = &search->sequence->steps[step];
	struct sought sought = seek(search, step, next);
	enum truth truth = TRUTH_NO;

	if (!sought.has_message) {
		condition_add(inspector, node, span_of("there is such a message before"), TRUTH_NO);
		node_truth(inspector, node, TRUTH_NO);
		return next;
	}
	node_message(node, sought.message);
	truth = condition_inspect(inspector, node, sought.message, &it->is, TO_ACCUSE, false);
	add_window(search, node, step, &sought);
	if (sought.is_found && !sought.is_too_far)
		add_stop(search, node, step, sought.message, next);
	if (sought.may_be_nearer) {
		struct node *condition = condition_add(inspector, node,
		    span_of("no nearer message could be meant"), sought.nearer_truth);
		node_message(condition, sought.nearer);
	}
	node_truth(inspector, node, sought.is_too_far ? TRUTH_NO : truth);
	return sought.message;
}

static enum truth claim_step(struct search *search, struct node *node, uint32_t message)
{
	struct inspector *inspector = search->inspector;
	const struct condition *is = &search->sequence->steps[search->sequence->nsteps - 1].is;
	bool is_raw = inspector->judging.transcript->state == TRANSCRIPT_RAW ||
		      !message_has_role(message_at(&inspector->judging, message), is->roles);
	enum truth truth = condition_inspect(inspector, node, message, is, TO_ACCUSE, is_raw);

	node_message(node, message);
	node_truth(inspector, node, truth);
	return truth;
}

static void try_claim(struct search *search, uint32_t message)
{
	struct inspector *inspector = search->inspector;
	size_t nsteps = search->sequence->nsteps;
	struct node *claim = claim_begin(inspector, span_of("tried as the claim"));
	enum truth truth = turn_inspect(inspector, claim, message);
	struct node **steps = arena_array(inspector->arena, nsteps, sizeof(struct node *));
	uint32_t next = message;

	if (steps == NULL) {
		inspector->failed = true;
		return;
	}
	if (nsteps > 1)
		truth = truth_and(truth, sought_truth(search, nsteps - 2, message));
	for (size_t i = nsteps - 1; i-- > 0;) {
		steps[i] = new_step(search, i);
		next = step_inspect(search, steps[i], i, next);
	}
	steps[nsteps - 1] = new_step(search, nsteps - 1);
	truth = truth_and(truth, claim_step(search, steps[nsteps - 1], message));
	for (size_t i = 0; i < nsteps; i++)
		node_append(claim, steps[i]);
	claim_end(inspector, claim, message, truth);
}

/* Messages that the last step is tried on: of its roles, or of unknown role if it is the only step. */
static bool is_candidate(const struct search *search, uint32_t message)
{
	const struct judging *judging = &search->inspector->judging;
	size_t last = search->sequence->nsteps - 1;

	return (last == 0 && message_is_raw(judging, message_at(judging, message))) ||
	       has_role(search, last, message);
}

void inspect_sequence(struct inspector *inspector)
{
	const struct judging *judging = &inspector->judging;
	struct search search = {.inspector = inspector,
	    .sequence = &judging->ruleset->rules[inspector->rule].of.sequence};
	size_t n = 0, ordinal = 0;

	if (search.sequence->nsteps == 0)
		return;
	search.known =
	    arena_array(inspector->arena, search.sequence->nsteps, (size_t)judging->nmessages + 1);
	if (search.known == NULL) {
		inspector->failed = true;
		return;
	}
	for (uint32_t i = 0; i < judging->nmessages; i++)
		n += is_candidate(&search, i);
	for (uint32_t i = 0; i < judging->nmessages && !inspector->failed; i++)
		if (is_candidate(&search, i) && inspector_takes(inspector, ordinal++, n, i))
			try_claim(&search, i);
	if (n > 0)
		return;
	struct node *claim = claim_begin(inspector, span_of("tried on nothing"));
	struct node *step = new_step(&search, search.sequence->nsteps - 1);
	node_append(claim, step);
	condition_add(inspector, step, span_of("there is such a message"), TRUTH_NO);
	node_truth(inspector, step, TRUTH_NO);
	claim_end(inspector, claim, UINT32_MAX, TRUTH_NO);
}
