/* A walk over the ruleset, once: signals are made of lower ones only, so one pass in their order will do. */
#include <stdlib.h>
#include <string.h>

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

/* By signal, a set of signals of patterns: unless one of them holds somewhere, it does not. Empty: nothing is known. */
struct needs {
	uint64_t *rows;
	size_t nwords;
};

static uint64_t *row_of(const struct needs *needs, uint32_t signal)
{
	return needs->rows + signal * needs->nwords;
}

static size_t size_of(const struct needs *needs, uint32_t signal)
{
	size_t n = 0;

	for (size_t i = 0; i < needs->nwords; i++)
		n += (size_t)__builtin_popcountll(row_of(needs, signal)[i]);
	return n;
}

/* Add what one of a list needs; false: of one nothing is known, so nothing is of any. */
static bool need_any(const struct needs *needs, const struct signal_list *list, uint64_t *row)
{
	for (size_t i = 0; i < list->n; i++) {
		if (size_of(needs, list->at[i]) == 0)
			return false;
		for (size_t k = 0; k < needs->nwords; k++)
			row[k] |= row_of(needs, list->at[i])[k];
	}
	return list->n > 0;
}

/* Of all the smallest set is the one that is missing most easily. */
static void need_of_signal(const struct needs *needs, const struct ruleset *ruleset, uint32_t index)
{
	const struct signal *signal = &ruleset->signals[index];
	uint64_t *row = row_of(needs, index);
	size_t least = 0;

	if (signal->kind == SIGNAL_DETECTED)
		return;
	if (signal->kind != SIGNAL_OF) {
		add(row, index);
		return;
	}
	for (size_t i = 0; i < signal->all.n; i++) {
		size_t size = size_of(needs, signal->all.at[i]);
		if (size == 0 || (least > 0 && size >= least))
			continue;
		least = size;
		memcpy(row, row_of(needs, signal->all.at[i]), needs->nwords * sizeof *row);
	}
	if (least == 0 && !need_any(needs, &signal->any, row))
		memset(row, 0, needs->nwords * sizeof *row);
}

/* A gate of one set: a word of it each, the last one marked. */
static void add_gate(struct agenda *agenda, const uint64_t *row)
{
	struct gate *last = NULL;

	for (uint32_t k = 0; k < agenda->nwords; k++) {
		if (row[k] == 0)
			continue;
		last = &agenda->gates[agenda->ngates++];
		*last = (struct gate){k, true, row[k]};
	}
	if (last)
		last->has_more = false;
}

/* row: scratch. */
static void add_gates(struct agenda *agenda, const struct needs *needs,
    const struct condition *condition, uint64_t *row)
{
	for (size_t i = 0; i < condition->all.n; i++)
		add_gate(agenda, row_of(needs, condition->all.at[i]));
	memset(row, 0, needs->nwords * sizeof *row);
	if (need_any(needs, &condition->any, row))
		add_gate(agenda, row);
}

/* What a rule cannot do without to count anything but messages. */
static void add_gates_of(
    struct agenda *agenda, const struct needs *needs, const struct rule *rule, uint64_t *row)
{
	const struct sequence *sequence = &rule->of.sequence;

	if (rule->kind == RULE_ABSENCE)
		add_gates(agenda, needs, &rule->of.absence.after, row);
	if (rule->kind != RULE_SEQUENCE)
		return;
	for (size_t i = 0; i < sequence->nsteps; i++)
		if (i + 1 < sequence->nsteps || sequence->nsteps == 1)
			add_gates(agenda, needs, &sequence->steps[i].is, row);
}

/* The most words that a rule's gates may take. */
static size_t count_gates(const struct ruleset *ruleset, size_t nwords)
{
	size_t n = 0;

	for (size_t i = 0; i < ruleset->nrules; i++) {
		const struct rule *rule = &ruleset->rules[i];
		if (rule->kind == RULE_ABSENCE)
			n += rule->of.absence.after.all.n + 1;
		for (size_t k = 0; rule->kind == RULE_SEQUENCE && k < rule->of.sequence.nsteps; k++)
			n += rule->of.sequence.steps[k].is.all.n + 1;
	}
	return n * nwords;
}

static int study_gates(struct agenda *agenda, const struct ruleset *ruleset)
{
	struct needs needs = {.nwords = agenda->nwords};

	needs.rows = calloc((ruleset->nsignals + 1) * needs.nwords + 1, sizeof *needs.rows);
	agenda->gates = calloc(count_gates(ruleset, needs.nwords) + 1, sizeof *agenda->gates);
	if (needs.rows == NULL || agenda->gates == NULL) {
		free(needs.rows);
		return -1;
	}
	for (uint32_t i = 0; i < ruleset->nsignals; i++)
		need_of_signal(&needs, ruleset, i);
	for (uint32_t i = 0; i < ruleset->nrules; i++) {
		agenda->gates_of[i] = agenda->ngates;
		add_gates_of(agenda, &needs, &ruleset->rules[i],
		    row_of(&needs, (uint32_t)ruleset->nsignals));
	}
	agenda->gates_of[ruleset->nrules] = agenda->ngates;
	free(needs.rows);
	return 0;
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
		if (signal->kind == SIGNAL_ALL || signal->kind == SIGNAL_SCORE)
			add(agenda->summed, i);
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
	agenda->detected = calloc(agenda->nwords * 2 + 1, sizeof *agenda->detected);
	agenda->gates_of = calloc(ruleset->nrules + 1, sizeof *agenda->gates_of);
	if (!agenda->costs || !agenda->applies || !agenda->detected || !agenda->gates_of ||
	    study_gates(agenda, ruleset) != 0) {
		agenda_free(agenda);
		return NULL;
	}
	agenda->summed = agenda->detected + agenda->nwords;
	study(agenda, matcher);
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
