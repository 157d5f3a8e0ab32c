/* Lines of one message each in: found their conversation, told apart from lines seen before,
 * and kept. */
#include "transcript/thread_open.h"

/* Tenant and conversation; without one tenant and user; else absent: the line stands alone. */
static bool place_of(
    const struct thread *thread, const struct transcript *transcript, struct digest *place)
{
	bool is_named = transcript->conversation.at != NULL;
	const struct span ids[] = {
	    transcript->tenant, is_named ? transcript->conversation : transcript->user};

	*place = hasher_texts(&thread->hasher, MARK_LINE,
	    is_named ? SCOPE_CONVERSATION : SCOPE_USER, ids, ARRAY_LEN(ids));
	return is_named || transcript->user.at;
}

/* What tells this message from all others of its conversation: what it says, with the producer's id (which
 * alone is not enough: some producers give a question and its answer one) or, without one, with its time and
 * which of the equal ones it is in this input. */
static int id_of(struct thread *thread, const struct transcript *transcript,
    const struct digest *place, size_t index, struct digest *id)
{
	const struct message *message = &transcript->messages[index];
	struct hash hash = thread->hasher.begun[MARK_LINE];
	uint32_t ordinal;

	hash_digest(&hash, place);
	hash_number(&hash, index);
	hash_field(&hash, transcript->user);
	hash_number(&hash, message->id.at != NULL);
	hash_digest(&hash, &message->content);
	if (message->id.at) {
		hash_field(&hash, message->id);
		hash_done(&hash, id);
		return 0;
	}
	struct digest line;
	hash_number(&hash, transcript->has_time ? (uint64_t)transcript->time_us : 0);
	hash_done(&hash, &line);
	line = seen_place(line, place);
	if (thread_count_equal(thread, &line, &ordinal) != 0)
		return -1;
	*id = hasher_item(&thread->hasher, MARK_LINE, &line, ordinal, (struct span){NULL, 0});
	return 0;
}

static bool holds(const struct open *open, const struct digest *id)
{
	for (const struct kept *kept = open->first; kept; kept = kept->next)
		if (digest_compare(&kept->id, id) == 0)
			return true;
	return false;
}

/* A new message of a conversation that was given out before and is no longer open begins a
 * chain of its own. */
static void set_base(struct thread *thread, struct open *open, const struct digest *id)
{
	struct digest key = open_key(thread, open);
	struct digest placed = seen_place(key, &open->place);

	if (open->has_base || open->nkept > 0 || !seen_find(&thread->seen, &placed))
		return;
	open->has_base = true;
	open->key = key;
	open->base = hasher_join(&thread->hasher, MARK_LINE, &key, id);
}

/* Add one message. One that was seen before is only context, and left out if it is there
 * already. */
static int add_message(
    struct thread *thread, struct open *open, const struct transcript *transcript, size_t index)
{
	struct message *message = &transcript->messages[index];
	struct digest id;

	if ((!transcript->has_contents && hasher_message(&thread->hasher, message) != 0) ||
	    id_of(thread, transcript, &open->place, index, &id) != 0)
		return -1;
	struct digest placed = seen_place(id, &open->place);
	int added = seen_add(&thread->seen, &placed, true);
	if (added < 0)
		return -1;
	message->is_new = added == 1;
	if (thread_is_dialogue(message))
		thread->counts.repeats += !message->is_new;
	if (!message->is_new && holds(open, &id))
		return 0;
	if (message->is_new)
		set_base(thread, open, &id);
	return open_append(open, message, &id);
}

static int add_messages(
    struct thread *thread, struct open *open, const struct transcript *transcript)
{
	for (size_t i = 0; i < transcript->nmessages; i++)
		if (add_message(thread, open, transcript, i) != 0)
			return -1;
	return 0;
}

/* A line of no conversation and no user is one by itself. */
static int add_alone(
    struct thread *thread, const struct transcript *transcript, const struct digest *place)
{
	struct open *open = open_new(thread, place);

	if (open == NULL)
		return -1;
	if (open_update(thread, open, transcript) != 0 ||
	    add_messages(thread, open, transcript) != 0) {
		open_free(open);
		return -1;
	}
	if (open->first) {
		open->has_base = true;
		open->key = hasher_join(&thread->hasher, MARK_LINE, place, &open->first->id);
		open->base = open->key;
	}
	return open_retire(thread, open);
}

int thread_add(struct thread *thread, const struct transcript *transcript, struct error *err)
{
	struct digest place;

	if (!place_of(thread, transcript, &place))
		return add_alone(thread, transcript, &place) == 0 ? 0 : error_memory(err);
	struct open_partition *partition = open_partition(thread, &place);
	struct open *open = open_find(partition, &place, transcript->user);
	if (open == NULL) {
		open = open_new(thread, &place);
		if (open == NULL)
			return error_memory(err);
		open_insert(partition, open);
	}
	open_touch(thread, partition, open);
	size_t before = open->nbytes;
	int result = open_update(thread, open, transcript);
	if (result == 0)
		result = add_messages(thread, open, transcript);
	partition->nbytes += open->nbytes - before;
	if (result == 0)
		result = open_keep_bounds(thread, partition, open);
	return result == 0 ? 0 : error_memory(err);
}
