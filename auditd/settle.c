/* Entry by entry: what became of every byte, and what is judged. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "settle_private.h"
#include "transcript/thread_keep.h"

enum {
	NOTES_MOST = 5,     /* lines on stderr about one input */
	LOSSES_MOST = 1000, /* rows for losses of one reason in one input; the account counts all */
};

static int begin(struct settler *settler, const struct settle_rules *rules, struct error *err)
{
	settler->thread = thread_new(&settler->options.thread);
	if (settler->thread == NULL || eras_begin(&settler->eras, rules) == NULL)
		return error_memory(err);
	thread_set_era(settler->thread, settler->eras.last);
	return settle_restore(settler, err);
}

struct settler *settler_new(const struct settle_rules *rules, struct store *store,
    const struct settle_options *options, struct error *err)
{
	struct settler *settler = calloc(1, sizeof *settler);

	if (settler == NULL) {
		error_memory(err);
		return NULL;
	}
	settler->store = store;
	settler->options = *options;
	settler->watermark_us = INT64_MIN;
	if (begin(settler, rules, err) == 0)
		return settler;
	settler_free(settler);
	return NULL;
}

void settler_free(struct settler *settler)
{
	if (settler == NULL)
		return;
	thread_free(settler->thread);
	eras_done(&settler->eras);
	arena_done(&settler->arena);
	books_done(&settler->books);
	free(settler);
}

void settle_set_now(struct settler *settler, int64_t now_us)
{
	settler->now_us = now_us;
	thread_set_now(settler->thread, now_us);
	thread_trust_times(settler->thread, SETTLE_EARLIEST_US, now_us + SETTLE_AHEAD_US);
}

struct settle_counts settle_counts(const struct settler *settler)
{
	return (struct settle_counts){
	    .findings = settler->nfindings,
	    .alerts = settler->nalerts,
	    .inputs = settler->ninputs,
	    .records = settler->nrecords,
	    .untrusted_times = settler->nuntrusted,
	    .open_conversations = thread_open_count(settler->thread),
	    .oldest_us = thread_oldest_us(settler->thread),
	    .watermark_us = settler->watermark_us,
	};
}

void settle_on_settled(struct settler *settler,
    void (*fn)(void *context, uint32_t input, uint64_t text_offset), void *context)
{
	settler->on_settled = fn;
	settler->context = context;
}

/* What cannot be read as it should is said once, with its place; a file full of it does not flood stderr. */
static bool may_note(struct settler *settler)
{
	return settler->book->nnotes++ < NOTES_MOST;
}

static void note_loss(struct settler *settler, const struct loss *loss)
{
	const char *path = buf_string(&settler->book->path);

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
		    buf_string(&settler->book->path), (unsigned long long)record->origin.line,
		    (unsigned long long)record->origin.text_offset, why);
}

static void note_rest(const struct settler *settler)
{
	if (settler->book->nnotes > NOTES_MOST)
		log_line(LOG_WARNING, "%.*s: %llu more such lines", (int)settler->book->path.len,
		    settler->book->path.at,
		    (unsigned long long)(settler->book->nnotes - NOTES_MOST));
}

static int put_loss(struct settler *settler, const struct loss *loss, struct error *err)
{
	note_loss(settler, loss);
	if (settler->book->account.losses[loss->reason]++ >= LOSSES_MOST)
		return 0;
	return store_put_loss(settler->store, loss, err);
}

static int lose_record(
    struct settler *settler, const struct entry *entry, enum loss_reason reason, struct error *err)
{
	const struct record *record = &entry->of.read.record;
	struct loss loss = {.reason = reason, .at = record->origin, .nbytes = record->nbytes};

	snprintf(loss.detail, sizeof loss.detail, "%s", entry->of.read.reading.why);
	settler->book->account.lost[reason] += record->nbytes;
	settler->book->account.records_lost++;
	return put_loss(settler, &loss, err);
}

/* The windows of a line over the limit are one loss, known whole when another line begins. */
static int end_long_line(struct settler *settler, struct error *err)
{
	struct book *book = settler->book;
	struct loss loss = book->long_line;

	if (loss.nbytes == 0)
		return 0;
	book->long_line = (struct loss){0};
	book->has_changed = true;
	snprintf(loss.detail, sizeof loss.detail, "line of %llu bytes, matched in windows",
	    (unsigned long long)loss.nbytes);
	return put_loss(settler, &loss, err);
}

static void add_window(struct settler *settler, const struct record *record)
{
	struct loss *line = &settler->book->long_line;

	if (line->nbytes == 0) {
		*line = (struct loss){.reason = LOSS_TOO_LONG, .at = record->origin};
		settler->book->account.records_lost++;
		settler->book->account.records++;
	}
	line->nbytes += record->nbytes;
	settler->book->has_changed = true;
	settler->book->account.lost[LOSS_TOO_LONG] += record->nbytes;
}

/* File the bytes of a whole record under what became of it. */
static int account_record(struct settler *settler, const struct entry *entry, struct error *err)
{
	struct account *account = &settler->book->account;
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
		/* An unfinished last line may only be waiting for its writer; of a followed text it ended without. */
		*(record->state == RECORD_UNFINISHED && !settler->options.is_live
			? &account->pending
			: &account->raw) += record->nbytes;
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
	return record->line_nbytes == record->nbytes || settler->book->long_line.nbytes == 0;
}

/* Records that all lie before the audit's start by their own time are not audited. */
static bool lies_before(const struct settler *settler, const struct reading *reading)
{
	for (size_t i = 0; i < reading->ntranscripts; i++)
		if (!settle_is_before(settler, &reading->transcripts[i]))
			return false;
	return reading->ntranscripts > 0;
}

static int leave_out(struct settler *settler, const struct record *record)
{
	settler->book->before_since += record->nbytes;
	settler->book->has_changed = true;
	settler->nbefore++;
	settler->nbefore_bytes += record->nbytes;
	return 0;
}

/* Which times came, which of them can be trusted, and how many records in which hour. */
static int note_times(struct settler *settler, const struct reading *reading, struct error *err)
{
	for (size_t i = 0; i < reading->ntranscripts; i++) {
		struct filing filing =
		    settle_file(settler, &reading->transcripts[i], settler->now_us);
		settler->nuntrusted += filing.is_untrusted;
		if (!filing.is_untrusted && filing.us > settler->watermark_us)
			settler->watermark_us = filing.us;
		if (i == 0 &&
		    book_arrived(settler->book, hour_of(filing.us), filing.is_untrusted, err) != 0)
			return -1;
	}
	return 0;
}

static int settle_record(struct settler *settler, struct entry *entry, struct error *err)
{
	const struct record *record = &entry->of.read.record;
	const struct reading *reading = &entry->of.read.reading;
	bool is_window = record->state == RECORD_TOO_LONG;
	bool is_first = !is_window || begins_line(settler, record);

	if (is_first && end_long_line(settler, err) != 0)
		return -1;
	if (record->state == RECORD_BLANK) {
		settler->book->account.blank += record->nbytes;
		return 0;
	}
	if (!is_window && lies_before(settler, reading))
		return leave_out(settler, record);
	settler->nrecords += is_first;
	if (is_window)
		add_window(settler, record);
	else if (account_record(settler, entry, err) != 0)
		return -1;
	if (settler->options.is_live && is_first && note_times(settler, reading, err) != 0)
		return -1;
	return settle_reading(settler, entry, err);
}

/* A scan has one text at a time. */
static int settle_begin_of_input(
    struct settler *settler, const struct store_input *input, struct error *err)
{
	books_done(&settler->books);
	settler->book = NULL;
	if (books_add(&settler->books, input->index, &settler->book, err) != 0)
		return -1;
	thread_input(settler->thread);
	return book_name(settler->book, input->path, err);
}

static int end_text(struct settler *settler, struct error *err)
{
	settler->ninputs++;
	settler->book->has_ended = true;
	note_rest(settler);
	return end_long_line(settler, err);
}

static int settle_end_of_input(
    struct settler *settler, struct store_input *input, struct error *err)
{
	bool is_repeat;

	if (end_text(settler, err) != 0)
		return -1;
	if (settler->options.is_live)
		return 0; /* its last position comes next */
	account_add(&input->account, &settler->book->account);
	if (store_put_input(settler->store, input, &is_repeat, err) != 0)
		return -1;
	if (is_repeat)
		log_line(LOG_INFO,
		    "%s: the same text was audited before; nothing of it is counted again",
		    buf_string(&settler->book->path));
	return 0;
}

/* What follows is of another followed text. */
static int settle_switch(struct settler *settler, const struct entry *entry, struct error *err)
{
	const struct store_input *input = entry->of.input;
	struct hash hash;
	struct digest stream;

	settler->book = books_find(&settler->books, input->index);
	if (settler->book == NULL &&
	    books_recall(&settler->books, input->index, settler->store, &settler->book, err) != 0)
		return -1;
	hash_init(&hash, "text");
	hash_number(&hash, input->index);
	hash_done(&hash, &stream);
	thread_stream(settler->thread, &stream);
	settler->book->was_there = entry->was_there;
	return book_name(settler->book, input->path, err);
}

/* All of the text up to there is settled. */
static int settle_position(
    struct settler *settler, const struct entry_position *position, struct error *err)
{
	struct store_input input = position->input;
	struct book *book = settler->book;

	assert(book && book->input == input.index && book->input == position->stream.input);
	if (position->before_start > book->before_start) {
		settler->nbefore_bytes += position->before_start - book->before_start;
		book->before_start = position->before_start;
		book->has_changed = true;
	}
	book_fill_account(book, &input.account);
	if (store_update_input(settler->store, &input, err) != 0)
		return -1;
	if (span_is(position->stream.state, "forgotten")) {
		settler->book = NULL;
		return store_drop_stream(settler->store, book->input, err) == 0
			   ? books_forget(&settler->books, book, settler->store, err)
			   : -1;
	}
	if (store_put_stream(settler->store, &position->stream, err) != 0)
		return -1;
	if (!book->has_ended && !book_is_over(position->stream.state))
		return 0;
	settler->book = NULL;
	return books_end(&settler->books, book, settler->store, err);
}

static int settle_entry(struct settler *settler, struct entry *entry, struct error *err)
{
	switch (entry->kind) {
	case ENTRY_BEGIN:
		return settle_begin_of_input(settler, entry->of.input, err);
	case ENTRY_RECORD:
		return settle_record(settler, entry, err);
	case ENTRY_LOSS:
		return put_loss(settler, &entry->of.loss, err);
	case ENTRY_END:
		return settle_end_of_input(settler, entry->of.input, err);
	case ENTRY_SWITCH:
		return settle_switch(settler, entry, err);
	case ENTRY_POSITION:
		return settle_position(settler, entry->of.position, err);
	}
	return 0;
}

int settle(struct settler *settler, struct batch *batch, struct error *err)
{
	for (size_t i = 0; i < batch->nentries; i++) {
		struct entry *entry = &batch->entries[i];
		const struct record *record = &entry->of.read.record;
		if (settle_entry(settler, entry, err) != 0)
			return -1;
		if (settler->on_settled && entry->kind == ENTRY_RECORD)
			settler->on_settled(settler->context, record->origin.input,
			    record->origin.text_offset + record->nbytes);
	}
	return 0;
}

int settle_age(struct settler *settler, int64_t before_us, struct error *err)
{
	if (thread_age(settler->thread, before_us, err) != 0)
		return -1;
	return settle_ready(settler, err);
}

int settle_end(struct settler *settler, struct error *err)
{
	thread_end(settler->thread);
	if (settle_ready(settler, err) != 0 ||
	    eras_flush(&settler->eras, settler->store, err) != 0 ||
	    settle_put_seen(settler, err) != 0)
		return -1;
	return settle_put_counters(settler, err);
}

int settle_turn_rules(struct settler *settler, const struct settle_rules *rules, struct error *err)
{
	if (eras_flush(&settler->eras, settler->store, err) != 0)
		return -1;
	if (eras_begin(&settler->eras, rules) == NULL)
		return error_memory(err);
	thread_set_era(settler->thread, settler->eras.last);
	eras_drop_unused(&settler->eras, settler->thread);
	return 0;
}

bool settle_uses(const struct settler *settler, const struct ruleset *ruleset)
{
	for (const struct era *era = settler->eras.newest; era; era = era->older)
		if (era->rules.ruleset == ruleset)
			return true;
	return false;
}
