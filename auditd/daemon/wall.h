/* What time it is, for whoever must not see time go back: the host's clock, which people and programs set, held
 * against the monotonic one, which nobody can. */
#ifndef DAEMON_WALL_H
#define DAEMON_WALL_H

#include <stdbool.h>
#include <stdint.h>

struct wall {
	bool has_begun;
	int64_t now_us;       /* as it was told last, UTC since 1970 */
	int64_t monotonic_us; /* at that moment */
	int64_t ahead_us;     /* how far it is ahead of the host's clock */
};

/* Tell the time: the host's clock when that is ahead of what was told last, at once; when it went back, the time told
 * goes on at half speed until the host's clock has caught up, so that it neither stands still nor goes back.
 * realtime_us, monotonic_us: what both clocks say now. Returns microseconds since 1970. */
int64_t wall_turn(struct wall *wall, int64_t realtime_us, int64_t monotonic_us);

/* The two clocks of the host, in microseconds. */
int64_t wall_realtime_us(void);
int64_t wall_monotonic_us(void);

#endif
