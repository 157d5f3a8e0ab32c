/* What the benches of the running audit share: loading what it judges by, and the daemon's loop without its sockets. */
#ifndef BENCH_LIVE_LOOP_H
#define BENCH_LIVE_LOOP_H

#include <stdint.h>

#include "live.h"

struct bench {
	struct setup *setup;
	struct ruleset *ruleset;
	struct matcher *matcher;
	struct schemas *schemas;
	struct buf description;
	struct live_rules rules;
	struct store *store;
	struct live *live;
};

/* Begin an audit by a configuration's text, with an installed pack below a rules folder. Ends the program with a message when
 * something is wrong, as all of these do. */
void bench_begin(struct bench *bench, const char *config, const char *rules_dir, const char *pack);

/* One turn; when there was nothing to do, wait for at most so long. Returns what live_turn gave. */
int bench_turn(struct bench *bench, int most_ms);

/* Commit and free everything. */
void bench_end(struct bench *bench);

/* Nanoseconds of the monotonic clock; microseconds of the wall clock. */
int64_t bench_ns(void);
int64_t bench_wall_us(void);

/* Say it and exit with status 1. */
_Noreturn void bench_fail(const char *what);

#endif
