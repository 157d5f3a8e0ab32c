/* What happens after a failure: look for the next place that decodes, and account for the bytes between.
 * Private to decode; gzip and zstd share it.
 *
 * A decoder notices damage late. When the end of a unit is missing it reads on into the units behind it,
 * so the search begins up to RESYNC_LOOKBACK before the failure. Decoding a stretch again costs time and
 * gives its text again; a credit that grows with the input keeps both linear in the size of the input. */
#ifndef DECODE_RESYNC_H
#define DECODE_RESYNC_H

#include <stdint.h>

#include "decode/codec.h"

enum {
	RESYNC_LOOKBACK = INPUT_LOOKBACK - 1,
	RESYNC_EVIDENCE =
	    8, /* bytes before a unit found by looking back that count as the damage */
	RESYNC_CREDIT = 16 << 20, /* bytes that may be tried or decoded again, at the least */
	RESYNC_CREDIT_PER_BYTE = 64,
};

/* Stored offsets: [unit, body) is counted as container, [body, counted) as decoded. */
struct failure {
	enum loss_reason reason;
	uint64_t unit; /* where the unit that failed begins */
	uint64_t body;
	uint64_t counted;
	uint64_t from;   /* the first byte that is lost for sure, <= counted */
	uint64_t search; /* the first place where another unit may begin */
	uint64_t reach;  /* the decoder has seen the bytes before that */
	uint64_t resume; /* no further search there: decoding just goes on; UINT64_MAX: none */
	char detail[sizeof((struct loss *)0)->detail];
};

/* What a unit's first bytes are like. */
struct probe {
	struct span magic;
	size_t
	    nbytes; /* how many bytes try sees (fewer at the input's end), at most INPUT_LOOKAHEAD */

	/* Does a unit begin with these bytes? is_all: they are nbytes, or the input ends behind them; else there
	 * are only these yet, and the answer must be the one for all, or PROBE_MORE: a growing input is not kept
	 * waiting for more than it takes to tell. Adds to *cost how many bytes it decoded, unless it answers
	 * PROBE_MORE. The answer may only depend on the bytes. -1 with ERROR_MEMORY. */
	int (*try)(void *state, struct span bytes, bool is_all, uint64_t *cost, struct error *err);
	void *state;
};

enum { PROBE_NO = 0, PROBE_YES = 1, PROBE_MORE = 2 };

/* All zero is ready for a first failure. */
struct resync {
	struct failure failure;
	uint64_t spent; /* of the credit */
};

enum resync_result {
	RESYNC_MORE = 0,    /* input_want was called */
	RESYNC_UNIT = 1,    /* input->at is the first byte of a unit */
	RESYNC_RESUMED = 2, /* input->at is the failure's resume, or the end of the input */
};

/* A failure where the codec stands: all before it is counted, and the search begins there. */
struct failure failure_here(
    const struct input *input, enum loss_reason reason, uint64_t unit, uint64_t body);

/* Have the search begin as far back as it may: units may lie hidden in what was decoded. failure->from
 * must be at most one byte before input->at, so that the view still reaches there. */
void failure_look_back(struct failure *failure);

/* Begin to search; input->at is moved to where the search begins. failure is copied. */
void resync_begin(struct resync *resync, struct input *input, const struct failure *failure);

/* Search on. Returns an enum resync_result, and *piece (a PIECE_LOSS) unless it is RESYNC_MORE; -1 with
 * ERROR_MEMORY. */
int resync_next(struct resync *resync, struct input *input, const struct probe *probe,
    struct piece *piece, struct error *err);

#endif
