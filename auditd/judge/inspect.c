/* A rule and a judged conversation in, the tree of what was tried out. */
#include <assert.h>
#include <string.h>

#include "judge/inspector.h"
#include "judge/licence.h"
#include "judge/plan.h"

static void (*const kinds[RULE_KINDS])(struct inspector *) = {
    [RULE_SEQUENCE] = inspect_sequence,
    [RULE_ABSENCE] = inspect_absence,
    [RULE_COMPOSE] = inspect_compose,
};

struct node *claim_begin(struct inspector *inspector, struct span text)
{
	struct node *claim = node_new(inspector, INSPECTED_CLAIM, text);

	node_append(&inspector->claims, claim);
	inspector->nclaims++;
	return claim;
}

const struct finding *inspector_finding(
    const struct inspector *inspector, uint32_t rule, uint32_t message)
{
	const struct findings *findings = inspector->subject->findings;

	for (size_t i = 0; i < findings->n; i++)
		if (findings->at[i].rule_index == rule && findings->at[i].message == message)
			return &findings->at[i];
	return NULL;
}

void claim_end(struct inspector *inspector, struct node *claim, uint32_t message, enum truth truth)
{
	claim->outcome = truth;
	node_truth(inspector, claim, truth);
	if (message == UINT32_MAX)
		return;
	node_message(claim, message);
	if (truth == TRUTH_NO)
		return;
	claim->is.finding = inspector_finding(inspector, inspector->rule, message);
	outcome_inspect(inspector, claim);
}

bool inspector_takes(struct inspector *inspector, size_t ordinal, size_t n, uint32_t message)
{
	bool takes = n - ordinal <= INSPECT_CLAIMS_MAX ||
		     inspector_finding(inspector, inspector->rule, message) != NULL;

	inspector->nleft_out += !takes;
	return takes;
}

/* Why the rule is not tried at all; absent if it is. */
static struct span refusal(struct inspector *inspector)
{
	const struct ruleset *ruleset = inspector->judging.ruleset;
	const struct rule *rule = &ruleset->rules[inspector->rule];
	const struct ruleset_view *view = inspector->judging.view;
	struct span release = view->releases[rule->clauses[0].document];
	const struct clause *clause = ruleset_clause(ruleset, rule->clauses[0]);
	struct span from = rule->valid_from.len ? rule->valid_from : clause->from;
	struct span until = rule->valid_until.len ? rule->valid_until : clause->until;

	if (!view_rule_applies(view, rule))
		return inspector_text(inspector,
		    "the rule does not apply under release %.*s: it needs one from %.*s to %.*s",
		    (int)release.len, release.len ? release.at : "", from.len ? (int)from.len : 9,
		    from.len ? from.at : "the first", until.len ? (int)until.len : 10,
		    until.len ? until.at : "the newest");
	if (inspector->judging.transcript->state != TRANSCRIPT_RAW)
		return (struct span){0};
	if (!judge_kinds[rule->kind]->reads_raw)
		return span_of(
		    "a line read as raw text has no messages that could follow each other");
	if (rule->kind == RULE_SEQUENCE && rule->of.sequence.nsteps > 1)
		return span_of("a line read as raw text has no messages for several steps");
	return (struct span){0};
}

static unsigned count_conditions(const struct inspected *claim, enum inspected_truth truth)
{
	unsigned n = 0;

	for (const struct inspected *step = claim->children; step; step = step->next)
		for (const struct inspected *it = step->children; it; it = it->next)
			n += it->kind == INSPECTED_CONDITION && it->truth == truth;
	return n;
}

/* What a finding's verdict is worth to somebody who asks whether the rule fires. */
static unsigned worth(const struct finding *finding)
{
	if (finding == NULL)
		return 0;
	if (span_is(finding->verdict, verdict_names[VERDICT_INCONCLUSIVE]))
		return 1;
	return span_is(finding->verdict, verdict_names[VERDICT_EXCUSED]) ? 2 : 3;
}

/* Is the claim at least as near to a finding that fires as another: by what was found, then by fewer conditions that are
 * not met, then by more that are? */
static bool is_as_near(const struct inspected *claim, const struct inspected *other)
{
	unsigned a = worth(claim->finding), b = worth(other->finding);

	if (a != b)
		return a > b;
	a = count_conditions(other, INSPECTED_NOT_MET);
	b = count_conditions(claim, INSPECTED_NOT_MET);
	if (a != b)
		return a > b;
	return count_conditions(claim, INSPECTED_MET) >= count_conditions(other, INSPECTED_MET);
}

static void find_nearest(struct inspection *inspection)
{
	for (const struct inspected *it = inspection->claims; it; it = it->next)
		if (inspection->nearest == NULL || is_as_near(it, inspection->nearest))
			inspection->nearest = it;
}

/* The first condition that decides as the claim as a whole was decided. */
static void find_first(struct inspection *inspection)
{
	const struct inspected *claim = inspection->nearest;

	if (claim == NULL || claim->truth == INSPECTED_MET)
		return;
	for (const struct inspected *step = claim->children; step; step = step->next)
		for (const struct inspected *it = step->children; it; it = it->next)
			if (it->kind == INSPECTED_CONDITION && it->truth == claim->truth) {
				inspection->step = step;
				inspection->condition = it;
				return;
			}
}

void inspector_run(struct inspector *inspector, struct inspection *out)
{
	struct inspection made = {.refused = refusal(inspector)};

	judging_take(&inspector->judging, inspector->rule);
	if (made.refused.at == NULL)
		kinds[inspector->judging.ruleset->rules[inspector->rule].kind](inspector);
	made.claims = inspector->claims.is.children;
	made.nclaims = inspector->nclaims;
	made.nleft_out = inspector->nleft_out;
	if (!inspector->failed) {
		find_nearest(&made);
		find_first(&made);
	}
	*out = made;
}

/* The case is judged once more for its tallies: a composition asks what a rule only counted. */
static int inspector_init(struct inspector *inspector, const struct inspected_case *subject,
    struct arena *arena, struct error *err)
{
	const struct ruleset_view *view = judge_view(subject->ruleset, subject->transcript);
	const struct judge_plan *plan = plan_make(subject->ruleset, arena);
	struct tally *tallies =
	    arena_array(arena, subject->ruleset->nrules, sizeof *inspector->tallies);
	struct findings again;

	if (plan == NULL || tallies == NULL)
		return error_memory(err);
	*inspector = (struct inspector){.subject = subject,
	    .arena = arena,
	    .tallies = tallies,
	    .judging = {.ruleset = subject->ruleset,
		.plan = plan,
		.view = view,
		.transcript = subject->transcript,
		.hits = subject->hits,
		.arena = arena,
		.nmessages = (uint32_t)subject->transcript->nmessages}};
	assert(subject->hits->nmessages == subject->transcript->nmessages);
	if (judging_init(&inspector->judging) != 0)
		return error_memory(err);
	return judge_run(view, subject->transcript, subject->hits, arena, &again, tallies, err);
}

int judge_inspect(const struct inspected_case *subject, uint32_t rule, struct arena *arena,
    struct inspection *out, struct error *err)
{
	struct inspector inspector;
	struct inspection made;

	if (inspector_init(&inspector, subject, arena, err) != 0)
		return -1;
	inspector.rule = rule;
	inspector_run(&inspector, &made);
	if (inspector.failed)
		return error_memory(err);
	*out = made;
	return 0;
}

int judge_inspect_signal(const struct inspected_case *subject, uint32_t signal, struct arena *arena,
    const struct inspected **first, struct error *err)
{
	struct inspector inspector;

	if (inspector_init(&inspector, subject, arena, err) != 0)
		return -1;
	for (uint32_t i = 0; i < inspector.judging.nmessages; i++)
		signal_inspect(&inspector, &inspector.claims, i, signal, TO_ACCUSE, true);
	if (inspector.failed)
		return error_memory(err);
	*first = inspector.claims.is.children;
	return 0;
}

struct span inspector_failure(struct inspector *inspector, const struct inspection *inspection)
{
	const struct inspected *condition = inspection->condition, *step = inspection->step;

	if (inspection->refused.at)
		return inspection->refused;
	if (condition == NULL)
		return inspection->nearest ? (struct span){0} : span_of("it has nothing to try");
	const struct inspected *about = condition->has_message ? condition : step;
	struct span where = {0};
	if (about->has_message)
		where = inspector_text(inspector, ", message %u",
		    message_at(&inspector->judging, about->message)->number);
	return inspector_text(inspector, "%.*s%.*s: %s: %.*s%s%.*s", (int)step->text.len,
	    step->text.at, (int)where.len, where.at ? where.at : "",
	    condition->truth == INSPECTED_UNSURE ? "not sure" : "not met", (int)condition->text.len,
	    condition->text.at, condition->why.len ? " - " : "", (int)condition->why.len,
	    condition->why.at ? condition->why.at : "");
}

int inspection_first_failure(const struct inspected_case *subject,
    const struct inspection *inspection, struct arena *arena, struct span *line, struct error *err)
{
	struct inspector inspector = {
	    .subject = subject, .arena = arena, .judging = {.transcript = subject->transcript}};
	struct span made = inspector_failure(&inspector, inspection);

	if (inspector.failed)
		return error_memory(err);
	*line = made;
	return 0;
}
