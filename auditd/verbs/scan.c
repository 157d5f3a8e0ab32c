/* specaudit scan: audit files, directories or standard input once. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "pipeline.h"
#include "store/live.h"
#include "verbs/describe.h"
#include "verbs/exempt.h"
#include "verbs/kit.h"
#include "verbs/output.h"

static const struct option_row rows[] = {
    {"rules", 0, OPTION_VALUE},
    {"spec", 0, OPTION_VALUE},
    {"models", 0, OPTION_VALUE},
    {"exceptions", 0, OPTION_VALUE},
    {"as-of", 0, OPTION_VALUE},
    {"format", 0, OPTION_VALUE},
    {"system-authority", 0, OPTION_VALUE},
    {"state", 0, OPTION_VALUE},
    {"jobs", 'j', OPTION_VALUE},
    {"out", 'o', OPTION_VALUE},
    {"output", 0, OPTION_VALUE},
    {"report", 0, OPTION_VALUE},
    {"fail-on", 0, OPTION_VALUE},
    {"allow-quarantine", 0, OPTION_VALUE},
    {"allow-raw", 0, OPTION_VALUE},
    {"max-line", 0, OPTION_VALUE},
    {"max-ratio", 0, OPTION_VALUE},
    {"excerpts", 0, OPTION_VALUE},
    {"no-prefilter", 0, OPTION_FLAG},
    {"no-jit", 0, OPTION_FLAG},
    {"no-cache", 0, OPTION_FLAG},
    {"quiet", 'q', OPTION_FLAG},
};

/* What the command line says, checked. */
struct plan {
	struct options options;
	struct report_options report;
	size_t output;
	size_t fail_on; /* of enum severity; SEVERITIES: never */
	uint64_t jobs, max_line, max_ratio;
	bool no_excerpts;
	struct exceptions *exceptions; /* owned; NULL: none */
};

static uint64_t cores(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : n > 64 ? 64 : (uint64_t)n;
}

/* Returns 1, or 0 with *status set. */
static int read_plan(struct plan *plan, int argc, char **argv, int *status)
{
	static const char *const excerpts[] = {"redacted", "none"};
	struct options *options = &plan->options;
	size_t excerpt = 0;

	*plan = (struct plan){.report = report_defaults,
	    .output = OUTPUT_TEXT,
	    .fail_on = SEVERITIES,
	    .jobs = cores(),
	    .max_line = lines_defaults.max_line,
	    .max_ratio = decode_defaults.max_ratio};
	if (!options_parse(options, &verb_scan, rows, ARRAY_LEN(rows), argc, argv, status) ||
	    !options_choice(options, "output", output_names, OUTPUTS, &plan->output, status) ||
	    !options_choice(
		options, "fail-on", severity_names, SEVERITIES, &plan->fail_on, status) ||
	    !options_choice(options, "excerpts", excerpts, ARRAY_LEN(excerpts), &excerpt, status) ||
	    !options_number(options, "jobs", false, 1, 64, &plan->jobs, status) ||
	    !options_number(
		options, "max-line", true, 1024, JSON_LONGEST, &plan->max_line, status) ||
	    !options_number(options, "max-ratio", false, 0, UINT32_MAX, &plan->max_ratio, status) ||
	    !options_share(options, "allow-quarantine", &plan->report.allow_quarantine, status) ||
	    !options_share(options, "allow-raw", &plan->report.allow_raw, status))
		return 0;
	plan->no_excerpts = excerpt == 1;
	plan->report.no_color = options_has(options, "out") || kit_is_plain(stdout);
	if (options->narguments == 0) {
		*status = verb_misused(
		    &verb_scan, "name the files or directories to audit ('-' is standard input)");
		return 0;
	}
	*status = output_check(options);
	return *status == 0;
}

/* What is shown while a long scan runs. */
struct progress {
	uint64_t total; /* stored bytes of all inputs; 0: not known */
	size_t nfiles;
	struct timespec began, shown;
	bool was_shown;
};

static double seconds_between(const struct timespec *from, const struct timespec *to)
{
	return (double)(to->tv_sec - from->tv_sec) + (double)(to->tv_nsec - from->tv_nsec) / 1e9;
}

static void show_progress(const struct pipeline_progress *done, void *context)
{
	struct progress *progress = context;
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	double elapsed = seconds_between(&progress->began, &now);
	if (seconds_between(&progress->shown, &now) < 0.25 || elapsed < 1)
		return;
	progress->shown = now;
	progress->was_shown = true;
	fprintf(stderr, "\r\x1b[K%llu of %zu files, %.1f MB read, %.0f MB/s of text, %llu findings",
	    (unsigned long long)done->inputs, progress->nfiles, (double)done->stored_bytes / 1e6,
	    (double)done->text_bytes / 1e6 / elapsed, (unsigned long long)done->findings);
	if (progress->total > done->stored_bytes && done->stored_bytes > 0)
		fprintf(stderr, ", %.0f s left",
		    elapsed * (double)(progress->total - done->stored_bytes) /
			(double)done->stored_bytes);
	fflush(stderr);
}

static uint64_t size_of(const struct source_list *inputs)
{
	uint64_t total = 0;

	for (size_t i = 0; i < inputs->npaths; i++) {
		struct stat info;
		if (stat(inputs->paths[i], &info) == 0 && S_ISREG(info.st_mode))
			total += (uint64_t)info.st_size;
	}
	return total;
}

static int compare_ruleset(const struct store_ruleset *kept, void *context)
{
	const struct ruleset *ruleset = context;

	return digest_compare(&kept->digest, &ruleset->digest) != 0;
}

/* What a state has seen was judged by its rules: by others it would have to be judged again, and the sums of both
 * would mean nothing. */
static int refuse_other_rules(struct ruleset *ruleset, struct store *store, struct error *err)
{
	int differs = store_each_ruleset(store, compare_ruleset, ruleset, err);

	if (differs <= 0)
		return differs;
	return error_set(err, ERROR_SETTING,
	    "the state holds an audit by other rules or another release; give this one a state of "
	    "its own");
}

static int meet_stream(const struct store_stream *stream, void *context)
{
	(void)stream;
	(void)context;
	return 1;
}

/* A running audit knows texts by other signs than a scan: neither sees what the other counted. */
static int refuse_followed(struct store *store, struct error *err)
{
	struct buf created = {0};
	int is_followed = store_get_value(store, "created-us", &created, err);

	buf_done(&created);
	if (is_followed == 0)
		is_followed = store_each_stream(store, meet_stream, NULL, err);
	if (is_followed <= 0)
		return is_followed;
	return error_set(err, ERROR_SETTING,
	    "in this state specaudit run follows logs, and what both read would count twice; give "
	    "the scan a state of its own");
}

static int run_pipeline(const struct plan *plan, const struct kit *kit,
    const struct source_list *inputs, struct store *store, struct error *err)
{
	struct pipeline pipeline = {
	    .inputs = inputs,
	    .schemas = kit->schemas,
	    .rules = {.ruleset = kit->ruleset,
		.matcher = kit->matcher,
		.exceptions = plan->exceptions,
		.no_excerpts = plan->no_excerpts},
	    .store = store,
	    .reading = kit->reading,
	    .intake = {.decode = decode_defaults, .max_line = plan->max_line},
	    .settle = {.thread = thread_defaults},
	    .jobs = (unsigned)plan->jobs,
	};
	struct progress progress = {0};

	pipeline.intake.decode.max_ratio = plan->max_ratio;
	if (isatty(STDERR_FILENO) && !options_has(&plan->options, "quiet")) {
		clock_gettime(CLOCK_MONOTONIC, &progress.began);
		progress.total = size_of(inputs);
		progress.nfiles = inputs->npaths + inputs->nmissing;
		pipeline.progress = show_progress;
		pipeline.context = &progress;
	}
	if (refuse_followed(store, err) != 0 || refuse_other_rules(kit->ruleset, store, err) != 0 ||
	    store_next_input(store, &pipeline.intake.first_input, err) != 0 ||
	    describe_ruleset(kit->ruleset, store, err) != 0 ||
	    exempt_describe(plan->exceptions, store, err) != 0)
		return -1;
	int result = pipeline_run(&pipeline, err);
	if (progress.was_shown)
		fprintf(stderr, "\r\x1b[K");
	return result == 0 ? store_commit(store, err) : -1;
}

/* Is there a stable finding at or above the severity that no exception covers, of a model that the specification binds? */
static int reaches(struct store *store, enum severity severity, bool *does, struct error *err)
{
	struct finding_filter filter = {
	    .severity = span_of(severity_names[severity]), .no_excepted = true};
	struct finding_cursor *cursor = store_findings(store, &filter, err);
	struct finding finding;
	int got;

	if (cursor == NULL)
		return -1;
	*does = false;
	while (!*does && (got = finding_cursor_next(cursor, &finding, err)) == 1)
		*does =
		    span_is(finding.status, "stable") && spec_is_bound(finding.spec) &&
		    (span_is(finding.verdict, "violation") || span_is(finding.verdict, "suspect"));
	finding_cursor_free(cursor);
	return *does || got == 0 ? 0 : -1;
}

static int judge_status(const struct plan *plan, struct store *store)
{
	bool is_complete, does = false;
	char why[200];
	struct error err;

	if (report_completeness(store, &plan->report, &is_complete, why, &err) != 0)
		return kit_fail(&err);
	if (!is_complete) {
		log_line(LOG_WARNING, "the audit is incomplete: %s", why);
		return EXIT_INCOMPLETE;
	}
	if (plan->fail_on < SEVERITIES &&
	    reaches(store, (enum severity)plan->fail_on, &does, &err) != 0)
		return kit_fail(&err);
	return does ? EXIT_FINDINGS : EXIT_DONE;
}

static int audit(const struct plan *plan, const struct kit *kit, const struct source_list *inputs)
{
	const struct options *options = &plan->options;
	struct error err;
	struct store *store = store_create(options_get(options, "state", NULL), &err);

	if (store == NULL)
		return kit_fail(&err);
	int status = output_refuse_state(options);
	if (status != 0) {
		store_close(store);
		return status;
	}
	if (run_pipeline(plan, kit, inputs, store, &err) != 0) {
		status = kit_fail(&err);
		status = err.kind == ERROR_SYSTEM ? EXIT_INTERNAL : status;
	} else {
		status = output_write(store, (enum output)plan->output, &plan->report,
		    options_get(options, "out", NULL));
		int reported = output_reports(store, &plan->report, options);
		status = status ? status : reported;
		status = status ? status : judge_status(plan, store);
	}
	store_close(store);
	return status;
}

static int look_at(const char *path, struct stat *info)
{
	return strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, info) : stat(path, info);
}

static bool is_input(const struct source_list *inputs, const char *path)
{
	struct stat output, input;

	if (path == NULL || stat(path, &output) != 0 || !S_ISREG(output.st_mode))
		return false;
	for (size_t i = 0; i < inputs->npaths; i++)
		if (look_at(inputs->paths[i], &input) == 0 && input.st_dev == output.st_dev &&
		    input.st_ino == output.st_ino)
			return true;
	return false;
}

/* A report that is written over the log it is about destroys the evidence. */
static int refuse_overwriting(const struct options *options, const struct source_list *inputs)
{
	const char *path = options_get(options, "out", NULL);

	if (is_input(inputs, path))
		return verb_misused(&verb_scan, "--out %s: that is one of the inputs", path);
	for (size_t n = 0; (path = options_nth(options, "report", n)) != NULL; n++)
		if (is_input(inputs, path))
			return verb_misused(
			    &verb_scan, "--report %s: that is one of the inputs", path);
	return 0;
}

static int run(int argc, char **argv)
{
	struct plan plan;
	struct kit kit = {0};
	struct source_list inputs = {0};
	struct error err;
	int status;

	if (!read_plan(&plan, argc, argv, &status))
		return status;
	if (options_has(&plan.options, "quiet"))
		log_set_level(LOG_ERROR);
	status = kit_load(&kit, &plan.options);
	if (status == 0 && (status = exempt_day(&plan.options, &plan.report.as_of)) == 0)
		plan.report.has_as_of = true;
	if (status == 0)
		status = exempt_load(&plan.options, kit.ruleset, &plan.exceptions);
	if (status == 0 &&
	    source_find(plan.options.arguments, plan.options.narguments, &inputs, &err) != 0)
		status = kit_fail(&err);
	if (status == 0)
		status = refuse_overwriting(&plan.options, &inputs);
	if (status == 0)
		status = audit(&plan, &kit, &inputs);
	source_list_done(&inputs);
	exceptions_free(plan.exceptions);
	kit_done(&kit);
	return status;
}

const struct verb verb_scan = {
    .name = "scan",
    .usage = "[OPTION...] PATH...",
    .summary = "Audit files, directories or standard input (-) once",
    .help =
	"  --output FORMAT        what goes to stdout: text (default), json, markdown, html: a "
	"report; ndjson: findings\n"
	"  -o, --out FILE         write it to FILE instead\n"
	"  --report FILE          also write a report to FILE (.html, .json, .md, .txt); "
	"repeatable\n"
	"  --state DIR            keep findings, tallies and seen turns in DIR; without it nothing "
	"stays behind\n"
	"  --rules PACK|PATH      rules to judge by; repeatable; default model-spec\n"
	"  --spec RELEASE         judge by this release of the specification\n"
	"  --models FILE          judge the models it names by the releases it binds them to\n"
	"  --exceptions FILE      findings that somebody answers for: no alerts, and --fail-on "
	"passes over them; repeatable\n"
	"  --as-of DATE           hold the exceptions' last days against this day; default today, "
	"UTC\n"
	"  --format NAME|FILE     read all lines by this mapping; default auto: each line by the "
	"mapping that fits\n"
	"  --system-authority A   authority of `system` messages: developer (default; an API "
	"customer's logs) or\n"
	"                         system (the provider's own)\n"
	"  -j, --jobs N           threads; default: the number of processors\n"
	"  --fail-on SEVERITY     exit with 1 if a stable finding is at least that severe\n"
	"  --allow-quarantine S   share of bytes that may be lost before the audit is incomplete; "
	"default 0\n"
	"  --allow-raw S          share of text that may be read as raw text; default 1%\n"
	"  --max-line SIZE        longest line read whole; longer ones are matched in windows; "
	"default 64M\n"
	"  --max-ratio N          a compressed member may grow N-fold; 0: no limit; default 1000\n"
	"  --excerpts none        leave excerpts of conversations out of findings and reports\n"
	"  --no-prefilter, --no-jit, --no-cache  slower, the same outcome\n"
	"  -q, --quiet            only errors on stderr\n"
	"\n"
	"example:\n"
	"  specaudit scan --report audit.html /var/log/gateway/2026-11-*.jsonl.gz\n",
    .run = run,
};
