/* Conversations spread over lines: which are due for judging, and giving them out whole. */
#include <stdlib.h>
#include <string.h>

#include "transcript/thread_keep.h"
#include "transcript/thread_open.h"

enum {
	TAIL_SHARE = 4, /* what of an outgrown one stays as context: a quarter of the bounds */
	TAIL_MOST = 32, /* messages, at most */
};

static void make_ready(struct thread *thread, struct open *open)
{
	open->next = NULL;
	*thread->open.ready_end = open;
	thread->open.ready_end = &open->next;
}

/* What is written down of it must go, too. */
static int note_dropped(struct open_set *set, const struct open *open)
{
	if (!open->is_written)
		return 0;
	if (set->ndropped == set->dropped_capacity) {
		size_t capacity = set->dropped_capacity ? 2 * set->dropped_capacity : 16;
		struct digest *dropped = realloc(set->dropped, capacity * sizeof *dropped);
		if (dropped == NULL)
			return -1;
		set->dropped = dropped;
		set->dropped_capacity = capacity;
	}
	set->dropped[set->ndropped++] = open->id;
	return 0;
}

/* The conversation is in no list any more: queue it for judging, or drop it if nothing in it is
 * new. */
int open_retire(struct thread *thread, struct open *open)
{
	struct digest key = open_key(thread, open);
	struct digest placed = seen_place(key, &open->place);
	int noted = note_dropped(&thread->open, open);

	if (open->nnew == 0) {
		open_free(open);
		return noted;
	}
	make_ready(thread, open);
	return noted == 0 ? thread_count_key(thread, &placed) : -1;
}

static struct digest next_chain(
    const struct thread *thread, struct digest chain, const struct kept *kept)
{
	if (!thread_is_dialogue(&kept->message))
		return chain;
	return hasher_join(&thread->hasher, MARK_TURN, &chain, &kept->message.content);
}

/* Where the context begins that stays when a conversation is given out; and its chain up to
 * there. */
static struct kept *find_tail(
    const struct thread *thread, const struct open *open, struct digest *chain)
{
	size_t most = thread->options.max_turns / TAIL_SHARE, left = open->nkept,
	       nbytes = open->nbytes;
	struct kept *kept = open->first;

	if (most > TAIL_MOST)
		most = TAIL_MOST;
	for (; kept && (left > most || nbytes > thread->options.max_open_bytes / TAIL_SHARE);
	     kept = kept->next) {
		*chain = next_chain(thread, *chain, kept);
		left--;
		nbytes -= kept->nbytes;
	}
	return kept;
}

/* Of the instructions before the tail, how many of the oldest do not fit into half of the bounds. */
static size_t count_dropped(
    const struct thread *thread, const struct open *open, const struct kept *tail)
{
	size_t n = 0, nbytes = 0, dropped = 0;

	for (const struct kept *kept = open->first; kept != tail; kept = kept->next) {
		if (thread_is_dialogue(&kept->message))
			continue;
		n++;
		nbytes += kept->nbytes;
	}
	for (const struct kept *kept = open->first; kept != tail; kept = kept->next) {
		if (thread_is_dialogue(&kept->message))
			continue;
		if (n <= thread->options.max_turns / 2 &&
		    nbytes <= thread->options.max_open_bytes / 2)
			break;
		n--;
		nbytes -= kept->nbytes;
		dropped++;
	}
	return dropped;
}

/* What the operator said stays in force however long the conversation grows, the newest first where not all of it fits;
 * of the dialogue the tail is context. */
static int carry_over(const struct thread *thread, struct open *successor, const struct open *open,
    const struct kept *tail)
{
	size_t dropped = count_dropped(thread, open, tail);
	bool is_tail = false;

	for (const struct kept *kept = open->first; kept; kept = kept->next) {
		is_tail = is_tail || kept == tail;
		if (!is_tail && thread_is_dialogue(&kept->message))
			continue;
		if (!is_tail && dropped > 0) {
			dropped--;
			continue;
		}
		struct message message = kept->message;
		message.is_new = false;
		message.flags |= is_tail ? 0 : MESSAGE_CARRIED;
		if (open_append(successor, &message, &kept->id) != 0)
			return -1;
		successor->last->message.number = kept->message.number;
	}
	return 0;
}

/* A successor with the same head and the last messages as context. NULL when out of memory. */
static struct open *continue_open(struct thread *thread, const struct open *open)
{
	struct open *successor = open_new(thread, &open->place);

	if (successor == NULL)
		return NULL;
	successor->begun = open->begun;
	successor->era = open->era;
	if (open_update(thread, successor, &open->head) != 0) {
		open_free(successor);
		return NULL;
	}
	successor->has_base = true;
	successor->key = open_key(thread, open);
	successor->base = open->has_base ? open->base : successor->key;
	const struct kept *tail = find_tail(thread, open, &successor->base);
	if (carry_over(thread, successor, open, tail) == 0) {
		successor->nmessages = open->nmessages;
		return successor;
	}
	open_free(successor);
	return NULL;
}

/* Give out a conversation that outgrew its bounds and keep its tail open. */
static int outgrow(struct thread *thread, struct open_partition *partition, struct open *open)
{
	struct open *successor = continue_open(thread, open);

	if (successor == NULL)
		return -1;
	thread->counts.evicted_conversations++;
	open_withdraw(partition, open);
	open_insert(partition, successor);
	return open_retire(thread, open);
}

int open_keep_bounds(struct thread *thread, struct open_partition *partition, struct open *open)
{
	if (open->nkept > thread->options.max_turns ||
	    open->nbytes > thread->options.max_open_bytes) {
		if (outgrow(thread, partition, open) != 0)
			return -1;
	}
	while (partition->nbytes > thread->options.max_open_bytes && partition->n > 1) {
		struct open *oldest = partition->oldest;
		open_withdraw(partition, oldest);
		thread->counts.evicted_conversations++;
		if (open_retire(thread, oldest) != 0)
			return -1;
	}
	return 0;
}

static int place_kept(struct thread *thread, struct open *open)
{
	struct transcript *head = &open->head;
	struct digest chain = open->has_base ? open->base : head->key;
	size_t at = 0;

	for (struct kept *kept = open->first; kept; kept = kept->next) {
		struct message *message = &head->messages[at++];
		*message = kept->message;
		chain = next_chain(thread, chain, kept);
		message->turn = chain;
		if (thread_is_dialogue(message)) {
			message->is_first = message->is_new;
			thread->counts.turns += message->is_new;
			continue;
		}
		message->turn =
		    hasher_join(&thread->hasher, MARK_INSTRUCTION, &head->key, &message->content);
		struct digest placed = seen_place(message->turn, &open->place);
		int added = message->is_new ? seen_add(&thread->seen, &placed, true) : 0;
		if (added < 0)
			return -1;
		message->is_new = added == 1;
	}
	return 0;
}

int thread_next(struct thread *thread, struct transcript **transcript, struct error *err)
{
	struct open *open = thread->open.first_ready;

	open_free(thread->open.lent);
	thread->open.lent = NULL;
	arena_reset(&thread->open.arena);
	if (thread->open.has_failed)
		return error_memory(err);
	if (open == NULL)
		return 0;
	thread->open.first_ready = open->next;
	if (open->next == NULL)
		thread->open.ready_end = &thread->open.first_ready;
	thread->open.lent = open;
	open->head.key = open_key(thread, open);
	open->head.nmessages = open->nkept;
	open->head.messages =
	    arena_array(&thread->open.arena, open->nkept, sizeof *open->head.messages);
	if (open->head.messages == NULL || place_kept(thread, open) != 0)
		return error_memory(err);
	*transcript = &open->head;
	return 1;
}

/* Merge two lists, each in order of beginning. */
static struct open *merge(struct open *a, struct open *b)
{
	struct open *first = NULL, **end = &first;

	while (a && b) {
		struct open **smaller = a->begun < b->begun ? &a : &b;
		*end = *smaller;
		end = &(*end)->next;
		*smaller = *end;
	}
	*end = a ? a : b;
	return first;
}

/* Sort without memory, since nobody could be told that there is none. levels[i] holds 2^i of
 * them or none. */
struct open *open_sort(struct open *list)
{
	struct open *levels[64] = {NULL}, *sorted = NULL;

	while (list) {
		struct open *run = list;
		size_t level = 0;
		list = list->next;
		run->next = NULL;
		for (; levels[level]; level++) {
			run = merge(levels[level], run);
			levels[level] = NULL;
		}
		levels[level] = run;
	}
	for (size_t level = 0; level < ARRAY_LEN(levels); level++)
		sorted = merge(levels[level], sorted);
	return sorted;
}

/* End those that were touched last before that time; all with INT64_MAX. */
static void end_untouched(struct thread *thread, int64_t before_us)
{
	struct open *list = NULL;

	for (size_t i = 0; i < THREAD_PARTITIONS; i++) {
		struct open_partition *partition = &thread->open.partitions[i];
		while (partition->oldest &&
		       (partition->oldest->touched_us < before_us || before_us == INT64_MAX)) {
			struct open *open = partition->oldest;
			open_withdraw(partition, open);
			open->head.has_ended = true;
			open->next = list;
			list = open;
		}
	}
	for (struct open *open = open_sort(list); open;) {
		struct open *next = open->next;
		if (open_retire(thread, open) != 0)
			thread->open.has_failed = true;
		open = next;
	}
}

void thread_end(struct thread *thread)
{
	end_untouched(thread, INT64_MAX);
}

int thread_age(struct thread *thread, int64_t before_us, struct error *err)
{
	end_untouched(thread, before_us);
	return thread->open.has_failed ? error_memory(err) : 0;
}
