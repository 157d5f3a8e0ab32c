/* The daemon's loop: turns the live audit, waits, answers, does what is due, and keeps going when the state cannot be
 * kept for a while. Loading what it judges by is the caller's; here it is only exchanged. */
#ifndef DAEMON_LOOP_H
#define DAEMON_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "daemon/blind.h"
#include "live.h"
#include "setup/config.h"
#include "store/store.h"

/* Configuration and rules, loaded together and freed together. */
struct loop_gear {
	const struct config *config;
	struct live_rules rules;
	struct blind *blind;    /* NULL: nothing is expected */
	struct loop_gear *next; /* the loop's own */
};

struct loop_options {
	/* Load all anew, from the same file. NULL with err set: nothing has changed. */
	struct loop_gear *(*load)(void *context, struct error *err);
	void (*unload)(struct loop_gear *gear);
	/* Hold what depends on the calendar against that day (since 1970, UTC), and put what readers of the store must
	 * know of the gear beside its ruleset. After a store was opened, after a reload, and when a day begins. 0 or -1. */
	int (*describe)(
	    struct loop_gear *gear, struct store *store, int64_t day, struct error *err);
	void *context;
	const char *version; /* of the program */
	bool is_once; /* read what is there, commit, and be done: no limit of speed, no sockets */
	bool is_end;  /* with is_once: end what is open */
};

/* How a run ended. */
struct loop_outcome {
	bool
	    is_complete; /* is_once: nothing was unreadable, pending or lost beyond what is allowed */
	char why[300];   /* why not */
};

enum { LOOP_GRACE_MS = 1800 }; /* from TERM to the end, whatever is at hand */

/* Run until TERM or INT, or once. gear is taken over, also on failure. Logs what happens. Returns 0, or -1 with
 * ERROR_SETTING (the state is another writer's, a socket's path), ERROR_SYSTEM, ERROR_MEMORY: what cannot be had at the
 * start, or (is_once) on the way; later such errors are waited out. */
int loop_run(const struct loop_options *options, struct loop_gear *gear,
    struct loop_outcome *outcome, struct error *err);

#endif
