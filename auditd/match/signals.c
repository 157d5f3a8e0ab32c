/* Only signals that a hit can have changed are worked out: those of touched terms, what is composed of them, and
 * the few that can hold without any hit. */
#include <stdlib.h>
#include <string.h>

#include "match/bits.h"
#include "match/signals.h"

enum truth { TRUTH_FALSE, TRUTH_UNSURE, TRUTH_TRUE };

struct signal_index {
	const struct ruleset *ruleset;
	size_t nwords;
	uint32_t *of_term;    /* signal of each term */
	uint64_t *defeats;    /* terms that undo their signal */
	uint64_t *dependents; /* row s: s itself and all that is composed of it */
	uint64_t *always;     /* signals that can hold without hits */
	bool has_always;
};

static bool list_can_hold(
    const struct signal_index *index, const struct signal_list *list, bool is_all)
{
	for (size_t i = 0; i < list->n; i++)
		if (bits_has(index->always, list->at[i]) != is_all)
			return !is_all;
	return is_all;
}

static bool can_hold_without_hits(const struct signal_index *index, const struct signal *signal)
{
	switch (signal->kind) {
	case SIGNAL_ANY:
	case SIGNAL_DETECTED: /* not by words: detect has yet to see */
		return false;
	case SIGNAL_ALL:
		return signal->nterms == 0;
	case SIGNAL_SCORE:
		return signal->threshold <= 0;
	case SIGNAL_OF:
		return list_can_hold(index, &signal->all, true) &&
		       (signal->any.n == 0 || list_can_hold(index, &signal->any, false));
	}
	return true;
}

static void join_row(struct signal_index *index, size_t to, size_t from)
{
	for (size_t i = 0; i < index->nwords; i++)
		index->dependents[to * index->nwords + i] |=
		    index->dependents[from * index->nwords + i];
}

static void add_dependents(
    struct signal_index *index, const struct signal_list *list, size_t signal)
{
	for (size_t i = 0; i < list->n; i++)
		join_row(index, list->at[i], signal);
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
		bits_add(index->dependents + i * index->nwords, i);
		if (can_hold_without_hits(index, signal)) {
			bits_add(index->always, i);
			index->has_always = true;
		}
	}
	/* Signals are composed of lower ones only, so a row is complete when its turn comes. */
	for (size_t i = ruleset->nsignals; i-- > 0;) {
		add_dependents(index, &ruleset->signals[i].all, i);
		add_dependents(index, &ruleset->signals[i].any, i);
		add_dependents(index, &ruleset->signals[i].none, i);
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
	index->nwords = bits_words(ruleset->nsignals);
	index->of_term = zeros(ruleset->nterms, sizeof *index->of_term);
	index->defeats = zeros(bits_words(ruleset->nterms), sizeof *index->defeats);
	index->dependents = zeros(ruleset->nsignals * index->nwords, sizeof *index->dependents);
	index->always = zeros(index->nwords, sizeof *index->always);
	if (!index->of_term || !index->defeats || !index->dependents || !index->always) {
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
	free(index->dependents);
	free(index->always);
	free(index);
}

size_t signal_words(const struct signal_index *index)
{
	return index->nwords;
}

uint32_t signal_of_term(const struct signal_index *index, uint32_t term)
{
	return index->of_term[term];
}

bool signal_is_defeated_by(const struct signal_index *index, uint32_t term)
{
	return bits_has(index->defeats, term);
}

bool signals_can_hold_without_hits(const struct signal_index *index)
{
	return index->has_always;
}

static enum truth least(enum truth a, enum truth b)
{
	return a < b ? a : b;
}

static enum truth most(enum truth a, enum truth b)
{
	return a > b ? a : b;
}

static enum truth term_truth(const struct term_state *state)
{
	if (state->has_hit)
		return TRUTH_TRUE;
	return state->gave_up ? TRUTH_UNSURE : TRUTH_FALSE;
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

static enum truth score_truth(
    const struct ruleset *ruleset, const struct signal *signal, const struct term_state *states)
{
	int64_t low = 0, high = 0;

	for (uint32_t i = signal->first_term; i < signal->first_term + signal->nterms; i++)
		weigh(&ruleset->terms[i], &states[i], &low, &high);
	if (low >= signal->threshold)
		return TRUTH_TRUE;
	return high >= signal->threshold ? TRUTH_UNSURE : TRUTH_FALSE;
}

/* Signals decided so far, as bits. */
struct decided {
	const uint64_t *holds, *unsure;
};

static enum truth signal_truth(const struct decided *decided, uint32_t signal)
{
	if (bits_has(decided->holds, signal))
		return TRUTH_TRUE;
	return bits_has(decided->unsure, signal) ? TRUTH_UNSURE : TRUTH_FALSE;
}

static enum truth list_truth(
    const struct decided *decided, const struct signal_list *list, bool is_all)
{
	enum truth truth = is_all ? TRUTH_TRUE : TRUTH_FALSE;

	for (size_t i = 0; i < list->n; i++) {
		enum truth one = signal_truth(decided, list->at[i]);
		truth = is_all ? least(truth, one) : most(truth, one);
	}
	return truth;
}

static enum truth opposite(enum truth truth)
{
	return (enum truth)(TRUTH_TRUE - truth);
}

static enum truth composed_truth(const struct signal *signal, const struct decided *decided)
{
	enum truth truth = list_truth(decided, &signal->all, true);

	if (signal->any.n)
		truth = least(truth, list_truth(decided, &signal->any, false));
	return least(truth, opposite(list_truth(decided, &signal->none, false)));
}

static enum truth terms_truth(const struct signal *signal, const struct term_state *states)
{
	bool is_all = signal->kind == SIGNAL_ALL;
	enum truth truth = is_all ? TRUTH_TRUE : TRUTH_FALSE;

	for (uint32_t i = signal->first_term; i < signal->first_term + signal->nterms; i++) {
		enum truth one = term_truth(&states[i]);
		truth = is_all ? least(truth, one) : most(truth, one);
	}
	return truth;
}

static bool is_in_question(const struct signal *signal, const struct signal_question *question)
{
	if (!question->is_any_role && !(signal->scope.roles >> question->role & 1))
		return false;
	if (question->nwords < signal->min_words)
		return false;
	return signal->max_words == 0 || question->nwords <= signal->max_words;
}

static enum truth decide(const struct signal_index *index, const struct signal_question *question,
    const struct signal *signal, const struct decided *decided)
{
	enum truth truth;

	if (!is_in_question(signal, question))
		return TRUTH_FALSE;
	if (signal->kind == SIGNAL_DETECTED)
		return TRUTH_FALSE;
	if (signal->kind == SIGNAL_OF)
		truth = composed_truth(signal, decided);
	else if (signal->kind == SIGNAL_SCORE)
		truth = score_truth(index->ruleset, signal, question->terms);
	else
		truth = terms_truth(signal, question->terms);
	for (uint32_t i = signal->first_defeat; i < signal->first_defeat + signal->ndefeats; i++)
		truth = least(truth, opposite(term_truth(&question->terms[i])));
	return truth;
}

void signals_decide(const struct signal_index *index, const struct signal_question *question,
    uint64_t *dirty, uint64_t *holds, uint64_t *unsure)
{
	struct decided decided = {holds, unsure};

	memcpy(dirty, index->always, index->nwords * sizeof *dirty);
	for (size_t i = 0; i < question->ntouched; i++) {
		const uint64_t *row =
		    index->dependents + index->of_term[question->touched[i]] * index->nwords;
		for (size_t j = 0; j < index->nwords; j++)
			dirty[j] |= row[j];
	}
	for (size_t word = 0; word < index->nwords; word++) {
		for (uint64_t left = dirty[word]; left; left &= left - 1) {
			uint32_t signal = (uint32_t)(word * 64 + bits_lowest(left));
			enum truth truth =
			    decide(index, question, &index->ruleset->signals[signal], &decided);
			if (truth == TRUTH_TRUE)
				bits_add(holds, signal);
			else if (truth == TRUTH_UNSURE)
				bits_add(unsure, signal);
		}
	}
}
