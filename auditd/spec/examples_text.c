/* What a turn of an example says, once entities are decoded and stage directions that stand for words are gone. */
#include <string.h>

#include "spec/examples_private.h"
#include "spec/inner.h"

enum { SHORTEST_DIRECTION = 4 };

static void decode(struct buf *out, struct span raw)
{
	for (size_t at = 0; at < raw.len;) {
		char byte = raw.at[at];
		size_t n = byte == '&' ? spec_entity(span_slice(raw, at, raw.len), &byte) : 0;
		buf_byte(out, byte);
		at += n ? n : 1;
	}
}

/* Does what stands in brackets stand for words that are left out? "[...](address)" is a link. */
static bool is_elision(struct span inner, struct span behind)
{
	static const struct span dots = SPAN("..."), ellipsis = SPAN("\xe2\x80\xa6");

	return (span_starts(inner, dots) || span_starts(inner, ellipsis)) &&
	       !(behind.len > 0 && behind.at[0] == '(');
}

/* Where the next '[' or ']' stands, or text.len. */
static size_t next_bracket(struct span text, size_t at)
{
	while (at < text.len && text.at[at] != '[' && text.at[at] != ']')
		at++;
	return at;
}

bool example_is_elision(struct span line)
{
	return line.len >= 2 && line.at[0] == '[' && line.at[line.len - 1] == ']' &&
	       next_bracket(line, 1) == line.len - 1 &&
	       is_elision(span_slice(line, 1, line.len), (struct span){NULL, 0});
}

static void drop_spaces(struct buf *out)
{
	while (out->len > 0 && (out->at[out->len - 1] == ' ' || out->at[out->len - 1] == '\t'))
		out->len--;
}

/* Copy without elisions, and without the white space that one leaves at a line's end. Returns whether there was one.
 * Every byte is looked at once: a bracket within brackets begins anew. */
static bool drop_elisions(struct buf *out, struct span text)
{
	bool has_any = false;
	size_t copied = 0, open = text.len;

	for (size_t at = next_bracket(text, 0); at < text.len; at = next_bracket(text, at + 1)) {
		if (text.at[at] == '[') {
			open = at;
			continue;
		}
		struct span behind = span_slice(text, at + 1, text.len);
		if (open < at && is_elision(span_slice(text, open + 1, at), behind)) {
			buf_append(out, span_slice(text, copied, open));
			if (behind.len == 0 || behind.at[0] == '\n')
				drop_spaces(out);
			copied = at + 1;
			has_any = true;
		}
		open = text.len;
	}
	buf_append(out, span_slice(text, copied, text.len));
	return has_any;
}

/* "[turns the camera to a window]" on a line of its own. */
static bool is_direction(struct span line)
{
	struct span text = span_trim(line);

	if (text.len < SHORTEST_DIRECTION || text.at[0] != '[' || text.at[text.len - 1] != ']')
		return false;
	text = span_slice(text, 1, text.len - 1);
	return text.at[0] >= 'a' && text.at[0] <= 'z' && memchr(text.at, ' ', text.len) != NULL &&
	       next_bracket(text, 0) == text.len;
}

static bool has_direction(struct span text)
{
	struct span line;
	size_t at = 0;

	while (spec_next_line(text, &at, &line))
		if (is_direction(line))
			return true;
	return false;
}

int example_text(struct arena *arena, struct span raw, struct example_turn *turn)
{
	struct buf plain = {0}, whole = {0};

	decode(&plain, span_trim(raw));
	turn->is_elided = drop_elisions(&whole, buf_span(&plain));
	turn->text = arena_text(arena, span_trim(buf_span(&whole)));
	bool failed = plain.failed || whole.failed || turn->text.at == NULL;
	turn->is_staged = !failed && has_direction(turn->text);
	buf_done(&plain);
	buf_done(&whole);
	return failed ? -1 : 0;
}

int example_copy(struct arena *arena, struct span raw, struct span *copy)
{
	struct buf plain = {0};

	*copy = (struct span){NULL, 0};
	if (raw.at == NULL)
		return 0;
	decode(&plain, raw);
	*copy = arena_text(arena, buf_span(&plain));
	bool failed = plain.failed || copy->at == NULL;
	buf_done(&plain);
	return failed ? -1 : 0;
}

/* "key: value" into the example's settings, where there is room. */
static int add_setting(struct arena *arena, struct span line, struct example *example)
{
	const char *colon = line.len > 0 ? memchr(line.at, ':', line.len) : NULL;
	size_t n = colon ? (size_t)(colon - line.at) : 0;

	if (n == 0 || example->nsettings == EXAMPLE_SETTINGS_MAX)
		return 0;
	struct example_setting *setting = &example->settings[example->nsettings];
	if (example_copy(arena, span_trim(span_slice(line, 0, n)), &setting->key) != 0 ||
	    example_copy(arena, span_trim(span_slice(line, n + 1, line.len)), &setting->value) != 0)
		return -1;
	example->nsettings++;
	return 0;
}

int example_settings(struct arena *arena, struct span raw, struct example *example)
{
	bool is_within = false;
	struct span line;
	size_t at = 0;

	while (spec_next_line(raw, &at, &line)) {
		struct span text = span_trim(line);
		if (span_is(text, "<settings>"))
			is_within = true;
		else if (span_is(text, "</settings>"))
			is_within = false;
		else if (is_within && add_setting(arena, text, example) != 0)
			return -1;
	}
	return 0;
}
