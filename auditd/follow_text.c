/* One text read on: stored bytes → decode → lines → a batch, and the position behind it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/log.h"
#include "follow_private.h"

enum {
	CHUNK = 64 << 10, /* stored bytes read at once */
	/* Files of parked texts that stay open: what is unread in them outlives their names. */
	MOST_TAILS = 512,
	OTHER_FILES =
	    40, /* the state's, sockets, folders that are listed, files that are told apart */
	PROBE_BYTES = 4 << 20, /* text in which a format is told */
};

struct text *text_new(const struct follow *follow, uint32_t input)
{
	struct text *text = calloc(1, sizeof *text);

	if (text == NULL)
		return NULL;
	text->input = input;
	text->pattern = FOLLOW_NO_PATTERN;
	text->grown_us = follow->now_us;
	text->at.mark = (struct lines_mark){.number = 1, .may_have_bom = true};
	struct trace nothing;
	trace_init(&nothing);
	text->at.digest = trace_digest(&nothing);
	return text;
}

static void reader_free(struct reader_of *open)
{
	if (open == NULL)
		return;
	decode_free(open->decode);
	lines_free(open->lines);
	buf_done(&open->head);
	free(open->proof);
	free(open);
}

void text_free(struct text *text)
{
	if (text == NULL)
		return;
	reader_free(text->open);
	tail_close(text->tail);
	buf_done(&text->point);
	free(text->path);
	free(text->real);
	free(text->why);
	free(text->format);
	free(text->told);
	free(text);
}

void text_set_tail(struct follow *follow, struct text *text, struct tail *tail)
{
	follow->ntails += (tail != NULL) - (size_t)(text->tail != NULL);
	tail_close(text->tail);
	text->tail = tail;
}

void text_bound_tails(struct follow *follow)
{
	const rlim_t others = OTHER_FILES + (rlim_t)follow->config->limits.decoders;
	struct rlimit limit;

	follow->most_tails = MOST_TAILS;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY ||
	    limit.rlim_cur >= others + MOST_TAILS + MOST_TAILS / 2)
		return;
	if (limit.rlim_cur < others)
		log_line(LOG_WARNING,
		    "only %llu files may be open at once (ulimit -n): some logs may have to wait; "
		    "lower limits.decoders, or allow %llu",
		    (unsigned long long)limit.rlim_cur, (unsigned long long)others);
	/* Files that are told apart are open too, half as many. */
	follow->most_tails =
	    limit.rlim_cur > others ? (size_t)(limit.rlim_cur - others) * 2 / 3 : 0;
}

void text_park(struct follow *follow, struct text *text)
{
	if (text->open) {
		reader_free(text->open);
		text->open = NULL;
		follow->nopen--;
	}
	if (!text->has_file || follow->ntails > follow->most_tails)
		text_set_tail(follow, text, NULL);
	else if (text->tail)
		tail_seek(text->tail, text->at.read, &text->at.guard);
}

bool text_has_ended(const struct text *text)
{
	return text->state != TEXT_LIVE && text->state != TEXT_PENDING;
}

bool text_is_unknown(const struct text *text)
{
	return text->is_queued && text->has_file && text->at.traced == 0 && !text->is_unreadable &&
	       !text->is_left && !text_has_ended(text);
}

static bool is_before_start(const struct text *text)
{
	return text->at.start_raw > 0;
}

static uint64_t plus(uint64_t earlier, uint64_t now)
{
	return earlier + now; /* modulo 2^64: earlier may stand below 0 */
}

static void remember_place(struct position *at)
{
	memmove(&at->recent[1], &at->recent[0], (FOLLOW_RECENT - 1) * sizeof at->recent[0]);
	at->recent[0].traced = at->traced;
	at->recent[0].digest = at->digest;
}

void text_note_traces(struct text *text)
{
	struct reader_of *open = text->open;
	struct position *at = &text->at;
	struct decode_account now = decode_account(open->decode);
	const struct trace *trace = decode_trace(open->decode);

	if (text->tail && text->has_file) {
		at->read = tail_offset(text->tail);
		at->guard = tail_guard(text->tail);
	}
	if (at->traced != at->base + trace->nbytes)
		remember_place(at);
	at->traced = at->base + trace->nbytes;
	text->is_untold = false;
	at->digest = trace_digest(trace);
	at->nsteps = trace->nsteps;
	memcpy(at->steps, trace->steps, trace->nsteps * sizeof *at->steps);
	at->account.decoded = plus(at->earlier.decoded, now.decoded);
	at->account.container = plus(at->earlier.container, now.container);
	for (size_t i = 0; i < LOSS_REASONS; i++)
		at->account.lost[i] = plus(at->earlier.lost[i], now.lost[i]);
	/* What decode has not made up its mind about counts when it has. */
	at->account.read = at->account.decoded + at->account.container;
	for (size_t i = 0; i < LOSS_REASONS; i++)
		at->account.read += at->account.lost[i];
	if (open->has_head)
		heads_take(&at->heads, buf_span(&open->head));
	snprintf(text->codec, sizeof text->codec, "%s", decode_codec(open->decode));
}

/* Take over where the reader stands now. */
static void advance(struct text *text)
{
	struct reader_of *open = text->open;
	struct position *at = &text->at;

	if (open->text < open->drop_to)
		return;
	text_note_traces(text);
	at->mark = lines_mark(open->lines);
	if (is_before_start(text))
		at->text_start = at->mark.text_offset;
	if (open->losses > at->nlosses)
		at->nlosses = open->losses;
}

/* Text that decode gave: what was settled is dropped. */
static int take_text(struct text *text, const struct piece *piece, struct error *err)
{
	struct reader_of *open = text->open;
	struct span rest = piece->text;
	uint64_t raw_offset = piece->raw_offset;
	uint64_t from = open->text;

	open->text += rest.len;
	if (open->has_head && open->head.len < FOLLOW_HEAD &&
	    buf_append(&open->head, span_slice(rest, 0, FOLLOW_HEAD - open->head.len)) != 0)
		return error_memory(err);
	if (open->proof)
		proof_feed(open->proof, from, rest);
	if (open->text <= open->drop_to)
		return 0;
	size_t dropped = from < open->drop_to ? (size_t)(open->drop_to - from) : 0;
	rest = span_slice(rest, dropped, rest.len);
	if (piece->is_stored)
		raw_offset += text->at.base + dropped;
	return lines_feed(open->lines, rest, raw_offset, piece->is_stored, err);
}

static int take_piece(
    struct text *text, struct batch *batch, const struct piece *piece, struct error *err)
{
	struct reader_of *open = text->open;

	switch (piece->kind) {
	case PIECE_TEXT:
		return take_text(text, piece, err);
	case PIECE_UNIT:
		if (open->text >= open->drop_to)
			lines_unit(open->lines);
		return 0;
	case PIECE_LOSS:
		open->losses++;
		if (open->losses <= text->at.nlosses)
			return 0;
		return give_loss(text, batch, &piece->loss, err);
	}
	return 0;
}

/* No more stored bytes are there now. 1 if decode was told so for good, else 0. */
static int at_end(struct text *text)
{
	if (!text->is_ending)
		return 0;
	decode_feed(text->open->decode, (struct span){"", 0}, true);
	text->open->was_told = true;
	return 1;
}

/* Feed the next stored bytes. 1, 0 when there are none now, -1 with ERROR_MEMORY. */
static int feed(struct follow *follow, struct text *text, struct error *err)
{
	struct position *at = &text->at;
	struct span chunk;
	struct error why;
	size_t most = CHUNK;

	if (text->tail == NULL || !text->has_file)
		return at_end(text);
	uint64_t offset = tail_offset(text->tail);
	if (is_before_start(text) && offset >= at->start_raw) {
		at->start_raw = 0;
		at->text_start = lines_mark(text->open->lines).text_offset;
	}
	if (is_before_start(text) && at->start_raw - offset < most)
		most = (size_t)(at->start_raw - offset);
	int got = tail_next(text->tail, most, &chunk, &why);
	if (got < 0 && why.kind == ERROR_MEMORY)
		return error_memory(err);
	if (got < 0) {
		text->is_unreadable = true;
		return follow_say(text, why.text, err);
	}
	if (got == 0)
		return at_end(text);
	pace_take(&follow->pace, chunk.len);
	follow->stored_bytes += chunk.len;
	if (offset + chunk.len > text->size)
		text->size = offset + chunk.len;
	decode_feed(text->open->decode, chunk, false);
	return 1;
}

/* One step: a record if there is one, else whatever brings the next one nearer. 1, 0 when there is nothing more now, -1. */
static int step(struct follow *follow, struct text *text, struct batch *batch, struct error *err)
{
	struct reader_of *open = text->open;
	struct record record;
	struct piece piece;

	if (lines_next(open->lines, &record) == 1) {
		if (!is_before_start(text) && give_record(batch, &record, err) != 0)
			return -1;
		return 1;
	}
	if (open->is_drained)
		return 0;
	int got = decode_next(open->decode, &piece, err);
	if (got < 0)
		return -1;
	if (got == 1)
		return take_piece(text, batch, &piece, err) == 0 ? 1 : -1;
	if (!open->was_told)
		return feed(follow, text, err);
	lines_end(open->lines);
	open->is_drained = true;
	return 1;
}

static size_t count_whole(const struct batch *batch)
{
	size_t n = 0;

	for (size_t i = 0; i < batch->nentries; i++)
		n += batch->entries[i].kind == ENTRY_RECORD &&
		     batch->entries[i].of.read.record.state == RECORD_WHOLE;
	return n;
}

static bool is_full(const struct text *text, const struct batch *batch)
{
	bool is_full = batch->text.len >= BATCH_BYTES || batch->nentries >= BATCH_ENTRIES;

	if (!is_full || text->is_released)
		return is_full;
	return batch->text.len >= PROBE_BYTES || count_whole(batch) >= FOLLOW_TRIED;
}

/* Now that the text will not move any more, let the records point into it. */
static void settle_spans(struct batch *batch)
{
	struct span all = buf_span(&batch->text);

	for (size_t i = 0; i < batch->nentries; i++) {
		struct entry *entry = &batch->entries[i];
		if (entry->kind != ENTRY_RECORD)
			continue;
		struct record *record = &entry->of.read.record;
		size_t length = record->state == RECORD_BLANK ? 0 : record->text.len;
		record->text =
		    span_slice(all, entry->of.read.text_at, entry->of.read.text_at + length);
	}
}

/* Was a text that had to be decoded from its start another one? */
static bool is_disproved(const struct text *text)
{
	const struct proof *proof = text->open->proof;

	return proof && proof->state == PROOF_DIFFERENT;
}

/* Read on until the batch is full, or the audit's start is reached: what lies before is settled before anything behind is held
 * (1); or until there is nothing more now (0); -1. */
static int read_on(struct follow *follow, struct text *text, struct batch *batch, struct error *err)
{
	uint64_t enough = text->open->text + FOLLOW_TURN;
	bool was_before = is_before_start(text);

	while (!is_full(text, batch) && text->open->text < enough && !is_disproved(text) &&
	       was_before == is_before_start(text)) {
		int got = step(follow, text, batch, err);
		if (got <= 0)
			return got;
	}
	return 1;
}

/* Say what was lost with a file that cannot be read any more, and end the text. */
static int finish_without(
    struct text *text, struct batch *batch, const char *what, struct error *err)
{
	struct loss loss = {.reason = LOSS_UNREADABLE,
	    .at = {.text_offset = text->at.mark.text_offset, .line = text->at.mark.number}};

	text->state = TEXT_LOST;
	snprintf(loss.detail, sizeof loss.detail, "%s", what);
	if (follow_say(text, what, err) != 0)
		return -1;
	return give_loss(text, batch, &loss, err);
}

/* What is missing of a text whose file cannot be read any more; NULL if nothing is. */
static const char *missing(const struct follow *follow, const struct text *text)
{
	/* What is compressed, or has not grown for a day, is done. */
	bool is_done = strcmp(text->codec, "plain") != 0 ||
		       follow->now_us - text->grown_us >= FOLLOW_DAY * (int64_t)FOLLOW_SECOND;

	if (text->size > text->at.read)
		return "its file went before its end was read";
	if (text->at.traced > text->at.mark.text_offset)
		return "its file went before its last line was finished";
	return text->is_unsure && !is_done ? "its file went while nobody was looking" : NULL;
}

/* End a text: with its reader drained, or without one. */
static int end(struct follow *follow, struct text *text, struct batch *batch, struct error *err)
{
	const char *what = text->open ? NULL : missing(follow, text);

	if (text->open && text->size > text->at.read)
		what = missing(follow, text);
	text->state = TEXT_ENDED;
	if (what && finish_without(text, batch, what, err) != 0)
		return -1;
	text->has_file = false;
	text->device = text->inode = 0;
	text->is_ending = text->is_behind = false;
	if (give_end(text, batch, err) != 0 || give_position(text, batch, err) != 0)
		return -1;
	text_park(follow, text);
	return 0;
}

static int give_up(struct follow *follow, struct text *text, struct batch *batch, struct error *err)
{
	batch_clear(batch);
	if (give_switch(text, batch, err) != 0 ||
	    finish_without(text, batch, "its text is not what was read of it before", err) != 0)
		return -1;
	text->has_file = false;
	text->device = text->inode = 0;
	follow->is_dirty = true;
	text_park(follow, text);
	if (give_end(text, batch, err) != 0)
		return -1;
	return give_position(text, batch, err);
}

/* Give what was read, with the position behind it; nothing where nothing changed. */
static int give(struct follow *follow, struct text *text, struct batch *batch, struct error *err)
{
	struct position before = text->at;

	advance(text);
	lines_trim(text->open->lines);
	batch->has_reading = true;
	batch->reading = text_reading(follow, text);
	if (text->open->is_drained)
		return end(follow, text, batch, err);
	bool has_changed = batch->nentries > 1 || text->at.read != before.read ||
			   text->at.traced != before.traced ||
			   text->at.text_start != before.text_start ||
			   text->at.start_raw != before.start_raw;
	if (has_changed)
		return give_position(text, batch, err);
	batch_clear(batch);
	return 0;
}

int text_turn(struct follow *follow, struct text *text, struct batch *batch, struct error *err)
{
	text->is_behind = false;
	if (text_has_ended(text) || text->is_left)
		return 0;
	if (text->state == TEXT_PENDING && text->tried >= FOLLOW_TRIED && !text->is_ending)
		return 0;
	enum text_opened opened = text_open_file(follow, text, err);
	if (opened == OPENED)
		opened = text_open(follow, text, err);
	if (opened == OPENED_FAILED || give_switch(text, batch, err) != 0)
		return -1;
	if (opened == OPENED_NOT) {
		if (text->is_ending && !text->has_file)
			return end(follow, text, batch, err);
		batch_clear(batch);
		return 0;
	}
	text->used = follow->turns;
	text->is_fresh = false;
	int got = read_on(follow, text, batch, err);
	if (got < 0)
		return -1;
	if (is_disproved(text))
		return give_up(follow, text, batch, err);
	text->is_behind = got == 1;
	settle_spans(batch);
	if (!text->is_released && !is_before_start(text) &&
	    text_tell_format(follow, text, batch, got == 0, err) != 0)
		return -1;
	if (text->open == NULL)
		return 0;
	return give(follow, text, batch, err);
}
