/* Times as logs write them in, microseconds since 1970 UTC out. Reads no clock. */
#include "transcript/schema_private.h"

enum { US_PER_S = 1000000, TIME_DIGITS = 18 };

/* Read n digits at *at. Returns the number, or -1. */
static int read_digits(struct span text, size_t *at, size_t n)
{
	int value = 0;

	if (text.len - *at < n)
		return -1;
	for (size_t i = 0; i < n; i++) {
		char c = text.at[*at + i];
		if (c < '0' || c > '9')
			return -1;
		value = value * 10 + (c - '0');
	}
	*at += n;
	return value;
}

static bool take(struct span text, size_t *at, char wanted)
{
	if (*at >= text.len || text.at[*at] != wanted)
		return false;
	++*at;
	return true;
}

/* "+hh:mm", "+hhmm" or "+hh", with either sign. */
static int read_offset(struct span text, size_t *at, int32_t *seconds)
{
	bool is_west = *at < text.len && text.at[*at] == '-';

	if (!is_west && !(*at < text.len && text.at[*at] == '+'))
		return -1;
	++*at;
	int hours = read_digits(text, at, 2), minutes = 0;
	if (hours >= 0 && (take(text, at, ':') || *at < text.len))
		minutes = read_digits(text, at, 2);
	if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
		return -1;
	*seconds = (is_west ? -60 : 60) * (hours * 60 + minutes);
	return 0;
}

int time_parse_zone(struct span text, int32_t *seconds)
{
	size_t at = 0;
	int32_t parsed = 0;

	if (!span_is(text, "utc") && !span_is(text, "UTC") &&
	    (read_offset(text, &at, &parsed) != 0 || at != text.len))
		return -1;
	*seconds = parsed;
	return 0;
}

/* Days since 1970-01-01 in the Gregorian calendar. Source: Howard Hinnant, chrono-compatible
 * low-level date algorithms, days_from_civil. */
static int64_t days_of(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

/* A day that a calendar has: there is no February 30. */
static bool is_day(int year, int month, int day)
{
	if (year < 0 || month < 1 || month > 12 || day < 1)
		return false;
	int next_year = month == 12 ? year + 1 : year, next = month == 12 ? 1 : month + 1;
	return day <= days_of(next_year, next, 1) - days_of(year, month, 1);
}

/* A fraction of a second in microseconds; digits beyond are cut off. */
static int64_t read_fraction(struct span text, size_t *at)
{
	int64_t us = 0, unit = US_PER_S / 10;

	for (; *at < text.len && text.at[*at] >= '0' && text.at[*at] <= '9'; ++*at, unit /= 10)
		us += (text.at[*at] - '0') * unit;
	return us;
}

static int read_clock(struct span text, size_t *at, int64_t *us)
{
	int hour = read_digits(text, at, 2);
	int minute = take(text, at, ':') ? read_digits(text, at, 2) : -1;
	int second = take(text, at, ':') ? read_digits(text, at, 2) : 0;

	if (hour < 0 || hour > 24 || minute < 0 || minute > 59 || second < 0 || second > 60)
		return -1;
	*us = ((int64_t)hour * 3600 + (int64_t)minute * 60 + second) * US_PER_S;
	if (take(text, at, '.') || take(text, at, ','))
		*us += read_fraction(text, at);
	return 0;
}

static int parse_calendar(struct span text, const struct time_form *form, int64_t *time_us)
{
	size_t at = 0;
	int64_t clock_us = 0;
	int32_t zone = form->zone_seconds;
	int year = read_digits(text, &at, 4);
	int month = take(text, &at, '-') ? read_digits(text, &at, 2) : -1;
	int day = take(text, &at, '-') ? read_digits(text, &at, 2) : -1;

	if (!is_day(year, month, day))
		return -1;
	if (at < text.len) {
		if (!take(text, &at, 'T') && !take(text, &at, 't') && !take(text, &at, ' '))
			return -1;
		if (read_clock(text, &at, &clock_us) != 0)
			return -1;
		take(text, &at, ' ');
		struct span rest = span_slice(text, at, text.len);
		if (span_is(rest, "Z") || span_is(rest, "z") || span_is(rest, "UTC") ||
		    span_is(rest, "GMT"))
			zone = 0;
		else if (rest.len > 0 && (read_offset(text, &at, &zone) != 0 || at != text.len))
			return -1;
	}
	*time_us = (days_of(year, month, day) * 86400 - zone) * US_PER_S + clock_us;
	return 0;
}

/* Seconds until the year 5138, milliseconds and microseconds as long, else nanoseconds. */
static enum time_unit guess_unit(int64_t whole)
{
	int64_t size = whole < 0 ? -whole : whole;

	if (size < INT64_C(100000000000))
		return TIME_S;
	if (size < INT64_C(100000000000000))
		return TIME_MS;
	return size < INT64_C(100000000000000000) ? TIME_US : TIME_NS;
}

static int parse_number(struct span text, const struct time_form *form, int64_t *time_us)
{
	size_t at = text.len > 0 && text.at[0] == '-', start = at;
	int64_t whole = 0, fraction_us = 0;

	for (; at < text.len && text.at[at] >= '0' && text.at[at] <= '9'; at++) {
		if (at - start > TIME_DIGITS)
			return -1;
		if (whole > (INT64_MAX - 9) / 10)
			return -1;
		whole = whole * 10 + (text.at[at] - '0');
	}
	if (at == start)
		return -1;
	if (take(text, &at, '.'))
		fraction_us = read_fraction(text, &at);
	if (at != text.len)
		return -1;
	enum time_unit unit = form->unit == TIME_AUTO ? guess_unit(whole) : form->unit;
	static const int64_t multiply[] = {
	    [TIME_S] = US_PER_S, [TIME_MS] = 1000, [TIME_US] = 1, [TIME_NS] = 1};
	static const int64_t divide[] = {
	    [TIME_S] = 1, [TIME_MS] = 1000, [TIME_US] = US_PER_S, [TIME_NS] = 1};
	if (whole > (INT64_MAX - US_PER_S) / multiply[unit])
		return -1;
	int64_t us =
	    unit == TIME_NS ? whole / 1000 : whole * multiply[unit] + fraction_us / divide[unit];
	*time_us = text.at[0] == '-' ? -us : us;
	return 0;
}

int time_parse(struct span text, const struct time_form *form, int64_t *time_us)
{
	struct span trimmed = span_trim(text);

	if (trimmed.len == 0 || trimmed.len > 64)
		return -1;
	if (parse_number(trimmed, form, time_us) == 0)
		return 0;
	return parse_calendar(trimmed, form, time_us);
}
