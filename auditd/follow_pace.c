/* How fast, and when to come again: what is allowed to be read by now, and how long nothing needs to be done. */
#include "follow_private.h"

static int64_t rate(const struct follow *follow)
{
	return (int64_t)(follow->config->limits.max_mb_s * 1000000);
}

/* What may be read at once after a rest: a quarter of a second's worth, at least one turn's. */
int64_t follow_pace(const struct follow *follow)
{
	int64_t most = rate(follow) / 4;

	return most > BATCH_BYTES ? most : BATCH_BYTES;
}

void follow_refill(struct follow *follow, int64_t now_us)
{
	int64_t most = follow_pace(follow);
	int64_t passed = now_us - follow->allowed_us;

	follow->allowed_us = now_us;
	if (passed <= 0)
		return;
	/* Whoever was away for long is not owed more than a rest's worth. */
	if (passed > 10 * (int64_t)FOLLOW_SECOND)
		passed = 10 * (int64_t)FOLLOW_SECOND;
	follow->allowed += passed * (rate(follow) / 1000) / 1000;
	if (follow->allowed > most)
		follow->allowed = most;
}

int follow_descriptor(const struct follow *follow)
{
	return watch_descriptor(follow->watch);
}

/* Milliseconds from now until then, within [0, 24 h]. */
static int until(int64_t now_us, int64_t then_us)
{
	int64_t ms = (then_us - now_us + 999) / 1000;

	if (ms < 0)
		return 0;
	return ms > FOLLOW_DAY * (int64_t)1000 ? FOLLOW_DAY * 1000 : (int)ms;
}

int follow_wait_ms(const struct follow *follow, int64_t now_us)
{
	if (!follow->has_looked)
		return 0;
	if (follow_has_work(follow)) {
		if (follow->config->limits.max_mb_s == 0 || follow->allowed > 0 ||
		    follow->nputs > 0)
			return 0;
		int64_t us = -follow->allowed * 1000 / (rate(follow) / 1000) + 1;
		return until(now_us, follow->allowed_us + us);
	}
	return until(now_us, look_due_us(follow));
}
