/* A message in the making: the members of its objects, its parts, and what repeated keys hide. */
#include <string.h>

#include "transcript/parts_private.h"

void decoder_init(struct decoder *decoder)
{
	*decoder = (struct decoder){0};
	decoder->hidden_end = &decoder->hidden;
}

void hide(struct decoder *decoder, struct json_at at)
{
	struct hidden *hidden = arena_alloc(decoder->arena, sizeof *hidden);

	if (hidden == NULL) {
		decoder->has_failed = true;
		return;
	}
	hidden->at = at;
	*decoder->hidden_end = hidden;
	decoder->hidden_end = &hidden->next;
}

static struct span key_text(struct decoder *decoder, struct json_at key)
{
	return json_is_escaped(key) ? scalar_text(decoder, key) : json_raw_scalar(key);
}

void read_members(struct decoder *decoder, struct json_at object, struct members *members)
{
	memset(members, 0, sizeof *members);
	members->json = object.json;
	for (struct json_at key = json_child(object); key.json;) {
		struct json_at value = json_after(object, key);
		int number = words_find(&decoder->dictionary->keys, key_text(decoder, key));
		bool is_null = json_is(value, JSON_TYPE_NULL);
		if (number < 0) {
			members->has_others |= !is_null;
		} else {
			if (members->at[number])
				hide(decoder, member(members, (enum key)number));
			members->at[number] = is_null ? 0 : value.index;
		}
		key = json_after(object, value);
	}
}

struct json_at member_of(const struct members *members, const enum key *keys)
{
	for (; *keys != KEYS; keys++)
		if (members->at[*keys])
			return member(members, *keys);
	return (struct json_at){NULL, 0};
}

bool has_rest(const struct members *members)
{
	static const enum key plain[] = {KEY_ROLE, KEY_FROM, KEY_AUTHOR, KEY_SPEAKER, KEY_ID,
	    KEY_TYPE, KEY_NAME, KEY_TOOL_CALL_ID, KEY_TOOL_USE_ID, KEY_CALL_ID, KEY_FINISH_REASON,
	    KEY_STOP_REASON};
	size_t nset = 0, nplain = 0;

	for (size_t i = 0; i < KEYS; i++)
		nset += members->at[i] != 0;
	for (size_t i = 0; i < ARRAY_LEN(plain); i++)
		nplain += members->at[plain[i]] != 0;
	return members->has_others || nset > nplain;
}

static void grow_messages(struct decoder *decoder)
{
	size_t capacity = decoder->capacity ? 2 * decoder->capacity : 4;
	struct message *grown = arena_array(decoder->arena, capacity, sizeof *grown);

	if (grown == NULL) {
		decoder->has_failed = true;
		return;
	}
	if (decoder->nmessages > 0)
		memcpy(grown, decoder->messages, decoder->nmessages * sizeof *grown);
	decoder->messages = grown;
	decoder->capacity = capacity;
}

/* The draft's parts are the last ones in their block: most messages need no memory of their own. */
static struct part *next_part(struct decoder *decoder)
{
	if (++decoder->nparts > DECODER_PARTS) {
		decoder->has_overflowed = true;
		return NULL;
	}
	if (decoder->parts_left == 0) {
		size_t n = decoder->draft.nparts;
		size_t capacity = decoder->nparts < 4    ? 4
				  : decoder->nparts < 64 ? decoder->nparts
							 : 64;
		if (capacity < 2 * n)
			capacity = 2 * n;
		struct part *parts = arena_array(decoder->arena, capacity, sizeof *parts);
		if (parts == NULL) {
			decoder->has_failed = true;
			return NULL;
		}
		if (n > 0)
			memcpy(parts, decoder->draft.parts, n * sizeof *parts);
		decoder->draft.parts = parts;
		decoder->parts_left = capacity - n;
	}
	decoder->parts_left--;
	return &decoder->draft.parts[decoder->draft.nparts++];
}

void open_message(struct decoder *decoder, const struct lane *lane)
{
	close_message(decoder);
	decoder->draft.is_open = true;
	decoder->draft.role = lane->role;
	decoder->draft.has_unknown_role = lane->has_unknown_role;
}

void add_part(struct decoder *decoder, const struct lane *lane, const struct part *part)
{
	if (!decoder->draft.is_open || decoder->draft.role != lane->role)
		open_message(decoder, lane);
	struct part *added = next_part(decoder);
	if (added)
		*added = *part;
}

/* Hidden values show up behind the message's own parts. */
static void show_hidden(struct decoder *decoder, struct message *message)
{
	struct hidden *hidden = decoder->hidden;

	decoder->hidden = NULL;
	decoder->hidden_end = &decoder->hidden;
	for (; hidden; hidden = hidden->next) {
		struct part part = {.kind = PART_OTHER, .text = scalar_text(decoder, hidden->at)};
		message->flags |= MESSAGE_DUPLICATE_KEYS;
		decoder->json_flags |= JSON_HAD_DUPLICATE;
		if (part.text.at == NULL && !json_is(hidden->at, JSON_TYPE_NULL))
			part.text = json_unescape_loosely(json_raw(hidden->at), decoder->arena);
		struct part *added = part.text.len > 0 ? next_part(decoder) : NULL;
		if (added)
			*added = part;
	}
}

void close_message(struct decoder *decoder)
{
	struct message message = {
	    .role = decoder->draft.role, .id = decoder->id, .origin = decoder->origin};

	if (!decoder->draft.is_open)
		return;
	show_hidden(decoder, &message);
	message.parts = decoder->draft.parts;
	message.nparts = decoder->draft.nparts;
	if (decoder->draft.has_unknown_role)
		message.flags |= MESSAGE_UNKNOWN_ROLE;
	unsigned flags = decoder->json->flags & TEXT_FLAGS;
	decoder->json->flags &= ~(unsigned)TEXT_FLAGS;
	decoder->json_flags |= flags;
	if (flags & JSON_HAD_SURROGATE)
		message.flags |= MESSAGE_SURROGATE;
	if (flags & JSON_HAD_BAD_UTF8)
		message.flags |= MESSAGE_BAD_UTF8;
	decoder->draft.is_open = false;
	if (decoder->draft.parts)
		decoder->draft.parts += decoder->draft.nparts;
	decoder->draft.nparts = 0;
	if (decoder->nmessages == DECODER_MESSAGES)
		decoder->has_overflowed = true;
	else if (decoder->nmessages == decoder->capacity)
		grow_messages(decoder);
	if (!decoder->has_failed && !decoder->has_overflowed)
		decoder->messages[decoder->nmessages++] = message;
}
