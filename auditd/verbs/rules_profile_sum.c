/* From accounts to rules: a pattern's time is its signal's; a signal's is divided equally among the rules that use it. */
#include <string.h>

#include "ruleset/detector_decoded.h"
#include "ruleset/detector_earlier.h"
#include "verbs/rules_profile.h"

enum { BITS = 64 };

/* One sum under way. */
struct summing {
	const struct ruleset *ruleset;
	const struct profile *profile;
	const struct anchor_facts *anchors;
	struct profile_sums *sums;
	uint64_t *uses; /* of the rule at hand: signals */
	size_t nwords;
};

static void add_list(uint64_t *uses, const struct signal_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		uses[list->at[i] / BITS] |= UINT64_C(1) << (list->at[i] % BITS);
}

static void add_conditions(uint64_t *uses, const struct condition *conditions, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		add_list(uses, &conditions[i].all);
		add_list(uses, &conditions[i].any);
		add_list(uses, &conditions[i].none);
	}
}

static void add_named(uint64_t *uses, const struct rule *rule)
{
	const struct sequence *sequence = &rule->of.sequence;
	const struct absence *absence = &rule->of.absence;

	add_list(uses, &rule->excused_by);
	add_list(uses, &rule->implied_by);
	for (size_t i = 0; rule->kind == RULE_SEQUENCE && i < sequence->nsteps; i++) {
		add_conditions(uses, &sequence->steps[i].is, 1);
		add_conditions(uses, sequence->steps[i].unless, sequence->steps[i].nunless);
	}
	if (rule->kind == RULE_ABSENCE) {
		add_conditions(uses, &absence->after, 1);
		add_conditions(uses, &absence->expect, 1);
		add_conditions(uses, absence->unless, absence->nunless);
	}
}

/* What a signal is worked out from. */
static void add_sources(uint64_t *uses, const struct signal *signal)
{
	add_list(uses, &signal->all);
	add_list(uses, &signal->any);
	add_list(uses, &signal->none);
	add_list(uses, &signal->using);
	if (signal->kind == SIGNAL_DETECTED && signal->detector == DETECTOR_EARLIER)
		add_list(uses, &((const struct detector_earlier *)signal->settings)->any);
	if (signal->kind == SIGNAL_DETECTED && signal->detector == DETECTOR_DECODED)
		add_list(uses, &((const struct detector_decoded *)signal->settings)->any);
}

/* All signals that a rule uses. They are made of lower ones only, so that one pass downwards finds all. */
static void find_uses(struct summing *summing, const struct rule *rule)
{
	const struct ruleset *ruleset = summing->ruleset;

	memset(summing->uses, 0, summing->nwords * sizeof *summing->uses);
	add_named(summing->uses, rule);
	for (size_t i = ruleset->nsignals; i-- > 0;)
		if (hit_bit(summing->uses, (uint32_t)i))
			add_sources(summing->uses, &ruleset->signals[i]);
}

static void add_anchors(struct profile_anchors *to, const struct profile_anchors *from)
{
	to->npatterns += from->npatterns;
	to->nguarded += from->nguarded;
	if (from->shortest > 0 && (to->shortest == 0 || from->shortest < to->shortest))
		to->shortest = from->shortest;
	if (from->looked_at > to->looked_at)
		to->looked_at = from->looked_at;
	to->candidates += from->candidates;
	to->confirmations += from->confirmations;
	to->matches += from->matches;
}

static void add_pattern(struct summing *summing, uint32_t signal, uint32_t index)
{
	struct profile_signal_sum *sum = &summing->sums->signals[signal];
	const struct profile_pattern *pattern = &summing->profile->patterns[index];
	const struct anchor_facts *anchors = &summing->anchors[index];
	const struct profile_anchors one = {.npatterns = 1,
	    .nguarded = anchors->n > 0,
	    .shortest = anchors->shortest,
	    .looked_at = pattern->looked_at,
	    .candidates = pattern->candidates,
	    .confirmations = pattern->confirmations,
	    .matches = pattern->matches};

	add_anchors(&sum->anchors, &one);
	sum->ns += pattern->ns;
	summing->sums->patterns_ns += pattern->ns;
}

static void add_terms(struct summing *summing, uint32_t signal, uint32_t first, uint32_t n)
{
	for (uint32_t i = first; i < first + n; i++) {
		const struct term *term = &summing->ruleset->terms[i];
		for (uint32_t k = 0; k < term->npatterns; k++)
			add_pattern(summing, signal, term->first_pattern + k);
	}
}

static void sum_signals(struct summing *summing)
{
	for (uint32_t i = 0; i < summing->ruleset->nsignals; i++) {
		const struct signal *signal = &summing->ruleset->signals[i];
		struct profile_signal_sum *sum = &summing->sums->signals[i];
		sum->ns = sum->detector_ns = summing->profile->signals[i];
		summing->sums->detectors_ns += sum->detector_ns;
		add_terms(summing, i, signal->first_term, signal->nterms);
		add_terms(summing, i, signal->first_defeat, signal->ndefeats);
	}
}

static void count_users(struct summing *summing)
{
	for (size_t i = 0; i < summing->ruleset->nrules; i++) {
		find_uses(summing, &summing->ruleset->rules[i]);
		for (uint32_t k = 0; k < summing->ruleset->nsignals; k++)
			summing->sums->signals[k].nrules += hit_bit(summing->uses, k);
	}
	for (uint32_t k = 0; k < summing->ruleset->nsignals; k++)
		if (summing->sums->signals[k].nrules == 0)
			summing->sums->unused_ns += summing->sums->signals[k].ns;
}

static void sum_rule(struct summing *summing, uint32_t index)
{
	struct profile_rule_sum *sum = &summing->sums->rules[index];

	find_uses(summing, &summing->ruleset->rules[index]);
	sum->judge_ns = summing->profile->rules[index].ns;
	sum->ns = (double)sum->judge_ns;
	summing->sums->judge_ns += sum->judge_ns;
	for (uint32_t i = 0; i < summing->ruleset->nsignals; i++) {
		const struct profile_signal_sum *signal = &summing->sums->signals[i];
		if (!hit_bit(summing->uses, i))
			continue;
		sum->nsignals++;
		sum->nshared += signal->nrules > 1;
		sum->ns += (double)signal->ns / (double)signal->nrules;
		sum->alone_ns += signal->nrules == 1 ? (double)signal->ns : 0;
		add_anchors(&sum->anchors, &signal->anchors);
	}
}

double profile_share(const struct profile_sums *sums, double ns)
{
	return sums->total_ns > 0 ? ns / (double)sums->total_ns : 0;
}

/* Sift the costs into a heap, then take the least from its top to the end: n log n, and needs no more than the indexes.
 * Source: Knuth, The Art of Computer Programming, vol. 3, 5.2.3, algorithm H. */
static bool is_cheaper(const double *costs, uint32_t a, uint32_t b)
{
	return costs[a] < costs[b] || (!(costs[a] > costs[b]) && a > b);
}

static void sift(const double *costs, uint32_t *heap, size_t at, size_t n)
{
	for (size_t child; (child = at * 2 + 1) < n; at = child) {
		if (child + 1 < n && is_cheaper(costs, heap[child + 1], heap[child]))
			child++;
		if (!is_cheaper(costs, heap[child], heap[at]))
			return;
		uint32_t index = heap[at];
		heap[at] = heap[child];
		heap[child] = index;
	}
}

/* The indexes of n costs, the dearest first, of equal ones the lower. NULL when out of memory. */
static uint32_t *rank(const double *costs, size_t n, struct arena *arena)
{
	uint32_t *order = arena_array(arena, n + 1, sizeof *order);

	if (order == NULL)
		return NULL;
	for (size_t i = 0; i < n; i++)
		order[i] = (uint32_t)i;
	for (size_t i = n / 2; i-- > 0;)
		sift(costs, order, i, n);
	for (size_t left = n; left > 1; left--) {
		uint32_t least = order[0];
		order[0] = order[left - 1];
		order[left - 1] = least;
		sift(costs, order, 0, left - 1);
	}
	return order;
}

static int rank_all(struct summing *summing, struct arena *arena)
{
	const struct ruleset *ruleset = summing->ruleset;
	struct profile_sums *sums = summing->sums;
	double *signals = arena_array(arena, ruleset->nsignals + 1, sizeof *signals);
	double *rules = arena_array(arena, ruleset->nrules + 1, sizeof *rules);
	double *patterns = arena_array(arena, ruleset->npatterns + 1, sizeof *patterns);

	if (!signals || !rules || !patterns)
		return -1;
	for (size_t i = 0; i < ruleset->nsignals; i++)
		signals[i] = (double)sums->signals[i].ns;
	for (size_t i = 0; i < ruleset->nrules; i++)
		rules[i] = sums->rules[i].ns;
	for (size_t i = 0; i < ruleset->npatterns; i++)
		patterns[i] = (double)summing->profile->patterns[i].ns;
	sums->by_signal = rank(signals, ruleset->nsignals, arena);
	sums->by_rule = rank(rules, ruleset->nrules, arena);
	sums->by_pattern = rank(patterns, ruleset->npatterns, arena);
	return sums->by_signal && sums->by_rule && sums->by_pattern ? 0 : -1;
}

int profile_sum(const struct ruleset *ruleset, const struct profile *profile,
    const struct anchor_facts *anchors, const uint64_t *findings, struct arena *arena,
    struct profile_sums *sums)
{
	struct summing summing = {.ruleset = ruleset,
	    .profile = profile,
	    .anchors = anchors,
	    .sums = sums,
	    .nwords = ruleset->nsignals / BITS + 1};

	*sums = (struct profile_sums){0};
	summing.uses = arena_array(arena, summing.nwords, sizeof *summing.uses);
	sums->signals = arena_array(arena, ruleset->nsignals + 1, sizeof *sums->signals);
	sums->rules = arena_array(arena, ruleset->nrules + 1, sizeof *sums->rules);
	if (!summing.uses || !sums->signals || !sums->rules)
		return -1;
	sum_signals(&summing);
	count_users(&summing);
	for (uint32_t i = 0; i < ruleset->nrules; i++) {
		sum_rule(&summing, i);
		sums->rules[i].findings = findings[i];
	}
	for (unsigned i = 0; i < PROFILE_WORKS; i++)
		sums->shared_ns += profile->works[i];
	sums->total_ns = sums->shared_ns + sums->judge_ns + sums->patterns_ns + sums->detectors_ns;
	return rank_all(&summing, arena);
}
