/* From the store to a stream. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "verbs/kit.h"
#include "verbs/outfile.h"
#include "verbs/output.h"
#include "verbs/quotes.h"

const char *const output_names[OUTPUTS] = {"text", "json", "markdown", "html", "ndjson"};

static int print_finding(
    const struct finding *finding, bool as_text, struct buf *line, struct error *err)
{
	char digest[DIGEST_HEX];

	buf_clear(line);
	if (as_text)
		return report_finding_text(finding, line) == 0 ? 0 : error_memory(err);
	digest_hex(&finding->ruleset, digest);
	if (report_finding_json(finding, span_of(digest), span_of(SPECAUDIT_VERSION), line, err) !=
	    0)
		return -1;
	return buf_byte(line, '\n') == 0 ? 0 : error_memory(err);
}

static int print_all(struct finding_cursor *cursor, bool as_text, FILE *out, struct error *err)
{
	struct buf line = {0};
	struct finding finding;
	int got;

	while ((got = finding_cursor_next(cursor, &finding, err)) == 1) {
		got = print_finding(&finding, as_text, &line, err);
		if (got != 0 || fwrite(line.at, 1, line.len, out) != line.len)
			break;
	}
	buf_done(&line);
	return got < 0 ? -1 : 0;
}

int output_findings(
    struct store *store, const struct finding_filter *filter, bool as_text, FILE *out)
{
	struct error err;

	struct finding_cursor *cursor = store_findings(store, filter, &err);
	if (cursor == NULL)
		return kit_fail(&err);
	int result = print_all(cursor, as_text, out, &err);
	finding_cursor_free(cursor);
	return result == 0 ? 0 : kit_fail(&err);
}

/* A report with the specification's own words, as far as this machine keeps them. */
static int write_report(
    struct store *store, enum report_format format, const struct report_options *options, FILE *out)
{
	struct report_options quoting = *options;
	struct quotes *quotes = quotes_new();
	struct error err;

	quoting.quotes = quotes_for_report(quotes);
	int result = report_write(store, format, &quoting, out, &err);
	quotes_free(quotes);
	return result == 0 ? 0 : kit_fail(&err);
}

int output_write(
    struct store *store, enum output output, const struct report_options *options, const char *path)
{
	static const enum report_format formats[] = {
	    [OUTPUT_TEXT] = REPORT_TEXT,
	    [OUTPUT_JSON] = REPORT_JSON,
	    [OUTPUT_MARKDOWN] = REPORT_MARKDOWN,
	    [OUTPUT_HTML] = REPORT_HTML,
	};
	struct outfile out;
	int status = outfile_open(&out, path);

	if (status != 0)
		return status;
	if (output == OUTPUT_NDJSON) {
		struct finding_filter all = {0};
		status = output_findings(store, &all, false, out.stream);
	} else {
		status = write_report(store, formats[output], options, out.stream);
	}
	int closed = outfile_close(&out, status == 0);
	return status ? status : closed;
}

int output_check(const struct options *options)
{
	const char *path;

	for (size_t n = 0; (path = options_nth(options, "report", n)) != NULL; n++)
		if (report_format_of(path) < 0)
			return verb_misused(options->verb,
			    "--report %s: the name must end in .html, .json, .md or .txt", path);
	return 0;
}

static bool is_in_folder(const char *path, const struct stat *folder)
{
	const char *slash = path ? strrchr(path, '/') : NULL;
	struct buf parent = {0};
	struct stat info;

	if (path == NULL)
		return false;
	buf_append(&parent, slash ? (struct span){path, (size_t)(slash - path) + 1} : span_of("."));
	const char *name = buf_string(&parent);
	bool is_in = name && stat(name, &info) == 0 && info.st_dev == folder->st_dev &&
		     info.st_ino == folder->st_ino;
	buf_done(&parent);
	return is_in;
}

int output_refuse_state(const struct options *options)
{
	const char *state = options_get(options, "state", NULL),
		   *path = options_get(options, "out", NULL);
	struct stat folder;

	if (state == NULL || stat(state, &folder) != 0)
		return 0;
	if (is_in_folder(path, &folder))
		return verb_misused(options->verb, "--out %s: that is inside the state", path);
	for (size_t n = 0;
	     options_knows(options, "report") && (path = options_nth(options, "report", n)) != NULL;
	     n++)
		if (is_in_folder(path, &folder))
			return verb_misused(
			    options->verb, "--report %s: that is inside the state", path);
	return 0;
}

int output_reports(
    struct store *store, const struct report_options *report, const struct options *options)
{
	static const enum output outputs[] = {
	    [REPORT_TEXT] = OUTPUT_TEXT,
	    [REPORT_JSON] = OUTPUT_JSON,
	    [REPORT_MARKDOWN] = OUTPUT_MARKDOWN,
	    [REPORT_HTML] = OUTPUT_HTML,
	};
	const char *path;
	int status = 0;

	for (size_t n = 0; (path = options_nth(options, "report", n)) != NULL; n++) {
		int failed = output_write(store, outputs[report_format_of(path)], report, path);
		status = status ? status : failed;
	}
	return status;
}
