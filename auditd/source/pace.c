/* A token bucket in millionths of a byte, so that no rate and no step of the clock loses anything to rounding. */
#include "source/pace.h"

enum {
	SECOND = 1000000, /* in microseconds; and in millionths */
	BURST = SECOND / 4,
	LEAST_READ = 64 << 10, /* bytes: a smaller read is not worth its call */
};

/* Million bytes a second beyond which there is no need to hold anybody back; keeps products within 64 bits. */
static const uint64_t most_mb_s = 1000000;

static int64_t full(const struct pace *pace)
{
	return (int64_t)pace->rate * BURST;
}

/* The credit that is waited for: a read worth its call, or all that the bucket holds. */
static int64_t enough(const struct pace *pace)
{
	int64_t least = (int64_t)LEAST_READ * SECOND;

	return least < full(pace) ? least : full(pace);
}

static void advance(struct pace *pace, int64_t now_us)
{
	/* A clock set back, or not begun, gives nothing; one that jumps ahead fills the bucket once. The difference is
	 * taken without sign: two times may lie further apart than a signed number holds. */
	uint64_t passed = now_us > pace->last_us ? (uint64_t)now_us - (uint64_t)pace->last_us : 0;
	int64_t most = full(pace);

	if (!pace->has_begun)
		passed = BURST;
	pace->has_begun = true;
	pace->last_us = now_us;
	/* Enough to pay what is owed and to fill the bucket. */
	if (passed > SECOND + BURST)
		passed = SECOND + BURST;
	pace->credit += (int64_t)passed * (int64_t)pace->rate;
	if (pace->credit > most)
		pace->credit = most;
}

/* More than a second is never owed, also when the rate has just become lower. */
static void forgive(struct pace *pace)
{
	int64_t least = -(int64_t)pace->rate * SECOND;

	if (pace->credit < least)
		pace->credit = least;
}

void pace_set(struct pace *pace, uint64_t mb_s)
{
	pace->rate = (mb_s < most_mb_s ? mb_s : most_mb_s) * SECOND;
	forgive(pace);
}

uint64_t pace_allows(struct pace *pace, int64_t now_us)
{
	if (pace->rate == 0)
		return UINT64_MAX;
	advance(pace, now_us);
	return pace->credit < enough(pace) ? 0 : (uint64_t)pace->credit / SECOND;
}

void pace_take(struct pace *pace, uint64_t nbytes)
{
	/* Not more than empties a full bucket and owes a second: larger numbers need not fit. */
	uint64_t most = 2 * pace->rate;

	if (pace->rate == 0)
		return;
	pace->credit -= (int64_t)(nbytes < most ? nbytes : most) * SECOND;
	forgive(pace);
}

int pace_wait_ms(struct pace *pace, int64_t now_us)
{
	if (pace->rate == 0)
		return 0;
	advance(pace, now_us);
	int64_t missing = enough(pace) - pace->credit;
	if (missing <= 0)
		return 0;
	int64_t step = (int64_t)pace->rate * 1000; /* a millisecond's worth */
	return (int)((missing + step - 1) / step);
}
