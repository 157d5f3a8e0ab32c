/* Time that never goes back. */
#include <time.h>

#include "daemon/wall.h"

int64_t wall_turn(struct wall *wall, int64_t realtime_us, int64_t monotonic_us)
{
	int64_t passed_us = monotonic_us - wall->monotonic_us;
	int64_t least_us = wall->now_us + (passed_us > 0 ? passed_us / 2 : 0);

	wall->now_us = wall->has_begun && least_us > realtime_us ? least_us : realtime_us;
	wall->has_begun = true;
	wall->monotonic_us = monotonic_us;
	wall->ahead_us = wall->now_us - realtime_us;
	return wall->now_us;
}

static int64_t read_us(clockid_t clock)
{
	struct timespec at;

	clock_gettime(clock, &at);
	return (int64_t)at.tv_sec * 1000000 + at.tv_nsec / 1000;
}

int64_t wall_realtime_us(void)
{
	return read_us(CLOCK_REALTIME);
}

int64_t wall_monotonic_us(void)
{
	return read_us(CLOCK_MONOTONIC);
}
