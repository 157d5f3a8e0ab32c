/* Where periods begin: an IANA time zone's hours, days and weeks as UTC, and instants as local text.
 *
 * Reads compiled zones (TZif) itself; the process's own time zone is neither looked at nor changed. */
#ifndef SETUP_ZONE_H
#define SETUP_ZONE_H

#include <stdint.h>

#include "base/error.h"
#include "base/text.h"
#include "setup/config.h"

/* One zone, immutable; any number of threads may use it. */
struct zone;

/* Load a zone by its name ("Europe/Berlin") from a folder; NULL: $TZDIR, or else /usr/share/zoneinfo. UTC is known without a
 * file. Zones that count leap seconds are refused.
 * Returns NULL on error: ERROR_SETTING (no such zone, a damaged file), ERROR_SYSTEM (cannot read), ERROR_MEMORY.
 * Owns: free with zone_free. Source: RFC 8536. */
struct zone *zone_load(const char *folder, const char *name, struct error *err);
/* The same from a file's bytes; name stands in messages. */
struct zone *zone_parse(struct span bytes, const char *name, struct error *err);
void zone_free(struct zone *zone);

/* Seconds east of UTC at an instant (seconds since 1970). */
int32_t zone_offset(const struct zone *zone, int64_t time_s);

/* Give the period [*start_us, *end_us) that an instant is in; all three are UTC, microseconds since 1970.
 *
 * Days begin when local time first reaches midnight, or passes over it; weeks begin with a Monday. So there are days of 23 and 25
 * hours, but never two of one date. Hours begin at full local hours, also where clocks were set back, and where clocks jump
 * into another hour: most have 60 minutes, also in the nights of the change. Every day begins with an hour, every week with a
 * day. Instants outside the years 1 to 9999 are taken for the nearest inside. */
void zone_period(const struct zone *zone, enum config_period period, int64_t time_us,
    int64_t *start_us, int64_t *end_us);

enum { ZONE_TIME = 80, ZONE_LABEL = 64 }; /* sizes of the texts below, NUL included */

/* Write an instant as local time, RFC 3339: "2026-03-29T03:00:00+02:00", with a fraction only where there is one; returns
 * text. An offset that is no whole number of minutes (before 1972) is cut to one, and the local time with it. */
const char *zone_format(const struct zone *zone, int64_t time_us, char text[ZONE_TIME]);

/* Write a name for the period that an instant is in, fit for a file's name and unlike any other's: hour "2026-03-29T03+0200",
 * day "2026-03-29", week "2026-W13" (ISO 8601); returns text. */
const char *zone_label(
    const struct zone *zone, enum config_period period, int64_t time_us, char text[ZONE_LABEL]);

#endif
