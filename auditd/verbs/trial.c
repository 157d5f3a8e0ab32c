/* A rule's test as a transcript, through the same stages as a log's. */
#include "verbs/trial.h"
#include "transcript/thread.h"

/* By the order of talk's roles. */
static const struct {
	enum role role;
	enum authority authority;
} speakers[] = {
    [TALK_SYSTEM] = {ROLE_SYSTEM, AUTHORITY_DEVELOPER},
    [TALK_DEVELOPER] = {ROLE_DEVELOPER, AUTHORITY_DEVELOPER},
    [TALK_USER] = {ROLE_USER, AUTHORITY_USER},
    [TALK_ASSISTANT] = {ROLE_ASSISTANT, AUTHORITY_NONE},
    [TALK_TOOL] = {ROLE_TOOL, AUTHORITY_NONE},
};

static void add_part(
    struct message *message, enum part_kind kind, struct span name, struct span text)
{
	if (text.at == NULL && name.at == NULL)
		return;
	message->parts[message->nparts++] = (struct part){.kind = kind, .text = text, .name = name};
}

static int make_message(const struct talk *talk, struct arena *arena, struct message *message)
{
	struct span none = {0};

	message->role = speakers[talk->role].role;
	message->authority = speakers[talk->role].authority;
	message->side = message->role == ROLE_ASSISTANT ? SIDE_OUTPUT : SIDE_INPUT;
	message->finish = talk->is_cut ? FINISH_LENGTH : FINISH_UNKNOWN;
	message->flags = talk->is_cut ? MESSAGE_TRUNCATED : 0;
	message->parts = arena_array(arena, 3, sizeof *message->parts);
	if (message->parts == NULL)
		return -1;
	add_part(message, message->role == ROLE_TOOL ? PART_RESULT : PART_TEXT, none, talk->text);
	add_part(message, PART_REFUSAL, none, talk->refusal);
	if (talk->call_name.at)
		add_part(message, PART_CALL, talk->call_name, talk->call_arguments);
	return 0;
}

/* As a log would say it: a model and a tenant are known by their own names. */
static int add_metadata(
    const struct rule_test *test, struct arena *arena, struct transcript *transcript)
{
	transcript->metadata = arena_array(arena, test->nmetadata, sizeof *transcript->metadata);
	if (transcript->metadata == NULL)
		return -1;
	for (size_t i = 0; i < test->nmetadata; i++) {
		const struct test_datum *datum = &test->metadata[i];
		if (span_is(datum->key, "model"))
			transcript->model = datum->value;
		else if (span_is(datum->key, "tenant"))
			transcript->tenant = datum->value;
		else
			transcript->metadata[transcript->nmetadata++] =
			    (struct metadatum){datum->key, datum->value};
	}
	return 0;
}

static int make_transcript(
    const struct rule_test *test, struct arena *arena, struct transcript *transcript)
{
	*transcript = (struct transcript){
	    .state = TRANSCRIPT_READ,
	    .unit = UNIT_CONVERSATION,
	    .history = HISTORY_NONE,
	    .format = "test",
	    .conversation = test->name,
	    .nmessages = test->ntalk,
	};
	if (add_metadata(test, arena, transcript) != 0)
		return -1;
	transcript->messages = arena_array(arena, test->ntalk, sizeof *transcript->messages);
	if (transcript->messages == NULL)
		return -1;
	for (size_t i = 0; i < test->ntalk; i++)
		if (make_message(&test->talk[i], arena, &transcript->messages[i]) != 0)
			return -1;
	return 0;
}

/* The rule's first finding, or NULL. */
static const struct finding *finding_of(const struct findings *findings, struct span rule)
{
	for (size_t i = 0; i < findings->n; i++)
		if (span_equal(findings->at[i].rule, rule))
			return &findings->at[i];
	return NULL;
}

/* What the rule cannot read makes no finding: it is only counted. */
static enum verdict verdict_of(const struct finding *finding, const struct tally *tally)
{
	if (finding == NULL && tally_inconclusive(tally) > 0)
		return VERDICT_INCONCLUSIVE;
	for (size_t verdict = 0; finding && verdict < VERDICTS; verdict++)
		if (span_is(finding->verdict, verdict_names[verdict]))
			return (enum verdict)verdict;
	return VERDICT_NONE;
}

static int judge_talk(const struct ruleset *ruleset, struct observer *observer,
    struct tally *tallies, struct trial *trial)
{
	struct arena *arena = &trial->arena;
	struct thread *thread = thread_new(&thread_defaults);
	struct error err;
	int result = -1;

	if (thread && make_transcript(trial->test, arena, &trial->transcript) == 0 &&
	    thread_place(thread, &trial->transcript, &err) == 0 &&
	    observe(observer, &trial->transcript, arena, &trial->hits, &err) == 0)
		result = judge_run(judge_view(ruleset, &trial->transcript), &trial->transcript,
		    &trial->hits, arena, &trial->findings, tallies, &err);
	thread_free(thread);
	return result;
}

/* Who is told why a test failed asks about signals that no rule needed. */
static int observe_all(struct observer *observer, struct trial *trial, struct error *err)
{
	bool everything = observer->everything;

	observer->everything = true;
	int result = observe(observer, &trial->transcript, &trial->arena, &trial->hits, err);
	observer->everything = everything;
	return result;
}

int trial_run(const struct ruleset *ruleset, struct observer *observer, const struct rule *rule,
    const struct rule_test *test, struct trial *trial, struct error *err)
{
	struct arena arena = trial->arena;

	arena_reset(&arena);
	*trial = (struct trial){.rule = rule, .test = test, .arena = arena};
	struct tally *tallies = arena_array(&trial->arena, ruleset->nrules, sizeof *tallies);
	if (tallies == NULL || judge_talk(ruleset, observer, tallies, trial) != 0)
		return error_memory(err);
	trial->finding = finding_of(&trial->findings, rule->id);
	trial->got = verdict_of(trial->finding, &tallies[rule - ruleset->rules]);
	return trial->got == test->expect ? 0 : observe_all(observer, trial, err);
}

void trial_done(struct trial *trial)
{
	arena_done(&trial->arena);
}
