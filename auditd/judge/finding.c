/* A kind's claim in, a finding with its verdict out, counted. */
#include <assert.h>
#include <string.h>

#include "judge/explain.h"
#include "judge/licence.h"

const char *const inconclusive_names[INCONCLUSIVE_REASONS] = {
    [INCONCLUSIVE_LIMIT] = "limit",
    [INCONCLUSIVE_PARTIAL] = "partial",
    [INCONCLUSIVE_LANGUAGE] = "language",
    [INCONCLUSIVE_MEDIA] = "media",
};

/* What was decided about a claim. */
struct decision {
	enum verdict verdict;
	enum truth unsure; /* why it is inconclusive */
	bool is_overflow;  /* it stands for all that follow */
	bool is_raw;
	enum truth licence;
};

static struct decision decide(struct judging *judging, const struct claim *claim, bool is_overflow)
{
	const struct rule *rule = &judging->ruleset->rules[claim->rule];
	struct decision decision = {.verdict = rule->verdict, .is_overflow = is_overflow};

	decision.is_raw = message_is_raw(judging, message_at(judging, claim->message));
	if (is_overflow)
		decision.unsure = TRUTH_LIMIT;
	else if (claim->truth != TRUTH_YES)
		decision.unsure = claim->truth;
	else
		decision.licence = licence_find(judging, rule, claim->message);
	if (truth_is_unsure(decision.licence))
		decision.unsure = decision.licence;
	if (truth_is_unsure(decision.unsure))
		decision.verdict = VERDICT_INCONCLUSIVE;
	else if (decision.licence == TRUTH_YES)
		decision.verdict = VERDICT_EXCUSED;
	else if (decision.is_raw && decision.verdict == VERDICT_VIOLATION)
		decision.verdict = VERDICT_SUSPECT;
	return decision;
}

enum inconclusive inconclusive_of(enum truth unsure)
{
	static const enum inconclusive reasons[TRUTH_YES] = {
	    [TRUTH_LIMIT] = INCONCLUSIVE_LIMIT,
	    [TRUTH_PARTIAL] = INCONCLUSIVE_PARTIAL,
	    [TRUTH_UNLOGGED] = INCONCLUSIVE_PARTIAL,
	    [TRUTH_LANGUAGE] = INCONCLUSIVE_LANGUAGE,
	    [TRUTH_MEDIA] = INCONCLUSIVE_MEDIA,
	};

	assert(truth_is_unsure(unsure));
	return reasons[unsure];
}

static void count(struct tally *tally, enum verdict verdict, enum truth unsure)
{
	if (verdict == VERDICT_INCONCLUSIVE) {
		tally->inconclusive[inconclusive_of(unsure)]++;
		return;
	}
	tally->exposed++;
	if (verdict == VERDICT_EXCUSED)
		tally->excused++;
	else
		tally->fired++;
}

static void explain_licence(
    struct explanation *explanation, const struct rule *rule, const struct decision *decision)
{
	const struct judging *judging = explanation->judging;
	const struct licence_search *search = &judging->licence;
	uint32_t number = message_at(judging, search->message)->number,
		 unsure_number = message_at(judging, search->unsure_message)->number;

	if (decision->licence == TRUTH_YES) {
		explain_say(explanation, "excused by message %u", number);
		if (evidence_signal(explanation, search->message, search->signal) == 0)
			evidence_message(explanation, search->message,
			    judging->ruleset->signals[search->signal].name);
	} else if (truth_is_unsure(decision->licence)) {
		explain_say(explanation, "message %u may hold a licence", unsure_number);
	} else if (licence_authority(judging->view, rule) != AUTHORITY_NONE &&
		   decision->verdict != VERDICT_INCONCLUSIVE) {
		explain_say(explanation, "no licence found");
	}
}

static void explain_decision(
    struct explanation *explanation, const struct claim *claim, const struct decision *decision)
{
	const struct rule *rule = &explanation->judging->ruleset->rules[claim->rule];
	bool is_line = explanation->judging->transcript->state == TRANSCRIPT_RAW;

	explain_licence(explanation, rule, decision);
	if (decision->is_raw)
		explain_say(explanation, "role unknown: %s",
		    is_line ? "line read as raw text" : "read as raw text");
	if (decision->is_overflow)
		explain_say(explanation, "more than %d findings of this rule", JUDGE_FINDINGS_MAX);
	else if (truth_is_unsure(decision->unsure))
		explain_unsure(
		    explanation, claim, decision->unsure, truth_is_unsure(decision->licence));
}

/* "a#b"; absent, and the explanation failed, when out of memory. */
static struct span join(struct explanation *explanation, struct span a, char between, struct span b)
{
	char *at = arena_array(explanation->judging->arena, a.len + b.len + 1, 1);

	if (at == NULL) {
		explanation->failed = true;
		return (struct span){NULL, 0};
	}
	if (a.len > 0)
		memcpy(at, a.at, a.len);
	at[a.len] = between;
	if (b.len > 0)
		memcpy(at + a.len + 1, b.at, b.len);
	return (struct span){at, a.len + b.len + 1};
}

static void fill_rule(
    struct finding *finding, struct explanation *explanation, const struct rule *rule)
{
	const struct ruleset *ruleset = explanation->judging->ruleset;

	finding->rule = rule->id;
	finding->rev = rule->rev;
	finding->title = rule->title;
	finding->family = span_of(family_names[rule->family]);
	finding->severity = span_of(severity_names[rule->severity]);
	finding->confidence = span_of(confidence_names[rule->confidence]);
	finding->status = span_of(status_names[rule->status]);
	finding->nclauses = rule->nclauses;
	for (size_t i = 0; i < rule->nclauses; i++)
		finding->clauses[i] =
		    join(explanation, ruleset->documents[rule->clauses[i].document].name, '#',
			ruleset_clause(ruleset, rule->clauses[i])->anchor);
	finding->spec =
	    explanation->judging->view
		->specs[rule->nclauses > 0 ? rule->clauses[0].document : ruleset->document];
}

static void fill_place(struct finding *finding, const struct judging *judging, uint32_t index)
{
	const struct transcript *transcript = judging->transcript;
	const struct message *message = &transcript->messages[index];

	finding->message = index;
	finding->role = span_of(role_name(message->role));
	finding->origin = message->origin;
	finding->turn = message->turn;
	finding->key = transcript->key;
	finding->conversation = transcript->conversation;
	finding->model = transcript->model;
	finding->tenant = transcript->tenant;
	finding->format = span_of(transcript->format);
	finding->has_time = transcript->has_time;
	finding->time_us = transcript->time_us;
}

static void fill_verdict(struct finding *finding, const struct judging *judging,
    const struct rule *rule, const struct decision *decision)
{
	finding->verdict = span_of(verdict_names[decision->verdict]);
	finding->is_alert = decision->verdict == VERDICT_VIOLATION && !judging->view->is_as_if &&
			    rule->status == STATUS_STABLE &&
			    rule->confidence >= CONFIDENCE_STRONG &&
			    rule->severity >= SEVERITY_MEDIUM;
	if (decision->verdict == VERDICT_INCONCLUSIVE)
		finding->inconclusive =
		    span_of(inconclusive_names[inconclusive_of(decision->unsure)]);
	finding->is_excused = decision->verdict == VERDICT_EXCUSED;
	if (finding->is_excused)
		finding->excused_by = judging->licence.message;
}

static void identify(struct finding *finding, const struct evidence *first)
{
	struct hash hash;

	hash_init(&hash, "finding");
	hash_digest(&hash, &finding->turn);
	hash_field(&hash, finding->rule);
	hash_number(&hash, finding->rev);
	hash_number(&hash, first->part);
	hash_number(&hash, first->start);
	hash_number(&hash, first->end);
	hash_done(&hash, &finding->id);
}

static int keep_explanation(struct finding *finding, const struct explanation *explanation)
{
	struct arena *arena = explanation->judging->arena;
	size_t nevidence = explanation->nevidence, nreasons = explanation->nreasons;

	finding->evidence = arena_array(arena, nevidence, sizeof *finding->evidence);
	finding->reasons = arena_array(arena, nreasons, sizeof *finding->reasons);
	if (finding->evidence == NULL || finding->reasons == NULL || explanation->failed)
		return -1;
	memcpy(finding->evidence, explanation->evidence, nevidence * sizeof *finding->evidence);
	memcpy(finding->reasons, explanation->reasons, nreasons * sizeof *finding->reasons);
	finding->nevidence = nevidence;
	finding->nreasons = nreasons;
	return 0;
}

static void append(struct found_list *list, struct found *found)
{
	if (list->last)
		list->last->next = found;
	else
		list->first = found;
	list->last = found;
	list->n++;
}

int judging_claim(struct judging *judging, const struct claim *claim)
{
	const struct rule *rule = &judging->ruleset->rules[claim->rule];
	struct found_list *list = &judging->asked->found;
	struct tally *tally = &judging->asked->tally;
	struct explanation explanation;

	if (list->n > JUDGE_FINDINGS_MAX) {
		count(tally, VERDICT_INCONCLUSIVE, TRUTH_LIMIT);
		return 0;
	}
	struct decision decision = decide(judging, claim, list->n == JUDGE_FINDINGS_MAX);
	struct found *found = arena_alloc(judging->arena, sizeof *found);
	if (found == NULL)
		return -1;
	explain_init(&explanation, judging);
	explain_claim(&explanation, claim);
	explain_decision(&explanation, claim, &decision);
	found->verdict = decision.verdict;
	found->finding.rule_index = claim->rule;
	fill_rule(&found->finding, &explanation, rule);
	fill_place(&found->finding, judging, claim->message);
	fill_verdict(&found->finding, judging, rule, &decision);
	identify(&found->finding, &explanation.first);
	if (keep_explanation(&found->finding, &explanation) != 0)
		return -1;
	append(list, found);
	count(tally, decision.verdict, decision.unsure);
	return 0;
}
