/* A compliance report over a store, in one of a table of formats. Reads the store, and the sentences it is given; the
 * same of both gives the same bytes. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <stddef.h>
#include <stdio.h>

#include "base/error.h"
#include "judge/finding.h"
#include "store/store.h"

/* Where the text of a specification's sentences may be had; all zero: nowhere. find gives 1 and *text, borrowed until
 * the next call, if there is a copy of spec ("document@release") here in which the sentence has that hash; 0 if there is none; -1
 * if the copy was changed and may not be quoted. */
struct report_quotes {
	int (*find)(
	    void *context, struct span spec, const struct digest *sentence, struct span *text);
	void *context;
};

/* A number that is another one than in the edition before. */
struct report_change {
	struct span
	    name; /* "rule RO-01 fired"; with several rulesets their digest stands before it */
	uint64_t before, after;
};

/* The period a report is of, and which writing of it this is. */
struct report_period {
	struct span kind;           /* "hour", "day", "week"; "window" for one that was asked for */
	struct span from, to;       /* [from, to) as local times with their offset */
	struct span timezone;       /* in which they begin and end */
	int64_t from_hour, to_hour; /* the same in hours since 1970, UTC */
	uint64_t edition;           /* from 1; 0: not one of a series */
	struct span replaces;       /* digest of the edition before; absent in the first */
	const struct report_change *changes;
	size_t nchanges;
};

enum { REPORT_WARN_DAYS = 14 }; /* before its last an exception is called expiring */

struct report_options {
	size_t max_examples;                /* redacted examples per rule; default 3 */
	double allow_quarantine, allow_raw; /* shares above which the audit is called incomplete */
	bool no_color;                      /* text: plain */
	bool has_as_of;
	int64_t as_of; /* hold exceptions against this day since 1970, not that of their scan */
	struct report_quotes quotes;
	const struct report_period *period; /* NULL: all that the store has */
};

extern const struct report_options report_defaults; /* 3, 0, 0.01, true */

enum report_format { REPORT_TEXT, REPORT_JSON, REPORT_MARKDOWN, REPORT_HTML, REPORT_FORMATS };
extern const char *const report_format_names[REPORT_FORMATS];

/* The format that a file name's ending asks for (.txt .json .md .html .htm), or -1. */
int report_format_of(const char *path);

/* Write the whole report. What was judged by several rulesets is reported in a segment for each, never summed. A
 * report of a period leaves the store's window on it. 0, or -1 with ERROR_SYSTEM, ERROR_MEMORY. */
int report_write(struct store *store, enum report_format format,
    const struct report_options *options, FILE *out, struct error *err);

/* Append the numbers by which two editions are compared, one a line: "NAME NUMBER", names in byte order. They are of options->period
 * alone. 0 or -1. */
int report_numbers(
    struct store *store, const struct report_options *options, struct buf *out, struct error *err);

/* Compare two such texts: *changes is the caller's to free() (its names borrow from after, or from before where a number is gone). A number that is absent is 0.
 * 0, or -1 with ERROR_MEMORY. */
int report_compare(struct span before, struct span after, struct report_change **changes,
    size_t *nchanges, struct error *err);

/* Is the audit complete: nothing unreadable, lost stored and text bytes within allow_quarantine of those read, raw
 * text within allow_raw? Sets *is_complete and, when not, a one-line why. 0 or -1. */
int report_completeness(struct store *store, const struct report_options *options,
    bool *is_complete, char why[200], struct error *err);

/* One finding as native NDJSON, version 1, without a newline; engine and rules are the digest's and version's words. */
int report_finding_json(const struct finding *finding, struct span rules_digest, struct span engine,
    struct buf *out, struct error *err);

/* One finding as a few lines of text for people, safe for terminals. */
int report_finding_text(const struct finding *finding, struct buf *out);

#endif
