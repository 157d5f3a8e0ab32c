/* specaudit findings: list the findings of a state. */
#include <stdio.h>

#include "ruleset/ruleset.h"
#include "verbs/kit.h"
#include "verbs/outfile.h"
#include "verbs/output.h"

static const struct option_row rows[] = {
    {"state", 0, OPTION_VALUE},
    {"output", 0, OPTION_VALUE},
    {"out", 'o', OPTION_VALUE},
    {"rule", 0, OPTION_VALUE},
    {"family", 0, OPTION_VALUE},
    {"severity", 0, OPTION_VALUE},
    {"verdict", 0, OPTION_VALUE},
    {"model", 0, OPTION_VALUE},
    {"clause", 0, OPTION_VALUE},
    {"alerts", 0, OPTION_FLAG},
    {"no-excepted", 0, OPTION_FLAG},
    {"limit", 0, OPTION_VALUE},
};

static const char *const outputs[] = {"text", "ndjson"};

/* Returns 1, or 0 with *status set. */
static int read_filter(const struct options *options, struct finding_filter *filter, int *status)
{
	size_t severity = SEVERITY_INFORMATIONAL, verdict = VERDICT_NONE, family = 0;

	*filter = (struct finding_filter){
	    .rule = span_of(options_get(options, "rule", NULL)),
	    .family = span_of(options_get(options, "family", NULL)),
	    .verdict = span_of(options_get(options, "verdict", NULL)),
	    .model = span_of(options_get(options, "model", NULL)),
	    .clause = span_of(options_get(options, "clause", NULL)),
	    .alerts_only = options_has(options, "alerts"),
	    .no_excepted = options_has(options, "no-excepted"),
	};
	if (!options_choice(options, "severity", severity_names, SEVERITIES, &severity, status) ||
	    !options_choice(options, "verdict", verdict_names, VERDICTS, &verdict, status) ||
	    !options_choice(options, "family", family_names, FAMILIES, &family, status) ||
	    !options_number(options, "limit", false, 1, UINT32_MAX, &filter->limit, status))
		return 0;
	if (options_has(options, "severity"))
		filter->severity = span_of(severity_names[severity]);
	return 1;
}

static int run(int argc, char **argv)
{
	struct options options;
	struct finding_filter filter;
	size_t output = 0;
	struct error err;
	int status;

	if (!options_parse(&options, &verb_findings, rows, ARRAY_LEN(rows), argc, argv, &status) ||
	    !options_choice(&options, "output", outputs, ARRAY_LEN(outputs), &output, &status) ||
	    !read_filter(&options, &filter, &status))
		return status;
	const char *state = options_get(&options, "state", NULL);
	if (state == NULL || options.narguments > 0)
		return verb_misused(
		    &verb_findings, state ? "it takes no paths" : "--state DIR is needed");
	if ((status = output_refuse_state(&options)) != 0)
		return status;
	struct store *store = store_open(state, &err);
	if (store == NULL)
		return kit_fail(&err);
	const char *path = options_get(&options, "out", NULL);
	struct outfile out;
	status = outfile_open(&out, path);
	if (status == 0) {
		status = output_findings(store, &filter, output == 0, out.stream);
		int closed = outfile_close(&out, status == 0);
		status = status ? status : closed;
	}
	store_close(store);
	return status;
}

const struct verb verb_findings = {
    .name = "findings",
    .usage = "--state DIR [OPTION...]",
    .summary = "List the findings of a state",
    .help = "  --state DIR         the state that a scan has kept\n"
	    "  --output FORMAT     text (default) or ndjson, one finding a line\n"
	    "  -o, --out FILE      write to FILE instead of stdout\n"
	    "  --rule ID, --family NAME, --verdict NAME, --model NAME, --clause DOCUMENT#ANCHOR   "
	    "only these\n"
	    "  --severity NAME     at least that severe\n"
	    "  --alerts            only alerts\n"
	    "  --no-excepted       none that an exception covers\n"
	    "  --limit N           at most N\n"
	    "\n"
	    "example:\n"
	    "  specaudit findings --state audit.state --severity high --output ndjson\n",
    .run = run,
};
