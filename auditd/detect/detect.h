/* Signals that no single message shows: what was demanded and not kept, repeated, planted, claimed or undone in a
 * conversation. Goes over what match has seen and adds to it. */
#ifndef DETECT_DETECT_H
#define DETECT_DETECT_H

#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/profile.h"
#include "match/hit.h"
#include "ruleset/ruleset.h"
#include "transcript/transcript.h"

/* Bounds of what is looked at of one conversation; part of the meaning, so they belong to who judges. Beyond them a
 * signal that is not seen is unsure, which makes rules inconclusive by limit. */
struct detect_options {
	size_t max_bytes; /* of folded text */
	size_t max_messages;
};

extern const struct detect_options detect_defaults;

/* One thread's working memory for the detectors of a ruleset. */
struct detective;

/* NULL when out of memory. Borrows the ruleset. Free with detective_free. */
struct detective *detective_new(
    const struct ruleset *ruleset, const struct detect_options *options);
void detective_free(struct detective *detective);

/* Say in profile, of the ruleset's signals, where time goes; NULL: no more. Borrowed. */
void detective_profile(struct detective *detective, struct profile *profile);

/* Work out every signal of a detector's kind, and those made of such, on all messages of a transcript that was
 * matched: *hits is added to, what it points to is replaced where it changes and lives in the arena. A transcript of
 * which nobody knows who said what is left as it is: there is no conversation to look at.
 * Time is linear in the conversation's bytes. 0, or -1 with ERROR_MEMORY. */
int detective_run(struct detective *detective, const struct transcript *transcript,
    struct arena *arena, struct hits *hits, struct error *err);

#endif
