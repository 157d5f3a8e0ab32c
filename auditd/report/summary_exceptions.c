/* Exceptions that scans were given, each version of them, held against a day. */
#include "base/dates.h"
#include "report/summary.h"

size_t summary_exceptions_in(const struct summary *summary, const char *state)
{
	size_t n = 0;

	for (size_t i = 0; i < summary->nexceptions; i++)
		n += span_is(summary->exceptions[i].exception.state, state);
	return n;
}

struct reading {
	struct summary *summary;
	const struct summary_limits *limits;
	struct error *err;
};

static int copy_exception(struct arena *arena, const struct store_exception *from,
    struct store_exception *to, struct error *err)
{
	const struct {
		struct span text;
		struct span *copy;
	} texts[] = {
	    {from->id, &to->id},
	    {from->reason, &to->reason},
	    {from->owner, &to->owner},
	    {from->expires, &to->expires},
	    {from->as_of, &to->as_of},
	    {from->state, &to->state},
	    {from->digest, &to->digest},
	};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (summary_copy(arena, texts[i].text, texts[i].copy, err) != 0)
			return -1;
	to->findings = from->findings;
	to->is_given = from->is_given;
	if (summary_copy_list(arena, &from->rules, &to->rules, err) != 0 ||
	    summary_copy_list(arena, &from->tenants, &to->tenants, err) != 0)
		return -1;
	return summary_copy_list(arena, &from->models, &to->models, err);
}

/* Hold it against another day than that of its scan. */
static int hold_against(struct reading *reading, struct summary_exception *row, int64_t day)
{
	int64_t left = row->days_left;
	char text[DATES_DAY];

	row->exception.state = span_of(left < 0                   ? "expired"
				       : left <= REPORT_WARN_DAYS ? "expiring"
								  : "in-force");
	return summary_copy(&reading->summary->arena, span_of(dates_day(day, text)),
	    &row->exception.as_of, reading->err);
}

static int set_time(struct reading *reading, struct summary_exception *row)
{
	const struct summary_limits *limits = reading->limits;
	int64_t expires, as_of = limits->as_of;

	row->has_days = dates_parse_day(row->exception.expires, &expires) &&
			(limits->has_as_of || dates_parse_day(row->exception.as_of, &as_of));
	row->days_left = row->has_days ? expires - as_of : 0;
	if (limits->has_as_of && row->has_days && hold_against(reading, row, as_of) != 0)
		return -1;
	if (!row->exception.is_given)
		row->exception.state = (struct span)SPAN("recorded");
	return 0;
}

static int add_exception(const struct store_exception *exception, void *context)
{
	struct reading *reading = context;
	struct summary *summary = reading->summary;
	struct summary_exception *exceptions = summary_grow(
	    &summary->arena, summary->exceptions, summary->nexceptions, sizeof *exceptions);

	if (exceptions == NULL)
		return error_memory(reading->err);
	summary->exceptions = exceptions;
	struct summary_exception *copy = &exceptions[summary->nexceptions];
	*copy = (struct summary_exception){0};
	if (copy_exception(&summary->arena, exception, &copy->exception, reading->err) != 0)
		return -1;
	if (set_time(reading, copy) != 0)
		return -1;
	summary->nexceptions++;
	return 0;
}

/* Rows of one id stand together. */
static void number_versions(struct summary_exception *rows, size_t nrows)
{
	size_t first = 0;

	for (size_t i = 0; i < nrows; i++) {
		if (!span_equal(rows[i].exception.id, rows[first].exception.id))
			first = i;
		rows[i].version = i - first + 1;
		for (size_t j = first; j <= i; j++)
			rows[j].nversions = i - first + 1;
	}
}

int summary_read_exceptions(struct summary *summary, struct store *store,
    const struct summary_limits *limits, struct error *err)
{
	struct reading reading = {summary, limits, err};

	if (store_each_exception(store, add_exception, &reading, err) != 0)
		return -1;
	number_versions(summary->exceptions, summary->nexceptions);
	return 0;
}
