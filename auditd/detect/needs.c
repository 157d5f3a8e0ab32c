/* What must be decided before a signal: what it uses and, where its kind looks behind signals that are made of others, all
 * that these are made of. */
#include "detect/detective.h"
#include "ruleset/detector_decoded.h"

/* A set of signals; lower ones are added while it is gone over from above. */
struct closure {
	const struct ruleset *ruleset;
	uint64_t *bits;
	size_t n;
};

static void add(struct closure *closure, const struct signal_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		uint64_t *word = &closure->bits[list->at[i] / 64], bit = UINT64_C(1)
									 << (list->at[i] % 64);
		closure->n += !(*word & bit);
		*word |= bit;
	}
}

/* All that the signals below one are made of. */
static int close_over(
    struct closure *closure, uint32_t below, struct arena *memory, struct signal_list *list)
{
	for (uint32_t i = below; i-- > 0;) {
		const struct signal *signal = &closure->ruleset->signals[i];
		if (!hit_bit(closure->bits, i))
			continue;
		add(closure, &signal->all);
		add(closure, &signal->any);
		add(closure, &signal->none);
	}
	list->at = arena_array(memory, closure->n, sizeof *list->at);
	if (list->at == NULL)
		return -1;
	for (uint32_t i = 0; i < below; i++)
		if (hit_bit(closure->bits, i))
			list->at[list->n++] = i;
	return 0;
}

static int fill_decoded(struct detective *detective, uint32_t index)
{
	const struct ruleset *ruleset = detective->ruleset;
	const struct detector_decoded *decoded = ruleset->signals[index].settings;
	struct closure closure = {.ruleset = ruleset,
	    .bits = arena_array(&detective->memory, ruleset->nsignals / 64 + 1, sizeof(uint64_t))};

	if (closure.bits == NULL)
		return -1;
	add(&closure, &decoded->any);
	return close_over(&closure, index, &detective->memory, &detective->needs[index]);
}

int needs_fill(struct detective *detective)
{
	const struct ruleset *ruleset = detective->ruleset;

	detective->needs =
	    arena_array(&detective->memory, ruleset->nsignals + 1, sizeof *detective->needs);
	if (detective->needs == NULL)
		return -1;
	for (uint32_t i = 0; i < ruleset->nsignals; i++) {
		const struct signal *signal = &ruleset->signals[i];
		detective->needs[i] = signal->using;
		if (signal->kind == SIGNAL_DETECTED && signal->detector == DETECTOR_DECODED &&
		    fill_decoded(detective, i) != 0)
			return -1;
	}
	return 0;
}

const struct signal_list *detective_needs(const struct detective *detective, uint32_t signal)
{
	return &detective->needs[signal];
}
