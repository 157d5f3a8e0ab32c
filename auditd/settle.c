/* Places every transcript in its conversation, judges it and puts what follows from it into the store. */
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "cells.h"
#include "except.h"
#include "judge/judge.h"
#include "match/redact.h"
#include "settle.h"
#include "turns.h"

enum {
	NOTES_MOST = 5,     /* lines on stderr about one input */
	LOSSES_MOST = 1000, /* rows for losses of one reason in one input; the account counts all */
	NAME_LONGEST = 256, /* bytes of a model's or tenant's name that are kept */
	CONVERSATION_LONGEST = 1024, /* bytes of a conversation's id that are kept */
};

struct settler {
	const struct ruleset *ruleset;
	struct store *store;
	struct settle_options options;
	struct thread *thread;
	struct cells cells;
	struct arena arena; /* of one transcript's judging */
	uint64_t nfindings, ninputs, nmedia;

	/* The input that is being settled. */
	struct buf path;
	struct account account;
	uint64_t nnotes; /* lines said about it on stderr, or kept back */
	struct loss
	    long_line; /* a line over the limit whose windows are still coming; nbytes 0: none */
};

static int recall(struct settler *settler, struct error *err)
{
	struct digest *seen = NULL;
	size_t nseen = 0;

	if (store_get_seen(settler->store, &seen, &nseen, err) != 0)
		return -1;
	int result = thread_recall(settler->thread, seen, nseen, err);
	free(seen);
	return result;
}

struct settler *settler_new(const struct ruleset *ruleset, struct store *store,
    const struct settle_options *options, struct error *err)
{
	struct settler *settler = calloc(1, sizeof *settler);

	if (settler == NULL) {
		error_memory(err);
		return NULL;
	}
	settler->ruleset = ruleset;
	settler->store = store;
	settler->options = *options;
	cells_init(&settler->cells, ruleset->nrules, &ruleset->digest);
	settler->thread = thread_new(&options->thread);
	if (settler->thread == NULL) {
		error_memory(err);
		settler_free(settler);
		return NULL;
	}
	if (recall(settler, err) != 0) {
		settler_free(settler);
		return NULL;
	}
	return settler;
}

void settler_free(struct settler *settler)
{
	if (settler == NULL)
		return;
	thread_free(settler->thread);
	cells_done(&settler->cells);
	arena_done(&settler->arena);
	buf_done(&settler->path);
	free(settler);
}

uint64_t settled_findings(const struct settler *settler)
{
	return settler->nfindings;
}

uint64_t settled_inputs(const struct settler *settler)
{
	return settler->ninputs;
}

static int quote(struct settler *settler, const struct transcript *transcript,
    struct finding *finding, struct error *err)
{
	for (size_t i = 0; i < finding->nevidence; i++) {
		struct evidence *evidence = &finding->evidence[i];
		const struct message *message = &transcript->messages[evidence->message];
		if (settler->options.no_excerpts || evidence->part >= message->nparts)
			continue;
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

static int put_findings(struct settler *settler, const struct transcript *transcript,
    struct findings *findings, struct tally *tallies, struct error *err)
{
	for (size_t i = 0; i < findings->n; i++) {
		struct finding *finding = &findings->at[i];
		if (quote(settler, transcript, finding, err) != 0)
			return -1;
		number_messages(transcript, finding);
		except_finding(settler->options.exceptions, finding, tallies);
		if (store_put_finding(settler->store, finding, &settler->ruleset->digest, err) != 0)
			return -1;
		settler->nfindings++;
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

static int judge_one(struct settler *settler, struct transcript *transcript,
    const struct hits *hits, struct error *err)
{
	cut_names(transcript);
	struct cell *cell =
	    cells_get(&settler->cells, transcript, span_of(language_name(hits->language)));
	struct findings findings = {0};

	if (cell == NULL)
		return error_memory(err);
	turns_count(&cell->counts, transcript);
	settler->nmedia += turns_with_media(transcript);
	if (judge_run(settler->ruleset, transcript, hits, &settler->arena, &findings, cell->tallies,
		err) != 0 ||
	    put_findings(settler, transcript, &findings, cell->tallies, err) != 0 ||
	    put_sightings(settler, transcript, err) != 0)
		return -1;
	if (settler->cells.arena.held >= CELLS_LARGEST)
		return cells_flush(&settler->cells, settler->store, err);
	return 0;
}

/* Judge the conversations that have ended or outgrown their bounds. */
static int judge_ready(struct settler *settler, struct scanner *scanner, struct error *err)
{
	struct transcript *transcript;
	int got;

	while ((got = thread_next(settler->thread, &transcript, err)) == 1) {
		struct hits hits;
		arena_reset(&settler->arena);
		if (scanner_run(scanner, transcript, &settler->arena, &hits, err) != 0 ||
		    judge_one(settler, transcript, &hits, err) != 0)
			return -1;
	}
	return got;
}

static int put_reading(
    struct settler *settler, struct entry *entry, struct scanner *scanner, struct error *err)
{
	struct reading *reading = &entry->of.read.reading;

	for (size_t i = 0; i < reading->ntranscripts; i++) {
		struct transcript *transcript = &reading->transcripts[i];
		if (transcript->unit == UNIT_MESSAGE) {
			if (thread_add(settler->thread, transcript, err) != 0 ||
			    judge_ready(settler, scanner, err) != 0)
				return -1;
			continue;
		}
		arena_reset(&settler->arena);
		if (thread_place(settler->thread, transcript, err) != 0 ||
		    judge_one(settler, transcript, &entry->of.read.hits[i], err) != 0)
			return -1;
	}
	return 0;
}

/* What cannot be read as it should is said once, with its place; a file full of it does not flood stderr. */
static bool may_note(struct settler *settler)
{
	return settler->nnotes++ < NOTES_MOST;
}

static void note_loss(struct settler *settler, const struct loss *loss)
{
	const char *path = buf_string(&settler->path);

	if (!may_note(settler))
		return;
	if (loss->reason == LOSS_UNREADABLE)
		log_line(LOG_WARNING, "%s", loss->detail);
	else if (loss_is_stored(loss->reason))
		log_line(LOG_WARNING, "%s: stored offset %llu: %s: %s", path,
		    (unsigned long long)loss->at.raw_offset, loss_name(loss->reason), loss->detail);
	else
		log_line(LOG_WARNING, "%s:%llu: text offset %llu: %s: %s", path,
		    (unsigned long long)loss->at.line, (unsigned long long)loss->at.text_offset,
		    loss_name(loss->reason), loss->detail);
}

static void note_raw(struct settler *settler, const struct record *record, const char *why)
{
	if (may_note(settler))
		log_line(LOG_WARNING, "%s:%llu: text offset %llu: matched as raw text: %s",
		    buf_string(&settler->path), (unsigned long long)record->origin.line,
		    (unsigned long long)record->origin.text_offset, why);
}

static void note_rest(const struct settler *settler)
{
	if (settler->nnotes > NOTES_MOST)
		log_line(LOG_WARNING, "%.*s: %llu more such lines", (int)settler->path.len,
		    settler->path.at, (unsigned long long)(settler->nnotes - NOTES_MOST));
}

static int put_loss(struct settler *settler, const struct loss *loss, struct error *err)
{
	note_loss(settler, loss);
	if (settler->account.losses[loss->reason]++ >= LOSSES_MOST)
		return 0;
	return store_put_loss(settler->store, loss, err);
}

static int lose_record(
    struct settler *settler, const struct entry *entry, enum loss_reason reason, struct error *err)
{
	const struct record *record = &entry->of.read.record;
	struct loss loss = {.reason = reason, .at = record->origin, .nbytes = record->nbytes};

	snprintf(loss.detail, sizeof loss.detail, "%s", entry->of.read.reading.why);
	settler->account.lost[reason] += record->nbytes;
	settler->account.records_lost++;
	return put_loss(settler, &loss, err);
}

/* The windows of a line over the limit are one loss, known whole when another line begins. */
static int end_long_line(struct settler *settler, struct error *err)
{
	struct loss loss = settler->long_line;

	if (loss.nbytes == 0)
		return 0;
	settler->long_line = (struct loss){0};
	snprintf(loss.detail, sizeof loss.detail, "line of %llu bytes, matched in windows",
	    (unsigned long long)loss.nbytes);
	return put_loss(settler, &loss, err);
}

static void add_window(struct settler *settler, const struct record *record)
{
	struct loss *line = &settler->long_line;

	if (line->nbytes == 0) {
		*line = (struct loss){.reason = LOSS_TOO_LONG, .at = record->origin};
		settler->account.records_lost++;
		settler->account.records++;
	}
	line->nbytes += record->nbytes;
	settler->account.lost[LOSS_TOO_LONG] += record->nbytes;
}

/* File the bytes of a whole record under what became of it. */
static int account_record(struct settler *settler, const struct entry *entry, struct error *err)
{
	struct account *account = &settler->account;
	const struct record *record = &entry->of.read.record;
	const struct reading *reading = &entry->of.read.reading;

	account->records++;
	switch (reading->outcome) {
	case READING_AUDITED:
		account->raw += reading->torn_nbytes;
		account->audited += record->nbytes - reading->torn_nbytes;
		account->records_audited++;
		if (reading->torn_nbytes > 0)
			note_raw(settler, record, "a torn record before a whole one");
		return 0;
	case READING_RAW:
		/* An unfinished last line may only be waiting for its writer. */
		*(record->state == RECORD_UNFINISHED ? &account->pending : &account->raw) +=
		    record->nbytes;
		account->records_raw++;
		note_raw(settler, record, reading->why);
		return 0;
	case READING_OTHER:
		account->other += record->nbytes;
		account->records_other++;
		return 0;
	case READING_DEPTH:
		return lose_record(settler, entry, LOSS_DEPTH, err);
	case READING_NOT_TEXT:
		return lose_record(settler, entry, LOSS_NOT_TEXT, err);
	}
	return 0;
}

/* Does this window begin another line than the one that is open? */
static bool begins_line(const struct settler *settler, const struct record *record)
{
	return record->line_nbytes == record->nbytes || settler->long_line.nbytes == 0;
}

static int settle_record(
    struct settler *settler, struct entry *entry, struct scanner *scanner, struct error *err)
{
	const struct record *record = &entry->of.read.record;

	if ((record->state != RECORD_TOO_LONG || begins_line(settler, record)) &&
	    end_long_line(settler, err) != 0)
		return -1;
	switch (record->state) {
	case RECORD_BLANK:
		settler->account.blank += record->nbytes;
		return 0;
	case RECORD_TOO_LONG:
		add_window(settler, record);
		break;
	case RECORD_WHOLE:
	case RECORD_UNFINISHED:
		if (account_record(settler, entry, err) != 0)
			return -1;
	}
	return put_reading(settler, entry, scanner, err);
}

static int settle_begin_of_input(
    struct settler *settler, const struct store_input *input, struct error *err)
{
	settler->account = (struct account){0};
	settler->nnotes = 0;
	buf_clear(&settler->path);
	if (buf_append(&settler->path, input->path) != 0 || buf_string(&settler->path) == NULL)
		return error_memory(err);
	thread_input(settler->thread);
	return 0;
}

static int settle_end_of_input(
    struct settler *settler, struct store_input *input, struct error *err)
{
	bool is_repeat;

	if (end_long_line(settler, err) != 0)
		return -1;
	settler->ninputs++;
	account_add(&input->account, &settler->account);
	note_rest(settler);
	if (store_put_input(settler->store, input, &is_repeat, err) != 0)
		return -1;
	if (is_repeat)
		log_line(LOG_INFO,
		    "%s: the same text was audited before; nothing of it is counted again",
		    buf_string(&settler->path));
	return 0;
}

int settle(struct settler *settler, struct batch *batch, struct scanner *scanner, struct error *err)
{
	for (size_t i = 0; i < batch->nentries; i++) {
		struct entry *entry = &batch->entries[i];
		int result = 0;
		switch (entry->kind) {
		case ENTRY_BEGIN:
			result = settle_begin_of_input(settler, entry->of.input, err);
			break;
		case ENTRY_RECORD:
			result = settle_record(settler, entry, scanner, err);
			break;
		case ENTRY_LOSS:
			result = put_loss(settler, &entry->of.loss, err);
			break;
		case ENTRY_END:
			result = settle_end_of_input(settler, entry->of.input, err);
			break;
		case ENTRY_SWITCH:
		case ENTRY_POSITION:
			break;
		}
		if (result != 0)
			return -1;
	}
	return 0;
}

static int put_counters(struct settler *settler, struct error *err)
{
	struct thread_counts counts = thread_counts(settler->thread);
	const struct {
		const char *name;
		uint64_t value;
	} counters[] = {
	    {"conversations", counts.conversations},
	    {"turns", counts.turns},
	    {"repeated-turns", counts.repeats},
	    {"turn-sightings", counts.turns + counts.repeats},
	    {"messages-with-media", settler->nmedia},
	    {"evicted-conversations", counts.evicted_conversations},
	    {"evicted-turn-hashes", counts.evicted_hashes},
	};

	for (size_t i = 0; i < ARRAY_LEN(counters); i++)
		if (store_put_counter(settler->store, counters[i].name, counters[i].value, err) !=
		    0)
			return -1;
	return 0;
}

int settle_end(struct settler *settler, struct scanner *scanner, struct error *err)
{
	struct digest *fresh = NULL;
	size_t nfresh = 0;

	thread_end(settler->thread);
	if (judge_ready(settler, scanner, err) != 0 ||
	    cells_flush(&settler->cells, settler->store, err) != 0 ||
	    thread_fresh(settler->thread, &fresh, &nfresh, err) != 0)
		return -1;
	int result = store_put_seen(settler->store, fresh, nfresh, err);
	free(fresh);
	return result == 0 ? put_counters(settler, err) : -1;
}
