/* Records to transcripts, transcripts to hits. */
#include "examine.h"

enum { TAPE_KEPT = 1 << 20 }; /* bytes of a record whose tape is kept for the next one */

int examiner_init(struct examiner *examiner, const struct schemas *schemas,
    const struct reading_options *reading, const struct matcher *matcher, struct error *err)
{
	*examiner = (struct examiner){.schemas = schemas, .reading = reading};
	if (matcher) {
		examiner->scanner = scanner_new(matcher);
		if (examiner->scanner == NULL)
			return error_memory(err);
	}
	return 0;
}

void examiner_done(struct examiner *examiner)
{
	reader_done(&examiner->reader);
	scanner_free(examiner->scanner);
	examiner->scanner = NULL;
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
		const struct transcript *transcript = &reading->transcripts[i];
		if (transcript->unit == UNIT_MESSAGE)
			continue;
		if (scanner_run(
			examiner->scanner, transcript, arena, &entry->of.read.hits[i], err) != 0)
			return -1;
	}
	return 0;
}

int examine(struct examiner *examiner, struct batch *batch, struct error *err)
{
	for (size_t i = 0; i < batch->nentries; i++) {
		struct entry *entry = &batch->entries[i];
		if (entry->kind != ENTRY_RECORD || entry->of.read.record.state == RECORD_BLANK)
			continue;
		if (schemas_read(examiner->schemas, examiner->reading, &examiner->reader,
			&entry->of.read.record, &batch->arena, &entry->of.read.reading, err) != 0)
			return -1;
		/* The tape of a long record may be four times its size: matching needs none of it. */
		if (entry->of.read.record.text.len > TAPE_KEPT)
			reader_done(&examiner->reader);
		if (examiner->scanner && match_all(examiner, entry, &batch->arena, err) != 0)
			return -1;
	}
	return 0;
}
