/* What a file turned out to be: a text of its own, a copy, a repeat, or where a text goes on. */
#include <stdlib.h>
#include <string.h>

#include "follow_private.h"

enum {
	/* So much of one text's beginning that nobody else has by chance. */
	SURE = 64 << 10,
};

/* Hand file and name over to a text. */
static void give_file(struct follow *follow, struct sight *sight, struct text *text)
{
	free(text->path);
	free(text->real);
	text->path = sight->path;
	text->real = sight->real;
	sight->path = sight->real = NULL;
	text->pattern = sight->pattern;
	text->device = sight->device;
	text->inode = sight->inode;
	text->has_file = true;
	text->is_listed = sight->is_listed;
	text->gone_us = sight->is_gone ? follow->now_us : 0;
	text->size = sight->size;
	text->mtime_us = sight->mtime_us;
	text->grown_us = sight->grown_us;
	text_set_tail(follow, text, sight->tail);
	sight->tail = NULL;
	follow_put(follow, text);
}

/* The row of a file that was a repeat and is something else now. */
static void drop_repeat(struct follow *follow, struct sight *sight)
{
	if (sight->repeat == NULL)
		return;
	sight->repeat->state = TEXT_FORGOTTEN;
	follow_put(follow, sight->repeat);
	sight->repeat = NULL;
}

static int begin_text(struct follow *follow, struct sight *sight, struct error *err)
{
	struct text *text = follow_new_text(follow, sight->device, sight->inode, err);

	if (text == NULL)
		return -1;
	text->at.was_there = sight->was_there;
	drop_repeat(follow, sight);
	/* However long it is: until it had a turn, no other file is looked into. */
	text->is_behind = false;
	give_file(follow, sight, text);
	if (text->tail)
		tail_seek(text->tail, 0, NULL);
	follow_queue(follow, text);
	sight_remove(follow, sight);
	return 0;
}

/* As far as it was decoded here. */
static void take_traces(const struct sight *sight, struct position *at)
{
	const struct trace *trace = decode_trace(sight->decode);

	at->read = tail_offset(sight->tail);
	at->guard = tail_guard(sight->tail);
	at->traced = trace->nbytes;
	at->digest = trace_digest(trace);
	at->nsteps = trace->nsteps;
	memcpy(at->steps, trace->steps, trace->nsteps * sizeof *at->steps);
	at->heads = sight->heads;
}

static int begin_repeat(struct follow *follow, struct sight *sight, struct error *err)
{
	struct text *text = sight->repeat;

	if (text == NULL)
		text = follow_new_text(follow, sight->device, sight->inode, err);
	if (text == NULL)
		return -1;
	struct decode_account now = decode_account(sight->decode);
	text->state = TEXT_REPEAT;
	take_traces(sight, &text->at);
	text->at.was_there = sight->was_there;
	text->at.account = now;
	text->at.account.read = now.decoded + now.container;
	for (size_t i = 0; i < LOSS_REASONS; i++)
		text->at.account.read += now.lost[i];
	text->is_released = true;
	memcpy(text->codec, decode_codec(sight->decode), strlen(decode_codec(sight->decode)) + 1);
	give_file(follow, sight, text);
	text_park(follow, text);
	text_set_tail(follow, text, NULL);
	sight_remove(follow, sight);
	return 0;
}

static void subtract(const struct decode_account *total, const struct decode_account *now,
    struct decode_account *earlier)
{
	earlier->decoded = total->decoded - now->decoded;
	earlier->container = total->container - now->container;
	for (size_t i = 0; i < LOSS_REASONS; i++)
		earlier->lost[i] = total->lost[i] - now->lost[i];
}

/* The file goes on with a text: all before where it was settled is left out. */
static int take_over(struct follow *follow, struct sight *sight, const struct candidate *candidate,
    struct error *err)
{
	struct text *text = candidate->text;
	struct position *at = &text->at;
	struct buf point = {0};

	decode_keep_from(sight->decode, at->mark.text_offset);
	pack_number(&point, at->epoch + 1);
	if (decode_save(sight->decode, &point, err) != 0) {
		buf_done(&point);
		return -1;
	}
	drop_repeat(follow, sight);
	text->has_file = false; /* whatever it was */
	text_park(follow, text);
	buf_done(&text->point);
	text->point = point;
	text->has_new_point = true;
	at->epoch++;
	memset(at->recent, 0, sizeof at->recent);
	at->base = 0;
	at->nlosses = candidate->losses;
	take_traces(sight, at);
	subtract(&at->account, &candidate->account, &at->earlier);
	text->state = text->is_released ? TEXT_LIVE : TEXT_PENDING;
	text->is_ending = text->is_unsure = false;
	text->is_behind = sight->size > FOLLOW_TURN;
	memcpy(text->codec, decode_codec(sight->decode), strlen(decode_codec(sight->decode)) + 1);
	give_file(follow, sight, text);
	tail_seek(text->tail, at->read, &at->guard);
	text_ask_format(follow, text);
	follow_queue(follow, text);
	sight_remove(follow, sight);
	return 0;
}

/* proven: text offset up to which that is known. */
static void keep_copy(
    struct follow *follow, struct sight *sight, struct text *text, uint64_t proven)
{
	sight_close(follow, sight);
	sight->state = SIGHT_COPY;
	sight->copied = text;
	sight->copied_at = proven;
	sight->looked_us = follow->now_us;
	sight->is_due = sight->has_grown = false;
}

static bool is_alive(const struct text *text)
{
	return text->has_file && text->gone_us == 0 && !text_has_ended(text);
}

/* The file holds that text. at_end: all there is now was read. 0, or -1 with ERROR_MEMORY. */
static int conclude(struct follow *follow, struct sight *sight, const struct candidate *candidate,
    bool at_end, struct error *err)
{
	struct text *text = candidate->text;
	uint64_t proven = candidate->proof->traced;

	if (is_alive(text)) {
		keep_copy(follow, sight, text, proven);
		return 0;
	}
	/* More of the text was read since the proof began. */
	if (text->at.traced != proven) {
		sight_restart(follow, sight);
		return 0;
	}
	bool has_more = sight->text > proven || text->at.traced > text->at.mark.text_offset;
	if (text->state != TEXT_ENDED || has_more)
		return take_over(follow, sight, candidate, err);
	if (at_end)
		return begin_repeat(follow, sight, err);
	sight->is_due = true; /* whether there is more is seen at the next turn */
	return 0;
}

/* Nothing more comes, and the file is shorter than the texts that it agrees with. */
static int conclude_short(struct follow *follow, struct sight *sight, struct error *err)
{
	for (size_t i = 0; i < sight->ncandidates; i++) {
		struct text *text = sight->candidates[i].text;
		bool was_copy = (sight->copied == text && sight->text == sight->copied_at) ||
				proof_is_earlier(sight->candidates[i].proof, &text->at);
		if (was_copy && is_alive(text)) {
			keep_copy(follow, sight, text, sight->text);
			return 0;
		}
		/* It was copied before the last that was read of the text was written. */
		if (was_copy || (!is_alive(text) && sight->text >= SURE))
			return begin_repeat(follow, sight, err);
	}
	return begin_text(follow, sight, err);
}

/* The longest text that is proven, NULL if none is; is there one about which nothing is known yet? */
static const struct candidate *best_proven(const struct sight *sight, bool *is_open)
{
	const struct candidate *best = NULL;

	*is_open = false;
	for (size_t i = 0; i < sight->ncandidates; i++) {
		const struct candidate *candidate = &sight->candidates[i];
		if (candidate->proof->state == PROOF_OPEN)
			*is_open = true;
		else if (best == NULL || candidate->proof->traced > best->proof->traced)
			best = candidate;
	}
	return best;
}

int find_decide(struct follow *follow, struct sight *sight, bool at_end, struct error *err)
{
	bool is_open;
	const struct candidate *best = best_proven(sight, &is_open);
	bool is_over = sight->is_gone || sight_due_us(sight) <= follow->now_us;

	if (!is_open || (at_end && is_over && best))
		return best ? conclude(follow, sight, best, at_end, err)
			    : begin_text(follow, sight, err);
	if (!at_end)
		sight->is_due = true;
	else if (is_over)
		return conclude_short(follow, sight, err);
	return 0;
}
