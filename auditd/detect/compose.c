/* Signals made of others, at least one of which a detector found: the same three outcomes as match's. */
#include "detect/detective.h"

enum truth { NO, UNSURE, YES };

static enum truth truth_of(const struct message_facts *facts, uint32_t signal)
{
	if (hit_bit(facts->holds, signal))
		return YES;
	return hit_bit(facts->unsure, signal) ? UNSURE : NO;
}

static enum truth all_of(const struct message_facts *facts, const struct signal_list *list)
{
	enum truth truth = YES;

	for (size_t i = 0; i < list->n; i++)
		if (truth_of(facts, list->at[i]) < truth)
			truth = truth_of(facts, list->at[i]);
	return truth;
}

static enum truth any_of(const struct message_facts *facts, const struct signal_list *list)
{
	enum truth truth = NO;

	for (size_t i = 0; i < list->n; i++)
		if (truth_of(facts, list->at[i]) > truth)
			truth = truth_of(facts, list->at[i]);
	return truth;
}

static enum truth decide(const struct message_facts *facts, const struct signal *signal)
{
	enum truth all = all_of(facts, &signal->all),
		   any = signal->any.n > 0 ? any_of(facts, &signal->any) : YES,
		   none = (enum truth)(YES - any_of(facts, &signal->none));
	enum truth least = all < any ? all : any;

	return least < none ? least : none;
}

static int set(struct detecting *detecting, uint32_t message, enum truth truth)
{
	uint64_t bit = UINT64_C(1) << (detecting->index % 64);
	size_t word = detecting->index / 64, nwords = detecting->hits->nwords;
	uint64_t *rows = hits_own_rows(detecting->hits, message, detecting->arena);

	if (rows == NULL)
		return -1;
	rows[word] &= ~bit;
	rows[nwords + word] &= ~bit;
	if (truth != NO)
		rows[(truth == UNSURE ? nwords : 0) + word] |= bit;
	return 0;
}

int compose_signal(struct detecting *detecting)
{
	for (uint32_t i = 0; i < detecting->transcript->nmessages; i++) {
		const struct message_facts *facts = &detecting->hits->messages[i];
		enum truth truth = detecting_looks_at_message(detecting, i)
				       ? decide(facts, detecting->signal)
				       : NO;
		if (truth != truth_of(facts, detecting->index) && set(detecting, i, truth) != 0)
			return -1;
	}
	return 0;
}
