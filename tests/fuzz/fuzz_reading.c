/* Bytes of a log, a record a line, through the shipped mappings and thread: nothing is lost,
 * all text is well-formed, and the same lines read again as another input are no news. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "transcript/schema.h"
#include "transcript/thread.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct schemas *shipped(void)
{
	static const char *const paths[] = {SPECAUDIT_SOURCE_DIR "/rules/formats"};
	static struct schemas *schemas;
	struct error err;

	if (schemas == NULL)
		schemas = schemas_load(paths, 1, &err);
	if (schemas == NULL)
		abort();
	return schemas;
}

static void must(bool holds)
{
	if (!holds)
		abort();
}

static bool is_text(struct span text)
{
	return utf8_valid_prefix(text) == text.len;
}

static void check_message(const struct message *message)
{
	must(message->role < ROLES && message->authority < AUTHORITIES &&
	     message->finish < FINISHES);
	must(is_text(message->id));
	for (size_t i = 0; i < message->nparts; i++) {
		const struct part *part = &message->parts[i];
		must(part->kind < PART_KINDS);
		must(is_text(part->text) && is_text(part->name) && is_text(part->call_id));
		must(part->kind != PART_MEDIA || part->text.len == 0);
	}
}

static void check_transcript(const struct transcript *transcript)
{
	must(transcript->nmessages > 0 && transcript->format != NULL);
	must(is_text(transcript->conversation) && is_text(transcript->tenant) &&
	     is_text(transcript->user));
	for (size_t i = 0; i < transcript->nmessages; i++)
		check_message(&transcript->messages[i]);
}

/* What one pass over the lines works with. */
struct pass {
	struct thread *thread;
	struct reader reader;
	struct arena arena;
	size_t nnew, nraw;
};

static void take_ready(struct pass *pass)
{
	struct transcript *transcript;
	struct error err;
	int got;

	while ((got = thread_next(pass->thread, &transcript, &err)) == 1) {
		check_transcript(transcript);
		for (size_t i = 0; i < transcript->nmessages; i++)
			pass->nnew += transcript->messages[i].is_new;
	}
	must(got == 0);
}

static void take_transcript(struct pass *pass, struct transcript *transcript)
{
	struct error err;

	check_transcript(transcript);
	if (transcript->unit == UNIT_MESSAGE) {
		must(thread_add(pass->thread, transcript, &err) == 0);
		take_ready(pass);
		return;
	}
	must(thread_place(pass->thread, transcript, &err) == 0);
	for (size_t i = 0; i < transcript->nmessages; i++)
		pass->nnew += transcript->messages[i].is_new;
}

static void take_line(struct pass *pass, struct span line)
{
	const struct reading_options options = {
	    .schema = -1, .system_authority = AUTHORITY_DEVELOPER};
	const struct record record = {.text = line, .nbytes = line.len + 1};
	struct reading reading;
	struct error err;

	must(schemas_read(
		 shipped(), &options, &pass->reader, &record, &pass->arena, &reading, &err) == 0);
	must(reading.ntranscripts > 0 || reading.outcome == READING_OTHER);
	must(reading.torn_nbytes <= line.len);
	must((reading.outcome == READING_AUDITED || reading.outcome == READING_OTHER) ==
	     (reading.why[0] == '\0'));
	for (size_t i = 0; i < reading.ntranscripts; i++)
		take_transcript(pass, &reading.transcripts[i]);
	arena_reset(&pass->arena);
}

static void run(struct pass *pass, struct span text)
{
	pass->nnew = 0;
	thread_input(pass->thread);
	while (text.len > 0) {
		const char *end = memchr(text.at, '\n', text.len);
		size_t len = end ? (size_t)(end - text.at) : text.len;
		if (len > 0)
			take_line(pass, span_slice(text, 0, len));
		text = span_slice(text, end ? len + 1 : len, text.len);
	}
	thread_end(pass->thread);
	take_ready(pass);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct thread_options options = thread_defaults;
	struct pass pass = {0};

	/* Small bounds, so that small inputs meet them; nothing seen is forgotten. */
	options.max_open_bytes = 4096;
	options.max_turns = 4;
	pass.thread = thread_new(&options);
	must(pass.thread != NULL);
	run(&pass, (struct span){(const char *)data, size});
	run(&pass, (struct span){(const char *)data, size});
	must(pass.nnew == 0);
	thread_free(pass.thread);
	reader_done(&pass.reader);
	arena_done(&pass.arena);
	return 0;
}
