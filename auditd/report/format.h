/* What a report format is: a row in report.c's table. */
#ifndef REPORT_FORMAT_H
#define REPORT_FORMAT_H

#include "report/report.h"
#include "report/segments.h"
#include "report/summary.h"

struct format {
	const char *endings[3]; /* of file names, lower case, with the dot; NULL behind the last */
	/* Append the whole report, of at least one segment, to out. 0, or -1 with ERROR_MEMORY; lack of memory in out itself
	 * is out->failed, which the caller checks. */
	int (*write)(const struct report_segments *segments, const struct report_options *options,
	    struct buf *out, struct error *err);
};

extern const struct format format_text, format_json, format_markdown, format_html;

#endif
