/* Numbers in, ISO 8601 text out, and days back. Knows the Gregorian calendar and nothing else. */
#include <stdio.h>

#include "base/dates.h"

static int64_t floor_divide(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Source: Hinnant 2013, "chrono-Compatible Low-Level Date Algorithms", civil_from_days. */
const char *dates_day(int64_t day, char text[DATES_DAY])
{
	int64_t shifted = day + 719468; /* days since 0000-03-01 */
	int64_t era = floor_divide(shifted, 146097);
	int64_t of_era = shifted - era * 146097;
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * of_year + 2) / 153; /* from March */
	int64_t of_month = of_year - (153 * month + 2) / 5 + 1;

	month = month < 10 ? month + 3 : month - 9;
	year += era * 400 + (month <= 2);
	snprintf(text, DATES_DAY, "%04lld-%02d-%02d", (long long)year, (int)month, (int)of_month);
	return text;
}

const char *dates_day_of_hour(int64_t hour, char text[DATES_DAY])
{
	int64_t day = floor_divide(hour, 24);
	const int64_t furthest = 1000000000000;

	if (day > furthest)
		day = furthest;
	if (day < -furthest)
		day = -furthest;
	return dates_day(day, text);
}

static int number_at(struct span text, size_t start, size_t end)
{
	int number = 0;

	for (size_t i = start; i < end; i++) {
		if (text.at[i] < '0' || text.at[i] > '9')
			return -1;
		number = number * 10 + (text.at[i] - '0');
	}
	return number;
}

/* Source: as above, days_from_civil. */
static int64_t days_of(int year, int month, int of_month)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = floor_divide(y, 400);
	int64_t of_era = y - era * 400;
	int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + of_month - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

bool dates_parse_day(struct span text, int64_t *day)
{
	if (text.len != 10 || text.at[4] != '-' || text.at[7] != '-')
		return false;
	int year = number_at(text, 0, 4), month = number_at(text, 5, 7);
	int of_month = number_at(text, 8, 10);
	if (year < 0 || month < 1 || month > 12 || of_month < 1 || of_month > 31)
		return false;
	int64_t parsed = days_of(year, month, of_month);
	char back[DATES_DAY];
	if (!span_is(text, dates_day(parsed, back))) /* February 30 is some day in March */
		return false;
	*day = parsed;
	return true;
}

bool dates_parse_duration(struct span text, int64_t *seconds)
{
	static const int64_t longest = INT64_C(1000) * 366 * 86400;
	static const struct {
		char letter;
		int worth;
	} units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}};
	int64_t value = 0, worth = 1;
	size_t at = 0;

	for (; at < text.len && text.at[at] >= '0' && text.at[at] <= '9'; at++) {
		value = value * 10 + (text.at[at] - '0');
		if (value > longest)
			return false;
	}
	if (at == 0 || at + 1 < text.len)
		return false;
	if (at < text.len) {
		worth = 0;
		for (size_t i = 0; i < ARRAY_LEN(units); i++)
			if (units[i].letter == text.at[at])
				worth = units[i].worth;
	}
	if (worth == 0 || value > longest / worth)
		return false;
	*seconds = value * worth;
	return true;
}

/* ":MM[:SS[.FRACTION]]", or nothing. */
static bool is_rest_of_hour(struct span text)
{
	for (int i = 0; i < 2 && text.len > 0 && text.at[0] == ':'; i++) {
		if (text.len < 3)
			return false;
		int number = number_at(text, 1, 3);
		/* A leap second has the number 60. */
		if (number < 0 || number > 59 + i)
			return false;
		text = span_slice(text, 3, text.len);
		if (i == 1 && text.len > 1 && text.at[0] == '.') {
			size_t end = 1;
			while (end < text.len && text.at[end] >= '0' && text.at[end] <= '9')
				end++;
			text = span_slice(text, end, text.len);
		}
	}
	return text.len == 0;
}

bool dates_parse_hour(struct span text, int64_t *hour)
{
	int64_t day;

	if (text.len > 0 && text.at[text.len - 1] == 'Z')
		text.len--;
	if (text.len < 13 || (text.at[10] != 'T' && text.at[10] != ' '))
		return false;
	int of_day = number_at(text, 11, 13);
	if (of_day < 0 || of_day > 23 || !is_rest_of_hour(span_slice(text, 13, text.len)) ||
	    !dates_parse_day(span_slice(text, 0, 10), &day))
		return false;
	*hour = day * 24 + of_day;
	return true;
}

const char *dates_time(int64_t time_us, char text[DATES_TIME])
{
	const int64_t day_us = INT64_C(86400000000);
	int64_t day = floor_divide(time_us, day_us);
	int64_t of_day = time_us % day_us + (time_us % day_us < 0 ? day_us : 0);
	int seconds = (int)(of_day / 1000000), fraction = (int)(of_day % 1000000);
	char date[DATES_DAY], places[16] = "";

	if (fraction % 1000 != 0)
		snprintf(places, sizeof places, ".%06d", fraction);
	else if (fraction != 0)
		snprintf(places, sizeof places, ".%03d", fraction / 1000);
	snprintf(text, DATES_TIME, "%sT%02d:%02d:%02d%sZ", dates_day(day, date), seconds / 3600,
	    seconds / 60 % 60, seconds % 60, places);
	return text;
}
