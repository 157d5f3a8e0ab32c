/* The loop: every rule of the ruleset over one conversation, by the table of kinds. What the kinds find is put in
 * order here; what they look for is theirs. */
#include <assert.h>
#include <string.h>

#include "judge/judge.h"
#include "judge/kind.h"
#include "judge/plan.h"

const struct kind *const judge_kinds[RULE_KINDS] = {
    [RULE_SEQUENCE] = &kind_sequence,
    [RULE_ABSENCE] = &kind_absence,
    [RULE_COMPOSE] = &kind_compose,
};

uint32_t judging_claimable(const struct judging *judging, role_set roles)
{
	uint32_t n = 0;

	for (unsigned role = 0; role < ROLES; role++)
		if (roles >> role & 1)
			n += judging->claimable[role];
	return n;
}

/* Claimable messages of these roles in languages outside a set. */
static uint32_t count_foreign(const struct judging *judging, role_set roles, uint64_t reads)
{
	uint64_t foreign = judging->languages & ~reads;
	uint32_t n = 0;

	for (uint32_t i = 0; foreign != 0 && i < judging->nmessages; i++) {
		const struct message *message = message_at(judging, i);
		enum role role = message_is_raw(judging, message) ? ROLE_UNKNOWN : message->role;
		n += (roles >> role & 1) && (foreign >> judging->hits->messages[i].language & 1) &&
		     message_is_claimable(judging, message);
	}
	return n;
}

uint32_t judging_set_aside(struct judging *judging, role_set roles)
{
	struct tally *tally = &judging->asked->tally;
	uint32_t n = count_foreign(judging, roles, judging->reads);

	tally->evaluated += n;
	tally->inconclusive[INCONCLUSIVE_LANGUAGE] += n;
	return n;
}

/* Messages of which nothing is seen share their rows. */
static void look_at_signals(struct judging *judging)
{
	size_t nwords = bit_words(judging->ruleset->nsignals);
	const uint64_t *holds = NULL, *unsure = NULL;

	for (uint32_t i = 0; i < judging->nmessages; i++) {
		const struct message_facts *facts = &judging->hits->messages[i];
		if (facts->holds == holds && facts->unsure == unsure)
			continue;
		holds = facts->holds;
		unsure = facts->unsure;
		for (size_t k = 0; k < nwords; k++)
			judging->seen[k] |= holds[k] | unsure[k];
	}
}

static void look_over(struct judging *judging)
{
	for (uint32_t i = 0; i < judging->nmessages; i++) {
		const struct message *message = message_at(judging, i);
		const struct message_facts *facts = &judging->hits->messages[i];
		bool is_raw = message_is_raw(judging, message);
		bool is_claimable = message_is_claimable(judging, message);
		judging->claimable[is_raw ? ROLE_UNKNOWN : message->role] += is_claimable;
		judging->hides = judging->hides || message_is_partial(message) || facts->has_media;
		judging->is_doubtful = judging->is_doubtful || facts->unlikely != 0;
		judging->languages |= language_bit(facts->language);
		judging->claimed_languages |= is_claimable ? UINT64_C(1) << facts->language : 0;
	}
}

int judging_init(struct judging *judging)
{
	judging->seen = arena_array(
	    judging->arena, bit_words(judging->ruleset->nsignals), sizeof *judging->seen);
	if (judging->seen == NULL)
		return -1;
	judging->reads = LANGUAGES_ANY;
	look_over(judging);
	look_at_signals(judging);
	if (!judging->hides && !judging->is_doubtful &&
	    !(judging->languages & ~judging->plan->reads))
		return 0;
	judging->fragile = judging->plan->fragile;
	judging->refutable = judging->plan->refutable;
	return 0;
}

void judging_take(struct judging *judging, uint32_t rule)
{
	judging->licence = (struct licence_search){0};
	judging->reads = judging->ruleset->rules[rule].reads;
	judging->foreign = judging->languages & ~judging->reads;
}

const struct asked *judging_asked(const struct judging *judging, uint32_t rule)
{
	for (const struct asked *it = judging->first_asked; it && it->rule <= rule; it = it->next)
		if (it->rule == rule)
			return it;
	return NULL;
}

static unsigned mask_of(const struct judging *judging)
{
	unsigned mask = 0;

	for (unsigned role = 0; role < ROLES; role++)
		mask |= (judging->claimable[role] > 0 ? 1u : 0u) << role;
	return mask;
}

struct tally judging_quiet(const struct judging *judging, uint32_t rule)
{
	const struct rule *it = &judging->ruleset->rules[rule];
	bool is_raw = judging->transcript->state == TRANSCRIPT_RAW;
	uint64_t masks[ROLE_MASKS];
	struct quiet quiet = {.shapes = judging->shapes, .masks = masks};

	if (!hit_bit(plan_applies(judging->plan, judging->view), rule) ||
	    (is_raw && !hit_bit(judging->plan->raw, rule)))
		return (struct tally){0};
	if (it->kind == RULE_COMPOSE) {
		memset(masks, 0, sizeof masks);
		masks[mask_of(judging)] = 1;
	}
	for (unsigned role = 0; role < ROLES; role++)
		quiet.claimable[is_raw ? SLOT_RAW : role] += judging->claimable[role];
	quiet.nforeign = count_foreign(judging, judging->plan->slots[rule], it->reads);
	return plan_quiet(judging->plan, judging->view, rule, &quiet);
}

static int judge_rule(struct judging *judging, const struct kind *kind, uint32_t rule)
{
	struct asked *asked = arena_alloc(judging->arena, sizeof *asked);

	if (asked == NULL)
		return -1;
	asked->rule = rule;
	*(judging->last_asked ? &judging->last_asked->next : &judging->first_asked) = asked;
	judging->last_asked = judging->asked = asked;
	uint64_t *before = profile_enter_rule(judging->profile, rule);
	int result = kind->run(judging, rule);
	profile_leave(judging->profile, before);
	if (judging->profile)
		judging->profile->rules[rule].runs++;
	return result;
}

/* Nothing hides anything, so a shape says all that can be said before the claim's signals are seen. */
static bool is_left_to_shape(const struct judging *judging, uint32_t rule)
{
	const struct sequence *sequence = &judging->ruleset->rules[rule].of.sequence;

	return judging->plan->shape_of[rule] != SHAPE_NONE &&
	       !condition_is_possible(judging, &sequence->steps[sequence->nsteps - 1].is);
}

static int ask(struct judging *judging, struct stirred *stirred, uint32_t rule)
{
	const struct judge_plan *plan = judging->plan;
	const struct kind *kind = judge_kinds[judging->ruleset->rules[rule].kind];

	judging_take(judging, rule);
	if (!plan->asks_all && kind->is_stirred && !kind->is_stirred(judging, rule))
		return 0;
	if (!hit_bit(stirred->forced, rule) && is_left_to_shape(judging, rule))
		return 0;
	if (hit_bit(plan->composed, rule))
		for (size_t i = 0; i < plan->nwords; i++)
			stirred->forced[i] |= plan->composes[i];
	return judge_rule(judging, kind, rule);
}

/* Where a tongue is not quiet its rules are asked themselves. */
static int count_shapes(struct judging *judging, const bool *quiet)
{
	const struct judge_plan *plan = judging->plan;

	if (plan->nshapes == 0 || plan->asks_all || judging->transcript->state == TRANSCRIPT_RAW)
		return 0;
	judging->shapes = arena_array(judging->arena, plan->nshapes, sizeof *judging->shapes);
	if (judging->shapes == NULL)
		return -1;
	judging->foreign = 0;
	for (size_t i = 0; i < plan->nshapes; i++) {
		const struct shape *shape = &plan->shapes[i];
		int64_t exposures =
		    quiet[shape->tongue] ? sequence_exposures(judging, &shape->sequence) : 0;
		if (exposures < 0)
			return -1;
		judging->shapes[i] = (uint64_t)exposures;
	}
	return 0;
}

static int judge_rules(struct judging *judging)
{
	const struct judge_plan *plan = judging->plan;
	const uint64_t *applies = plan_applies(plan, judging->view);
	bool is_raw = judging->transcript->state == TRANSCRIPT_RAW;
	struct stirred stirred;
	bool *quiet;

	if (stir(judging, &stirred, &quiet) != 0 || count_shapes(judging, quiet) != 0)
		return -1;
	for (size_t k = 0; k < plan->nwords; k++) {
		uint64_t may = applies[k] & ~stirred.silent[k], left;
		if (is_raw)
			may &= plan->raw[k];
		/* A rule may stir compositions, which come behind it. */
		while ((left = (stirred.forced[k] | stirred.needed[k]) & may) != 0) {
			unsigned bit = (unsigned)__builtin_ctzll(left);
			may &= ~UINT64_C(1) << bit;
			if (ask(judging, &stirred, (uint32_t)(k * BITS_PER_WORD + bit)) != 0)
				return -1;
		}
	}
	return 0;
}

/* Put the findings in order of message, then rule: a counting sort, as the rules' lists come in order.
 * Source: Knuth, The Art of Computer Programming, vol. 3, 5.2, algorithm D. */
static int sort_findings(const struct judging *judging, struct findings *findings)
{
	size_t total = 0;

	for (const struct asked *asked = judging->first_asked; asked; asked = asked->next)
		total += asked->found.n;
	*findings = (struct findings){0};
	if (total == 0)
		return 0;
	struct finding *at = arena_array(judging->arena, total, sizeof *at);
	size_t *next = arena_array(judging->arena, (size_t)judging->nmessages + 1, sizeof *next);
	if (at == NULL || next == NULL)
		return -1;
	for (const struct asked *asked = judging->first_asked; asked; asked = asked->next)
		for (const struct found *it = asked->found.first; it; it = it->next)
			next[it->finding.message + 1]++;
	for (uint32_t i = 0; i < judging->nmessages; i++)
		next[i + 1] += next[i];
	for (const struct asked *asked = judging->first_asked; asked; asked = asked->next)
		for (const struct found *it = asked->found.first; it; it = it->next)
			at[next[it->finding.message]++] = it->finding;
	*findings = (struct findings){.at = at, .n = total};
	return 0;
}

const struct ruleset_view *judge_view(
    const struct ruleset *ruleset, const struct transcript *transcript)
{
	return ruleset_view_of(
	    ruleset, transcript->model, transcript->has_time, transcript->time_us);
}

static int run(struct judging *judging, struct findings *findings, struct judge_sums *sums)
{
	struct findings found;

	if (judging_init(judging) != 0 || judge_rules(judging) != 0 ||
	    sort_findings(judging, &found) != 0 || sums_add(sums, judging) != 0)
		return -1;
	*findings = found;
	return 0;
}

int judge_case_run(const struct judge_case *subject, struct arena *arena, struct findings *findings,
    struct judge_sums *sums, struct error *err)
{
	struct judging judging = {
	    .ruleset = subject->view->ruleset,
	    .plan = sums->plan,
	    .view = subject->view,
	    .profile = subject->profile,
	    .transcript = subject->transcript,
	    .hits = subject->hits,
	    .arena = arena,
	    .nmessages = (uint32_t)subject->transcript->nmessages,
	};

	assert(subject->hits->nmessages == subject->transcript->nmessages);
	assert(subject->transcript->nmessages < UINT32_MAX);
	assert(sums->plan->ruleset == subject->view->ruleset);
	uint64_t *before = profile_enter(subject->profile, PROFILE_JUDGE);
	int result = run(&judging, findings, sums);
	profile_leave(subject->profile, before);
	return result == 0 ? 0 : error_memory(err);
}

int judge_run(const struct ruleset_view *view, const struct transcript *transcript,
    const struct hits *hits, struct arena *arena, struct findings *findings, struct tally *tallies,
    struct error *err)
{
	const struct judge_case subject = {.view = view, .transcript = transcript, .hits = hits};
	const struct judge_plan *plan = plan_make(view->ruleset, arena);
	struct judge_sums sums;

	if (plan == NULL)
		return error_memory(err);
	judge_sums_init(&sums, plan, arena);
	if (judge_case_run(&subject, arena, findings, &sums, err) != 0)
		return -1;
	const struct tally *made = judge_sums_tallies(&sums);
	if (made == NULL)
		return error_memory(err);
	for (size_t i = 0; i < view->ruleset->nrules; i++)
		tally_add(&tallies[i], &made[i]);
	return 0;
}
