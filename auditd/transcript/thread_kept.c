/* Conversations spread over lines: their memory, their lists, and copies of their messages.
 * Each message is one block of memory. */
#include <stdlib.h>
#include <string.h>

#include "transcript/thread_open.h"

int open_init(struct open_set *set)
{
	set->partitions = calloc(THREAD_PARTITIONS, sizeof *set->partitions);
	set->ready_end = &set->first_ready;
	return set->partitions ? 0 : -1;
}

void open_free(struct open *open)
{
	if (open == NULL)
		return;
	while (open->first) {
		struct kept *next = open->first->next;
		free(open->first);
		open->first = next;
	}
	free((char *)(uintptr_t)open->head.conversation.at);
	free((char *)(uintptr_t)open->head.tenant.at);
	free((char *)(uintptr_t)open->head.user.at);
	free((char *)(uintptr_t)open->head.model.at);
	free(open->head.metadata);
	free(open);
}

void open_done(struct open_set *set)
{
	for (size_t i = 0; set->partitions && i < THREAD_PARTITIONS; i++) {
		for (struct open *open = set->partitions[i].newest; open;) {
			struct open *older = open->older;
			open_free(open);
			open = older;
		}
	}
	while (set->first_ready) {
		struct open *next = set->first_ready->next;
		open_free(set->first_ready);
		set->first_ready = next;
	}
	open_free(set->lent);
	free(set->partitions);
	free(set->dropped);
	while (set->formats) {
		struct open_format *next = set->formats->next;
		free(set->formats);
		set->formats = next;
	}
	arena_done(&set->arena);
}

struct open_partition *open_partition(struct thread *thread, const struct digest *place)
{
	return &thread->open.partitions[place->bytes[0] % THREAD_PARTITIONS];
}

static struct open **bucket_of(struct open_partition *partition, const struct digest *place)
{
	return &partition->buckets[place->bytes[1] % OPEN_BUCKETS];
}

static void unlink_age(struct open_partition *partition, struct open *open)
{
	*(open->newer ? &open->newer->older : &partition->newest) = open->older;
	*(open->older ? &open->older->newer : &partition->oldest) = open->newer;
}

static void link_newest(struct open_partition *partition, struct open *open)
{
	open->newer = NULL;
	open->older = partition->newest;
	*(partition->newest ? &partition->newest->newer : &partition->oldest) = open;
	partition->newest = open;
}

void open_touch(struct thread *thread, struct open_partition *partition, struct open *open)
{
	open->touched = ++thread->open.sequence;
	open->touched_us = thread->open.now_us;
	if (partition->newest == open)
		return;
	unlink_age(partition, open);
	link_newest(partition, open);
}

static void insert(struct open_partition *partition, struct open *open)
{
	struct open **bucket = bucket_of(partition, &open->place);

	open->next = *bucket;
	*bucket = open;
	partition->nbytes += open->nbytes;
	partition->n++;
}

void open_insert(struct open_partition *partition, struct open *open)
{
	insert(partition, open);
	link_newest(partition, open);
}

void open_insert_by_touch(struct open_partition *partition, struct open *open)
{
	struct open *older = partition->newest;

	insert(partition, open);
	while (older && older->touched > open->touched)
		older = older->older;
	open->older = older;
	open->newer = older ? older->newer : partition->oldest;
	*(open->newer ? &open->newer->older : &partition->newest) = open;
	*(older ? &older->newer : &partition->oldest) = open;
}

void open_withdraw(struct open_partition *partition, struct open *open)
{
	struct open **at = bucket_of(partition, &open->place);

	while (*at != open)
		at = &(*at)->next;
	*at = open->next;
	open->next = NULL;
	unlink_age(partition, open);
	partition->nbytes -= open->nbytes;
	partition->n--;
}

static int own_text(struct span *to, struct span from)
{
	if (from.at == NULL || span_equal(*to, from))
		return 0;
	char *copy = malloc(from.len + 1);
	if (copy == NULL)
		return -1;
	memcpy(copy, from.at, from.len);
	copy[from.len] = '\0';
	free((char *)(uintptr_t)to->at);
	*to = (struct span){copy, from.len};
	return 0;
}

static struct span put_text(char **at, struct span text)
{
	struct span copy = {*at, text.len};

	if (text.at == NULL)
		return text;
	if (text.len > 0)
		memcpy(*at, text.at, text.len);
	*at += text.len;
	return copy;
}

static size_t metadata_bytes(const struct transcript *of)
{
	size_t nbytes = of->nmetadata * sizeof *of->metadata;

	for (size_t i = 0; i < of->nmetadata; i++)
		nbytes += of->metadata[i].key.len + of->metadata[i].value.len;
	return nbytes;
}

/* A copy in one block, counted like the messages. What a line says of it stands until another line says something. */
static int own_metadata(struct open *open, const struct transcript *from)
{
	size_t nbytes = metadata_bytes(from);

	if (from->nmetadata == 0)
		return 0;
	struct metadatum *copy = malloc(nbytes);
	if (copy == NULL)
		return -1;
	char *at = (char *)(copy + from->nmetadata);
	for (size_t i = 0; i < from->nmetadata; i++) {
		copy[i].key = put_text(&at, from->metadata[i].key);
		copy[i].value = put_text(&at, from->metadata[i].value);
	}
	open->nbytes = open->nbytes - metadata_bytes(&open->head) + nbytes;
	free(open->head.metadata);
	open->head.metadata = copy;
	open->head.nmetadata = from->nmetadata;
	return 0;
}

static size_t text_size(const struct message *message)
{
	size_t size = message->id.len;

	for (size_t i = 0; i < message->nparts; i++) {
		const struct part *part = &message->parts[i];
		size += part->text.len + part->name.len + part->call_id.len;
	}
	return size;
}

/* What a medium holds is hashed by now and not kept. */
static struct kept *copy_message(const struct message *message)
{
	size_t parts_size = message->nparts * sizeof(struct part);
	size_t size = sizeof(struct kept) + parts_size + text_size(message);
	struct kept *kept = malloc(size);

	if (kept == NULL)
		return NULL;
	*kept = (struct kept){.nbytes = size, .message = *message};
	struct part *parts = (struct part *)(void *)kept->bytes;
	char *at = kept->bytes + parts_size;
	for (size_t i = 0; i < message->nparts; i++) {
		parts[i] = message->parts[i];
		parts[i].text = put_text(&at, message->parts[i].text);
		parts[i].name = put_text(&at, message->parts[i].name);
		parts[i].call_id = put_text(&at, message->parts[i].call_id);
		parts[i].media = (struct span){NULL, 0};
	}
	kept->message.parts = parts;
	kept->message.id = put_text(&at, message->id);
	return kept;
}

int open_append(struct open *open, const struct message *message, const struct digest *id)
{
	struct kept *kept = copy_message(message);

	if (kept == NULL)
		return -1;
	kept->id = *id;
	kept->message.number = open->nmessages++;
	open->last = kept;
	*open->end = kept;
	open->end = &kept->next;
	open->nkept++;
	open->nbytes += kept->nbytes;
	open->nnew += kept->message.is_new;
	return 0;
}

/* A line with a user belongs to that user's conversation of the name; one without belongs to
 * whichever was touched last, since many producers log the user only with what the user said. */
struct open *open_find(
    struct open_partition *partition, const struct digest *place, struct span user)
{
	struct open *best = NULL;

	for (struct open *open = *bucket_of(partition, place); open; open = open->next) {
		if (digest_compare(&open->place, place) != 0)
			continue;
		if (user.at && span_equal(open->head.user, user))
			return open;
		if (user.at && open->head.user.at)
			continue;
		if (best == NULL || open->touched > best->touched)
			best = open;
	}
	return best;
}

struct digest open_key(const struct thread *thread, const struct open *open)
{
	if (open->has_base)
		return open->key;
	return thread_scope(thread, open->head.tenant, open->head.user, open->head.conversation);
}

struct open *open_new(struct thread *thread, const struct digest *place)
{
	struct open *open = calloc(1, sizeof *open);

	if (open == NULL)
		return NULL;
	open->end = &open->first;
	open->place = *place;
	open->nbytes = OPEN_OVERHEAD;
	open->begun = ++thread->open.sequence;
	open->touched = open->begun;
	open->touched_us = thread->open.now_us;
	open->era = thread->open.era;
	open->id =
	    hasher_item(&thread->hasher, MARK_LINE, place, open->begun, (struct span){NULL, 0});
	return open;
}

const char *open_format(struct open_set *set, struct span name)
{
	struct open_format *format = set->formats;

	while (format && !span_is(name, format->name))
		format = format->next;
	if (format)
		return format->name;
	format = malloc(sizeof *format + name.len + 1);
	if (format == NULL)
		return NULL;
	memcpy(format->name, name.at, name.len);
	format->name[name.len] = '\0';
	format->next = set->formats;
	set->formats = format;
	return format->name;
}

static bool takes_time(
    const struct open_set *set, const struct transcript *head, const struct transcript *transcript)
{
	if (!transcript->has_time || !set->has_trust)
		return transcript->has_time;
	return transcript->time_us >= set->from_us && transcript->time_us <= set->to_us &&
	       (!head->has_time || transcript->time_us > head->time_us);
}

/* Take over what a line says about its conversation. */
int open_update(struct thread *thread, struct open *open, const struct transcript *transcript)
{
	struct transcript *head = &open->head;

	if (own_text(&head->conversation, transcript->conversation) != 0 ||
	    own_text(&head->tenant, transcript->tenant) != 0 ||
	    own_text(&head->model, transcript->model) != 0 || own_metadata(open, transcript) != 0)
		return -1;
	if (!open->has_base && own_text(&head->user, transcript->user) != 0)
		return -1;
	head->format = open_format(&thread->open, span_of(transcript->format));
	if (head->format == NULL)
		return -1;
	head->state = transcript->state;
	head->unit = transcript->unit;
	head->history = transcript->history;
	head->origin = transcript->origin;
	head->json_flags |= transcript->json_flags;
	if (takes_time(&thread->open, head, transcript)) {
		head->has_time = true;
		head->time_us = transcript->time_us;
	}
	return 0;
}
