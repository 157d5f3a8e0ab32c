/* The table of formats and the doors of the room. Reads a summary, hands it to a format, writes the
 * result in one go: a report is either all there or reported as failed. */
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "report/format.h"

const struct report_options report_defaults = {
    .max_examples = 3,
    .allow_quarantine = 0,
    .allow_raw = 0.01,
    .no_color = true,
};

const char *const report_format_names[REPORT_FORMATS] = {
    [REPORT_TEXT] = "text",
    [REPORT_JSON] = "json",
    [REPORT_MARKDOWN] = "markdown",
    [REPORT_HTML] = "html",
};

static const struct format *const formats[REPORT_FORMATS] = {
    [REPORT_TEXT] = &format_text,
    [REPORT_JSON] = &format_json,
    [REPORT_MARKDOWN] = &format_markdown,
    [REPORT_HTML] = &format_html,
};

int report_format_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *ending = strrchr(slash ? slash : path, '.');

	for (size_t i = 0; ending && i < REPORT_FORMATS; i++)
		for (size_t j = 0; formats[i]->endings[j]; j++)
			if (strcasecmp(ending, formats[i]->endings[j]) == 0)
				return (int)i;
	return -1;
}

static struct summary_limits limits_of(const struct report_options *options)
{
	return (struct summary_limits){
	    .allow_quarantine = options->allow_quarantine,
	    .allow_raw = options->allow_raw,
	    .max_examples = options->max_examples,
	    .has_as_of = options->has_as_of,
	    .as_of = options->as_of,
	    .quotes = options->quotes,
	};
}

static int write_out(const struct buf *text, FILE *out, struct error *err)
{
	if (fwrite(text->at, 1, text->len, out) != text->len || fflush(out) != 0)
		return error_set(err, ERROR_SYSTEM, "cannot write the report");
	return 0;
}

int report_write(struct store *store, enum report_format format,
    const struct report_options *options, FILE *out, struct error *err)
{
	struct report_segments segments = {0};
	struct buf text = {0};
	int result = -1;

	if (report_segments_read(&segments, store, options, err) != 0 ||
	    formats[format]->write(&segments, options, &text, err) != 0)
		goto done;
	result = text.failed ? error_memory(err) : write_out(&text, out, err);
done:
	buf_done(&text);
	report_segments_done(&segments);
	return result;
}

int report_completeness(struct store *store, const struct report_options *options,
    bool *is_complete, char why[200], struct error *err)
{
	struct summary_limits limits = limits_of(options);
	struct summary summary = {0};
	int result = summary_read_account(&summary, store, &limits, err);

	if (result == 0) {
		*is_complete = summary.is_complete;
		if (!summary.is_complete)
			memcpy(why, summary.why_incomplete, sizeof summary.why_incomplete);
	}
	summary_done(&summary);
	return result;
}
