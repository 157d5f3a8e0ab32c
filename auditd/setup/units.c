/* Durations, sizes and times as people write them. */
#include <inttypes.h>

#include "base/dates.h"
#include "setup/inner.h"

struct unit {
	char letter;
	uint64_t worth;
};

static const struct unit durations[] = {{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}};
static const struct unit sizes[] = {{'G', 1 << 30}, {'M', 1 << 20}, {'K', 1 << 10}};

/* Digits and at most one unit behind them. */
static bool parse(
    struct span text, const struct unit *units, size_t nunits, uint64_t high, uint64_t *out)
{
	uint64_t value = 0, worth = 1;
	size_t i = 0;

	for (; i < text.len && text.at[i] >= '0' && text.at[i] <= '9'; i++) {
		uint64_t digit = (uint64_t)(text.at[i] - '0');
		if (value > (high - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	if (i == 0 || i + 1 < text.len)
		return false;
	if (i < text.len) {
		worth = 0;
		for (size_t j = 0; j < nunits; j++)
			if (units[j].letter == text.at[i])
				worth = units[j].worth;
	}
	if (worth == 0 || value > high / worth)
		return false;
	*out = value * worth;
	return true;
}

static void print(struct buf *out, uint64_t value, const struct unit *units, size_t nunits)
{
	for (size_t i = 0; value > 0 && i < nunits; i++) {
		if (value % units[i].worth != 0)
			continue;
		buf_printf(out, "%" PRIu64 "%c", value / units[i].worth, units[i].letter);
		return;
	}
	buf_printf(out, "%" PRIu64, value);
}

void duration_print(struct buf *out, int64_t seconds)
{
	print(out, (uint64_t)seconds, durations, ARRAY_LEN(durations));
}

bool size_parse(struct span text, uint64_t *bytes)
{
	return parse(text, sizes, ARRAY_LEN(sizes), INT64_MAX, bytes);
}

void size_print(struct buf *out, uint64_t bytes)
{
	print(out, bytes, sizes, ARRAY_LEN(sizes));
}

/* Two digits below a bound, or -1. */
static int two_digits(const char *at, int below)
{
	if (at[0] < '0' || at[0] > '9' || at[1] < '0' || at[1] > '9')
		return -1;
	int value = (at[0] - '0') * 10 + (at[1] - '0');
	return value < below ? value : -1;
}

/* ".5" to ".123456", as microseconds; -1 if it is none. */
static int64_t fraction_of(struct span text)
{
	int64_t value = 0;

	if (text.len == 0)
		return 0;
	if (text.at[0] != '.' || text.len < 2 || text.len > 7)
		return -1;
	for (size_t i = 1; i < 7; i++) {
		char digit = i < text.len ? text.at[i] : '0';
		if (digit < '0' || digit > '9')
			return -1;
		value = value * 10 + (digit - '0');
	}
	return value;
}

bool instant_parse(struct span text, int64_t *time_us)
{
	const int64_t second = 1000000;
	int64_t day, fraction = 0;
	int hours = 0, minutes = 0, seconds = 0;

	if (!dates_parse_day(span_slice(text, 0, 10), &day))
		return false;
	if (text.len > 10) {
		if (text.len < 20 || text.at[10] != 'T' || text.at[13] != ':' ||
		    text.at[16] != ':' || text.at[text.len - 1] != 'Z')
			return false;
		hours = two_digits(text.at + 11, 24);
		minutes = two_digits(text.at + 14, 60);
		seconds = two_digits(text.at + 17, 60);
		fraction = fraction_of(span_slice(text, 19, text.len - 1));
		if (hours < 0 || minutes < 0 || seconds < 0 || fraction < 0)
			return false;
	}
	int64_t of_day = (hours * INT64_C(60) + minutes) * 60 + seconds;
	*time_us = (day * 86400 + of_day) * second + fraction;
	return true;
}
