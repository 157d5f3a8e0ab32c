/* Images, audio and files: what they are and where they come from, without reading them as
 * text. The one exception is a document given as plain text, which is text. */
#include <string.h>

#include "transcript/parts_private.h"

enum { MEDIA_DEPTH = 4 };

/* "image/png" of "data:image/png;base64,...". */
static struct span type_of_data_uri(struct span uri)
{
	struct span rest = span_slice(uri, 5, uri.len < 133 ? uri.len : 133);
	size_t end = 0;

	if (!span_starts(uri, (struct span)SPAN("data:")))
		return (struct span){NULL, 0};
	while (end < rest.len && rest.at[end] != ';' && rest.at[end] != ',')
		end++;
	return span_slice(rest, 0, end);
}

/* "png" of an image is "image/png". */
static struct span type_of_format(struct decoder *decoder, const char *name, struct span format)
{
	size_t len = strlen(name);
	char *out = arena_alloc(decoder->arena, len + 1 + format.len);

	if (out == NULL) {
		decoder->has_failed = true;
		return (struct span){NULL, 0};
	}
	memcpy(out, name, len);
	out[len] = '/';
	memcpy(out + len + 1, format.at, format.len);
	return (struct span){out, len + 1 + format.len};
}

static void find_media(
    struct decoder *decoder, struct json_at at, const char *name, int depth, struct part *part);

static void find_in_members(struct decoder *decoder, const struct members *members,
    const char *name, int depth, struct part *part)
{
	static const struct {
		enum key key;
		const char *name; /* of its kind; NULL: as the wrapper's */
	} inner[] = {
	    {KEY_SOURCE, NULL},
	    {KEY_IMAGE_URL, "image"},
	    {KEY_IMAGE, "image"},
	    {KEY_INPUT_AUDIO, "audio"},
	    {KEY_AUDIO, "audio"},
	    {KEY_VIDEO, "video"},
	    {KEY_DOCUMENT, "application"},
	    {KEY_FILE, NULL},
	    {KEY_INLINE_DATA, NULL},
	    {KEY_FILE_DATA, NULL},
	    {KEY_DATA, NULL},
	    {KEY_BYTES, NULL},
	    {KEY_URL, NULL},
	    {KEY_FILE_ID, NULL},
	    {KEY_CONTENT, NULL},
	};
	struct span type = member_text(decoder, members, KEY_MEDIA_TYPE);
	struct span format = member_text(decoder, members, KEY_FORMAT);

	if (type.len > 0)
		part->name = type;
	else if (format.len > 0 && part->name.at == NULL)
		part->name = type_of_format(decoder, name, format);
	for (size_t i = 0; i < ARRAY_LEN(inner) && part->media.at == NULL; i++)
		find_media(decoder, member(members, inner[i].key),
		    inner[i].name ? inner[i].name : name, depth, part);
}

/* Look for the bytes or the address in a value, from the outside inwards. */
static void find_media(
    struct decoder *decoder, struct json_at at, const char *name, int depth, struct part *part)
{
	struct members members;

	if (json_is(at, JSON_TYPE_STRING)) {
		part->media = scalar_text(decoder, at);
		struct span type = type_of_data_uri(part->media);
		if (type.len > 0 && part->name.at == NULL)
			part->name = type;
		if (part->name.at == NULL)
			part->name = span_of(name);
		return;
	}
	if (!json_is(at, JSON_TYPE_OBJECT) || depth >= MEDIA_DEPTH)
		return;
	read_members(decoder, at, &members);
	find_in_members(decoder, &members, name, depth + 1, part);
}

/* A document whose source is plain text, or parts of its own. Returns whether it was one. */
static bool read_as_text(
    struct decoder *decoder, const struct members *members, const struct lane *lane)
{
	struct json_at source = member(members, KEY_SOURCE);
	struct lane inner = *lane;
	struct members wrapped;

	if (!json_is(source, JSON_TYPE_OBJECT))
		return false;
	read_members(decoder, source, &wrapped);
	struct span type = member_text(decoder, &wrapped, KEY_TYPE);
	bool is_text = type.at && span_is(type, "text"),
	     is_content = type.at && span_is(type, "content");
	if (lane->kind != PART_RESULT)
		inner.kind = PART_OTHER;
	inner.depth++;
	if (is_text || is_content)
		read_content(decoder, member(&wrapped, is_text ? KEY_DATA : KEY_CONTENT), &inner);
	return is_text || is_content;
}

void read_media(struct decoder *decoder, struct json_at at, const struct members *members,
    const struct lane *lane, const char *name)
{
	struct part part = {.kind = PART_MEDIA, .text = SPAN(""), .call_id = lane->call_id};
	struct members own;

	if (members == NULL) {
		read_members(decoder, at, &own);
		members = &own;
	}
	if (read_as_text(decoder, members, lane))
		return;
	find_in_members(decoder, members, name, 0, &part);
	if (part.name.at == NULL)
		part.name = span_of(name);
	add_part(decoder, lane, &part);
	struct span transcript = member_text(decoder, members, KEY_TRANSCRIPT);
	add_text(decoder, lane, lane->kind, transcript);
}
