/* What scan, report and findings print: findings or reports, to stdout and files. */
#ifndef VERBS_OUTPUT_H
#define VERBS_OUTPUT_H

#include "report/report.h"
#include "store/store.h"
#include "verbs/options.h"

enum output { OUTPUT_TEXT, OUTPUT_JSON, OUTPUT_MARKDOWN, OUTPUT_HTML, OUTPUT_NDJSON, OUTPUTS };
extern const char *const output_names[OUTPUTS];

/* Write a report, or findings as NDJSON, to a path ("-" or NULL: stdout). Returns 0 or an exit status after saying
 * why not. */
int output_write(struct store *store, enum output output, const struct report_options *options,
    const char *path);

/* Write a report for every --report FILE, in the format its name asks for. */
int output_reports(
    struct store *store, const struct report_options *report, const struct options *options);

/* Refuse --report FILE names whose format is not known, before any work is done. 0 or an exit status. */
int output_check(const struct options *options);

/* Refuse --out and --report FILEs that lie in the --state directory, which must be there by now: they could be the state
 * itself. 0 or an exit status. */
int output_refuse_state(const struct options *options);

/* Write findings, as text or NDJSON. 0 or an exit status. */
int output_findings(
    struct store *store, const struct finding_filter *filter, bool as_text, FILE *out);

#endif
