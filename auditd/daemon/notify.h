/* Words to the service manager: ready, reloading, stopping, how it goes, still alive. Without a manager nothing is said.
 *
 * Source: sd_notify(3): datagrams of KEY=VALUE lines to the socket named by $NOTIFY_SOCKET. */
#ifndef DAEMON_NOTIFY_H
#define DAEMON_NOTIFY_H

#include <stdint.h>

#include "base/error.h"

struct notify {
	int descriptor;      /* connected to the manager; -1: there is none */
	int64_t watchdog_us; /* say that we live at least that often; 0: nobody waits for it */
	int64_t alive_us;    /* when that was said last, by the monotonic clock */
};

/* What the manager left in the environment; each NULL where it is not set. */
struct notify_environment {
	const char *socket;       /* $NOTIFY_SOCKET: a path, or @NAME for an abstract one */
	const char *watchdog_us;  /* $WATCHDOG_USEC: after so long without a word we are killed */
	const char *watchdog_pid; /* $WATCHDOG_PID: whom that is meant for */
};

/* Take what getenv says. Borrows from the environment. */
struct notify_environment notify_environment(void);

/* Connect. Without a socket this succeeds and says nothing ever. Errors: ERROR_SETTING (a name that is too long or of a
 * kind we do not speak), ERROR_SYSTEM; *notify then says nothing, and may be used. Free with notify_done. */
int notify_init(
    struct notify *notify, const struct notify_environment *environment, struct error *err);
void notify_done(struct notify *notify);

/* Say it, with a line for people (may be NULL). Never waits: what the manager does not take is lost. */
void notify_ready(const struct notify *notify, const char *status);
void notify_reloading(const struct notify *notify, int64_t monotonic_us);
void notify_stopping(const struct notify *notify, const char *status);
void notify_status(const struct notify *notify, const char *status);

/* Say that we live if half of the watchdog's time has passed. */
void notify_alive(struct notify *notify, int64_t monotonic_us);

/* How long until notify_alive has something to say: ms, at least 0; -1: never. */
int notify_wait_ms(const struct notify *notify, int64_t monotonic_us);

#endif
