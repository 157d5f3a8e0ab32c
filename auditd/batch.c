/* Entries in an array that only grows: a batch is reused for the whole scan. */
#include <stdlib.h>

#include "batch.h"

struct entry *batch_add(struct batch *batch, enum entry_kind kind)
{
	if (batch->nentries == batch->capacity) {
		size_t capacity = batch->capacity ? batch->capacity * 2 : 64;
		struct entry *entries = realloc(batch->entries, capacity * sizeof *entries);
		if (entries == NULL)
			return NULL;
		batch->entries = entries;
		batch->capacity = capacity;
	}
	struct entry *entry = &batch->entries[batch->nentries++];
	*entry = (struct entry){.kind = kind};
	return entry;
}

void batch_clear(struct batch *batch)
{
	batch->nentries = 0;
	batch->has_reading = false;
	arena_reset(&batch->arena);
	if (batch->text.cap > (size_t)8 * BATCH_BYTES)
		buf_done(&batch->text);
	buf_clear(&batch->text);
}

void batch_done(struct batch *batch)
{
	buf_done(&batch->text);
	arena_done(&batch->arena);
	free(batch->entries);
	*batch = (struct batch){0};
}
