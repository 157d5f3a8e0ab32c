/* The rule behind a zone's table: two changes a year, for ever. */
#include "setup/zone_inner.h"

enum { DAY = 86400, NAME_LEAST = 3, HOURS_MOST = 167, YEARS_LOOKED_AT = 5 };

/* Takes one byte if it is that one. */
static bool take(struct span *text, char byte)
{
	if (text->len == 0 || text->at[0] != byte)
		return false;
	*text = span_slice(*text, 1, text->len);
	return true;
}

static bool take_number(struct span *text, int low, int high, int *out)
{
	int value = 0;
	size_t n = 0;

	for (; n < text->len && n < 4 && text->at[n] >= '0' && text->at[n] <= '9'; n++)
		value = value * 10 + (text->at[n] - '0');
	if (n == 0 || value < low || value > high)
		return false;
	*text = span_slice(*text, n, text->len);
	*out = value;
	return true;
}

static bool is_letter(char byte)
{
	return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
}

/* "CET" or "<+0530>". */
static bool take_name(struct span *text)
{
	size_t n = 0;

	if (take(text, '<')) {
		while (n < text->len && text->at[n] != '>')
			n++;
		if (n < NAME_LEAST || n == text->len)
			return false;
		*text = span_slice(*text, n + 1, text->len);
		return true;
	}
	while (n < text->len && is_letter(text->at[n]))
		n++;
	*text = span_slice(*text, n, text->len);
	return n >= NAME_LEAST;
}

/* "[+-]hh[:mm[:ss]]" in seconds. */
static bool take_time(struct span *text, int hours_most, int32_t *out)
{
	int hours, minutes = 0, seconds = 0;
	bool is_negative = take(text, '-');

	if (!is_negative)
		take(text, '+');
	if (!take_number(text, 0, hours_most, &hours))
		return false;
	if (take(text, ':')) {
		if (!take_number(text, 0, 59, &minutes))
			return false;
		if (take(text, ':') && !take_number(text, 0, 59, &seconds))
			return false;
	}
	int32_t value = hours * 3600 + minutes * 60 + seconds;
	*out = is_negative ? -value : value;
	return true;
}

/* Offsets are written west of UTC. */
static bool take_offset(struct span *text, int32_t *out)
{
	int32_t west;

	if (!take_time(text, 24, &west))
		return false;
	*out = -west;
	return true;
}

static bool take_change(struct span *text, struct zone_change *change)
{
	bool is_right;

	*change = (struct zone_change){.at = 2 * 3600};
	if (!take(text, ','))
		return false;
	if (take(text, 'M')) {
		change->kind = CHANGE_MONTH;
		is_right = take_number(text, 1, 12, &change->month) && take(text, '.') &&
			   take_number(text, 1, 5, &change->week) && take(text, '.') &&
			   take_number(text, 0, 6, &change->weekday);
	} else if (take(text, 'J')) {
		change->kind = CHANGE_JULIAN;
		is_right = take_number(text, 1, 365, &change->day);
	} else {
		change->kind = CHANGE_DAY;
		is_right = take_number(text, 0, 365, &change->day);
	}
	return is_right && (!take(text, '/') || take_time(text, HOURS_MOST, &change->at));
}

bool zone_rule_parse(struct span text, struct zone_rule *rule)
{
	struct zone_rule read = {0};

	if (!take_name(&text) || !take_offset(&text, &read.standard))
		return false;
	if (text.len > 0) {
		read.has_summer = true;
		read.summer = read.standard + 3600;
		if (!take_name(&text))
			return false;
		if (text.len > 0 && text.at[0] != ',' && !take_offset(&text, &read.summer))
			return false;
		if (!take_change(&text, &read.to_summer) || !take_change(&text, &read.to_standard))
			return false;
	}
	if (text.len > 0)
		return false;
	*rule = read;
	return true;
}

static int64_t floor_divide(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static bool is_leap(int64_t year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Days since 1970 of January 1. */
static int64_t days_before(int64_t year)
{
	int64_t y = year - 1;

	return y * 365 + floor_divide(y, 4) - floor_divide(y, 100) + floor_divide(y, 400) - 719162;
}

static int days_in(int month, bool leap)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return days[month - 1] + (leap && month == 2);
}

/* The day of a year, from 0. */
static int64_t day_of(const struct zone_change *change, int64_t year)
{
	bool leap = is_leap(year);
	int64_t first = 0;

	if (change->kind == CHANGE_DAY)
		return change->day;
	if (change->kind == CHANGE_JULIAN)
		return change->day - 1 + (leap && change->day > 31 + 28);
	for (int month = 1; month < change->month; month++)
		first += days_in(month, leap);
	/* 1970-01-01 was a Thursday. */
	int64_t weekday = (days_before(year) + first + 4) % 7;
	weekday += weekday < 0 ? 7 : 0;
	int64_t of_month = (change->weekday - weekday + 7) % 7 + (change->week - INT64_C(1)) * 7;
	while (of_month >= days_in(change->month, leap))
		of_month -= 7;
	return first + of_month;
}

/* The instant of a change in a year; before: the offset that holds until then. */
static int64_t time_of(const struct zone_change *change, int64_t year, int32_t before)
{
	return (days_before(year) + day_of(change, year)) * DAY + change->at - before;
}

/* Steps of some years, in order of time; where two are at once, the one to summer is the later. */
static size_t steps_around(
    const struct zone_rule *rule, int64_t year, struct zone_step steps[2 * YEARS_LOOKED_AT])
{
	size_t n = 0;

	for (int64_t y = year - YEARS_LOOKED_AT / 2; y <= year + YEARS_LOOKED_AT / 2; y++) {
		steps[n++] = (struct zone_step){
		    time_of(&rule->to_standard, y, rule->summer), rule->standard};
		steps[n++] =
		    (struct zone_step){time_of(&rule->to_summer, y, rule->standard), rule->summer};
	}
	for (size_t i = 1; i < n; i++) { /* stable */
		struct zone_step step = steps[i];
		size_t j = i;
		for (; j > 0 && steps[j - 1].time > step.time; j--)
			steps[j] = steps[j - 1];
		steps[j] = step;
	}
	return n;
}

struct zone_stretch zone_rule_stretch(const struct zone_rule *rule, int64_t time)
{
	struct zone_stretch stretch = {INT64_MIN, INT64_MAX, rule->standard};
	struct zone_step steps[2 * YEARS_LOOKED_AT];

	if (!rule->has_summer)
		return stretch;
	/* Two years to both sides are looked at, so a year that is wrong by one is near enough. */
	int64_t year = 1970 + floor_divide(time, INT64_C(31556952));
	size_t n = steps_around(rule, year, steps);
	for (size_t i = 0; i < n; i++) {
		if (steps[i].time > time) {
			stretch.end = steps[i].time;
			break;
		}
		stretch.start = steps[i].time;
		stretch.offset = steps[i].offset;
	}
	return stretch;
}
