/* Figures as OpenMetrics text: base units, bounded labels (rule, clause, severity, reason, state; never a conversation),
 * written as a textfile and served over a unix socket.
 *
 * Source: the OpenMetrics specification, version 1.0. A textfile collector that reads the older format takes it too. */
#ifndef DAEMON_METRICS_H
#define DAEMON_METRICS_H

#include "base/error.h"
#include "base/text.h"
#include "daemon/figures.h"
#include "daemon/server.h"

enum {
	METRICS_TEXTS = 100
}; /* texts with figures of their own: those most behind, where there are more */

/* Append the text, "# EOF" included. 0, or -1 with ERROR_MEMORY. */
int metrics_print(const struct figures *figures, struct buf *out, struct error *err);

/* Replace the file at path by text, whole or not at all, readable by all: it holds names of files and rules, and no
 * word of a conversation. 0, or -1 with ERROR_SYSTEM. */
int metrics_write(const char *path, struct span text, struct error *err);

/* The length of a whole HTTP request (its head; a body is not expected); 0: not all there. */
size_t metrics_request(struct span so_far);

/* Append an HTTP/1.0 answer: text for GET and HEAD of "/" and "/metrics", else what is wrong. */
void metrics_answer(struct span request, struct span text, struct buf *out);

#endif
