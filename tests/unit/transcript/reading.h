/* What the tests of schema, parts and thread share: reading a line through mappings, and a
 * transcript as a compact text. */
#ifndef TESTS_READING_H
#define TESTS_READING_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

#include "base/arena.h"
#include "transcript/schema.h"

#define FORMATS SPECAUDIT_SOURCE_DIR "/rules/formats"

/* Mappings, and memory to read with. */
struct reading_kit {
	struct schemas *schemas;
	struct reading_options options;
	struct reader reader;
	struct arena arena;
	struct buf text;
	uint64_t line;
};

static inline void kit_begin(
    struct reading_kit *kit, struct schemas *schemas, const struct error *err)
{
	if (schemas == NULL)
		fail_msg("%s", err->text);
	*kit = (struct reading_kit){
	    .schemas = schemas, .options = {.schema = -1, .system_authority = AUTHORITY_DEVELOPER}};
}

static inline void kit_load(struct reading_kit *kit)
{
	const char *const paths[] = {FORMATS};
	struct error err = {0};

	kit_begin(kit, schemas_load(paths, 1, &err), &err);
}

static inline void kit_parse(struct reading_kit *kit, const char *mapping)
{
	struct error err = {0};

	kit_begin(kit, schemas_parse(span_of(mapping), "mapping.yaml", &err), &err);
}

static inline void kit_end(struct reading_kit *kit)
{
	reader_done(&kit->reader);
	arena_done(&kit->arena);
	buf_done(&kit->text);
	schemas_free(kit->schemas);
}

/* Read one line. What it gives lives until kit_end or kit_forget. */
static inline struct reading kit_read(struct reading_kit *kit, struct span line)
{
	struct record record = {.text = line, .nbytes = line.len + 1, .state = RECORD_WHOLE};
	struct reading reading;
	struct error err = {0};

	record.origin.line = ++kit->line;
	if (schemas_read(kit->schemas, &kit->options, &kit->reader, &record, &kit->arena, &reading,
		&err) != 0)
		fail_msg("%s", err.text);
	return reading;
}

static inline void kit_forget(struct reading_kit *kit)
{
	arena_reset(&kit->arena);
}

static inline void show_field(struct buf *out, const char *name, struct span text)
{
	if (text.at == NULL)
		return;
	buf_printf(out, " %s=", name);
	text_printable(out, text, false);
}

static inline void show_part(struct buf *out, const struct part *part)
{
	buf_printf(out, " | %s", part_kind_name(part->kind));
	if (part->name.at) {
		buf_text(out, " ");
		text_printable(out, part->name, false);
	}
	if (part->call_id.at) {
		buf_text(out, " #");
		text_printable(out, part->call_id, false);
	}
	if (part->text.len > 0) {
		buf_text(out, " \"");
		text_printable(out, part->text, false);
		buf_text(out, "\"");
	}
	if (part->media.at) {
		buf_text(out, " <");
		text_printable(out, part->media, false);
		buf_text(out, ">");
	}
}

static inline void show_message(struct buf *out, const struct message *message)
{
	static const char *const flags[] = {"truncated", "redacted", "body-missing", "bad-utf8",
	    "surrogate", "duplicate-keys", "unknown-role", "recovered", "prefill", "alternative"};

	buf_printf(out, "%s %s %s", role_name(message->role), authority_name(message->authority),
	    message->side == SIDE_OUTPUT ? "output" : "input");
	if (message->finish != FINISH_UNKNOWN)
		buf_printf(out, " finish=%s", finish_name(message->finish));
	for (size_t i = 0; i < ARRAY_LEN(flags); i++)
		if (message->flags >> i & 1)
			buf_printf(out, " %s", flags[i]);
	show_field(out, "id", message->id);
	for (size_t i = 0; i < message->nparts; i++)
		show_part(out, &message->parts[i]);
	buf_text(out, "\n");
}

static inline void show_transcript(struct buf *out, const struct transcript *transcript)
{
	static const char *const units[] = {"conversation", "request", "message"};
	static const char *const histories[] = {"full", "none", "delta"};

	buf_printf(out, "%s %s %s", transcript->format, units[transcript->unit],
	    histories[transcript->history]);
	show_field(out, "conversation", transcript->conversation);
	show_field(out, "request", transcript->request);
	show_field(out, "tenant", transcript->tenant);
	show_field(out, "user", transcript->user);
	show_field(out, "model", transcript->model);
	for (size_t i = 0; i < transcript->nmetadata; i++) {
		buf_text(out, " ");
		text_printable(out, transcript->metadata[i].key, false);
		buf_text(out, ":");
		text_printable(out, transcript->metadata[i].value, false);
	}
	if (transcript->has_time)
		buf_printf(out, " time=%lld", (long long)transcript->time_us);
	buf_text(out, "\n");
	for (size_t i = 0; i < transcript->nmessages; i++)
		show_message(out, &transcript->messages[i]);
}

/* The line's reading as text, until the next call. */
static inline const char *kit_print(struct reading_kit *kit, struct span line)
{
	static const char *const outcomes[] = {"audited", "raw", "other", "depth", "not-text"};
	struct reading reading = kit_read(kit, line);

	buf_clear(&kit->text);
	if (reading.outcome != READING_AUDITED)
		buf_printf(&kit->text, "%s\n", outcomes[reading.outcome]);
	if (reading.torn_nbytes > 0)
		buf_printf(&kit->text, "torn %zu\n", reading.torn_nbytes);
	for (size_t i = 0; i < reading.ntranscripts; i++)
		show_transcript(&kit->text, &reading.transcripts[i]);
	if (reading.why[0])
		buf_printf(&kit->text, "why: %s\n", reading.why);
	return buf_string(&kit->text);
}

/* The line's reading must print as that. */
static inline void expect_reading(struct reading_kit *kit, const char *line, const char *expected)
{
	const char *got = kit_print(kit, span_of(line));

	if (strcmp(got, expected) != 0)
		fail_msg("%s\nreads as:\n%sinstead of:\n%s", line, got, expected);
	kit_forget(kit);
}

#endif
