/* Times in every form that logs use come out as microseconds since 1970 UTC. */
#include "support.h"

#include <inttypes.h>

#include "transcript/schema_private.h"

static void times_are_read(void **state)
{
	static const struct {
		const char *text;
		int64_t us;
	} cases[] = {
	    {"0", 0},
	    {"-1", -1000000},
	    {"1700000000", 1700000000000000},
	    {"1700000000.25", 1700000000250000},
	    {"1700000000.1234567", 1700000000123456},
	    {"1700000000123", 1700000000123000},
	    {"1700000000123.5", 1700000000123500},
	    {"1700000000123456", 1700000000123456},
	    {"1700000000123456789", 1700000000123456},
	    {"1970-01-01T00:00:00Z", 0},
	    {"1970-01-01", 0},
	    {"1969-12-31", -86400000000},
	    {"2000-02-29T12:00:00Z", 951825600000000},
	    {"2023-11-14T22:13:20Z", 1700000000000000},
	    {"2023-11-14 22:13:20", 1700000000000000},
	    {"2023-11-14 22:13:20 UTC", 1700000000000000},
	    {"2023-11-14t22:13:20z", 1700000000000000},
	    {"2023-11-14T22:13:20.000001Z", 1700000000000001},
	    {"2023-11-14T22:13:20,5Z", 1700000000500000},
	    {"2023-11-14T22:13:20.123456789Z", 1700000000123456},
	    {"2023-11-14T23:13:20+01:00", 1700000000000000},
	    {"2023-11-14T23:13:20+0100", 1700000000000000},
	    {"2023-11-14T23:13:20 +01", 1700000000000000},
	    {"2023-11-14T16:43:20-05:30", 1700000000000000},
	    {"2023-11-14T22:13Z", 1699999980000000},
	    {"  1700000000 ", 1700000000000000},
	    {"1969-12-31T23:59:59Z", -1000000},
	    {"9999-12-31T23:59:60Z", 253402300800000000},
	    {"0000-03-01T00:00:00Z", -62162035200000000},
	};
	const struct time_form form = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int64_t us = 42;
		if (time_parse(span_of(cases[i].text), &form, &us) != 0)
			fail_msg("refused: %s", cases[i].text);
		if (us != cases[i].us)
			fail_msg("%s gives %" PRId64, cases[i].text, us);
	}
}

static void what_is_no_time_is_refused(void **state)
{
	static const char *const cases[] = {"", " ", "-", ".5", "x", "12x", "1e9", "0x10",
	    "2023-11", "2023-13-01", "2023-00-01", "2023-01-32", "2023-02-29",
	    "2026-02-30T10:00:00Z", "2023-04-31", "2023-1-1", "2023-01-01T", "2023-01-01T25:00:00Z",
	    "2023-01-01T10:60Z", "2023-01-01T10:00:61Z", "2023-01-01T10:00:00+25:00",
	    "2023-01-01T10:00:00 CET", "2023-01-01T10:00:00Zx", "99999999999999999999",
	    "9223372036854775807000", "yesterday"};
	const struct time_form form = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int64_t us = 42;
		if (time_parse(span_of(cases[i]), &form, &us) == 0)
			fail_msg("taken: '%s' as %" PRId64, cases[i], us);
		assert_int_equal(us, 42);
	}
}

static void the_mapping_says_units_and_zone(void **state)
{
	static const struct {
		enum time_unit unit;
		int64_t us;
	} cases[] = {
	    {TIME_S, 5000000},
	    {TIME_MS, 5000},
	    {TIME_US, 5},
	    {TIME_NS, 0},
	};
	int64_t us;
	int32_t zone = 1;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct time_form form = {.unit = cases[i].unit};
		assert_int_equal(time_parse(span_of("5"), &form, &us), 0);
		assert_int_equal(us, cases[i].us);
	}
	const struct time_form east = {.zone_seconds = 7200};
	assert_int_equal(time_parse(span_of("1970-01-01T02:00:00"), &east, &us), 0);
	assert_int_equal(us, 0);
	assert_int_equal(time_parse(span_of("1970-01-01T02:00:00Z"), &east, &us), 0);
	assert_int_equal(us, 7200000000);
	assert_int_equal(
	    time_parse(span_of("9223372036854"), &(struct time_form){.unit = TIME_S}, &us), -1);
	assert_int_equal(time_parse_zone(span_of("utc"), &zone), 0);
	assert_int_equal(zone, 0);
	assert_int_equal(time_parse_zone(span_of("-03:30"), &zone), 0);
	assert_int_equal(zone, -12600);
	assert_int_equal(time_parse_zone(span_of("+5"), &zone), -1);
	assert_int_equal(time_parse_zone(span_of("+05:30x"), &zone), -1);
	assert_int_equal(zone, -12600);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(times_are_read),
	    cmocka_unit_test(what_is_no_time_is_refused),
	    cmocka_unit_test(the_mapping_says_units_and_zone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
