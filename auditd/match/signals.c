/* Three values all through: a term that gave up may or may not hit. */
#include <stdlib.h>
#include <string.h>

#include "match/bits.h"
#include "match/signals.h"

struct signal_index {
	const struct ruleset *ruleset;
	uint32_t *of_term; /* signal of each term */
	uint64_t *defeats; /* terms that undo their signal */
	uint64_t *always;  /* signals that can hold without hits */
};

static bool can_hold_without_hits(const struct signal *signal)
{
	if (signal->kind == SIGNAL_ALL)
		return signal->nterms == 0;
	return signal->kind == SIGNAL_SCORE && signal->threshold <= 0;
}

static void fill(struct signal_index *index)
{
	const struct ruleset *ruleset = index->ruleset;

	for (size_t i = 0; i < ruleset->nsignals; i++) {
		const struct signal *signal = &ruleset->signals[i];
		for (uint32_t j = 0; j < signal->nterms; j++)
			index->of_term[signal->first_term + j] = (uint32_t)i;
		for (uint32_t j = 0; j < signal->ndefeats; j++) {
			index->of_term[signal->first_defeat + j] = (uint32_t)i;
			bits_add(index->defeats, signal->first_defeat + j);
		}
		if (can_hold_without_hits(signal))
			bits_add(index->always, i);
	}
}

static void *zeros(size_t count, size_t size)
{
	return calloc(count ? count : 1, size);
}

struct signal_index *signal_index_new(const struct ruleset *ruleset)
{
	struct signal_index *index = calloc(1, sizeof *index);

	if (index == NULL)
		return NULL;
	index->ruleset = ruleset;
	index->of_term = zeros(ruleset->nterms, sizeof *index->of_term);
	index->defeats = zeros(bits_words(ruleset->nterms), sizeof *index->defeats);
	index->always = zeros(bits_words(ruleset->nsignals), sizeof *index->always);
	if (!index->of_term || !index->defeats || !index->always) {
		signal_index_free(index);
		return NULL;
	}
	fill(index);
	return index;
}

void signal_index_free(struct signal_index *index)
{
	if (index == NULL)
		return;
	free(index->of_term);
	free(index->defeats);
	free(index->always);
	free(index);
}

uint32_t signal_of_term(const struct signal_index *index, uint32_t term)
{
	return index->of_term[term];
}

bool signal_is_defeated_by(const struct signal_index *index, uint32_t term)
{
	return bits_has(index->defeats, term);
}

bool signal_can_hold_without_hits(const struct signal_index *index, uint32_t signal)
{
	return bits_has(index->always, signal);
}

const uint64_t *signals_always(const struct signal_index *index)
{
	return index->always;
}

static enum signal_truth least(enum signal_truth a, enum signal_truth b)
{
	return a < b ? a : b;
}

static enum signal_truth most(enum signal_truth a, enum signal_truth b)
{
	return a > b ? a : b;
}

static enum signal_truth term_truth(const struct term_state *state)
{
	if (state->has_hit)
		return SIGNAL_TRUE;
	return state->gave_up ? SIGNAL_UNSURE : SIGNAL_FALSE;
}

int32_t term_weight(const struct term *term, const struct term_state *state)
{
	return state->is_later ? term->later_weight : term->weight;
}

/* The least and most that a term may count with. */
static void weigh(
    const struct term *term, const struct term_state *state, int64_t *low, int64_t *high)
{
	int32_t least_weight = term->weight, most_weight = term->weight;

	if (!state->has_hit && !state->gave_up)
		return;
	if (!state->gave_up)
		least_weight = most_weight = term_weight(term, state);
	else if (term->later_after && term->later_weight < least_weight)
		least_weight = term->later_weight;
	else if (term->later_after && term->later_weight > most_weight)
		most_weight = term->later_weight;
	if (!state->has_hit) {
		least_weight = least_weight < 0 ? least_weight : 0;
		most_weight = most_weight > 0 ? most_weight : 0;
	}
	*low += least_weight;
	*high += most_weight;
}

static enum signal_truth score_truth(
    const struct ruleset *ruleset, const struct signal *signal, const struct term_state *states)
{
	int64_t low = 0, high = 0;

	for (uint32_t i = signal->first_term; i < signal->first_term + signal->nterms; i++)
		weigh(&ruleset->terms[i], &states[i], &low, &high);
	if (low >= signal->threshold)
		return SIGNAL_TRUE;
	return high >= signal->threshold ? SIGNAL_UNSURE : SIGNAL_FALSE;
}

static enum signal_truth opposite(enum signal_truth truth)
{
	return (enum signal_truth)(SIGNAL_TRUE - truth);
}

static enum signal_truth terms_truth(const struct signal *signal, const struct term_state *states)
{
	bool is_all = signal->kind == SIGNAL_ALL;
	enum signal_truth truth = is_all ? SIGNAL_TRUE : SIGNAL_FALSE;

	for (uint32_t i = signal->first_term; i < signal->first_term + signal->nterms; i++) {
		enum signal_truth one = term_truth(&states[i]);
		truth = is_all ? least(truth, one) : most(truth, one);
	}
	return truth;
}

bool signal_is_in_question(const struct signal *signal, const struct signal_question *question)
{
	if (!question->is_any_role && !(signal->scope.roles >> question->role & 1))
		return false;
	if (question->nwords < signal->min_words)
		return false;
	return signal->max_words == 0 || question->nwords <= signal->max_words;
}

enum signal_truth signal_by_terms(
    const struct ruleset *ruleset, const struct signal *signal, const struct term_state *states)
{
	if (signal->kind == SIGNAL_SCORE)
		return score_truth(ruleset, signal, states);
	return terms_truth(signal, states);
}

enum signal_truth signal_undone(
    const struct signal *signal, const struct term_state *states, enum signal_truth truth)
{
	for (uint32_t i = signal->first_defeat; i < signal->first_defeat + signal->ndefeats; i++)
		truth = least(truth, opposite(term_truth(&states[i])));
	return truth;
}

static enum signal_truth truth_of(const struct message_facts *facts, uint32_t signal)
{
	if (bits_has(facts->holds, signal))
		return SIGNAL_TRUE;
	return bits_has(facts->unsure, signal) ? SIGNAL_UNSURE : SIGNAL_FALSE;
}

static enum signal_truth list_truth(
    const struct message_facts *facts, const struct signal_list *list, bool is_all)
{
	enum signal_truth truth = is_all ? SIGNAL_TRUE : SIGNAL_FALSE;

	for (size_t i = 0; i < list->n; i++) {
		enum signal_truth one = truth_of(facts, list->at[i]);
		truth = is_all ? least(truth, one) : most(truth, one);
	}
	return truth;
}

enum signal_truth signal_composed(const struct signal *signal, const struct message_facts *facts)
{
	enum signal_truth truth = list_truth(facts, &signal->all, true);

	if (signal->any.n)
		truth = least(truth, list_truth(facts, &signal->any, false));
	return least(truth, opposite(list_truth(facts, &signal->none, false)));
}
