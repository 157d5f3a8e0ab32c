/* Conversations in, one number for each way they are alike; tallies of every rule out. */
#include <string.h>

#include "judge/plan.h"

void judge_sums_init(struct judge_sums *sums, const struct judge_plan *plan, struct arena *arena)
{
	*sums = (struct judge_sums){.plan = plan, .arena = arena};
}

/* ---- conversations in ---- */

static int add_foreign(struct judge_sums *sums, const struct judging *judging)
{
	uint64_t foreign = judging->languages & ~judging->plan->reads;

	if (foreign == 0)
		return 0;
	if (sums->foreign == NULL)
		sums->foreign = arena_array(sums->arena, SLOTS, sizeof *sums->foreign);
	if (sums->foreign == NULL)
		return -1;
	for (uint32_t i = 0; i < judging->nmessages; i++) {
		const struct message *message = message_at(judging, i);
		unsigned language = judging->hits->messages[i].language;
		bool is_line = judging->transcript->state == TRANSCRIPT_RAW;
		if ((foreign >> language & 1) && message_is_claimable(judging, message))
			sums->foreign[is_line ? SLOT_RAW : (int)message->role][language]++;
	}
	return 0;
}

static void add_claimable(struct judge_sums *sums, const struct judging *judging)
{
	bool is_raw = judging->transcript->state == TRANSCRIPT_RAW;
	unsigned mask = 0;

	for (unsigned role = 0; role < ROLES; role++) {
		sums->claimable[is_raw ? SLOT_RAW : role] += judging->claimable[role];
		mask |= (judging->claimable[role] > 0 ? 1u : 0u) << role;
	}
	if (!is_raw)
		sums->masks[mask]++;
}

static int add_shapes(struct judge_sums *sums, const struct judging *judging)
{
	size_t nshapes = judging->plan->nshapes;

	if (judging->shapes == NULL)
		return 0;
	if (sums->shapes == NULL)
		sums->shapes = arena_array(sums->arena, nshapes, sizeof *sums->shapes);
	if (sums->shapes == NULL)
		return -1;
	for (size_t i = 0; i < nshapes; i++)
		sums->shapes[i] += judging->shapes[i];
	return 0;
}

static void tally_take(struct tally *from, const struct tally *less)
{
	from->evaluated -= less->evaluated;
	from->exposed -= less->exposed;
	for (unsigned i = 0; i < INCONCLUSIVE_REASONS; i++)
		from->inconclusive[i] -= less->inconclusive[i];
}

static int need_tallies(struct judge_sums *sums)
{
	if (sums->tallies == NULL)
		sums->tallies =
		    arena_array(sums->arena, sums->plan->ruleset->nrules, sizeof *sums->tallies);
	return sums->tallies ? 0 : -1;
}

/* The sums count a rule that was asked as if it had not been: what is added beside them is the difference, which may be below
 * nothing until all is put together. */
static int add_asked(struct judge_sums *sums, const struct judging *judging)
{
	if (judging->first_asked && need_tallies(sums) != 0)
		return -1;
	for (const struct asked *it = judging->first_asked; it; it = it->next) {
		struct tally quiet = judging_quiet(judging, it->rule);
		tally_add(&sums->tallies[it->rule], &it->tally);
		tally_take(&sums->tallies[it->rule], &quiet);
	}
	return 0;
}

int sums_add(struct judge_sums *sums, const struct judging *judging)
{
	if (sums->view != judging->view) {
		if (sums->view && judge_sums_tallies(sums) == NULL)
			return -1;
		sums->view = judging->view;
	}
	if (add_asked(sums, judging) != 0 || add_foreign(sums, judging) != 0 ||
	    add_shapes(sums, judging) != 0)
		return -1;
	add_claimable(sums, judging);
	return 0;
}

/* ---- tallies out ---- */

static uint64_t foreign_of(const struct judge_sums *sums, uint32_t rule)
{
	uint64_t reads = sums->plan->ruleset->rules[rule].reads;
	uint32_t slots = sums->plan->slots[rule];
	uint64_t n = 0;

	for (unsigned slot = 0; sums->foreign && slot < SLOTS; slot++)
		for (unsigned language = 0; (slots >> slot & 1) && language < LANGUAGES; language++)
			if (!(reads >> language & 1))
				n += sums->foreign[slot][language];
	return n;
}

static void forget(struct judge_sums *sums)
{
	struct tally *tallies = sums->tallies;

	judge_sums_init(sums, sums->plan, sums->arena);
	sums->tallies = tallies;
}

struct tally *judge_sums_tallies(struct judge_sums *sums)
{
	const struct ruleset *ruleset = sums->plan->ruleset;

	if (need_tallies(sums) != 0)
		return NULL;
	if (sums->view == NULL)
		return sums->tallies;
	const uint64_t *applies = plan_applies(sums->plan, sums->view);
	for (uint32_t i = 0; i < ruleset->nrules; i++) {
		struct quiet quiet = {
		    .nforeign = foreign_of(sums, i), .shapes = sums->shapes, .masks = sums->masks};
		if (!hit_bit(applies, i))
			continue;
		memcpy(quiet.claimable, sums->claimable, sizeof quiet.claimable);
		struct tally tally = plan_quiet(sums->plan, sums->view, i, &quiet);
		tally_add(&sums->tallies[i], &tally);
	}
	forget(sums);
	return sums->tallies;
}
