/* What the files of zones share. All times are seconds since 1970, all offsets seconds east of UTC. */
#ifndef SETUP_ZONE_INNER_H
#define SETUP_ZONE_INNER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/* No instant is looked up outside. */
#define ZONE_FIRST INT64_C(-62135596800) /* 0001-01-01 */
#define ZONE_LAST INT64_C(253402300799)  /* 9999-12-31T23:59:59 */

enum { ZONE_OFFSET_MOST = 26 * 3600 }; /* offsets are nearer to zero than this */

/* A day of the year on which clocks change, and when on it. */
struct zone_change {
	enum { CHANGE_MONTH, CHANGE_JULIAN, CHANGE_DAY } kind;
	int month, week, weekday; /* CHANGE_MONTH: 1 to 12; 1 to 5, 5 is the last; 0 is Sunday */
	int day;    /* CHANGE_JULIAN: 1 to 365, February 29 not counted; CHANGE_DAY: 0 to 365 */
	int32_t at; /* local seconds since midnight; may be below 0 or beyond a day */
};

/* What holds behind the table. */
struct zone_rule {
	bool has_summer;
	int32_t standard, summer;
	struct zone_change to_summer, to_standard;
};

struct zone_step {
	int64_t time;
	int32_t offset; /* from time on */
};

struct zone {
	int32_t first;           /* the offset before the first step */
	struct zone_step *steps; /* owned; times ascend */
	size_t nsteps;
	bool has_rule;
	struct zone_rule rule;
	bool is_utc;
};

/* Instants [start, end) in which the offset is the same. start and end may be the far ends of time. */
struct zone_stretch {
	int64_t start, end;
	int32_t offset;
};

/* The stretch an instant is in; ZONE_FIRST - a day <= time <= ZONE_LAST + a day. Neighbours may have the same offset. */
struct zone_stretch zone_stretch(const struct zone *zone, int64_t time);

/* Read the text that stands behind a zone's table, like "CET-1CEST,M3.5.0,M10.5.0/3"; false if it is none.
 * Source: RFC 8536, section 3.3; POSIX.1-2017, 8.3 TZ. */
bool zone_rule_parse(struct span text, struct zone_rule *rule);

/* The stretch by the rule alone. */
struct zone_stretch zone_rule_stretch(const struct zone_rule *rule, int64_t time);

#endif
