/* Signals: TERM and INT ask us to stop, HUP to load the rules again. They are taken in a handler that sets a flag and
 * wakes whoever polls; a stop that is not made good in time is made good there. */
#ifndef DAEMON_STOPS_H
#define DAEMON_STOPS_H

#include <stdbool.h>

#include "base/error.h"

/* Begin to take signals; SIGPIPE and SIGXFSZ are ignored from now on: what cannot be written gives an error. A stop that is asked for and not followed by the process's end
 * within grace_ms (up to 10 minutes) ends it at once with exit status 0 and a line on stderr: what was not committed is
 * as if it had not been read, which is what a crash at that moment leaves too. One user a process.
 * Errors: ERROR_SYSTEM. End with stops_done. */
int stops_init(int grace_ms, struct error *err);
void stops_done(void);

/* Becomes readable when a signal has come; stops_take reads it empty. */
int stops_descriptor(void);

/* What was asked for since the last call. */
struct stops {
	bool stop, reload;
};
struct stops stops_take(void);

/* Was a stop asked for? Does not forget it. */
bool stops_is_asked(void);

#endif
