/* Time zones: periods across changes of the clocks, local text, and files that nobody vouches for. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "base/dates.h"
#include "setup/zone.h"

#define SECOND INT64_C(1000000)

static struct zone *load(const char *name)
{
	struct error err = {0};
	struct zone *zone = zone_load("/usr/share/zoneinfo", name, &err);

	if (zone == NULL)
		fail_msg("%s (is tzdata installed?)", err.text);
	return zone;
}

/* "2026-03-29T01:00:00Z" as microseconds. */
static int64_t at(const char *text)
{
	int64_t day, seconds;

	assert_true(dates_parse_day((struct span){text, 10}, &day));
	seconds = atoi(text + 11) * 3600 + atoi(text + 14) * 60 + atoi(text + 17);
	return (day * 86400 + seconds) * SECOND;
}

struct expected {
	const char *zone;
	enum config_period period;
	const char *time, *start, *end, *label;
};

static const struct expected expected[] = {
    {"UTC", PERIOD_HOUR, "2026-11-24T10:59:59Z", "2026-11-24T10:00:00Z", "2026-11-24T11:00:00Z",
	"2026-11-24T10+0000"},
    {"UTC", PERIOD_DAY, "2026-11-24T00:00:00Z", "2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z",
	"2026-11-24"},
    {"UTC", PERIOD_WEEK, "2026-11-24T00:00:00Z", "2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z",
	"2026-W48"},
    {"UTC", PERIOD_WEEK, "2027-01-02T00:00:00Z", "2026-12-28T00:00:00Z", "2027-01-04T00:00:00Z",
	"2026-W53"},
    {"UTC", PERIOD_WEEK, "2024-12-30T00:00:00Z", "2024-12-30T00:00:00Z", "2025-01-06T00:00:00Z",
	"2025-W01"},
    {"UTC", PERIOD_DAY, "1969-12-31T23:59:59Z", "1969-12-31T00:00:00Z", "1970-01-01T00:00:00Z",
	"1969-12-31"},
    /* Days of 23 and 25 hours. */
    {"Europe/Berlin", PERIOD_DAY, "2026-03-29T12:00:00Z", "2026-03-28T23:00:00Z",
	"2026-03-29T22:00:00Z", "2026-03-29"},
    {"Europe/Berlin", PERIOD_DAY, "2026-10-25T12:00:00Z", "2026-10-24T22:00:00Z",
	"2026-10-25T23:00:00Z", "2026-10-25"},
    {"Europe/Berlin", PERIOD_WEEK, "2026-10-25T22:59:59Z", "2026-10-18T22:00:00Z",
	"2026-10-25T23:00:00Z", "2026-W43"},
    {"Europe/Berlin", PERIOD_HOUR, "2026-03-29T01:30:00Z", "2026-03-29T01:00:00Z",
	"2026-03-29T02:00:00Z", "2026-03-29T03+0200"},
    /* The hour that comes twice is two hours. */
    {"Europe/Berlin", PERIOD_HOUR, "2026-10-25T00:30:00Z", "2026-10-25T00:00:00Z",
	"2026-10-25T01:00:00Z", "2026-10-25T02+0200"},
    {"Europe/Berlin", PERIOD_HOUR, "2026-10-25T01:30:00Z", "2026-10-25T01:00:00Z",
	"2026-10-25T02:00:00Z", "2026-10-25T02+0100"},
    /* Behind the table of the file. */
    {"Europe/Berlin", PERIOD_DAY, "2150-07-01T12:00:00Z", "2150-06-30T22:00:00Z",
	"2150-07-01T22:00:00Z", "2150-07-01"},
    {"America/New_York", PERIOD_DAY, "2026-03-08T12:00:00Z", "2026-03-08T05:00:00Z",
	"2026-03-09T04:00:00Z", "2026-03-08"},
    {"America/New_York", PERIOD_DAY, "2026-11-01T12:00:00Z", "2026-11-01T04:00:00Z",
	"2026-11-02T05:00:00Z", "2026-11-01"},
    /* Half hours: full hours are local ones. */
    {"Asia/Kolkata", PERIOD_HOUR, "2026-11-24T10:15:00Z", "2026-11-24T09:30:00Z",
	"2026-11-24T10:30:00Z", "2026-11-24T15+0530"},
    {"Asia/Kolkata", PERIOD_DAY, "2026-11-24T10:15:00Z", "2026-11-23T18:30:00Z",
	"2026-11-24T18:30:00Z", "2026-11-24"},
    /* Clocks go by half an hour: one hour of 30 minutes, one of 90. */
    {"Australia/Lord_Howe", PERIOD_HOUR, "2026-10-03T15:40:00Z", "2026-10-03T15:30:00Z",
	"2026-10-03T16:00:00Z", "2026-10-04T02+1100"},
    {"Australia/Lord_Howe", PERIOD_HOUR, "2026-04-04T15:10:00Z", "2026-04-04T14:00:00Z",
	"2026-04-04T15:30:00Z", "2026-04-05T01+1100"},
    {"Australia/Lord_Howe", PERIOD_DAY, "2026-04-05T00:00:00Z", "2026-04-04T13:00:00Z",
	"2026-04-05T13:30:00Z", "2026-04-05"},
    /* Midnight is passed over, and reached twice. */
    {"America/Sao_Paulo", PERIOD_DAY, "2018-11-04T12:00:00Z", "2018-11-04T03:00:00Z",
	"2018-11-05T02:00:00Z", "2018-11-04"},
    {"America/St_Johns", PERIOD_DAY, "2010-11-07T03:00:00Z", "2010-11-07T02:30:00Z",
	"2010-11-08T03:30:00Z", "2010-11-07"},
    /* A day that there was not. */
    {"Pacific/Apia", PERIOD_DAY, "2011-12-30T09:59:59Z", "2011-12-29T10:00:00Z",
	"2011-12-30T10:00:00Z", "2011-12-29"},
    {"Pacific/Apia", PERIOD_DAY, "2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z",
	"2011-12-31T10:00:00Z", "2011-12-31"},
    /* Before clocks were set by railways. */
    {"Europe/Berlin", PERIOD_DAY, "1880-06-01T12:00:00Z", "1880-05-31T23:06:32Z",
	"1880-06-01T23:06:32Z", "1880-06-01"},
};

static void periods_follow_the_clocks(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(expected); i++) {
		const struct expected *row = &expected[i];
		struct zone *zone = load(row->zone);
		char from[DATES_TIME], to[DATES_TIME], label[ZONE_LABEL];
		int64_t start, end;
		zone_period(zone, row->period, at(row->time), &start, &end);
		zone_label(zone, row->period, at(row->time), label);
		if (start != at(row->start) || end != at(row->end) ||
		    strcmp(label, row->label) != 0)
			fail_msg("%s %s: %s to %s, %s", row->zone, row->time,
			    dates_time(start, from), dates_time(end, to), label);
		zone_free(zone);
	}
}

static const char *const zones[] = {"UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata",
    "Australia/Lord_Howe", "America/St_Johns", "America/Sao_Paulo", "Pacific/Apia",
    "Africa/Casablanca", "America/Nuuk", "Asia/Gaza", "Antarctica/Troll", "America/Anchorage",
    "Asia/Manila", "Europe/Dublin", "Asia/Kathmandu", "Africa/Monrovia", "Pacific/Kiritimati"};

static void check_periods(const struct zone *zone, int64_t time)
{
	int64_t start[PERIODS], end[PERIODS], before, after, from, to;

	for (size_t i = 0; i < PERIODS; i++) {
		enum config_period period = (enum config_period)i;
		zone_period(zone, period, time, &start[i], &end[i]);
		assert_true(start[i] <= time && time < end[i]);
		zone_period(zone, period, start[i] - 1, &before, &from);
		assert_true(from == start[i]);
		zone_period(zone, period, end[i], &to, &after);
		assert_true(to == end[i]);
		zone_period(zone, period, end[i] - 1, &before, &from);
		assert_true(before == start[i] && from == end[i]);
	}
	for (size_t i = 1; i < PERIODS; i++) /* each begins and ends with the smaller ones */
		assert_true(start[i] <= start[i - 1] && end[i - 1] <= end[i]);
	zone_period(zone, PERIOD_HOUR, start[PERIOD_DAY], &from, &to);
	assert_true(from == start[PERIOD_DAY]);
	zone_period(zone, PERIOD_DAY, start[PERIOD_WEEK], &from, &to);
	assert_true(from == start[PERIOD_WEEK]);
}

static void periods_meet_and_nest(void **state)
{
	uint64_t seed = 12;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(zones); i++) {
		struct zone *zone = load(zones[i]);
		for (int n = 0; n < 2000; n++) { /* 1840 to 2157 */
			int64_t time = (int64_t)(random_next(&seed) % UINT64_C(10000000000)) -
				       INT64_C(4102444800);
			check_periods(zone, time * SECOND + n);
		}
		zone_free(zone);
	}
}

static void labels_tell_periods_apart(void **state)
{
	struct zone *zone = load("America/St_Johns");
	char last[ZONE_LABEL] = "", label[ZONE_LABEL];
	int64_t time = at("2010-11-06T00:00:00Z"), start, end;

	(void)state;
	for (int n = 0; n < 72; n++) {
		zone_period(zone, PERIOD_HOUR, time, &start, &end);
		zone_label(zone, PERIOD_HOUR, time, label);
		assert_string_not_equal(label, last);
		strcpy(last, label);
		time = end;
	}
	zone_free(zone);
}

static void local_text_has_its_offset(void **state)
{
	static const struct {
		const char *zone, *time, *text;
	} rows[] = {
	    {"UTC", "2026-11-24T10:00:00Z", "2026-11-24T10:00:00Z"},
	    {"Europe/Berlin", "2026-03-29T00:59:59Z", "2026-03-29T01:59:59+01:00"},
	    {"Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29T03:00:00+02:00"},
	    {"America/St_Johns", "2026-01-01T00:00:00Z", "2025-12-31T20:30:00-03:30"},
	    {"Europe/London", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00+00:00"},
	    {"Europe/Berlin", "1880-01-01T00:00:00Z", "1880-01-01T00:53:00+00:53"},
	    {"America/New_York", "1880-01-01T12:00:00Z", "1880-01-01T07:04:00-04:56"},
	};
	char text[ZONE_TIME];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct zone *zone = load(rows[i].zone);
		assert_string_equal(zone_format(zone, at(rows[i].time), text), rows[i].text);
		zone_free(zone);
	}
	struct zone *zone = load("Europe/Berlin");
	assert_string_equal(zone_format(zone, at("2026-01-01T00:00:00Z") + 1500, text),
	    "2026-01-01T01:00:00.001500+01:00");
	zone_format(zone, INT64_MAX, text); /* far is far, not wrong */
	zone_format(zone, INT64_MIN, text);
	zone_free(zone);
}

static void far_times_have_periods_too(void **state)
{
	static const int64_t times[] = {INT64_MIN, INT64_MIN + 1, -1, 0, INT64_MAX - 1, INT64_MAX};
	char label[ZONE_LABEL];
	int64_t start, end;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(zones); i++) {
		struct zone *zone = load(zones[i]);
		for (size_t j = 0; j < ARRAY_LEN(times); j++) {
			for (size_t k = 0; k < PERIODS; k++) {
				zone_period(zone, (enum config_period)k, times[j], &start, &end);
				zone_label(zone, (enum config_period)k, times[j], label);
				assert_true(start < end);
			}
		}
		zone_free(zone);
	}
}

/* Compiled zones of our own. */
struct step {
	int64_t time;
	int32_t offset;
};

static void put(struct buf *out, int64_t value, int nbytes)
{
	for (int i = nbytes - 1; i >= 0; i--)
		buf_byte(out, (char)((uint64_t)value >> (8 * i)));
}

static void put_header(struct buf *out, char version, int64_t leaps, int64_t times, int64_t types)
{
	buf_append(out, (struct span){"TZif", 4});
	buf_byte(out, version);
	put(out, 0, 8);
	put(out, 0, 7);
	put(out, 0, 4);
	put(out, 0, 4);
	put(out, leaps, 4);
	put(out, times, 4);
	put(out, types, 4);
	put(out, 4, 4); /* letters */
}

static void put_block(struct buf *out, char version, const struct step *steps, size_t n, int width)
{
	put_header(out, version, 0, (int64_t)n, (int64_t)n + 1);
	for (size_t i = 0; i < n; i++)
		put(out, steps[i].time, width);
	for (size_t i = 0; i < n; i++)
		put(out, (int64_t)i + 1, 1);
	put(out, 0, 6); /* before the first step: UTC */
	for (size_t i = 0; i < n; i++) {
		put(out, steps[i].offset, 4);
		put(out, 0, 2);
	}
	buf_append(out, (struct span){"ABC\0", 4});
}

static void put_zone(struct buf *out, const struct step *steps, size_t n, const char *rule)
{
	put_block(out, '2', NULL, 0, 4);
	put_block(out, '2', steps, n, 8);
	buf_printf(out, "\n%s\n", rule);
}

static struct zone *parse_rule(const char *rule)
{
	struct buf bytes = {0};
	struct error err;

	put_zone(&bytes, NULL, 0, rule);
	struct zone *zone = zone_parse(buf_span(&bytes), "Test", &err);
	buf_done(&bytes);
	return zone;
}

static void tables_hold_before_rules(void **state)
{
	static const struct step steps[] = {{1000, 3600}, {2000, 7200}};
	struct buf bytes = {0};
	struct error err;

	(void)state;
	put_zone(&bytes, steps, 2, "ABC-5");
	struct zone *zone = zone_parse(buf_span(&bytes), "Test", &err);
	assert_non_null(zone);
	assert_int_equal(zone_offset(zone, 999), 0);
	assert_int_equal(zone_offset(zone, 1000), 3600);
	assert_int_equal(zone_offset(zone, 1999), 3600);
	assert_int_equal(
	    zone_offset(zone, 2000), 5 * 3600); /* the rule holds behind the last step */
	zone_free(zone);
	buf_clear(&bytes);
	put_zone(&bytes, steps, 2, "");
	zone = zone_parse(buf_span(&bytes), "Test", &err);
	assert_non_null(zone);
	assert_int_equal(zone_offset(zone, 200000), 7200);
	zone_free(zone);
	buf_clear(&bytes);
	put_block(&bytes, '\0', steps, 2, 4); /* version 1: nothing behind */
	zone = zone_parse(buf_span(&bytes), "Test", &err);
	assert_non_null(zone);
	assert_int_equal(zone_offset(zone, 1500), 3600);
	zone_free(zone);
	buf_done(&bytes);
}

static void rules_are_read_as_written(void **state)
{
	static const struct {
		const char *rule, *time;
		int32_t offset;
	} rows[] = {
	    {"CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29T00:59:59Z", 3600},
	    {"CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29T01:00:00Z", 7200},
	    {"CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25T00:59:59Z", 7200},
	    {"CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25T01:00:00Z", 3600},
	    {"EST5EDT,M3.2.0,M11.1.0", "2026-03-08T06:59:59Z", -18000},
	    {"EST5EDT,M3.2.0,M11.1.0", "2026-03-08T07:00:00Z", -14400},
	    {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T00:59:59Z", -7200},
	    {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00:00Z", -3600},
	    {"EET-2EEST,M3.4.4/50,M10.4.4/50", "2026-03-27T23:59:59Z", 7200},
	    {"EET-2EEST,M3.4.4/50,M10.4.4/50", "2026-03-28T00:00:00Z", 10800},
	    {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2026-01-01T00:00:00Z", 39600},
	    {"IST-1GMT0,M10.5.0,M3.5.0/1", "2026-07-01T00:00:00Z", 3600}, /* summer is earlier */
	    {"IST-1GMT0,M10.5.0,M3.5.0/1", "2026-01-01T00:00:00Z", 0},
	    {"XXX3EDT4,0/0,J365/23", "2026-01-01T04:00:00Z", -14400}, /* always summer */
	    {"XXX3EDT4,0/0,J365/23", "2026-12-31T23:00:00Z", -14400},
	    {"AAA0BBB,J60,J61", "2024-03-01T12:00:00Z", 3600}, /* 60 is March 1, always */
	    {"AAA0BBB,J60,J61", "2023-03-01T12:00:00Z", 3600},
	    {"AAA0BBB,59,60", "2024-02-29T12:00:00Z", 3600}, /* 59 is the leap day */
	    {"AAA0BBB,59,60", "2023-03-01T12:00:00Z", 3600},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct zone *zone = parse_rule(rows[i].rule);
		assert_non_null(zone);
		int32_t offset = zone_offset(zone, at(rows[i].time) / SECOND);
		if (offset != rows[i].offset)
			fail_msg("%s at %s: %d", rows[i].rule, rows[i].time, (int)offset);
		zone_free(zone);
	}
}

static void what_is_no_rule_is_refused(void **state)
{
	static const char *const rules[] = {"X", "CE-1", "CET", "CET-1CEST", "CET-1CEST,M3.5.0",
	    "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0",
	    "CET-1CEST,M3.5.0,M10.5.0/168", "CET-25", "CET-1:60", "CET-1CEST,J0,J2",
	    "CET-1CEST,366,2", "CET-1CEST,M3.5.0,M10.5.0,", "<+01-1", "<>1", "CET-1 ",
	    ":Europe/Berlin", "CET-99999999999999999999"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
		struct zone *zone = parse_rule(rules[i]);
		if (zone)
			fail_msg("not refused: %s", rules[i]);
	}
}

static void damaged_files_are_refused(void **state)
{
	static const struct step back[] = {{1000, 0}, {1000, 3600}};
	static const struct step far[] = {{1000, 30 * 3600}};
	struct buf bytes = {0};
	struct error err = {0};

	(void)state;
	assert_null(zone_parse((struct span)SPAN(""), "Test", &err));
	put_zone(&bytes, back, 2, "ABC0");
	assert_null(zone_parse(buf_span(&bytes), "Test", &err));
	assert_non_null(strstr(err.text, "do not ascend"));
	buf_clear(&bytes);
	put_zone(&bytes, far, 1, "ABC0");
	assert_null(zone_parse(buf_span(&bytes), "Test", &err));
	assert_non_null(strstr(err.text, "out of range"));
	buf_clear(&bytes);
	put_header(&bytes, '\0', 1, 0, 1);
	put(&bytes, 0, 8);
	put(&bytes, 0, 8);
	put(&bytes, 0, 2);
	assert_null(zone_parse(buf_span(&bytes), "Test", &err));
	assert_non_null(strstr(err.text, "leap seconds"));
	buf_clear(&bytes);
	put_header(&bytes, '\0', 0, UINT32_MAX, UINT32_MAX);
	assert_null(zone_parse(buf_span(&bytes), "Test", &err));
	buf_clear(&bytes);
	put_header(&bytes, '2', UINT32_MAX, UINT32_MAX, UINT32_MAX);
	assert_null(zone_parse(buf_span(&bytes), "Test", &err));
	buf_done(&bytes);
}

/* Whatever is accepted has periods. */
static void try_bytes(struct span bytes)
{
	struct error err;
	char *copy = malloc(bytes.len ? bytes.len : 1); /* so that a sanitizer sees its end */

	assert_non_null(copy);
	memcpy(copy, bytes.at, bytes.len);
	struct zone *zone = zone_parse((struct span){copy, bytes.len}, "Test", &err);
	free(copy);
	if (zone) {
		check_periods(zone, INT64_C(1774745999) * SECOND);
		check_periods(zone, 0);
		zone_free(zone);
	}
}

static void hostile_bytes_do_no_harm(void **state)
{
	static const struct step steps[] = {{-5000, 1234}, {0, 3600}, {100, -3600}, {5000, 7200}};
	struct buf bytes = {0}, bent = {0};
	uint64_t seed = 7;

	(void)state;
	put_zone(&bytes, steps, ARRAY_LEN(steps), "CET-1CEST,M3.5.0,M10.5.0/3");
	for (size_t len = 0; len <= bytes.len; len++)
		try_bytes((struct span){bytes.at, len});
	for (int n = 0; n < 20000; n++) {
		buf_clear(&bent);
		buf_append(&bent, buf_span(&bytes));
		for (size_t i = random_below(&seed, 4) + 1; i > 0; i--)
			bent.at[random_below(&seed, bent.len)] = (char)random_next(&seed);
		try_bytes(buf_span(&bent));
	}
	buf_done(&bytes);
	buf_done(&bent);
}

static void names_stay_in_the_folder(void **state)
{
	static const char *const names[] = {"", "/", "/etc/passwd", "../UTC", "Europe/../UTC",
	    "Europe/", "Europe//Berlin", "zone.tab", "Europe Berlin", "Europe\nBerlin", "Europe"};
	struct error err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		assert_null(zone_load(NULL, names[i], &err));
		assert_int_equal(err.kind, ERROR_SETTING);
	}
}

static void utc_needs_no_file(void **state)
{
	struct error err;
	struct zone *zone = zone_load("/nonexistent", "UTC", &err);

	(void)state;
	assert_non_null(zone);
	assert_int_equal(zone_offset(zone, 1000000000), 0);
	zone_free(zone);
	assert_null(zone_load("/nonexistent", "Europe/Berlin", &err));
	assert_int_equal(err.kind, ERROR_SETTING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(periods_follow_the_clocks),
	    cmocka_unit_test(periods_meet_and_nest),
	    cmocka_unit_test(labels_tell_periods_apart),
	    cmocka_unit_test(local_text_has_its_offset),
	    cmocka_unit_test(far_times_have_periods_too),
	    cmocka_unit_test(tables_hold_before_rules),
	    cmocka_unit_test(rules_are_read_as_written),
	    cmocka_unit_test(what_is_no_rule_is_refused),
	    cmocka_unit_test(damaged_files_are_refused),
	    cmocka_unit_test(hostile_bytes_do_no_harm),
	    cmocka_unit_test(names_stay_in_the_folder),
	    cmocka_unit_test(utc_needs_no_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
