/* Open conversations as bytes, and back. What lies between two calls is found by age: whatever changed was touched since, and
 * messages are only ever added behind. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/pack.h"
#include "transcript/thread_keep.h"
#include "transcript/thread_open.h"

enum {
	KEEP_VERSION = 1,  /* of what is written down here */
	KEEP_METADATA = 2, /* of a head with metadata behind it */
	MOST_PARTS = 1 << 20,
};

void thread_set_era(struct thread *thread, uint64_t era)
{
	thread->open.era = era;
}

uint64_t thread_era(const struct thread *thread)
{
	return thread->open.lent ? thread->open.lent->era : thread->open.era;
}

int64_t thread_arrival(const struct thread *thread)
{
	return thread->open.lent ? thread->open.lent->touched_us : thread->open.now_us;
}

bool thread_has_era(const struct thread *thread, uint64_t era)
{
	for (size_t i = 0; i < THREAD_PARTITIONS; i++)
		for (const struct open *open = thread->open.partitions[i].newest; open;
		     open = open->older)
			if (open->era == era)
				return true;
	return false;
}

void thread_set_now(struct thread *thread, int64_t now_us)
{
	thread->open.now_us = now_us;
}

void thread_trust_times(struct thread *thread, int64_t from_us, int64_t to_us)
{
	thread->open.has_trust = true;
	thread->open.from_us = from_us;
	thread->open.to_us = to_us;
}

size_t thread_open_count(const struct thread *thread)
{
	size_t n = 0;

	for (size_t i = 0; i < THREAD_PARTITIONS; i++)
		n += thread->open.partitions[i].n;
	return n;
}

int64_t thread_oldest_us(const struct thread *thread)
{
	int64_t oldest_us = INT64_MAX;

	for (size_t i = 0; i < THREAD_PARTITIONS; i++) {
		const struct open *open = thread->open.partitions[i].oldest;
		if (open && open->touched_us < oldest_us)
			oldest_us = open->touched_us;
	}
	return oldest_us;
}

uint64_t thread_sequence(const struct thread *thread)
{
	return thread->open.sequence;
}

/* ---- writing ---- */

static void pack_origin(struct buf *buf, const struct origin *origin)
{
	pack_number(buf, origin->input);
	pack_number(buf, origin->text_offset);
	pack_number(buf, origin->line);
	pack_number(buf, origin->raw_offset);
}

static void pack_head(struct buf *buf, const struct open *open)
{
	const struct transcript *head = &open->head;

	pack_number(buf, head->nmetadata > 0 ? KEEP_METADATA : KEEP_VERSION);
	pack_digest(buf, &open->place);
	pack_number(buf, open->begun);
	pack_number(buf, open->touched);
	pack_signed(buf, open->touched_us);
	pack_number(buf, open->nkept);
	pack_number(buf, open->nmessages);
	pack_number(buf, open->has_base);
	pack_digest(buf, &open->base);
	pack_digest(buf, &open->key);
	pack_number(buf, head->state);
	pack_number(buf, head->unit);
	pack_number(buf, head->history);
	pack_text(buf, span_of(head->format));
	pack_text(buf, head->conversation);
	pack_text(buf, head->tenant);
	pack_text(buf, head->user);
	pack_text(buf, head->model);
	pack_number(buf, head->has_time);
	pack_signed(buf, head->time_us);
	pack_origin(buf, &head->origin);
	pack_number(buf, head->json_flags);
	if (head->nmetadata > 0)
		pack_number(buf, head->nmetadata);
	for (size_t i = 0; i < head->nmetadata; i++) {
		pack_text(buf, head->metadata[i].key);
		pack_text(buf, head->metadata[i].value);
	}
}

static void pack_message(struct buf *buf, const struct kept *kept)
{
	const struct message *message = &kept->message;

	pack_number(buf, KEEP_VERSION);
	pack_digest(buf, &kept->id);
	pack_number(buf, message->role);
	pack_number(buf, message->authority);
	pack_number(buf, message->side);
	pack_number(buf, message->finish);
	pack_number(buf, message->flags);
	pack_number(buf, message->number);
	pack_number(buf, message->is_new);
	pack_digest(buf, &message->content);
	pack_text(buf, message->id);
	pack_origin(buf, &message->origin);
	pack_number(buf, message->nparts);
	for (size_t i = 0; i < message->nparts; i++) {
		pack_number(buf, message->parts[i].kind);
		pack_text(buf, message->parts[i].text);
		pack_text(buf, message->parts[i].name);
		pack_text(buf, message->parts[i].call_id);
	}
}

static int keep_turns(
    struct open *open, const struct thread_keeper *keeper, struct buf *buf, struct error *err)
{
	size_t ordinal = 0;

	for (const struct kept *kept = open->first; kept; kept = kept->next, ordinal++) {
		if (ordinal < open->nwritten)
			continue;
		buf_clear(buf);
		pack_message(buf, kept);
		if (buf->failed)
			return error_memory(err);
		if (keeper->put_turn(keeper->context, &open->id, ordinal, buf_span(buf), err) != 0)
			return -1;
	}
	open->nwritten = ordinal;
	return 0;
}

static int keep_open(
    struct open *open, const struct thread_keeper *keeper, struct buf *buf, struct error *err)
{
	buf_clear(buf);
	pack_head(buf, open);
	if (buf->failed)
		return error_memory(err);
	if (keeper->put_conversation(keeper->context, &open->id, open->era, buf_span(buf), err) !=
	    0)
		return -1;
	open->is_written = true;
	return keep_turns(open, keeper, buf, err);
}

static int keep_partition(const struct open_partition *partition, uint64_t since,
    const struct thread_keeper *keeper, struct buf *buf, struct error *err)
{
	for (struct open *open = partition->newest; open && open->touched > since;
	     open = open->older)
		if (keep_open(open, keeper, buf, err) != 0)
			return -1;
	return 0;
}

int thread_keep(struct thread *thread, const struct thread_keeper *keeper, struct error *err)
{
	struct open_set *set = &thread->open;
	struct buf buf = {0};
	int result = 0;

	assert(set->first_ready == NULL);
	for (size_t i = 0; i < set->ndropped && result == 0; i++)
		result = keeper->drop_conversation(keeper->context, &set->dropped[i], err);
	for (size_t i = 0; i < THREAD_PARTITIONS && result == 0; i++)
		result = keep_partition(&set->partitions[i], set->kept, keeper, &buf, err);
	if (result == 0)
		result = seen_each_fresh_count(
		    &thread->ordinals, keeper->put_ordinal, keeper->context, err);
	buf_done(&buf);
	if (result != 0)
		return -1;
	set->ndropped = 0;
	set->kept = set->sequence;
	return 0;
}

/* ---- reading ---- */

static int damaged(struct error *err)
{
	return error_set(err, ERROR_INPUT, "a conversation that was open cannot be read back");
}

static struct origin unpack_origin(struct unpack *unpack)
{
	struct origin origin;

	origin.input = (uint32_t)unpack_below(unpack, (uint64_t)UINT32_MAX + 1);
	origin.text_offset = unpack_number(unpack);
	origin.line = unpack_number(unpack);
	origin.raw_offset = unpack_number(unpack);
	return origin;
}

static void unpack_metadata(struct unpack *unpack, struct transcript *head)
{
	head->nmetadata = (size_t)unpack_below(unpack, TRANSCRIPT_METADATA + 1);
	for (size_t i = 0; i < head->nmetadata; i++) {
		head->metadata[i].key = unpack_text(unpack);
		head->metadata[i].value = unpack_text(unpack);
	}
}

/* A head as it was written: the ids, the format and the metadata are borrowed; of these there is room for all. */
static void unpack_head(
    struct unpack *unpack, struct open *open, struct transcript *head, struct span *format)
{
	uint64_t version = unpack_number(unpack);

	if (version != KEEP_VERSION && version != KEEP_METADATA)
		unpack->has_failed = true;
	open->place = unpack_digest(unpack);
	open->begun = unpack_number(unpack);
	open->touched = unpack_number(unpack);
	open->touched_us = unpack_signed(unpack);
	open->nwritten = (size_t)unpack_below(unpack, SIZE_MAX);
	open->nmessages = (uint32_t)unpack_below(unpack, (uint64_t)UINT32_MAX + 1);
	open->has_base = unpack_bool(unpack);
	open->base = unpack_digest(unpack);
	open->key = unpack_digest(unpack);
	head->state = (enum transcript_state)unpack_below(unpack, TRANSCRIPT_RAW + 1);
	head->unit = (enum unit)unpack_below(unpack, UNIT_MESSAGE + 1);
	head->history = (enum history)unpack_below(unpack, HISTORY_DELTA + 1);
	*format = unpack_text(unpack);
	head->conversation = unpack_text(unpack);
	head->tenant = unpack_text(unpack);
	head->user = unpack_text(unpack);
	head->model = unpack_text(unpack);
	head->has_time = unpack_bool(unpack);
	head->time_us = unpack_signed(unpack);
	head->origin = unpack_origin(unpack);
	head->json_flags = (unsigned)unpack_below(unpack, UINT32_MAX);
	if (version == KEEP_METADATA)
		unpack_metadata(unpack, head);
}

/* Fill in what a head says. open_update asks for the user while has_base does not hold yet. */
static int restore_head(
    struct thread *thread, struct open *open, struct span written, struct error *err)
{
	struct unpack unpack = {.rest = written};
	struct metadatum metadata[TRANSCRIPT_METADATA];
	struct transcript head = {.metadata = metadata};
	struct span format;

	unpack_head(&unpack, open, &head, &format);
	if (unpack_end(&unpack) != 0 || format.at == NULL ||
	    memchr(format.at, '\0', format.len) != NULL)
		return damaged(err);
	bool has_base = open->has_base;
	open->has_base = false;
	head.format = open_format(&thread->open, format);
	if (head.format == NULL || open_update(thread, open, &head) != 0)
		return error_memory(err);
	open->head.has_time = head.has_time;
	open->head.time_us = head.time_us;
	open->has_base = has_base;
	return 0;
}

int thread_restore(struct thread *thread, const struct digest *id, uint64_t era, struct span head,
    struct error *err)
{
	struct open *open = calloc(1, sizeof *open);

	if (open == NULL)
		return error_memory(err);
	open->end = &open->first;
	open->id = *id;
	open->era = era;
	open->is_written = true;
	open->nbytes = OPEN_OVERHEAD;
	if (restore_head(thread, open, head, err) != 0) {
		open_free(open);
		return -1;
	}
	open_insert_by_touch(open_partition(thread, &open->place), open);
	thread->open.restored = open;
	return 0;
}

static struct part *unpack_parts(struct unpack *unpack, size_t nparts)
{
	struct part *parts = calloc(nparts ? nparts : 1, sizeof *parts);

	for (size_t i = 0; parts && i < nparts; i++) {
		parts[i].kind = (enum part_kind)unpack_below(unpack, PART_KINDS);
		parts[i].text = unpack_text(unpack);
		parts[i].name = unpack_text(unpack);
		parts[i].call_id = unpack_text(unpack);
	}
	return parts;
}

/* All of a message but its parts, which come last. */
static void unpack_message(struct unpack *unpack, struct message *message, struct digest *id)
{
	if (unpack_number(unpack) != KEEP_VERSION)
		unpack->has_failed = true;
	*id = unpack_digest(unpack);
	message->role = (enum role)unpack_below(unpack, ROLES);
	message->authority = (enum authority)unpack_below(unpack, AUTHORITIES);
	message->side = (enum side)unpack_below(unpack, SIDE_OUTPUT + 1);
	message->finish = (enum finish)unpack_below(unpack, FINISHES);
	message->flags = (unsigned)unpack_below(unpack, UINT32_MAX);
	message->number = (uint32_t)unpack_below(unpack, (uint64_t)UINT32_MAX + 1);
	message->is_new = unpack_bool(unpack);
	message->content = unpack_digest(unpack);
	message->id = unpack_text(unpack);
	message->origin = unpack_origin(unpack);
	message->nparts = (size_t)unpack_below(unpack, MOST_PARTS);
}

/* Append as it was written; the number is its own. */
static int restore_message(struct open *open, struct unpack *unpack, struct error *err)
{
	struct message message = {0};
	struct digest id;
	int result = -1;

	unpack_message(unpack, &message, &id);
	struct part *parts = unpack_parts(unpack, unpack->has_failed ? 0 : message.nparts);
	message.parts = parts;
	uint32_t nmessages = open->nmessages;
	if (parts == NULL)
		error_memory(err);
	else if (unpack_end(unpack) != 0)
		damaged(err);
	else if (open_append(open, &message, &id) != 0)
		error_memory(err);
	else
		result = 0;
	free(parts);
	if (result != 0)
		return -1;
	open->last->message.number = message.number;
	open->nmessages = nmessages;
	return 0;
}

int thread_restore_turn(
    struct thread *thread, const struct digest *id, struct span message, struct error *err)
{
	struct open *open = thread->open.restored;
	struct unpack unpack = {.rest = message};

	if (open == NULL || digest_compare(&open->id, id) != 0 || open->nkept >= open->nwritten)
		return damaged(err);
	size_t before = open->nbytes;
	int result = restore_message(open, &unpack, err);
	open_partition(thread, &open->place)->nbytes += open->nbytes - before;
	return result;
}

int thread_restore_ordinal(
    struct thread *thread, const struct digest *record, uint64_t count, struct error *err)
{
	return seen_restore_count(&thread->ordinals, record, count) == 0 ? 0 : error_memory(err);
}

int thread_restore_end(struct thread *thread, uint64_t sequence, struct error *err)
{
	struct open_set *set = &thread->open;

	set->restored = NULL;
	for (size_t i = 0; i < THREAD_PARTITIONS; i++)
		for (const struct open *open = set->partitions[i].newest; open; open = open->older)
			if (open->nkept != open->nwritten || open->touched > sequence)
				return damaged(err);
	set->sequence = sequence;
	set->kept = sequence;
	return 0;
}
