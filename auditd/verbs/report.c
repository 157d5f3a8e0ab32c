/* specaudit report: a compliance report over a state. */
#include <stdlib.h>
#include <unistd.h>

#include "verbs/exempt.h"
#include "verbs/kit.h"
#include "verbs/output.h"

static const struct option_row rows[] = {
    {"state", 0, OPTION_VALUE},
    {"output", 0, OPTION_VALUE},
    {"out", 'o', OPTION_VALUE},
    {"report", 0, OPTION_VALUE},
    {"as-of", 0, OPTION_VALUE},
    {"allow-quarantine", 0, OPTION_VALUE},
    {"allow-raw", 0, OPTION_VALUE},
};

static int run(int argc, char **argv)
{
	struct options options;
	struct report_options report = report_defaults;
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
	if ((status = exempt_day(&options, &report.as_of)) != 0)
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
	    "  --allow-quarantine S, --allow-raw S   as for scan\n"
	    "\n"
	    "example:\n"
	    "  specaudit report --state audit.state --report november.html\n",
    .run = run,
};
