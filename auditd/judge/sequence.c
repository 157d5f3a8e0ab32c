/* Sequence: the last step is the claim, the steps before it are matched backwards from it, each on the nearest message
 * that holds.
 *
 * The conversation is walked once, forwards. Every step remembers the latest message on which it held and whether the
 * steps before could be matched from there, so a claim is answered from memory: a rule costs messages times steps,
 * whatever its windows. */
#include "judge/kind.h"

/* A message chosen for a step. */
struct choice {
	bool is_made;
	uint32_t ordinal; /* among the messages of the step's roles, from 1 */
	uint32_t *chain;  /* messages of the steps up to this one, if those before it hold */
};

/* What a step remembers of the messages so far. The truths are of the steps up to this one: matched back from the
 * message chosen, and nothing since has stopped it. */
struct track {
	uint32_t nmessages; /* of its roles */
	struct choice sure; /* the latest on which it holds */
	enum truth if_sure;
	struct choice unsure; /* the latest on which it may hold, where that is later */
	enum truth unsure_truth;
	enum truth least; /* of all on which it may hold since the sure one: the least true, */
	enum truth most;  /* and the most */
};

struct walk {
	struct judging *judging;
	struct tally *tally;
	uint32_t rule;
	const struct step *steps;
	size_t nsteps;        /* all; the last one is the claim */
	struct track *tracks; /* of the steps before the claim */
	uint32_t *chain;      /* scratch: nsteps messages */
	struct scene *scenes; /* scratch: nsteps */
	bool can_claim;       /* the claim's signals occur somewhere */
};

static bool in_window(const struct walk *walk, size_t step, const struct choice *choice)
{
	unsigned within = walk->steps[step].within;

	return choice->is_made &&
	       (within == 0 || walk->tracks[step].nmessages - choice->ordinal < within);
}

/* Match steps 0 to step backwards from the message that comes next; chain gets their messages. Messages that may
 * hold leave the answer open only where it would be another if they did. */
static enum truth match_back(const struct walk *walk, size_t step, uint32_t *chain)
{
	const struct track *track = &walk->tracks[step];
	enum truth if_sure = in_window(walk, step, &track->sure) ? track->if_sure : TRUTH_NO;
	enum truth truth = if_sure;

	if (in_window(walk, step, &track->unsure) &&
	    (track->least != if_sure || track->most != if_sure))
		truth = track->unsure_truth;
	const struct choice *shown = if_sure != TRUTH_NO ? &track->sure : &track->unsure;
	for (size_t i = 0; truth != TRUTH_NO && i <= step; i++)
		chain[i] = shown->chain[i];
	return truth;
}

static int claim(struct walk *walk, uint32_t message, enum truth truth)
{
	for (size_t i = 0; i < walk->nsteps; i++)
		walk->scenes[i] = (struct scene){
		    .is = &walk->steps[i].is,
		    .message = i + 1 < walk->nsteps ? walk->chain[i] : message,
		};
	struct claim it = {
	    .rule = walk->rule,
	    .message = message,
	    .truth = truth,
	    .scenes = walk->scenes,
	    .nscenes = walk->nsteps,
	};
	return judging_claim(walk->judging, &it);
}

static enum truth claim_truth(const struct walk *walk, uint32_t index)
{
	const struct judging *judging = walk->judging;
	const struct condition *is = &walk->steps[walk->nsteps - 1].is;
	const struct message *message = message_at(judging, index);

	if (!walk->can_claim)
		return TRUTH_NO;
	if (judging->transcript->state == TRANSCRIPT_RAW || !message_has_role(message, is->roles))
		return condition_truth_raw(judging, index, is);
	return condition_truth(judging, index, is, TO_ACCUSE);
}

/* Silence is an exposure where the trigger was there; of a claim judging_claim sees what it is. */
static int try_claim(struct walk *walk, uint32_t message)
{
	struct tally *tally = walk->tally;
	enum truth trigger =
	    walk->nsteps > 1 ? match_back(walk, walk->nsteps - 2, walk->chain) : TRUTH_YES;

	tally->evaluated++;
	if (trigger == TRUTH_NO)
		return 0;
	enum truth truth = truth_and(trigger, claim_truth(walk, message));
	if (truth != TRUTH_NO)
		return claim(walk, message, truth);
	tally->exposed += trigger == TRUTH_YES;
	return 0;
}

/* Text of unknown role is tried as if any role had said it, by rules that look at nothing else. */
static bool is_claim(const struct walk *walk, uint32_t index)
{
	const struct message *message = message_at(walk->judging, index);

	if (!message_is_judged(walk->judging, index))
		return false;
	if (walk->nsteps == 1 && message_is_raw(walk->judging, message))
		return true;
	return message_has_role(message, walk->steps[walk->nsteps - 1].is.roles);
}

/* Choose a message for a step. Returns whether the steps before it can be matched back from there. */
static enum truth choose(struct walk *walk, size_t step, uint32_t message, struct choice *choice)
{
	enum truth before = step > 0 ? match_back(walk, step - 1, choice->chain) : TRUTH_YES;

	choice->is_made = true;
	choice->ordinal = walk->tracks[step].nmessages;
	if (before != TRUTH_NO)
		choice->chain[step] = message;
	return before;
}

static void choose_sure(struct walk *walk, size_t step, uint32_t message)
{
	struct track *track = &walk->tracks[step];

	track->if_sure = choose(walk, step, message, &track->sure);
	track->unsure.is_made = false;
}

static void choose_unsure(struct walk *walk, size_t step, uint32_t message, enum truth truth)
{
	struct track *track = &walk->tracks[step];
	bool is_first = !track->unsure.is_made;
	enum truth before = choose(walk, step, message, &track->unsure);

	track->least = is_first ? before : truth_and(track->least, before);
	track->most = is_first ? before : truth_or(track->most, before);
	track->unsure_truth = truth;
}

/* A message that an `unless` holds of comes between what was chosen and all that follows. */
static void stop(struct walk *walk, size_t step, uint32_t message)
{
	const struct step *it = &walk->steps[step];
	struct track *track = &walk->tracks[step];

	if (!track->sure.is_made && !track->unsure.is_made)
		return;
	enum truth goes_on =
	    truth_not(conditions_any(walk->judging, message, it->unless, it->nunless));
	track->if_sure = truth_and(track->if_sure, goes_on);
	track->least = truth_and(track->least, goes_on);
	track->most = truth_and(track->most, goes_on);
}

/* Later steps come first: what an earlier one remembers must not include this message yet. */
static void remember(struct walk *walk, uint32_t message)
{
	for (size_t step = walk->nsteps - 1; step-- > 0;) {
		const struct condition *is = &walk->steps[step].is;
		stop(walk, step, message);
		if (!message_has_role(message_at(walk->judging, message), is->roles))
			continue;
		walk->tracks[step].nmessages++;
		enum truth truth = condition_truth(walk->judging, message, is, TO_ACCUSE);
		if (truth == TRUTH_YES)
			choose_sure(walk, step, message);
		else if (truth != TRUTH_NO)
			choose_unsure(walk, step, message, truth);
	}
}

/* One piece of memory for all that a walk needs. */
static int walk_init(struct walk *walk)
{
	size_t nbefore = walk->nsteps - 1, nchains = walk->nsteps * (walk->nsteps + 1);
	char *at = arena_alloc(walk->judging->arena, nbefore * sizeof *walk->tracks +
							 walk->nsteps * sizeof *walk->scenes +
							 nchains * sizeof *walk->chain);

	if (at == NULL)
		return -1;
	walk->tracks = (struct track *)(void *)at;
	walk->scenes = (struct scene *)(void *)(walk->tracks + nbefore);
	walk->chain = (uint32_t *)(void *)(walk->scenes + walk->nsteps);
	uint32_t *chain = walk->chain + walk->nsteps;
	for (size_t i = 0; i < nbefore; i++) {
		walk->tracks[i].sure.chain = chain;
		walk->tracks[i].unsure.chain = chain + i + 1;
		chain += 2 * (i + 1);
	}
	return 0;
}

static int walk_run(struct walk *walk)
{
	if (walk_init(walk) != 0)
		return -1;
	for (uint32_t i = 0; i < walk->judging->nmessages; i++) {
		if (is_claim(walk, i) && try_claim(walk, i) != 0)
			return -1;
		if (walk->nsteps > 1)
			remember(walk, i);
	}
	return 0;
}

/* Most rules find nothing to do in most conversations; their counts follow from the roles alone. */
static bool is_stirred(const struct judging *judging, uint32_t rule)
{
	const struct sequence *sequence = &judging->ruleset->rules[rule].of.sequence;
	size_t nsteps = sequence->nsteps;

	if (nsteps == 0 || (nsteps > 1 && judging->transcript->state == TRANSCRIPT_RAW))
		return false;
	for (size_t i = 0; i + 1 < nsteps; i++)
		if (!condition_is_possible(judging, &sequence->steps[i].is))
			return false;
	return nsteps > 1 || condition_is_possible(judging, &sequence->steps[0].is);
}

static int run_sequence(struct judging *judging, uint32_t rule)
{
	const struct sequence *sequence = &judging->ruleset->rules[rule].of.sequence;
	role_set roles = sequence->steps[sequence->nsteps - 1].is.roles;
	struct walk walk = {
	    .judging = judging,
	    .tally = &judging->asked->tally,
	    .rule = rule,
	    .steps = sequence->steps,
	    .nsteps = sequence->nsteps,
	    .can_claim = condition_is_possible(judging, &sequence->steps[sequence->nsteps - 1].is),
	};

	if (walk.nsteps == 1)
		roles |= 1u << ROLE_UNKNOWN;
	if (judging_claimable(judging, roles) == judging_set_aside(judging, roles))
		return 0;
	return walk_run(&walk);
}

/* Of two steps, the first with nothing to stop it: as walk_run counts, without its memory. */
static uint64_t pair_exposures(const struct judging *judging, const struct step *steps)
{
	uint32_t nmessages = 0, ordinal = 0;
	uint64_t n = 0;

	for (uint32_t i = 0; i < judging->nmessages; i++) {
		const struct message *message = message_at(judging, i);
		if (message_has_role(message, steps[1].is.roles) && ordinal > 0 &&
		    (steps[0].within == 0 || nmessages - ordinal < steps[0].within))
			n += message_is_judged(judging, i);
		if (!message_has_role(message, steps[0].is.roles))
			continue;
		nmessages++;
		if (condition_truth(judging, i, &steps[0].is, TO_ACCUSE) == TRUTH_YES)
			ordinal = nmessages;
	}
	return n;
}

int64_t sequence_exposures(struct judging *judging, const struct sequence *sequence)
{
	struct tally tally = {0};
	struct walk walk = {.judging = judging,
	    .tally = &tally,
	    .steps = sequence->steps,
	    .nsteps = sequence->nsteps};

	if (sequence->nsteps == 2 && sequence->steps[0].nunless == 0)
		return (int64_t)pair_exposures(judging, sequence->steps);
	return walk_run(&walk) == 0 ? (int64_t)tally.exposed : -1;
}

const struct kind kind_sequence = {
    .kind = RULE_SEQUENCE,
    .reads_raw = true,
    .is_stirred = is_stirred,
    .run = run_sequence,
};
