/* Where alert events go: a file of JSON Lines, journald, syslog. Events come from the store, where each has a number; a sink
 * remembers there up to which it was given them, so that none is left out. The file gets each exactly once, also
 * through a crash; journald and syslog may get those of the last moment before a crash again, with the same number. */
#ifndef DAEMON_SINKS_H
#define DAEMON_SINKS_H

#include <stdbool.h>

#include "base/error.h"
#include "store/live.h"

struct sinks_options {
	const char *ndjson; /* path to append to; NULL or "": none; borrowed */
	bool to_journal, to_syslog;
	const char *journal_socket, *syslog_socket; /* NULL: the usual ones; for tests */
};

struct sinks;

/* NULL with ERROR_MEMORY. options are copied, paths borrowed. Free with sinks_free. */
struct sinks *sinks_new(const struct sinks_options *options, struct error *err);
void sinks_free(struct sinks *sinks);

/* Give every sink the events it has not had. Call it right after a commit: what is not committed must not be told. Marks are put
 * into the store and made durable by its next commit. A sink that cannot be written to keeps its events for the next call; why says so once
 * (one line, "" if there is nothing new to say). 0, or -1 with what the store said. */
int sinks_deliver(struct sinks *sinks, struct store *store, char why[300], struct error *err);

/* Append one event as a line of JSON without newline. 0, or -1 with ERROR_MEMORY. */
int sinks_json(const struct store_event *event, struct buf *out, struct error *err);

/* Append one event as a line for people: "alert opened: RO-01 (high), model m, tenant t: 1 finding". Printable whatever the names are. */
int sinks_text(const struct store_event *event, struct buf *out);

#endif
