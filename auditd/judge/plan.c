/* A ruleset in, sets of rules by what stirs them out. */
#include <stdlib.h>
#include <string.h>

#include "judge/plan.h"

/* ---- sets ---- */

static void add_rule(
    const struct judge_plan *plan, uint64_t *sets, uint32_t rule, const struct signal_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		bit_set(sets + list->at[i] * plan->nwords, rule);
}

static bool asks_for_signals(const struct condition *condition)
{
	return condition->all.n > 0 || condition->any.n > 0;
}

/* Signals one of which is seen wherever the condition holds: of those that must all be seen, the first will do. Any other
 * choice gives the same outcome. */
static void need(const struct judge_plan *plan, uint32_t rule, const struct condition *condition)
{
	const struct signal_list first = {condition->all.at, 1};

	add_rule(plan, plan->needs, rule, condition->all.n > 0 ? &first : &condition->any);
}

static void forbid(const struct judge_plan *plan, uint32_t rule, const struct condition *condition)
{
	add_rule(plan, plan->forbids, rule, &condition->all);
	add_rule(plan, plan->forbids, rule, &condition->any);
	add_rule(plan, plan->forbids, rule, &condition->none);
}

/* ---- shapes ---- */

static bool same_roles_and_words(const struct condition *a, const struct condition *b)
{
	return a->roles == b->roles && a->min_words == b->min_words && a->max_words == b->max_words;
}

static bool same_step(const struct step *a, const struct step *b)
{
	if (!same_roles_and_words(&a->is, &b->is) || a->within != b->within ||
	    a->nunless != b->nunless)
		return false;
	for (size_t i = 0; i < a->nunless; i++)
		if (!same_roles_and_words(&a->unless[i], &b->unless[i]))
			return false;
	return true;
}

static bool same_shape(const struct shape *one, const struct shape *other)
{
	const struct sequence *a = &one->sequence, *b = &other->sequence;

	if (one->tongue != other->tongue || a->nsteps != b->nsteps ||
	    a->steps[a->nsteps - 1].is.roles != b->steps[b->nsteps - 1].is.roles)
		return false;
	for (size_t i = 0; i + 1 < a->nsteps; i++)
		if (!same_step(&a->steps[i], &b->steps[i]))
			return false;
	return true;
}

static struct condition bare_condition(const struct condition *condition)
{
	return (struct condition){.roles = condition->roles,
	    .min_words = condition->min_words,
	    .max_words = condition->max_words};
}

/* What is left of a step where none of its signals is seen: an `unless` that asks for one does not hold. */
static int make_bare(struct step *bare, const struct step *step, struct arena *arena)
{
	*bare = (struct step){.is = bare_condition(&step->is), .within = step->within};
	bare->unless = arena_array(arena, step->nunless, sizeof *bare->unless);
	if (bare->unless == NULL)
		return -1;
	for (size_t i = 0; i < step->nunless; i++)
		if (!asks_for_signals(&step->unless[i]))
			bare->unless[bare->nunless++] = bare_condition(&step->unless[i]);
	return 0;
}

static int make_bare_sequence(
    struct sequence *bare, const struct sequence *sequence, struct arena *arena)
{
	bare->nsteps = sequence->nsteps;
	bare->steps = arena_array(arena, sequence->nsteps, sizeof *bare->steps);
	if (bare->steps == NULL)
		return -1;
	for (size_t i = 0; i + 1 < sequence->nsteps; i++)
		if (make_bare(&bare->steps[i], &sequence->steps[i], arena) != 0)
			return -1;
	bare->steps[bare->nsteps - 1].is.roles = sequence->steps[bare->nsteps - 1].is.roles;
	return 0;
}

static int shape_rule(
    struct judge_plan *plan, uint32_t rule, const struct sequence *sequence, struct arena *arena)
{
	struct shape shape;

	if (make_bare_sequence(&shape.sequence, sequence, arena) != 0)
		return -1;
	shape.tongue = plan->tongue_of[rule];
	uint32_t at = 0;
	while (at < plan->nshapes && !same_shape(&plan->shapes[at], &shape))
		at++;
	if (at == plan->nshapes)
		plan->shapes[plan->nshapes++] = shape;
	plan->shape_of[rule] = at;
	bit_set(plan->shaped, rule);
	return 0;
}

/* ---- rules ---- */

/* Its trigger asks for no signal: its shape tells it, but where a signal is seen that could forbid it. */
static int plan_untriggered(
    struct judge_plan *plan, uint32_t rule, const struct sequence *sequence, struct arena *arena)
{
	const struct condition *claim = &sequence->steps[sequence->nsteps - 1].is;

	if (!asks_for_signals(claim))
		bit_set(plan->always, rule);
	need(plan, rule, claim);
	for (size_t i = 0; i + 1 < sequence->nsteps; i++) {
		const struct step *step = &sequence->steps[i];
		forbid(plan, rule, &step->is);
		for (size_t k = 0; k < step->nunless; k++)
			forbid(plan, rule, &step->unless[k]);
	}
	return sequence->nsteps > 1 ? shape_rule(plan, rule, sequence, arena) : 0;
}

static int plan_sequence(
    struct judge_plan *plan, uint32_t rule, const struct sequence *sequence, struct arena *arena)
{
	if (sequence->nsteps == 1)
		bit_set(plan->raw, rule);
	for (size_t i = 0; i + 1 < sequence->nsteps; i++) {
		if (!asks_for_signals(&sequence->steps[i].is))
			continue;
		need(plan, rule, &sequence->steps[i].is);
		return 0;
	}
	return plan_untriggered(plan, rule, sequence, arena);
}

static void plan_absence(struct judge_plan *plan, uint32_t rule, const struct absence *absence)
{
	if (!asks_for_signals(&absence->after))
		bit_set(plan->always, rule);
	need(plan, rule, &absence->after);
}

static void add_part(struct judge_plan *plan, uint32_t rule, uint32_t part)
{
	bit_set(plan->composed, part);
	bit_set(plan->tongues[plan->tongue_of[part]].composes, rule);
}

/* Whether one of its parts is exposed must follow from roles alone, or it is asked in any case. */
static void plan_compose(struct judge_plan *plan, uint32_t rule, const struct compose *compose)
{
	bool is_told = compose->at_least > 0;

	bit_set(plan->composes, rule);
	for (size_t i = 0; i < compose->nrules; i++) {
		uint32_t part = compose->rules[i];
		add_part(plan, rule, part);
		is_told =
		    is_told && plan->shape_of[part] == SHAPE_NONE && !hit_bit(plan->composes, part);
	}
	for (size_t i = 0; i < compose->nnone; i++)
		add_part(plan, rule, compose->none[i]);
	if (!is_told)
		bit_set(plan->always, rule);
}

/* Text of unknown role is tried as if any role had said it, by rules that look at nothing else. */
static uint32_t slots_of(const struct rule *rule)
{
	const struct sequence *sequence = &rule->of.sequence;
	const uint32_t roles = ROLE_MASKS - 1;

	switch (rule->kind) {
	case RULE_SEQUENCE:
		return sequence->nsteps > 1 ? sequence->steps[sequence->nsteps - 1].is.roles & roles
					    : (sequence->steps[0].is.roles & roles) |
						  1u << ROLE_UNKNOWN | 1u << SLOT_RAW;
	case RULE_ABSENCE:
		return rule->of.absence.expect.roles & roles;
	case RULE_COMPOSE:
	case RULE_KINDS:
		break;
	}
	return 0;
}

/* The rule's tongue; there are no more of them than rules. */
static int find_tongue(struct judge_plan *plan, uint32_t rule, struct arena *arena)
{
	uint64_t reads = plan->ruleset->rules[rule].reads;
	uint32_t at = 0;

	while (at < plan->ntongues && plan->tongues[at].reads != reads)
		at++;
	struct tongue *tongue = &plan->tongues[at];
	if (at == plan->ntongues) {
		tongue->reads = reads;
		tongue->rules = arena_array(arena, plan->nwords, sizeof *tongue->rules);
		tongue->composes = arena_array(arena, plan->nwords, sizeof *tongue->composes);
		if (tongue->rules == NULL || tongue->composes == NULL)
			return -1;
		plan->ntongues++;
	}
	bit_set(tongue->rules, rule);
	plan->tongue_of[rule] = at;
	return 0;
}

static int plan_rule(struct judge_plan *plan, uint32_t rule, struct arena *arena)
{
	const struct rule *it = &plan->ruleset->rules[rule];

	plan->reads &= it->reads;
	plan->shape_of[rule] = SHAPE_NONE;
	plan->slots[rule] = slots_of(it);
	if (find_tongue(plan, rule, arena) != 0)
		return -1;
	switch (it->kind) {
	case RULE_SEQUENCE:
		return plan_sequence(plan, rule, &it->of.sequence, arena);
	case RULE_ABSENCE:
		plan_absence(plan, rule, &it->of.absence);
		return 0;
	case RULE_COMPOSE:
		plan_compose(plan, rule, &it->of.compose);
		return 0;
	case RULE_KINDS:
		break;
	}
	return 0;
}

static int plan_views(struct judge_plan *plan, struct arena *arena)
{
	const struct ruleset *ruleset = plan->ruleset;

	plan->applies = arena_array(arena, ruleset->nviews * plan->nwords, sizeof *plan->applies);
	if (plan->applies == NULL)
		return -1;
	for (size_t i = 0; i < ruleset->nviews; i++)
		for (uint32_t rule = 0; rule < ruleset->nrules; rule++)
			if (view_rule_applies(&ruleset->views[i], &ruleset->rules[rule]))
				bit_set(plan->applies + i * plan->nwords, rule);
	return 0;
}

static int plan_sets(struct judge_plan *plan, struct arena *arena)
{
	uint64_t **const sets[] = {
	    &plan->always, &plan->shaped, &plan->composes, &plan->composed, &plan->raw};
	size_t nrules = plan->ruleset->nrules, nsignals = plan->ruleset->nsignals;

	for (size_t i = 0; i < ARRAY_LEN(sets); i++) {
		*sets[i] = arena_array(arena, plan->nwords, sizeof **sets[i]);
		if (*sets[i] == NULL)
			return -1;
	}
	plan->needs = arena_array(arena, nsignals * plan->nwords, sizeof *plan->needs);
	plan->forbids = arena_array(arena, nsignals * plan->nwords, sizeof *plan->forbids);
	plan->shape_of = arena_array(arena, nrules, sizeof *plan->shape_of);
	plan->shapes = arena_array(arena, nrules, sizeof *plan->shapes);
	plan->slots = arena_array(arena, nrules, sizeof *plan->slots);
	plan->tongue_of = arena_array(arena, nrules, sizeof *plan->tongue_of);
	plan->tongues = arena_array(arena, nrules, sizeof *plan->tongues);
	return plan->needs && plan->forbids && plan->shape_of && plan->shapes && plan->slots &&
		       plan->tongue_of && plan->tongues
		   ? 0
		   : -1;
}

/* The rules that a signal stirs. Returns how many; out may be NULL. */
static uint32_t list_rules(const struct judge_plan *plan, uint32_t signal, uint32_t *out)
{
	const uint64_t *forbids = plan->forbids + signal * plan->nwords;
	const uint64_t *needs = plan->needs + signal * plan->nwords;
	uint32_t n = 0;

	for (size_t k = 0; k < plan->nwords; k++)
		for (uint64_t left = forbids[k] | needs[k]; left != 0; left &= left - 1, n++) {
			unsigned bit = (unsigned)__builtin_ctzll(left);
			if (out)
				out[n] = (uint32_t)(k * BITS_PER_WORD + bit) |
					 (forbids[k] >> bit & 1 ? STIR_FORCED : 0);
		}
	return n;
}

static int list_stirs(struct judge_plan *plan, struct arena *arena)
{
	size_t nsignals = plan->ruleset->nsignals;
	uint32_t total = 0;

	plan->first_stir = arena_array(arena, nsignals + 1, sizeof *plan->first_stir);
	if (plan->first_stir == NULL)
		return -1;
	for (uint32_t i = 0; i < nsignals; i++) {
		plan->first_stir[i] = total;
		total += list_rules(plan, i, NULL);
	}
	plan->first_stir[nsignals] = total;
	plan->stirs = arena_array(arena, total, sizeof *plan->stirs);
	if (plan->stirs == NULL)
		return -1;
	for (uint32_t i = 0; i < nsignals; i++)
		list_rules(plan, i, plan->stirs + plan->first_stir[i]);
	return 0;
}

struct judge_plan *plan_make(const struct ruleset *ruleset, struct arena *arena)
{
	struct judge_plan *plan = arena_alloc(arena, sizeof *plan);

	if (plan == NULL)
		return NULL;
	plan->ruleset = ruleset;
	plan->nwords = bit_words(ruleset->nrules);
	plan->reads = LANGUAGES_ANY;
	plan->fragile = signals_fragile(ruleset, true, arena);
	plan->refutable = signals_fragile(ruleset, false, arena);
	if (plan->fragile == NULL || plan->refutable == NULL || plan_sets(plan, arena) != 0 ||
	    plan_views(plan, arena) != 0)
		return NULL;
	for (uint32_t i = 0; i < ruleset->nrules; i++)
		if (plan_rule(plan, i, arena) != 0)
			return NULL;
	return list_stirs(plan, arena) == 0 ? plan : NULL;
}

struct judge_plan *judge_plan_new(const struct ruleset *ruleset)
{
	struct arena arena = {0};
	struct judge_plan *plan = plan_make(ruleset, &arena);

	if (plan)
		plan->memory = arena;
	else
		arena_done(&arena);
	return plan;
}

void judge_plan_free(struct judge_plan *plan)
{
	if (plan == NULL)
		return;
	struct arena memory = plan->memory; /* the plan lies in it */
	arena_done(&memory);
}

const uint64_t *plan_applies(const struct judge_plan *plan, const struct ruleset_view *view)
{
	return plan->applies + (size_t)(view - plan->ruleset->views) * plan->nwords;
}

/* ---- what is counted in silence ---- */

/* Is the rule exposed wherever there is a claimable message of these roles, and only there? */
static bool is_exposed_by(
    const struct judge_plan *plan, const uint64_t *applies, uint32_t rule, unsigned mask)
{
	const struct rule *it = &plan->ruleset->rules[rule];

	return hit_bit(applies, rule) && it->kind == RULE_SEQUENCE && it->of.sequence.nsteps == 1 &&
	       (plan->slots[rule] & mask) != 0;
}

static struct tally quiet_compose(const struct judge_plan *plan, const uint64_t *applies,
    const struct compose *compose, const uint64_t *masks)
{
	struct tally tally = {0};

	for (unsigned mask = 1; mask < ROLE_MASKS; mask++) {
		size_t nexposed = 0;
		if (masks[mask] == 0)
			continue;
		for (size_t i = 0; i < compose->nrules; i++)
			nexposed += is_exposed_by(plan, applies, compose->rules[i], mask);
		tally.evaluated += masks[mask];
		if (nexposed > 0 && nexposed >= compose->at_least)
			tally.exposed += masks[mask];
	}
	return tally;
}

struct tally plan_quiet(const struct judge_plan *plan, const struct ruleset_view *view,
    uint32_t rule, const struct quiet *quiet)
{
	const struct rule *it = &plan->ruleset->rules[rule];
	struct tally tally = {.inconclusive[INCONCLUSIVE_LANGUAGE] = quiet->nforeign};
	uint32_t slots = plan->slots[rule];

	if (it->kind == RULE_COMPOSE)
		return quiet_compose(plan, plan_applies(plan, view), &it->of.compose, quiet->masks);
	if (it->kind == RULE_ABSENCE) {
		tally.evaluated = quiet->nforeign;
		return tally;
	}
	for (unsigned slot = 0; slot < SLOTS; slot++)
		if (slots >> slot & 1)
			tally.evaluated += quiet->claimable[slot];
	if (it->of.sequence.nsteps == 1)
		tally.exposed = tally.evaluated - quiet->nforeign;
	else if (plan->shape_of[rule] != SHAPE_NONE && quiet->shapes)
		tally.exposed = quiet->shapes[plan->shape_of[rule]];
	return tally;
}
