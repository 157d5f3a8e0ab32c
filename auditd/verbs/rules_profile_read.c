/* The pipeline in one thread, without a store: intake, examine without a matcher, thread, observe, judge. */
#include "examine.h"
#include "intake.h"
#include "transcript/thread.h"
#include "verbs/rules_profile.h"

struct reading_through {
	const struct kit *kit;
	struct profile *profile;
	uint64_t *findings; /* by rule */
	struct profile_input *input;
	struct thread *thread;
	struct examiner reader; /* reads, and matches nothing */
	struct observer observer;
	struct judge_plan *plan;
	struct arena arena; /* of the conversation at hand */
};

enum { LONG_TEXT = 1 << 20 }; /* bytes of a record whose working memory is not kept for the next */

static int judge(struct reading_through *it, const struct transcript *transcript, struct error *err)
{
	struct findings findings = {0};
	struct judge_sums sums;
	struct hits hits;

	arena_reset(&it->arena);
	judge_sums_init(&sums, it->plan, &it->arena);
	if (observe(&it->observer, transcript, &it->arena, &hits, err) != 0)
		return -1;
	const struct judge_case subject = {.view = judge_view(it->kit->ruleset, transcript),
	    .transcript = transcript,
	    .hits = &hits,
	    .profile = it->profile};
	if (judge_case_run(&subject, &it->arena, &findings, &sums, err) != 0)
		return -1;
	it->input->conversations++;
	it->input->findings += findings.n;
	for (size_t i = 0; i < findings.n; i++)
		it->findings[findings.at[i].rule_index]++;
	return 0;
}

static int judge_ready(struct reading_through *it, struct error *err)
{
	struct transcript *transcript;
	int got;

	while ((got = thread_next(it->thread, &transcript, err)) == 1)
		if (judge(it, transcript, err) != 0)
			return -1;
	return got;
}

static int take(struct reading_through *it, struct transcript *transcript, struct error *err)
{
	if (transcript->unit == UNIT_MESSAGE)
		return thread_add(it->thread, transcript, err) == 0 ? judge_ready(it, err) : -1;
	if (thread_place(it->thread, transcript, err) != 0)
		return -1;
	return judge(it, transcript, err);
}

static int take_record(struct reading_through *it, const struct entry *entry, struct error *err)
{
	const struct record *record = &entry->of.read.record;
	const struct reading *reading = &entry->of.read.reading;

	it->input->text_bytes += record->text.len;
	if (record->state == RECORD_BLANK)
		return 0;
	it->input->records++;
	it->input->losses += record->state == RECORD_TOO_LONG ||
			     reading->outcome == READING_DEPTH ||
			     reading->outcome == READING_NOT_TEXT;
	for (size_t i = 0; i < reading->ntranscripts; i++)
		if (take(it, &reading->transcripts[i], err) != 0)
			return -1;
	return record->text.len > LONG_TEXT ? observer_renew(&it->observer, err) : 0;
}

static int take_batch(struct reading_through *it, const struct batch *batch, struct error *err)
{
	for (size_t i = 0; i < batch->nentries; i++) {
		const struct entry *entry = &batch->entries[i];
		if (entry->kind == ENTRY_BEGIN)
			thread_input(it->thread);
		it->input->losses += entry->kind == ENTRY_LOSS;
		if (entry->kind == ENTRY_RECORD && take_record(it, entry, err) != 0)
			return -1;
	}
	return 0;
}

static int read_all(struct reading_through *it, struct intake *intake, struct error *err)
{
	struct batch batch = {0};
	int got;

	while ((got = intake_fill(intake, &batch, err)) == 1) {
		if (examine(&it->reader, &batch, err) != 0 || take_batch(it, &batch, err) != 0) {
			got = -1;
			break;
		}
		batch_clear(&batch);
	}
	batch_done(&batch);
	if (got < 0)
		return -1;
	thread_end(it->thread);
	return judge_ready(it, err);
}

int profile_read(const struct kit *kit, const struct source_list *inputs, struct profile *profile,
    uint64_t *findings, struct profile_input *input, struct error *err)
{
	struct reading_through it = {.kit = kit,
	    .profile = profile,
	    .findings = findings,
	    .input = input,
	    .thread = thread_new(&thread_defaults),
	    .plan = judge_plan_new(kit->ruleset)};
	const struct intake_options options = {
	    .decode = decode_defaults, .max_line = lines_defaults.max_line};
	struct intake *intake = intake_new(inputs, &options);
	int result = -1;

	if (it.thread == NULL || it.plan == NULL || intake == NULL) {
		error_memory(err);
		goto done;
	}
	if (examiner_init(&it.reader, kit->schemas, &kit->reading, NULL, err) != 0 ||
	    observer_init(&it.observer, kit->matcher, err) != 0)
		goto done;
	observer_profile(&it.observer, profile);
	result = read_all(&it, intake, err);
	profile_settle(profile);
done:
	intake_free(intake);
	examiner_done(&it.reader);
	observer_done(&it.observer);
	arena_done(&it.arena);
	thread_free(it.thread);
	judge_plan_free(it.plan);
	return result;
}
