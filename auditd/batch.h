/* What travels round the pipeline's ring: some records in the order they were read, and what became of them.
 *
 * A batch is filled by intake, examined by any worker (nothing in it depends on other batches), and settled in
 * order. It owns the text of its records and, in its arena, all that was made of them. */
#ifndef BATCH_H
#define BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/loss.h"
#include "base/text.h"
#include "decode/record.h"
#include "match/hit.h"
#include "store/live.h"
#include "store/store.h"
#include "transcript/schema.h"

enum entry_kind {
	ENTRY_BEGIN,  /* an input begins */
	ENTRY_RECORD, /* one of its records */
	ENTRY_LOSS,   /* something of it was lost */
	ENTRY_END,    /* it ends; input says what was read */
	ENTRY_SWITCH, /* what follows is of another followed text: its input number and path */
	ENTRY_POSITION, /* all before it was given: where its text stands now, to be put with what was made of it */
};

/* Where a followed text stands. */
struct entry_position {
	struct store_stream stream;
	struct store_input
	    input; /* index, path, codec, size, digest; of the account what decode knows: the rest is settled */
	/* Text bytes that lay before the start, not audited; not in input.account.produced. */
	uint64_t before_start;
};

struct entry {
	enum entry_kind kind;
	bool was_there; /* ENTRY_SWITCH: at a first start with a date: older records are left out */
	union {
		struct {
			struct record record;   /* text lies in the batch's text */
			size_t text_at;         /* where, while the batch is being filled */
			struct reading reading; /* filled in by examine; lives in the arena */
			struct hits *hits;      /* one for each transcript of the reading; those of
						   UNIT_MESSAGE wait for their conversation */
		} read;
		struct loss loss;
		struct entry_position *position; /* ENTRY_POSITION; in the arena */
		struct store_input *
		    input; /* ENTRY_BEGIN, ENTRY_SWITCH: index and path; ENTRY_END: whole; in the arena */
	} of;
};

struct batch {
	struct buf text;
	struct arena arena;
	struct entry *entries; /* owned */
	size_t nentries;
	size_t capacity;
	bool has_reading;               /* else the examiner's own are taken */
	struct reading_options reading; /* how the one text that this batch is of is read */
};

enum {
	BATCH_BYTES = 256 << 10, /* a batch is full when it holds so much text */
	BATCH_ENTRIES = 1024,    /* or so many entries */
};

/* Add an entry of that kind; NULL when out of memory. */
struct entry *batch_add(struct batch *batch, enum entry_kind kind);

/* Empty it for reuse and give back memory that only an unusually long line needed. */
void batch_clear(struct batch *batch);

/* Free all memory. */
void batch_done(struct batch *batch);

#endif
