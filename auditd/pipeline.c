/* Intake, ring and settler put together for a scan. */
#include "pipeline.h"
#include "ring.h"

struct scan {
	const struct pipeline *pipeline;
	struct intake *intake;
	struct settler *settler;
	uint64_t text_bytes;
};

static int fill(void *context, struct batch *batch, struct error *err)
{
	struct scan *scan = context;

	return intake_fill(scan->intake, batch, err);
}

static int settle_batch(void *context, struct batch *batch, struct error *err)
{
	struct scan *scan = context;

	return settle(scan->settler, batch, err);
}

/* Nobody is filling: intake can be asked. */
static void tell(void *context, uint64_t nbytes)
{
	struct scan *scan = context;
	struct settle_counts counts = settle_counts(scan->settler);

	scan->text_bytes += nbytes;
	const struct pipeline_progress progress = {
	    .inputs = counts.inputs,
	    .stored_bytes = intake_read(scan->intake),
	    .text_bytes = scan->text_bytes,
	    .findings = counts.findings,
	};
	scan->pipeline->progress(&progress, scan->pipeline->context);
}

static int run(struct scan *scan, struct ring *ring, struct error *err)
{
	const struct ring_work work = {.fill = fill,
	    .settle = settle_batch,
	    .tell = scan->pipeline->progress ? tell : NULL,
	    .context = scan};

	if (ring_run(ring, &work, err) != 0)
		return -1;
	return settle_end(scan->settler, err);
}

int pipeline_run(struct pipeline *pipeline, struct error *err)
{
	struct scan scan = {.pipeline = pipeline};
	struct ring *ring = NULL;
	int result = -1;

	scan.intake = intake_new(pipeline->inputs, &pipeline->intake);
	if (scan.intake == NULL) {
		error_memory(err);
		goto done;
	}
	scan.settler = settler_new(&pipeline->rules, pipeline->store, &pipeline->settle, err);
	if (scan.settler)
		ring = ring_new(pipeline->jobs, pipeline->schemas, &pipeline->reading,
		    pipeline->rules.matcher, err);
	if (ring)
		result = run(&scan, ring, err);
done:
	ring_free(ring);
	settler_free(scan.settler);
	intake_free(scan.intake);
	return result;
}
