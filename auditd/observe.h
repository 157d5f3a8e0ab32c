/* What can be seen in a transcript: match, then detect. */
#ifndef OBSERVE_H
#define OBSERVE_H

#include "detect/detect.h"
#include "match/match.h"

/* One thread's tools. */
struct observer {
	const struct matcher *matcher; /* borrowed */
	struct scanner *scanner;
	struct detective *detective;
	struct profile *profile; /* borrowed; NULL: none is made */
};

/* 0, or -1 with ERROR_MEMORY; free with observer_done. Borrows the matcher and its ruleset. */
int observer_init(struct observer *observer, const struct matcher *matcher, struct error *err);
void observer_done(struct observer *observer); /* all zero bytes will do */

/* Say in profile, of the ruleset's patterns and signals, where time goes; NULL: no more. Borrowed. */
void observer_profile(struct observer *observer, struct profile *profile);

/* Observe all messages of the transcript. *hits lives in the arena. 0, or -1 with ERROR_MEMORY. */
int observe(struct observer *observer, const struct transcript *transcript, struct arena *arena,
    struct hits *hits, struct error *err);

/* Give back what an unusually long transcript needed. 0, or -1 with ERROR_MEMORY. */
int observer_renew(struct observer *observer, struct error *err);

#endif
