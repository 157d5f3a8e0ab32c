/* Hours, days and weeks of a zone. */
#include <stdio.h>
#include <string.h>

#include "base/dates.h"
#include "setup/zone.h"
#include "setup/zone_inner.h"

enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };

#define SECOND_US INT64_C(1000000)

static int64_t floor_divide(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static int64_t clamp(int64_t time)
{
	return time < ZONE_FIRST ? ZONE_FIRST : time > ZONE_LAST ? ZONE_LAST : time;
}

/* The first instant at which the local clock shows that time or a later one. */
static int64_t first_at(const struct zone *zone, int64_t local)
{
	/* Before, no offset reaches so far; and behind it, every offset does. */
	int64_t time = local - ZONE_OFFSET_MOST;

	for (;;) {
		struct zone_stretch stretch = zone_stretch(zone, time);
		int64_t reached = local - stretch.offset;
		if (reached < time)
			reached = time;
		if (reached < stretch.end)
			return reached;
		time = stretch.end;
	}
}

/* The day an instant belongs to, since 1970: the last one that has begun. */
static int64_t day_at(const struct zone *zone, int64_t time)
{
	int64_t day = floor_divide(time + zone_stretch(zone, time).offset, DAY);

	while (first_at(zone, (day + 1) * DAY) <= time)
		day++;
	return day;
}

/* Does another hour begin where a stretch begins? */
static bool hour_begins(const struct zone *zone, const struct zone_stretch *stretch)
{
	if (stretch->start == INT64_MIN)
		return false;
	struct zone_stretch before = zone_stretch(zone, stretch->start - 1);
	int64_t local = stretch->start + stretch->offset;
	return local % HOUR == 0 ||
	       floor_divide(local, HOUR) != floor_divide(stretch->start - 1 + before.offset, HOUR);
}

static int64_t hour_start(const struct zone *zone, int64_t time)
{
	for (;;) {
		struct zone_stretch stretch = zone_stretch(zone, time);
		int64_t start = floor_divide(time + stretch.offset, HOUR) * HOUR - stretch.offset;
		if (start >= stretch.start)
			return start;
		if (hour_begins(zone, &stretch))
			return stretch.start;
		time = stretch.start - 1;
	}
}

static int64_t hour_end(const struct zone *zone, int64_t time)
{
	for (;;) {
		struct zone_stretch stretch = zone_stretch(zone, time);
		int64_t end =
		    (floor_divide(time + stretch.offset, HOUR) + 1) * HOUR - stretch.offset;
		if (end < stretch.end)
			return end;
		struct zone_stretch next = zone_stretch(zone, stretch.end);
		if (hour_begins(zone, &next))
			return next.start;
		time = stretch.end;
	}
}

/* The Monday of a day's week; 1970-01-01 was a Thursday. */
static int64_t monday_of(int64_t day)
{
	return floor_divide(day + 3, 7) * 7 - 3;
}

void zone_period(const struct zone *zone, enum config_period period, int64_t time_us,
    int64_t *start_us, int64_t *end_us)
{
	int64_t time = clamp(floor_divide(time_us, SECOND_US));
	int64_t start, end;

	if (period == PERIOD_HOUR) {
		start = hour_start(zone, time);
		end = hour_end(zone, time);
	} else {
		int64_t day = day_at(zone, time), ndays = 1;
		if (period == PERIOD_WEEK) {
			day = monday_of(day);
			ndays = 7;
		}
		start = first_at(zone, day * DAY);
		end = first_at(zone, (day + ndays) * DAY);
	}
	*start_us = start * SECOND_US;
	*end_us = end * SECOND_US;
}

const char *zone_format(const struct zone *zone, int64_t time_us, char text[ZONE_TIME])
{
	int64_t time = floor_divide(time_us, SECOND_US);
	int32_t minutes = zone_offset(zone, time) / MINUTE;

	if (zone->is_utc)
		return dates_time(time_us, text);
	int32_t east = minutes < 0 ? -minutes : minutes;
	const int64_t far = INT64_MAX - ZONE_OFFSET_MOST * SECOND_US;
	int64_t local = time_us > far ? far : time_us < -far ? -far : time_us;
	char local_text[DATES_TIME];
	dates_time(local + minutes * (MINUTE * SECOND_US), local_text);
	local_text[strlen(local_text) - 1] = '\0'; /* its Z */
	snprintf(text, ZONE_TIME, "%.60s%c%02d:%02d", local_text, minutes < 0 ? '-' : '+',
	    (int)(east / MINUTE), (int)(east % MINUTE));
	return text;
}

static const char *label_week(int64_t day, char text[ZONE_LABEL])
{
	/* A week is of the year that its Thursday is in. */
	int64_t thursday = monday_of(day) + 3, january = 0;
	char date[DATES_DAY], first[DATES_DAY + 8];

	dates_day(thursday, date);
	snprintf(first, sizeof first, "%.4s-01-01", date);
	if (!dates_parse_day(span_of(first), &january))
		january = thursday;
	snprintf(text, ZONE_LABEL, "%.4s-W%02d", date, (int)((thursday - january) / 7 + 1));
	return text;
}

const char *zone_label(
    const struct zone *zone, enum config_period period, int64_t time_us, char text[ZONE_LABEL])
{
	int64_t time = clamp(floor_divide(time_us, SECOND_US));
	char date[DATES_DAY];

	if (period == PERIOD_HOUR) {
		int64_t start = hour_start(zone, time);
		int32_t offset = zone_stretch(zone, start).offset;
		int64_t local = start + offset, day = floor_divide(local, DAY);
		int minutes = (int)(offset < 0 ? -offset : offset) / MINUTE;
		snprintf(text, ZONE_LABEL, "%.24sT%02d%c%02d%02d", dates_day(day, date),
		    (int)((local - day * DAY) / HOUR), offset < 0 ? '-' : '+', minutes / 60,
		    minutes % 60);
		return text;
	}
	int64_t day = day_at(zone, time);
	if (period == PERIOD_WEEK)
		return label_week(day, text);
	snprintf(text, ZONE_LABEL, "%s", dates_day(day, date));
	return text;
}
