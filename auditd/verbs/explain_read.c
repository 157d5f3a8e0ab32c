/* The pipeline's first half again: intake, examine without a scanner, thread. All that stands before the line is read
 * too, so that turns are new where a scan would find them so. */
#include <string.h>

#include "examine.h"
#include "intake.h"
#include "transcript/thread.h"
#include "verbs/explain_read.h"

struct search {
	const struct explain_query *query;
	explain_fn *fn;
	void *context;
	struct thread *thread;
	struct explain_answer answer;
	bool is_done;
	bool waits;         /* the line holds messages of a conversation that goes on */
	struct buf waiting; /* the id of that conversation */
	struct digest last; /* the conversation found last, of those spread over lines */
	bool has_last;
};

static bool has_line(const struct search *search, const struct transcript *transcript)
{
	for (size_t i = 0; i < transcript->nmessages; i++)
		if (transcript->messages[i].origin.line == search->query->line)
			return true;
	return false;
}

static bool is_meant(const struct search *search, const struct explain_found *found)
{
	const struct transcript *transcript = found->transcript;
	struct span wanted = search->query->conversation;

	if (wanted.at && !span_equal(transcript->conversation, wanted))
		return false;
	if (search->query->line == 0)
		return true;
	if (transcript->unit != UNIT_MESSAGE)
		return found->line == search->query->line;
	if (search->has_last && digest_compare(&search->last, &transcript->key) == 0)
		return false;
	/* A message that repeats an earlier one is not there, but its conversation is. */
	return has_line(search, transcript) ||
	       (search->waiting.len > 0 &&
		   span_equal(transcript->conversation, buf_span(&search->waiting)));
}

static int show(struct search *search, const struct explain_found *found, struct error *err)
{
	if (search->is_done || !is_meant(search, found))
		return 0;
	if (search->answer.nfound == search->query->most) {
		search->answer.is_cut = true;
		search->is_done = true;
		return 0;
	}
	search->answer.nfound++;
	search->answer.is_lost = search->answer.is_lost || found->outcome == READING_DEPTH ||
				 found->outcome == READING_NOT_TEXT;
	if (found->transcript->unit == UNIT_MESSAGE) {
		search->has_last = true;
		search->last = found->transcript->key;
	}
	return search->fn(found, search->context, err);
}

static int show_ready(struct search *search, struct error *err)
{
	struct transcript *transcript;
	int got = 0;

	while (!search->is_done && (got = thread_next(search->thread, &transcript, err)) == 1) {
		uint64_t line = search->query->line ? search->query->line : transcript->origin.line;
		struct explain_found found = {transcript, line, READING_AUDITED, ""};
		if (show(search, &found, err) != 0)
			return -1;
	}
	return search->is_done ? 0 : got;
}

static int add_message(
    struct search *search, const struct transcript *transcript, uint64_t line, struct error *err)
{
	if (line == search->query->line) {
		search->waits = true;
		buf_clear(&search->waiting);
		if (buf_append(&search->waiting, transcript->conversation) != 0)
			return error_memory(err);
	}
	if (thread_add(search->thread, transcript, err) != 0)
		return -1;
	return show_ready(search, err);
}

static int read_record(struct search *search, const struct entry *entry, struct error *err)
{
	const struct record *record = &entry->of.read.record;
	const struct reading *reading = &entry->of.read.reading;
	uint64_t line = record->origin.line;
	bool is_it = line == search->query->line;

	search->answer.nlines = line;
	if (search->query->line > 0 && line > search->query->line && !search->waits)
		search->is_done = true;
	if (record->state == RECORD_BLANK) {
		search->answer.is_blank = search->answer.is_blank || is_it;
		return 0;
	}
	search->answer.is_lost =
	    search->answer.is_lost || (is_it && record->state == RECORD_TOO_LONG);
	search->answer.is_other =
	    search->answer.is_other || (is_it && reading->outcome == READING_OTHER);
	for (size_t i = 0; !search->is_done && i < reading->ntranscripts; i++) {
		struct transcript *transcript = &reading->transcripts[i];
		if (transcript->unit == UNIT_MESSAGE) {
			if (add_message(search, transcript, line, err) != 0)
				return -1;
			continue;
		}
		struct explain_found found = {transcript, line, reading->outcome, reading->why};
		if (thread_place(search->thread, transcript, err) != 0 ||
		    show(search, &found, err) != 0)
			return -1;
	}
	return 0;
}

static void note_loss(struct search *search, const struct loss *loss)
{
	if (search->answer.nfound > 0)
		return;
	if (search->answer.nlosses++ == 0)
		search->answer.loss = *loss;
}

static int read_batch(struct search *search, const struct batch *batch, struct error *err)
{
	for (size_t i = 0; !search->is_done && i < batch->nentries; i++) {
		const struct entry *entry = &batch->entries[i];
		if (entry->kind == ENTRY_BEGIN)
			thread_input(search->thread);
		if (entry->kind == ENTRY_LOSS && entry->of.loss.reason == LOSS_UNREADABLE)
			return error_set(err, ERROR_INPUT, "%s", entry->of.loss.detail);
		if (entry->kind == ENTRY_LOSS)
			note_loss(search, &entry->of.loss);
		if (entry->kind == ENTRY_RECORD && read_record(search, entry, err) != 0)
			return -1;
	}
	return 0;
}

static int read_all(
    struct search *search, struct intake *intake, struct examiner *examiner, struct error *err)
{
	struct batch batch = {0};
	int got = 0;

	while (!search->is_done && (got = intake_fill(intake, &batch, err)) == 1) {
		if (examine(examiner, &batch, err) != 0 || read_batch(search, &batch, err) != 0) {
			got = -1;
			break;
		}
		batch_clear(&batch);
	}
	batch_done(&batch);
	if (got < 0 || search->is_done)
		return got < 0 ? -1 : 0;
	thread_end(search->thread);
	return show_ready(search, err);
}

static int find_input(const char *path, struct source_list *inputs, struct error *err)
{
	if (source_find(&path, 1, inputs, err) != 0)
		return -1;
	if (inputs->nmissing > 0)
		return error_set(err, ERROR_INPUT, "%s", inputs->missing[0].why.text);
	if (inputs->npaths != 1)
		return error_set(err, ERROR_INPUT, "%s: %zu files: name one", path, inputs->npaths);
	return 0;
}

int explain_read(const struct explain_query *query, const struct schemas *schemas,
    const struct reading_options *reading, explain_fn *fn, void *context,
    struct explain_answer *answer, struct error *err)
{
	struct search search = {.query = query, .fn = fn, .context = context};
	struct intake_options options = {
	    .decode = decode_defaults, .max_line = lines_defaults.max_line};
	struct source_list inputs = {0};
	struct examiner examiner = {0};
	struct intake *intake = NULL;
	int result = -1;

	search.thread = thread_new(&thread_defaults);
	if (search.thread == NULL) {
		error_memory(err);
		goto done;
	}
	if (find_input(query->path, &inputs, err) != 0 ||
	    examiner_init(&examiner, schemas, reading, NULL, err) != 0)
		goto done;
	intake = intake_new(&inputs, &options);
	if (intake == NULL)
		error_memory(err);
	else
		result = read_all(&search, intake, &examiner, err);
	if (result == 0)
		*answer = search.answer;
done:
	intake_free(intake);
	examiner_done(&examiner);
	source_list_done(&inputs);
	thread_free(search.thread);
	buf_done(&search.waiting);
	return result == 0 ? 0 : -1;
}
