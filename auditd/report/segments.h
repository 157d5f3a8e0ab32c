/* What was judged by one ruleset is a segment. A store, or a period of it, mostly is one; after a change of rules it is
 * several, which are shown one behind another and never summed. */
#ifndef REPORT_SEGMENTS_H
#define REPORT_SEGMENTS_H

#include "report/report.h"
#include "report/summary.h"

struct report_segments {
	struct summary *at; /* in the order in which their rulesets came */
	size_t n;           /* at least 1 */
};

/* Read them. *segments must be all zero. 0 or -1 as summary_read; either way free with report_segments_done. */
int report_segments_read(struct report_segments *segments, struct store *store,
    const struct report_options *options, struct error *err);
void report_segments_done(struct report_segments *segments);

/* Append what stands at the head of a report of a period or of several segments, sentence by sentence, as words_aside does: the i-th, and true; false behind the last. */
bool report_segments_say(const struct report_segments *segments,
    const struct report_options *options, size_t i, struct buf *out);

/* Append what stands over a segment where there are several: "Segment 2 of 3: judged by rules DIGEST". */
void report_segments_title(const struct report_segments *segments, size_t i, struct buf *out);

#endif
