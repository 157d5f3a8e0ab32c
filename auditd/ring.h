/* A ring of batches and N equal threads around it: fill in order, examine in any order, settle in order. Knows neither where
 * batches come from nor where they go. */
#ifndef RING_H
#define RING_H

#include "base/error.h"
#include "examine.h"

/* Each returns -1 with err set when it failed: then nobody goes on. */
struct ring_work {
	/* Fill a cleared batch: 1, or 0 when there is nothing more for this run. By one thread at a time. */
	int (*fill)(void *context, struct batch *batch, struct error *err);
	/* Take an examined batch, in the order they were filled. By one thread at a time, perhaps while another fills. */
	int (*settle)(void *context, struct batch *batch, struct error *err);
	/* A batch of so many bytes of text was settled, and nobody is filling; may be NULL. */
	void (*tell)(void *context, uint64_t nbytes);
	void *context;
};

struct ring;

/* njobs: threads in all, at least 1; schemas, reading and matcher are borrowed, as examiner_init. NULL with ERROR_MEMORY. */
struct ring *ring_new(unsigned njobs, const struct schemas *schemas,
    const struct reading_options *reading, const struct matcher *matcher, struct error *err);
void ring_free(struct ring *ring);

/* Judge by others from the next run on. 0, or -1 with ERROR_MEMORY: then the ring may only be freed. */
int ring_turn_rules(struct ring *ring, const struct schemas *schemas,
    const struct reading_options *reading, const struct matcher *matcher, struct error *err);

/* Run until fill has no more and all is settled. 0, or -1 with the first error. */
int ring_run(struct ring *ring, const struct ring_work *work, struct error *err);

/* Fill, examine and settle one batch in this thread. 1, 0 if fill had none, -1. */
int ring_turn(struct ring *ring, const struct ring_work *work, struct error *err);

#endif
