/* What became of a claim that holds: a licence sought, a verdict, an exception, an alert or why there is none. */
#include "judge/inspector.h"
#include "judge/licence.h"

static const struct rule *rule_of(const struct inspector *inspector)
{
	return &inspector->judging.ruleset->rules[inspector->rule];
}

static unsigned count_authorised(
    const struct judging *judging, enum authority least, uint32_t before)
{
	unsigned n = 0;

	for (uint32_t i = 0; i < before; i++)
		n += message_at(judging, i)->authority >= least;
	return n;
}

static void add_licence(struct inspector *inspector, struct node *claim)
{
	struct judging *judging = &inspector->judging;
	const struct rule *rule = rule_of(inspector);
	enum authority least = licence_authority(judging->view, rule);

	if (least == AUTHORITY_NONE) {
		node_add(inspector, claim, INSPECTED_OUTCOME, "licence: %s",
		    rule->excused_by.n + rule->implied_by.n > 0
			? "nobody may excuse a breach of its clause"
			: "the rule knows none");
		return;
	}
	judging->licence = (struct licence_search){0};
	enum truth truth = licence_find(judging, rule, claim->is.message);
	const struct licence_search *search = &judging->licence;
	if (truth == TRUTH_YES) {
		struct node *node = node_add(inspector, claim, INSPECTED_OUTCOME, "licence: found");
		node_message(node, search->message);
		signal_inspect(inspector, node, search->message, search->signal, TO_ACQUIT, true);
	} else if (truth_is_unsure(truth)) {
		struct node *node = node_add(inspector, claim, INSPECTED_OUTCOME,
		    "licence: cannot be told: this message may hold one");
		node_message(node, search->unsure_message);
	} else {
		struct span names = inspector_signals(inspector, &rule->excused_by);
		struct span implied = inspector_signals(inspector, &rule->implied_by);
		struct node *node = node_add(inspector, claim, INSPECTED_OUTCOME,
		    "licence: none of %.*s; messages before it with authority %s or above: %u",
		    (int)names.len, names.at ? names.at : "", authority_name(least),
		    count_authorised(judging, least, claim->is.message));
		if (implied.len > 0)
			node_why(inspector, node, "nor, where its level takes them, of %.*s",
			    (int)implied.len, implied.at);
	}
}

static void add_verdict(struct inspector *inspector, struct node *claim)
{
	const struct finding *finding = claim->is.finding;
	const struct rule *rule = rule_of(inspector);
	struct node *node = node_add(inspector, claim, INSPECTED_OUTCOME, "verdict: %.*s",
	    (int)finding->verdict.len, finding->verdict.at);

	if (finding->inconclusive.len > 0)
		node_why(inspector, node, "%.*s", (int)finding->inconclusive.len,
		    finding->inconclusive.at);
	else if (rule->verdict == VERDICT_VIOLATION &&
		 span_is(finding->verdict, verdict_names[VERDICT_SUSPECT]))
		node_why(inspector, node, "who said it is not known, so it is at most suspect");
}

/* The first thing that an alert needs and this has not. */
static const char *no_alert(const struct inspector *inspector, const struct finding *finding)
{
	const struct rule *rule = rule_of(inspector);

	if (!span_is(finding->verdict, verdict_names[VERDICT_VIOLATION]))
		return "only a violation alerts";
	if (rule->status != STATUS_STABLE)
		return rule->status == STATUS_EXPERIMENTAL
			   ? "the rule is experimental: it never alerts"
			   : "the rule is deprecated: it never alerts";
	if (rule->confidence < CONFIDENCE_STRONG)
		return "its evidence is weak";
	if (rule->severity < SEVERITY_MEDIUM)
		return "its severity is below medium";
	if (inspector->judging.view->is_as_if)
		return "its model is not bound by any release";
	return finding->exception.len > 0 ? "an exception covers it" : "it is held back";
}

void outcome_inspect(struct inspector *inspector, struct node *claim)
{
	const struct finding *finding = claim->is.finding;

	if (finding == NULL) {
		node_add(inspector, claim, INSPECTED_OUTCOME,
		    "no finding of its own: of one rule and conversation %d are kept",
		    JUDGE_FINDINGS_MAX);
		return;
	}
	if (claim->outcome == TRUTH_YES)
		add_licence(inspector, claim);
	add_verdict(inspector, claim);
	if (finding->exception.len > 0)
		node_add(inspector, claim, INSPECTED_OUTCOME, "exception: %.*s",
		    (int)finding->exception.len, finding->exception.at);
	node_add(inspector, claim, INSPECTED_OUTCOME, "%s%s",
	    finding->is_alert ? "alert" : "no alert: ",
	    finding->is_alert ? "" : no_alert(inspector, finding));
}
