/* A ring of batches and N equal threads around it.
 *
 * Each thread does whatever is due next: settle the oldest batch if it was examined (one thread at a time, in order),
 * else fill a free batch (one thread at a time, in order), else examine one that was filled. So the thread that decodes
 * judges too when the ring is full, one thread alone does all three in turn, and no outcome depends on how many there
 * are: only examining runs side by side, and that is a pure function of the batch. */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#include "examine.h"
#include "pipeline.h"

enum slot_state { SLOT_FREE, SLOT_FILLING, SLOT_FILLED, SLOT_EXAMINING, SLOT_EXAMINED };

struct slot {
	enum slot_state state;
	struct batch batch;
};

enum { RING_BYTES = 16 << 20 }; /* no batch is filled while the ring holds more text than this */

struct ring {
	struct pipeline *pipeline;
	struct intake *intake;
	struct settler *settler;
	struct slot *slots;
	size_t nslots;

	pthread_mutex_t lock; /* guards all below, and slots' states */
	pthread_cond_t changed;
	size_t filled;  /* batches filled so far: the next one goes to slots[filled % nslots] */
	size_t settled; /* batches settled so far */
	size_t held;    /* bytes of text in the ring */
	uint64_t text_bytes; /* settled so far */
	bool is_filling, is_settling;
	bool is_dry; /* intake has no more */
	bool has_failed;
	struct error error;
};

/* One thread's place at the ring. */
struct worker {
	struct ring *ring;
	struct examiner examiner;
	pthread_t thread;
};

static struct slot *oldest(struct ring *ring)
{
	return &ring->slots[ring->settled % ring->nslots];
}

static bool is_over(const struct ring *ring)
{
	return ring->has_failed ||
	       (ring->is_dry && !ring->is_filling && ring->settled == ring->filled);
}

static bool can_settle(struct ring *ring)
{
	return !ring->is_settling && ring->settled < ring->filled &&
	       oldest(ring)->state == SLOT_EXAMINED;
}

static bool can_fill(const struct ring *ring)
{
	return !ring->is_filling && !ring->is_dry && ring->filled - ring->settled < ring->nslots &&
	       ring->held <= RING_BYTES;
}

static struct slot *find_filled(struct ring *ring)
{
	for (size_t i = ring->settled; i < ring->filled; i++) {
		struct slot *slot = &ring->slots[i % ring->nslots];
		if (slot->state == SLOT_FILLED)
			return slot;
	}
	return NULL;
}

/* Called with the lock held. */
static void fail(struct ring *ring, const struct error *err)
{
	if (!ring->has_failed)
		ring->error = *err;
	ring->has_failed = true;
}

/* The three kinds of work. Each is entered with the lock held, does its work without it, and leaves with it held. */

/* Nobody is filling: intake can be asked. */
static void tell_progress(const struct ring *ring)
{
	const struct pipeline_progress progress = {
	    .inputs = settled_inputs(ring->settler),
	    .stored_bytes = intake_read(ring->intake),
	    .text_bytes = ring->text_bytes,
	    .findings = settled_findings(ring->settler),
	};

	ring->pipeline->progress(&progress, ring->pipeline->context);
}

static void do_settle(struct worker *worker)
{
	struct ring *ring = worker->ring;
	struct pipeline *pipeline = ring->pipeline;
	struct slot *slot = oldest(ring);
	struct error err;

	ring->is_settling = true;
	pthread_mutex_unlock(&ring->lock);
	int result = settle(ring->settler, &slot->batch, worker->examiner.scanner, &err);
	size_t nbytes = slot->batch.text.len;
	batch_clear(&slot->batch);
	pthread_mutex_lock(&ring->lock);
	ring->is_settling = false;
	ring->settled++;
	ring->held -= nbytes;
	ring->text_bytes += nbytes;
	slot->state = SLOT_FREE;
	if (result != 0)
		fail(ring, &err);
	else if (pipeline->progress && !ring->is_filling)
		tell_progress(ring);
}

static void do_fill(struct worker *worker)
{
	struct ring *ring = worker->ring;
	struct slot *slot = &ring->slots[ring->filled % ring->nslots];
	struct error err;

	assert(slot->state == SLOT_FREE);
	ring->is_filling = true;
	slot->state = SLOT_FILLING;
	pthread_mutex_unlock(&ring->lock);
	int got = intake_fill(ring->intake, &slot->batch, &err);
	pthread_mutex_lock(&ring->lock);
	ring->is_filling = false;
	slot->state = got == 1 ? SLOT_FILLED : SLOT_FREE;
	if (got == 1) {
		ring->filled++;
		ring->held += slot->batch.text.len;
	} else if (got == 0) {
		ring->is_dry = true;
	} else {
		fail(ring, &err);
	}
}

static void do_examine(struct worker *worker, struct slot *slot)
{
	struct ring *ring = worker->ring;
	struct error err;

	slot->state = SLOT_EXAMINING;
	pthread_mutex_unlock(&ring->lock);
	int result = examine(&worker->examiner, &slot->batch, &err);
	pthread_mutex_lock(&ring->lock);
	slot->state = SLOT_EXAMINED;
	if (result != 0)
		fail(ring, &err);
}

static void *work(void *argument)
{
	struct worker *worker = argument;
	struct ring *ring = worker->ring;

	pthread_mutex_lock(&ring->lock);
	while (!is_over(ring)) {
		struct slot *slot = NULL;
		if (can_settle(ring))
			do_settle(worker);
		else if (can_fill(ring))
			do_fill(worker);
		else if ((slot = find_filled(ring)) != NULL)
			do_examine(worker, slot);
		else {
			pthread_cond_wait(&ring->changed, &ring->lock);
			continue;
		}
		pthread_cond_broadcast(&ring->changed);
	}
	pthread_mutex_unlock(&ring->lock);
	return NULL;
}

/* Threads that cannot be had are done without: the caller's thread works in any case. */
static void run_workers(struct worker *workers, unsigned nworkers)
{
	unsigned nstarted = 1;

	while (nstarted < nworkers &&
	       pthread_create(&workers[nstarted].thread, NULL, work, &workers[nstarted]) == 0)
		nstarted++;
	work(&workers[0]);
	for (unsigned i = 1; i < nstarted; i++)
		pthread_join(workers[i].thread, NULL);
}

static int run_ring(struct ring *ring, struct worker *workers, struct error *err)
{
	struct pipeline *pipeline = ring->pipeline;

	for (unsigned i = 0; i < pipeline->jobs; i++) {
		workers[i].ring = ring;
		if (examiner_init(&workers[i].examiner, pipeline->schemas, &pipeline->reading,
			pipeline->matcher, err) != 0)
			return -1;
	}
	run_workers(workers, pipeline->jobs);
	if (ring->has_failed) {
		*err = ring->error;
		return -1;
	}
	return settle_end(ring->settler, workers[0].examiner.scanner, err);
}

int pipeline_run(struct pipeline *pipeline, struct error *err)
{
	assert(pipeline->jobs > 0);
	struct ring ring = {
	    .pipeline = pipeline,
	    .nslots = pipeline->jobs == 1 ? 1 : (size_t)pipeline->jobs + 2,
	    .lock = PTHREAD_MUTEX_INITIALIZER,
	    .changed = PTHREAD_COND_INITIALIZER,
	};
	struct worker *workers = calloc(pipeline->jobs, sizeof *workers);
	int result = -1;

	ring.slots = calloc(ring.nslots, sizeof *ring.slots);
	ring.intake = intake_new(pipeline->inputs, &pipeline->intake);
	if (workers == NULL || ring.slots == NULL || ring.intake == NULL) {
		error_memory(err);
		goto done;
	}
	ring.settler = settler_new(pipeline->ruleset, pipeline->store, &pipeline->settle, err);
	if (ring.settler)
		result = run_ring(&ring, workers, err);
done:
	for (size_t i = 0; ring.slots && i < ring.nslots; i++)
		batch_done(&ring.slots[i].batch);
	for (unsigned i = 0; workers && i < pipeline->jobs; i++)
		examiner_done(&workers[i].examiner);
	free(ring.slots);
	free(workers);
	settler_free(ring.settler);
	intake_free(ring.intake);
	return result;
}
