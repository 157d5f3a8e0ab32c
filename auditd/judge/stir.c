/* What is seen and hidden in a conversation in, sets of rules that must be asked out. */
#include <string.h>

#include "judge/plan.h"

static void unite(uint64_t *to, const uint64_t *more, size_t nwords)
{
	for (size_t i = 0; i < nwords; i++)
		to[i] |= more[i];
}

static void unite_both(uint64_t *to, const uint64_t *a, const uint64_t *b, size_t nwords)
{
	for (size_t i = 0; i < nwords; i++)
		to[i] |= a[i] & b[i];
}

static void stir_by(const struct judge_plan *plan, struct stirred *stirred, size_t signal)
{
	for (uint32_t i = plan->first_stir[signal]; i < plan->first_stir[signal + 1]; i++) {
		uint32_t stir = plan->stirs[i];
		bit_set(
		    stir & STIR_FORCED ? stirred->forced : stirred->needed, stir & ~STIR_FORCED);
	}
}

static void stir_by_signals(const struct judging *judging, struct stirred *stirred)
{
	for (size_t k = 0; k < bit_words(judging->ruleset->nsignals); k++)
		for (uint64_t left = judging->seen[k]; left != 0; left &= left - 1)
			stir_by(judging->plan, stirred,
			    k * BITS_PER_WORD + (size_t)__builtin_ctzll(left));
}

/* Is a message hardly in any language that the tongue reads? */
static bool is_doubtful(const struct judging *judging, uint64_t reads)
{
	for (uint32_t i = 0; judging->is_doubtful && i < judging->nmessages; i++) {
		uint64_t unlikely = judging->hits->messages[i].unlikely;
		if (unlikely != 0 && !(reads & ~unlikely))
			return true;
	}
	return false;
}

/* Returns whether it is quiet. Where rules read nothing of what may bear a finding, they count all of it as such and are
 * done; where they read some, what is not seen may be said in the rest. */
static bool stir_tongue(
    const struct judging *judging, struct stirred *stirred, const struct tongue *tongue)
{
	const struct judge_plan *plan = judging->plan;
	uint64_t foreign = judging->languages & ~tongue->reads;

	if (foreign)
		unite(stirred->forced, tongue->composes, plan->nwords);
	if (foreign && !(judging->claimed_languages & ~foreign)) {
		for (size_t i = 0; i < plan->nwords; i++)
			stirred->silent[i] |= tongue->rules[i] & ~plan->composes[i];
		return false;
	}
	if (foreign || judging->hides || is_doubtful(judging, tongue->reads)) {
		unite_both(stirred->forced, plan->shaped, tongue->rules, plan->nwords);
		return false;
	}
	return true;
}

int stir(const struct judging *judging, struct stirred *stirred, bool **quiet)
{
	const struct judge_plan *plan = judging->plan;
	bool *tongues = arena_array(judging->arena, plan->ntongues, sizeof *tongues);

	stirred->forced = arena_array(judging->arena, 3 * plan->nwords, sizeof *stirred->forced);
	if (stirred->forced == NULL || tongues == NULL)
		return -1;
	stirred->needed = stirred->forced + plan->nwords;
	stirred->silent = stirred->needed + plan->nwords;
	unite(stirred->forced, plan->always, plan->nwords);
	for (size_t i = 0; i < plan->ntongues; i++)
		tongues[i] = stir_tongue(judging, stirred, &plan->tongues[i]);
	stir_by_signals(judging, stirred);
	if (plan->asks_all) {
		memset(stirred->forced, 0xff, plan->nwords * sizeof *stirred->forced);
		memset(stirred->silent, 0, plan->nwords * sizeof *stirred->silent);
	}
	*quiet = tongues;
	return 0;
}
