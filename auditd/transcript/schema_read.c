/* One record in, its transcripts out: parse, choose the mapping, apply it; or keep the text raw. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "transcript/schema_plan.h"

enum {
	TAPE_KEPT = 1 << 17
}; /* tokens of a tape that are kept although they are no longer needed */

void reader_done(struct reader *reader)
{
	json_done(&reader->json);
	for (size_t i = 0; i < READER_NESTED; i++)
		json_done(&reader->nested[i]);
	free(reader->slots);
	free(reader->kinds);
	plans_free(reader->plans);
	*reader = (struct reader){0};
}

/* Give back what only an unusually large record needed. */
static void trim_tape(struct json *json)
{
	if (json->capacity > TAPE_KEPT && json->ntokens < json->capacity / 8)
		json_done(json);
}

struct transcript *reading_add(struct reading_state *state)
{
	struct reading *reading = state->reading;

	if (reading->ntranscripts == state->capacity) {
		size_t capacity = state->capacity ? 2 * state->capacity : 1;
		struct transcript *grown = arena_array(state->arena, capacity, sizeof *grown);
		if (grown == NULL) {
			error_memory(state->err);
			return NULL;
		}
		if (reading->ntranscripts > 0)
			memcpy(grown, reading->transcripts, reading->ntranscripts * sizeof *grown);
		reading->transcripts = grown;
		state->capacity = capacity;
	}
	struct transcript *transcript = &reading->transcripts[reading->ntranscripts++];
	transcript->origin = state->record->origin;
	return transcript;
}

int reading_add_raw(struct reading_state *state, struct span text)
{
	struct transcript *transcript = reading_add(state);
	struct message *message = arena_alloc(state->arena, sizeof *message);
	struct part *part = arena_alloc(state->arena, sizeof *part);

	if (transcript == NULL || message == NULL || part == NULL)
		return error_memory(state->err);
	part->kind = PART_TEXT;
	part->text = json_unescape_loosely(text, state->arena);
	if (part->text.at == NULL)
		return error_memory(state->err);
	message->parts = part;
	message->nparts = 1;
	message->origin = state->record->origin;
	if (utf8_valid_prefix(text) < text.len)
		message->flags |= MESSAGE_BAD_UTF8;
	transcript->state = TRANSCRIPT_RAW;
	transcript->unit = UNIT_REQUEST;
	transcript->history = HISTORY_NONE;
	transcript->format = "raw";
	transcript->messages = message;
	transcript->nmessages = 1;
	return 0;
}

static void say_why(struct reading_state *state, const char *why)
{
	snprintf(state->reading->why, sizeof state->reading->why, "%.119s", why);
}

/* The heaviest of those that fit, or NULL with why set. */
static const struct schema *choose(
    struct reading_state *state, struct lookup *lookup, struct schema *const *by_weight, size_t n)
{
	const struct schema *best = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct schema *schema = by_weight[i];
		if (best && schema->weight < best->weight)
			break;
		if (!condition_holds(&schema->detect, lookup, NULL))
			continue;
		if (best) {
			snprintf(state->reading->why, sizeof state->reading->why,
			    "two mappings fit: %.45s and %.45s", best->name, schema->name);
			return NULL;
		}
		best = schema;
	}
	if (best == NULL)
		say_why(state, "no mapping fits");
	return best;
}

/* The mapping to use, or NULL with why set. */
static const struct schema *find_schema(struct reading_state *state, struct lookup *lookup)
{
	const struct schemas *schemas = state->schemas;
	const struct plan *plan = plan_find(state->reader, schemas, state->options);

	if (state->options->schema >= 0)
		return plan ? plan->by_weight[0] : schemas->at[state->options->schema];
	return plan ? choose(state, lookup, plan->by_weight, plan->n)
		    : choose(state, lookup, schemas->by_weight, schemas->nby_weight);
}

/* Apply a mapping to each part that its `split` names. What gives no message stays as raw text. */
static enum mapped apply_split(
    const struct schema *schema, struct reading_state *state, struct lookup *lookup)
{
	struct json_at whole = lookup->root, at;
	enum mapped outcome = MAPPED_NOT;
	struct walk walk;

	for (size_t i = 0; i < schema->split.n; i++) {
		lookup->nkept = 0;
		lookup_root(lookup, whole);
		walk_init(&walk, lookup, &schema->split.at[i], WALK_SPLIT, NULL);
		lookup->nkept = lookup->nparsed;
		while ((at = walk_next(&walk)).json) {
			lookup_root(lookup, at);
			enum mapped one = schema_apply(schema, state, lookup);
			if (one == MAPPED_FAILED ||
			    (one == MAPPED_NOT && reading_add_raw(state, json_raw(at)) != 0))
				return MAPPED_FAILED;
			if (one == MAPPED_AUDITED || outcome == MAPPED_NOT)
				outcome = one;
		}
	}
	return lookup->has_overflowed ? MAPPED_NOT : outcome;
}

enum mapped reading_map(struct reading_state *state)
{
	size_t before = state->reading->ntranscripts;
	struct lookup lookup;

	if (lookup_init(&lookup, &state->schemas->tree, state->reader, state->arena) != 0)
		return MAPPED_FAILED;
	lookup_root(&lookup, json_root(&state->reader->json));
	const struct schema *schema = find_schema(state, &lookup);
	if (schema == NULL)
		return lookup.has_failed ? MAPPED_FAILED : MAPPED_NOT;
	enum mapped outcome = schema->split.n > 0 ? apply_split(schema, state, &lookup)
						  : schema_apply(schema, state, &lookup);
	if (outcome == MAPPED_NOT) {
		state->reading->ntranscripts = before;
		snprintf(state->reading->why, sizeof state->reading->why, "mapping %.60s finds %s",
		    schema->name, lookup.has_overflowed ? "too many values" : "no message here");
	}
	return outcome;
}

/* More than 30 % of the bytes are control characters or belong to no UTF-8 character. */
static bool is_binary(struct span text)
{
	size_t bad = 0;

	for (size_t at = 0; at < text.len;) {
		uint32_t code;
		int length = utf8_decode(text, at, &code);
		if (length < 0)
			bad += (size_t)-length;
		else if ((code < 0x20 && code != '\t' && code != '\r' && code != '\n') ||
			 code == 0x7f)
			bad++;
		at += (size_t)(length < 0 ? -length : length);
	}
	return bad > text.len * 3 / 10;
}

static int keep_raw(struct reading_state *state, enum reading_outcome outcome)
{
	state->reading->outcome = outcome;
	state->reading->torn_nbytes = 0;
	state->reading->ntranscripts = 0;
	return reading_add_raw(state, state->record->text);
}

static int read_unparsable(struct reading_state *state, const struct error *why)
{
	say_why(state, why->text);
	if (state->reader->json.is_too_deep)
		return keep_raw(state, READING_DEPTH);
	if (is_binary(state->record->text)) {
		snprintf(state->reading->why, sizeof state->reading->why,
		    "offset %zu: over 30 %% of the line's bytes are no text",
		    state->reader->json.error_at);
		return keep_raw(state, READING_NOT_TEXT);
	}
	if (reading_recover(state) != 0)
		return -1;
	state->reading->why[0] = '\0';
	if (state->reading->outcome != READING_RAW)
		return 0;
	say_why(state, why->text);
	return keep_raw(state, READING_RAW);
}

static int read_record(struct reading_state *state)
{
	struct error why; /* set where json_parse fails */

	if (state->record->state == RECORD_TOO_LONG) {
		say_why(state, "a window of a line over the limit");
		return keep_raw(state, READING_RAW);
	}
	if (json_parse(&state->reader->json, state->record->text, &why) != 0) {
		if (why.kind == ERROR_MEMORY)
			return error_memory(state->err);
		return read_unparsable(state, &why);
	}
	switch (reading_map(state)) {
	case MAPPED_FAILED:
		return error_memory(state->err);
	case MAPPED_NOT:
		return keep_raw(state, READING_RAW);
	case MAPPED_OTHER:
		state->reading->outcome = READING_OTHER;
		return 0;
	case MAPPED_AUDITED:
		state->reading->outcome = READING_AUDITED;
		return 0;
	}
	return 0;
}

int schemas_read(const struct schemas *schemas, const struct reading_options *options,
    struct reader *reader, const struct record *record, struct arena *arena,
    struct reading *reading, struct error *err)
{
	struct reading made = {0};
	struct reading_state state = {.schemas = schemas,
	    .options = options,
	    .reader = reader,
	    .record = record,
	    .arena = arena,
	    .reading = &made,
	    .err = err};

	trim_tape(&reader->json);
	for (size_t i = 0; reader->has_nested && i < READER_NESTED; i++)
		trim_tape(&reader->nested[i]);
	reader->has_nested = false;
	if (read_record(&state) != 0)
		return -1;
	*reading = made;
	return 0;
}
