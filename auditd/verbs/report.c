/* specaudit report: a compliance report over a state. */
#include <stdlib.h>
#include <unistd.h>

#include "base/dates.h"
#include "verbs/exempt.h"
#include "verbs/kit.h"
#include "verbs/output.h"

static const struct option_row rows[] = {
    {"state", 0, OPTION_VALUE},
    {"output", 0, OPTION_VALUE},
    {"out", 'o', OPTION_VALUE},
    {"report", 0, OPTION_VALUE},
    {"as-of", 0, OPTION_VALUE},
    {"since", 0, OPTION_VALUE},
    {"until", 0, OPTION_VALUE},
    {"allow-quarantine", 0, OPTION_VALUE},
    {"allow-raw", 0, OPTION_VALUE},
};

enum { HOURS_A_DAY = 24 };

/* The window that --since and --until name, and the texts it points to. */
struct window {
	struct report_period period;
	char from[DATES_TIME], to[DATES_TIME];
};

/* Read one end of it, a day. Returns 0 or an exit status; absent: *hour stays. */
static int read_end(const struct options *options, const char *name, int64_t *hour)
{
	const char *text = options_get(options, name, NULL);
	int64_t day;

	if (text == NULL)
		return 0;
	if (!dates_parse_day(span_of(text), &day))
		return verb_misused(
		    &verb_report, "--%s %s: a day is written as 2026-11-23", name, text);
	*hour = day * HOURS_A_DAY;
	return 0;
}

static struct span write_end(int64_t hour, bool is_given, char text[DATES_TIME])
{
	return is_given ? span_of(dates_time(hour * INT64_C(3600000000), text))
			: (struct span)SPAN("no bound");
}

/* Returns 0 or an exit status. */
static int read_window(
    const struct options *options, struct window *window, struct report_options *report)
{
	/* Further than any record's time reaches. */
	const int64_t most = INT64_C(1) << 40;
	struct report_period *period = &window->period;
	bool has_since = options_has(options, "since"), has_until = options_has(options, "until");
	int status;

	*window = (struct window){.period = {.kind = SPAN("window"),
				      .timezone = SPAN("UTC"),
				      .from_hour = -most,
				      .to_hour = most}};
	if ((status = read_end(options, "since", &period->from_hour)) != 0 ||
	    (status = read_end(options, "until", &period->to_hour)) != 0)
		return status;
	if (period->from_hour >= period->to_hour)
		return verb_misused(&verb_report, "--until must be later than --since");
	period->from = write_end(period->from_hour, has_since, window->from);
	period->to = write_end(period->to_hour, has_until, window->to);
	if (has_since || has_until)
		report->period = period;
	return 0;
}

static int run(int argc, char **argv)
{
	struct options options;
	struct report_options report = report_defaults;
	struct window window;
	size_t output = OUTPUT_TEXT;
	struct error err;
	int status;

	if (!options_parse(&options, &verb_report, rows, ARRAY_LEN(rows), argc, argv, &status) ||
	    !options_choice(&options, "output", output_names, OUTPUT_NDJSON, &output, &status) ||
	    !options_share(&options, "allow-quarantine", &report.allow_quarantine, &status) ||
	    !options_share(&options, "allow-raw", &report.allow_raw, &status))
		return status;
	const char *state = options_get(&options, "state", NULL);
	if (state == NULL || options.narguments > 0)
		return verb_misused(
		    &verb_report, state ? "it takes no paths" : "--state DIR is needed");
	if ((status = read_window(&options, &window, &report)) != 0 ||
	    (status = exempt_day(&options, &report.as_of)) != 0)
		return status;
	report.has_as_of = true;
	report.no_color = options_has(&options, "out") || kit_is_plain(stdout);
	if ((status = output_check(&options)) != 0)
		return status;
	if ((status = output_refuse_state(&options)) != 0)
		return status;
	struct store *store = store_open(state, &err);
	if (store == NULL)
		return kit_fail(&err);
	if (exempt_warn_kept(store, report.as_of, &err) != 0)
		status = kit_fail(&err);
	bool only_files = options_has(&options, "report") && !options_has(&options, "output") &&
			  !options_has(&options, "out");
	if (status == 0 && !only_files)
		status = output_write(
		    store, (enum output)output, &report, options_get(&options, "out", NULL));
	int reported = output_reports(store, &report, &options);
	store_close(store);
	return status ? status : reported;
}

const struct verb verb_report = {
    .name = "report",
    .usage = "--state DIR [OPTION...]",
    .summary = "Write a compliance report over a state",
    .help = "  --state DIR           the state that a scan has kept\n"
	    "  --output FORMAT       text (default), json, markdown, html; to stdout\n"
	    "  -o, --out FILE        write it to FILE instead\n"
	    "  --report FILE         write a report to FILE (.html, .json, .md, .txt); repeatable\n"
	    "  --as-of DATE          hold exceptions against this day; default today, UTC\n"
	    "  --since DAY           only records of that day (UTC) and later ones\n"
	    "  --until DAY           only records before that day\n"
	    "  --allow-quarantine S, --allow-raw S   as for scan\n"
	    "\n"
	    "example:\n"
	    "  specaudit report --state audit.state --report november.html\n",
    .run = run,
};
