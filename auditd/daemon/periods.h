/* Reports of hours, days and weeks: written when their period is over, and again, as the next edition, when late records changed a
 * number in it. */
#ifndef DAEMON_PERIODS_H
#define DAEMON_PERIODS_H

#include "base/error.h"
#include "report/report.h"
#include "setup/config.h"
#include "store/live.h"

struct periods_options {
	const struct config *config; /* borrowed: reports, timezone */
	const char *state;           /* folder of the state: read as of its last commit; borrowed */
	const struct report_options *report; /* borrowed; its period is not looked at */
	const char *zones;                   /* folder of time zones; NULL: the system's */
	/* Commit what the store was given; 0 or -1. */
	int (*commit)(void *context, struct error *err);
	void *context;
};

struct periods;

/* NULL with ERROR_SETTING (the time zone), ERROR_MEMORY; ERROR_SYSTEM (the store). The store is asked for the editions that there are. Free with periods_free. */
struct periods *periods_new(
    const struct periods_options *options, struct store *store, struct error *err);
void periods_free(struct periods *periods);

/* Write at most one report that is due: a period that ended reports.grace ago, oldest first, then one whose numbers are others than in
 * its last edition (each looked at every reports.restate at most, as long as it is no older than PERIODS_KEPT_DAYS). Periods that ended before the state was made have no report. Returns 1 when one was written (there may
 * be more), 0 when nothing was due; -1 with what the store said. A folder that cannot be written to is told in why (one line, "" otherwise) and tried
 * again; the edition stays due. */
int periods_step(
    struct periods *periods, struct store *store, int64_t now_us, char why[300], struct error *err);

enum { PERIODS_KEPT_DAYS = 8 };

#endif
