/* Each thread does whatever is due next: settle the oldest batch if it was examined (one thread at a time, in order),
 * else fill a free batch (one thread at a time, in order), else examine one that was filled. So the thread that decodes
 * judges too when the ring is full, one thread alone does all three in turn, and no outcome depends on how many there
 * are: only examining runs side by side, and that is a pure function of the batch. */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#include "ring.h"

enum slot_state { SLOT_FREE, SLOT_FILLING, SLOT_FILLED, SLOT_EXAMINING, SLOT_EXAMINED };

struct slot {
	enum slot_state state;
	struct batch batch;
};

enum { RING_BYTES = 16 << 20 }; /* no batch is filled while the ring holds more text than this */

/* One thread's place at the ring. */
struct worker {
	struct ring *ring;
	struct examiner examiner;
	pthread_t thread;
};

struct ring {
	struct slot *slots;
	size_t nslots;
	struct worker *workers;
	unsigned nworkers;
	const struct ring_work *work; /* of this run */

	pthread_mutex_t lock; /* guards all below, and slots' states */
	pthread_cond_t changed;
	size_t filled;   /* batches filled so far: the next one goes to slots[filled % nslots] */
	size_t settled;  /* batches settled so far */
	size_t held;     /* bytes of text in the ring */
	uint64_t untold; /* bytes settled that tell does not know of */
	bool is_filling, is_settling;
	bool is_dry; /* there is no more to fill */
	bool has_failed;
	struct error error;
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

/* Called with the lock held. */
static void tell(struct ring *ring)
{
	if (ring->work->tell == NULL || ring->is_filling)
		return;
	ring->work->tell(ring->work->context, ring->untold);
	ring->untold = 0;
}

/* The three kinds of work. Each is entered with the lock held, does its work without it, and leaves with it held. */

static void do_settle(struct ring *ring)
{
	struct slot *slot = oldest(ring);
	struct error err;

	ring->is_settling = true;
	pthread_mutex_unlock(&ring->lock);
	int result = ring->work->settle(ring->work->context, &slot->batch, &err);
	size_t nbytes = slot->batch.text.len;
	batch_clear(&slot->batch);
	pthread_mutex_lock(&ring->lock);
	ring->is_settling = false;
	ring->settled++;
	ring->held -= nbytes;
	ring->untold += nbytes;
	slot->state = SLOT_FREE;
	if (result != 0)
		fail(ring, &err);
	else
		tell(ring);
}

static void do_fill(struct ring *ring)
{
	struct slot *slot = &ring->slots[ring->filled % ring->nslots];
	struct error err;

	assert(slot->state == SLOT_FREE);
	ring->is_filling = true;
	slot->state = SLOT_FILLING;
	pthread_mutex_unlock(&ring->lock);
	int got = ring->work->fill(ring->work->context, &slot->batch, &err);
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
			do_settle(ring);
		else if (can_fill(ring))
			do_fill(ring);
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
static void run_workers(struct ring *ring)
{
	struct worker *workers = ring->workers;
	unsigned nstarted = 1;

	while (nstarted < ring->nworkers &&
	       pthread_create(&workers[nstarted].thread, NULL, work, &workers[nstarted]) == 0)
		nstarted++;
	work(&workers[0]);
	for (unsigned i = 1; i < nstarted; i++)
		pthread_join(workers[i].thread, NULL);
}

struct ring *ring_new(unsigned njobs, const struct schemas *schemas,
    const struct reading_options *reading, const struct matcher *matcher, struct error *err)
{
	struct ring *ring = calloc(1, sizeof *ring);

	assert(njobs > 0);
	if (ring == NULL) {
		error_memory(err);
		return NULL;
	}
	pthread_mutex_init(&ring->lock, NULL);
	pthread_cond_init(&ring->changed, NULL);
	ring->nslots = njobs == 1 ? 1 : (size_t)njobs + 2;
	ring->nworkers = njobs;
	ring->slots = calloc(ring->nslots, sizeof *ring->slots);
	ring->workers = calloc(njobs, sizeof *ring->workers);
	if (ring->slots == NULL || ring->workers == NULL)
		error_memory(err);
	else if (ring_turn_rules(ring, schemas, reading, matcher, err) == 0)
		return ring;
	ring_free(ring);
	return NULL;
}

void ring_free(struct ring *ring)
{
	if (ring == NULL)
		return;
	for (size_t i = 0; ring->slots && i < ring->nslots; i++)
		batch_done(&ring->slots[i].batch);
	for (unsigned i = 0; ring->workers && i < ring->nworkers; i++)
		examiner_done(&ring->workers[i].examiner);
	free(ring->slots);
	free(ring->workers);
	pthread_cond_destroy(&ring->changed);
	pthread_mutex_destroy(&ring->lock);
	free(ring);
}

int ring_turn_rules(struct ring *ring, const struct schemas *schemas,
    const struct reading_options *reading, const struct matcher *matcher, struct error *err)
{
	for (unsigned i = 0; i < ring->nworkers; i++) {
		ring->workers[i].ring = ring;
		examiner_done(&ring->workers[i].examiner);
		if (examiner_init(&ring->workers[i].examiner, schemas, reading, matcher, err) != 0)
			return -1;
	}
	return 0;
}

int ring_run(struct ring *ring, const struct ring_work *work_of_run, struct error *err)
{
	ring->work = work_of_run;
	ring->is_dry = false;
	run_workers(ring);
	if (!ring->has_failed)
		return 0;
	*err = ring->error;
	return -1;
}

int ring_turn(struct ring *ring, const struct ring_work *work_of_run, struct error *err)
{
	struct batch *batch = &ring->slots[ring->filled % ring->nslots].batch;
	int got = work_of_run->fill(work_of_run->context, batch, err);

	if (got == 1 && (examine(&ring->workers[0].examiner, batch, err) != 0 ||
			    work_of_run->settle(work_of_run->context, batch, err) != 0))
		got = -1;
	batch_clear(batch);
	return got;
}
