/* A composition: which of its rules have findings in this conversation, going by those that judge_run made. */
#include "judge/inspector.h"

enum { DEPTH_MAX = 4 }; /* of rules composed of rules whose failure is said */

static const struct rule *composed(const struct inspector *inspector)
{
	return &inspector->judging.ruleset->rules[inspector->rule];
}

static enum truth unsure_truth(const struct finding *finding)
{
	for (enum truth truth = TRUTH_NO + 1; truth < TRUTH_YES; truth++)
		if (span_is(finding->inconclusive, inconclusive_names[inconclusive_of(truth)]))
			return truth;
	return TRUTH_LIMIT;
}

/* What a rule gives: TRUTH_YES with its latest finding that fired, unsure with its latest inconclusive one, or because
 * messages were in languages that it does not read. */
static enum truth part_truth(
    const struct inspector *inspector, uint32_t rule, const struct finding **shown)
{
	const struct findings *findings = inspector->subject->findings;
	enum truth truth = TRUTH_NO;

	*shown = NULL;
	for (size_t i = 0; i < findings->n; i++) {
		const struct finding *it = &findings->at[i];
		if (it->rule_index != rule || span_is(it->verdict, verdict_names[VERDICT_EXCUSED]))
			continue;
		bool is_unsure = span_is(it->verdict, verdict_names[VERDICT_INCONCLUSIVE]);
		if (is_unsure && truth == TRUTH_YES)
			continue;
		truth = is_unsure ? unsure_truth(it) : TRUTH_YES;
		*shown = it;
	}
	if (truth == TRUTH_NO && inspector->tallies[rule].inconclusive[INCONCLUSIVE_LANGUAGE] > 0)
		return TRUTH_LANGUAGE;
	return truth;
}

/* Why a part has no finding: its own inspection in one line. */
static void say_failure(struct inspector *inspector, struct node *node, uint32_t rule)
{
	struct inspector one = {.judging = inspector->judging,
	    .tallies = inspector->tallies,
	    .subject = inspector->subject,
	    .arena = inspector->arena,
	    .rule = rule,
	    .depth = inspector->depth + 1};
	struct inspection inspection;

	if (inspector->depth >= DEPTH_MAX)
		return;
	inspector_run(&one, &inspection);
	struct span line = inspector_failure(&one, &inspection);
	inspector->failed = inspector->failed || one.failed;
	if (line.len > 0)
		node->is.why = line;
	else if (inspection.nearest && inspection.nearest->finding)
		node_why(inspector, node, "only %.*s",
		    (int)inspection.nearest->finding->verdict.len,
		    inspection.nearest->finding->verdict.at);
}

static enum truth add_part(struct inspector *inspector, struct node *parent, uint32_t rule)
{
	const struct finding *shown;
	enum truth truth = part_truth(inspector, rule, &shown);
	struct span id = inspector->judging.ruleset->rules[rule].id;
	struct node *node =
	    node_add(inspector, parent, INSPECTED_STEP, "rule %.*s fires", (int)id.len, id.at);

	node_truth(inspector, node, truth);
	if (shown) {
		node_message(node, shown->message);
		node_why(inspector, node, "%.*s", (int)shown->verdict.len, shown->verdict.at);
	} else if (truth == TRUTH_NO) {
		say_failure(inspector, node, rule);
	}
	return truth;
}

/* What is only open because of languages has no finding of a part to stand on: it is counted, no more. */
static bool has_standing(const struct inspector *inspector)
{
	const struct compose *compose = &composed(inspector)->of.compose;
	const struct finding *shown = NULL;

	for (size_t i = 0; i < compose->nrules && shown == NULL; i++)
		part_truth(inspector, compose->rules[i], &shown);
	return shown != NULL;
}

static enum truth parts_inspect(struct inspector *inspector, struct node *claim)
{
	const struct compose *compose = &composed(inspector)->of.compose;
	struct node *step = node_add(inspector, claim, INSPECTED_STEP, "the rules it is made of");
	struct node *node = condition_add(inspector, step,
	    inspector_text(
		inspector, "at least %u of %zu rules fire", compose->at_least, compose->nrules),
	    TRUTH_NO);
	size_t nsure = 0, nunsure = 0;
	enum truth shade = TRUTH_YES;

	for (size_t i = 0; i < compose->nrules; i++) {
		enum truth truth = add_part(inspector, node, compose->rules[i]);
		nsure += truth == TRUTH_YES;
		nunsure += truth_is_unsure(truth);
		if (truth_is_unsure(truth))
			shade = truth_and(shade, truth);
	}
	enum truth truth = nsure >= compose->at_least             ? TRUTH_YES
			   : nsure + nunsure >= compose->at_least ? shade
								  : TRUTH_NO;
	node_value(node, (int64_t)nsure, compose->at_least);
	node_truth(inspector, node, truth);
	if (truth == TRUTH_NO)
		node_why(inspector, node, "%zu do", nsure);
	if (truth_is_unsure(truth) && !has_standing(inspector)) {
		node =
		    condition_add(inspector, step, span_of("one of them has a finding"), TRUTH_NO);
		node_why(inspector, node,
		    "messages are in languages they do not read: that is only counted");
		truth = TRUTH_NO;
	}
	node_truth(inspector, step, truth);
	return truth;
}

static enum truth none_inspect(struct inspector *inspector, struct node *claim)
{
	const struct compose *compose = &composed(inspector)->of.compose;
	enum truth all = TRUTH_YES;

	if (compose->nnone == 0)
		return TRUTH_YES;
	struct node *step = node_add(inspector, claim, INSPECTED_STEP, "none of the others");
	for (size_t i = 0; i < compose->nnone; i++) {
		const struct finding *shown;
		enum truth truth = truth_not(part_truth(inspector, compose->none[i], &shown));
		struct span id = inspector->judging.ruleset->rules[compose->none[i]].id;
		struct node *node = condition_add(inspector, step,
		    inspector_text(inspector, "rule %.*s does not fire", (int)id.len, id.at),
		    truth);
		if (shown)
			node_message(node, shown->message);
		all = truth_and(all, truth);
	}
	node_truth(inspector, step, all);
	return all;
}

/* The latest message of the parts that a claim of that truth rests on: of a sure one, those that fired. */
static uint32_t latest_of(const struct inspector *inspector, enum truth truth)
{
	const struct compose *compose = &composed(inspector)->of.compose;
	uint32_t latest = 0;

	for (size_t i = 0; i < compose->nrules; i++) {
		const struct finding *shown;
		enum truth part = part_truth(inspector, compose->rules[i], &shown);
		bool counts = part == TRUTH_YES || (shown && truth != TRUTH_YES);
		if (counts && shown->message > latest)
			latest = shown->message;
	}
	return latest;
}

void inspect_compose(struct inspector *inspector)
{
	struct node *claim = claim_begin(inspector, span_of("tried on the conversation"));
	struct node *step = node_add(inspector, claim, INSPECTED_STEP, "the conversation");
	enum truth truth =
	    judging_claimable(&inspector->judging, ~(role_set)0) > 0 ? TRUTH_YES : TRUTH_NO;

	condition_add(inspector, step, span_of("it has a new turn"), truth);
	node_truth(inspector, step, truth);
	truth = truth_and(truth, parts_inspect(inspector, claim));
	truth = truth_and(truth, none_inspect(inspector, claim));
	claim_end(
	    inspector, claim, truth == TRUTH_NO ? UINT32_MAX : latest_of(inspector, truth), truth);
}
