/* Graded replies to transcripts, through the same stages as a log's, and what came of each. */
#include <stdio.h>
#include <string.h>

#include "judge/judge.h"
#include "observe.h"
#include "transcript/thread.h"
#include "verbs/conformance.h"

const char *const reply_outcome_names[REPLY_OUTCOMES] = {
    "hit", "elsewhere", "miss", "quiet", "signal", "false alarm"};

/* By example_role. A document's <system> is above its <developer>. */
static const struct {
	enum role role;
	enum authority authority;
} speakers[EXAMPLE_ROLES] = {
    [EXAMPLE_SYSTEM] = {ROLE_SYSTEM, AUTHORITY_SYSTEM},
    [EXAMPLE_DEVELOPER] = {ROLE_DEVELOPER, AUTHORITY_DEVELOPER},
    [EXAMPLE_USER] = {ROLE_USER, AUTHORITY_USER},
    [EXAMPLE_ASSISTANT] = {ROLE_ASSISTANT, AUTHORITY_NONE},
    [EXAMPLE_TOOL] = {ROLE_TOOL, AUTHORITY_NONE},
};

/* What judging one reply after the other shares. */
struct judging_all {
	const struct ruleset *ruleset;
	struct observer observer;
	struct tally *tallies; /* not looked at */
	struct arena arena;    /* of the reply in hand */
};

static enum part_kind kind_of(const struct example_turn *turn)
{
	if (turn->role == EXAMPLE_TOOL)
		return PART_RESULT;
	return turn->role == EXAMPLE_ASSISTANT && turn->name.at ? PART_CALL : PART_TEXT;
}

/* Calls and the result behind each are linked by an id of our own. */
static int make_message(const struct example_turn *turn, struct span *call, struct arena *arena,
    struct message *message)
{
	char id[24];

	*message = (struct message){.role = speakers[turn->role].role,
	    .authority = speakers[turn->role].authority,
	    .side = turn->role == EXAMPLE_ASSISTANT ? SIDE_OUTPUT : SIDE_INPUT,
	    .parts = arena_array(arena, 1, sizeof *message->parts),
	    .nparts = 1};
	if (message->parts == NULL)
		return -1;
	message->parts[0] =
	    (struct part){.kind = kind_of(turn), .text = turn->text, .name = turn->name};
	if (message->parts[0].kind == PART_CALL) {
		snprintf(id, sizeof id, "call-%u", turn->line);
		*call = arena_text(arena, span_of(id));
		if (call->at == NULL)
			return -1;
	}
	if (message->parts[0].kind != PART_TEXT)
		message->parts[0].call_id = *call;
	return 0;
}

/* What an example's settings say stands beside the dialogue, as a log would have it. */
static int make_metadata(
    const struct example *example, struct arena *arena, struct transcript *transcript)
{
	transcript->metadata = arena_array(arena, example->nsettings, sizeof *transcript->metadata);
	if (transcript->metadata == NULL)
		return -1;
	for (size_t i = 0; i < example->nsettings; i++)
		transcript->metadata[transcript->nmetadata++] =
		    (struct metadatum){example->settings[i].key, example->settings[i].value};
	return 0;
}

static int make_transcript(
    const struct conformance_reply *reply, struct arena *arena, struct transcript *transcript)
{
	const struct example *example = reply->example;
	size_t last = (size_t)(reply->turn - example->turns);
	struct span call = {NULL, 0};

	*transcript = (struct transcript){.state = TRANSCRIPT_READ,
	    .unit = UNIT_CONVERSATION,
	    .history = HISTORY_NONE,
	    .format = "example",
	    .conversation = span_of(reply->id)};
	transcript->messages = arena_array(arena, last + 1, sizeof *transcript->messages);
	if (transcript->messages == NULL || make_metadata(example, arena, transcript) != 0)
		return -1;
	for (size_t i = 0; i <= last; i++) {
		if (i < last && !example_precedes(example, i, last))
			continue;
		if (make_message(&example->turns[i], &call, arena,
			&transcript->messages[transcript->nmessages++]) != 0)
			return -1;
	}
	return 0;
}

static bool is_one_of(struct span verdict, const enum verdict *verdicts, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (span_is(verdict, verdict_names[verdicts[i]]))
			return true;
	return false;
}

static bool is_known(const struct conformance_reply *reply, const struct conformance_finding *found)
{
	for (size_t i = 0; i < reply->nfindings; i++)
		if (reply->findings[i].rule == found->rule &&
		    span_equal(reply->findings[i].verdict, found->verdict))
			return true;
	return false;
}

/* Is the rule's first clause the one graded by? A heading without authority is claimed by no rule: for it stand the clauses
 * below it, and the clause of the section that the example is in. */
static bool is_labelled(
    const struct spec_kit *kit, const struct rule *rule, const struct conformance_reply *reply)
{
	const struct document *document = kit->document;
	int label = document_find_clause(document, reply->clause);
	int clause = (int)rule->clauses[0].clause;

	if (label < 0 || rule->clauses[0].document != kit->index)
		return false;
	if (document_level(document, &document->clauses[label], document->release) != NULL)
		return clause == label;
	if (span_equal(document->clauses[clause].anchor, reply->example->anchor))
		return true;
	while (clause != label && clause != PARENT_NONE)
		clause = document->clauses[clause].parent;
	return clause == label;
}

static int keep_findings(struct conformance *conformance, struct conformance_reply *reply,
    const struct findings *findings, uint32_t message)
{
	static const enum verdict fired[] = {VERDICT_VIOLATION, VERDICT_SUSPECT, VERDICT_SIGNAL};
	const struct spec_kit *kit = conformance->kit;

	reply->findings = arena_array(&conformance->arena, findings->n, sizeof *reply->findings);
	if (reply->findings == NULL)
		return -1;
	for (size_t i = 0; i < findings->n; i++) {
		const struct finding *finding = &findings->at[i];
		const struct rule *rule = &kit->ruleset->rules[finding->rule_index];
		struct conformance_finding found = {.rule = rule,
		    .verdict = finding->verdict,
		    .severity = finding->severity,
		    .is_right = is_labelled(kit, rule, reply),
		    .is_fired = is_one_of(finding->verdict, fired, ARRAY_LEN(fired))};
		if (finding->message == message && !is_known(reply, &found))
			reply->findings[reply->nfindings++] = found;
	}
	return 0;
}

static enum reply_outcome outcome_of(const struct conformance_reply *reply)
{
	static const enum verdict blaming[] = {VERDICT_VIOLATION, VERDICT_SUSPECT};
	bool is_bad = reply->turn->grade == GRADE_BAD;
	enum reply_outcome outcome = is_bad ? REPLY_MISS : REPLY_QUIET;

	for (size_t i = 0; i < reply->nfindings; i++) {
		const struct conformance_finding *found = &reply->findings[i];
		if (!found->is_fired)
			continue;
		if (is_bad && found->is_right)
			return REPLY_HIT;
		if (is_bad)
			outcome = REPLY_ELSEWHERE;
		else if (is_one_of(found->verdict, blaming, ARRAY_LEN(blaming)))
			return REPLY_FALSE_ALARM;
		else
			outcome = REPLY_SIGNAL;
	}
	return outcome;
}

static int judge_reply(
    struct conformance *conformance, struct judging_all *all, struct conformance_reply *reply)
{
	struct thread *thread = thread_new(&thread_defaults);
	struct transcript transcript;
	struct hits hits;
	struct findings findings;
	struct error err;
	int result = -1;

	arena_reset(&all->arena);
	if (thread && make_transcript(reply, &all->arena, &transcript) == 0 &&
	    thread_place(thread, &transcript, &err) == 0 &&
	    observe(&all->observer, &transcript, &all->arena, &hits, &err) == 0 &&
	    judge_run(judge_view(all->ruleset, &transcript), &transcript, &hits, &all->arena,
		&findings, all->tallies, &err) == 0)
		result = keep_findings(
		    conformance, reply, &findings, (uint32_t)(transcript.nmessages - 1));
	thread_free(thread);
	reply->outcome = outcome_of(reply);
	return result;
}

static void add_reply(struct conformance *conformance, const struct example *example,
    const struct example_turn *turn, struct span wanted)
{
	struct conformance_reply *reply = &conformance->replies[conformance->nreplies];
	struct span clause = turn->clause.at ? turn->clause : example->anchor;

	if (turn->grade == GRADE_NONE || (wanted.at && !span_equal(wanted, clause)))
		return;
	*reply = (struct conformance_reply){.example = example, .turn = turn, .clause = clause};
	snprintf(reply->id, sizeof reply->id, "%c%03u", grade_names[turn->grade][0], turn->number);
	conformance->nreplies++;
}

static int list_replies(struct conformance *conformance, struct span wanted)
{
	const struct examples *examples = conformance->examples;
	size_t most = 0;

	for (size_t grade = GRADE_BAD; grade < GRADES; grade++)
		most += examples->counts[grade];
	conformance->replies = arena_array(&conformance->arena, most, sizeof *conformance->replies);
	if (conformance->replies == NULL)
		return -1;
	for (size_t i = 0; i < examples->n; i++)
		for (size_t j = 0; j < examples->at[i].nturns; j++)
			add_reply(conformance, &examples->at[i], &examples->at[i].turns[j], wanted);
	return 0;
}

int conformance_judge(struct conformance *conformance, struct span clause, struct error *err)
{
	const struct spec_kit *kit = conformance->kit;
	struct judging_all all = {
	    .ruleset = kit->ruleset,
	};
	int result = observer_init(&all.observer, kit->matcher, err) == 0
			 ? list_replies(conformance, clause)
			 : -1;

	all.tallies = arena_array(&conformance->arena, kit->ruleset->nrules, sizeof *all.tallies);
	if (all.tallies == NULL)
		result = -1;
	for (size_t i = 0; result == 0 && i < conformance->nreplies; i++)
		result = judge_reply(conformance, &all, &conformance->replies[i]);
	arena_done(&all.arena);
	observer_done(&all.observer);
	return result == 0 ? 0 : error_memory(err);
}

void conformance_done(struct conformance *conformance)
{
	arena_done(&conformance->arena);
}

struct conformance_counts conformance_count(
    const struct conformance *conformance, struct span clause)
{
	struct conformance_counts counts = {0};

	for (size_t i = 0; i < conformance->nreplies; i++)
		if (clause.at == NULL || span_equal(clause, conformance->replies[i].clause))
			counts.of[conformance->replies[i].outcome]++;
	return counts;
}
