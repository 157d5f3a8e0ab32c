/* A line that is no JSON because a record on it was torn (a full disk, a killed writer) and the
 * next one was written right behind it, or because a newline was lost between two whole ones.
 * Finds the whole objects and reads them; what belongs to none is raw text. */
#include <stdio.h>
#include <string.h>

#include "transcript/schema_private.h"

/* How many places of a line are tried, and how many of each sort at a time. */
enum { TRIES = 16, TRIES_SAME_KEY = 6, TRIES_BEFORE = 5, TRIES_BEHIND = 5, LONGEST_KEY = 64 };

/* The line while it is taken apart. */
struct recovery {
	struct reading_state *state;
	struct span text;
	size_t at;       /* where the piece at hand begins */
	size_t error_at; /* where it stops being JSON */
	int tries_left;
	bool has_whole; /* an object was read, or skipped as the mapping says */
	bool has_audited;
	bool has_failed;
};

/* Parse text[from, end). */
static bool parses(struct recovery *recovery, size_t from, size_t end)
{
	struct error err = {0};
	struct json *json = &recovery->state->reader->json;

	if (json_parse(json, span_slice(recovery->text, from, end), &err) == 0)
		return json_is(json_root(json), JSON_TYPE_OBJECT);
	recovery->has_failed |= err.kind == ERROR_MEMORY;
	return false;
}

/* Where the whole object that begins at `from` ends, if another follows right behind; else 0.
 * The parse of everything from there stopped at error_at. The tape holds the object afterwards. */
static size_t end_of_object(struct recovery *recovery, size_t from, size_t error_at)
{
	if (error_at >= recovery->text.len || recovery->text.at[error_at] != '{')
		return 0;
	struct span before = span_trim(span_slice(recovery->text, from, error_at));
	if (before.len == 0 || before.at[before.len - 1] != '}' ||
	    !parses(recovery, from, error_at))
		return 0;
	return error_at;
}

/* Does a whole object begin here, that ends with the line or before another one? */
static bool begins_object(struct recovery *recovery, size_t from)
{
	if (recovery->tries_left-- <= 0)
		return false;
	if (parses(recovery, from, recovery->text.len))
		return true;
	size_t error_at = from + recovery->state->reader->json.error_at;
	return end_of_object(recovery, from, error_at) != 0;
}

static bool starts_at(struct span text, size_t at, struct span wanted)
{
	return span_starts(span_slice(text, at, text.len), wanted);
}

/* The next place from `at` on where wanted (which begins with a brace) stands; text.len if none. */
static size_t find_from(struct span text, size_t at, struct span wanted)
{
	while (at < text.len) {
		const char *brace = memchr(text.at + at, '{', text.len - at);
		if (brace == NULL)
			break;
		at = (size_t)(brace - text.at);
		if (starts_at(text, at, wanted))
			return at;
		at++;
	}
	return text.len;
}

static size_t search_forward(struct recovery *recovery, size_t from, struct span wanted, int tries)
{
	for (size_t at = find_from(recovery->text, from, wanted);
	     at < recovery->text.len && tries > 0;
	     at = find_from(recovery->text, at + 1, wanted), tries--)
		if (begins_object(recovery, at))
			return at;
	return 0;
}

static size_t search_backward(struct recovery *recovery, size_t from, struct span wanted, int tries)
{
	for (size_t at = from; at > recovery->at && tries > 0; at--) {
		if (!starts_at(recovery->text, at, wanted))
			continue;
		if (begins_object(recovery, at))
			return at;
		tries--;
	}
	return 0;
}

/* `{"ts"` of a line that begins so: records of one writer begin alike. */
static struct span first_key(struct recovery *recovery)
{
	struct span rest = span_slice(recovery->text, recovery->at, recovery->at + LONGEST_KEY);

	for (size_t i = 2; i < rest.len; i++)
		if (rest.at[i] == '"')
			return span_slice(rest, 0, i + 1);
	return (struct span){NULL, 0};
}

/* Where the record behind a torn one begins; 0 if it cannot be found. */
static size_t find_next(struct recovery *recovery)
{
	static const struct span brace = SPAN("{\"");
	struct span key = first_key(recovery);
	size_t error_at = recovery->error_at, found = 0;

	if (span_starts(key, brace))
		found = search_forward(recovery, recovery->at + 1, key, TRIES_SAME_KEY);
	if (found == 0)
		found = search_backward(recovery, error_at, brace, TRIES_BEFORE);
	if (found == 0)
		found = search_forward(recovery, error_at + 1, brace, TRIES_BEHIND);
	return found;
}

/* Keep text[at, end) as raw text. */
static int keep_piece(struct recovery *recovery, size_t end)
{
	recovery->state->reading->torn_nbytes += end - recovery->at;
	return reading_add_raw(recovery->state, span_slice(recovery->text, recovery->at, end));
}

/* Read the object on the tape, which is text[at, end). */
static int read_piece(struct recovery *recovery, size_t end)
{
	switch (reading_map(recovery->state)) {
	case MAPPED_FAILED:
		return error_memory(recovery->state->err);
	case MAPPED_NOT:
		return keep_piece(recovery, end);
	case MAPPED_AUDITED:
		recovery->has_audited = true;
		recovery->has_whole = true;
		break;
	case MAPPED_OTHER:
		recovery->has_whole = true;
		break;
	}
	recovery->state->is_recovered = true;
	return 0;
}

/* Deal with one piece of a line whose rest is no JSON. Returns 1 if there is more, 0 at the
 * end, -1. */
static int take_piece(struct recovery *recovery)
{
	size_t end = end_of_object(recovery, recovery->at, recovery->error_at);

	if (end != 0) {
		if (read_piece(recovery, end) != 0)
			return -1;
	} else {
		end = find_next(recovery);
		if (keep_piece(recovery, end ? end : recovery->text.len) != 0)
			return -1;
		if (end == 0)
			return 0;
		recovery->state->is_recovered = true;
	}
	recovery->at = end;
	if (parses(recovery, end, recovery->text.len)) {
		int result = read_piece(recovery, recovery->text.len);
		recovery->at = recovery->text.len;
		return result;
	}
	recovery->error_at = end + recovery->state->reader->json.error_at;
	return 1;
}

int reading_recover(struct reading_state *state)
{
	struct recovery recovery = {.state = state,
	    .text = state->record->text,
	    .error_at = state->reader->json.error_at,
	    .tries_left = TRIES};
	int more = 1;

	for (size_t pieces = 0; more == 1 && pieces < SCHEMA_PIECES; pieces++)
		more = take_piece(&recovery);
	if (more == 1 && keep_piece(&recovery, recovery.text.len) != 0)
		more = -1;
	if (more < 0 || recovery.has_failed)
		return error_memory(state->err);
	state->reading->outcome = recovery.has_audited ? READING_AUDITED
				  : recovery.has_whole ? READING_OTHER
						       : READING_RAW;
	return 0;
}
