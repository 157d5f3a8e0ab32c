/* Compose: enough of some rules, and none of others, have findings in the conversation.
 *
 * It sees the findings of this run alone, that is, those on new turns: what earlier runs found in the same conversation
 * does not count, so that a composition is never found twice. Messages that a rule could not read leave it open what
 * that rule would have found; where nothing else was found, that is only counted. */
#include "judge/kind.h"

/* What became of a rule in this run: its latest finding of each sort. */
struct component {
	struct found *fired;
	struct found *unsure;
	bool is_unread; /* messages were in languages that it does not read */
};

static struct tally tally_of(const struct judging *judging, uint32_t rule)
{
	const struct asked *asked = judging_asked(judging, rule);

	return asked ? asked->tally : judging_quiet(judging, rule);
}

static struct component component_of(const struct judging *judging, uint32_t rule)
{
	const struct asked *asked = judging_asked(judging, rule);
	struct tally tally = tally_of(judging, rule);
	struct component component = {.is_unread = tally.inconclusive[INCONCLUSIVE_LANGUAGE] > 0};

	for (struct found *it = asked ? asked->found.first : NULL; it; it = it->next) {
		if (it->verdict == VERDICT_INCONCLUSIVE)
			component.unsure = it;
		else if (it->verdict != VERDICT_EXCUSED)
			component.fired = it;
	}
	return component;
}

static enum truth unsure_truth(const struct found *found)
{
	for (enum truth truth = TRUTH_NO + 1; truth < TRUTH_YES; truth++)
		if (span_is(
			found->finding.inconclusive, inconclusive_names[inconclusive_of(truth)]))
			return truth;
	return TRUTH_LIMIT;
}

static enum truth component_truth(const struct component *component)
{
	if (component->fired)
		return TRUTH_YES;
	if (component->unsure)
		return unsure_truth(component->unsure);
	return component->is_unread ? TRUTH_LANGUAGE : TRUTH_NO;
}

/* Do enough of the rules have findings? */
static enum truth enough(const struct judging *judging, const struct compose *compose)
{
	size_t nsure = 0, nunsure = 0;
	enum truth shade = TRUTH_YES;

	for (size_t i = 0; i < compose->nrules; i++) {
		struct component component = component_of(judging, compose->rules[i]);
		enum truth truth = component_truth(&component);
		nsure += truth == TRUTH_YES;
		nunsure += truth_is_unsure(truth);
		if (truth_is_unsure(truth))
			shade = truth_and(shade, truth);
	}
	if (nsure >= compose->at_least)
		return TRUTH_YES;
	return nsure + nunsure >= compose->at_least ? shade : TRUTH_NO;
}

static enum truth some_forbidden(const struct judging *judging, const struct compose *compose)
{
	enum truth truth = TRUTH_NO;

	for (size_t i = 0; i < compose->nnone; i++) {
		struct component component = component_of(judging, compose->none[i]);
		truth = truth_or(truth, component_truth(&component));
	}
	return truth;
}

/* Its trigger is the chance: as many of the rules as it takes were exposed, or may have been. */
static bool is_exposed(const struct judging *judging, const struct compose *compose)
{
	size_t nexposed = 0;

	for (size_t i = 0; i < compose->nrules; i++) {
		struct tally tally = tally_of(judging, compose->rules[i]);
		nexposed += tally.exposed + tally_inconclusive(&tally) > 0;
	}
	return nexposed > 0 && nexposed >= compose->at_least;
}

static int claim(struct judging *judging, uint32_t rule, enum truth truth)
{
	const struct compose *compose = &judging->ruleset->rules[rule].of.compose;
	struct found **parts = arena_array(judging->arena, compose->nrules, sizeof(struct found *));
	struct claim it = {.rule = rule, .truth = truth};

	if (parts == NULL)
		return -1;
	for (size_t i = 0; i < compose->nrules; i++) {
		struct component component = component_of(judging, compose->rules[i]);
		struct found *part = component.fired ? component.fired : component.unsure;
		if (part == NULL || (truth == TRUTH_YES && !component.fired))
			continue;
		parts[it.nparts++] = part;
		if (part->finding.message > it.message)
			it.message = part->finding.message;
	}
	it.parts = parts;
	if (it.nparts > 0)
		return judging_claim(judging, &it);
	judging->asked->tally.inconclusive[inconclusive_of(truth)]++;
	return 0;
}

static int run_compose(struct judging *judging, uint32_t rule)
{
	const struct compose *compose = &judging->ruleset->rules[rule].of.compose;
	struct tally *tally = &judging->asked->tally;

	if (judging_claimable(judging, ~0u) == 0)
		return 0;
	tally->evaluated++;
	if (!is_exposed(judging, compose))
		return 0;
	enum truth truth =
	    truth_and(enough(judging, compose), truth_not(some_forbidden(judging, compose)));
	if (truth != TRUTH_NO)
		return claim(judging, rule, truth);
	tally->exposed++;
	return 0;
}

const struct kind kind_compose = {
    .kind = RULE_COMPOSE,
    .run = run_compose,
};
