/* A walk over the ruleset, once: signals are made of lower ones only, so one pass in their order will do. */
#include <stdlib.h>

#include "agenda.h"

static void add(uint64_t *bits, uint32_t index)
{
	bits[index / 64] |= UINT64_C(1) << (index % 64);
}

static bool any_is_in(const uint64_t *bits, const struct signal_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (hit_bit(bits, list->at[i]))
			return true;
	return false;
}

static enum cost dearest(const struct agenda *agenda, const struct signal_list *list)
{
	uint8_t cost = COST_GUARDED;

	for (size_t i = 0; i < list->n; i++)
		if (agenda->costs[list->at[i]] > cost)
			cost = agenda->costs[list->at[i]];
	return (enum cost)cost;
}

static enum cost cost_of(const struct agenda *agenda, const struct matcher *matcher, uint32_t index)
{
	const struct signal *signal = &matcher_ruleset(matcher)->signals[index];
	enum cost cost = COST_COMPOSED;

	if (signal->kind == SIGNAL_DETECTED)
		return COST_DETECTED;
	if (signal->kind != SIGNAL_OF)
		return matcher_guards(matcher, index) ? COST_GUARDED : COST_EVERYWHERE;
	const struct signal_list *lists[] = {&signal->all, &signal->any, &signal->none};
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		if (dearest(agenda, lists[i]) > cost)
			cost = dearest(agenda, lists[i]);
	return cost;
}

/* Collect the signals of patterns without which none of a list can hold all together. */
static void need_all(
    const struct ruleset *ruleset, const struct signal_list *list, uint64_t *needed)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct signal *signal = &ruleset->signals[list->at[i]];
		if (signal->kind == SIGNAL_OF)
			need_all(ruleset, &signal->all, needed);
		else if (signal->kind != SIGNAL_DETECTED)
			add(needed, list->at[i]);
	}
}

/* Of a condition: where one of several is enough, none is needed. */
static void need(const struct ruleset *ruleset, const struct condition *condition, uint64_t *needed)
{
	need_all(ruleset, &condition->all, needed);
	if (condition->any.n == 1)
		need_all(ruleset, &condition->any, needed);
}

/* What a rule cannot do without to count anything but messages. */
static void need_of_rule(const struct ruleset *ruleset, uint32_t index, uint64_t *needed)
{
	const struct rule *rule = &ruleset->rules[index];
	const struct sequence *sequence = &rule->of.sequence;

	if (rule->kind == RULE_ABSENCE)
		need(ruleset, &rule->of.absence.after, needed);
	if (rule->kind != RULE_SEQUENCE)
		return;
	for (size_t i = 0; i < sequence->nsteps; i++)
		if (i + 1 < sequence->nsteps || sequence->nsteps == 1)
			need(ruleset, &sequence->steps[i].is, needed);
}

/* needed: scratch, all zero. */
static void study_gates(struct agenda *agenda, const struct ruleset *ruleset, uint64_t *needed)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < ruleset->nrules; i++) {
		agenda->gates_of[i] = n;
		need_of_rule(ruleset, i, needed);
		for (uint32_t k = 0; k < agenda->nwords; k++) {
			if (needed[k] != 0)
				agenda->gates[n++] = (struct gate){k, needed[k]};
			needed[k] = 0;
		}
	}
	agenda->gates_of[ruleset->nrules] = n;
}

static void study(struct agenda *agenda, const struct matcher *matcher)
{
	const struct ruleset *ruleset = matcher_ruleset(matcher);

	for (uint32_t i = 0; i < ruleset->nsignals; i++) {
		const struct signal *signal = &ruleset->signals[i];
		if (signal->kind == SIGNAL_DETECTED || any_is_in(agenda->detected, &signal->all) ||
		    any_is_in(agenda->detected, &signal->any) ||
		    any_is_in(agenda->detected, &signal->none))
			add(agenda->detected, i);
		agenda->costs[i] = (uint8_t)cost_of(agenda, matcher, i);
	}
	for (size_t i = 0; i < ruleset->nrules; i++)
		agenda->applies[i] = ruleset_rule_judges(ruleset, &ruleset->rules[i]);
}

struct agenda *agenda_new(const struct matcher *matcher)
{
	const struct ruleset *ruleset = matcher_ruleset(matcher);
	struct agenda *agenda = calloc(1, sizeof *agenda);

	if (agenda == NULL)
		return NULL;
	agenda->nwords = (ruleset->nsignals + 63) / 64;
	agenda->costs = calloc(ruleset->nsignals + 1, sizeof *agenda->costs);
	agenda->applies = calloc(ruleset->nrules + 1, sizeof *agenda->applies);
	agenda->detected = calloc(agenda->nwords + 1, sizeof *agenda->detected);
	agenda->gates = calloc(ruleset->nrules * agenda->nwords + 1, sizeof *agenda->gates);
	agenda->gates_of = calloc(ruleset->nrules + 1, sizeof *agenda->gates_of);
	uint64_t *needed = calloc(agenda->nwords + 1, sizeof *needed);
	if (agenda->costs && agenda->applies && agenda->detected && agenda->gates &&
	    agenda->gates_of && needed) {
		study(agenda, matcher);
		study_gates(agenda, ruleset, needed);
	} else {
		agenda_free(agenda);
		agenda = NULL;
	}
	free(needed);
	return agenda;
}

void agenda_free(struct agenda *agenda)
{
	if (agenda == NULL)
		return;
	free(agenda->costs);
	free(agenda->applies);
	free(agenda->detected);
	free(agenda->gates);
	free(agenda->gates_of);
	free(agenda);
}
