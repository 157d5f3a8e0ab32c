/* What should come in, so that what does not is noticed: streams that may not fall silent, and a gateway's own counts of
 * requests, held against the records that came.
 *
 * A file of expectations is a YAML list of
 *   - stream: gateway-1                   # its name in reports and alarms; unique
 *     host: gw1                           # as `host` of the configuration's logs; any host if left out
 *     paths: /var/log/llm/gw1/x.jsonl*    # one glob or a list; any path if left out; one of host and paths is needed
 *     silent_after: 10m                   # alarm when none of its files grew for so long
 *     counts: /var/lib/gateway/hours.csv  # alarm when fewer records came than it counts; one of both is needed
 *     grace: 10m                          # how long after its end an hour is compared
 *     allow: 0                            # records an hour that may be missing: 5, or a share like 0.1%
 *
 * Counts are lines "hour,host,requests", or JSON objects with these keys, one a line: hours in UTC ("2026-11-24T10", also with
 * minutes), hosts as above, equal hours of a host added up. A first line without numbers names the columns. Blank lines and those
 * that begin with # are passed over. Of a file over 4 MiB only the end is read. */
#ifndef DAEMON_EXPECT_H
#define DAEMON_EXPECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "store/live.h"

struct expectation {
	const char *stream;
	const char *host; /* NULL: any */
	const char **paths;
	size_t npaths;      /* 0: any */
	int64_t silent_us;  /* 0: may be silent */
	const char *counts; /* NULL: none */
	int64_t grace_us;
	uint64_t allow;     /* records an hour */
	uint64_t allow_ppm; /* or of a million expected */
};

/* Loaded expectations; immutable. */
struct expectations;

/* Load files. Files of counts are not looked at yet. Returns NULL with ERROR_SETTING "FILE:LINE: what", ERROR_SYSTEM or
 * ERROR_MEMORY. Free with expect_free. */
struct expectations *expect_load(const char *const *paths, size_t npaths, struct error *err);
void expect_free(struct expectations *expectations);

/* In the order of the files. Live as long as what was loaded. */
size_t expect_count(const struct expectations *expectations);
const struct expectation *expect_get(const struct expectations *expectations, size_t index);

/* Does a path fit a pattern of globs.h, without looking at any file? Where it does not, it may under the name it had before
 * rotation: without .gz, .zst, .old, numbers and dates behind it. */
bool expect_path_fits(const char *pattern, const char *path);
bool expect_fits(const struct expectation *expectation, const char *host, const char *path);

/* ---- judging ---- */

/* A followed text, now or earlier. */
struct expect_text {
	uint32_t input;
	const char *host, *path;
	int64_t
	    grown_us; /* when it last grew, by the host's clock; INT64_MIN: not followed any more */
};

/* What is there. */
struct expect_world {
	const struct expect_text *texts; /* in order of their inputs, each once */
	size_t ntexts;
	const struct store_arrivals *arrivals;
	size_t narrivals;
	int64_t now_us;
};

/* An hour of a host for which there are counts. */
struct expect_hour {
	const char *host;
	int64_t hour; /* since 1970, UTC */
	uint64_t expected, seen;
	uint64_t missing; /* expected beyond seen */
	bool is_too_few;  /* more are missing than may be */
};

/* How one expectation is met. */
struct expect_outcome {
	int64_t grown_us;          /* when its files last grew, or since when one waits for that */
	bool is_silent;            /* for too long */
	struct expect_hour *hours; /* by host and hour; in the arena */
	size_t nhours;
	char problem[400]; /* why the counts could not be read; "" */
};

enum { EXPECT_HOURS = 8 * 24 }; /* older hours are not compared any more */

/* Judge one expectation, reading its file of counts. since_us: when it was first known; hours that began before are not compared.
 * *outcome lives in the arena. 0, or -1 with ERROR_MEMORY. */
int expect_judge(const struct expectation *expectation, const struct expect_world *world,
    int64_t since_us, struct arena *arena, struct expect_outcome *outcome, struct error *err);

#endif
