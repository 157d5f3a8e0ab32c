/* Alarms about expectations that are not met, each once. */
#ifndef DAEMON_EXPECT_TELL_H
#define DAEMON_EXPECT_TELL_H

#include <stdint.h>

#include "base/error.h"
#include "daemon/expect.h"
#include "store/live.h"

/* Where alarms go and when. */
struct expect_teller {
	struct store *store;
	int64_t now_us;
	int64_t awake_us; /* silence is told a minute after it */
	char
	    *alarm; /* 400 bytes: the first thing that is missing at present, if it was "" before */
};

/* Since when an expectation is known to this state: from now on, if it was not yet. 0 or -1. */
int expect_since(const struct expect_teller *teller, const struct expectation *expectation,
    int64_t *since_us, struct error *err);

/* Put alarms for what is not met and was not told yet: "stream-silent" once a silence, "counts-unreadable" once a day,
 * "records-missing" once for each host and hour. 0, or -1 with what the store says. */
int expect_tell(const struct expect_teller *teller, const struct expectation *expectation,
    const struct expect_outcome *outcome, struct error *err);

#endif
