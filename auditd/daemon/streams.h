/* Blindness is seen: what a configuration expects to come in, held against what did, now and then; who falls silent, or
 * sends less than a gateway counts, alarms once. */
#ifndef DAEMON_STREAMS_H
#define DAEMON_STREAMS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "daemon/expect.h"
#include "follow.h"
#include "setup/config.h"
#include "store/live.h"

/* One stream, as it was when it was looked at last. */
struct stream {
	const struct expectation *expectation;
	struct expect_outcome outcome;
	uint64_t expected, seen, missing; /* over the outcome's hours */
	uint64_t too_few;                 /* hours in which more is missing than may be */
};

/* All zero bytes is valid: nothing was looked at yet. */
struct streams {
	struct arena arena;
	struct stream *at; /* in the order of the expectations */
	size_t n;
	char
	    alarm[300]; /* what is wrong with the first of those that are not well; "" if all are */
};
void streams_done(struct streams *streams);

/* By what they are looked at; all borrowed for the call, but expectations until the next one. */
struct streams_view {
	const struct expectations *expectations; /* NULL: none */
	const struct config *config;
	const char *host; /* this one's name, for logs that name none */
	const struct follow *follow;
	int64_t now_us;
};

/* Look at all of them. What is new to be told is put into the store as alarms "stream-silent" and "records-missing", each
 * once: what was told is kept in the store. Sets *has_put if anything was put. 0, or -1 with what the store said, or
 * ERROR_MEMORY. */
int streams_look(struct streams *streams, const struct streams_view *view, struct store *store,
    bool *has_put, struct error *err);

#endif
