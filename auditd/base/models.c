/* Names against patterns, days against bounds. */
#include "base/models.h"

enum { HOURS_A_DAY = 24 };
#define HOUR_US INT64_C(3600000000)

static int64_t floor_divide(int64_t value, int64_t by)
{
	return value / by - (value % by < 0);
}

bool models_fit(struct span pattern, struct span name)
{
	size_t at = 0, in = 0, star = SIZE_MAX, from = 0;

	while (in < name.len) {
		if (at < pattern.len && pattern.at[at] == '*') {
			star = at++;
			from = in;
		} else if (at < pattern.len &&
			   (pattern.at[at] == '?' || pattern.at[at] == name.at[in])) {
			at++;
			in++;
		} else if (star != SIZE_MAX) {
			at = star + 1;
			in = ++from;
		} else {
			return false;
		}
	}
	while (at < pattern.len && pattern.at[at] == '*')
		at++;
	return at == pattern.len;
}

static bool fits_day(const struct model_row *row, bool has_day, int64_t day)
{
	if (!has_day)
		return !row->has_from && !row->has_until;
	return (!row->has_from || day >= row->from) && (!row->has_until || day <= row->until);
}

int models_find_hour(
    const struct model_row *rows, size_t nrows, struct span model, bool has_time, int64_t hour)
{
	int64_t day = floor_divide(hour, HOURS_A_DAY);

	if (model.len > MODELS_LONGEST)
		model = span_slice(model, 0, utf8_floor(model, MODELS_LONGEST));
	for (size_t i = 0; i < nrows; i++)
		if (fits_day(&rows[i], has_time, day) && models_fit(rows[i].name, model))
			return (int)i;
	return -1;
}

int models_find(
    const struct model_row *rows, size_t nrows, struct span model, bool has_time, int64_t time_us)
{
	return models_find_hour(rows, nrows, model, has_time, floor_divide(time_us, HOUR_US));
}
