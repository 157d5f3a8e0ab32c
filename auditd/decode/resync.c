/* The search for the next unit after a failure. Every decision depends on the stored bytes and on where
 * the input ends, never on how it was fed. */
#include <string.h>

#include "decode/resync.h"

struct failure failure_here(
    const struct input *input, enum loss_reason reason, uint64_t unit, uint64_t body)
{
	return (struct failure){.reason = reason,
	    .unit = unit,
	    .body = body,
	    .counted = input->at,
	    .from = input->at,
	    .search = input->at,
	    .reach = input->at,
	    .resume = UINT64_MAX};
}

void failure_look_back(struct failure *failure)
{
	uint64_t back = failure->from > RESYNC_LOOKBACK ? failure->from - RESYNC_LOOKBACK : 0;

	failure->search = failure->unit + 1 > back ? failure->unit + 1 : back;
}

void resync_begin(struct resync *resync, struct input *input, const struct failure *failure)
{
	resync->failure = *failure;
	input->at = failure->search;
}

/* The first place in [search, end) of the view where the magic stands whole, or the end of the view. */
static uint64_t find_magic(const struct input *input, uint64_t search, struct span magic)
{
	struct span rest = input_from(input, search);

	while (rest.len >= magic.len) {
		const char *hit = memchr(rest.at, magic.at[0], rest.len - magic.len + 1);
		if (hit == NULL)
			break;
		size_t skip = (size_t)(hit - rest.at);
		rest = span_slice(rest, skip, rest.len);
		if (memcmp(hit, magic.at, magic.len) == 0)
			return input->end - rest.len;
		rest = span_slice(rest, 1, rest.len);
	}
	return input->end;
}

static bool has_credit(const struct resync *resync, uint64_t at)
{
	return resync->spent <= RESYNC_CREDIT + at * RESYNC_CREDIT_PER_BYTE;
}

/* End the failure where the input's next unit begins, or where decoding just goes on: take back what was
 * counted from the first lost byte on, count the loss, and say it. */
static void close_failure(
    const struct failure *failure, struct input *input, uint64_t end, struct piece *piece)
{
	struct decode_account *account = &input->account;
	uint64_t lost = failure->from;

	/* A unit found by looking back (the input's end is none): the bytes right before it stand for
	 * the damage. */
	if (end <= failure->from && end < input->end)
		lost =
		    end - failure->unit < RESYNC_EVIDENCE ? failure->unit : end - RESYNC_EVIDENCE;
	if (lost < failure->body) {
		account->container -= failure->body - lost;
		account->decoded -= failure->counted - failure->body;
	} else if (lost < failure->counted) {
		account->decoded -= failure->counted - lost;
	}
	account->lost[failure->reason] += end - lost;
	*piece = (struct piece){.kind = PIECE_LOSS, .raw_offset = lost};
	piece->loss.reason = failure->reason;
	piece->loss.at.raw_offset = lost;
	piece->loss.nbytes = end - lost;
	memcpy(piece->loss.detail, failure->detail, sizeof piece->loss.detail);
	input->at = end;
}

/* Is what stands at a place worth a unit? As probe->try. */
static int try_at(struct resync *resync, const struct input *input, uint64_t at,
    const struct probe *probe, struct error *err)
{
	struct span bytes = span_slice(input_from(input, at), 0, probe->nbytes);
	bool is_all = bytes.len == probe->nbytes || input_has_ended(input);

	if (!has_credit(resync, at))
		return PROBE_NO;
	int answer = probe->try(probe->state, bytes, is_all, &resync->spent, err);
	if (answer == PROBE_YES && at < resync->failure.reach)
		resync->spent += resync->failure.reach - at;
	return answer;
}

int resync_next(struct resync *resync, struct input *input, const struct probe *probe,
    struct piece *piece, struct error *err)
{
	struct failure *failure = &resync->failure;
	bool has_ended = input_has_ended(input);
	/* From there on the view is too short to show a magic. It shows one magic at least: the first. */
	uint64_t tail = has_ended ? input->end : input->end - (probe->magic.len - 1);

	for (;;) {
		uint64_t at = find_magic(input, failure->search, probe->magic);
		bool is_found = at < input->end;
		if (!is_found)
			at = failure->search > tail ? failure->search : tail;
		if (at >= failure->resume || (!is_found && has_ended)) {
			close_failure(
			    failure, input, at >= failure->resume ? failure->resume : at, piece);
			return RESYNC_RESUMED;
		}
		int answer = is_found ? try_at(resync, input, at, probe, err) : PROBE_MORE;
		if (answer < 0)
			return -1;
		if (answer == PROBE_MORE) {
			failure->search = input->at = at;
			/* Of what does not show the magic, less is in view. */
			return input_want(input, (size_t)(input->end - at) + 1);
		}
		if (answer == PROBE_YES) {
			close_failure(failure, input, at, piece);
			return RESYNC_UNIT;
		}
		failure->search = at + 1;
	}
}
