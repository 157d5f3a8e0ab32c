/* One transcript at a time: who it is, what it breaks, and what of it goes into the store. */
#include "except.h"
#include "match/redact.h"
#include "settle_private.h"
#include "transcript/thread_keep.h"
#include "turns.h"

enum {
	NAME_LONGEST = 256,          /* bytes of a model's or tenant's name that are kept */
	CONVERSATION_LONGEST = 1024, /* bytes of a conversation's id that are kept */
};

static bool is_trusted(const struct transcript *transcript, int64_t arrival_us)
{
	return transcript->has_time && transcript->time_us >= SETTLE_EARLIEST_US &&
	       transcript->time_us <= arrival_us + SETTLE_AHEAD_US;
}

struct filing settle_file(
    const struct settler *settler, const struct transcript *transcript, int64_t arrival_us)
{
	if (!settler->options.is_live)
		return (struct filing){.is_filed = transcript->has_time, .us = transcript->time_us};
	if (is_trusted(transcript, arrival_us))
		return (struct filing){.is_filed = true, .us = transcript->time_us};
	return (struct filing){.is_filed = true, .is_untrusted = true, .us = arrival_us};
}

bool settle_is_before(const struct settler *settler, const struct transcript *transcript)
{
	return settler->options.has_since && settler->book->was_there &&
	       is_trusted(transcript, settler->now_us) &&
	       transcript->time_us < settler->options.since_us;
}

/* What one transcript is judged with. */
struct judging {
	struct era *era;
	struct transcript *transcript;
	struct filing filing;
	const struct hits *hits;
};

static bool is_near(
    const struct evidence *evidence, uint32_t message, uint32_t part, uint32_t start, uint32_t end)
{
	return evidence->message == message && evidence->part == part &&
	       start < evidence->end + REDACT_CONTEXT && evidence->start < end + REDACT_CONTEXT;
}

/* Would an excerpt show a secret of the conversation's own, whoever's evidence it is? What form such a value has only the
 * detector knows that found it. */
static bool shows_secret(const struct judging *judging, const struct evidence *evidence)
{
	const struct signal *signals = judging->era->rules.ruleset->signals;

	for (size_t i = 0; i < judging->hits->n; i++) {
		const struct hit *hit = &judging->hits->at[i];
		const struct hit_cause *cause = hit->cause;
		if (hit->term != TERM_NONE || signals[hit->signal].detector != DETECTOR_CANARY)
			continue;
		if (is_near(evidence, hit->message, hit->part, hit->start, hit->end) ||
		    (cause && cause->has_place &&
			is_near(evidence, cause->message, cause->part, cause->start, cause->end)))
			return true;
	}
	return false;
}

static int quote(struct settler *settler, const struct judging *judging, struct finding *finding,
    struct error *err)
{
	const struct transcript *transcript = judging->transcript;

	for (size_t i = 0; i < finding->nevidence; i++) {
		struct evidence *evidence = &finding->evidence[i];
		const struct message *message = &transcript->messages[evidence->message];
		if (judging->era->rules.no_excerpts || evidence->part >= message->nparts)
			continue;
		if (shows_secret(judging, evidence)) {
			evidence->excerpt = span_of("[withheld: it shows a secret]");
			continue;
		}
		struct span text = message->parts[evidence->part].text;
		evidence->excerpt =
		    redact_excerpt(text, evidence->start, evidence->end, &settler->arena);
		if (evidence->excerpt.at == NULL)
			return error_memory(err);
	}
	return 0;
}

/* From places in the transcript at hand to places in the conversation. */
static void number_messages(const struct transcript *transcript, struct finding *finding)
{
	finding->message = transcript->messages[finding->message].number;
	if (finding->is_excused)
		finding->excused_by = transcript->messages[finding->excused_by].number;
	for (size_t i = 0; i < finding->nevidence; i++) {
		uint32_t *message = &finding->evidence[i].message;
		*message = transcript->messages[*message].number;
	}
}

static int put_finding(
    struct settler *settler, struct era *era, struct finding *finding, struct error *err)
{
	if (store_put_finding(settler->store, finding, &era->rules.ruleset->digest, err) != 0)
		return -1;
	settler->nfindings++;
	settler->nalerts += finding->is_alert;
	if (!settler->options.is_live || !finding->is_alert)
		return 0;
	return store_put_alert(settler->store, finding, settler->now_us, err);
}

/* A time that cannot be trusted says nothing of the release a model was then judged by. */
static const struct ruleset_view *view_of(const struct judging *judging)
{
	const struct filing *filing = &judging->filing;
	bool has_time = filing->is_filed && !filing->is_untrusted;

	return ruleset_view_of(
	    judging->era->rules.ruleset, judging->transcript->model, has_time, filing->us);
}

static int put_findings(struct settler *settler, const struct judging *judging,
    struct findings *findings, struct tally *tallies, struct error *err)
{
	for (size_t i = 0; i < findings->n; i++) {
		struct finding *finding = &findings->at[i];
		if (quote(settler, judging, finding, err) != 0)
			return -1;
		number_messages(judging->transcript, finding);
		finding->is_filed = judging->filing.is_filed;
		finding->is_untrusted = judging->filing.is_untrusted;
		finding->filed_us = judging->filing.us;
		except_finding(judging->era->rules.exceptions, finding, tallies);
		if (put_finding(settler, judging->era, finding, err) != 0)
			return -1;
	}
	return 0;
}

/* Every record that shows a turn with findings is a sighting of it, the one judged included. */
static int put_sightings(
    struct settler *settler, const struct transcript *transcript, struct error *err)
{
	for (size_t i = 0; i < transcript->nmessages; i++) {
		const struct message *message = &transcript->messages[i];
		if (store_has_findings(settler->store, &message->turn) &&
		    store_put_sighting(settler->store, &message->turn, &message->origin, err) != 0)
			return -1;
	}
	return 0;
}

static struct span cut_name(struct span name, size_t longest)
{
	return name.len > longest ? span_slice(name, 0, utf8_floor(name, longest)) : name;
}

/* Names come from the log, and are written once for every finding and tally. Identity was told from the whole. */
static void cut_names(struct transcript *transcript)
{
	transcript->model = cut_name(transcript->model, NAME_LONGEST);
	transcript->tenant = cut_name(transcript->tenant, NAME_LONGEST);
	transcript->conversation = cut_name(transcript->conversation, CONVERSATION_LONGEST);
}

static int judge(struct settler *settler, const struct judging *judging, struct findings *findings,
    struct judge_sums *sums, struct error *err)
{
	const struct judge_case subject = {
	    .view = view_of(judging), .transcript = judging->transcript, .hits = judging->hits};

	return judge_case_run(&subject, &settler->arena, findings, sums, err);
}

static int judge_and_put(struct settler *settler, const struct judging *judging, struct error *err)
{
	struct transcript *transcript = judging->transcript;
	struct cells *cells = &judging->era->cells;
	struct findings findings = {0};
	struct cell *cell = cells_get(
	    cells, transcript, span_of(language_name(judging->hits->language)), &judging->filing);

	if (cell == NULL)
		return error_memory(err);
	turns_count(&cell->counts, transcript);
	settler->nmedia += turns_with_media(transcript);
	if (judge(settler, judging, &findings, &cell->sums, err) != 0 ||
	    put_findings(settler, judging, &findings, cell->sums.tallies, err) != 0 ||
	    put_sightings(settler, transcript, err) != 0)
		return -1;
	if (cells->arena.held >= CELLS_LARGEST)
		return cells_flush(cells, settler->store, err);
	return 0;
}

/* What is planted is judged like anything else, but what comes of it goes nowhere. */
static int judge_planted(
    struct settler *settler, const struct judging *judging, size_t index, struct error *err)
{
	struct findings findings = {0};
	struct judge_sums sums;

	judge_sums_init(&sums, judging->era->plan, &settler->arena);
	if (judge(settler, judging, &findings, &sums, err) != 0)
		return -1;
	return settle_note_canary(settler, judging->era->rules.canaries, index, judging->transcript,
	    &findings, &judging->filing, err);
}

static int judge_one(struct settler *settler, const struct judging *judging, struct error *err)
{
	struct canary_scan scan;
	int is_canary = settle_meet_canary(settler, judging->era->rules.canaries,
	    judging->transcript, &judging->filing, &scan, err);

	if (is_canary < 0)
		return -1;
	cut_names(judging->transcript);
	return is_canary ? judge_planted(settler, judging, scan.index, err)
			 : judge_and_put(settler, judging, err);
}

/* The rules that a conversation began under; where they are not to be had any more, the newest. */
static struct era *era_of_conversation(struct settler *settler)
{
	struct era *era = eras_find(&settler->eras, thread_era(settler->thread));

	if (era)
		return era;
	settler->nrules_gone++;
	return settler->eras.newest;
}

int settle_ready(struct settler *settler, struct error *err)
{
	struct transcript *transcript;
	int got;

	while ((got = thread_next(settler->thread, &transcript, err)) == 1) {
		struct hits hits;
		struct judging judging = {.era = era_of_conversation(settler),
		    .transcript = transcript,
		    .filing = settle_file(settler, transcript, thread_arrival(settler->thread)),
		    .hits = &hits};
		arena_reset(&settler->arena);
		if (era_scan(judging.era, transcript, &settler->arena, &hits, err) != 0 ||
		    judge_one(settler, &judging, err) != 0)
			return -1;
	}
	return got;
}

static int settle_transcript(struct settler *settler, struct transcript *transcript,
    const struct hits *hits, struct error *err)
{
	struct judging judging = {.era = settler->eras.newest,
	    .transcript = transcript,
	    .filing = settle_file(settler, transcript, settler->now_us),
	    .hits = hits};

	if (transcript->unit == UNIT_MESSAGE)
		return thread_add(settler->thread, transcript, err) == 0
			   ? settle_ready(settler, err)
			   : -1;
	arena_reset(&settler->arena);
	if (thread_place(settler->thread, transcript, err) != 0)
		return -1;
	return judge_one(settler, &judging, err);
}

int settle_reading(struct settler *settler, struct entry *entry, struct error *err)
{
	struct reading *reading = &entry->of.read.reading;

	for (size_t i = 0; i < reading->ntranscripts; i++)
		if (!settle_is_before(settler, &reading->transcripts[i]) &&
		    settle_transcript(
			settler, &reading->transcripts[i], &entry->of.read.hits[i], err) != 0)
			return -1;
	return 0;
}
