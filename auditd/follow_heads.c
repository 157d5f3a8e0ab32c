/* By what texts are told apart: how they begin, and digests of what stands before some offsets. */
#include <string.h>

#include "follow_private.h"

static const size_t head_sizes[FOLLOW_HEADS] = {32, 128, FOLLOW_HEAD};

void heads_take(struct heads *heads, struct span first)
{
	while (heads->n < FOLLOW_HEADS && first.len >= head_sizes[heads->n]) {
		struct hash hash;
		hash_init(&hash, "head");
		hash_field(&hash, span_slice(first, 0, head_sizes[heads->n]));
		hash_done(&hash, &heads->at[heads->n]);
		heads->n++;
	}
}

bool heads_agree(const struct heads *a, const struct heads *b)
{
	unsigned n = a->n < b->n ? a->n : b->n;

	for (unsigned i = 0; i < n; i++) {
		if (digest_compare(&a->at[i], &b->at[i]) != 0)
			return false;
	}
	return true;
}

void proof_init(struct proof *proof, const struct position *position)
{
	*proof = (struct proof){.base = position->base,
	    .traced = position->traced,
	    .digest = position->digest,
	    .nsteps = position->nsteps};
	for (unsigned i = 0; i < position->nsteps; i++)
		proof->steps[i] = position->steps[i];
	if (position->traced == position->base && position->read == position->base)
		proof->guard = position->guard;
	trace_init(&proof->trace);
}

/* Keep what stands before base, and compare it when it is there. */
static void feed_before(struct proof *proof, uint64_t text_offset, struct span text)
{
	uint64_t from = proof->base - proof->guard.nbytes;
	uint64_t end = text_offset + text.len;

	for (uint64_t at = text_offset > from ? text_offset : from; at < proof->base && at < end;
	     at++)
		proof->before[at - from] = text.at[at - text_offset];
	if (end >= proof->base && text_offset <= proof->base &&
	    memcmp(proof->before, proof->guard.bytes, proof->guard.nbytes) != 0)
		proof->state = PROOF_DIFFERENT;
}

/* Compare what was passed with what was written down. */
static void compare(struct proof *proof)
{
	unsigned n = proof->trace.nsteps < proof->nsteps ? proof->trace.nsteps : proof->nsteps;

	/* The steps before agreed when they were passed. */
	if (n > 0 && digest_compare(&proof->trace.steps[n - 1], &proof->steps[n - 1]) != 0)
		proof->state = PROOF_DIFFERENT;
	if (proof->state != PROOF_OPEN || proof->base + proof->trace.nbytes < proof->traced)
		return;
	struct digest digest = trace_digest(&proof->trace);
	bool is_equal = digest_compare(&digest, &proof->digest) == 0;
	proof->state = is_equal ? PROOF_EQUAL : PROOF_DIFFERENT;
}

void proof_feed(struct proof *proof, uint64_t text_offset, struct span text)
{
	uint64_t next = proof->base + proof->trace.nbytes;
	uint64_t end = text_offset + text.len;

	if (proof->state == PROOF_OPEN && proof->guard.nbytes > 0)
		feed_before(proof, text_offset, text);
	if (proof->state != PROOF_OPEN || end < next)
		return;
	if (end > proof->traced)
		end = proof->traced;
	text = span_slice(text, (size_t)(next > text_offset ? next - text_offset : 0),
	    (size_t)(end > text_offset ? end - text_offset : 0));
	/* A step may lie in the middle; each is compared as it is passed, so that no work is done in vain. */
	while (text.len > 0 && proof->state == PROOF_OPEN) {
		struct span part = span_slice(text, 0, TRACE_FIRST);
		trace_feed(&proof->trace, part);
		compare(proof);
		text = span_slice(text, part.len, text.len);
	}
	if (proof->state == PROOF_OPEN)
		compare(proof);
}

bool proof_is_earlier(const struct proof *proof, const struct position *position)
{
	uint64_t traced = proof->base + proof->trace.nbytes;
	struct digest digest = trace_digest(&proof->trace);

	if (proof->state != PROOF_OPEN || proof->base != position->base || proof->trace.nbytes == 0)
		return false;
	for (size_t i = 0; i < FOLLOW_RECENT; i++) {
		if (position->recent[i].traced == traced &&
		    digest_compare(&position->recent[i].digest, &digest) == 0)
			return true;
	}
	return false;
}
