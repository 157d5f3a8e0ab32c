/* What can be seen in a transcript: match and detect, as far as rules ask. */
#ifndef OBSERVE_H
#define OBSERVE_H

#include "demand.h"

/* One thread's tools. */
struct observer {
	const struct matcher *matcher; /* borrowed */
	struct scanner *scanner;
	struct detective *detective;
	struct agenda *agenda;
	struct demand *demand;
	bool
	    everything; /* decide all signals, not only those that rules need: for who asks about signals */
	struct profile *profile; /* borrowed; NULL: none is made */
};

/* 0, or -1 with ERROR_MEMORY; free with observer_done. Borrows the matcher and its ruleset. */
int observer_init(struct observer *observer, const struct matcher *matcher, struct error *err);
void observer_done(struct observer *observer); /* all zero bytes will do */

/* Say in profile, of the ruleset's patterns and signals, where time goes; NULL: no more. Borrowed. */
void observer_profile(struct observer *observer, struct profile *profile);

/* Observe the transcript. Of signals that no rule needed to know of it nothing is said, unless observer->everything is
 * set. *hits lives in the arena. 0, or -1 with ERROR_MEMORY. */
int observe(struct observer *observer, const struct transcript *transcript, struct arena *arena,
    struct hits *hits, struct error *err);

/* Give back what an unusually long transcript needed. 0, or -1 with ERROR_MEMORY. */
int observer_renew(struct observer *observer, struct error *err);

#endif
