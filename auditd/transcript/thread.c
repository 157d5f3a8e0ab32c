/* Transcripts in, the same with keys, turn identities and what is new out: records that can be
 * judged at once. thread_open.c does it for conversations spread over lines. Reads no clock. */
#include <stdlib.h>
#include <string.h>

#include "transcript/thread_keep.h"
#include "transcript/thread_private.h"

enum {
	ORDINAL_SHARE = 8, /* the set that counts equal records is so much smaller than the other */
};

const struct thread_options thread_defaults = {
    .max_seen = 12000,
    .max_open_bytes = 512 << 10,
    .max_turns = 512,
};

struct thread *thread_new(const struct thread_options *options)
{
	struct thread *thread = calloc(1, sizeof *thread);

	if (thread == NULL)
		return NULL;
	thread->options = *options;
	hasher_init(&thread->hasher);
	seen_init(&thread->seen, options->max_seen, false);
	seen_init(&thread->ordinals, options->max_seen / ORDINAL_SHARE, true);
	if (open_init(&thread->open) == 0)
		return thread;
	thread_free(thread);
	return NULL;
}

void thread_free(struct thread *thread)
{
	if (thread == NULL)
		return;
	open_done(&thread->open);
	seen_done(&thread->seen);
	seen_done(&thread->ordinals);
	hasher_done(&thread->hasher);
	free(thread);
}

void thread_input(struct thread *thread)
{
	seen_clear(&thread->ordinals);
}

struct thread_counts thread_counts(const struct thread *thread)
{
	struct thread_counts counts = thread->counts;

	counts.evicted_hashes = thread->seen.evicted + thread->ordinals.evicted;
	return counts;
}

int thread_recall(struct thread *thread, const struct digest *seen, size_t n, struct error *err)
{
	for (size_t i = 0; i < n; i++)
		if (seen_add(&thread->seen, &seen[i], false) < 0)
			return error_memory(err);
	return 0;
}

int thread_fresh(struct thread *thread, struct digest **digests, size_t *n, struct error *err)
{
	return seen_take_fresh(&thread->seen, digests, n, err);
}

void thread_stream(struct thread *thread, const struct digest *stream)
{
	thread->has_stream = true;
	thread->stream = *stream;
}

int thread_count_equal(struct thread *thread, const struct digest *record, uint32_t *before)
{
	if (!thread->has_stream)
		return seen_count(&thread->ordinals, record, before);
	struct digest mixed = hasher_join(&thread->hasher, MARK_RECORD, &thread->stream, record);
	mixed = seen_place(mixed, record);
	return seen_count(&thread->ordinals, &mixed, before);
}

bool thread_is_dialogue(const struct message *message)
{
	return message->role != ROLE_SYSTEM && message->role != ROLE_DEVELOPER;
}

struct digest thread_scope(
    const struct thread *thread, struct span tenant, struct span user, struct span conversation)
{
	const struct span ids[] = {tenant, user, conversation};

	return hasher_texts(&thread->hasher, MARK_SCOPE, SCOPE_CONVERSATION, ids, ARRAY_LEN(ids));
}

int thread_count_key(struct thread *thread, const struct digest *key)
{
	int added = seen_add(&thread->seen, key, true);

	thread->counts.conversations += added == 1;
	return added < 0 ? -1 : 0;
}

/* One record while it is placed. */
struct placing {
	struct thread *thread;
	struct transcript *transcript;
	struct digest scope;
	struct digest base; /* c0 */
	bool is_shared;     /* other records may continue what this one holds */
	bool has_root_key;  /* the key follows from the first turn */
	size_t ninput;      /* messages of the dialogue that are input */
};

static int hash_messages(struct placing *placing)
{
	struct transcript *transcript = placing->transcript;

	for (size_t i = 0; i < transcript->nmessages; i++) {
		struct message *message = &transcript->messages[i];
		message->number = (uint32_t)i;
		if (!transcript->has_contents &&
		    hasher_message(&placing->thread->hasher, message) != 0)
			return -1;
		placing->ninput += thread_is_dialogue(message) && message->side == SIDE_INPUT;
	}
	return 0;
}

/* All messages' digests as one, with the scope's where there is one (else NULL); and how many
 * records with the same this input had. */
static int count_equals(
    struct placing *placing, const struct digest *scope, struct digest *content, uint32_t *ordinal)
{
	struct thread *thread = placing->thread;
	const struct transcript *transcript = placing->transcript;
	struct hash hash = thread->hasher.begun[MARK_RECORD];

	hash_number(&hash, transcript->state);
	hash_field(&hash, transcript->tenant);
	if (scope)
		hash_digest(&hash, scope);
	for (size_t i = 0; i < transcript->nmessages; i++)
		hash_digest(&hash, &transcript->messages[i].content);
	hash_done(&hash, content);
	if (scope)
		*content = seen_place(*content, scope);
	return thread_count_equal(thread, content, ordinal);
}

/* The record stands for itself: by its id, or by its content and which of the equal ones it is. */
static int scope_alone(struct placing *placing)
{
	const struct hasher *hasher = &placing->thread->hasher;
	const struct transcript *transcript = placing->transcript;
	const struct span ids[] = {transcript->tenant, transcript->user, transcript->request};
	struct digest content;
	uint32_t ordinal;

	if (transcript->state != TRANSCRIPT_RAW && transcript->request.at) {
		placing->scope = hasher_texts(hasher, MARK_SCOPE, SCOPE_ALONE, ids, ARRAY_LEN(ids));
		return 0;
	}
	if (count_equals(placing, NULL, &content, &ordinal) != 0)
		return -1;
	enum scope_kind kind = transcript->state == TRANSCRIPT_RAW ? SCOPE_RAW : SCOPE_CONTENT;
	const struct span text = {(const char *)content.bytes, sizeof content.bytes};
	placing->scope = hasher_texts(hasher, MARK_SCOPE, kind, &text, 1);
	placing->scope =
	    hasher_item(hasher, MARK_RECORD, &placing->scope, ordinal, (struct span){NULL, 0});
	return 0;
}

/* A record that says nothing of what went before begins its own chain inside its conversation. */
static int base_of_record(struct placing *placing)
{
	const struct hasher *hasher = &placing->thread->hasher;
	const struct span request = placing->transcript->request;
	struct digest content;
	uint32_t ordinal;

	if (request.at) {
		placing->base = hasher_item(hasher, MARK_RECORD, &placing->scope, 0, request);
		return 0;
	}
	if (count_equals(placing, &placing->scope, &content, &ordinal) != 0)
		return -1;
	placing->base = hasher_item(hasher, MARK_RECORD, &content, ordinal, (struct span){NULL, 0});
	return 0;
}

static int find_scope(struct placing *placing)
{
	struct thread *thread = placing->thread;
	const struct transcript *transcript = placing->transcript;
	bool is_raw = transcript->state == TRANSCRIPT_RAW;
	bool is_whole = transcript->unit == UNIT_CONVERSATION;
	const struct span own[] = {transcript->tenant, transcript->user, transcript->request};

	if (!is_raw && transcript->conversation.at) {
		placing->scope = thread_scope(
		    thread, transcript->tenant, transcript->user, transcript->conversation);
		placing->is_shared = true;
	} else if (!is_raw && is_whole && transcript->request.at) {
		placing->scope =
		    hasher_texts(&thread->hasher, MARK_SCOPE, SCOPE_OWN_ID, own, ARRAY_LEN(own));
	} else if (!is_raw && transcript->user.at) {
		placing->scope = hasher_texts(&thread->hasher, MARK_SCOPE, SCOPE_USER, own, 2);
		placing->is_shared = true;
		placing->has_root_key = is_whole || transcript->history == HISTORY_FULL;
	} else if (scope_alone(placing) != 0) {
		return -1;
	}
	placing->base = placing->scope;
	if (placing->is_shared && !is_whole && transcript->history != HISTORY_FULL)
		return base_of_record(placing);
	return 0;
}

/* Set every message's turn: instructions by themselves, the dialogue as a chain in which
 * alternatives to one input fork. */
static void chain_messages(struct placing *placing)
{
	const struct hasher *hasher = &placing->thread->hasher;
	struct transcript *transcript = placing->transcript;
	struct digest chain = placing->base, fork = placing->base;

	for (size_t i = 0; i < transcript->nmessages; i++) {
		struct message *message = &transcript->messages[i];
		if (!thread_is_dialogue(message)) {
			message->turn = hasher_join(
			    hasher, MARK_INSTRUCTION, &placing->scope, &message->content);
			continue;
		}
		if (message->flags & MESSAGE_ALTERNATIVE)
			chain = fork;
		chain = hasher_join(hasher, MARK_TURN, &chain, &message->content);
		message->turn = chain;
		if (message->side == SIDE_INPUT)
			fork = chain;
	}
}

static bool was_seen(struct placing *placing, const struct digest *digest)
{
	struct digest placed = seen_place(*digest, &placing->scope);

	return seen_find(&placing->thread->seen, &placed);
}

static int remember(struct placing *placing, const struct digest *digest)
{
	struct digest placed = seen_place(*digest, &placing->scope);

	return seen_add(&placing->thread->seen, &placed, true);
}

/* A turn as the model's own output. A caller may claim a reply before the model gives it, and a log may show
 * it as history first: neither may keep the reply itself from being judged. */
static struct digest conduct_of(const struct message *message)
{
	struct digest conduct = message->turn;

	conduct.bytes[sizeof conduct.bytes - 1] ^= 0xff;
	return conduct;
}

/* What the longest chain seen before covers is a repeat: a chain says all that went before. Output is one
 * only where it was seen as output.
 * Returns how many messages of the input that are. */
static size_t mark_prefix(struct placing *placing)
{
	struct transcript *transcript = placing->transcript;
	bool has_seen = false;
	size_t nseen = 0;

	for (size_t i = transcript->nmessages; i-- > 0;) {
		struct message *message = &transcript->messages[i];
		message->is_new = true;
		if (!thread_is_dialogue(message))
			continue;
		has_seen = has_seen || was_seen(placing, &message->turn);
		if (message->side == SIDE_OUTPUT) {
			struct digest conduct = conduct_of(message);
			message->is_new = !was_seen(placing, &conduct);
		} else {
			message->is_new = !has_seen;
		}
		nseen += message->side == SIDE_INPUT && !message->is_new;
	}
	return nseen;
}

static struct digest pair_of(
    struct placing *placing, const struct message *before, const struct message *message)
{
	const struct hasher *hasher = &placing->thread->hasher;
	struct digest scoped = hasher_join(hasher, MARK_PAIR, &placing->scope, &before->content);

	return hasher_join(hasher, MARK_PAIR, &scoped, &message->content);
}

static struct digest single_of(struct placing *placing, const struct message *message)
{
	return hasher_join(
	    &placing->thread->hasher, MARK_SINGLE, &placing->scope, &message->content);
}

static struct message *next_input(struct transcript *transcript, size_t *at)
{
	while (*at < transcript->nmessages) {
		struct message *message = &transcript->messages[(*at)++];
		if (thread_is_dialogue(message) && message->side == SIDE_INPUT)
			return message;
	}
	return NULL;
}

/* How many messages of the input, from its start on, hang together by pairs seen before; a long
 * one at the start may have been seen by itself. has_long: one of them from the nprefix-th on
 * is long. */
static size_t count_window(struct placing *placing, size_t nprefix, bool *has_long)
{
	size_t at = 0, n = 0;
	struct message *before = next_input(placing->transcript, &at), *message;

	*has_long = false;
	if (before == NULL)
		return 0;
	struct digest single = single_of(placing, before);
	if (before->is_long && was_seen(placing, &single))
		n = 1;
	*has_long = nprefix == 0 && before->is_long;
	for (size_t i = 1; (message = next_input(placing->transcript, &at)) != NULL; i++) {
		struct digest pair = pair_of(placing, before, message);
		if (!was_seen(placing, &pair))
			break;
		*has_long |= i >= nprefix && message->is_long;
		n = i + 1;
		before = message;
	}
	return n;
}

/* A window over a longer history has lost the start of the chain, but not its pairs. A chain
 * that matches may be a coincidence of a short first message ("yes"): what goes further and
 * holds a long one counts. */
static void mark_window(struct placing *placing, size_t nprefix)
{
	bool has_long;
	size_t n = count_window(placing, nprefix, &has_long), at = 0;

	if (n <= nprefix || (nprefix > 0 && !has_long))
		return;
	for (size_t i = 0; i < n; i++)
		next_input(placing->transcript, &at)->is_new = false;
}

/* Pairs and single messages, for the time when a window has lost the start of the chain. */
static int remember_pairs(struct placing *placing)
{
	struct transcript *transcript = placing->transcript;
	const struct message *before = NULL, *fork = NULL;

	for (size_t i = 0; i < transcript->nmessages; i++) {
		struct message *message = &transcript->messages[i];
		if (!thread_is_dialogue(message))
			continue;
		if (message->flags & MESSAGE_ALTERNATIVE)
			before = fork;
		if (before && message->is_new) {
			struct digest pair = pair_of(placing, before, message);
			if (remember(placing, &pair) < 0)
				return -1;
		}
		if (message->is_new && message->is_long) {
			struct digest single = single_of(placing, message);
			if (remember(placing, &single) < 0)
				return -1;
		}
		before = message;
		if (message->side == SIDE_INPUT)
			fork = message;
	}
	return 0;
}

static int remember_all(struct placing *placing, bool has_windows)
{
	struct transcript *transcript = placing->transcript;
	struct thread_counts *counts = &placing->thread->counts;

	if (has_windows && remember_pairs(placing) != 0)
		return -1;
	for (size_t i = 0; i < transcript->nmessages; i++) {
		struct message *message = &transcript->messages[i];
		int added = remember(placing, &message->turn);
		if (added < 0)
			return -1;
		if (!thread_is_dialogue(message)) {
			message->is_new = added == 1;
			continue;
		}
		if (message->side == SIDE_OUTPUT) {
			struct digest conduct = conduct_of(message);
			if (remember(placing, &conduct) < 0)
				return -1;
		}
		message->is_first = message->is_new && added == 1;
		counts->turns += message->is_first;
		counts->repeats += !message->is_first;
	}
	return 0;
}

static int set_key(struct placing *placing)
{
	struct transcript *transcript = placing->transcript;
	const struct hasher *hasher = &placing->thread->hasher;

	transcript->key = placing->scope;
	for (size_t i = 0; i < transcript->nmessages && placing->has_root_key; i++) {
		if (!thread_is_dialogue(&transcript->messages[i]))
			continue;
		transcript->key =
		    hasher_join(hasher, MARK_ROOT, &placing->scope, &transcript->messages[i].turn);
		break;
	}
	struct digest placed = seen_place(transcript->key, &placing->scope);
	return thread_count_key(placing->thread, &placed);
}

int thread_place(struct thread *thread, struct transcript *transcript, struct error *err)
{
	struct placing placing = {.thread = thread, .transcript = transcript};

	if (hash_messages(&placing) != 0 || find_scope(&placing) != 0)
		return error_memory(err);
	chain_messages(&placing);
	bool has_windows = placing.is_shared && transcript->history == HISTORY_FULL;
	size_t nprefix = mark_prefix(&placing);
	if (has_windows && placing.ninput > 1 && nprefix + 1 < placing.ninput)
		mark_window(&placing, nprefix);
	if (remember_all(&placing, has_windows) != 0 || set_key(&placing) != 0)
		return error_memory(err);
	transcript->has_ended = !placing.is_shared || transcript->unit == UNIT_CONVERSATION ||
				transcript->history == HISTORY_NONE;
	return 0;
}
