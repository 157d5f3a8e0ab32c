/* Days and times against the calendar. */
#include "support.h"

#include "base/dates.h"

static void expect_day(int64_t day, const char *text)
{
	char written[DATES_DAY];
	int64_t parsed = -1;

	assert_string_equal(dates_day(day, written), text);
	assert_true(dates_parse_day(span_of(text), &parsed));
	assert_int_equal(parsed, day);
}

static void days_follow_the_calendar(void **state)
{
	(void)state;
	expect_day(0, "1970-01-01");
	expect_day(-1, "1969-12-31");
	expect_day(59, "1970-03-01");
	expect_day(11016, "2000-02-29");
	expect_day(11017, "2000-03-01");
	expect_day(47540, "2100-02-28");
	expect_day(47541, "2100-03-01");
}

static void every_day_of_centuries_comes_back(void **state)
{
	(void)state;
	char text[DATES_DAY];
	int64_t parsed;

	for (int64_t day = -200000; day < 200000; day += 7) {
		assert_true(dates_parse_day(span_of(dates_day(day, text)), &parsed));
		assert_int_equal(parsed, day);
	}
}

static void hours_before_1970_belong_to_the_day_before(void **state)
{
	(void)state;
	char text[DATES_DAY];

	assert_string_equal(dates_day_of_hour(-1, text), "1969-12-31");
	assert_string_equal(dates_day_of_hour(23, text), "1970-01-01");
	dates_day_of_hour(INT64_MIN, text);
	dates_day_of_hour(INT64_MAX, text);
}

static void times_show_a_fraction_only_where_there_is_one(void **state)
{
	(void)state;
	char text[DATES_TIME];

	assert_string_equal(dates_time(0, text), "1970-01-01T00:00:00Z");
	assert_string_equal(dates_time(INT64_C(1795428000000000), text), "2026-11-23T10:00:00Z");
	assert_string_equal(
	    dates_time(INT64_C(1795428000120000), text), "2026-11-23T10:00:00.120Z");
	assert_string_equal(
	    dates_time(INT64_C(1795428000000001), text), "2026-11-23T10:00:00.000001Z");
	assert_string_equal(dates_time(-1, text), "1969-12-31T23:59:59.999999Z");
	dates_time(INT64_MIN, text);
	dates_time(INT64_MAX, text);
}

static void what_is_no_day_is_refused(void **state)
{
	(void)state;
	const char *const others[] = {"", "2026-11-2", "2026-13-01", "2026-00-10", "2026-01-00",
	    "2026/01/01", "x026-01-01", "2026-01-01T", "-026-01-01", "2026-02-29", "2026-04-31",
	    "2100-02-29"};
	int64_t day = 42;

	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		assert_false(dates_parse_day(span_of(others[i]), &day));
	assert_int_equal(day, 42);
}

static void durations_are_read_as_people_write_them(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int64_t seconds;
	} rows[] = {{"0", 0}, {"90", 90}, {"90s", 90}, {"10m", 600}, {"2h", 7200}, {"30d", 2592000},
	    {"366000d", INT64_C(31622400000)}};
	static const char *const others[] = {"", "s", "-1", "1.5h", "10 m", "10M", "10ms", "1w",
	    "366001d", "99999999999999999999999"};
	int64_t seconds = 42;

	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		assert_false(dates_parse_duration(span_of(others[i]), &seconds));
	assert_int_equal(seconds, 42);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_true(dates_parse_duration(span_of(rows[i].text), &seconds));
		assert_int_equal(seconds, rows[i].seconds);
	}
}

static void hours_are_read_from_times(void **state)
{
	(void)state;
	static const char *const same[] = {"2026-11-23T10", "2026-11-23T10Z", "2026-11-23 10",
	    "2026-11-23T10:59", "2026-11-23T10:00:00Z", "2026-11-23 10:59:60.25Z"};
	static const char *const others[] = {"", "2026-11-23", "2026-11-23T24", "2026-11-23T1",
	    "2026-11-31T10", "2026-11-23T10:", "2026-11-23T10:60", "2026-11-23T10:00:61",
	    "2026-11-23T10:00:00:00", "2026-11-23T10+02:00", "2026-11-23T10:00:00+02:00",
	    "2026-11-23T10:00.5", "2026-11-23x10", "1795428000"};
	int64_t hour = 42;

	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		assert_false(dates_parse_hour(span_of(others[i]), &hour));
	assert_int_equal(hour, 42);
	for (size_t i = 0; i < ARRAY_LEN(same); i++) {
		assert_true(dates_parse_hour(span_of(same[i]), &hour));
		assert_int_equal(hour, INT64_C(1795428000) / 3600);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(days_follow_the_calendar),
	    cmocka_unit_test(every_day_of_centuries_comes_back),
	    cmocka_unit_test(hours_before_1970_belong_to_the_day_before),
	    cmocka_unit_test(times_show_a_fraction_only_where_there_is_one),
	    cmocka_unit_test(what_is_no_day_is_refused),
	    cmocka_unit_test(durations_are_read_as_people_write_them),
	    cmocka_unit_test(hours_are_read_from_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
