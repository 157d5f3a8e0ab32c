/* One mapping applied to one record: its fields, its turns, and what follows from where a
 * message stood. */
#include <stdlib.h>
#include <string.h>

#include "transcript/schema_private.h"

/* One application. */
struct applying {
	const struct schema *schema;
	struct reading_state *state;
	struct lookup *lookup;
	struct decoder decoder;
};

/* A scalar's text; absent for an object, an array, null or an empty text. */
static struct span field_text(struct lookup *lookup, struct json_at at)
{
	struct span text = {NULL, 0};

	if (json_is(at, JSON_TYPE_STRING))
		text = json_text_quietly(at, lookup->arena, &lookup->has_failed);
	else if (json_is(at, JSON_TYPE_NUMBER))
		text = json_raw(at);
	return text.len > 0 ? text : (struct span){NULL, 0};
}

static struct span first_text(struct lookup *lookup, const struct paths *paths)
{
	struct span text = {NULL, 0};

	for (size_t i = 0; i < paths->n && text.at == NULL; i++)
		text = field_text(lookup, path_first(lookup, &paths->at[i], NULL));
	return text;
}

static void read_time(struct applying *applying, struct transcript *transcript)
{
	const struct schema *schema = applying->schema;

	for (size_t i = 0; i < schema->time.n && !transcript->has_time; i++) {
		struct span text = field_text(
		    applying->lookup, path_first(applying->lookup, &schema->time.at[i], NULL));
		transcript->has_time =
		    text.at && time_parse(text, &schema->time_form, &transcript->time_us) == 0;
	}
}

static void read_fields(struct applying *applying, struct transcript *transcript)
{
	const struct paths *fields = applying->schema->fields;
	struct lookup *lookup = applying->lookup;

	transcript->format = applying->schema->name;
	transcript->unit = applying->schema->unit;
	transcript->history = applying->schema->history;
	transcript->conversation = first_text(lookup, &fields[FIELD_CONVERSATION]);
	transcript->request = first_text(lookup, &fields[FIELD_REQUEST]);
	transcript->tenant = first_text(lookup, &fields[FIELD_TENANT]);
	transcript->user = first_text(lookup, &fields[FIELD_USER]);
	transcript->model = first_text(lookup, &fields[FIELD_MODEL]);
	read_time(applying, transcript);
	metadata_read(applying->schema, lookup, transcript);
}

static enum finish finish_of(const struct applying *applying, struct span word)
{
	int finish =
	    word.at ? words_find_any_case(&applying->decoder.dictionary->finishes, word) : -1;

	return finish < 0 ? FINISH_UNKNOWN : (enum finish)finish;
}

static void set_finish(struct applying *applying, size_t first, enum finish finish)
{
	for (size_t i = first; i < applying->decoder.nmessages; i++) {
		struct message *message = &applying->decoder.messages[i];
		if (message->role == ROLE_ASSISTANT && message->finish == FINISH_UNKNOWN)
			message->finish = finish;
	}
}

/* Take one value that a turns entry matched. */
static void take_value(
    struct applying *applying, const struct turn *turn, struct json_at at, const struct walk *walk)
{
	struct decoder *decoder = &applying->decoder;
	struct turn_form form = turn->form;
	size_t first = decoder->nmessages;

	if (turn->has_role_path) {
		struct json_at role = path_first(applying->lookup, &turn->role_path, walk);
		form.role = decoder_role(decoder, field_text(applying->lookup, role));
	}
	decode_value(decoder, at, &form);
	for (size_t i = first; i < decoder->nmessages; i++)
		decoder->messages[i].side = turn->side;
	if (turn->has_finish) {
		struct json_at finish = path_first(applying->lookup, &turn->finish, walk);
		set_finish(
		    applying, first, finish_of(applying, field_text(applying->lookup, finish)));
	}
}

/* Take all values of one path. With a `*`, each output is another answer to the same input. */
static void take_path(struct applying *applying, const struct turn *turn, const struct path *path)
{
	struct decoder *decoder = &applying->decoder;
	size_t first = decoder->nmessages;
	struct walk walk;
	struct json_at at;

	walk_init(&walk, applying->lookup, path, WALK_FROM, NULL);
	while ((at = walk_next(&walk)).json && !decoder->has_overflowed && !decoder->has_failed) {
		size_t before = decoder->nmessages;
		if (turn->has_when && turn->when.is_relative &&
		    !condition_holds(&turn->when, applying->lookup, &walk))
			continue;
		take_value(applying, turn, at, &walk);
		if (turn->side == SIDE_OUTPUT && before > first && decoder->nmessages > before)
			decoder->messages[before].flags |= MESSAGE_ALTERNATIVE;
	}
}

static void take_turn(struct applying *applying, const struct turn *turn)
{
	size_t before = applying->decoder.nmessages;

	if (turn->has_when && !turn->when.is_relative &&
	    !condition_holds(&turn->when, applying->lookup, NULL))
		return;
	for (size_t i = 0; i < turn->from.n && applying->decoder.nmessages == before; i++)
		take_path(applying, turn, &turn->from.at[i]);
}

/* A message of our own making behind the others, for what stands beside the dialogue. */
static void add_message(
    struct applying *applying, unsigned flags, struct part *parts, size_t nparts)
{
	struct decoder *decoder = &applying->decoder;
	struct message *grown =
	    arena_array(applying->state->arena, decoder->nmessages + 1, sizeof *grown);

	if (grown == NULL) {
		decoder->has_failed = true;
		return;
	}
	if (decoder->nmessages > 0)
		memcpy(grown, decoder->messages, decoder->nmessages * sizeof *grown);
	grown[decoder->nmessages] = (struct message){.flags = flags,
	    .parts = parts,
	    .nparts = nparts,
	    .origin = applying->state->record->origin};
	decoder->messages = grown;
	decoder->nmessages++;
	decoder->capacity = decoder->nmessages;
}

/* Values that a repeated key hides from whoever takes the last: one message of nobody's, in the
 * order of the record. */
static void add_shadows(struct applying *applying)
{
	struct arena *arena = applying->state->arena;
	size_t n = 0;

	for (struct shadow *shadow = applying->lookup->shadows; shadow; shadow = shadow->older)
		n++;
	if (n == 0)
		return;
	struct part *parts = arena_array(arena, n, sizeof *parts);
	size_t at = n;
	for (struct shadow *shadow = applying->lookup->shadows; parts && shadow;
	     shadow = shadow->older) {
		parts[--at].kind = PART_OTHER;
		parts[at].text = json_unescape_loosely(json_raw(shadow->at), arena);
		if (parts[at].text.at == NULL)
			parts = NULL;
	}
	applying->lookup->shadows = NULL;
	if (parts)
		add_message(applying, MESSAGE_DUPLICATE_KEYS, parts, n);
	else
		applying->decoder.has_failed = true;
}

static void add_missing(struct applying *applying)
{
	const struct paths *missing = &applying->schema->missing;

	for (size_t i = 0; i < missing->n; i++)
		if (path_first(applying->lookup, &missing->at[i], NULL).json)
			add_message(applying, MESSAGE_BODY_MISSING, NULL, 0);
}

static enum authority authority_of(const struct applying *applying, enum role role)
{
	switch (role) {
	case ROLE_SYSTEM:
		return applying->schema->has_system_authority
			   ? applying->schema->system_authority
			   : applying->state->options->system_authority;
	case ROLE_DEVELOPER:
		return AUTHORITY_DEVELOPER;
	case ROLE_USER:
		return AUTHORITY_USER;
	case ROLE_ASSISTANT:
	case ROLE_TOOL:
	case ROLE_UNKNOWN:
	case ROLES:
		return AUTHORITY_NONE;
	}
	return AUTHORITY_NONE;
}

static unsigned marker_flags(const struct schema *schema, const struct message *message)
{
	unsigned flags = 0;

	if (schema->redacted.n + schema->truncated.n == 0)
		return 0;
	for (size_t i = 0; i < message->nparts; i++) {
		if (markers_find(&schema->redacted, message->parts[i].text))
			flags |= MESSAGE_REDACTED;
		if (markers_find(&schema->truncated, message->parts[i].text))
			flags |= MESSAGE_TRUNCATED;
	}
	return flags;
}

static void finish_message(struct applying *applying, struct message *message, struct span id)
{
	const struct schema *schema = applying->schema;

	message->authority = authority_of(applying, message->role);
	message->flags |= marker_flags(schema, message);
	if (message->finish == FINISH_LENGTH)
		message->flags |= MESSAGE_TRUNCATED;
	if (applying->state->is_recovered)
		message->flags |= MESSAGE_RECOVERED;
	if (!schema->has_output && message->role == ROLE_ASSISTANT)
		message->side = SIDE_OUTPUT;
	if (id.at && schema->unit == UNIT_MESSAGE)
		message->id = id;
}

static bool has_call(const struct message *message)
{
	for (size_t i = 0; i < message->nparts; i++)
		if (message->parts[i].kind == PART_CALL)
			return true;
	return false;
}

/* A caller that ends its input with words of the assistant has the model go on from there. */
static void mark_prefill(struct decoder *decoder)
{
	const struct message *last = NULL;

	for (size_t i = 0; i < decoder->nmessages; i++) {
		struct message *message = &decoder->messages[i];
		if (message->side == SIDE_INPUT && message->role != ROLE_SYSTEM &&
		    message->role != ROLE_DEVELOPER)
			last = message;
		else if (message->side == SIDE_OUTPUT && message->role == ROLE_ASSISTANT && last &&
			 last->role == ROLE_ASSISTANT && !has_call(last))
			message->flags |= MESSAGE_PREFILL;
	}
}

/* What stands where the model's output stands is the model's, whatever role it claims. */
static void claim_output(const struct applying *applying, struct message *message)
{
	if (!applying->schema->has_output || message->side != SIDE_OUTPUT ||
	    message->role == ROLE_ASSISTANT || message->role == ROLE_TOOL)
		return;
	message->role = ROLE_ASSISTANT;
	message->flags |= MESSAGE_UNKNOWN_ROLE;
}

static void finish_messages(struct applying *applying)
{
	const struct paths *fields = applying->schema->fields;
	struct decoder *decoder = &applying->decoder;
	struct span id = first_text(applying->lookup, &fields[FIELD_MESSAGE]);
	enum finish finish =
	    finish_of(applying, first_text(applying->lookup, &fields[FIELD_FINISH]));

	add_shadows(applying);
	add_missing(applying);
	for (size_t i = 0; i < decoder->nmessages; i++) {
		struct message *message = &decoder->messages[i];
		claim_output(applying, message);
		if (message->side == SIDE_OUTPUT && message->role == ROLE_ASSISTANT &&
		    message->finish == FINISH_UNKNOWN)
			message->finish = finish;
		finish_message(applying, message, id);
	}
	if (applying->schema->has_output)
		mark_prefill(decoder);
}

static unsigned all_flags(const struct applying *applying)
{
	const struct reader *reader = applying->state->reader;
	unsigned flags = applying->decoder.json_flags | reader->json.flags;

	for (size_t i = 0; i < applying->lookup->nparsed; i++)
		flags |= reader->nested[i].flags;
	return flags;
}

enum mapped schema_apply(
    const struct schema *schema, struct reading_state *state, struct lookup *lookup)
{
	struct applying applying = {.schema = schema, .state = state, .lookup = lookup};
	struct decoder *decoder = &applying.decoder;

	if (!condition_holds(&schema->where, lookup, NULL))
		return MAPPED_OTHER;
	decoder_init(decoder);
	decoder->dictionary = &state->schemas->dictionary;
	decoder->roles = schema->roles.slots ? &schema->roles : NULL;
	decoder->arena = state->arena;
	decoder->origin = state->record->origin;
	for (size_t i = 0; i < schema->nturns; i++)
		take_turn(&applying, &schema->turns[i]);
	finish_messages(&applying);
	if (decoder->has_failed || lookup->has_failed)
		return MAPPED_FAILED;
	lookup->has_overflowed |= decoder->has_overflowed;
	if (lookup->has_overflowed || decoder->nmessages == 0)
		return MAPPED_NOT;
	struct transcript *transcript = reading_add(state);
	if (transcript == NULL)
		return MAPPED_FAILED;
	read_fields(&applying, transcript);
	transcript->messages = decoder->messages;
	transcript->nmessages = decoder->nmessages;
	transcript->json_flags = all_flags(&applying);
	return lookup->has_failed ? MAPPED_FAILED : MAPPED_AUDITED;
}
