/* The decoder's frame: which values are messages, and whose they are. parts_draft.c puts a message
 * together, parts_read.c reads what stands inside. */
#include "transcript/parts_private.h"

/* Values of one key of a mapping's choice that are shown although a later one hides them. */
enum { HIDDEN_SHOWN = 16 };

enum role decoder_role(const struct decoder *decoder, struct span word)
{
	int role = decoder->roles ? words_find_any_case(decoder->roles, word) : -1;

	if (role < 0)
		role = words_find_any_case(&decoder->dictionary->roles, word);
	return role < 0 ? ROLE_UNKNOWN : (enum role)role;
}

/* Who speaks: a word, or an object with one. Nowhere if the object does not say. */
static struct json_at speaker_of(struct decoder *decoder, const struct members *members)
{
	static const enum key keys[] = {KEY_ROLE, KEY_FROM, KEY_AUTHOR, KEY_SPEAKER, KEYS};
	struct json_at speaker = member_of(members, keys);

	if (!json_is(speaker, JSON_TYPE_OBJECT))
		return speaker;
	struct members inner;
	read_members(decoder, speaker, &inner);
	return member(&inner, KEY_ROLE);
}

static void read_calls(
    struct decoder *decoder, const struct members *members, const struct lane *lane)
{
	struct json_at calls = member(members, KEY_TOOL_CALLS),
		       call = member(members, KEY_FUNCTION_CALL);
	struct members inner;

	for (struct json_at at = json_is(calls, JSON_TYPE_ARRAY) ? json_child(calls) : calls;
	     at.json; at = json_after(calls, at)) {
		if (json_is(at, JSON_TYPE_OBJECT)) {
			read_members(decoder, at, &inner);
			read_call(decoder, at, &inner, lane);
		} else {
			add_raw(decoder, lane, at);
		}
		if (!json_is(calls, JSON_TYPE_ARRAY))
			break;
	}
	if (json_is(call, JSON_TYPE_OBJECT)) {
		read_members(decoder, call, &inner);
		read_call(decoder, call, &inner, lane);
	} else if (call.json) {
		add_raw(decoder, lane, call);
	}
}

/* What a message's text is, where its role decides. */
static void set_kind(
    struct decoder *decoder, const struct members *members, struct span role, struct lane *lane)
{
	static const enum key ids[] = {KEY_TOOL_CALL_ID, KEY_TOOL_USE_ID, KEY_CALL_ID, KEYS};

	lane->kind = PART_TEXT;
	if (span_is(role, "function_call"))
		lane->kind = PART_CALL;
	if (lane->role != ROLE_TOOL)
		return;
	lane->kind = PART_RESULT;
	lane->name = member_text(decoder, members, KEY_NAME);
	lane->call_id = scalar_text(decoder, member_of(members, ids));
}

static bool is_bool(struct json_at at)
{
	return json_is(at, JSON_TYPE_TRUE) || json_is(at, JSON_TYPE_FALSE);
}

static void read_body(struct decoder *decoder, struct json_at at, const struct members *members,
    const struct lane *lane)
{
	struct json_at audio = member(members, KEY_AUDIO), refusal = member(members, KEY_REFUSAL);
	static const enum key reasons[] = {
	    KEY_REASONING_CONTENT, KEY_REASONING, KEY_THINKING, KEYS};
	struct lane refusing = *lane;
	bool has_body = false;

	if (member_of(members, reasons).json) {
		read_reasoning(decoder, members, lane);
		has_body = true;
	}
	has_body |= read_texts(decoder, members, lane);
	if (refusal.json && !is_bool(refusal)) {
		refusing.kind = PART_REFUSAL;
		read_content(decoder, refusal, &refusing);
		has_body = true;
	}
	if (json_is(audio, JSON_TYPE_OBJECT)) {
		read_media(decoder, audio, NULL, lane, "audio");
		has_body = true;
	}
	if (members->at[KEY_TOOL_CALLS] || members->at[KEY_FUNCTION_CALL]) {
		read_calls(decoder, members, lane);
		has_body = true;
	}
	if (!has_body && lane->role == ROLE_TOOL)
		has_body = read_outputs(decoder, members, lane);
	if (!has_body && has_rest(members))
		add_raw(decoder, lane, at);
}

static void set_finish(struct decoder *decoder, const struct members *members, size_t first)
{
	static const enum key keys[] = {KEY_STOP_REASON, KEY_FINISH_REASON, KEYS};
	struct span word = scalar_text(decoder, member_of(members, keys));
	int finish = word.at ? words_find_any_case(&decoder->dictionary->finishes, word) : -1;

	for (size_t i = first; finish >= 0 && i < decoder->nmessages; i++)
		if (decoder->messages[i].role == ROLE_ASSISTANT)
			decoder->messages[i].finish = (enum finish)finish;
}

static bool is_message(const struct decoder *decoder, const struct members *members)
{
	static const enum key keys[] = {KEY_ROLE, KEY_FROM, KEY_AUTHOR, KEY_SPEAKER, KEYS};
	struct json_at type = member(members, KEY_TYPE);

	if (member_of(members, keys).json ||
	    json_is(member(members, KEY_MESSAGE), JSON_TYPE_OBJECT))
		return true;
	return json_is(type, JSON_TYPE_STRING) &&
	       dictionary_shape(decoder->dictionary, json_raw(type)) == SHAPE_MESSAGE;
}

/* The text under a key that a mapping names. */
static void read_key(
    struct decoder *decoder, struct json_at object, struct span key, const struct lane *lane)
{
	struct json_at last = json_find(object, key), at;

	for (size_t n = 0; n < HIDDEN_SHOWN && (at = json_find_nth(object, key, n)).json; n++)
		if (at.index != last.index)
			hide(decoder, at);
	read_content(decoder, last, lane);
}

static void read_message(struct decoder *decoder, struct json_at at, const struct members *members,
    const struct lane *outer, const struct turn_form *form)
{
	struct json_at speaker = speaker_of(decoder, members), inner = member(members, KEY_MESSAGE);
	struct lane lane = {.role = outer->role, .depth = outer->depth + 1};
	size_t first = decoder->nmessages;

	if (speaker.json == NULL && json_is(inner, JSON_TYPE_OBJECT) &&
	    lane.depth < DECODER_DEPTH) {
		struct members wrapped;
		read_members(decoder, inner, &wrapped);
		read_message(decoder, inner, &wrapped, &lane, form);
		set_finish(decoder, members, first);
		return;
	}
	struct span role = scalar_text(decoder, speaker);
	if (role.at)
		lane.role = decoder_role(decoder, role);
	lane.has_unknown_role = lane.role == ROLE_UNKNOWN;
	set_kind(decoder, members, role, &lane);
	decoder->id = member_text(decoder, members, KEY_ID);
	if (form->form == FORM_TEXT) {
		open_message(decoder, &lane);
		for (size_t i = 0; i < form->ntext_keys; i++)
			read_key(decoder, at, form->text_keys[i], &lane);
	} else {
		read_body(decoder, at, members, &lane);
	}
	if (!decoder->draft.is_open && (decoder->nmessages == first || decoder->hidden))
		open_message(decoder, &lane);
	close_message(decoder);
	set_finish(decoder, members, first);
	decoder->id = (struct span){NULL, 0};
}

static void read_items(struct decoder *decoder, struct json_at array, const struct lane *lane,
    const struct turn_form *form);

/* End the message before this one, with what was hidden in it: not what was hidden since. */
static void close_before(struct decoder *decoder, struct hidden **before)
{
	struct hidden *since = *before, **end = decoder->hidden_end;

	*before = NULL;
	decoder->hidden_end = before;
	close_message(decoder);
	if (since == NULL)
		return;
	*decoder->hidden_end = since;
	decoder->hidden_end = end;
}

static bool is_plain(struct json_at at)
{
	return !json_token_of(at)->escaped && !json_token_of(at)->beyond;
}

/* Has that member, spelled without escapes, a string for a value? */
static bool has_text(struct json_at object, uint32_t number, struct span name)
{
	struct json_at key = {object.json, object.index + 1 + 2 * number};
	struct json_at value = {object.json, key.index + 1};

	return json_is(value, JSON_TYPE_STRING) && !json_is_escaped(key) &&
	       span_equal(json_raw_scalar(key), name);
}

/* {"role": ..., "content": ...} with two strings, in either order: what most messages are. Does what
 * read_message would, without looking for what else there might be. Returns false for anything else, and
 * where the role decides what the text is. */
static bool read_plain_message(struct decoder *decoder, struct json_at at, const struct lane *outer)
{
	static const struct span role_key = SPAN("role"), content_key = SPAN("content");
	enum { TOKENS = 5 }; /* the object, and two members if their values are no containers */

	if (json_extent(at) != TOKENS)
		return false;
	uint32_t nth = has_text(at, 0, role_key) ? 0 : 1; /* which member is the role */
	if (!has_text(at, 1 - nth, content_key) || (nth == 1 && !has_text(at, 1, role_key)))
		return false;
	struct json_at role = {at.json, at.index + 2 + 2 * nth};
	struct json_at content = {at.json, at.index + 4 - 2 * nth};
	struct lane lane = {.kind = PART_TEXT, .depth = outer->depth + 1};
	lane.role = decoder_role(decoder, json_raw_scalar(role));
	lane.has_unknown_role = lane.role == ROLE_UNKNOWN;
	if (!is_plain(role) || lane.role == ROLE_TOOL ||
	    span_is(json_raw_scalar(role), "function_call"))
		return false;
	close_message(decoder);
	add_text(decoder, &lane, PART_TEXT, scalar_text(decoder, content));
	if (!decoder->draft.is_open)
		open_message(decoder, &lane);
	close_message(decoder);
	return true;
}

/* One value that may be a message or a part of the message before it. */
static void read_item(struct decoder *decoder, struct json_at at, const struct lane *lane,
    const struct turn_form *form)
{
	struct hidden **before = decoder->hidden_end;
	struct members members;

	if (!json_is(at, JSON_TYPE_OBJECT)) {
		read_content(decoder, at, lane);
		return;
	}
	if (form->form == FORM_SHAPE && read_plain_message(decoder, at, lane))
		return;
	read_members(decoder, at, &members);
	struct json_at messages = member(&members, KEY_MESSAGES);
	if (is_message(decoder, &members) || form->form == FORM_TEXT) {
		close_before(decoder, before);
		read_message(decoder, at, &members, lane, form);
	} else if (json_is(messages, JSON_TYPE_ARRAY) && lane->depth < DECODER_DEPTH) {
		read_items(decoder, messages, lane, form);
	} else {
		read_part(decoder, at, &members, lane);
	}
}

static void read_items(struct decoder *decoder, struct json_at array, const struct lane *lane,
    const struct turn_form *form)
{
	struct lane inner = *lane;
	size_t number = 0;

	inner.depth++;
	for (struct json_at at = json_child(array);
	     at.json && !decoder->has_overflowed && !decoder->has_failed;
	     at = json_after(array, at), number++) {
		if (form->form == FORM_ALTERNATE) {
			inner.role = form->alternate[number % 2];
			inner.has_unknown_role = false;
			close_message(decoder);
		}
		read_item(decoder, at, &inner, form);
	}
}

/* [role, text], as in [["USER", "hello"], ["ASSISTANT", null]]. */
static void read_pair(struct decoder *decoder, struct json_at pair, const struct lane *outer)
{
	struct lane lane = *outer;
	struct json_at text = json_item(pair, 1);

	lane.role = decoder_role(decoder, scalar_text(decoder, json_item(pair, 0)));
	lane.is_roleless = false;
	lane.has_unknown_role = lane.role == ROLE_UNKNOWN;
	lane.kind = lane.role == ROLE_TOOL ? PART_RESULT : PART_TEXT;
	if (text.json == NULL || json_is(text, JSON_TYPE_NULL))
		return;
	open_message(decoder, &lane);
	read_content(decoder, text, &lane);
	close_message(decoder);
}

static void read_pairs(struct decoder *decoder, struct json_at array, const struct lane *lane,
    const struct turn_form *form)
{
	for (struct json_at at = json_child(array);
	     at.json && !decoder->has_overflowed && !decoder->has_failed;
	     at = json_after(array, at)) {
		if (json_is(at, JSON_TYPE_ARRAY))
			read_pair(decoder, at, lane);
		else
			read_item(decoder, at, lane, form);
	}
}

void decode_value(struct decoder *decoder, struct json_at at, const struct turn_form *form)
{
	struct lane lane = {
	    .role = form->role,
	    .is_roleless = true,
	    .has_unknown_role = form->role == ROLE_UNKNOWN,
	    .kind = form->role == ROLE_TOOL ? PART_RESULT : PART_TEXT,
	};

	if (at.json == NULL)
		return;
	decoder->json = at.json;
	decoder->json_flags |= at.json->flags;
	at.json->flags &= ~(unsigned)TEXT_FLAGS;
	if (!json_is(at, JSON_TYPE_ARRAY))
		read_item(decoder, at, &lane, form);
	else if (form->form == FORM_PAIRS)
		read_pairs(decoder, at, &lane, form);
	else
		read_items(decoder, at, &lane, form);
	if (decoder->hidden && !decoder->draft.is_open)
		open_message(decoder, &lane);
	close_message(decoder);
	decoder->json_flags |= at.json->flags;
}
