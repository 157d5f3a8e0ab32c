/* h(m): a message's role and parts to a digest that stays the same when a client sends the
 * message back.
 *
 * Left out: ids, reasoning, what kind of text a text is. Text of adjacent parts counts as one
 * text with white space between; runs of ASCII white space count as one space, and none at the
 * ends. Tool arguments count as the JSON they are, with sorted keys. Nothing is copied: bytes
 * go into the hash as they lie, in runs.
 *
 * Every item is its bytes, a tag, and its length: read from the end, only one list of items
 * gives those bytes. */
#include <stdlib.h>
#include <string.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "base/hash_lanes.h"
#include "transcript/thread_private.h"

enum {
	TAG_TEXT = 't',
	TAG_NAME = 'n',
	TAG_ARGUMENTS = 'a',
	TAG_MEDIA = 'm',
	BUFFER = 1024,  /* bytes gathered before they go into the hash */
	LONG_TEXT = 24, /* bytes: a single message of that length is taken for a repeat by itself */
	ARGUMENT_DEPTH = 32,        /* containers that lie deeper count as they are written */
	ARGUMENT_MEMBERS = 1 << 16, /* so do objects with more members */
};

static const char *const domains[MARKS] = {
    [MARK_MESSAGE] = "message",
    [MARK_SCOPE] = "scope",
    [MARK_TURN] = "turn",
    [MARK_INSTRUCTION] = "instruction",
    [MARK_PAIR] = "pair",
    [MARK_SINGLE] = "single",
    [MARK_ROOT] = "root",
    [MARK_RECORD] = "record",
    [MARK_LINE] = "line",
};

void hasher_init(struct hasher *hasher)
{
	*hasher = (struct hasher){0};
	for (size_t i = 0; i < MARKS; i++)
		hash_init(&hasher->begun[i], domains[i]);
}

size_t hasher_message_prefix(char *out)
{
	return hash_prefix(domains[MARK_MESSAGE], out);
}

void hasher_done(struct hasher *hasher)
{
	json_done(&hasher->json);
	arena_done(&hasher->arena);
}

static void stream_flush(struct hasher *hasher, struct stream *stream)
{
	if (!stream->is_begun)
		stream->hash = hasher->begun[MARK_MESSAGE];
	stream->is_begun = true;
	hash_bytes(&stream->hash, (struct span){stream->bytes, stream->n});
	stream->n = 0;
}

static void stream_put(struct hasher *hasher, struct stream *stream, struct span bytes)
{
	if (stream->n + bytes.len > stream->room)
		stream_flush(hasher, stream);
	if (bytes.len > stream->room) {
		hash_bytes(&stream->hash, bytes);
	} else if (bytes.len > 0) {
		memcpy(stream->bytes + stream->n, bytes.at, bytes.len);
		stream->n += bytes.len;
	}
	stream->item += bytes.len;
}

static void stream_byte(struct hasher *hasher, struct stream *stream, char byte)
{
	stream_put(hasher, stream, (struct span){&byte, 1});
}

static void stream_number(struct hasher *hasher, struct stream *stream, uint64_t number)
{
	char bytes[8];

	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (char)(number >> (8 * i));
	stream_put(hasher, stream, (struct span){bytes, sizeof bytes});
}

static void stream_end_item(struct hasher *hasher, struct stream *stream, char tag)
{
	uint64_t len = stream->item;

	stream_byte(hasher, stream, tag);
	stream_number(hasher, stream, len);
	stream->item = 0;
	stream->needs_space = false;
}

static bool is_white(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Of eight bytes: none is a control character, and no two spaces stand together. */
static bool is_plain_word(uint64_t word)
{
	const uint64_t ones = 0x0101010101010101u, low = 0x7f7f7f7f7f7f7f7fu;
	uint64_t control = (word - 0x20 * ones) & ~word & ~low;
	uint64_t x = word ^ 0x20 * ones;
	uint64_t spaces = ~(((x & low) + low) | x | low);

	return (control | (spaces & (spaces >> 8))) == 0;
}

#if defined(__SSE2__)
/* Sixteen bytes at a time; what is left is for the loop below. */
static bool skip_plain(struct span text, size_t *at)
{
	const __m128i space = _mm_set1_epi8(' '), first = _mm_set1_epi8('\t');
	const __m128i others = _mm_set1_epi8('\r' - '\t');

	while (text.len - *at >= 16) {
		__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(text.at + *at));
		__m128i low = _mm_sub_epi8(bytes, first);
		__m128i is_other = _mm_cmpeq_epi8(_mm_min_epu8(low, others), low);
		unsigned spaces = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, space));
		unsigned other = (unsigned)_mm_movemask_epi8(is_other);
		unsigned ends = other | (spaces & (spaces | other) >> 1);
		if (ends != 0) {
			*at += (unsigned)__builtin_ctz(ends);
			return true;
		}
		/* A space at the end must be looked at together with what follows. */
		*at += spaces >> 15 ? 15 : 16;
	}
	return false;
}
#else
static bool skip_plain(struct span text, size_t *at)
{
	(void)text;
	(void)at;
	return false;
}
#endif

/* The end of the run that begins at `at`: where white space is more than one space inside the
 * text. */
static size_t end_of_run(struct span text, size_t at)
{
	if (skip_plain(text, &at))
		return at;
	while (at < text.len) {
		uint64_t word;
		if (text.len - at >= sizeof word) {
			memcpy(&word, text.at + at, sizeof word);
			if (is_plain_word(word)) {
				/* A space at the end must be looked at together with what
				 * follows. */
				at += text.at[at + 7] == ' ' ? 7 : 8;
				continue;
			}
		}
		char c = text.at[at];
		if (is_white(c) && (c != ' ' || at + 1 == text.len || is_white(text.at[at + 1])))
			return at;
		at++;
	}
	return at;
}

static void stream_text(struct hasher *hasher, struct stream *stream, struct span text)
{
	for (size_t at = 0; at < text.len;) {
		if (is_white(text.at[at])) {
			stream->needs_space = true;
			at++;
			continue;
		}
		size_t end = end_of_run(text, at);
		if (stream->needs_space && stream->item > 0)
			stream_byte(hasher, stream, ' ');
		stream->needs_space = false;
		stream_put(hasher, stream, span_slice(text, at, end));
		at = end;
	}
	stream->needs_space = true;
}

/* One member while an object is sorted. */
struct argument {
	struct span key;
	struct json_at value;
};

static int compare_arguments(const void *a, const void *b)
{
	const struct argument *one = a, *other = b;
	int order = span_compare(one->key, other->key);

	return order ? order
		     : (one->value.index > other->value.index) -
			   (one->value.index < other->value.index);
}

static int stream_json(struct hasher *hasher, struct stream *stream, struct json_at at, int depth);

static int stream_object(
    struct hasher *hasher, struct stream *stream, struct json_at object, int depth)
{
	size_t n = json_count(object), filled = 0;
	struct argument *members = arena_array(&hasher->arena, n, sizeof *members);
	struct error err;

	if (members == NULL)
		return -1;
	for (struct json_at key = json_child(object); key.json && filled < n; filled++) {
		members[filled].key = json_text(key, &hasher->arena, &err);
		members[filled].value = json_after(object, key);
		if (members[filled].key.at == NULL)
			return -1;
		key = json_after(object, members[filled].value);
	}
	if (n > 1)
		qsort(members, n, sizeof *members, compare_arguments);
	stream_byte(hasher, stream, '{');
	for (size_t i = 0; i < n; i++) {
		stream_number(hasher, stream, members[i].key.len);
		stream_put(hasher, stream, members[i].key);
		if (stream_json(hasher, stream, members[i].value, depth + 1) != 0)
			return -1;
	}
	stream_byte(hasher, stream, '}');
	return 0;
}

static int stream_array(
    struct hasher *hasher, struct stream *stream, struct json_at array, int depth)
{
	stream_byte(hasher, stream, '[');
	for (struct json_at at = json_child(array); at.json; at = json_after(array, at))
		if (stream_json(hasher, stream, at, depth + 1) != 0)
			return -1;
	stream_byte(hasher, stream, ']');
	return 0;
}

static int stream_json(struct hasher *hasher, struct stream *stream, struct json_at at, int depth)
{
	struct span text = json_raw(at);
	struct error err;

	if (json_is(at, JSON_TYPE_STRING)) {
		text = json_text(at, &hasher->arena, &err);
		if (text.at == NULL)
			return -1;
		stream_byte(hasher, stream, '"');
	} else if (depth < ARGUMENT_DEPTH && json_is(at, JSON_TYPE_OBJECT) &&
		   json_count(at) <= ARGUMENT_MEMBERS) {
		return stream_object(hasher, stream, at, depth);
	} else if (depth < ARGUMENT_DEPTH && json_is(at, JSON_TYPE_ARRAY)) {
		return stream_array(hasher, stream, at, depth);
	} else {
		stream_byte(hasher, stream, '=');
	}
	stream_number(hasher, stream, text.len);
	stream_put(hasher, stream, text);
	return 0;
}

/* A call's arguments: as JSON if they are an object or array, else as text. */
static int stream_arguments(struct hasher *hasher, struct stream *stream, struct span text)
{
	struct span trimmed = span_trim(text);
	struct error err = {0};

	if (trimmed.len == 0 || (trimmed.at[0] != '{' && trimmed.at[0] != '[')) {
		stream_text(hasher, stream, text);
		return 0;
	}
	if (json_parse(&hasher->json, trimmed, &err) != 0) {
		stream_text(hasher, stream, text);
		return err.kind == ERROR_MEMORY ? -1 : 0;
	}
	int result = stream_json(hasher, stream, json_root(&hasher->json), 0);
	arena_reset(&hasher->arena);
	return result;
}

static void end_text(struct hasher *hasher, struct stream *stream)
{
	if (stream->item > 0)
		stream_end_item(hasher, stream, TAG_TEXT);
	stream->needs_space = false;
}

static int stream_part(struct hasher *hasher, struct stream *stream, const struct part *part)
{
	switch (part->kind) {
	case PART_TEXT:
	case PART_RESULT:
	case PART_REFUSAL:
	case PART_OTHER:
		stream_text(hasher, stream, part->text);
		return 0;
	case PART_CALL:
		end_text(hasher, stream);
		stream_put(hasher, stream, part->name);
		stream_end_item(hasher, stream, TAG_NAME);
		if (stream_arguments(hasher, stream, part->text) != 0)
			return -1;
		stream_end_item(hasher, stream, TAG_ARGUMENTS);
		return 0;
	case PART_MEDIA:
		end_text(hasher, stream);
		stream_put(hasher, stream, part->media);
		stream_end_item(hasher, stream, TAG_MEDIA);
		return 0;
	case PART_REASONING:
	case PART_KINDS:
		return 0;
	}
	return 0;
}

int hasher_stream(struct hasher *hasher, struct stream *stream, struct message *message)
{
	uint64_t length = 0;

	stream_byte(hasher, stream, (char)('0' + message->role));
	stream->item = 0;
	stream->needs_space = false;
	for (size_t i = 0; i < message->nparts; i++) {
		uint64_t before = stream->item;
		if (stream_part(hasher, stream, &message->parts[i]) != 0)
			return -1;
		length += stream->item > before ? stream->item - before : 0;
	}
	end_text(hasher, stream);
	message->is_long = length >= LONG_TEXT;
	return 0;
}

void stream_done(struct stream *stream, struct digest *digest)
{
	hash_bytes(&stream->hash, (struct span){stream->bytes, stream->n});
	hash_done(&stream->hash, digest);
}

int hasher_message(struct hasher *hasher, struct message *message)
{
	char bytes[BUFFER];
	struct stream stream = {.bytes = bytes, .room = sizeof bytes};

	if (hasher_stream(hasher, &stream, message) != 0)
		return -1;
	stream_flush(hasher, &stream);
	stream_done(&stream, &message->content);
	return 0;
}

struct digest hasher_join(
    const struct hasher *hasher, enum mark mark, const struct digest *a, const struct digest *b)
{
	struct hash hash = hasher->begun[mark];
	struct digest pair[2] = {*a, *b}, joined;

	hash_bytes(&hash, (struct span){(const char *)pair, sizeof pair});
	hash_done(&hash, &joined);
	return joined;
}

struct digest hasher_texts(const struct hasher *hasher, enum mark mark, uint64_t number,
    const struct span *texts, size_t ntexts)
{
	struct hash hash = hasher->begun[mark];
	struct digest made;

	hash_number(&hash, number);
	for (size_t i = 0; i < ntexts; i++)
		hash_field(&hash, texts[i]);
	hash_done(&hash, &made);
	return made;
}

struct digest hasher_item(const struct hasher *hasher, enum mark mark, const struct digest *digest,
    uint64_t number, struct span text)
{
	struct hash hash = hasher->begun[mark];
	struct digest made;

	hash_digest(&hash, digest);
	hash_number(&hash, number);
	hash_field(&hash, text);
	hash_done(&hash, &made);
	return made;
}
