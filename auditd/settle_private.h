/* What the files of settle share. Nobody else includes this. */
#ifndef SETTLE_PRIVATE_H
#define SETTLE_PRIVATE_H

#include "judge/judge.h"
#include "settle.h"
#include "books.h"

/* Times that can be trusted: a clock that was never set says 1970 or thereabouts, and no log of such models is older than
 * 2015; one that is more than a day ahead is wrong. */
#define SETTLE_EARLIEST_US (INT64_C(1420070400) * 1000000)
#define SETTLE_AHEAD_US (INT64_C(86400) * 1000000)

enum settle_counter {
	COUNTER_CONVERSATIONS,
	COUNTER_TURNS,
	COUNTER_REPEATS,
	COUNTER_SIGHTINGS,
	COUNTER_MEDIA,
	COUNTER_EVICTED_CONVERSATIONS,
	COUNTER_EVICTED_HASHES,
	SCAN_COUNTERS,
	COUNTER_UNTRUSTED = SCAN_COUNTERS,
	COUNTER_BEFORE_START,
	COUNTER_BEFORE_START_BYTES,
	COUNTER_RULES_GONE,
	COUNTERS,
};

struct settler {
	struct store *store;
	struct settle_options options;
	struct thread *thread;
	struct eras eras;
	struct arena arena; /* of one transcript's judging */
	struct books books;
	struct book *book; /* that is being settled; one of books, or NULL */
	uint64_t nfindings, nalerts, ninputs, nrecords, nmedia;

	/* Followed texts. */
	int64_t now_us;
	int64_t watermark_us; /* INT64_MIN: none */
	uint64_t nuntrusted, nbefore, nbefore_bytes, nrules_gone;
	uint64_t told[COUNTERS]; /* what the store's counters hold of this process */
	int64_t told_watermark_us;
	uint64_t told_sequence;
	struct tally_counts
	    planted; /* turns of canaries, which thread counts and the store does not */
	uint64_t nseen, nordinals; /* put since they were trimmed */
	void (*on_settled)(void *context, uint32_t input, uint64_t text_offset);
	void *context;
};

/* ---- judging (settle_judge.c) ---- */

/* Under which time a transcript that arrived at that time is filed. */
struct filing settle_file(
    const struct settler *settler, const struct transcript *transcript, int64_t arrival_us);

/* Judge all transcripts of an entry that are not left out, and whatever conversation has ended by it. 0 or -1. */
int settle_reading(struct settler *settler, struct entry *entry, struct error *err);

/* Judge the conversations that have ended or outgrown their bounds. 0 or -1. */
int settle_ready(struct settler *settler, struct error *err);

/* Is its time, which can be trusted, before the audit's start, in a text that was there then? */
bool settle_is_before(const struct settler *settler, const struct transcript *transcript);

/* ---- planted records (settle_canary.c) ---- */

/* Is the transcript a canary, scan->index saying which? 1, 0, or -1 as the store. */
int settle_meet_canary(struct settler *settler, const struct canaries *canaries,
    const struct transcript *transcript, const struct filing *filing, struct canary_scan *scan,
    struct error *err);

/* Note what fired on it. 0 or -1. */
int settle_note_canary(struct settler *settler, const struct canaries *canaries, size_t index,
    const struct transcript *transcript, const struct findings *findings,
    const struct filing *filing, struct error *err);

/* ---- what survives a restart (settle_keep.c) ---- */

/* Read all of it back. 0 or -1. */
int settle_restore(struct settler *settler, struct error *err);

/* Put the hashes that thread met for the first time. 0 or -1. */
int settle_put_seen(struct settler *settler, struct error *err);

/* Add to the store's counters what came since this was called last. 0 or -1. */
int settle_put_counters(struct settler *settler, struct error *err);

#endif
