/* The pipeline's first half again: intake, examine without a scanner, thread. */
#include <stdlib.h>

#include "examine.h"
#include "intake.h"
#include "transcript/thread.h"
#include "verbs/replay.h"

struct replay {
	struct thread *thread;
	const struct finding *finding;
	replay_fn *fn;
	void *context;
	bool has_found;
};

static bool is_meant(const struct message *message, const struct finding *finding)
{
	return digest_compare(&message->turn, &finding->turn) == 0 &&
	       message->number == finding->message &&
	       (message->role != ROLE_ASSISTANT || message->side == SIDE_OUTPUT);
}

static void look(struct replay *replay, const struct transcript *transcript)
{
	for (size_t i = 0; !replay->has_found && i < transcript->nmessages; i++) {
		if (!is_meant(&transcript->messages[i], replay->finding))
			continue;
		replay->has_found = true;
		replay->fn(transcript, i, replay->context);
	}
}

static int look_at_ready(struct replay *replay, struct error *err)
{
	struct transcript *transcript;
	int got;

	while (!replay->has_found && (got = thread_next(replay->thread, &transcript, err)) == 1)
		look(replay, transcript);
	return replay->has_found ? 0 : got;
}

static int look_at_reading(struct replay *replay, const struct reading *reading, struct error *err)
{
	for (size_t i = 0; !replay->has_found && i < reading->ntranscripts; i++) {
		struct transcript *transcript = &reading->transcripts[i];
		if (transcript->unit == UNIT_MESSAGE) {
			if (thread_add(replay->thread, transcript, err) != 0 ||
			    look_at_ready(replay, err) != 0)
				return -1;
			continue;
		}
		if (thread_place(replay->thread, transcript, err) != 0)
			return -1;
		look(replay, transcript);
	}
	return 0;
}

static int look_at_batch(struct replay *replay, const struct batch *batch, struct error *err)
{
	for (size_t i = 0; !replay->has_found && i < batch->nentries; i++) {
		const struct entry *entry = &batch->entries[i];
		if (entry->kind == ENTRY_BEGIN)
			thread_input(replay->thread);
		if (entry->kind == ENTRY_LOSS && entry->of.loss.reason == LOSS_UNREADABLE)
			return error_set(err, ERROR_INPUT, "%s", entry->of.loss.detail);
		if (entry->kind == ENTRY_RECORD && entry->of.read.record.state != RECORD_BLANK &&
		    look_at_reading(replay, &entry->of.read.reading, err) != 0)
			return -1;
	}
	return 0;
}

static int replay_all(
    struct replay *replay, struct intake *intake, struct examiner *examiner, struct error *err)
{
	struct batch batch = {0};
	int got = 0;

	while (!replay->has_found && (got = intake_fill(intake, &batch, err)) == 1) {
		if (examine(examiner, &batch, err) != 0 ||
		    look_at_batch(replay, &batch, err) != 0) {
			got = -1;
			break;
		}
		batch_clear(&batch);
	}
	batch_done(&batch);
	if (got < 0 || replay->has_found)
		return got < 0 ? -1 : 0;
	thread_end(replay->thread);
	return look_at_ready(replay, err);
}

int replay_find(const char *path, const struct schemas *schemas,
    const struct reading_options *reading, const struct finding *finding, replay_fn *fn,
    void *context, struct error *err)
{
	const char *const paths[] = {path};
	struct replay replay = {.finding = finding, .fn = fn, .context = context};
	struct intake_options options = {
	    .decode = decode_defaults, .max_line = lines_defaults.max_line};
	struct source_list inputs = {0};
	struct examiner examiner = {0};
	struct intake *intake = NULL;
	int result = -1;

	replay.thread = thread_new(&thread_defaults);
	if (replay.thread == NULL) {
		error_memory(err);
		goto done;
	}
	if (source_find(paths, 1, &inputs, err) != 0 ||
	    examiner_init(&examiner, schemas, reading, NULL, err) != 0)
		goto done;
	intake = intake_new(&inputs, &options);
	if (intake == NULL)
		error_memory(err);
	else
		result = replay_all(&replay, intake, &examiner, err);
done:
	intake_free(intake);
	examiner_done(&examiner);
	source_list_done(&inputs);
	thread_free(replay.thread);
	return result == 0 ? replay.has_found : -1;
}
