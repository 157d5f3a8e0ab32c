/* What was told of each expectation is kept in the store, so that nothing is told at every look. */
#include <stdio.h>
#include <string.h>

#include "base/dates.h"
#include "base/marks.h"
#include "daemon/expect_tell.h"

enum { VERSION = 1, NAME = 320, ALARM = 400, RECENT_HOURS = 24 };

static const int64_t hour_us = INT64_C(3600000000), day_us = INT64_C(86400000000),
		     settling_us = INT64_C(60000000);

/* What is kept of an expectation. */
struct kept {
	int64_t since_us;  /* when it was first known */
	int64_t silent_us; /* the silence that alarmed, by when it began; INT64_MIN: none */
	int64_t
	    problem_day; /* the day on which counts that could not be read alarmed; INT64_MIN: none */
};

static int get(
    const struct expect_teller *teller, const char *name, struct buf *value, struct error *err)
{
	return store_get_value(teller->store, name, value, err);
}

/* Put a value and free its memory. */
static int put(
    const struct expect_teller *teller, const char *name, struct buf *value, struct error *err)
{
	int result = value->failed ? error_memory(err)
				   : store_put_value(teller->store, name, buf_span(value), err);

	buf_done(value);
	return result;
}

static const char *value_name(const struct expectation *expectation, char name[NAME])
{
	snprintf(name, NAME, "expect/%s", expectation->stream);
	return name;
}

/* 1, 0 when nothing was kept yet (*kept is empty then), -1. */
static int recall(const struct expect_teller *teller, const struct expectation *expectation,
    struct kept *kept, struct error *err)
{
	char name[NAME];
	struct buf value = {0};
	int found = get(teller, value_name(expectation, name), &value, err);
	struct unpack rest = {.rest = buf_span(&value)};

	if (found == 1 && unpack_number(&rest) != VERSION)
		rest.has_failed = true;
	kept->since_us = unpack_signed(&rest);
	kept->silent_us = unpack_signed(&rest);
	kept->problem_day = unpack_signed(&rest);
	/* What is none of ours is begun again: at worst something is told twice. */
	if (unpack_end(&rest) != 0) {
		*kept = (struct kept){0, INT64_MIN, INT64_MIN};
		found = found < 0 ? -1 : 0;
	}
	buf_done(&value);
	return found;
}

static int keep(const struct expect_teller *teller, const struct expectation *expectation,
    const struct kept *kept, struct error *err)
{
	char name[NAME];
	struct buf value = {0};

	pack_number(&value, VERSION);
	pack_signed(&value, kept->since_us);
	pack_signed(&value, kept->silent_us);
	pack_signed(&value, kept->problem_day);
	return put(teller, value_name(expectation, name), &value, err);
}

int expect_since(const struct expect_teller *teller, const struct expectation *expectation,
    int64_t *since_us, struct error *err)
{
	struct kept kept;
	int found = recall(teller, expectation, &kept, err);

	if (found < 0)
		return -1;
	if (found == 0) {
		kept.since_us = teller->now_us;
		if (keep(teller, expectation, &kept, err) != 0)
			return -1;
	}
	*since_us = kept.since_us;
	return 0;
}

static int alarm(const struct expect_teller *teller, const char *kind, const char *key,
    const char *text, struct error *err)
{
	return store_put_alarm(
	    teller->store, span_of(kind), span_of(key), span_of(text), teller->now_us, err);
}

/* The first thing that is missing is what status says. */
static void say(const struct expect_teller *teller, const char *text)
{
	if (teller->alarm[0] == '\0')
		snprintf(teller->alarm, ALARM, "%s", text);
}

static int tell_silence(const struct expect_teller *teller, const struct expectation *expectation,
    const struct expect_outcome *outcome, struct kept *kept, struct error *err)
{
	char text[ALARM], time[DATES_TIME];

	if (!outcome->is_silent || teller->now_us - teller->awake_us < settling_us)
		return 0;
	snprintf(text, sizeof text, "stream %s is silent since %s", expectation->stream,
	    dates_time(outcome->grown_us, time));
	say(teller, text);
	if (kept->silent_us == outcome->grown_us)
		return 0;
	kept->silent_us = outcome->grown_us;
	return alarm(teller, "stream-silent", expectation->stream, text, err);
}

static int tell_problem(const struct expect_teller *teller, const struct expectation *expectation,
    const struct expect_outcome *outcome, struct kept *kept, struct error *err)
{
	int64_t day = teller->now_us / day_us;

	if (outcome->problem[0] == '\0')
		return 0;
	say(teller, outcome->problem);
	if (kept->problem_day == day)
		return 0;
	kept->problem_day = day;
	return alarm(teller, "counts-unreadable", expectation->stream, outcome->problem, err);
}

/* ---- missing records ---- */

/* Hours of one host that are told together. */
struct shortfall {
	uint64_t expected, missing;
	int64_t first, last;
	unsigned hours;
};

static void add(struct shortfall *shortfall, const struct expect_hour *hour)
{
	if (shortfall->hours++ == 0)
		shortfall->first = hour->hour;
	shortfall->last = hour->hour;
	shortfall->expected += hour->expected;
	shortfall->missing += hour->missing;
}

static const char *describe(const struct expectation *expectation, const char *host,
    const struct shortfall *shortfall, char text[ALARM])
{
	char from[DATES_TIME], to[DATES_TIME];

	snprintf(text, ALARM,
	    "stream %s: %llu of %llu records that were counted at %s did not come, in %u %s from "
	    "%s to %s",
	    expectation->stream, (unsigned long long)shortfall->missing,
	    (unsigned long long)shortfall->expected, host, shortfall->hours,
	    shortfall->hours == 1 ? "hour" : "hours", dates_time(shortfall->first * hour_us, from),
	    dates_time((shortfall->last + 1) * hour_us, to));
	return text;
}

static int recall_marks(
    const struct expect_teller *teller, const char *name, struct marks *marks, struct error *err)
{
	struct buf value = {0};
	int found = get(teller, name, &value, err);
	struct unpack rest = {.rest = buf_span(&value)};

	*marks = marks_unpack(&rest);
	if (unpack_end(&rest) != 0)
		*marks = (struct marks){0};
	buf_done(&value);
	return found < 0 ? -1 : 0;
}

/* The hours [0, n) are those of one host, in order. */
static int tell_host(const struct expect_teller *teller, const struct expectation *expectation,
    const struct expect_hour *hours, size_t n, struct error *err)
{
	struct shortfall fresh = {0}, recent = {0};
	struct marks marks, told;
	struct buf value = {0};
	char name[NAME], text[ALARM];

	snprintf(name, sizeof name, "expect/%s/%s", expectation->stream, hours[0].host);
	if (recall_marks(teller, name, &marks, err) != 0)
		return -1;
	told = marks;
	for (size_t i = 0; i < n; i++) {
		int64_t hour = hours[i].hour;
		if (!hours[i].is_too_few)
			continue;
		if (hour >= teller->now_us / hour_us - RECENT_HOURS)
			add(&recent, &hours[i]);
		if (marks_has(&told, hour) || marks_is_past(&told, hour))
			continue;
		add(&fresh, &hours[i]);
		marks_set(&marks, hour);
	}
	if (recent.hours > 0)
		say(teller, describe(expectation, hours[0].host, &recent, text));
	if (fresh.hours == 0)
		return 0;
	marks_pack(&marks, &value);
	if (put(teller, name, &value, err) != 0)
		return -1;
	describe(expectation, hours[0].host, &fresh, text);
	snprintf(name, sizeof name, "%s %s", expectation->stream, hours[0].host);
	return alarm(teller, "records-missing", name, text, err);
}

static int tell_missing(const struct expect_teller *teller, const struct expectation *expectation,
    const struct expect_outcome *outcome, struct error *err)
{
	size_t start = 0;

	for (size_t i = 1; i <= outcome->nhours; i++) {
		if (i < outcome->nhours &&
		    strcmp(outcome->hours[i].host, outcome->hours[start].host) == 0)
			continue;
		if (tell_host(teller, expectation, &outcome->hours[start], i - start, err) != 0)
			return -1;
		start = i;
	}
	return 0;
}

int expect_tell(const struct expect_teller *teller, const struct expectation *expectation,
    const struct expect_outcome *outcome, struct error *err)
{
	struct kept before, kept;

	if (recall(teller, expectation, &kept, err) < 0)
		return -1;
	before = kept;
	if (tell_silence(teller, expectation, outcome, &kept, err) != 0 ||
	    tell_problem(teller, expectation, outcome, &kept, err) != 0 ||
	    tell_missing(teller, expectation, outcome, err) != 0)
		return -1;
	if (kept.silent_us == before.silent_us && kept.problem_day == before.problem_day)
		return 0;
	return keep(teller, expectation, &kept, err);
}
