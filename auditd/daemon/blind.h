/* Sees that the audit sees: expectations and canaries, looked after now and then, with alarms in the store and a word for
 * status. */
#ifndef DAEMON_BLIND_H
#define DAEMON_BLIND_H

#include <stdint.h>

#include "base/error.h"
#include "canary.h"
#include "setup/config.h"
#include "store/live.h"

struct blind;

/* Load the expectations and canaries that the configuration names; host: this host's name, for logs that have none set. config is
 * borrowed. Returns NULL with ERROR_SETTING "FILE:LINE: what", ERROR_SYSTEM or ERROR_MEMORY. Free with blind_free. */
struct blind *blind_new(const struct config *config, const char *host, struct error *err);
void blind_free(struct blind *blind);

/* The register, for who settles; lives as long as blind. */
const struct canaries *blind_canaries(const struct blind *blind);

/* Look: once a minute is enough. Puts alarms ("stream-silent" once a silence, "records-missing" once for each host and hour,
 * "counts-unreadable" once a day, "canary-missed" once a window) and the value "expectations" (below) into the transaction at
 * hand; commits nothing. awake_us: when this run had read what was there at its start, and not before: silence is told a minute after it.
 * Nothing is looked at while now_us is before awake_us. Returns 0, or -1 with what the store says.
 *
 * The value "expectations" is JSON for reports, put when it changes: {"streams":[{"stream","host","grown","is_silent","problem",
 * "hours":[{"host","hour","expected","seen","missing","is_too_few"}]}]}; hours are those of the last 8 days, times RFC 3339 in UTC,
 * host and problem null where there is none; "left_out": hours over 5,000. */
int blind_look(
    struct blind *blind, struct store *store, int64_t now_us, int64_t awake_us, struct error *err);

/* What the audit misses, as of the last look: one line, "" if nothing. Lives until the next look. */
const char *blind_alarm(const struct blind *blind);

#endif
