/* A condition and a message in, an answer with three outcomes out. It knows nothing of rules and of other messages. */
#include "judge/kind.h"

/* What keeps words from being seen, whatever its length; TRUTH_NO: nothing does. An image of the model's own making is
 * no input that could have said something. */
static enum truth hides_words(const struct judging *judging, uint32_t message)
{
	enum role role = message_at(judging, message)->role;

	if (message_is_foreign(judging, message) || message_is_doubtful(judging, message))
		return TRUTH_LANGUAGE;
	bool has_input =
	    judging->hits->messages[message].has_media && (role == ROLE_USER || role == ROLE_TOOL);
	return has_input ? TRUTH_MEDIA : TRUTH_NO;
}

/* A signal that is seen, but could be undone by what is not. */
static enum truth seen_truth(const struct judging *judging, uint32_t message, uint32_t signal)
{
	if (judging->fragile == NULL || !hit_bit(judging->fragile, signal))
		return TRUTH_YES;
	if (message_is_partial(message_at(judging, message)))
		return TRUTH_PARTIAL;
	enum truth hides =
	    hit_bit(judging->refutable, signal) ? hides_words(judging, message) : TRUTH_NO;
	return hides == TRUTH_NO ? TRUTH_YES : hides;
}

/* The first of a list that may hold of the message; UINT32_MAX: none. */
static uint32_t first_unsure(const struct message_facts *facts, const struct signal_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (hit_bit(facts->unsure, list->at[i]))
			return list->at[i];
	return UINT32_MAX;
}

/* Why a signal may hold: what is not logged, or a limit. Of one made of others the first that may hold tells. */
static enum truth unsure_truth(const struct judging *judging, uint32_t message, uint32_t signal)
{
	const struct message_facts *facts = &judging->hits->messages[message];
	const struct signal *it = &judging->ruleset->signals[signal];

	while (it->kind == SIGNAL_OF) {
		uint32_t next = first_unsure(facts, &it->all);
		next = next == UINT32_MAX ? first_unsure(facts, &it->any) : next;
		next = next == UINT32_MAX ? first_unsure(facts, &it->none) : next;
		if (next == UINT32_MAX)
			return TRUTH_LIMIT;
		it = &judging->ruleset->signals[next];
	}
	return it->kind == SIGNAL_DETECTED && it->detector == DETECTOR_METADATA ? TRUTH_UNLOGGED
										: TRUTH_LIMIT;
}

enum truth signal_truth(
    const struct judging *judging, uint32_t message, uint32_t signal, enum purpose purpose)
{
	const struct message_facts *facts = &judging->hits->messages[message];
	const struct message *it = message_at(judging, message);

	if (hit_bit(facts->unsure, signal))
		return unsure_truth(judging, message, signal);
	if (hit_bit(facts->holds, signal))
		return seen_truth(judging, message, signal);
	if (purpose == TO_ACCUSE)
		return TRUTH_NO;
	bool could_hold = message_is_raw(judging, it) ||
			  message_has_role(it, judging->ruleset->signals[signal].scope.roles);
	if (!could_hold)
		return TRUTH_NO;
	return message_is_partial(it) ? TRUTH_PARTIAL : hides_words(judging, message);
}

static enum truth all_truth(const struct judging *judging, uint32_t message,
    const struct signal_list *list, enum purpose purpose)
{
	enum truth truth = TRUTH_YES;

	for (size_t i = 0; i < list->n && truth != TRUTH_NO; i++)
		truth = truth_and(truth, signal_truth(judging, message, list->at[i], purpose));
	return truth;
}

static enum truth any_truth(const struct judging *judging, uint32_t message,
    const struct signal_list *list, enum purpose purpose)
{
	enum truth truth = TRUTH_NO;

	for (size_t i = 0; i < list->n && truth != TRUTH_YES; i++)
		truth = truth_or(truth, signal_truth(judging, message, list->at[i], purpose));
	return truth;
}

static enum truth signals_truth(const struct judging *judging, uint32_t message,
    const struct condition *condition, enum purpose purpose)
{
	enum truth truth = all_truth(judging, message, &condition->all, purpose);

	if (truth != TRUTH_NO && condition->any.n > 0)
		truth = truth_and(truth, any_truth(judging, message, &condition->any, purpose));
	if (truth != TRUTH_NO && condition->none.n > 0)
		truth = truth_and(
		    truth, truth_not(any_truth(judging, message, &condition->none, TO_ACQUIT)));
	return truth;
}

/* Missing text only adds words, so it can lift a message over a bound but not back under it. */
static enum truth words_truth(
    const struct judging *judging, uint32_t message, const struct condition *condition)
{
	uint32_t nwords = judging->hits->messages[message].nwords;
	bool is_partial = message_is_partial(message_at(judging, message));

	if (condition->max_words > 0 && nwords > condition->max_words)
		return TRUTH_NO;
	if (nwords < condition->min_words)
		return is_partial ? TRUTH_PARTIAL : TRUTH_NO;
	return is_partial && condition->max_words > 0 ? TRUTH_PARTIAL : TRUTH_YES;
}

enum truth condition_truth(const struct judging *judging, uint32_t message,
    const struct condition *condition, enum purpose purpose)
{
	const struct message *it = message_at(judging, message);

	if (!message_has_role(it, condition->roles))
		return TRUTH_NO;
	enum truth truth = signals_truth(judging, message, condition, purpose);
	return truth == TRUTH_NO ? TRUTH_NO
				 : truth_and(truth, words_truth(judging, message, condition));
}

enum truth condition_truth_raw(
    const struct judging *judging, uint32_t message, const struct condition *condition)
{
	if (condition->all.n == 0 && condition->any.n == 0)
		return TRUTH_NO;
	return signals_truth(judging, message, condition, TO_ACCUSE);
}

enum truth conditions_any(const struct judging *judging, uint32_t message,
    const struct condition *conditions, size_t nconditions)
{
	enum truth truth = TRUTH_NO;

	for (size_t i = 0; i < nconditions && truth != TRUTH_YES; i++)
		truth =
		    truth_or(truth, condition_truth(judging, message, &conditions[i], TO_ACQUIT));
	return truth;
}

bool condition_is_possible(const struct judging *judging, const struct condition *condition)
{
	for (size_t i = 0; i < condition->all.n; i++)
		if (!hit_bit(judging->seen, condition->all.at[i]))
			return false;
	for (size_t i = 0; i < condition->any.n; i++)
		if (hit_bit(judging->seen, condition->any.at[i]))
			return true;
	return condition->any.n == 0;
}

static bool has_fragile(const uint64_t *fragile, const struct signal_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (hit_bit(fragile, list->at[i]))
			return true;
	return false;
}

/* One pass will do: a signal is made only of signals before it. */
uint64_t *signals_fragile(const struct ruleset *ruleset, bool more_words, struct arena *arena)
{
	uint64_t *fragile = arena_array(arena, bit_words(ruleset->nsignals), sizeof *fragile);

	for (uint32_t i = 0; fragile && i < ruleset->nsignals; i++) {
		const struct signal *signal = &ruleset->signals[i];
		if (signal->ndefeats > 0 || signal->none.n > 0 ||
		    (more_words && signal->max_words > 0) || has_fragile(fragile, &signal->all) ||
		    has_fragile(fragile, &signal->any))
			bit_set(fragile, i);
	}
	return fragile;
}
