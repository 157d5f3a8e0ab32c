/* What should have come in, and what came. */
#include <string.h>

#include "base/dates.h"
#include "report/figures.h"
#include "report/words.h"

struct reading {
	struct summary *summary;
	char from[DATES_TIME], to[DATES_TIME]; /* of the period; "" where there is none */
	struct error *err;
};

/* Times are all written alike, so that their order is that of their texts. */
static bool is_outside(const struct reading *reading, struct span hour)
{
	return hour.at && reading->from[0] &&
	       (span_compare(hour, span_of(reading->from)) < 0 ||
		   span_compare(hour, span_of(reading->to)) >= 0);
}

static int copy_row(struct arena *arena, const struct store_expected *from,
    struct store_expected *to, struct error *err)
{
	*to = *from;
	if (summary_copy(arena, from->stream, &to->stream, err) != 0 ||
	    summary_copy(arena, from->host, &to->host, err) != 0 ||
	    summary_copy(arena, from->hour, &to->hour, err) != 0 ||
	    summary_copy(arena, from->grown, &to->grown, err) != 0)
		return -1;
	return summary_copy(arena, from->problem, &to->problem, err);
}

static int add_row(const struct store_expected *row, void *context)
{
	const struct reading *reading = context;
	struct summary *summary = reading->summary;

	if (is_outside(reading, row->hour))
		return 0;
	struct store_expected *rows =
	    summary_grow(&summary->arena, summary->expected, summary->nexpected, sizeof *rows);
	if (rows == NULL)
		return error_memory(reading->err);
	summary->expected = rows;
	if (copy_row(&summary->arena, row, &rows[summary->nexpected], reading->err) != 0)
		return -1;
	summary->nexpected++;
	summary->expected_records += row->expected;
	summary->seen_records += row->seen;
	summary->missing_records += row->missing;
	summary->nsilent += row->is_silent;
	summary->nshort += row->is_too_few;
	return 0;
}

int summary_read_expected(struct summary *summary, struct store *store,
    const struct summary_limits *limits, struct error *err)
{
	struct reading reading = {.summary = summary, .err = err};
	const struct report_period *period = limits->period;
	const int64_t us_per_hour = INT64_C(3600) * 1000000, most = INT64_C(1) << 31;

	/* A window without a bound leaves nothing out. */
	if (period && period->from_hour > -most && period->to_hour < most) {
		dates_time(period->from_hour * us_per_hour, reading.from);
		dates_time(period->to_hour * us_per_hour, reading.to);
	}
	return store_each_expected(store, add_row, &reading, err);
}

bool words_expected(const struct summary *summary, size_t i, struct buf *out)
{
	buf_clear(out);
	if (summary->nexpected == 0)
		return false;
	if (i == 0) {
		buf_text(out, "Expected and seen: ");
		figure_count(out, summary->seen_records);
		buf_text(out, " of ");
		figure_plural(out, summary->expected_records, "record");
		buf_text(out, " that other counts name came in; ");
		figure_count(out, summary->missing_records);
		buf_text(out, " are missing.");
		return true;
	}
	if (i == 1 && summary->nsilent + summary->nshort > 0) {
		figure_plural(out, summary->nsilent, "stream");
		buf_text(out, " silent for longer than allowed; ");
		figure_plural(out, summary->nshort, "hour");
		buf_text(out, " of which more is missing than allowed.");
		return true;
	}
	return false;
}

/* Is there something to say of the row beyond that all is well? */
bool words_is_amiss(const struct store_expected *row)
{
	return row->is_silent || row->is_too_few || row->missing > 0 || row->problem.at != NULL;
}

void words_expected_row(const struct store_expected *row, struct buf *out)
{
	figure_cell(out, row->stream, 60, false);
	if (row->host.at) {
		buf_text(out, ", host ");
		figure_cell(out, row->host, 60, false);
	}
	if (row->hour.at) {
		buf_text(out, ", hour ");
		figure_cell(out, row->hour, 30, false);
		buf_text(out, ": expected ");
		figure_count(out, row->expected);
		buf_text(out, ", seen ");
		figure_count(out, row->seen);
		buf_text(out, ", missing ");
		figure_count(out, row->missing);
		buf_text(out, row->is_too_few ? ", more than allowed" : "");
		return;
	}
	if (row->is_silent) {
		buf_text(out, ": silent for longer than allowed, last heard ");
		if (row->grown.at)
			figure_cell(out, row->grown, 40, false);
		else
			buf_text(out, "never");
	}
	if (row->problem.at) {
		buf_text(out, ": its counts cannot be read: ");
		figure_cell(out, row->problem, 200, false);
	}
}
