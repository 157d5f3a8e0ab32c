/* Days and times in UTC as ISO 8601 text, by arithmetic alone: no clock, no time zone, no
 * locale. */
#ifndef BASE_DATES_H
#define BASE_DATES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

enum { DATES_DAY = 48, DATES_TIME = 80 }; /* sizes of the texts below, NUL included */

/* Write the day ("2026-11-23") that holds an hour since 1970; returns text. Years beyond 9999 keep
 * all their digits, those before 0 a sign. */
const char *dates_day_of_hour(int64_t hour, char text[DATES_DAY]);

/* The same for a day since 1970, which must be within +-10^12. */
const char *dates_day(int64_t day, char text[DATES_DAY]);

/* Read "YYYY-MM-DD" as days since 1970. Returns false, leaving *day, if it is no such text
 * or the calendar has no such day. */
bool dates_parse_day(struct span text, int64_t *day);

/* Read a duration as people write it, "90s", "10m", "2h", "30d" or whole seconds, as seconds. Returns false, leaving *seconds, if
 * it is none, or longer than a thousand years. */
bool dates_parse_duration(struct span text, int64_t *seconds);

/* Read the hour that a time in UTC lies in, as hours since 1970: "2026-11-23T10", with minutes, seconds and a fraction or without,
 * with "Z" or without, with a space for the "T". Returns false, leaving *hour, if it is no such time. */
bool dates_parse_hour(struct span text, int64_t *hour);

/* Write microseconds since 1970 as "2026-11-23T10:00:00Z", with a fraction only where there is one;
 * returns text. */
const char *dates_time(int64_t time_us, char text[DATES_TIME]);

#endif
