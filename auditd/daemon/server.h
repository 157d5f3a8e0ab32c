/* Questions and answers over a unix socket, a few clients at a time, none of which can make the process wait: all is
 * non-blocking and driven by the caller's poll(). What is asked and answered is the service's matter. */
#ifndef DAEMON_SERVER_H
#define DAEMON_SERVER_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

enum {
	SERVER_CLIENTS = 8,          /* at once; others wait in the kernel's queue */
	SERVER_DESCRIPTORS = 1 + 8,  /* what server_poll fills in at most */
	SERVER_REQUEST_BYTES = 4096, /* a longer request ends the connection */
	SERVER_ANSWER_BYTES =
	    4 << 20, /* a longer answer is not kept for a client: the connection ends */
	SERVER_PATIENCE_MS = 5000, /* so long a connection may neither ask nor take its answer */
};

/* What is spoken there. */
struct service {
	/* The length of the first whole request in what came so far; 0: none yet. */
	size_t (*request)(struct span so_far);
	/* Append the answer. */
	void (*answer)(void *context, struct span request, struct buf *out);
	bool is_one_answer; /* the connection ends behind the first */
};

struct server;

/* Listen at path with mode 0600; a socket there that nobody listens at is replaced. service and context are borrowed.
 * NULL with ERROR_SETTING (the path is too long for a socket's address, another process answers there, something else
 * lies there), ERROR_SYSTEM, ERROR_MEMORY. Free with server_free, which removes the socket. */
struct server *server_new(
    const char *path, const struct service *service, void *context, struct error *err);
void server_free(struct server *server);

/* Where it listens. */
const char *server_path(const struct server *server);

/* Fill in up to SERVER_DESCRIPTORS entries for poll(); returns how many. server may be NULL: none. */
size_t server_poll(const struct server *server, struct pollfd *polls);

/* Take new clients, read, answer, write: whatever goes without waiting; end what ran out of patience. Returns whether
 * anything was answered. */
bool server_turn(struct server *server, int64_t monotonic_us);

/* How long until a client runs out of patience: ms, at least 0; -1: there is none. */
int server_wait_ms(const struct server *server, int64_t monotonic_us);

/* Connect to one, for who asks: a blocking descriptor to close, or -1 with ERROR_SETTING (too long a path), ERROR_SYSTEM
 * (sys_errno says why: ENOENT and ECONNREFUSED mean that nobody is there). */
int server_connect(const char *path, struct error *err);

#endif
