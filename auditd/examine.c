/* Records to transcripts, transcripts to hits. */
#include "examine.h"

enum {
	LONG_RECORD = 1 << 20
}; /* bytes of a record whose working memory is not kept for the next */

int examiner_init(struct examiner *examiner, const struct schemas *schemas,
    const struct reading_options *reading, const struct matcher *matcher, struct error *err)
{
	*examiner = (struct examiner){.schemas = schemas, .reading = reading, .matcher = matcher};
	if (matcher == NULL)
		return 0;
	if (observer_init(&examiner->observer, matcher, err) != 0)
		return -1;
	examiner->contents = contents_new();
	return examiner->contents ? 0 : error_memory(err);
}

void examiner_done(struct examiner *examiner)
{
	reader_done(&examiner->reader);
	observer_done(&examiner->observer);
	contents_free(examiner->contents);
	examiner->contents = NULL;
}

static int match_all(
    struct examiner *examiner, struct entry *entry, struct arena *arena, struct error *err)
{
	const struct reading *reading = &entry->of.read.reading;

	entry->of.read.hits =
	    arena_array(arena, reading->ntranscripts, sizeof *entry->of.read.hits);
	if (entry->of.read.hits == NULL)
		return error_memory(err);
	for (size_t i = 0; i < reading->ntranscripts; i++) {
		struct transcript *transcript = &reading->transcripts[i];
		if (contents_add(examiner->contents, transcript, err) != 0)
			return -1;
		if (transcript->unit == UNIT_MESSAGE)
			continue;
		if (observe(&examiner->observer, transcript, arena, &entry->of.read.hits[i], err) !=
		    0)
			return -1;
	}
	return 0;
}

static int examine_record(struct examiner *examiner, const struct reading_options *reading,
    struct entry *entry, struct arena *arena, struct error *err)
{
	const struct record *record = &entry->of.read.record;
	bool is_long = record->text.len > LONG_RECORD;

	if (schemas_read(examiner->schemas, reading, &examiner->reader, record, arena,
		&entry->of.read.reading, err) != 0)
		return -1;
	/* The tape may be four times as long as its record: matching needs none of it. */
	if (is_long)
		reader_done(&examiner->reader);
	if (examiner->matcher == NULL)
		return 0;
	if (match_all(examiner, entry, arena, err) != 0)
		return -1;
	return is_long ? observer_renew(&examiner->observer, err) : 0;
}

int examine(struct examiner *examiner, struct batch *batch, struct error *err)
{
	const struct reading_options *reading =
	    batch->has_reading ? &batch->reading : examiner->reading;

	for (size_t i = 0; i < batch->nentries; i++) {
		struct entry *entry = &batch->entries[i];
		if (entry->kind != ENTRY_RECORD || entry->of.read.record.state == RECORD_BLANK)
			continue;
		if (examine_record(examiner, reading, entry, &batch->arena, err) != 0)
			return -1;
	}
	if (examiner->contents)
		contents_end(examiner->contents);
	return 0;
}
