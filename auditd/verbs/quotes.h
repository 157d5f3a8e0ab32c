/* Sentences of specifications for reports, out of the local copies that `spec import` keeps. */
#ifndef VERBS_QUOTES_H
#define VERBS_QUOTES_H

#include "report/report.h"

struct quotes;

/* Begin; copies are opened as they are asked for. What is wrong with one is said on stderr, once, and it is passed over:
 * a report does without. NULL when out of memory. Free with quotes_free, behind the report. */
struct quotes *quotes_new(void);
void quotes_free(struct quotes *quotes);

/* What a report looks sentences up with; borrows quotes, which may be NULL: nowhere. */
struct report_quotes quotes_for_report(struct quotes *quotes);

#endif
