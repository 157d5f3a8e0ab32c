/* When to come again: how long nothing needs to be done. */
#include "follow_private.h"

int follow_descriptor(const struct follow *follow)
{
	return watch_descriptor(follow->watch);
}

/* Milliseconds from now until then, within [0, 24 h]. */
static int until(int64_t now_us, int64_t then_us)
{
	int64_t most_us = FOLLOW_DAY * (int64_t)FOLLOW_SECOND;

	if (then_us <= now_us)
		return 0;
	int64_t us = then_us > now_us + most_us ? most_us : then_us - now_us;
	return (int)((us + 999) / 1000);
}

int follow_wait_ms(const struct follow *follow, int64_t now_us)
{
	struct pace pace = follow->pace;

	if (!follow->has_looked || follow->nputs > 0)
		return 0;
	int look_ms = until(now_us, look_due_us(follow));
	if (!follow_has_work(follow))
		return look_ms;
	int pace_ms = pace_wait_ms(&pace, now_us);
	return pace_ms < look_ms ? pace_ms : look_ms;
}
