/* Any bytes as a compiled time zone: refused with words, or every instant has periods, which meet and nest. */
#include <stdint.h>
#include <stdlib.h>

#include "setup/zone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void check(const struct zone *zone, int64_t time)
{
	int64_t start[PERIODS], end[PERIODS], before, after;
	char label[ZONE_LABEL], text[ZONE_TIME];

	for (size_t i = 0; i < PERIODS; i++) {
		enum config_period period = (enum config_period)i;
		zone_period(zone, period, time, &start[i], &end[i]);
		require(start[i] <= time && time < end[i]);
		zone_period(zone, period, start[i] - 1, &before, &after);
		require(after == start[i]);
		zone_period(zone, period, end[i], &before, &after);
		require(before == end[i]);
		zone_label(zone, period, time, label);
		require(label[0] != '\0');
	}
	require(start[PERIOD_DAY] <= start[PERIOD_HOUR] && end[PERIOD_HOUR] <= end[PERIOD_DAY]);
	require(start[PERIOD_WEEK] <= start[PERIOD_DAY] && end[PERIOD_DAY] <= end[PERIOD_WEEK]);
	zone_format(zone, time, text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int64_t seconds[] = {
	    -5000000000, -1, 0, 1000, 1774746000, 1793000000, 9000000000};
	struct error err = {0};
	struct zone *zone = zone_parse((struct span){(const char *)data, size}, "Fuzz", &err);

	if (zone == NULL) {
		require(err.kind == ERROR_SETTING && err.text[0] != '\0');
		return 0;
	}
	for (size_t i = 0; i < ARRAY_LEN(seconds); i++)
		check(zone, seconds[i] * 1000000 + 7);
	zone_free(zone);
	return 0;
}
