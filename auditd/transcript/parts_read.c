/* What stands inside a message: texts, parts of every dialect, calls, results, reasoning. */
#include <string.h>

#include "transcript/parts_private.h"

struct span scalar_text(struct decoder *decoder, struct json_at at)
{
	if (json_is(at, JSON_TYPE_STRING))
		return json_text_quietly(at, decoder->arena, &decoder->has_failed);
	if (at.json == NULL || json_is(at, JSON_TYPE_NULL) || json_is_container(at))
		return (struct span){NULL, 0};
	return json_raw(at);
}

struct span member_text(struct decoder *decoder, const struct members *members, enum key key)
{
	return scalar_text(decoder, member(members, key));
}

/* Ill-formed subparts become U+FFFD; escapes stay, since the text is to be read as JSON again. */
struct span raw_text(struct decoder *decoder, struct json_at at)
{
	struct span raw = json_raw(at);

	if (utf8_valid_prefix(raw) == raw.len)
		return raw;
	char *out = arena_alloc(decoder->arena, 3 * raw.len);
	size_t n = 0;
	decoder->has_failed |= out == NULL;
	for (size_t i = 0; out && i < raw.len;) {
		uint32_t code;
		int length = utf8_decode(raw, i, &code);
		n += utf8_encode(code, out + n);
		i += (size_t)(length < 0 ? -length : length);
	}
	return (struct span){out, n};
}

void add_text(
    struct decoder *decoder, const struct lane *lane, enum part_kind kind, struct span text)
{
	struct part part = {.kind = kind, .text = text};

	if (text.len == 0)
		return;
	if (kind == PART_RESULT) {
		part.name = lane->name;
		part.call_id = lane->call_id;
	}
	add_part(decoder, lane, &part);
}

/* Text that no shape explains: kept, never trusted. */
void add_raw(struct decoder *decoder, const struct lane *lane, struct json_at at)
{
	struct span text = json_unescape_loosely(json_raw(at), decoder->arena);

	decoder->has_failed |= text.at == NULL;
	add_text(decoder, lane, lane->kind == PART_RESULT ? PART_RESULT : PART_OTHER, text);
}

void read_content(struct decoder *decoder, struct json_at at, const struct lane *lane)
{
	struct lane inner = *lane;
	struct members members;

	if (at.json == NULL || json_is(at, JSON_TYPE_NULL))
		return;
	if (json_is(at, JSON_TYPE_STRING)) {
		add_text(decoder, lane, lane->kind, scalar_text(decoder, at));
		return;
	}
	if (lane->depth >= DECODER_DEPTH ||
	    !(json_is(at, JSON_TYPE_ARRAY) || json_is(at, JSON_TYPE_OBJECT))) {
		add_raw(decoder, lane, at);
		return;
	}
	inner.depth++;
	if (json_is(at, JSON_TYPE_OBJECT)) {
		read_members(decoder, at, &members);
		read_part(decoder, at, &members, &inner);
		return;
	}
	for (struct json_at item = json_child(at);
	     item.json && !decoder->has_overflowed && !decoder->has_failed;
	     item = json_after(at, item))
		read_content(decoder, item, &inner);
}

/* Where several keys hold text, what differs from the first is kept too, but as text nobody
 * vouches for. */
bool read_texts(struct decoder *decoder, const struct members *members, const struct lane *lane)
{
	static const enum key keys[] = {KEY_CONTENT, KEY_PARTS, KEY_TEXT, KEY_VALUE};
	struct lane other = *lane;
	struct json_at first = {NULL, 0};

	if (lane->kind != PART_RESULT)
		other.kind = PART_OTHER;
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		struct json_at at = member(members, keys[i]);
		if (at.json == NULL)
			continue;
		if (first.json == NULL)
			read_content(decoder, at, lane);
		else if (!span_equal(json_raw(at), json_raw(first)))
			read_content(decoder, at, &other);
		if (first.json == NULL)
			first = at;
	}
	return first.json != NULL;
}

/* Reasoning that is encrypted or withheld leaves an empty part: it took place. */
void read_reasoning(struct decoder *decoder, const struct members *members, const struct lane *lane)
{
	static const enum key keys[] = {
	    KEY_REASONING_CONTENT, KEY_REASONING, KEY_REASONING_TEXT, KEY_THINKING, KEY_SUMMARY};
	struct lane inner = *lane;
	size_t before = decoder->nparts;

	inner.kind = PART_REASONING;
	inner.depth++;
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		read_content(decoder, member(members, keys[i]), &inner);
	if (decoder->nparts == before && !members->at[KEY_ROLE])
		add_part(decoder, &inner, &(struct part){.kind = PART_REASONING, .text = SPAN("")});
}

static struct lane lane_of_call(const struct lane *lane)
{
	struct lane call = *lane;

	call.kind = PART_TEXT;
	if (lane->is_roleless && lane->role == ROLE_UNKNOWN) {
		call.role = ROLE_ASSISTANT;
		call.has_unknown_role = false;
	}
	return call;
}

/* Arguments: JSON in a string as that text, an object as it stands. */
static struct span arguments_text(struct decoder *decoder, struct json_at at)
{
	if (json_is(at, JSON_TYPE_OBJECT) || json_is(at, JSON_TYPE_ARRAY))
		return raw_text(decoder, at);
	return scalar_text(decoder, at);
}

void read_call(struct decoder *decoder, struct json_at at, const struct members *members,
    const struct lane *lane)
{
	static const enum key wrappers[] = {KEY_FUNCTION, KEY_CUSTOM, KEYS};
	static const enum key arguments[] = {KEY_ARGUMENTS, KEY_ARGS, KEY_INPUT, KEY_CODE, KEYS};
	static const enum key ids[] = {
	    KEY_CALL_ID, KEY_ID, KEY_TOOL_USE_ID, KEY_TOOL_CALL_ID, KEYS};
	static const enum key names[] = {KEY_NAME, KEY_FUNCTION, KEY_LANGUAGE, KEY_TYPE, KEYS};
	struct json_at wrapped = member_of(members, wrappers),
		       whole = member(members, KEY_TOOL_CALL);
	struct lane call = lane_of_call(lane);
	struct members inner = *members;

	if (json_is(whole, JSON_TYPE_OBJECT)) {
		read_members(decoder, whole, &inner);
		read_call(decoder, whole, &inner, lane);
		return;
	}
	if (json_is(wrapped, JSON_TYPE_OBJECT))
		read_members(decoder, wrapped, &inner);
	struct json_at input = member_of(&inner, arguments);
	if (input.json == NULL)
		input = member_of(members, arguments);
	struct part part = {
	    .kind = PART_CALL, .call_id = scalar_text(decoder, member_of(members, ids))};
	if (part.call_id.at == NULL)
		part.call_id = scalar_text(decoder, member_of(&inner, ids));
	part.name = scalar_text(decoder, member_of(&inner, names));
	if (input.json)
		part.text = arguments_text(decoder, input);
	else if (members->has_others || inner.has_others)
		part.text = raw_text(decoder, at);
	if (part.text.at == NULL)
		part.text = (struct span)SPAN("");
	add_part(decoder, &call, &part);
	call.kind = PART_RESULT;
	call.name = part.name;
	call.call_id = part.call_id;
	call.depth++;
	read_content(decoder, member(members, KEY_OUTPUT), &call);
}

/* Outside an assistant's message a result is the tool's own, one message for each. */
static struct lane lane_of_result(
    struct decoder *decoder, const struct members *members, const struct lane *lane)
{
	static const enum key ids[] = {
	    KEY_TOOL_USE_ID, KEY_CALL_ID, KEY_TOOL_CALL_ID, KEY_ID, KEYS};
	struct lane result = *lane;

	if (lane->role != ROLE_TOOL && (lane->role != ROLE_ASSISTANT || lane->is_roleless)) {
		result.role = ROLE_TOOL;
		result.has_unknown_role = false;
		open_message(decoder, &result);
	}
	result.kind = PART_RESULT;
	result.name = member_text(decoder, members, KEY_NAME);
	result.call_id = scalar_text(decoder, member_of(members, ids));
	if (result.call_id.at == NULL)
		result.call_id = lane->call_id;
	result.depth++;
	return result;
}

bool read_outputs(struct decoder *decoder, const struct members *members, const struct lane *lane)
{
	static const enum key keys[] = {
	    KEY_CONTENT, KEY_OUTPUT, KEY_RESULT, KEY_RESPONSE, KEY_TEXT};
	bool has_output = false;

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		struct json_at output = member(members, keys[i]);
		has_output |= output.json != NULL;
		if (json_is(output, JSON_TYPE_OBJECT))
			add_raw(decoder, lane, output);
		else
			read_content(decoder, output, lane);
	}
	return has_output;
}

/* A result that gave nothing leaves an empty part: it answers a call. */
void read_result(struct decoder *decoder, const struct members *members, const struct lane *lane)
{
	struct lane result = lane_of_result(decoder, members, lane);
	struct part empty = {
	    .kind = PART_RESULT, .text = SPAN(""), .name = result.name, .call_id = result.call_id};
	size_t before = decoder->nparts;

	read_outputs(decoder, members, &result);
	if (decoder->nparts == before)
		add_part(decoder, &result, &empty);
}

static void read_wrapped(
    struct decoder *decoder, struct json_at at, enum key key, const struct lane *lane)
{
	struct members members;

	if (!json_is(at, JSON_TYPE_OBJECT)) {
		read_content(decoder, at, lane);
		return;
	}
	read_members(decoder, at, &members);
	if (key == KEY_FUNCTION_RESPONSE || key == KEY_TOOL_RESULT || key == KEY_CODE_RESULT)
		read_result(decoder, &members, lane);
	else if (key == KEY_REASONING_CONTENT)
		read_reasoning(decoder, &members, lane);
	else
		read_call(decoder, at, &members, lane);
}

/* Parts without a `type` say what they are by the one key they have. */
static bool read_by_key(struct decoder *decoder, struct json_at at, const struct members *members,
    const struct lane *lane)
{
	static const enum key wrappers[] = {KEY_FUNCTION_CALL, KEY_FUNCTION_RESPONSE, KEY_TOOL_USE,
	    KEY_TOOL_RESULT, KEY_TOOL_CALL, KEY_REASONING_CONTENT, KEY_EXECUTABLE_CODE,
	    KEY_CODE_RESULT};
	static const enum key media[] = {KEY_INLINE_DATA, KEY_FILE_DATA, KEY_IMAGE, KEY_IMAGE_URL,
	    KEY_AUDIO, KEY_INPUT_AUDIO, KEY_VIDEO, KEY_DOCUMENT, KEY_FILE, KEY_MEDIA_TYPE, KEYS};
	static const enum key plain[] = {KEY_GUARD_CONTENT, KEY_MESSAGE_CONTENT, KEY_JSON, KEYS};
	struct lane inner = *lane;
	bool has_read = false;

	inner.depth++;
	for (size_t i = 0; i < ARRAY_LEN(wrappers); i++) {
		if (!members->at[wrappers[i]])
			continue;
		read_wrapped(decoder, member(members, wrappers[i]), wrappers[i], &inner);
		has_read = true;
	}
	if (member_of(members, media).json) {
		read_media(decoder, at, members, lane, "media");
		has_read = true;
	}
	struct json_at wrapped = member_of(members, plain);
	if (wrapped.json && members->at[KEY_JSON])
		add_raw(decoder, lane, wrapped);
	else if (wrapped.json)
		read_content(decoder, wrapped, &inner);
	return has_read || wrapped.json != NULL || members->at[KEY_CACHE_POINT];
}

static bool is_true(const struct members *members, enum key key)
{
	return json_is(member(members, key), JSON_TYPE_TRUE);
}

static void read_text_part(struct decoder *decoder, struct json_at at,
    const struct members *members, const struct lane *lane)
{
	struct lane inner = *lane;

	inner.depth++;
	if (is_true(members, KEY_THOUGHT))
		inner.kind = PART_REASONING;
	else if (is_true(members, KEY_REFUSAL))
		inner.kind = PART_REFUSAL;
	if (!read_texts(decoder, members, &inner) && has_rest(members))
		add_raw(decoder, lane, at);
}

static void read_unknown(struct decoder *decoder, struct json_at at, const struct members *members,
    const struct lane *lane)
{
	struct lane inner = *lane;

	if (read_by_key(decoder, at, members, lane))
		return;
	if (!members->at[KEY_TYPE]) {
		read_text_part(decoder, at, members, lane);
		return;
	}
	inner.depth++;
	if (lane->kind != PART_RESULT)
		inner.kind = PART_OTHER;
	if (!read_texts(decoder, members, &inner) && has_rest(members))
		add_raw(decoder, &inner, at);
}

static void read_refusal(struct decoder *decoder, struct json_at at, const struct members *members,
    const struct lane *lane)
{
	static const enum key keys[] = {KEY_REFUSAL, KEY_TEXT, KEY_CONTENT, KEYS};
	struct json_at refusal = member_of(members, keys);
	struct lane inner = *lane;

	inner.kind = PART_REFUSAL;
	inner.depth++;
	if (refusal.json)
		read_content(decoder, refusal, &inner);
	else if (has_rest(members))
		add_raw(decoder, lane, at);
}

/* Instructions that stand inside a user's message. */
static void read_system(struct decoder *decoder, struct json_at at, const struct members *members,
    const struct lane *lane)
{
	struct lane inner = *lane;

	inner.role = ROLE_SYSTEM;
	inner.has_unknown_role = false;
	inner.kind = PART_TEXT;
	inner.depth++;
	if (!read_texts(decoder, members, &inner) && has_rest(members))
		add_raw(decoder, lane, at);
}

static void read_thinking(
    struct decoder *decoder, const struct members *members, const struct lane *lane)
{
	struct lane inner = lane_of_call(lane);

	inner.depth++;
	inner.kind = PART_REASONING;
	if (!read_texts(decoder, members, &inner))
		read_reasoning(decoder, members, &inner);
	else if (members->at[KEY_SUMMARY])
		read_content(decoder, member(members, KEY_SUMMARY), &inner);
}

void read_part(struct decoder *decoder, struct json_at at, const struct members *members,
    const struct lane *lane)
{
	struct span type = member_text(decoder, members, KEY_TYPE);

	switch (type.at ? dictionary_shape(decoder->dictionary, type) : SHAPE_UNKNOWN) {
	case SHAPE_TEXT:
		read_text_part(decoder, at, members, lane);
		break;
	case SHAPE_REFUSAL:
		read_refusal(decoder, at, members, lane);
		break;
	case SHAPE_REASONING:
		read_thinking(decoder, members, lane);
		break;
	case SHAPE_CALL:
		read_call(decoder, at, members, lane);
		break;
	case SHAPE_RESULT:
		read_result(decoder, members, lane);
		break;
	case SHAPE_IMAGE:
		read_media(decoder, at, members, lane, "image");
		break;
	case SHAPE_AUDIO:
		read_media(decoder, at, members, lane, "audio");
		break;
	case SHAPE_VIDEO:
		read_media(decoder, at, members, lane, "video");
		break;
	case SHAPE_FILE:
		read_media(decoder, at, members, lane, "file");
		break;
	case SHAPE_SYSTEM:
		read_system(decoder, at, members, lane);
		break;
	case SHAPE_MESSAGE:
	case SHAPE_UNKNOWN:
		read_unknown(decoder, at, members, lane);
		break;
	}
}
