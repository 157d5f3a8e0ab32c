/* What a followed audit must not forget, into the store and back out of it. */
#include <stdio.h>
#include <stdlib.h>

#include "settle_private.h"
#include "transcript/thread_keep.h"

/* Names of values that change with the rest. */
static const char watermark_name[] = "watermark-us";
static const char sequence_name[] = "thread-sequence";

enum {
	TRIM_SHARE =
	    16, /* how often what is kept of seen turns is looked at: each time so much of it is new */
	SEEN_GENERATIONS = 2, /* as thread has them */
	/* One more than thread has, since partitions do not turn at the same time. */
	ORDINAL_GENERATIONS = 3,
	ORDINAL_SHARE = 8, /* as thread's */
};

static uint64_t most_seen(const struct settler *settler)
{
	return (uint64_t)settler->options.thread.max_seen * THREAD_PARTITIONS * SEEN_GENERATIONS;
}

static uint64_t most_ordinals(const struct settler *settler)
{
	return (uint64_t)settler->options.thread.max_seen / ORDINAL_SHARE * THREAD_PARTITIONS *
	       ORDINAL_GENERATIONS;
}

/* ---- numbers ---- */

static int put_number(struct store *store, const char *name, int64_t number, struct error *err)
{
	char text[24];

	snprintf(text, sizeof text, "%lld", (long long)number);
	return store_put_value(store, name, span_of(text), err);
}

/* 1 and *number, 0 if there is none, -1. */
static int get_number(struct store *store, const char *name, int64_t *number, struct error *err)
{
	struct buf buf = {0};
	int got = store_get_value(store, name, &buf, err);
	const char *text = got == 1 ? buf_string(&buf) : NULL;
	char *end = NULL;

	if (got == 1 && text == NULL)
		got = error_memory(err);
	if (got == 1) {
		*number = strtoll(text, &end, 10);
		if (end == text || *end != '\0')
			got = error_set(err, ERROR_SETTING, "the state's %s is no number", name);
	}
	buf_done(&buf);
	return got;
}

/* ---- counters ---- */

static const char *const counter_names[COUNTERS] = {
    [COUNTER_CONVERSATIONS] = "conversations",
    [COUNTER_TURNS] = "turns",
    [COUNTER_REPEATS] = "repeated-turns",
    [COUNTER_SIGHTINGS] = "turn-sightings",
    [COUNTER_MEDIA] = "messages-with-media",
    [COUNTER_EVICTED_CONVERSATIONS] = "evicted-conversations",
    [COUNTER_EVICTED_HASHES] = "evicted-turn-hashes",
    [COUNTER_UNTRUSTED] = "untrusted-times",
    [COUNTER_BEFORE_START] = "before-start",
    [COUNTER_BEFORE_START_BYTES] = "before-start-bytes",
    [COUNTER_RULES_GONE] = "rules-gone",
};

static void count(const struct settler *settler, uint64_t counters[COUNTERS])
{
	struct thread_counts counts = thread_counts(settler->thread);

	counts.conversations -= settler->planted.conversations;
	counts.turns -= settler->planted.turns;
	counts.repeats -= settler->planted.repeats;
	counters[COUNTER_CONVERSATIONS] = counts.conversations;
	counters[COUNTER_TURNS] = counts.turns;
	counters[COUNTER_REPEATS] = counts.repeats;
	counters[COUNTER_SIGHTINGS] = counts.turns + counts.repeats;
	counters[COUNTER_MEDIA] = settler->nmedia;
	counters[COUNTER_EVICTED_CONVERSATIONS] = counts.evicted_conversations;
	counters[COUNTER_EVICTED_HASHES] = counts.evicted_hashes;
	counters[COUNTER_UNTRUSTED] = settler->nuntrusted;
	counters[COUNTER_BEFORE_START] = settler->nbefore;
	counters[COUNTER_BEFORE_START_BYTES] = settler->nbefore_bytes;
	counters[COUNTER_RULES_GONE] = settler->nrules_gone;
}

int settle_put_counters(struct settler *settler, struct error *err)
{
	bool is_live = settler->options.is_live;
	uint64_t counters[COUNTERS];

	count(settler, counters);
	for (int i = 0; i < (is_live ? COUNTERS : SCAN_COUNTERS); i++) {
		uint64_t more = counters[i] - settler->told[i];
		if (is_live && more == 0)
			continue;
		if (store_put_counter(settler->store, counter_names[i], more, err) != 0)
			return -1;
		settler->told[i] = counters[i];
	}
	return 0;
}

int settle_put_seen(struct settler *settler, struct error *err)
{
	struct digest *fresh = NULL;
	size_t nfresh = 0;

	if (thread_fresh(settler->thread, &fresh, &nfresh, err) != 0)
		return -1;
	int result = store_put_seen(settler->store, fresh, nfresh, err);
	settler->nseen += nfresh;
	free(fresh);
	return result;
}

/* ---- open conversations ---- */

/* Which rules it began under; none, if they could not be had when it was read back. */
static struct digest ruleset_of(const struct settler *settler, uint64_t era)
{
	const struct era *found = eras_find(&settler->eras, era);

	return found ? found->rules.ruleset->digest : (struct digest){{0}};
}

static int put_conversation(
    void *context, const struct digest *id, uint64_t era, struct span head, struct error *err)
{
	struct settler *settler = context;
	const struct store_conversation conversation = {
	    .id = *id, .ruleset = ruleset_of(settler, era), .head = head};

	return store_put_conversation(settler->store, &conversation, err);
}

static int put_turn(void *context, const struct digest *id, uint64_t ordinal, struct span message,
    struct error *err)
{
	struct settler *settler = context;
	const struct store_turn turn = {
	    .conversation = *id, .ordinal = ordinal, .message = message};

	return store_put_turn(settler->store, &turn, err);
}

static int drop_conversation(void *context, const struct digest *id, struct error *err)
{
	struct settler *settler = context;

	return store_drop_conversation(settler->store, id, err);
}

static int put_ordinal(
    void *context, const struct digest *record, uint64_t count_of, struct error *err)
{
	struct settler *settler = context;

	settler->nordinals++;
	return store_put_ordinal(settler->store, record, count_of, err);
}

static int keep_thread(struct settler *settler, struct error *err)
{
	const struct thread_keeper keeper = {.put_conversation = put_conversation,
	    .put_turn = put_turn,
	    .drop_conversation = drop_conversation,
	    .put_ordinal = put_ordinal,
	    .context = settler};
	uint64_t sequence = thread_sequence(settler->thread);

	if (thread_keep(settler->thread, &keeper, err) != 0 || settle_put_seen(settler, err) != 0)
		return -1;
	if (sequence == settler->told_sequence)
		return 0;
	settler->told_sequence = sequence;
	return put_number(settler->store, sequence_name, (int64_t)sequence, err);
}

/* What thread has forgotten need not be kept. */
static int trim(struct settler *settler, struct error *err)
{
	uint64_t seen = most_seen(settler), ordinals = most_ordinals(settler), dropped;

	if (settler->nseen >= seen / TRIM_SHARE) {
		settler->nseen = 0;
		if (store_trim_seen(settler->store, seen, &dropped, err) != 0)
			return -1;
	}
	if (settler->nordinals >= ordinals / TRIM_SHARE) {
		settler->nordinals = 0;
		if (store_trim_ordinals(settler->store, ordinals, &dropped, err) != 0)
			return -1;
	}
	return 0;
}

static int keep_watermark(struct settler *settler, struct error *err)
{
	if (settler->watermark_us == settler->told_watermark_us)
		return 0;
	settler->told_watermark_us = settler->watermark_us;
	return put_number(settler->store, watermark_name, settler->watermark_us, err);
}

int settle_commit(struct settler *settler, struct error *err)
{
	if (eras_flush(&settler->eras, settler->store, err) != 0 ||
	    books_keep(&settler->books, settler->store, err) != 0 ||
	    keep_thread(settler, err) != 0 || trim(settler, err) != 0 ||
	    keep_watermark(settler, err) != 0 || settle_put_counters(settler, err) != 0 ||
	    store_commit(settler->store, err) != 0)
		return -1;
	eras_drop_unused(&settler->eras, settler->thread);
	return 0;
}

/* ---- reading back ---- */

struct restoring {
	struct settler *settler;
	struct error *err;
};

static int restore_turn(const struct store_turn *turn, void *context)
{
	struct restoring *restoring = context;

	return thread_restore_turn(restoring->settler->thread, &turn->conversation, turn->message,
		   restoring->err) == 0
		   ? 0
		   : 1;
}

static int restore_conversation(const struct store_conversation *conversation, void *context)
{
	struct restoring *restoring = context;
	struct settler *settler = restoring->settler;
	const struct era *era = eras_find_ruleset(&settler->eras, &conversation->ruleset);

	if (thread_restore(settler->thread, &conversation->id, era ? era->number : 0,
		conversation->head, restoring->err) != 0)
		return 1;
	return store_each_turn(
		   settler->store, &conversation->id, restore_turn, context, restoring->err) == 0
		   ? 0
		   : 1;
}

static int restore_ordinal(const struct digest *record, uint64_t count_of, void *context)
{
	struct restoring *restoring = context;

	return thread_restore_ordinal(
		   restoring->settler->thread, record, count_of, restoring->err) == 0
		   ? 0
		   : 1;
}

static int restore_thread(struct settler *settler, struct error *err)
{
	struct restoring restoring = {settler, err};
	int64_t sequence = 0;

	if (store_each_conversation(settler->store, restore_conversation, &restoring, err) != 0 ||
	    store_each_ordinal(settler->store, restore_ordinal, &restoring, err) != 0 ||
	    get_number(settler->store, sequence_name, &sequence, err) < 0 ||
	    thread_restore_end(settler->thread, (uint64_t)sequence, err) != 0) {
		if (err->kind == ERROR_INPUT)
			err->kind = ERROR_SETTING;
		return -1;
	}
	settler->told_sequence = (uint64_t)sequence;
	return 0;
}

static int recall_seen(struct settler *settler, struct error *err)
{
	struct digest *seen = NULL;
	size_t nseen = 0;

	if (store_get_seen(settler->store, &seen, &nseen, err) != 0)
		return -1;
	int result = thread_recall(settler->thread, seen, nseen, err);
	free(seen);
	return result;
}

int settle_restore(struct settler *settler, struct error *err)
{
	if (recall_seen(settler, err) != 0)
		return -1;
	if (!settler->options.is_live)
		return 0;
	store_limit_evidence(settler->store, settler->options.evidence_per_group_hour);
	if (books_restore(&settler->books, settler->store, err) != 0 ||
	    restore_thread(settler, err) != 0 ||
	    get_number(settler->store, watermark_name, &settler->watermark_us, err) < 0)
		return -1;
	settler->told_watermark_us = settler->watermark_us;
	count(settler, settler->told);
	return 0;
}
