/* Which mapping a text's records fit, told by its first ones or set. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "follow_private.h"

static const struct config_log *log_of(const struct follow *follow, const struct text *text)
{
	return text->pattern < 0 ? NULL : follow->patterns[text->pattern].log;
}

/* The format that is set; NULL where it is to be told. */
static const char *set_format(const struct follow *follow, const struct text *text)
{
	const struct config_log *log = log_of(follow, text);
	const char *format = log ? log->format : NULL;

	return format == NULL || *format == '\0' || strcmp(format, "auto") == 0 ? NULL : format;
}

struct reading_options text_reading(const struct follow *follow, const struct text *text)
{
	const struct config_log *log = log_of(follow, text);
	const char *format = set_format(follow, text);
	bool is_provider =
	    log && log->system_authority && strcmp(log->system_authority, "system") == 0;

	return (struct reading_options){
	    .schema = format ? schemas_find(follow->schemas, format) : FOLLOW_NO_SCHEMA,
	    .system_authority = is_provider ? AUTHORITY_SYSTEM : AUTHORITY_DEVELOPER};
}

static int name_format(struct text *text, const char *name, struct error *err)
{
	char *copy = strdup(name);

	if (copy == NULL)
		return error_memory(err);
	free(text->format);
	text->format = copy;
	return 0;
}

void text_ask_format(struct follow *follow, struct text *text)
{
	if (text->state != TEXT_PENDING && text->is_released)
		return;
	text->tried = text->fitted = 0;
	text->is_released = false;
	if (text->state == TEXT_PENDING) {
		text->state = TEXT_LIVE;
		follow_queue(follow, text);
	}
}

/* How a record fits: 1, 0, or -1 with ERROR_MEMORY. */
static int try_record(
    struct follow *follow, struct text *text, const struct record *record, struct error *err)
{
	struct reading_options options = text_reading(follow, text);
	struct reading reading = {0};

	arena_reset(&follow->arena);
	if (schemas_read(follow->schemas, &options, &follow->reader, record, &follow->arena,
		&reading, err) != 0)
		return -1;
	if (reading.outcome == READING_OTHER)
		return 1;
	if (reading.outcome != READING_AUDITED)
		return 0;
	if (text->format == NULL && reading.ntranscripts > 0 &&
	    name_format(text, reading.transcripts[0].format, err) != 0)
		return -1;
	return 1;
}

static int try_records(
    struct follow *follow, struct text *text, const struct batch *batch, struct error *err)
{
	text->tried = text->fitted = 0;
	free(text->format);
	text->format = NULL;
	for (size_t i = 0; i < batch->nentries && text->tried < FOLLOW_TRIED; i++) {
		const struct entry *entry = &batch->entries[i];
		if (entry->kind != ENTRY_RECORD || entry->of.read.record.state != RECORD_WHOLE)
			continue;
		int got = try_record(follow, text, &entry->of.read.record, err);
		if (got < 0)
			return -1;
		text->tried++;
		text->fitted += (unsigned)got;
	}
	return 0;
}

/* Blank lines and parts of one that is too long say nothing of the format, and are given without. */
static bool has_records(const struct batch *batch)
{
	for (size_t i = 0; i < batch->nentries; i++) {
		const struct entry *entry = &batch->entries[i];
		if (entry->kind == ENTRY_RECORD && entry->of.read.record.state == RECORD_WHOLE)
			return true;
	}
	return false;
}

static int say_told(struct text *text, struct error *err)
{
	char why[120];

	snprintf(why, sizeof why, "%u of %u records", text->fitted, text->tried);
	char *copy = strdup(why);
	if (copy == NULL)
		return error_memory(err);
	free(text->told);
	text->told = copy;
	return follow_say(text, NULL, err);
}

/* Nothing is given until its format is known. */
static int hold(struct follow *follow, struct text *text, struct batch *batch, const char *what,
    struct error *err)
{
	bool is_new = text->state != TEXT_PENDING;

	text->state = TEXT_PENDING;
	batch_clear(batch);
	text_note_traces(text);
	/* The point goes with the position while the decoder is there. */
	if (is_new && text_put(follow, text, batch, err) != 0)
		return -1;
	text_park(follow, text);
	text->is_behind = false;
	return follow_say(text, what, err);
}

int text_tell_format(
    struct follow *follow, struct text *text, struct batch *batch, bool is_all, struct error *err)
{
	const char *format = set_format(follow, text);
	bool is_known = format && schemas_find(follow->schemas, format) >= 0;

	if (text->is_ending || is_known) {
		/* What ends untold is judged as raw text: better that than not at all. */
		text->is_released = true;
		if (text->state == TEXT_PENDING)
			text->state = TEXT_LIVE;
		if (!is_known)
			return 0;
		return name_format(text, format, err) == 0 ? follow_say(text, NULL, err) : -1;
	}
	if (!has_records(batch))
		return 0;
	if (format) {
		text->tried = FOLLOW_TRIED;
		return hold(follow, text, batch, "no mapping has the name that format: gives", err);
	}
	if (try_records(follow, text, batch, err) != 0)
		return -1;
	if (text->fitted > 0) {
		text->is_released = true;
		text->state = TEXT_LIVE;
		return say_told(text, err);
	}
	if (!is_all)
		text->tried = FOLLOW_TRIED; /* so much text: more of it would say no more */
	return hold(
	    follow, text, batch, "none of its first records fits a mapping: set format:", err);
}
