/* Turns the audit of followed texts. With one worker a batch goes from end to end in the caller's thread; with more, a full
 * first batch is a sign that there is much to do, and the ring takes some at once. Commits happen between batches only. */
#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "live.h"
#include "ring.h"
#include "settle.h"

enum {
	FULL_BYTES = BATCH_BYTES / 2, /* of text in a batch: where one has so much, there is more */
	BATCHES_A_WORKER = 4,         /* that the ring takes in one turn */
	CANARIES_S = 30,              /* seconds between looks for missing canaries */
};

static const int64_t us_per_s = 1000000, us_per_ms = 1000;

static const char created_name[] = "created-us", undecided_name[] = "start-undecided";

struct live {
	const struct config *config;
	struct live_rules rules;
	struct store *store;
	struct follow *follow;
	struct settler *settler;
	struct ring *ring;
	unsigned nworkers;
	struct reading_options reading; /* where a batch says nothing of it */
	pthread_mutex_t lock; /* of the store, while one thread fills and another settles */

	int64_t now_us;     /* never goes back */
	int64_t began_us;   /* this run */
	int64_t created_us; /* when the state was; 0: now, by the first turn */
	int64_t nundecided; /* as the state has it; -1: not known */
	int64_t awake_us;   /* when all that was there had been read; 0: not yet */
	int64_t canaries_us;
	bool has_uncommitted;
	int64_t uncommitted_us;        /* since when */
	uint64_t ncommits, ncommitted; /* ncommitted: records */
	int64_t committed_us;

	/* One turn. */
	unsigned nleft; /* batches that may be filled yet */
	size_t nbytes;  /* of text in the batch filled last */
};

/* ---- from follow through settle ---- */

static int get_point(void *context, uint32_t input, struct buf *buf, struct error *err)
{
	struct live *live = context;

	pthread_mutex_lock(&live->lock);
	int result = store_get_point(live->store, input, buf, err);
	pthread_mutex_unlock(&live->lock);
	return result;
}

static int fill(void *context, struct batch *batch, struct error *err)
{
	struct live *live = context;

	if (live->nleft == 0)
		return 0;
	live->nleft--;
	int got = follow_fill(live->follow, batch, err);
	live->nbytes = batch->text.len;
	return got;
}

static int settle_batch(void *context, struct batch *batch, struct error *err)
{
	struct live *live = context;

	pthread_mutex_lock(&live->lock);
	int result = settle(live->settler, batch, err);
	pthread_mutex_unlock(&live->lock);
	return result;
}

static void note_change(struct live *live)
{
	if (!live->has_uncommitted)
		live->uncommitted_us = live->now_us;
	live->has_uncommitted = true;
}

/* ---- beginning ---- */

static int put_ruleset(struct live *live, struct error *err)
{
	const struct ruleset *ruleset = live->rules.ruleset;
	struct buf spec = {0};

	if (ruleset->ndocuments > 0)
		buf_append(&spec, ruleset->documents[ruleset->document].name);
	buf_byte(&spec, '@');
	buf_append(&spec, ruleset->release);
	const struct store_ruleset row = {.digest = ruleset->digest,
	    .pack = ruleset->pack,
	    .version = ruleset->version,
	    .spec = buf_span(&spec),
	    .engine = span_of(SPECAUDIT_VERSION),
	    .description = live->rules.description,
	    .nrules = ruleset->nrules};
	int result = spec.failed ? error_memory(err) : store_put_ruleset(live->store, &row, err);
	buf_done(&spec);
	return result;
}

static int read_created(struct live *live, struct error *err)
{
	struct buf buf = {0};
	int got = store_get_value(live->store, created_name, &buf, err);
	const char *text = got == 1 ? buf_string(&buf) : NULL;

	if (got == 1 && text == NULL)
		got = error_memory(err);
	if (got == 1) {
		live->created_us = strtoll(text, NULL, 10);
		if (live->created_us == 0)
			got = error_set(err, ERROR_SETTING, "the state does not say since when");
	}
	buf_done(&buf);
	return got < 0 ? -1 : 0;
}

static int meet_stream(const struct store_stream *stream, void *context)
{
	(void)stream;
	(void)context;
	return 1;
}

/* What a scan has counted is not known as followed texts: it would be counted again. */
static int refuse_scanned(const struct live *live, struct error *err)
{
	uint32_t next;

	if (live->created_us != 0)
		return 0;
	if (store_next_input(live->store, &next, err) != 0)
		return -1;
	int has_streams = next == 0 ? 1 : store_each_stream(live->store, meet_stream, NULL, err);
	if (has_streams != 0)
		return has_streams < 0 ? -1 : 0;
	return error_set(err, ERROR_SETTING,
	    "the state holds what specaudit scan read, and what both read would count twice; give "
	    "the run a state of its own");
}

static int write_created(struct live *live, struct error *err)
{
	char text[24];

	live->created_us = live->now_us;
	snprintf(text, sizeof text, "%lld", (long long)live->created_us);
	return store_put_value(live->store, created_name, span_of(text), err);
}

static struct settle_rules settle_rules_of(const struct live *live)
{
	return (struct settle_rules){.ruleset = live->rules.ruleset,
	    .matcher = live->rules.matcher,
	    .exceptions = live->rules.exceptions,
	    .canaries = live->rules.canaries,
	    .no_excerpts = strcmp(live->config->excerpts, "none") == 0};
}

static int begin_settling(struct live *live, struct error *err)
{
	const struct settle_rules rules = settle_rules_of(live);
	const struct settle_options options = {.thread = thread_defaults,
	    .is_live = true,
	    .evidence_per_group_hour = live->config->alerts.evidence_per_group_hour,
	    .has_since = live->config->start == START_SINCE,
	    .since_us = live->config->since_us};

	live->nworkers = live->config->limits.workers ? (unsigned)live->config->limits.workers : 1;
	live->settler = settler_new(&rules, live->store, &options, err);
	if (live->settler == NULL)
		return -1;
	live->ring =
	    ring_new(live->nworkers, live->rules.schemas, &live->reading, live->rules.matcher, err);
	return live->ring ? 0 : -1;
}

/* What a callback needs to say why it stopped. */
struct restoring {
	struct live *live;
	struct error *err;
};

static int restore_stream(const struct store_stream *stream, void *context)
{
	struct restoring *restoring = context;

	return follow_restore(restoring->live->follow, stream, restoring->err) == 0 ? 0 : 1;
}

static int begin_following(struct live *live, struct error *err)
{
	struct restoring restoring = {live, err};
	struct follow_options options = {.config = live->config,
	    .schemas = live->rules.schemas,
	    .is_first = live->created_us == 0,
	    .now_us = live->now_us,
	    .get_point = get_point,
	    .context = live};

	struct buf undecided = {0};
	int got = store_get_value(live->store, undecided_name, &undecided, err);

	live->nundecided = got == 1 ? -1 : 0;
	options.undecided = buf_span(&undecided);
	if (got >= 0 && store_next_input(live->store, &options.first_input, err) == 0)
		live->follow = follow_new(&options, err);
	buf_done(&undecided);
	if (live->follow == NULL)
		return -1;
	return store_each_stream(live->store, restore_stream, &restoring, err) == 0 ? 0 : -1;
}

struct live *live_new(const struct config *config, const struct live_rules *rules,
    struct store *store, int64_t now_us, struct error *err)
{
	struct live *live = calloc(1, sizeof *live);

	if (live == NULL) {
		error_memory(err);
		return NULL;
	}
	pthread_mutex_init(&live->lock, NULL);
	live->config = config;
	live->rules = *rules;
	live->store = store;
	live->now_us = now_us;
	live->began_us = now_us;
	note_change(live); /* the ruleset's row, and what its caller puts beside it */
	live->reading =
	    (struct reading_options){.schema = -1, .system_authority = AUTHORITY_DEVELOPER};
	if (put_ruleset(live, err) == 0 && read_created(live, err) == 0 &&
	    refuse_scanned(live, err) == 0 && begin_settling(live, err) == 0 &&
	    begin_following(live, err) == 0)
		return live;
	live_free(live);
	return NULL;
}

void live_free(struct live *live)
{
	if (live == NULL)
		return;
	follow_free(live->follow);
	ring_free(live->ring);
	settler_free(live->settler);
	pthread_mutex_destroy(&live->lock);
	free(live);
}

/* ---- turning ---- */

static void set_now(struct live *live, int64_t now_us)
{
	if (now_us > live->now_us)
		live->now_us = now_us;
	settle_set_now(live->settler, live->now_us);
}

/* Fill and settle: 1 when something was, 0 when there was nothing, -1. */
static int take_batches(struct live *live, struct error *err)
{
	const struct ring_work work = {.fill = fill, .settle = settle_batch, .context = live};

	live->nleft = 1;
	int got = ring_turn(live->ring, &work, err);
	if (got != 1)
		return got;
	note_change(live);
	if (live->nworkers < 2 || live->nbytes < FULL_BYTES)
		return 1;
	live->nleft = live->nworkers * BATCHES_A_WORKER;
	return ring_run(live->ring, &work, err) == 0 ? 1 : -1;
}

/* End conversations that nothing was added to for long. */
static int age(struct live *live, int64_t before_us, struct error *err)
{
	if (settle_counts(live->settler).oldest_us >= before_us)
		return 0;
	note_change(live);
	return settle_age(live->settler, before_us, err);
}

static int64_t idle_us(const struct live *live)
{
	return live->config->after.idle * us_per_s;
}

/* After a rest what is open may go on in what was written meanwhile: first that is read, or for as long as a conversation may wait. */
static int age_by_time(struct live *live, struct error *err)
{
	if (live->awake_us == 0 && live->now_us - live->began_us < idle_us(live))
		return 0;
	return age(live, live->now_us - idle_us(live), err);
}

static int look_for_canaries(struct live *live, struct error *err)
{
	if (canary_count(live->rules.canaries) == 0 || live->awake_us == 0 ||
	    live->now_us < live->canaries_us + CANARIES_S * us_per_s)
		return 0;
	live->canaries_us = live->now_us;
	note_change(live);
	return settle_check_canaries(live->settler, live->awake_us, err);
}

static int64_t commit_due_us(const struct live *live)
{
	return live->uncommitted_us + (int64_t)live->config->commit.every_ms * us_per_ms;
}

static bool is_commit_due(const struct live *live)
{
	if (!live->has_uncommitted)
		return false;
	uint64_t records = settle_counts(live->settler).records - live->ncommitted;
	return live->now_us >= commit_due_us(live) || records >= live->config->commit.records;
}

/* With the positions of all files that are there, and with which of them have none yet: else what lay before the start would be
 * taken for new. */
static int keep_start(struct live *live, struct error *err)
{
	struct buf undecided = {0};
	int64_t n = follow_undecided(live->follow, &undecided);
	int result = undecided.failed ? error_memory(err) : 0;

	if (result == 0 && n >= 0 && n != live->nundecided) {
		note_change(live);
		result =
		    n > 0 ? store_put_value(live->store, undecided_name, buf_span(&undecided), err)
			  : store_drop_value(live->store, undecided_name, err);
		live->nundecided = n;
	}
	buf_done(&undecided);
	if (result != 0 || n < 0 || live->created_us != 0)
		return result;
	note_change(live);
	return write_created(live, err);
}

int live_turn(struct live *live, int64_t now_us, struct error *err)
{
	set_now(live, now_us);
	if (follow_look(live->follow, live->now_us, err) != 0)
		return -1;
	int got = take_batches(live, err);
	if (got < 0)
		return -1;
	if (keep_start(live, err) != 0)
		return -1;
	if (got == 0 && live->awake_us == 0)
		live->awake_us = live->now_us;
	if (age_by_time(live, err) != 0 || look_for_canaries(live, err) != 0)
		return -1;
	if (is_commit_due(live) && live_commit(live, now_us, err) != 0)
		return -1;
	return got;
}

int live_commit(struct live *live, int64_t now_us, struct error *err)
{
	set_now(live, now_us);
	if (settle_commit(live->settler, err) != 0)
		return -1;
	live->has_uncommitted = false;
	live->ncommits++;
	live->ncommitted = settle_counts(live->settler).records;
	live->committed_us = live->now_us;
	return 0;
}

int live_end_conversations(struct live *live, int64_t now_us, struct error *err)
{
	set_now(live, now_us);
	return age(live, INT64_MAX, err);
}

int live_reload(struct live *live, const struct config *config, const struct live_rules *rules,
    int64_t now_us, struct error *err)
{
	if (live_commit(live, now_us, err) != 0)
		return -1;
	live->config = config;
	live->rules = *rules;
	note_change(live);
	const struct settle_rules settle_rules = settle_rules_of(live);
	if (put_ruleset(live, err) != 0 ||
	    settle_turn_rules(live->settler, &settle_rules, err) != 0 ||
	    ring_turn_rules(live->ring, rules->schemas, &live->reading, rules->matcher, err) != 0)
		return -1;
	return follow_reload(live->follow, config, rules->schemas, err);
}

bool live_uses(const struct live *live, const struct ruleset *ruleset)
{
	return settle_uses(live->settler, ruleset);
}

/* ---- what it says of itself ---- */

/* Milliseconds until then, rounded up. */
static int64_t ms_until(const struct live *live, int64_t now_us, int64_t due_us)
{
	if (now_us < live->now_us)
		now_us = live->now_us;
	return due_us <= now_us ? 0 : (due_us - now_us + us_per_ms - 1) / us_per_ms;
}

int live_wait_ms(const struct live *live, int64_t now_us)
{
	int64_t ms = follow_wait_ms(live->follow, now_us), until;
	int64_t oldest_us = settle_counts(live->settler).oldest_us;

	if (live->has_uncommitted && (until = ms_until(live, now_us, commit_due_us(live))) < ms)
		ms = until;
	/* At once behind that time, since what was touched just then has not ended. */
	if (oldest_us != INT64_MAX &&
	    (until = ms_until(live, now_us, oldest_us + idle_us(live) + 1)) < ms)
		ms = until;
	return (int)ms;
}

int live_descriptor(const struct live *live)
{
	return follow_descriptor(live->follow);
}

const struct follow *live_follow(const struct live *live)
{
	return live->follow;
}

struct live_counts live_counts(const struct live *live)
{
	struct settle_counts settled = settle_counts(live->settler);

	return (struct live_counts){
	    .records = settled.records,
	    .findings = settled.findings,
	    .alerts = settled.alerts,
	    .commits = live->ncommits,
	    .open_conversations = settled.open_conversations,
	    .committed_us = live->committed_us,
	    .uncommitted = settled.records - live->ncommitted,
	    .untrusted_times = settled.untrusted_times,
	    .watermark_us = settled.watermark_us,
	};
}

bool live_has_uncommitted(const struct live *live)
{
	return live->has_uncommitted;
}

void live_on_settled(struct live *live,
    void (*fn)(void *context, uint32_t input, uint64_t text_offset), void *context)
{
	settle_on_settled(live->settler, fn, context);
}
